-- Risks: the directory of factors, the risk profile of a school and a year, its verification and activation.

-- A municipality's own words for a factor: they stand before the common ones, which the portal brings along.
create table risk_factors (
  municipality_id bigint not null references municipalities deferrable,
  code smallint not null check (code between 1 and 99),
  title text not null check (title <> ''),
  -- Other names of the same factor, one a line.
  aliases text not null default '',
  description text not null default '',
  -- What a good answer in the profile contains.
  good_answer text not null default '',
  -- Where the name comes from.
  source text not null check (source <> ''),
  version integer not null default 1,
  primary key (municipality_id, code)
);
alter table risk_factors enable row level security;
alter table risk_factors force row level security;
create policy risk_factors_wall on risk_factors
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The profile of a school and a school year (the year in which it begins).
create table risk_profiles (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null check (year between 2000 and 2100),
  -- Where the levels come from: a document of the official РПШ.
  document text not null check (document <> ''),
  created_by bigint references users deferrable,
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  activated_by_name text not null default '',
  activated_at timestamptz,
  activation_note text not null default '',
  version integer not null default 1,
  constraint risk_profiles_tenant unique (municipality_id, id),
  constraint risk_profiles_year_unique unique (municipality_id, school_id, year),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table risk_profiles enable row level security;
alter table risk_profiles force row level security;
create policy risk_profiles_wall on risk_profiles
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- One factor of a profile. The title is a copy: a profile keeps the words it began with.
create table risk_levels (
  municipality_id bigint not null,
  profile_id bigint not null,
  code smallint not null,
  title text not null,
  level text not null check (level in ('high', 'medium', 'low')),
  indicators text not null default '',
  active boolean not null default false,
  school_opinion text check (school_opinion in ('confirm', 'adjust', 'reject')),
  school_level text check (school_level in ('high', 'medium', 'low')),
  school_comment text not null default '',
  school_by_name text not null default '',
  school_at timestamptz,
  curator_opinion text check (curator_opinion in ('confirm', 'adjust', 'reject')),
  curator_level text check (curator_level in ('high', 'medium', 'low')),
  curator_comment text not null default '',
  curator_by_name text not null default '',
  curator_at timestamptz,
  primary key (municipality_id, profile_id, code),
  foreign key (municipality_id, profile_id) references risk_profiles (municipality_id, id) deferrable,
  check ((school_opinion is null) = (school_at is null)),
  check ((curator_opinion is null) = (curator_at is null))
);
alter table risk_levels enable row level security;
alter table risk_levels force row level security;
create policy risk_levels_wall on risk_levels
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A level never changes without a reason; the former one is kept.
create table risk_level_changes (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  profile_id bigint not null,
  code smallint not null,
  was text not null,
  became text not null,
  reason text not null check (reason <> ''),
  changed_by_name text not null default '',
  changed_at timestamptz not null default now(),
  foreign key (municipality_id, profile_id) references risk_profiles (municipality_id, id) deferrable
);
create index risk_level_changes_by_profile on risk_level_changes (profile_id);
alter table risk_level_changes enable row level security;
alter table risk_level_changes force row level security;
create policy risk_level_changes_wall on risk_level_changes
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
