-- A draft that came back, and an agreed roadmap with a measure that was moved, reported, returned.
insert into roadmaps (municipality_id, school_id, year, remark)
select municipality_id, id, 2020, 'Добавьте сроки' from schools where login = 'edu990101';
insert into roadmaps (municipality_id, school_id, year, state, sent_by_name, sent_at, agreed_by_name, agreed_at)
select municipality_id, id, 2021, 'agreed', 'Директор', now(), 'Ольга', now() from schools where login = 'edu990101';
insert into risk_programmes (municipality_id, roadmap_id, factor, title, goal)
select municipality_id, id, 9, 'Высокая доля обучающихся с рисками учебной неуспешности', 'Снизить долю «2»'
  from roadmaps where year = 2021;
insert into measures (municipality_id, roadmap_id, position, factor, title, term_text, term, due_on, responsible,
                      done_on, done_note, done_by_name, done_at, verdict, verdict_note, verdict_by_name, verdict_at)
select municipality_id, id, 1, 9, 'Разобрать ВПР', 'до 1 октября', '{"kind": "period", "from": null, "to": "2021-10-01"}',
       '2021-10-01', 'завуч', '2021-09-20', 'Разобрано', 'Директор', now(), 'returned', 'Приложите справку', 'Куратор', now()
  from roadmaps where year = 2021;
insert into measures (municipality_id, roadmap_id, position, section, title, term_text, term)
select municipality_id, id, 1, 'Кадры', 'Найти учителя физики', 'по мере необходимости', '{"kind": "open"}'
  from roadmaps where year = 2020;
insert into measure_terms (municipality_id, measure_id, was, became, reason, changed_by_name)
select municipality_id, id, 'сентябрь', 'до 1 октября', 'Протоколы пришли позже', 'Ольга' from measures where position = 1 and factor = 9;
insert into library_measures (municipality_id, factor, title, result, proof)
select id, 9, 'Группы помощи', 'Доля «2» снижается', 'Расписание' from municipalities;
-- A measure that comes again, reported as one before each of its days had a report of its own.
insert into measures (municipality_id, roadmap_id, position, section, title, term_text, term, starts_on, due_on,
                      done_on, done_note, done_by_name, done_at)
select municipality_id, id, 2, 'Кадры', 'Провести педсовет', 'октябрь, ноябрь',
       '{"kind": "occurrences", "rule": {"every": "listed"}, "each": [{"from": "2021-10-01", "to": "2021-10-31"}, {"from": "2021-11-01", "to": "2021-11-30"}]}',
       '2021-10-01', '2021-11-30', '2021-10-20', 'Проведён', 'Директор', now()
  from roadmaps where year = 2021;
