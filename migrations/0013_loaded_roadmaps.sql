-- Roadmaps loaded from a table, and carried over from the year before.

alter table measures
  -- The number it has in the table it came from: «1.2».
  add column number text not null default '',
  -- What a table says of it beyond the columns of the portal.
  add column note text not null default '';

-- The roadmap of an earlier year it was carried over from.
alter table roadmaps add column carried_from bigint;
alter table roadmaps add foreign key (municipality_id, carried_from)
  references roadmaps (municipality_id, id) deferrable;

-- A table on its way into a roadmap: its text, how it is read, what was answered. Gone once it is loaded,
-- given up or out of date; the file itself is never kept.
create table roadmap_loads (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  -- Name of the file; empty for what was pasted.
  file text not null default '',
  content jsonb not null,
  -- Which table and which columns; null until somebody has said.
  layout jsonb,
  defaults jsonb not null default '{}',
  answers jsonb not null default '{}',
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  version integer not null default 1,
  constraint roadmap_loads_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table roadmap_loads enable row level security;
alter table roadmap_loads force row level security;
create policy roadmap_loads_wall on roadmap_loads
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
