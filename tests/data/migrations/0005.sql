-- A committed import with every table it fills, and what undo needs.
insert into imports (municipality_id, number, kind, state, created_by, committed_at, summary, decisions)
select m.id, 1, 'results', 'committed', u.id, now(), '{"rows": 1, "created": 1}', '{"matches": {}}'
  from municipalities m, users u where u.login = 'olga';
insert into imports (municipality_id, number, kind, state) select id, 2, 'schools', 'preview' from municipalities;
insert into import_files (municipality_id, import_id, name, sha256, size_bytes, layout, content)
select municipality_id, id, 'Ф3_Статистика по отметкам_МА6_2021.xlsx', sha256('file'), 14000, 'marks',
       '{"rows": []}'
  from imports where number = 1;
insert into results (municipality_id, school_id, year, kind, subject, grade, participants, failed, mark3, mark4,
                     mark5, mean, held_on, import_id, file_id, sheet, cells)
select f.municipality_id, s.id, 2021, 'vpr', 'mathematics', 6, 38, 14, 12, 9, 3, 3.03, '2021-04-15',
       f.import_id, f.id, 'Лист1', 'C17, D17'
  from import_files f, schools s where s.login = 'edu990101';
insert into results (municipality_id, school_id, year, kind, subject, level, participants, failed, import_id, file_id)
select f.municipality_id, s.id, 2021, 'ege', 'mathematics', 'basic', 0, 0, f.import_id, f.id
  from import_files f, schools s where s.login = 'edu990101';
insert into journal_comparisons (municipality_id, school_id, year, subject, grade, participants, lowered,
                                 confirmed, raised, import_id, file_id)
select f.municipality_id, s.id, 2021, 'mathematics', 6, 38, 20, 15, 3, f.import_id, f.id
  from import_files f, schools s where s.login = 'edu990101';
insert into objectivity_marks (municipality_id, school_id, year, markers, import_id)
select f.municipality_id, s.id, 2021, array['МА5', 'РУ4'], f.import_id
  from import_files f, schools s where s.login = 'edu990101';
insert into import_changes (municipality_id, import_id, school_id, target, key, before)
select f.municipality_id, f.import_id, s.id, 'results', '{"year": 2021}', null
  from import_files f, schools s where s.login = 'edu990101';
insert into column_mappings (municipality_id, fingerprint, mapping, created_by)
select m.id, 'c0ffee', '{"columns": ["school", "participants"]}', u.id
  from municipalities m, users u where u.login = 'olga';
