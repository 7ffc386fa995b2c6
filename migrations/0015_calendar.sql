-- The calendar: a link per person for the calendar programme on her phone.

-- The viewer behind a user: what a session, a feed and work by the clock may see. Row security is opened
-- for this one question only. Nobody is behind a blocked user.
create function viewer_of_user(person bigint)
returns table (
  user_id bigint, login text, full_name text, role text, region_id bigint, region text,
  municipality_id bigint, municipality text, utc_offset_hours smallint, school_id bigint,
  municipalities bigint[], schools bigint[])
language plpgsql volatile as $$
declare
  outer_scope text := coalesce(current_setting('app.scope', true), '');
begin
  perform set_config('app.scope', '*', true);
  return query
    select u.id, u.login, u.full_name, u.role, coalesce(u.region_id, m.region_id),
           r.name, u.municipality_id, m.name, coalesce(m.utc_offset_hours, 3::smallint), u.school_id,
           case
             when u.role = 'admin' then null
             when u.role = 'curator' then
               (select coalesce(array_agg(distinct c.municipality_id), '{}') from curator_schools c
                 where c.user_id = u.id and c.since <= current_date
                   and (c.until is null or c.until >= current_date))
             when u.municipality_id is not null then array[u.municipality_id]
             else (select coalesce(array_agg(x.id), '{}') from municipalities x
                    where x.region_id = u.region_id)
           end,
           case
             when u.role = 'director' then array[u.school_id]
             when u.role = 'curator' then
               (select coalesce(array_agg(c.school_id), '{}') from curator_schools c
                 where c.user_id = u.id and c.since <= current_date
                   and (c.until is null or c.until >= current_date))
           end
      from users u
      left join municipalities m on m.id = u.municipality_id
      left join regions r on r.id = coalesce(u.region_id, m.region_id)
     where u.id = person and u.blocked_at is null;
  perform set_config('app.scope', outer_scope, true);
end $$;

-- The viewer behind a session token; last_seen_at is written at most once a minute.
drop function viewer_of_session(bytea);
create function viewer_of_session(token bytea)
returns table (
  user_id bigint, login text, full_name text, role text, region_id bigint, region text,
  municipality_id bigint, municipality text, utc_offset_hours smallint, school_id bigint,
  municipalities bigint[], schools bigint[])
language plpgsql volatile as $$
declare
  s sessions%rowtype;
begin
  select * into s from sessions x
   where x.token_hash = token and x.expires_at > now()
     and x.last_seen_at + make_interval(mins => x.idle_minutes) > now();
  if not found then
    return;
  end if;
  if s.last_seen_at < now() - interval '1 minute' then
    update sessions x set last_seen_at = now() where x.token_hash = token;
  end if;
  return query select * from viewer_of_user(s.user_id);
end $$;

-- One link a person; only the SHA-256 of its secret is kept. A new link takes the old one's place.
create table calendar_links (
  user_id bigint primary key references users on delete cascade deferrable,
  token_hash bytea not null constraint calendar_links_token_unique unique,
  created_at timestamptz not null default now()
);
