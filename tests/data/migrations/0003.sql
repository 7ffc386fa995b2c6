-- Two sealed lines of the journal.
insert into journal (actor_id, actor, actor_role, address, request_id, kind, subject_kind, subject_id,
                     municipality_id, text, details)
select u.id, u.full_name, u.role, '192.0.2.1', '0123456789ab', 'signed_in', 'user', u.id, u.municipality_id,
       'Вход: ' || u.full_name, '{"попытка": 1}'
  from users u where u.login = 'olga';
insert into journal (actor, actor_role, kind, text) values ('portal', 'portal', 'portal_maintained', 'Обновление');
