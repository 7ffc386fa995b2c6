-- A paper that proves a measure, a remark answered and closed, a withdrawn file, stages.
insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose, about, dated_on, created_by_name)
select municipality_id, id, 'Справка.pdf', 'application/pdf', sha256('%PDF'), 4, 'evidence', 'Справка о ВПР', '2021-09-20', 'Директор'
  from schools where login = 'edu990101';
insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose, removed_at, removed_by_name, removal_reason)
select municipality_id, id, 'Список.xlsx', 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', sha256('PK'), 2,
       'evidence', now(), 'Директор', 'Есть фамилии' from schools where login = 'edu990101';
insert into measure_files (municipality_id, measure_id, file_id, tied_by_name)
select m.municipality_id, m.id, f.id, 'Директор' from measures m, files f where m.factor = 9 and f.about = 'Справка о ВПР';
insert into measure_remarks (municipality_id, measure_id, number, text, made_by_name, answer, answered_by_name, answered_at,
                             closed_by_name, closed_at)
select municipality_id, id, 1, 'Нет подписи', 'Куратор', 'Подписали', 'Директор', now(), 'Куратор', now()
  from measures where factor = 9;
insert into evidence_stages (municipality_id, year, number, starts_on, ends_on, changed_by_name)
select id, 2021, 1, '2022-04-25', '2022-06-01', 'Ольга' from municipalities;
