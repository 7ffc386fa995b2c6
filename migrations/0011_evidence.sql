-- Files that people bring (their bytes lie outside the database) and what they prove.

-- Rows written before get their size below, past the wall.
select set_config('app.scope', '*', true);

-- A file names its bytes by their hash; `content` empties as older bytes move into the storage of files.
alter table files
  alter column content drop not null,
  -- What it was brought for: decides who may open it.
  add column purpose text not null default 'objection'
    check (purpose in ('objection', 'evidence', 'visit', 'document')),
  add column size_bytes bigint not null default 0,
  add column scan text not null default 'unchecked' check (scan in ('clean', 'unchecked')),
  -- What the paper is, in the words of whoever brought it, and the day it bears.
  add column about text not null default '',
  add column dated_on date,
  add column created_by_name text not null default '',
  -- Withdrawn: the row and its history stay.
  add column removed_at timestamptz,
  add column removed_by_name text not null default '',
  add column removal_reason text not null default '',
  add constraint files_removal check ((removed_at is null) = (removal_reason = ''));
update files set size_bytes = octet_length(content);
create index files_by_school on files (municipality_id, school_id, purpose);
create index files_by_hash on files (sha256);

-- One file may prove several measures.
create table measure_files (
  municipality_id bigint not null,
  measure_id bigint not null,
  file_id bigint not null,
  tied_by_name text not null default '',
  tied_at timestamptz not null default now(),
  primary key (municipality_id, measure_id, file_id),
  foreign key (municipality_id, measure_id) references measures (municipality_id, id)
    on delete cascade deferrable,
  foreign key (municipality_id, file_id) references files (municipality_id, id) deferrable
);
create index measure_files_by_file on measure_files (municipality_id, file_id);
alter table measure_files enable row level security;
alter table measure_files force row level security;
create policy measure_files_wall on measure_files
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Remarks on a measure and its papers: numbered, answered by the school, closed by whoever checks.
create table measure_remarks (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  measure_id bigint not null,
  number integer not null check (number > 0),
  text text not null check (text <> ''),
  made_by_name text not null default '',
  made_at timestamptz not null default now(),
  answer text not null default '',
  answered_by_name text not null default '',
  answered_at timestamptz,
  closed_by_name text not null default '',
  closed_at timestamptz,
  version integer not null default 1,
  constraint measure_remarks_tenant unique (municipality_id, id),
  constraint measure_remarks_number unique (municipality_id, measure_id, number),
  foreign key (municipality_id, measure_id) references measures (municipality_id, id)
    on delete cascade deferrable,
  check ((answered_at is null) = (answer = ''))
);
alter table measure_remarks enable row level security;
alter table measure_remarks force row level security;
create policy measure_remarks_wall on measure_remarks
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Stages (этапы) of a school year in which papers are collected.
create table evidence_stages (
  municipality_id bigint not null references municipalities deferrable,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  number smallint not null check (number between 1 and 4),
  starts_on date not null,
  ends_on date not null,
  changed_by_name text not null default '',
  changed_at timestamptz not null default now(),
  primary key (municipality_id, year, number),
  check (starts_on <= ends_on)
);
alter table evidence_stages enable row level security;
alter table evidence_stages force row level security;
create policy evidence_stages_wall on evidence_stages
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
