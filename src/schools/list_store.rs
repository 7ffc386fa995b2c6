//! SQL of the list of schools: what the filter finds, and how many.

use super::filter::Filter;
use super::store::StoredSchool;
use crate::access::Scope;
use crate::error::Result;
use crate::identification::Status;
use sqlx::PgConnection;
use sqlx::postgres::{PgArguments, Postgres};
use sqlx::query::QueryAs;

/// What the list may be asked for, and how long it is without conditions.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Frame {
    /// The last year with verdicts.
    pub year: Option<i32>,
    /// Working schools within sight.
    pub working: i64,
    /// All of them, those that have ended too.
    pub all: i64,
    /// Rows of the municipalities within sight, by name.
    pub municipality_ids: Vec<i64>,
    /// Their names, in the same order.
    pub municipality_names: Vec<String>,
}

/// The frame of the list.
///
/// # Errors
/// When the database refuses.
pub async fn frame(conn: &mut PgConnection, scope: &Scope) -> Result<Frame> {
    Ok(sqlx::query_as(
        "select (select max(year)::integer from verdicts v \
                  where in_scope(v.municipality_id, v.school_id, $1, $2)) as year, \
                count(s.id) filter (where s.ended_on is null) as working, count(s.id) as all, \
                coalesce((select array_agg(m.id order by m.name collate ru_natural, m.id) \
                   from municipalities m where in_scope(m.id, 0, $1, null)), '{}') as municipality_ids, \
                coalesce((select array_agg(m.name order by m.name collate ru_natural, m.id) \
                   from municipalities m where in_scope(m.id, 0, $1, null)), '{}') as municipality_names \
         from schools s where in_scope(s.municipality_id, s.id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .fetch_one(conn)
    .await?)
}

/// A school of the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Listed {
    /// The school.
    #[sqlx(flatten)]
    pub school: StoredSchool,
    /// Code of its municipality.
    pub municipality_code: String,
    /// Name and login of the head school, for a филиал.
    pub head: Option<String>,
    /// Login of the head school.
    pub head_login: Option<String>,
    /// Name of the school it became part of.
    pub merged_into: Option<String>,
    /// Names of the schools that became part of it.
    pub joined: Vec<String>,
    /// Code of its status in the last year.
    pub status: Option<String>,
}

impl Listed {
    /// Its status in the last year; `None` where there was no verdict.
    pub fn status(&self) -> Option<Status> {
        self.status.as_deref().and_then(Status::from_code)
    }
}

/// From the tables to the conditions: $1 and $2 the scope, $3 the year, $4–$12 the filter.
macro_rules! selection {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from schools s \
             join municipalities m on m.id = s.municipality_id \
             left join verdicts v on v.municipality_id = s.municipality_id and v.school_id = s.id \
               and v.year = $3 \
             left join schools h on h.municipality_id = s.municipality_id and h.id = s.head_school_id \
             left join schools t on t.municipality_id = s.municipality_id and t.id = s.merged_into_id \
             where in_scope(s.municipality_id, s.id, $1, $2) \
               and not exists (select from unnest($4::text[]) word where strpos( \
                     concat_ws(' ', s.search_key, s.login, s.inn, s.exam_code), word) = 0) \
               and not exists (select from unnest($5::text[]) number \
                     where ' ' || s.search_key || ' ' !~ (' ' || number || '\\D')) \
               and ($6::bigint is null or s.municipality_id = $6) \
               and ($7::text is null or s.place = $7) \
               and ($8::text is null or case $8 when 'special' then s.special \
                     when 'evening' then s.evening when 'closed' then s.closed_type \
                     when 'penitentiary' then s.penitentiary when 'boarding' then s.boarding end) \
               and ($9::text is null or v.status = $9) \
               and ($10::boolean is null or $10 = (s.head_school_id is not null)) \
               and (not $11 or s.login = '') \
               and ($12::boolean is null or $12 = (s.ended_on is not null)) ",
            $rest
        )
    };
}

type Found<'q, T> = QueryAs<'q, Postgres, T, PgArguments>;

fn asked<'q, T>(
    query: Found<'q, T>,
    scope: &'q Scope,
    filter: &'q Filter,
    year: Option<i32>,
) -> Found<'q, T> {
    query
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(year)
        .bind(&filter.words)
        .bind(&filter.numbers)
        .bind(filter.municipality_id)
        .bind(filter.place.map(|place| place.code()))
        .bind(filter.flag.map(|flag| flag.code()))
        .bind(filter.status.map(|status| status.code()))
        .bind(filter.branches)
        .bind(filter.without_login)
        .bind(filter.ended)
}

/// How many schools the filter finds; statuses are those of `year`.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    year: Option<i32>,
) -> Result<u64> {
    let query = sqlx::query_as(selection!("count(*)", ""));
    let (found,): (i64,) = asked(query, scope, filter, year).fetch_one(conn).await?;
    Ok(found.unsigned_abs())
}

/// Schools that the filter finds, by municipality, in natural order.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    year: Option<i32>,
    limit: i64,
    offset: i64,
) -> Result<Vec<Listed>> {
    let query = sqlx::query_as(selection!(
        "s.*, m.name as municipality, m.code as municipality_code, h.name as head, \
         h.login as head_login, t.name as merged_into, v.status, \
         coalesce((select array_agg(j.name order by j.name collate ru_natural) from schools j \
            where j.municipality_id = s.municipality_id and j.merged_into_id = s.id), '{}') as joined",
        "order by m.name collate ru_natural, s.municipality_id, s.name collate ru_natural, s.id \
         limit $13 offset $14"
    ));
    Ok(asked(query, scope, filter, year)
        .bind(limit)
        .bind(offset)
        .fetch_all(conn)
        .await?)
}
