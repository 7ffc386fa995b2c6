//! SQL of recommendations and of what later visits found of them.

use super::recommendation::{Recommendation, Review, State};
use super::report::{Advice, Reviewed};
use super::visit::Visit;
use crate::access::Author;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Which recommendations are asked for.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// This one.
    pub id: Option<i64>,
    /// Those of this school.
    pub school_id: Option<i64>,
    /// Those this visit made.
    pub visit_id: Option<i64>,
    /// Only those not finished.
    pub unfinished: bool,
    /// Only those not finished whose day was before this one.
    pub overdue_on: Option<NaiveDate>,
    /// A part of the school's name as the search compares it.
    pub text: &'a str,
    /// At most so many; all of them when not said.
    pub limit: Option<i64>,
    /// So many are left out before.
    pub offset: i64,
}

/// A question to the recommendations within the scope `$1`, `$2` that are wanted.
macro_rules! recommendations {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from recommendations r \
              join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
              join visits v on v.municipality_id = r.municipality_id and v.id = r.visit_id \
             where in_scope(r.municipality_id, r.school_id, $1, $2) \
               and ($3::bigint is null or r.id = $3) and ($4::bigint is null or r.school_id = $4) \
               and ($5::bigint is null or r.visit_id = $5) \
               and (not $6 or r.state in ('open', 'not_done')) \
               and ($7::date is null or (r.state in ('open', 'not_done') and r.due_on < $7)) \
               and ($8 = '' or s.search_key like '%' || $8 || '%' or s.login like $8 || '%') ",
            $rest
        )
    };
}

/// Recommendations within sight: those not finished first, in order of their day.
///
/// # Errors
/// When the database refuses.
pub async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    wanted: Wanted<'_>,
) -> Result<Vec<Recommendation>> {
    Ok(sqlx::query_as(recommendations!(
        "r.*, s.name as school, coalesce(v.held_on, v.planned_on) as given_on, v.curator_name",
        "order by (r.state in ('open', 'not_done')) desc, r.due_on, r.visit_id, r.number \
         limit $9 offset $10"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(wanted.id)
    .bind(wanted.school_id)
    .bind(wanted.visit_id)
    .bind(wanted.unfinished)
    .bind(wanted.overdue_on)
    .bind(wanted.text)
    .bind(wanted.limit)
    .bind(wanted.offset)
    .fetch_all(conn)
    .await?)
}

/// How many are wanted.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, scope: &Scope, wanted: Wanted<'_>) -> Result<i64> {
    Ok(sqlx::query_scalar(recommendations!("count(*)", ""))
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(wanted.id)
        .bind(wanted.school_id)
        .bind(wanted.visit_id)
        .bind(wanted.unfinished)
        .bind(wanted.overdue_on)
        .bind(wanted.text)
        .fetch_one(conn)
        .await?)
}

/// One recommendation.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Recommendation> {
    let wanted = Wanted {
        id: Some(id),
        ..Wanted::default()
    };
    let found = select(conn, scope, wanted).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// What a school has promised and not finished.
///
/// # Errors
/// When the database refuses.
pub async fn unfinished(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Recommendation>> {
    let wanted = Wanted {
        school_id: Some(school_id),
        unfinished: true,
        ..Wanted::default()
    };
    select(conn, scope, wanted).await
}

/// Keeps what a visit recommends.
///
/// # Errors
/// When the database refuses.
pub async fn add(conn: &mut PgConnection, visit: &Visit, advice: &[Advice]) -> Result<()> {
    for one in advice {
        sqlx::query(
            "insert into recommendations (municipality_id, school_id, visit_id, number, text, owner, due_on) \
             select $1, $2, $3, 1 + coalesce(max(number), 0), $4, $5, $6 from recommendations \
              where municipality_id = $1 and visit_id = $3",
        )
        .bind(visit.municipality_id)
        .bind(visit.school_id)
        .bind(visit.id)
        .bind(&one.text)
        .bind(&one.owner)
        .bind(one.due_on)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// Keeps what a visit found of an earlier recommendation that was not finished.
///
/// # Errors
/// [`Error::Conflict`] when somebody decided on it meanwhile.
pub async fn review(
    conn: &mut PgConnection,
    visit: &Visit,
    reviewed: &Reviewed,
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update recommendations set state = $4, verdict = $5, decided_by_name = $6, decided_at = now(), \
                version = version + 1 \
         where id = $1 and municipality_id = $2 and school_id = $3 and state in ('open', 'not_done')",
    )
    .bind(reviewed.id)
    .bind(visit.municipality_id)
    .bind(visit.school_id)
    .bind(reviewed.state.code())
    .bind(&reviewed.comment)
    .bind(author.name)
    .execute(&mut *conn)
    .await?;
    fresh(changed.rows_affected())?;
    sqlx::query(
        "insert into recommendation_reviews (municipality_id, recommendation_id, visit_id, state, comment) \
         values ($1, $2, $3, $4, $5)",
    )
    .bind(visit.municipality_id)
    .bind(reviewed.id)
    .bind(visit.id)
    .bind(reviewed.state.code())
    .bind(&reviewed.comment)
    .execute(conn)
    .await?;
    Ok(())
}

/// What visits found: of one recommendation, or what one visit found of all.
///
/// # Errors
/// When the database refuses.
pub async fn reviews(
    conn: &mut PgConnection,
    scope: &Scope,
    recommendation_id: Option<i64>,
    visit_id: Option<i64>,
) -> Result<Vec<Review>> {
    Ok(sqlx::query_as(
        "select w.recommendation_id, r.text, w.visit_id, coalesce(v.held_on, v.planned_on) as held_on, \
                w.state, w.comment \
         from recommendation_reviews w \
         join recommendations r on r.municipality_id = w.municipality_id and r.id = w.recommendation_id \
         join visits v on v.municipality_id = w.municipality_id and v.id = w.visit_id \
         where in_scope(r.municipality_id, r.school_id, $1, $2) \
           and ($3::bigint is null or w.recommendation_id = $3) \
           and ($4::bigint is null or w.visit_id = $4) \
         order by held_on desc, r.due_on, r.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(recommendation_id)
    .bind(visit_id)
    .fetch_all(conn)
    .await?)
}

/// Keeps the director's answer to a recommendation that is not finished.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn answer(
    conn: &mut PgConnection,
    asked: &Recommendation,
    text: &str,
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update recommendations set answer = $3, answered_by_name = $4, answered_at = now(), \
                version = version + 1 \
         where id = $1 and version = $2 and state in ('open', 'not_done')",
    )
    .bind(asked.id)
    .bind(asked.version)
    .bind(text)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Keeps the decision on a recommendation that is not finished.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn decide(
    conn: &mut PgConnection,
    asked: &Recommendation,
    (state, text): (State, &str),
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update recommendations set state = $3, verdict = $4, decided_by_name = $5, decided_at = now(), \
                version = version + 1 \
         where id = $1 and version = $2 and state in ('open', 'not_done')",
    )
    .bind(asked.id)
    .bind(asked.version)
    .bind(state.code())
    .bind(text)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Remembers the measure that a recommendation became.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn link(conn: &mut PgConnection, one: &Recommendation, measure_id: i64) -> Result<()> {
    let done = sqlx::query(
        "update recommendations set measure_id = $4, version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(one.municipality_id)
    .bind(one.id)
    .bind(one.version)
    .bind(measure_id)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
