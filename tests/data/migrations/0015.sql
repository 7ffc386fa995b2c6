-- A person whose phone reads the calendar.
insert into calendar_links (user_id, token_hash)
select id, sha256('link') from users where login = 'vera';
