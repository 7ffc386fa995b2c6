-- A common rule-set and a municipality's own; an approved register and one that lies with the schools.
insert into rulesets (code, title, basis, state, valid_from, definition, locked_at)
values ('common-2023', 'Общие правила', 'Приказ', 'active', '2023-01-01', '{"code": "common-2023"}', now());
insert into rulesets (municipality_id, code, title, definition, copied_from_id, created_by)
select m.id, 'own-2023', 'Правила города', '{"code": "own-2023"}', r.id, u.id
  from municipalities m, rulesets r, users u where u.login = 'olga';
update municipalities set ruleset_id = (select id from rulesets where code = 'own-2023');
insert into verdicts (municipality_id, school_id, year, ruleset_id, status, low_count, low_count_before,
                      pupils_to_threshold, trace, explanation)
select s.municipality_id, s.id, 2021, r.id, 'listed', 2, 1, 3, '{"procedures": []}', 'Школа отнесена к перечню.'
  from schools s, rulesets r where s.login = 'edu990101' and r.code = 'common-2023';
insert into registers (municipality_id, year, ruleset_id, state, order_number, order_date, approved_by,
                       approved_by_name, approved_at, snapshot, hash)
select m.id, 2020, r.id, 'approved', '12-ОД', '2021-02-01', u.id, u.full_name, now(), '{"schools": []}',
       sha256('register')
  from municipalities m, rulesets r, users u where r.code = 'common-2023' and u.login = 'olga';
insert into registers (municipality_id, year, ruleset_id, state, review_until)
select m.id, 2021, r.id, 'review', '2022-02-01' from municipalities m, rulesets r where r.code = 'common-2023';
insert into register_decisions (municipality_id, register_id, school_id, decision, reason, document, decided_by)
select g.municipality_id, g.id, s.id, 'exclude', 'Ремонт здания', 'Протокол № 3', u.id
  from registers g, schools s, users u where g.year = 2021 and s.login = 'edu990101' and u.login = 'olga';
insert into files (municipality_id, school_id, name, media_type, sha256, content, created_by)
select s.municipality_id, s.id, 'Справка.pdf', 'application/pdf', sha256('%PDF'), '%PDF', u.id
  from schools s, users u where s.login = 'edu990101' and u.login = 'oleg';
insert into objections (municipality_id, school_id, register_id, kind, text, file_id, created_by, created_by_name)
select f.municipality_id, f.school_id, g.id, 'objection', 'Не учтены два класса.', f.id, u.id, u.full_name
  from files f, registers g, users u where g.year = 2021 and u.login = 'oleg';
insert into official_listings (municipality_id, school_id, year, document, import_id)
select i.municipality_id, s.id, 2021, 'Письмо от 01.09.2021', i.id
  from imports i, schools s where i.number = 1 and s.login = 'edu990101';
