-- Identification: rule-sets, verdicts, registers of a year, decisions, objections.

create table rulesets (
  id bigint generated always as identity primary key,
  -- Null: common to the region. Otherwise the municipality's own.
  municipality_id bigint references municipalities deferrable,
  code text not null constraint rulesets_code_unique unique
    check (char_length(code) between 1 and 64),
  title text not null,
  basis text not null default '',
  state text not null default 'draft' check (state in ('draft', 'active', 'archived')),
  valid_from date,
  valid_to date,
  definition jsonb not null,
  -- Set when an approved register rests on it: from then on a change is a copy.
  locked_at timestamptz,
  copied_from_id bigint references rulesets deferrable,
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  version integer not null default 1
);
alter table rulesets enable row level security;
alter table rulesets force row level security;
create policy rulesets_read on rulesets for select
  using (municipality_id is null or app_sees(municipality_id));
create policy rulesets_write on rulesets for all
  using (municipality_id is null or app_sees(municipality_id))
  with check (municipality_id is null or app_sees(municipality_id));

-- The rule-set by which a municipality's verdicts are computed; null: the default one.
alter table municipalities add column ruleset_id bigint references rulesets deferrable;

-- The computed verdict with its trace, kept up to date by each import.
create table verdicts (
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null,
  ruleset_id bigint not null references rulesets deferrable,
  status text not null check (status in ('listed', 'at_risk', 'clear', 'no_data', 'excluded')),
  low_count smallint not null,
  low_count_before smallint not null,
  pupils_to_threshold integer,
  one_year_left boolean not null default false,
  -- The whole trace: procedures with n, failed, threshold, state and reason.
  trace jsonb not null,
  explanation text not null,
  computed_at timestamptz not null default now(),
  primary key (municipality_id, year, school_id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table verdicts enable row level security;
alter table verdicts force row level security;
create policy verdicts_wall on verdicts using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The register of a year: project → with the schools → approved. Corrections are a new edition.
create table registers (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  year smallint not null,
  edition integer not null default 1,
  ruleset_id bigint not null references rulesets deferrable,
  state text not null default 'project' check (state in ('project', 'review', 'approved')),
  review_until date,
  order_number text not null default '',
  order_date date,
  approved_by bigint references users deferrable,
  approved_by_name text not null default '',
  approved_at timestamptz,
  -- The frozen register with its inputs, and its SHA-256.
  snapshot jsonb,
  hash bytea,
  version integer not null default 1,
  created_at timestamptz not null default now(),
  constraint registers_edition_unique unique (municipality_id, year, edition),
  constraint registers_tenant unique (municipality_id, id),
  check ((state = 'approved') = (snapshot is not null))
);
alter table registers enable row level security;
alter table registers force row level security;
create policy registers_wall on registers using (app_sees(municipality_id)) with check (app_sees(municipality_id));

create function approved_register_is_frozen() returns trigger language plpgsql as $$
begin
  if old.state = 'approved' then
    raise exception 'an approved register is frozen';
  end if;
  return case tg_op when 'DELETE' then old else new end;
end $$;
create trigger approved_register_is_frozen before update or delete on registers
  for each row execute function approved_register_is_frozen();

-- A decision by hand: with its reason and its document.
create table register_decisions (
  municipality_id bigint not null,
  register_id bigint not null,
  school_id bigint not null,
  decision text not null check (decision in ('include', 'exclude')),
  reason text not null check (reason <> ''),
  document text not null check (document <> ''),
  decided_by bigint references users deferrable,
  decided_by_name text not null default '',
  decided_at timestamptz not null default now(),
  primary key (register_id, school_id),
  foreign key (municipality_id, register_id) references registers (municipality_id, id) deferrable,
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table register_decisions enable row level security;
alter table register_decisions force row level security;
create policy register_decisions_wall on register_decisions
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A file that came with an objection: small, kept in the database so that a backup is one piece.
create table files (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  school_id bigint,
  name text not null,
  media_type text not null,
  sha256 bytea not null,
  content bytea not null,
  created_by bigint references users deferrable,
  created_at timestamptz not null default now(),
  constraint files_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable
);
alter table files enable row level security;
alter table files force row level security;
create policy files_wall on files using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The school's word on its numbers: agreement or an objection, and the answer.
create table objections (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  register_id bigint not null,
  kind text not null check (kind in ('agreement', 'objection')),
  text text not null default '',
  file_id bigint,
  created_by bigint references users deferrable,
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  state text not null default 'open' check (state in ('open', 'accepted', 'declined')),
  answer text not null default '',
  answered_by bigint references users deferrable,
  answered_by_name text not null default '',
  answered_at timestamptz,
  version integer not null default 1,
  constraint objections_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, register_id) references registers (municipality_id, id) deferrable,
  foreign key (municipality_id, file_id) references files (municipality_id, id) deferrable,
  check (kind = 'agreement' or text <> '')
);
create index objections_by_register on objections (register_id, school_id);
alter table objections enable row level security;
alter table objections force row level security;
create policy objections_wall on objections using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The list that came from above (region, ФИОКО), to be compared with the computed one.
create table official_listings (
  municipality_id bigint not null,
  school_id bigint not null,
  year smallint not null,
  document text not null default '',
  import_id bigint not null,
  primary key (municipality_id, year, school_id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, import_id) references imports (municipality_id, id) deferrable
);
alter table official_listings enable row level security;
alter table official_listings force row level security;
create policy official_listings_wall on official_listings
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
