-- Roadmaps (дорожные карты): a school and a school year, anti-risk programmes, measures and their terms.

create table roadmaps (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  -- «Выполняется» is computed: an agreed roadmap whose time has begun.
  state text not null default 'draft' check (state in ('draft', 'review', 'agreed', 'closed')),
  -- Why the coordinator sent it back, until it is sent again.
  remark text not null default '',
  sent_by_name text not null default '',
  sent_at timestamptz,
  agreed_by_name text not null default '',
  agreed_at timestamptz,
  closed_by_name text not null default '',
  closed_at timestamptz,
  closing_note text not null default '',
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  version integer not null default 1,
  constraint roadmaps_tenant unique (municipality_id, id),
  constraint roadmaps_year_unique unique (municipality_id, school_id, year),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table roadmaps enable row level security;
alter table roadmaps force row level security;
create policy roadmaps_wall on roadmaps
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- One anti-risk programme an activated risk. The title is a copy of the profile's words.
create table risk_programmes (
  municipality_id bigint not null,
  roadmap_id bigint not null,
  factor smallint not null,
  title text not null,
  goal text not null default '',
  tasks text not null default '',
  indicators text not null default '',
  methods text not null default '',
  results text not null default '',
  performers text not null default '',
  version integer not null default 1,
  primary key (municipality_id, roadmap_id, factor),
  foreign key (municipality_id, roadmap_id) references roadmaps (municipality_id, id) deferrable
);
alter table risk_programmes enable row level security;
alter table risk_programmes force row level security;
create policy risk_programmes_wall on risk_programmes
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

create table measures (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  roadmap_id bigint not null,
  -- Order on the roadmap, from 1.
  position integer not null,
  -- The risk it answers; null: a measure of a section.
  factor smallint,
  section text not null default '',
  task text not null default '',
  title text not null check (title <> ''),
  -- The term as people wrote it, what it means, and the day after which it is overdue.
  term_text text not null,
  term jsonb not null,
  starts_on date,
  due_on date,
  responsible text not null default '',
  participants text not null default '',
  indicator text not null default '',
  plan_value text not null default '',
  unit text not null default '',
  proof text not null default '',
  -- «Выполнено»: the school's word.
  done_on date,
  fact_value text not null default '',
  done_note text not null default '',
  done_by_name text not null default '',
  done_at timestamptz,
  -- «Подтверждено» or returned: the curator's or the coordinator's word.
  verdict text check (verdict in ('confirmed', 'returned')),
  verdict_note text not null default '',
  verdict_by_name text not null default '',
  verdict_at timestamptz,
  -- «Дало результат»: judged when the numbers are there.
  effect text check (effect in ('worked', 'did_not', 'unclear')),
  effect_note text not null default '',
  effect_by_name text not null default '',
  effect_at timestamptz,
  version integer not null default 1,
  constraint measures_tenant unique (municipality_id, id),
  foreign key (municipality_id, roadmap_id) references roadmaps (municipality_id, id) deferrable,
  check ((done_on is null) = (done_at is null)),
  check ((verdict is null) = (verdict_at is null)),
  check (verdict is null or done_at is not null),
  check ((effect is null) = (effect_at is null))
);
create index measures_by_roadmap on measures (roadmap_id, position);
alter table measures enable row level security;
alter table measures force row level security;
create policy measures_wall on measures
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Former terms of a measure of an agreed roadmap: each with the reason of the change.
create table measure_terms (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  measure_id bigint not null,
  was text not null,
  became text not null,
  reason text not null check (reason <> ''),
  changed_by_name text not null default '',
  changed_at timestamptz not null default now(),
  foreign key (municipality_id, measure_id) references measures (municipality_id, id) deferrable
);
create index measure_terms_by_measure on measure_terms (measure_id);
alter table measure_terms enable row level security;
alter table measure_terms force row level security;
create policy measure_terms_wall on measure_terms
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A municipality's own measures beside the common ones, which the portal brings along.
create table library_measures (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  factor smallint not null,
  title text not null check (title <> ''),
  task text not null default '',
  result text not null default '',
  proof text not null default '',
  term_text text not null default '',
  -- Where it worked: a school, a year.
  worked text not null default '',
  version integer not null default 1,
  constraint library_measures_tenant unique (municipality_id, id)
);
alter table library_measures enable row level security;
alter table library_measures force row level security;
create policy library_measures_wall on library_measures
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
