-- Questionnaires: a municipality's own way into a risk profile. Versions of questions, surveys of schools,
-- anonymous links, and answers kept as sums alone: no row of this file stands for one respondent's answers.

create table questionnaires (
  id bigint generated always as identity primary key,
  municipality_id bigint not null references municipalities deferrable,
  -- «Версия 2».
  number integer not null check (number > 0),
  state text not null default 'draft' check (state in ('draft', 'active', 'archived')),
  -- What the draft was copied from, in words.
  origin text not null default '',
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  published_by_name text not null default '',
  published_at timestamptz,
  version integer not null default 1,
  constraint questionnaires_tenant unique (municipality_id, id),
  constraint questionnaires_number_unique unique (municipality_id, number),
  check ((state = 'draft') = (published_at is null))
);
create unique index questionnaires_one_draft on questionnaires (municipality_id) where state = 'draft';
create unique index questionnaires_one_active on questionnaires (municipality_id) where state = 'active';
alter table questionnaires enable row level security;
alter table questionnaires force row level security;
create policy questionnaires_wall on questionnaires
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

create table questions (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  questionnaire_id bigint not null,
  audience text not null check (audience in ('director', 'teachers', 'pupils', 'parents')),
  -- Number of the risk factor it speaks to.
  factor smallint not null check (factor between 1 and 99),
  text text not null check (text <> ''),
  -- Choices in their order: [{"words": "да", "points": 0}, …]; more points, more risk.
  options jsonb not null,
  version integer not null default 1,
  constraint questions_tenant unique (municipality_id, id),
  foreign key (municipality_id, questionnaire_id) references questionnaires (municipality_id, id) deferrable
);
create index questions_by_questionnaire on questions (questionnaire_id);
alter table questions enable row level security;
alter table questions force row level security;
create policy questions_wall on questions
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- From which share of the possible points a level is medium or high. A new number for each change.
create table questionnaire_cutoffs (
  municipality_id bigint not null references municipalities deferrable,
  number integer not null check (number > 0),
  medium_from smallint not null,
  high_from smallint not null,
  reason text not null check (reason <> ''),
  set_by_name text not null default '',
  set_at timestamptz not null default now(),
  primary key (municipality_id, number),
  check (medium_from between 1 and high_from - 1 and high_from <= 100)
);
alter table questionnaire_cutoffs enable row level security;
alter table questionnaire_cutoffs force row level security;
create policy questionnaire_cutoffs_wall on questionnaire_cutoffs
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A survey of a school in a school year; it ends with its day or when it is closed, and stays ended.
create table surveys (
  id bigint generated always as identity primary key,
  municipality_id bigint not null,
  school_id bigint not null,
  -- The year in which the school year begins.
  year smallint not null check (year between 2000 and 2100),
  questionnaire_id bigint not null,
  -- The last day on which answers are taken.
  closes_on date not null,
  opened_by_name text not null default '',
  opened_at timestamptz not null default now(),
  closed_by_name text not null default '',
  closed_at timestamptz,
  version integer not null default 1,
  constraint surveys_tenant unique (municipality_id, id),
  foreign key (municipality_id, school_id) references schools (municipality_id, id) deferrable,
  foreign key (municipality_id, questionnaire_id) references questionnaires (municipality_id, id) deferrable
);
create unique index surveys_one_open on surveys (municipality_id, school_id, year) where closed_at is null;
alter table surveys enable row level security;
alter table surveys force row level security;
create policy surveys_wall on surveys using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Whom the survey asks: how many are expected, how many have answered.
create table survey_audiences (
  municipality_id bigint not null,
  survey_id bigint not null,
  audience text not null check (audience in ('director', 'teachers', 'pupils', 'parents')),
  expected integer not null check (expected between 1 and 9999),
  answered integer not null default 0,
  primary key (municipality_id, survey_id, audience),
  foreign key (municipality_id, survey_id) references surveys (municipality_id, id) deferrable,
  check (answered between 0 and expected)
);
alter table survey_audiences enable row level security;
alter table survey_audiences force row level security;
create policy survey_audiences_wall on survey_audiences
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- The secret of a link. It stands in clear, because a sheet for a meeting is printed again and again, and it
-- opens one form and nothing else. A renewed link leaves the former one behind, revoked.
create table survey_links (
  municipality_id bigint not null,
  survey_id bigint not null,
  audience text not null,
  token text not null constraint survey_links_token_unique unique,
  created_by_name text not null default '',
  created_at timestamptz not null default now(),
  revoked_by_name text not null default '',
  revoked_at timestamptz,
  primary key (municipality_id, survey_id, audience, token),
  foreign key (municipality_id, survey_id, audience)
    references survey_audiences (municipality_id, survey_id, audience) deferrable
);
create unique index survey_links_one_live on survey_links (municipality_id, survey_id, audience)
  where revoked_at is null;
alter table survey_links enable row level security;
alter table survey_links force row level security;
create policy survey_links_wall on survey_links
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- How often each choice was made. Nothing says who made it, when, or what else the same person chose.
create table survey_tallies (
  municipality_id bigint not null,
  survey_id bigint not null,
  question_id bigint not null,
  -- Place of the choice among the options, from 0.
  choice smallint not null check (choice >= 0),
  answers integer not null check (answers > 0),
  primary key (municipality_id, survey_id, question_id, choice),
  foreign key (municipality_id, survey_id) references surveys (municipality_id, id) deferrable,
  foreign key (municipality_id, question_id) references questions (municipality_id, id) deferrable
);
alter table survey_tallies enable row level security;
alter table survey_tallies force row level security;
create policy survey_tallies_wall on survey_tallies
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- Random marks of the forms that were sent: the same form sent again is not counted again.
create table survey_sheets (
  municipality_id bigint not null,
  survey_id bigint not null,
  mark text not null,
  primary key (municipality_id, survey_id, mark),
  foreign key (municipality_id, survey_id) references surveys (municipality_id, id) deferrable
);
alter table survey_sheets enable row level security;
alter table survey_sheets force row level security;
create policy survey_sheets_wall on survey_sheets
  using (app_sees(municipality_id)) with check (app_sees(municipality_id));

-- A profile drawn from a survey knows which one, and the cut-offs it was drawn with; 0: those of the portal.
alter table risk_profiles
  add column survey_id bigint,
  add column cutoffs_number integer,
  add constraint risk_profiles_survey foreign key (municipality_id, survey_id)
    references surveys (municipality_id, id) deferrable,
  add constraint risk_profiles_method check ((survey_id is null) = (cutoffs_number is null));
alter table risk_levels
  add column source text not null default 'official' check (source in ('official', 'survey'));
