-- The second day was answered; the first waits.
update measure_reports set verdict = 'confirmed', verdict_by_name = 'Куратор', verdict_at = now() where due_on = '2021-11-30';

-- The municipality's own roadmap, approved; a proposal that was declined; a described school year.
insert into roadmaps (municipality_id, year, state, basis_document, basis_number, basis_on, agreed_at)
select id, 2021, 'agreed', 'Приказ', '45', '2021-09-12', now() from municipalities;
insert into proposals (municipality_id, roadmap_id, measure_id, change, was, reason, outcome, answer, settled_at)
select municipality_id, roadmap_id, id, 'drop', '{}', 'Нет учителя', 'declined', 'Срок можно перенести', now()
  from measures where position = 1 and factor = 9;
insert into school_years (municipality_id, year, quarters, source)
select id, 2021, '[{"from": "2021-09-01", "to": "2021-10-24"}, {"from": "2021-11-01", "to": "2021-12-26"},
                   {"from": "2022-01-10", "to": "2022-03-20"}, {"from": "2022-03-28", "to": "2022-05-31"}]', 'Приказ № 12'
  from municipalities;
