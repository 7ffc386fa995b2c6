-- The life of an agreed roadmap: a measure that recurs is reported against each of its due days, changes are
-- proposed, the municipality has a roadmap of its own and its own school years.

-- Rows written before are moved below, past the wall.
select set_config('app.scope', '*', true);

-- One report a due day of a measure whose term recurs; a measure that is done once keeps its report in its own
-- row. (measure, due day) names an occurrence for good: a moved term leaves reported days where they are.
create table measure_reports (
  municipality_id bigint not null,
  measure_id bigint not null,
  due_on date not null,
  -- «Выполнено»: the school's word.
  done_on date not null,
  fact_value text not null default '',
  done_note text not null default '',
  done_by_name text not null default '',
  done_at timestamptz not null default now(),
  -- «Подтверждено» or returned: the curator's or the coordinator's word.
  verdict text check (verdict in ('confirmed', 'returned')),
  verdict_note text not null default '',
  verdict_by_name text not null default '',
  verdict_at timestamptz,
  version integer not null default 1,
  primary key (municipality_id, measure_id, due_on),
  foreign key (municipality_id, measure_id) references measures (municipality_id, id) deferrable,
  check ((verdict is null) = (verdict_at is null))
);
create index measure_reports_by_measure on measure_reports (measure_id);
alter table measure_reports enable row level security;
alter table measure_reports force row level security;
create policy measure_reports_wall on measure_reports
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Whoever said of a recurring measure that it is done said so of each of its days.
insert into measure_reports (municipality_id, measure_id, due_on, done_on, fact_value, done_note, done_by_name,
                             done_at, verdict, verdict_note, verdict_by_name, verdict_at)
select distinct m.municipality_id, m.id, (stretch->>'to')::date, m.done_on, m.fact_value, m.done_note, m.done_by_name,
       m.done_at, m.verdict, m.verdict_note, m.verdict_by_name, m.verdict_at
  from measures m cross join lateral jsonb_array_elements(m.term->'each') stretch
 where m.term->>'kind' = 'occurrences' and m.done_on is not null;
update measures set done_on = null, fact_value = '', done_note = '', done_by_name = '', done_at = null,
                    verdict = null, verdict_note = '', verdict_by_name = '', verdict_at = null
 where term->>'kind' = 'occurrences' and done_on is not null;
alter table measures add check (term->>'kind' <> 'occurrences' or done_on is null);

-- A measure taken off an agreed roadmap stays with what was said of it, and counts no more.
alter table measures add column dropped_at timestamptz;

-- The days on which something of a measure is due, each with what was said of it: one row of a measure that is
-- done once (without a day where its term has none), one a due day of a measure that recurs. Whoever counts
-- what is done, late or waiting reads this; `roadmaps::Day` is the same in Rust.
create view measure_days with (security_invoker = true) as
select m.municipality_id, m.roadmap_id, m.id as measure_id, m.due_on, false as recurs,
       coalesce(m.starts_on, m.due_on) as begins_on, m.effect, m.done_on, m.done_at, m.verdict,
       m.done_on is not null and m.verdict is distinct from 'returned' as is_done,
       m.done_on is not null and m.verdict is not distinct from 'confirmed' as is_confirmed
  from measures m
 where m.term->>'kind' <> 'occurrences' and m.dropped_at is null
union all
select m.municipality_id, m.roadmap_id, m.id, d.due_on, true,
       coalesce(m.starts_on, m.due_on), m.effect, r.done_on, r.done_at, r.verdict,
       r.done_on is not null and r.verdict is distinct from 'returned',
       r.done_on is not null and r.verdict is not distinct from 'confirmed'
  from measures m
 cross join lateral (select distinct (stretch->>'to')::date as due_on
                       from jsonb_array_elements(m.term->'each') stretch) d
  left join measure_reports r
    on r.municipality_id = m.municipality_id and r.measure_id = m.id and r.due_on = d.due_on
 where m.term->>'kind' = 'occurrences' and m.dropped_at is null;

-- A roadmap without a school is the municipality's own, approved by a paper.
alter table roadmaps alter column school_id drop not null;
alter table roadmaps drop constraint roadmaps_year_unique;
alter table roadmaps add constraint roadmaps_year_unique unique nulls not distinct (municipality_id, school_id, year);
alter table roadmaps add column basis_document text not null default '';
alter table roadmaps add column basis_number text not null default '';
alter table roadmaps add column basis_on date;
alter table roadmaps add check (school_id is null or basis_on is null);

-- Changes of an agreed roadmap: the measure as it stood and as it is to be, the reason, what became of it.
create table proposals (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  roadmap_id bigint not null,
  -- Of a new measure only once it is accepted.
  measure_id bigint,
  change text not null check (change in ('change', 'add', 'drop')),
  was jsonb,
  became jsonb,
  reason text not null check (reason <> ''),
  proposed_by_name text not null default '',
  proposed_at timestamptz not null default now(),
  outcome text not null default 'open' check (outcome in ('open', 'accepted', 'declined', 'withdrawn')),
  answer text not null default '',
  settled_by_name text not null default '',
  settled_at timestamptz,
  version integer not null default 1,
  constraint proposals_tenant unique (municipality_id, id),
  foreign key (municipality_id, roadmap_id) references roadmaps (municipality_id, id) deferrable,
  foreign key (municipality_id, measure_id) references measures (municipality_id, id) deferrable,
  check ((outcome = 'open') = (settled_at is null)),
  check ((was is null) = (change = 'add')),
  check ((became is null) = (change = 'drop'))
);
-- A measure carries one open proposal.
create unique index proposals_open on proposals (municipality_id, measure_id) where outcome = 'open';
create index proposals_by_roadmap on proposals (roadmap_id);
alter table proposals enable row level security;
alter table proposals force row level security;
create policy proposals_wall on proposals
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Quarters of a school year as a municipality set them; years without a row have the usual ones.
create table school_years (
  municipality_id bigint not null references municipalities deferrable,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  -- Four periods, in order.
  quarters jsonb not null check (jsonb_array_length(quarters) = 4),
  -- The document they come from.
  source text not null check (source <> ''),
  changed_by_name text not null default '',
  changed_at timestamptz not null default now(),
  version integer not null default 1,
  primary key (municipality_id, year)
);
alter table school_years enable row level security;
alter table school_years force row level security;
create policy school_years_wall on school_years
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));
