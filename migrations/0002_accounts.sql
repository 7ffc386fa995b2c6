-- Accounts: people, their invitations, sessions, the throttle of sign-in.

create table users (
  id bigint generated always as identity primary key,
  login text not null constraint users_login_unique unique check (login = lower(login)),
  full_name text not null,
  position text not null default '',
  email text not null default '',
  phone text not null default '',
  role text not null check (role in ('coordinator', 'director', 'curator', 'region', 'admin', 'observer')),
  region_id bigint references regions deferrable,
  municipality_id bigint references municipalities deferrable,
  school_id bigint,
  password_hash text,
  password_changed_at timestamptz,
  blocked_at timestamptz,
  last_sign_in_at timestamptz,
  previous_sign_in_at timestamptz,
  created_at timestamptz not null default now(),
  version integer not null default 1,
  -- Whose eyes the role has: a region, a municipality or one school.
  constraint users_role_place check (
    case role
      when 'admin' then municipality_id is null and school_id is null
      when 'region' then region_id is not null and municipality_id is null
      when 'director' then municipality_id is not null and school_id is not null
      when 'observer' then municipality_id is not null or region_id is not null
      when 'coordinator' then municipality_id is not null
      else true
    end)
);
alter table users enable row level security;
alter table users force row level security;
-- `app.user` is the viewer: the own row is in sight of those, too, who belong to no municipality.
create policy users_wall on users
  using (app_sees(municipality_id) or id = nullif(current_setting('app.user', true), '')::bigint)
  with check (app_sees(municipality_id) or id = nullif(current_setting('app.user', true), '')::bigint);

-- Which schools a curator looks after, across municipalities.
create table curator_schools (
  user_id bigint not null references users on delete cascade deferrable,
  municipality_id bigint not null,
  school_id bigint not null,
  since date not null default current_date,
  until date,
  primary key (user_id, school_id)
);
alter table curator_schools enable row level security;
alter table curator_schools force row level security;
create policy curator_schools_wall on curator_schools
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A one-time link: only the SHA-256 of its token is kept.
create table invitations (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade deferrable,
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

create table sessions (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade deferrable,
  created_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  idle_minutes integer not null,
  expires_at timestamptz not null,
  address text not null default '',
  agent text not null default ''
);
create index sessions_by_user on sessions (user_id);

-- A browser that has signed in before keeps its way in while strangers are being slowed down.
create table devices (
  token_hash bytea primary key,
  user_id bigint not null references users on delete cascade deferrable,
  created_at timestamptz not null default now()
);

-- Failed attempts by key ('pair:login|address', 'address:…', 'login:…'): survives a restart.
create table sign_in_failures (
  key text primary key,
  failures integer not null,
  window_started_at timestamptz not null,
  blocked_until timestamptz
);

-- The viewer behind a session token. Row security is opened for this one question only; last_seen_at
-- is written at most once a minute.
create function viewer_of_session(token bytea)
returns table (
  user_id bigint, login text, full_name text, role text, region_id bigint, region text,
  municipality_id bigint, municipality text, utc_offset_hours smallint, school_id bigint,
  municipalities bigint[], schools bigint[], expires_in_seconds integer)
language plpgsql volatile as $$
declare
  s sessions%rowtype;
  outer_scope text := coalesce(current_setting('app.scope', true), '');
begin
  perform set_config('app.scope', '*', true);
  select * into s from sessions x
   where x.token_hash = token and x.expires_at > now()
     and x.last_seen_at + make_interval(mins => x.idle_minutes) > now();
  if not found then
    perform set_config('app.scope', outer_scope, true);
    return;
  end if;
  if s.last_seen_at < now() - interval '1 minute' then
    update sessions x set last_seen_at = now() where x.token_hash = token;
  end if;
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
           end,
           extract(epoch from s.expires_at - now())::integer
      from users u
      left join municipalities m on m.id = u.municipality_id
      left join regions r on r.id = coalesce(u.region_id, m.region_id)
     where u.id = s.user_id and u.blocked_at is null;
  perform set_config('app.scope', outer_scope, true);
end $$;
