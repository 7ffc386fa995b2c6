//! Read-only SQL of the figures over the list of visits: silence, promises, visits by month.

use crate::access::Scope;
use crate::error::Result;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Days without a contact after which a school counts as silent.
pub const SILENCE: i32 = 30;

/// The figures over the list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Figures {
    /// Recommendations not finished.
    pub unfinished: i64,
    /// Those whose day has passed.
    pub overdue: i64,
    /// Reports the director has not read.
    pub unread: i64,
    /// First days of the last six months.
    pub months: Vec<NaiveDate>,
    /// Visits held in each of them.
    pub held: Vec<i64>,
}

/// The figures within sight.
///
/// # Errors
/// When the database refuses.
pub async fn figures(conn: &mut PgConnection, scope: &Scope, today: NaiveDate) -> Result<Figures> {
    Ok(sqlx::query_as(
        "with months as (select (date_trunc('month', $3::date) - make_interval(months => n))::date as day \
                           from generate_series(5, 0, -1) n) \
         select r.unfinished, r.overdue, \
                (select count(*) from visits v where v.state = 'held' \
                    and in_scope(v.municipality_id, v.school_id, $1, $2)) as unread, \
                (select array_agg(day order by day) from months) as months, \
                (select array_agg((select count(*) from visits v \
                           where v.held_on >= m.day and v.held_on < m.day + interval '1 month' \
                             and in_scope(v.municipality_id, v.school_id, $1, $2)) order by m.day) \
                   from months m) as held \
         from (select count(*) as unfinished, count(*) filter (where due_on < $3) as overdue \
                 from recommendations where state in ('open', 'not_done') \
                  and in_scope(municipality_id, school_id, $1, $2)) r",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(today)
    .fetch_one(conn)
    .await?)
}

/// A school nobody has been in touch with.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct SilentSchool {
    /// Row of `schools`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Who looks after it.
    pub curators: String,
    /// The last contact of any kind.
    pub last_on: Option<NaiveDate>,
    /// How many such schools there are.
    pub total: i64,
}

/// Schools with a curator and no contact for [`SILENCE`] days, the longest silence first.
///
/// # Errors
/// When the database refuses.
pub async fn silent(
    conn: &mut PgConnection,
    scope: &Scope,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<SilentSchool>> {
    Ok(sqlx::query_as(
        "select x.*, count(*) over () as total from ( \
           select s.id, s.name, string_agg(distinct u.full_name, ', ') as curators, \
                  (select max(v.held_on) from visits v where v.municipality_id = s.municipality_id \
                      and v.school_id = s.id) as last_on, min(c.since) as since \
           from curator_schools c \
           join schools s on s.municipality_id = c.municipality_id and s.id = c.school_id \
           join users u on u.id = c.user_id and u.role = 'curator' \
           where in_scope(c.municipality_id, c.school_id, $1, $2) \
             and c.since <= $3 and (c.until is null or c.until >= $3) \
           group by s.municipality_id, s.id, s.name) x \
         where coalesce(x.last_on, x.since) < $3 - $4::integer \
         order by coalesce(x.last_on, x.since), x.name collate ru_natural limit $5",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(today)
    .bind(SILENCE)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// A person who holds visits.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Holder {
    /// Row of `users`.
    pub id: i64,
    /// Name.
    pub name: String,
}

/// Those who hold visits within sight, by name.
///
/// # Errors
/// When the database refuses.
pub async fn holders(conn: &mut PgConnection, scope: &Scope) -> Result<Vec<Holder>> {
    Ok(sqlx::query_as(
        "select curator_id as id, max(curator_name) as name from visits \
         where curator_id is not null and in_scope(municipality_id, school_id, $1, $2) \
         group by curator_id order by name",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .fetch_all(conn)
    .await?)
}
