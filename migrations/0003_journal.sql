-- The journal: append-only, each line sealed with the hash of the line before it.

create table journal (
  id bigint primary key,
  at timestamptz not null,
  actor_id bigint,
  actor text not null,
  actor_role text not null,
  address text not null default '',
  request_id text not null default '',
  kind text not null,
  subject_kind text not null default '',
  subject_id bigint,
  municipality_id bigint,
  -- Whose region, when the event belongs to no municipality: rules common to the region.
  region_id bigint,
  school_id bigint,
  text text not null,
  details jsonb not null default '{}',
  previous_hash bytea not null,
  hash bytea not null
);
create index journal_by_municipality on journal (municipality_id, id desc);
create index journal_by_subject on journal (subject_kind, subject_id, id desc);
create index journal_by_school on journal (school_id, id desc);
create index journal_by_actor on journal (actor_id, id desc);
alter table journal enable row level security;
alter table journal force row level security;
-- `app.region` is set for those who read a whole region: what belongs to no municipality of it is theirs.
create policy journal_read on journal for select using (
  app_sees(municipality_id)
  or (municipality_id is null
      and region_id = nullif(current_setting('app.region', true), '')::bigint));
-- A refusal or a sign-in belongs to nobody's municipality, and everybody leaves a trace.
create policy journal_write on journal for insert with check (true);

-- One row: the end of the chain. Its lock lasts from the event to the commit that follows at once.
create table journal_head (
  one boolean primary key default true check (one),
  last_id bigint not null,
  last_hash bytea not null
);
insert into journal_head (last_id, last_hash) values (0, sha256('journal'));

-- What the seal covers, spelt out so that anybody can verify it with plain SQL.
create function journal_seal(j journal) returns bytea language sql stable as $$
  select sha256(j.previous_hash || convert_to(jsonb_build_array(
    j.id, extract(epoch from j.at), j.actor_id, j.actor, j.actor_role, j.address, j.request_id, j.kind,
    j.subject_kind, j.subject_id, j.municipality_id, j.region_id, j.school_id, j.text, j.details)::text, 'UTF8'))
$$;

create function journal_append() returns trigger language plpgsql as $$
begin
  select last_id + 1, last_hash into new.id, new.previous_hash from journal_head for update;
  new.at := clock_timestamp();
  new.hash := journal_seal(new);
  update journal_head set last_id = new.id, last_hash = new.hash;
  return new;
end $$;
create trigger journal_append before insert on journal
  for each row execute function journal_append();

create function journal_is_append_only() returns trigger language plpgsql as $$
begin
  raise exception 'the journal is append-only';
end $$;
create trigger journal_no_change before update or delete on journal
  for each row execute function journal_is_append_only();
create trigger journal_no_truncate before truncate on journal
  for each statement execute function journal_is_append_only();
