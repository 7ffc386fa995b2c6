-- Documents that a school must have in a school year, their versions and their expertise.

-- What is required: words, criteria and order are data of the municipality.
create table document_kinds (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  position smallint not null,
  title text not null check (title <> ''),
  -- What a good document contains.
  hint text not null default '',
  -- [{"text": "…", "max": 2}]: what experts score.
  criteria jsonb not null default '[]',
  -- Grows when the criteria change: a document keeps those it began with.
  edition integer not null default 1,
  is_required boolean not null default true,
  changed_by_name text not null default '',
  changed_at timestamptz not null default now(),
  version integer not null default 1,
  constraint document_kinds_tenant unique (municipality_id, id),
  constraint document_kinds_title unique (municipality_id, title)
);
alter table document_kinds enable row level security;
alter table document_kinds force row level security;
create policy document_kinds_wall on document_kinds
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

create table document_deadlines (
  municipality_id bigint not null,
  kind_id bigint not null,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  due_on date not null,
  primary key (municipality_id, kind_id, year),
  foreign key (municipality_id, kind_id) references document_kinds (municipality_id, id) deferrable
);
alter table document_deadlines enable row level security;
alter table document_deadlines force row level security;
create policy document_deadlines_wall on document_deadlines
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- One document of a school and a year. Where it stands is computed from what was done with it.
create table documents (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  kind_id bigint not null,
  year smallint not null check (year between 2000 and 2100),
  -- Copies of the day when it began.
  title text not null,
  criteria jsonb not null,
  edition integer not null,
  -- Decision on the newest version; a new version takes it away.
  decision text check (decision in ('returned', 'agreed')),
  decision_note text not null default '',
  decided_by_name text not null default '',
  decided_at timestamptz,
  -- The day it was placed in ИС МЭДК.
  placed_on date,
  placed_by_name text not null default '',
  version integer not null default 1,
  constraint documents_tenant unique (municipality_id, id),
  constraint documents_once unique (municipality_id, school_id, year, kind_id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, kind_id) references document_kinds (municipality_id, id) deferrable,
  check ((decision is null) = (decided_at is null)),
  check (placed_on is null or decision = 'agreed')
);
alter table documents enable row level security;
alter table documents force row level security;
create policy documents_wall on documents
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

create table document_versions (
  municipality_id bigint not null,
  document_id bigint not null,
  number integer not null check (number > 0),
  file_id bigint not null,
  note text not null default '',
  sent_by_name text not null default '',
  sent_at timestamptz not null default now(),
  primary key (municipality_id, document_id, number),
  foreign key (municipality_id, document_id) references documents (municipality_id, id) deferrable,
  foreign key (municipality_id, file_id) references files (municipality_id, id) deferrable
);
alter table document_versions enable row level security;
alter table document_versions force row level security;
create policy document_versions_wall on document_versions
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The expertise of one version by one expert; two at most.
create table document_reviews (
  municipality_id bigint not null,
  document_id bigint not null,
  number integer not null,
  expert_id bigint not null references users deferrable,
  expert_name text not null,
  -- A score for each criterion, in their order.
  scores smallint[] not null,
  note text not null default '',
  reviewed_at timestamptz not null default now(),
  primary key (municipality_id, document_id, number, expert_id),
  foreign key (municipality_id, document_id, number)
    references document_versions (municipality_id, document_id, number) deferrable
);
alter table document_reviews enable row level security;
alter table document_reviews force row level security;
create policy document_reviews_wall on document_reviews
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Remarks: made → mended → checked.
create table document_remarks (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  document_id bigint not null,
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
  constraint document_remarks_tenant unique (municipality_id, id),
  constraint document_remarks_number unique (municipality_id, document_id, number),
  foreign key (municipality_id, document_id) references documents (municipality_id, id) deferrable,
  check ((answered_at is null) = (answer = ''))
);
alter table document_remarks enable row level security;
alter table document_remarks force row level security;
create policy document_remarks_wall on document_remarks
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The monthly expert look of the coordinator («не реже 1 раза в месяц»).
create table document_looks (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  looked_on date not null,
  note text not null default '',
  looked_by_name text not null default '',
  constraint document_looks_tenant unique (municipality_id, id)
);
alter table document_looks enable row level security;
alter table document_looks force row level security;
create policy document_looks_wall on document_looks
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
