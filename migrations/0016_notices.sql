-- What concerns whom, and the talk beside a measure or a visit.

-- Whether a curator looks after a school today.
create function looks_after(person bigint, school bigint) returns boolean language sql stable as $$
  select exists (select from curator_schools c where c.user_id = person and c.school_id = school
     and c.since <= current_date and (c.until is null or c.until >= current_date))
$$;

-- A line beside a thing: it is edited in sight of all and crossed out, never gone.
create table comments (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  -- Null: a thing of the municipality itself.
  school_id bigint,
  measure_id bigint,
  visit_id bigint,
  author_id bigint references users deferrable,
  author_name text not null,
  author_role text not null,
  text text not null check (text <> ''),
  created_at timestamptz not null default now(),
  struck_at timestamptz,
  strike_reason text not null default '',
  version integer not null default 1,
  constraint comments_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, measure_id) references measures (municipality_id, id) deferrable,
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable,
  check (num_nonnulls(measure_id, visit_id) = 1),
  check ((struck_at is null) = (strike_reason = ''))
);
create index comments_by_measure on comments (measure_id);
create index comments_by_visit on comments (visit_id);
alter table comments enable row level security;
alter table comments force row level security;
create policy comments_wall on comments
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Former texts of a line.
create table comment_texts (
  municipality_id bigint not null,
  comment_id bigint not null,
  number integer not null,
  text text not null,
  replaced_at timestamptz not null default now(),
  primary key (municipality_id, comment_id, number),
  foreign key (municipality_id, comment_id) references comments (municipality_id, id) deferrable
);
alter table comment_texts enable row level security;
alter table comment_texts force row level security;
create policy comment_texts_wall on comment_texts
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Whom a line calls.
create table comment_mentions (
  municipality_id bigint not null,
  comment_id bigint not null,
  user_id bigint not null references users on delete cascade deferrable,
  name text not null,
  primary key (municipality_id, comment_id, user_id),
  foreign key (municipality_id, comment_id) references comments (municipality_id, id) deferrable
);
alter table comment_mentions enable row level security;
alter table comment_mentions force row level security;
create policy comment_mentions_wall on comment_mentions
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- What concerns a person. Made from a line of the journal.
create table notices (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade deferrable,
  event_id bigint,
  title text not null,
  text text not null,
  href text not null,
  is_urgent boolean not null,
  at timestamptz not null,
  read_at timestamptz,
  constraint notices_once unique (event_id, user_id)
);
create index notices_by_user on notices (user_id, id desc);
create index notices_unread on notices (user_id) where read_at is null;
alter table notices enable row level security;
alter table notices force row level security;
-- The own ones; all of them only for the portal itself, which sees rows of no municipality.
create policy notices_wall on notices
  using (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null))
  with check (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null));

-- How far the journal has been read for notices. What was written before this day concerns nobody anew.
create table notice_cursor (
  one boolean primary key default true check (one),
  last_event bigint not null
);
insert into notice_cursor (last_event) select last_id from journal_head;

-- The viewer knows how many of her notices are unread.
drop function viewer_of_session(bytea);
drop function viewer_of_user(bigint);
create function viewer_of_user(person bigint)
returns table (
  user_id bigint, login text, full_name text, role text, region_id bigint, region text,
  municipality_id bigint, municipality text, utc_offset_hours smallint, school_id bigint,
  municipalities bigint[], schools bigint[], unread bigint)
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
           end,
           (select count(*) from notices n where n.user_id = u.id and n.read_at is null)
      from users u
      left join municipalities m on m.id = u.municipality_id
      left join regions r on r.id = coalesce(u.region_id, m.region_id)
     where u.id = person and u.blocked_at is null;
  perform set_config('app.scope', outer_scope, true);
end $$;

create function viewer_of_session(token bytea)
returns table (
  user_id bigint, login text, full_name text, role text, region_id bigint, region text,
  municipality_id bigint, municipality text, utc_offset_hours smallint, school_id bigint,
  municipalities bigint[], schools bigint[], unread bigint)
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
