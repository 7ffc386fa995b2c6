-- Two versions, a survey that has ended with one revoked link, its sums, and a profile drawn from it.
insert into questionnaires (municipality_id, number, state, origin, created_by_name, published_by_name, published_at)
select id, 1, 'active', 'готовый набор портала', 'Ольга', 'Ольга', now() from municipalities;
insert into questionnaires (municipality_id, number, origin, created_by_name)
select id, 2, 'версия 1', 'Ольга' from municipalities;
insert into questions (municipality_id, questionnaire_id, audience, factor, text, options)
select municipality_id, id, 'parents', 10, 'Как часто вы бываете на собраниях?',
       '[{"words": "часто", "points": 0}, {"words": "редко", "points": 1}]' from questionnaires;
insert into questionnaire_cutoffs (municipality_id, number, medium_from, high_from, reason, set_by_name)
select id, 1, 25, 50, 'Решение совета', 'Ольга' from municipalities;
insert into surveys (municipality_id, school_id, year, questionnaire_id, closes_on, opened_by_name, closed_at)
select s.municipality_id, s.id, 2021, q.id, '2022-02-15', 'Ольга', now()
  from schools s join questionnaires q on q.municipality_id = s.municipality_id and q.number = 1
 where s.login = 'edu990101';
insert into survey_audiences (municipality_id, survey_id, audience, expected, answered)
select municipality_id, id, 'parents', 60, 34 from surveys;
insert into survey_links (municipality_id, survey_id, audience, token, created_by_name, revoked_by_name, revoked_at)
select municipality_id, survey_id, audience, 'aaaa', 'Ольга', 'Ольга', now() from survey_audiences;
insert into survey_links (municipality_id, survey_id, audience, token, created_by_name)
select municipality_id, survey_id, audience, 'bbbb', 'Ольга' from survey_audiences;
insert into survey_tallies (municipality_id, survey_id, question_id, choice, answers)
select y.municipality_id, y.id, q.id, 1, 34
  from surveys y join questions q on q.questionnaire_id = y.questionnaire_id;
insert into survey_sheets (municipality_id, survey_id, mark) select municipality_id, id, 'cccc' from surveys;
update risk_profiles p set survey_id = y.id, cutoffs_number = 1 from surveys y
 where y.municipality_id = p.municipality_id and y.school_id = p.school_id and y.year = p.year;
update risk_levels set source = 'survey';
