-- People of every kind that needs no school, with all that hangs on them.
insert into users (login, full_name, position, email, phone, role, region_id, municipality_id, password_hash)
select 'olga', 'Коптилова Тамара Павловна', 'методист', 'olga@example.org', '+7 900 000-00-01',
       'coordinator', null, m.id, '$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$aGFzaA'
  from municipalities m;
insert into users (login, full_name, role, region_id)
select 'anna', 'Берестова Анна Львовна', 'region', id from regions;
insert into users (login, full_name, role) values ('artem', 'Зимин Артём Игоревич', 'admin');
insert into users (login, full_name, role, blocked_at) values ('vera', 'Сошина Вера Ильинична', 'curator', now());
insert into invitations (token_hash, user_id, created_by, expires_at)
select sha256('link'), u.id, a.id, now() + interval '1 day' from users u, users a
 where u.login = 'olga' and a.login = 'artem';
insert into sessions (token_hash, user_id, idle_minutes, expires_at, address, agent)
select sha256('session'), id, 60, now() + interval '12 hours', '192.0.2.1', 'Firefox' from users where login = 'olga';
insert into devices (token_hash, user_id) select sha256('device'), id from users where login = 'olga';
insert into sign_in_failures (key, failures, window_started_at, blocked_until)
values ('pair:olga|192.0.2.1', 10, now(), now() + interval '15 minutes');
