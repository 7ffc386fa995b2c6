-- Papers of a visit, the activated directions it spoke about, corrections of a sent report.

create table visit_files (
  municipality_id bigint not null,
  visit_id bigint not null,
  file_id bigint not null,
  tied_by_name text not null default '',
  tied_at timestamptz not null default now(),
  primary key (municipality_id, visit_id, file_id),
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable,
  foreign key (municipality_id, file_id) references files (municipality_id, id) deferrable
);
create index visit_files_by_file on visit_files (municipality_id, file_id);
alter table visit_files enable row level security;
alter table visit_files force row level security;
create policy visit_files_wall on visit_files
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The title is a copy: a visit keeps the words of its day.
create table visit_directions (
  municipality_id bigint not null,
  visit_id bigint not null,
  code smallint not null check (code > 0),
  title text not null check (title <> ''),
  primary key (municipality_id, visit_id, code),
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
alter table visit_directions enable row level security;
alter table visit_directions force row level security;
create policy visit_directions_wall on visit_directions
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A sent report is never overwritten: the former words stay beside the reason.
create table visit_corrections (
  municipality_id bigint not null,
  visit_id bigint not null,
  number smallint not null check (number > 0),
  reason text not null check (reason <> ''),
  -- The report as it stood before, and whether the director had read it.
  former jsonb not null,
  corrected_by_name text not null default '',
  corrected_at timestamptz not null default now(),
  primary key (municipality_id, visit_id, number),
  foreign key (municipality_id, visit_id) references visits (municipality_id, id) deferrable
);
alter table visit_corrections enable row level security;
alter table visit_corrections force row level security;
create policy visit_corrections_wall on visit_corrections
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
