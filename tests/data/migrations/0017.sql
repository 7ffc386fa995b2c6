-- A required document with its deadline, two versions, two experts, a remark mended and checked, a monthly look.
insert into document_kinds (municipality_id, position, title, hint, criteria, changed_by_name)
select id, 1, 'Концепция развития', 'Анализ, цели, меры', '[{"text": "Цели измеримы", "max": 2}]', 'Ольга' from municipalities;
insert into document_deadlines (municipality_id, kind_id, year, due_on)
select municipality_id, id, 2021, '2022-03-30' from document_kinds;
insert into documents (municipality_id, school_id, kind_id, year, title, criteria, edition, decision, decided_by_name, decided_at,
                       placed_on, placed_by_name)
select s.municipality_id, s.id, k.id, 2021, k.title, k.criteria, 1, 'agreed', 'Ольга', now(), '2022-03-29', 'Ольга'
  from schools s join document_kinds k on k.municipality_id = s.municipality_id where s.login = 'edu990101';
insert into files (municipality_id, school_id, name, media_type, sha256, size_bytes, purpose)
select municipality_id, school_id, 'Концепция.pdf', 'application/pdf', sha256('%PDF-2'), 6, 'document' from documents;
insert into document_versions (municipality_id, document_id, number, file_id, note, sent_by_name)
select d.municipality_id, d.id, n, f.id, 'Учтены замечания', 'Директор'
  from documents d join files f on f.school_id = d.school_id and f.purpose = 'document' cross join generate_series(1, 2) n;
insert into document_reviews (municipality_id, document_id, number, expert_id, expert_name, scores, note)
select d.municipality_id, d.id, 2, u.id, u.full_name, '{1}', 'Хорошо' from documents d, (select * from users order by id limit 2) u;
insert into document_remarks (municipality_id, document_id, number, text, made_by_name, answer, answered_by_name, answered_at,
                              closed_by_name, closed_at)
select municipality_id, id, 1, 'Нет показателей', 'Ольга', 'Добавлены', 'Директор', now(), 'Ольга', now() from documents;
insert into document_looks (municipality_id, looked_on, note, looked_by_name)
select id, '2021-11-10', 'Троим нужна помощь', 'Ольга' from municipalities;
