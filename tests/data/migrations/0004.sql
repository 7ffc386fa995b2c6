-- A head school, its филиал, a closed school; a director and a curator of it.
insert into schools (municipality_id, login, name, full_name, search_key, settlement, place, inn, ogrn,
                     director_name, director_phone, director_email)
select id, 'edu990101', 'МБОУ «СОШ № 1»', 'Средняя общеобразовательная школа № 1', 'мбоу «сош № 1»',
       'Заречный', 'urban', '9901000010', '1029901000018', 'Гладких Олег Юрьевич', '+7 900 000-00-02',
       'school1@example.org'
  from municipalities;
insert into schools (municipality_id, head_school_id, name, place, special)
select municipality_id, id, 'Филиал в посёлке Сосновка', 'rural', true from schools where login = 'edu990101';
insert into schools (municipality_id, name, ended_on, merged_into_id)
select municipality_id, 'МБОУ «Вечерняя школа»', '2019-08-31', id from schools where login = 'edu990101';
insert into school_names (municipality_id, school_id, name, until, reason)
select municipality_id, id, 'МОУ «СОШ № 1»', '2011-12-31', 'смена типа учреждения'
  from schools where login = 'edu990101';
insert into school_aliases (municipality_id, school_id, alias_key, alias, created_by)
select s.municipality_id, s.id, 'первая школа', 'Первая школа', u.id
  from schools s, users u where s.login = 'edu990101' and u.login = 'olga';
insert into users (login, full_name, role, municipality_id, school_id)
select 'oleg', 'Гладких Олег Юрьевич', 'director', municipality_id, id from schools where login = 'edu990101';
insert into curator_schools (user_id, municipality_id, school_id, since, until)
select u.id, s.municipality_id, s.id, '2021-09-01', null
  from users u, schools s where u.login = 'vera' and s.login = 'edu990101';
