-- The ground: who sees what in the database, how Russian text is ordered, regions and municipalities.

-- № 2 before № 10, ё beside е: the order of every list of schools.
create collation ru_natural (provider = icu, locale = 'ru-u-kn-true');

-- The second wall. `app.scope` is set for one transaction: '' or unset sees nothing, '*' is the portal
-- itself (sign-in, the command line), otherwise the municipalities of the viewer, comma apart.
-- After a transaction the setting is '' and not null, hence nullif.
create function app_sees(municipality bigint) returns boolean
language sql stable parallel safe as $$
  select case nullif(current_setting('app.scope', true), '')
    when '*' then true
    else municipality = any (
      string_to_array(nullif(current_setting('app.scope', true), ''), ',')::bigint[])
  end
$$;

-- The first wall, called by every finder with the viewer's scope: null means without that limit.
create function in_scope(municipality bigint, school bigint, municipalities bigint[], schools bigint[])
returns boolean language sql immutable parallel safe as $$
  select (municipalities is null or municipality = any (municipalities))
     and (schools is null or school = any (schools))
$$;

create table regions (
  id bigint generated always as identity primary key,
  code text not null constraint regions_code_unique unique,
  name text not null
);

create table municipalities (
  id bigint generated always as identity primary key,
  region_id bigint not null references regions deferrable,
  code text not null constraint municipalities_code_unique unique,
  name text not null,
  oktmo text not null default '',
  -- Russia has no daylight saving: hours east of UTC are enough.
  utc_offset_hours smallint not null default 3 check (utc_offset_hours between 2 and 12),
  version integer not null default 1
);
alter table municipalities enable row level security;
alter table municipalities force row level security;
create policy municipalities_wall on municipalities using (app_sees(id)) with check (true);
