-- A person who wants only the week, with a letter that waits, a reminder she had, a week she read.
insert into letter_settings (user_id, urgent, way_out)
select id, false, 'out-of-' || login from users where login = 'vera';
insert into letters (user_id, kind, address, subject, text, created_at, send_at, attempts, last_error)
select id, 'urgent', 'vera@example.ru', 'Вас позвали в обсуждение', 'СОШ № 1', now(), now(), 2,
       'connection refused' from users where login = 'vera';
insert into reminders (user_id, thing, due_on, step, sent_on)
select id, 'measure-1-0', '2022-02-18', -3, '2022-02-15' from users where login = 'vera';
insert into person_days (user_id, reminded_on, digest_of)
select id, '2022-02-15', '2022-02-14' from users where login = 'vera';
insert into digests (user_id, monday, content)
select id, '2022-02-14', '{"notices": [], "coming": [], "late": []}' from users where login = 'vera';
