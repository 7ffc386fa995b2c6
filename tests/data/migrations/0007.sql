-- A municipality's own name of a factor; a profile that is verified on one side, with a corrected level.
insert into risk_factors (municipality_id, code, title, source)
select id, 1, 'Слабое оснащение школы', 'Приказ управления' from municipalities;
insert into risk_profiles (municipality_id, school_id, year, document, created_by, created_by_name)
select s.municipality_id, s.id, 2021, 'РПШ от 15.02.2022', u.id, u.full_name
  from schools s, users u where s.login = 'edu990101' and u.login = 'olga';
insert into risk_levels (municipality_id, profile_id, code, title, level, indicators, school_opinion,
                         school_comment, school_by_name, school_at)
select municipality_id, id, 2, 'Дефицит педагогических кадров', 'high', 'Нет учителя физики', 'reject',
       'Учитель принят', 'Директор', now() from risk_profiles;
insert into risk_level_changes (municipality_id, profile_id, code, was, became, reason, changed_by_name)
select municipality_id, id, 2, 'medium', 'high', 'Уволился учитель', 'Ольга' from risk_profiles;
