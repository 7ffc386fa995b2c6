//! SQL of curators and of their assignments.

use super::assignment::{Assignment, Ending, NewAssignment};
use super::curator::{Curator, FreeSchool};
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// A question to the curators that may be chosen or look after a school within the scope `$1`, `$2` on the
/// day `$3`. A curator of no municipality works where she is called.
macro_rules! curators {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from ( \
               select u.id, u.full_name, u.position, u.phone, u.email, m.name as municipality, \
                      u.blocked_at is not null as is_blocked, \
                      coalesce(a.schools, 0) as schools, coalesce(a.unfinished, 0) as unfinished, \
                      coalesce(a.overdue, 0) as overdue, v.held, v.planned, v.last_on, \
                      translate(lower(concat_ws(' ', u.full_name, u.position) collate ru_natural), 'ё', 'е') \
                        as search_key \
               from users u \
               left join municipalities m on m.id = u.municipality_id \
               left join lateral ( \
                 select count(distinct c.school_id) as schools, \
                        count(r.id) filter (where r.state in ('open', 'not_done')) as unfinished, \
                        count(r.id) filter (where r.state in ('open', 'not_done') and r.due_on < $3) \
                          as overdue \
                   from (select distinct municipality_id, school_id from curator_schools x \
                          where x.user_id = u.id and x.since <= $3 and (x.until is null or x.until >= $3) \
                            and in_scope(x.municipality_id, x.school_id, $1, $2)) c \
                   left join recommendations r on r.municipality_id = c.municipality_id \
                                              and r.school_id = c.school_id) a on true \
               left join lateral ( \
                 select count(*) filter (where x.held_on > $3 - 365) as held, \
                        count(*) filter (where x.state = 'planned') as planned, max(x.held_on) as last_on \
                   from visits x where x.curator_id = u.id \
                    and in_scope(x.municipality_id, x.school_id, $1, $2)) v on true \
               where u.role = 'curator' \
                 and (u.municipality_id is null or in_scope(u.municipality_id, 0, $1, null) \
                      or exists (select from curator_schools x where x.user_id = u.id \
                                    and in_scope(x.municipality_id, x.school_id, $1, $2)))) u ",
            $rest
        )
    };
}

/// What the list asks for.
#[derive(Clone, Copy, Debug)]
pub struct Asked<'a> {
    /// A part of the name.
    pub text: &'a str,
    /// The least and the most schools.
    pub bounds: (i64, i64),
    /// The day that counts.
    pub today: NaiveDate,
}

/// How many curators are asked for.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, scope: &Scope, asked: Asked<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar(curators!(
        "count(*)",
        "where ($4 = '' or position($4 in search_key) > 0) and schools between $5 and $6"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.today)
    .bind(asked.text)
    .bind(asked.bounds.0)
    .bind(asked.bounds.1)
    .fetch_one(conn)
    .await?)
}

