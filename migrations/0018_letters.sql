-- Letters: who wants them, what waits to be sent, what a week was about.

create table letter_settings (
  user_id bigint primary key references users on delete cascade deferrable,
  urgent boolean not null default true,
  reminders boolean not null default true,
  digest boolean not null default true,
  -- Hours of the municipality in which nothing is sent; equal ones: at any hour.
  quiet_from smallint not null default 20 check (quiet_from between 0 and 23),
  quiet_until smallint not null default 8 check (quiet_until between 0 and 23),
  -- Stands in each letter in clear: it opens nothing but the way out.
  way_out text not null constraint letter_settings_way_out_unique unique,
  version integer not null default 1
);

-- Written into the transaction that caused it, sent after it.
create table letters (
  id bigint generated always as identity primary key,
  user_id bigint not null references users on delete cascade deferrable,
  kind text not null check (kind in ('urgent', 'reminder', 'digest')),
  address text not null check (address <> ''),
  subject text not null,
  text text not null,
  created_at timestamptz not null,
  send_at timestamptz not null,
  attempts integer not null default 0,
  last_error text not null default '',
  sent_at timestamptz,
  failed_at timestamptz,
  check (sent_at is null or failed_at is null)
);
create index letters_waiting on letters (send_at) where sent_at is null and failed_at is null;
create index letters_by_user on letters (user_id);
alter table letters enable row level security;
alter table letters force row level security;
create policy letters_wall on letters
  using (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null))
  with check (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null));

-- Which reminder of which day of which thing a person had.
create table reminders (
  user_id bigint not null references users on delete cascade deferrable,
  thing text not null,
  due_on date not null,
  step smallint not null,
  sent_on date not null,
  primary key (user_id, thing, due_on, step)
);

-- The last day on which a person was reminded, and the last Monday of which she had a digest.
create table person_days (
  user_id bigint primary key references users on delete cascade deferrable,
  reminded_on date not null,
  digest_of date not null
);

-- A week of a person: kept, so that it can be read without a letter.
create table digests (
  user_id bigint not null references users on delete cascade deferrable,
  monday date not null,
  content jsonb not null,
  primary key (user_id, monday)
);
alter table digests enable row level security;
alter table digests force row level security;
create policy digests_wall on digests
  using (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null))
  with check (user_id = nullif(current_setting('app.user', true), '')::bigint or app_sees(null));
