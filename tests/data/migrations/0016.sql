-- A talk beside a measure: edited, crossed out, with somebody called; what it told whom.
insert into comments (municipality_id, school_id, measure_id, author_id, author_name, author_role, text, version)
select m.municipality_id, r.school_id, m.id, u.id, u.full_name, u.role, 'Приказ подписан, копия у завуча.', 2
  from measures m join roadmaps r on r.id = m.roadmap_id, users u where u.login = 'vera' order by m.id limit 1;
insert into comments (municipality_id, school_id, visit_id, author_id, author_name, author_role, text,
                      struck_at, strike_reason)
select v.municipality_id, v.school_id, v.id, u.id, u.full_name, u.role, 'Приедем в пятницу.', now(), 'перенесли'
  from visits v, users u where u.login = 'vera' order by v.id limit 1;
insert into comment_texts (municipality_id, comment_id, number, text)
select municipality_id, id, 1, 'Приказ подписан.' from comments where measure_id is not null;
insert into comment_mentions (municipality_id, comment_id, user_id, name)
select c.municipality_id, c.id, u.id, u.full_name from comments c, users u
 where c.measure_id is not null and u.login = 'vera';
insert into notices (user_id, event_id, title, text, href, is_urgent, at)
select u.id, 1, 'Вас упомянули', 'СОШ № 1: запись в обсуждении меры', '/measures/1/comments', true, now()
  from users u where u.login = 'vera';