/// The curators asked for, by name; without a limit all of them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Curator>> {
    Ok(sqlx::query_as(curators!(
        "*",
        "where ($4 = '' or position($4 in search_key) > 0) and schools between $5 and $6 \
         order by full_name collate ru_natural, id limit $7 offset $8"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(asked.today)
    .bind(asked.text)
    .bind(asked.bounds.0)
    .bind(asked.bounds.1)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// One curator.
///
/// # Errors
/// [`Error::NotFound`] when she is out of sight.
pub async fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    id: i64,
    today: NaiveDate,
) -> Result<Curator> {
    sqlx::query_as(curators!("*", "where id = $4"))
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(today)
        .bind(id)
        .fetch_optional(conn)
        .await?
        .ok_or(Error::NotFound)
}

/// Holds a curator until the transaction ends: her schools and workplaces change one after another.
///
/// # Errors
/// When the database refuses.
pub async fn hold(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('curator ' || $1::bigint, 0))")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Schools nobody looks after, those of the last register first.
///
/// # Errors
/// When the database refuses.
pub async fn free_schools(
    conn: &mut PgConnection,
    scope: &Scope,
    today: NaiveDate,
    limit: i64,
) -> Result<Vec<FreeSchool>> {
    Ok(sqlx::query_as(
        "select s.id, s.name, coalesce(v.status = 'listed', false) as is_listed, \
                count(*) over () as total \
         from schools s \
         left join lateral (select status from verdicts v where v.municipality_id = s.municipality_id \
                and v.school_id = s.id order by v.year desc limit 1) v on true \
         where in_scope(s.municipality_id, s.id, $1, $2) and s.merged_into_id is null \
           and (s.ended_on is null or s.ended_on > $3) \
           and not exists (select from curator_schools c where c.municipality_id = s.municipality_id \
                  and c.school_id = s.id and c.since <= $3 and (c.until is null or c.until >= $3)) \
         order by coalesce(v.status = 'listed', false) desc, s.name collate ru_natural limit $4",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(today)
    .bind(limit)
    .fetch_all(conn)
    .await?)
}

/// Assignments: of a curator, of a school, or one; those that last first, then the latest.
async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Option<i64>,
    user_id: Option<i64>,
    school_id: Option<i64>,
) -> Result<Vec<Assignment>> {
    Ok(sqlx::query_as(
        "select c.*, u.full_name as curator, u.phone, u.email, m.name as municipality, s.name as school \
         from curator_schools c join users u on u.id = c.user_id \
         join municipalities m on m.id = c.municipality_id \
         join schools s on s.municipality_id = c.municipality_id and s.id = c.school_id \
         where in_scope(c.municipality_id, c.school_id, $1, $2) \
           and ($3::bigint is null or c.id = $3) and ($4::bigint is null or c.user_id = $4) \
           and ($5::bigint is null or c.school_id = $5) \
         order by (c.until is null) desc, c.until desc, c.since desc, s.name collate ru_natural, c.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(user_id)
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// Schools of a curator, now and before.
///
/// # Errors
/// When the database refuses.
pub async fn of_curator(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: i64,
) -> Result<Vec<Assignment>> {
    select(conn, scope, None, Some(user_id), None).await
}

/// Curators of a school, now and before.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Assignment>> {
    select(conn, scope, None, None, Some(school_id)).await
}

/// One assignment.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn assignment(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Assignment> {
    let found = select(conn, scope, Some(id), None, None).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// The first day of an assignment of the same curator and school that would overlap; `None` without one.
///
/// # Errors
/// When the database refuses.
pub async fn overlap(conn: &mut PgConnection, new: &NewAssignment) -> Result<Option<NaiveDate>> {
    Ok(sqlx::query_scalar(
        "select min(since) from curator_schools where user_id = $1 and school_id = $2 \
            and (until is null or until >= $3)",
    )
    .bind(new.user_id)
    .bind(new.school_id)
    .bind(new.since)
    .fetch_one(conn)
    .await?)
}

/// Keeps an assignment; gives its number.
///
/// # Errors
/// [`Error::NotFound`] when the school is out of sight.
pub async fn add(
    conn: &mut PgConnection,
    scope: &Scope,
    new: &NewAssignment,
    by: (Option<i64>, &str),
) -> Result<i64> {
    sqlx::query_scalar(
        "insert into curator_schools (user_id, municipality_id, school_id, since, assigned_by, \
                                      assigned_by_name) \
         select $3, s.municipality_id, s.id, $5, $6, $7 from schools s \
          where s.id = $4 and in_scope(s.municipality_id, s.id, $1, $2) returning id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(new.user_id)
    .bind(new.school_id)
    .bind(new.since)
    .bind(by.0)
    .bind(by.1)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Ends an assignment.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn end(
    conn: &mut PgConnection,
    ended: &Assignment,
    ending: &Ending,
    by_name: &str,
) -> Result<()> {
    let changed = sqlx::query(
        "update curator_schools set until = $3, reason = $4, ended_by_name = $5, note = $6, \
                note_at = case when note = $6 then note_at else now() end, version = version + 1 \
         where id = $1 and version = $2",
    )
    .bind(ended.id)
    .bind(ended.version)
    .bind(ending.until)
    .bind(&ending.reason)
    .bind(by_name)
    .bind(&ending.note)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Keeps what a curator tells whoever comes after.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn note(conn: &mut PgConnection, of: &Assignment, text: &str) -> Result<()> {
    let changed = sqlx::query(
        "update curator_schools set note = $3, note_at = now(), version = version + 1 \
         where id = $1 and version = $2",
    )
    .bind(of.id)
    .bind(of.version)
    .bind(text)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}
