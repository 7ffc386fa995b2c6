-- Schools: the register of organisations, their names over time, the spellings people use for them.

create table schools (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  -- A филиал hangs on its head school of the same municipality.
  head_school_id bigint,
  -- Canonical form: 'edu990101'; 'sch990101' in a file is the same school.
  login text not null default '',
  exam_code text not null default '',
  name text not null check (name <> ''),
  full_name text not null default '',
  -- Lower case, ё as е, look-alike letters made Cyrillic: what the search compares.
  search_key text not null default '',
  settlement text not null default '',
  place text check (place in ('urban', 'rural')),
  inn text not null default '',
  ogrn text not null default '',
  oktmo text not null default '',
  special boolean not null default false,
  evening boolean not null default false,
  closed_type boolean not null default false,
  penitentiary boolean not null default false,
  boarding boolean not null default false,
  director_name text not null default '',
  director_phone text not null default '',
  director_email text not null default '',
  -- Closed or merged: kept for its history.
  ended_on date,
  merged_into_id bigint,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint schools_tenant unique (municipality_id, id),
  foreign key (municipality_id, head_school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, merged_into_id) references schools (municipality_id, id) deferrable,
  check (head_school_id is distinct from id and merged_into_id is distinct from id)
);
create unique index schools_login_unique on schools (municipality_id, login) where login <> '';
create index schools_by_login on schools (login) where login <> '';
alter table schools enable row level security;
alter table schools force row level security;
create policy schools_wall on schools using (app_sees(municipality_id)) with check (app_sees(municipality_id));

alter table users add foreign key (municipality_id, school_id)
  references schools (municipality_id, id) deferrable;
alter table curator_schools add foreign key (municipality_id, school_id)
  references schools (municipality_id, id) deferrable;

-- Former names and mergers, newest first by until.
create table school_names (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  name text not null,
  full_name text not null default '',
  until date not null default current_date,
  reason text not null default '',
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table school_names enable row level security;
alter table school_names force row level security;
create policy school_names_wall on school_names
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A spelling met in a file and resolved by a person: remembered for the next file.
create table school_aliases (
  municipality_id bigint not null,
  school_id bigint not null,
  alias_key text not null,
  alias text not null,
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  primary key (municipality_id, alias_key),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table school_aliases enable row level security;
alter table school_aliases force row level security;
create policy school_aliases_wall on school_aliases
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
