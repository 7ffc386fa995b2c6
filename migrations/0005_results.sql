-- Results: imports with their preview, the numbers with their source, what undo needs.

create table imports (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  -- Number within the municipality: «загрузка № 14».
  number integer not null,
  kind text not null check (kind in ('schools', 'results', 'objectivity', 'official_list')),
  state text not null default 'preview' check (state in ('preview', 'committed', 'undone', 'discarded')),
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  committed_at timestamptz,
  undone_at timestamptz,
  -- Counts for the list of imports: rows, created, updated, unchanged, unmatched, problems.
  summary jsonb not null default '{}',
  -- What the person decided on the preview page: matches, switched-off repairs.
  decisions jsonb not null default '{}',
  version integer not null default 1,
  constraint imports_number_unique unique (municipality_id, number),
  constraint imports_tenant unique (municipality_id, id)
);
alter table imports enable row level security;
alter table imports force row level security;
create policy imports_wall on imports using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A file as it was understood. Its bytes are not kept: they may hold pupils.
create table import_files (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  import_id bigint not null,
  name text not null,
  sha256 bytea not null,
  size_bytes bigint not null,
  layout text not null,
  -- Rows, repairs and problems, or the head of an unrecognised table for the mapping page.
  content jsonb not null,
  constraint import_files_tenant unique (municipality_id, id),
  foreign key (municipality_id, import_id) references imports (municipality_id, id) on delete cascade deferrable
);
create index import_files_by_hash on import_files (municipality_id, sha256);
create index import_files_by_import on import_files (import_id);
alter table import_files enable row level security;
alter table import_files force row level security;
create policy import_files_wall on import_files
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- One school, one procedure of one year. grade 0 and level '' stand for "not told apart".
create table results (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null check (year between 2000 and 2100),
  kind text not null check (kind in ('vpr', 'oge', 'ege')),
  subject text not null,
  grade smallint not null default 0 check (grade between 0 and 11),
  level text not null default '' check (level in ('', 'basic', 'profile')),
  participants integer not null check (participants >= 0),
  failed integer not null check (failed >= 0 and failed <= participants),
  mark3 integer check (mark3 >= 0),
  mark4 integer check (mark4 >= 0),
  mark5 integer check (mark5 >= 0),
  mean numeric(6, 2),
  held_on date,
  import_id bigint not null,
  file_id bigint not null,
  sheet text not null default '',
  -- Addresses of the cells the numbers came from: 'C17, D17'.
  cells text not null default '',
  loaded_at timestamptz not null default now(),
  constraint results_one_number unique (municipality_id, school_id, year, kind, subject, grade, level),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, import_id) references imports (municipality_id, id) deferrable,
  foreign key (municipality_id, file_id) references import_files (municipality_id, id) deferrable
);
create index results_by_year on results (municipality_id, year);
create index results_by_import on results (import_id);
alter table results enable row level security;
alter table results force row level security;
create policy results_wall on results using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- «Сравнение отметок с отметками по журналу».
create table journal_comparisons (
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null,
  subject text not null,
  grade smallint not null,
  participants integer not null check (participants >= 0),
  lowered integer not null check (lowered >= 0),
  confirmed integer not null check (confirmed >= 0),
  raised integer not null check (raised >= 0),
  import_id bigint not null,
  file_id bigint not null,
  sheet text not null default '',
  cells text not null default '',
  loaded_at timestamptz not null default now(),
  primary key (municipality_id, school_id, year, subject, grade),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, import_id) references imports (municipality_id, id) deferrable,
  foreign key (municipality_id, file_id) references import_files (municipality_id, id) deferrable
);
alter table journal_comparisons enable row level security;
alter table journal_comparisons force row level security;
create policy journal_comparisons_wall on journal_comparisons
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The official list of schools with biased results («необъективные результаты»), as loaded.
create table objectivity_marks (
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null,
  -- Markers as the list names them: 'РУ4', 'МА5'.
  markers text[] not null,
  import_id bigint not null,
  primary key (municipality_id, school_id, year),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, import_id) references imports (municipality_id, id) deferrable
);
alter table objectivity_marks enable row level security;
alter table objectivity_marks force row level security;
create policy objectivity_marks_wall on objectivity_marks
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- What an import replaced, row by row: undo puts it back.
create table import_changes (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  import_id bigint not null,
  school_id bigint not null,
  -- The table and the key of the row, and the row as it was before (null: there was none).
  target text not null check (target in ('results', 'journal_comparisons', 'objectivity_marks')),
  key jsonb not null,
  before jsonb,
  foreign key (municipality_id, import_id) references imports (municipality_id, id) deferrable,
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
create index import_changes_by_import on import_changes (import_id);
alter table import_changes enable row level security;
alter table import_changes force row level security;
create policy import_changes_wall on import_changes
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- How a table of an unknown layout was read: the answer is used again for the same head.
create table column_mappings (
  municipality_id bigint not null references municipalities deferrable,
  fingerprint text not null,
  mapping jsonb not null,
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  primary key (municipality_id, fingerprint)
);
alter table column_mappings enable row level security;
alter table column_mappings force row level security;
create policy column_mappings_wall on column_mappings
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
