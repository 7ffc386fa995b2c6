-- Documents in the rooms around them: who owes them, the talk beside them.

-- Whether a school stands on the newest computed register of its municipality: asked by every list of a school year.
create function on_newest_register(municipality bigint, school bigint)
returns boolean language sql stable as $$
  select exists (select from verdicts v
                  where v.municipality_id = municipality and v.school_id = school and v.status = 'listed'
                    and v.year = (select max(y.year) from verdicts y where y.municipality_id = municipality))
$$;

-- Whether a school must hand documents in: it is on the newest register, has a roadmap or a document of the year.
create function needs_documents(municipality bigint, school bigint, school_year smallint)
returns boolean language sql stable as $$
  select exists (select from roadmaps r where r.municipality_id = municipality
                    and r.school_id = school and r.year = school_year)
      or exists (select from documents d where d.municipality_id = municipality
                    and d.school_id = school and d.year = school_year)
      or exists (select from schools s where s.municipality_id = municipality and s.id = school
                    and s.ended_on is null and on_newest_register(municipality, school))
$$;

alter table comments add column document_id bigint;
alter table comments
  add constraint comments_of_document foreign key (municipality_id, document_id)
    references documents (municipality_id, id) deferrable,
  drop constraint comments_check,
  add constraint comments_one_thing check (num_nonnulls(measure_id, visit_id, document_id) = 1);
create index comments_by_document on comments (document_id);
