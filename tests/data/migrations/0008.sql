-- A curator who came back to her school and may not go to another; a visit with its report, a planned one
-- with a draft, recommendations in motion.
update curator_schools set until = '2022-05-31', reason = 'ротация', note = 'Завуч отвечает быстрее почты.';
insert into curator_schools (user_id, municipality_id, school_id, since)
select user_id, municipality_id, school_id, '2022-09-01' from curator_schools;
insert into curator_workplaces (municipality_id, school_id, user_id, position, worked_from, worked_until, source)
select s.municipality_id, s.id, u.id, 'учитель', '2001-09-01', '2012-08-31', 'со слов куратора'
  from schools s, users u where s.name = 'Филиал в посёлке Сосновка' and u.login = 'vera';
insert into visits (municipality_id, school_id, kind, form, state, planned_on, held_on, curator_id, curator_name,
                    participants, findings, reported_by, reported_by_name, reported_at)
select s.municipality_id, s.id, 'entry', 'trip', 'held', '2022-01-27', '2022-01-28', u.id, u.full_name,
       'директор, завуч', 'В 5 классе ошибки собраны в одном задании.', u.id, u.full_name, now()
  from schools s, users u where s.login = 'edu990101' and u.login = 'vera';
insert into visits (municipality_id, school_id, kind, form, planned_on, curator_id, curator_name)
select municipality_id, school_id, 'interim', 'video', '2022-02-25', curator_id, curator_name from visits;
insert into visit_lessons (municipality_id, visit_id, number, grade, subject, teacher)
select municipality_id, id, 1, '5 Б', 'Русский язык', 'учитель' from visits where state = 'held';
insert into recommendations (municipality_id, school_id, visit_id, number, text, owner, due_on)
select municipality_id, school_id, id, 1, 'Разбор слова на каждом уроке', 'учитель', '2022-02-18'
  from visits where state = 'held';
insert into recommendation_reviews (municipality_id, recommendation_id, visit_id, state, comment)
select r.municipality_id, r.id, v.id, 'not_done', 'начали в феврале'
  from recommendations r, visits v where v.state = 'planned';
insert into visit_drafts (municipality_id, visit_id, user_id, content)
select municipality_id, id, curator_id, '{"findings": "Черновик"}' from visits where state = 'planned';
