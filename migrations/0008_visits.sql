-- Curators over time, their visits, and what the visits recommend.

-- A curator may come back to a school: each time is a row of its own.
alter table curator_schools drop constraint curator_schools_pkey;
alter table curator_schools
  add column id bigint generated always as identity primary key,
  add column assigned_by bigint references users deferrable,
  add column assigned_by_name text not null default '',
  add column assigned_at timestamptz not null default now(),
  add column ended_by_name text not null default '',
  add column reason text not null default '',
  -- What the curator tells whoever comes after.
  add column note text not null default '',
  add column note_at timestamptz,
  add column version integer not null default 1,
  -- One that ends on the day before it began was taken back at once.
  add constraint curator_schools_period check (until is null or until >= since - 1);
create unique index curator_schools_once on curator_schools (municipality_id, school_id, user_id)
  where until is null;
create index curator_schools_by_user on curator_schools (user_id);

-- Who works with a school reads who its curator is; a curator of no municipality may be chosen by any.
create policy users_curators on users for select using (
  role = 'curator'
  and ((municipality_id is null and nullif(current_setting('app.scope', true), '') is not null)
       or exists (select from curator_schools c
                   where c.user_id = users.id and app_sees(c.municipality_id))));

-- Schools where a curator worked: she is no curator there.
create table curator_workplaces (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  user_id bigint not null references users on delete cascade deferrable,
  position text not null default '',
  worked_from date,
  worked_until date,
  -- Where it is known from: her own word, a staff list.
  source text not null check (source <> ''),
  noted_by bigint references users deferrable,
  noted_by_name text not null default '',
  noted_at timestamptz not null default now(),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  check (worked_until is null or worked_from is null or worked_until >= worked_from)
);
create index curator_workplaces_by_user on curator_workplaces (user_id, school_id);
alter table curator_workplaces enable row level security;
alter table curator_workplaces force row level security;
create policy curator_workplaces_wall on curator_workplaces
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A visit: planned → held (its report is sent) → acknowledged by the director; or cancelled.
create table visits (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  kind text not null check (kind in ('entry', 'interim', 'final')),
  form text not null check (form in ('trip', 'video', 'phone', 'letter')),
  state text not null default 'planned'
    check (state in ('planned', 'held', 'acknowledged', 'cancelled')),
  planned_on date not null,
  purpose text not null default '',
  curator_id bigint references users deferrable,
  curator_name text not null default '',
  created_at timestamptz not null default now(),
  cancel_reason text not null default '',
  held_on date,
  participants text not null default '',
  risks text not null default '',
  findings text not null default '',
  next_on date,
  reported_by bigint references users deferrable,
  reported_by_name text not null default '',
  reported_at timestamptz,
  acknowledged_by bigint references users deferrable,
  acknowledged_by_name text not null default '',
  acknowledged_at timestamptz,
  director_word text not null default '',
  version integer not null default 1,
  constraint visits_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  check (state not in ('held', 'acknowledged')
         or (held_on is not null and reported_at is not null and findings <> '')),
  check (state <> 'cancelled' or cancel_reason <> '')
);
create index visits_by_school on visits (municipality_id, school_id, held_on desc);
create index visits_by_curator on visits (curator_id);
alter table visits enable row level security;
alter table visits force row level security;
create policy visits_wall on visits using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Lessons seen: the class, the subject, the teacher by position and never a pupil.
create table visit_lessons (
  municipality_id bigint not null,
  visit_id bigint not null,
  number smallint not null,
  grade text not null check (grade <> ''),
  subject text not null check (subject <> ''),
  teacher text not null default '',
  primary key (municipality_id, visit_id, number),
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
alter table visit_lessons enable row level security;
alter table visit_lessons force row level security;
create policy visit_lessons_wall on visit_lessons
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- What a visit asks the school to do. Open or not done it stands in the form of the next visit.
create table recommendations (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  visit_id bigint not null,
  number smallint not null,
  text text not null check (text <> ''),
  owner text not null check (owner <> ''),
  due_on date not null,
  state text not null default 'open' check (state in ('open', 'not_done', 'done', 'dropped')),
  -- What the school says it did.
  answer text not null default '',
  answered_by_name text not null default '',
  answered_at timestamptz,
  -- What the curator or the coordinator found.
  verdict text not null default '',
  decided_by_name text not null default '',
  decided_at timestamptz,
  version integer not null default 1,
  constraint recommendations_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
create index recommendations_by_school on recommendations (municipality_id, school_id);
create index recommendations_by_visit on recommendations (municipality_id, visit_id);
alter table recommendations enable row level security;
alter table recommendations force row level security;
create policy recommendations_wall on recommendations
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- What a later visit found of a recommendation: its history.
create table recommendation_reviews (
  municipality_id bigint not null,
  recommendation_id bigint not null,
  visit_id bigint not null,
  state text not null check (state in ('not_done', 'done', 'dropped')),
  comment text not null default '',
  primary key (municipality_id, recommendation_id, visit_id),
  foreign key (municipality_id, recommendation_id) references recommendations (municipality_id, id) deferrable,
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
alter table recommendation_reviews enable row level security;
alter table recommendation_reviews force row level security;
create policy recommendation_reviews_wall on recommendation_reviews
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The report as typed, kept for its author until it is sent: nobody else reads it.
create table visit_drafts (
  municipality_id bigint not null,
  visit_id bigint not null,
  user_id bigint not null references users on delete cascade deferrable,
  content jsonb not null,
  saved_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (municipality_id, visit_id, user_id),
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
alter table visit_drafts enable row level security;
alter table visit_drafts force row level security;
create policy visit_drafts_wall on visit_drafts
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
