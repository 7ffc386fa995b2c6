-- A recommendation may become a measure of the school's roadmap; a measure taken off a draft lets it go.
alter table recommendations add column measure_id bigint;
alter table recommendations add foreign key (municipality_id, measure_id)
  references measures (municipality_id, id) on delete set null (measure_id) deferrable;
