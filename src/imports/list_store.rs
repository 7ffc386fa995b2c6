//! SQL of the list of imports and of what an undo meets.

use super::import::{Kind, State, Summary};
use super::store::Import;
use crate::access::Scope;
use crate::error::Result;
use chrono::{DateTime, Utc};
use serde_json::Value;
use sqlx::PgConnection;
use sqlx::types::Json;

/// What the list is asked for.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only this state.
    pub state: Option<State>,
    /// Only imports with numbers of this year.
    pub year: Option<i32>,
    /// Only imports of this person.
    pub author: Option<i64>,
}

/// A line of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// Row of `imports`.
    pub id: i64,
    /// Its number in the municipality.
    pub number: i32,
    /// What it brings.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Who prepared it.
    pub author: String,
    /// When it was read.
    pub created_at: DateTime<Utc>,
    /// How many files it has.
    pub files: i64,
    /// Name of the first of them.
    pub first_file: String,
    /// Counts, without the effects; imports of other rooms have summaries of their own.
    pub summary: Json<Value>,
    /// How many imports the filter finds.
    pub total: i64,
}

impl Listed {
    /// The summary, as far as it is of this room.
    pub fn summary(&self) -> Summary {
        serde_json::from_value(self.summary.0.clone()).unwrap_or_default()
    }
}

/// Imports within sight, newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as(
        "with found as ( \
           select i.*, count(*) over () as total from imports i \
           where in_scope(i.municipality_id, 0, $1, null) \
             and ($2::text is null or i.kind = $2) and ($3::text is null or i.state = $3) \
             and ($4::integer is null or i.summary->'years' @> to_jsonb($4)) \
             and ($5::bigint is null or i.created_by = $5) \
           order by i.created_at desc, i.id desc limit $6 offset $7) \
         select i.id, i.number, i.kind, i.state, coalesce(u.full_name, '') as author, i.created_at, \
                f.files, f.first_file, i.summary - 'effects' as summary, i.total \
         from found i left join users u on u.id = i.created_by \
         cross join lateral ( \
           select count(*) as files, coalesce((array_agg(x.name order by x.id))[1], '') as first_file \
           from import_files x where x.municipality_id = i.municipality_id and x.import_id = i.id) f \
         order by i.created_at desc, i.id desc",
    )
    .bind(scope.municipalities())
    .bind(filter.kind.map(Kind::code))
    .bind(filter.state.map(State::code))
    .bind(filter.year)
    .bind(filter.author)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// What the filter may ask for: years and people of the imports within sight.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Choices {
    /// Years, newest first.
    pub years: Vec<i32>,
    /// Rows of `users`.
    pub author_ids: Vec<i64>,
    /// Their names, in the same order.
    pub author_names: Vec<String>,
}

/// The choices of the filter.
///
/// # Errors
/// When the database refuses.
pub async fn choices(conn: &mut PgConnection, scope: &Scope) -> Result<Choices> {
    Ok(sqlx::query_as(
        "with own as (select * from imports i where in_scope(i.municipality_id, 0, $1, null)), \
         authors as ( \
           select distinct u.id, u.full_name from own join users u on u.id = own.created_by) \
         select coalesce((select array_agg(distinct y::integer order by y::integer desc) from own, \
                          jsonb_array_elements_text(coalesce(summary->'years', '[]')) y), '{}') as years, \
                coalesce((select array_agg(id order by full_name, id) from authors), '{}') as author_ids, \
                coalesce((select array_agg(full_name order by full_name, id) from authors), '{}') \
                  as author_names",
    )
    .bind(scope.municipalities())
    .fetch_one(conn)
    .await?)
}

/// What stands on the numbers of an import.
#[derive(Clone, Debug, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Standing {
    /// Numbers it wrote.
    pub written: i64,
    /// Of them numbers that replaced others.
    pub replaced: i64,
    /// Of them numbers that are still its own.
    pub own: i64,
    /// Schools they are about.
    pub schools: Vec<i64>,
    /// Years of marks and of the list of biased results.
    pub years: Vec<i32>,
    /// Later imports that wrote over some of them: rows of `imports`.
    pub later_ids: Vec<i64>,
    /// Their numbers, in the same order.
    pub later_numbers: Vec<i32>,
}

/// What stands on the numbers of an import.
///
/// # Errors
/// When the database refuses.
pub async fn standing(conn: &mut PgConnection, import: &Import) -> Result<Standing> {
    Ok(sqlx::query_as(
        "with changes as ( \
           select c.*, coalesce(r.import_id, j.import_id, o.import_id) as holder from import_changes c \
           left join results r on c.target = 'results' and r.municipality_id = c.municipality_id \
             and r.school_id = c.school_id and r.year = (c.key->>'year')::smallint \
             and r.kind = c.key->>'kind' and r.subject = c.key->>'subject' \
             and r.grade = (c.key->>'grade')::smallint and r.level = c.key->>'level' \
           left join journal_comparisons j on c.target = 'journal_comparisons' \
             and j.municipality_id = c.municipality_id and j.school_id = c.school_id \
             and j.year = (c.key->>'year')::smallint and j.subject = c.key->>'subject' \
             and j.grade = (c.key->>'grade')::smallint \
           left join objectivity_marks o on c.target = 'objectivity_marks' \
             and o.municipality_id = c.municipality_id and o.school_id = c.school_id \
             and o.year = (c.key->>'year')::smallint \
           where c.municipality_id = $1 and c.import_id = $2), \
         later as ( \
           select i.id, i.number from imports i where i.municipality_id = $1 \
             and i.id in (select holder from changes where holder <> $2)) \
         select count(*) as written, count(before) as replaced, \
                count(*) filter (where holder = $2) as own, \
                coalesce(array_agg(distinct school_id), '{}') as schools, \
                coalesce(array_agg(distinct (key->>'year')::integer) \
                           filter (where target <> 'journal_comparisons'), '{}') as years, \
                coalesce((select array_agg(id order by number) from later), '{}') as later_ids, \
                coalesce((select array_agg(number order by number) from later), '{}') as later_numbers \
         from changes",
    )
    .bind(import.municipality_id)
    .bind(import.id)
    .fetch_one(conn)
    .await?)
}
