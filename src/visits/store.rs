//! SQL of visits.

use super::filter::Filter;
use super::folder_store;
use super::people::LooksAfter;
use super::report::Report;
use super::visit::{Plan, Visit};
use crate::access::Author;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// A question to the visits within the scope `$1`, `$2` that the filter `$3`…`$9` lets through.
macro_rules! visits {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from visits v join municipalities m on m.id = v.municipality_id \
              join schools s on s.municipality_id = v.municipality_id and s.id = v.school_id \
             where in_scope(v.municipality_id, v.school_id, $1, $2) \
               and ($3 = '' or s.search_key like '%' || $3 || '%' or s.login like $3 || '%') \
               and ($4::text is null or v.state = $4 \
                    or ($4 = 'late' and v.state = 'planned' and v.planned_on < $9)) \
               and ($5::text is null or v.kind = $5) and ($6::text is null or v.form = $6) \
               and ($7::bigint is null or v.curator_id = $7) \
               and ($8::bigint is null or v.municipality_id = $8) ",
            $rest
        )
    };
}

/// Visits that the filter asks for: planned ones in order of their day, then the latest held. Without a
/// limit all of them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    today: NaiveDate,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Visit>> {
    Ok(sqlx::query_as(visits!(
        "v.*, m.name as municipality, s.name as school, \
         (select count(*) from recommendations r \
           where r.municipality_id = v.municipality_id and r.visit_id = v.id) as given, \
         (select count(*) from recommendations r where r.municipality_id = v.municipality_id \
             and r.visit_id = v.id and r.state in ('open', 'not_done')) as unfinished",
        "order by (v.state = 'planned') desc, case when v.state = 'planned' then v.planned_on end, \
                  coalesce(v.held_on, v.planned_on) desc, v.id desc limit $10 offset $11"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(&filter.text)
    .bind(filter.state)
    .bind(filter.kind)
    .bind(filter.form)
    .bind(filter.curator_id)
    .bind(filter.municipality_id)
    .bind(today)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// How many the filter finds.
///
/// # Errors
/// When the database refuses.
pub async fn count(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    today: NaiveDate,
) -> Result<i64> {
    Ok(sqlx::query_scalar(visits!("count(*)", ""))
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(&filter.text)
        .bind(filter.state)
        .bind(filter.kind)
        .bind(filter.form)
        .bind(filter.curator_id)
        .bind(filter.municipality_id)
        .bind(today)
        .fetch_one(conn)
        .await?)
}

/// One visit, or all of a school: planned ones first, then the latest held.
async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Option<i64>,
    school_id: Option<i64>,
) -> Result<Vec<Visit>> {
    Ok(sqlx::query_as(
        "select v.*, m.name as municipality, s.name as school, \
                (select count(*) from recommendations r \
                  where r.municipality_id = v.municipality_id and r.visit_id = v.id) as given, \
                (select count(*) from recommendations r where r.municipality_id = v.municipality_id \
                    and r.visit_id = v.id and r.state in ('open', 'not_done')) as unfinished, \
                (select count(*) from comments c where c.municipality_id = v.municipality_id \
                    and c.visit_id = v.id) as comments \
         from visits v join municipalities m on m.id = v.municipality_id \
         join schools s on s.municipality_id = v.municipality_id and s.id = v.school_id \
         where in_scope(v.municipality_id, v.school_id, $1, $2) \
           and ($3::bigint is null or v.id = $3) and ($4::bigint is null or v.school_id = $4) \
         order by (v.state = 'planned') desc, case when v.state = 'planned' then v.planned_on end, \
                  coalesce(v.held_on, v.planned_on) desc, v.id desc",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// One visit.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Visit> {
    let found = select(conn, scope, Some(id), None).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// One visit, held until the transaction ends: nobody sends its report meanwhile.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn hold(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Visit> {
    sqlx::query("select from visits where id = $3 and in_scope(municipality_id, school_id, $1, $2) for update")
        .bind(scope.municipalities())
        .bind(scope.schools())
        .bind(id)
        .execute(&mut *conn)
        .await?;
    find(conn, scope, id).await
}

/// All visits of a school.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Visit>> {
    select(conn, scope, None, Some(school_id)).await
}

/// Curators and the schools they look after on a day, by name.
///
/// # Errors
/// When the database refuses.
pub async fn looking_after(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: Option<i64>,
    today: NaiveDate,
) -> Result<Vec<LooksAfter>> {
    Ok(sqlx::query_as(
        "select distinct u.id as user_id, u.full_name, c.school_id \
         from curator_schools c join users u on u.id = c.user_id and u.role = 'curator' \
         where in_scope(c.municipality_id, c.school_id, $1, $2) \
           and ($3::bigint is null or c.school_id = $3) \
           and c.since <= $4 and (c.until is null or c.until >= $4) \
         order by u.full_name, u.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .bind(today)
    .fetch_all(conn)
    .await?)
}

/// Puts a visit into the plan; gives its number.
///
/// # Errors
/// When the database refuses.
pub async fn plan(
    conn: &mut PgConnection,
    municipality_id: i64,
    plan: &Plan,
    author: Author<'_>,
) -> Result<i64> {
    let (id, name) = holder(plan, author);
    Ok(sqlx::query_scalar(
        "insert into visits (municipality_id, school_id, kind, form, planned_on, purpose, curator_id, \
                             curator_name) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) returning id",
    )
    .bind(municipality_id)
    .bind(plan.school_id)
    .bind(plan.kind.code())
    .bind(plan.form.code())
    .bind(plan.planned_on)
    .bind(&plan.purpose)
    .bind(id)
    .bind(name)
    .fetch_one(conn)
    .await?)
}

fn holder<'a>(plan: &'a Plan, author: Author<'a>) -> (Option<i64>, &'a str) {
    match &plan.curator {
        Some(curator) => (Some(curator.user_id), &curator.full_name),
        None => (author.id, author.name),
    }
}

/// Changes the plan of a visit that is not held yet.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn change(
    conn: &mut PgConnection,
    visit: &Visit,
    plan: &Plan,
    author: Author<'_>,
) -> Result<()> {
    let (id, name) = holder(plan, author);
    let changed = sqlx::query(
        "update visits set kind = $3, form = $4, planned_on = $5, purpose = $6, curator_id = $7, \
                curator_name = $8, version = version + 1 \
         where id = $1 and version = $2 and state = 'planned'",
    )
    .bind(visit.id)
    .bind(visit.version)
    .bind(plan.kind.code())
    .bind(plan.form.code())
    .bind(plan.planned_on)
    .bind(&plan.purpose)
    .bind(id)
    .bind(name)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Cancels a planned visit.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn cancel(conn: &mut PgConnection, visit: &Visit, reason: &str) -> Result<()> {
    let changed = sqlx::query(
        "update visits set state = 'cancelled', cancel_reason = $3, version = version + 1 \
         where id = $1 and version = $2 and state = 'planned'",
    )
    .bind(visit.id)
    .bind(visit.version)
    .bind(reason)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Keeps the report of a planned visit.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn report(
    conn: &mut PgConnection,
    visit: &Visit,
    report: &Report,
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update visits set state = 'held', form = $3, held_on = $4, participants = $5, risks = $6, \
                findings = $7, next_on = $8, reported_by = $9, reported_by_name = $10, \
                reported_at = now(), version = version + 1 \
         where id = $1 and version = $2 and state = 'planned'",
    )
    .bind(visit.id)
    .bind(visit.version)
    .bind(report.form.code())
    .bind(report.held_on)
    .bind(&report.participants)
    .bind(&report.risks)
    .bind(&report.findings)
    .bind(report.next_on)
    .bind(author.id)
    .bind(author.name)
    .execute(&mut *conn)
    .await?;
    fresh(changed.rows_affected())?;
    folder_store::note(conn, visit, report).await
}

/// Whether a visit to the school is planned for this day already.
///
/// # Errors
/// When the database refuses.
pub async fn is_planned_for(
    conn: &mut PgConnection,
    visit: &Visit,
    day: NaiveDate,
) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from visits where municipality_id = $1 and school_id = $2 \
                          and state = 'planned' and planned_on = $3 and id <> $4)",
    )
    .bind(visit.municipality_id)
    .bind(visit.school_id)
    .bind(day)
    .bind(visit.id)
    .fetch_one(conn)
    .await?)
}

/// Notes that the director has read the report.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn acknowledge(
    conn: &mut PgConnection,
    visit: &Visit,
    word: &str,
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update visits set state = 'acknowledged', director_word = $3, acknowledged_by = $4, \
                acknowledged_by_name = $5, acknowledged_at = now(), version = version + 1 \
         where id = $1 and version = $2 and state = 'held'",
    )
    .bind(visit.id)
    .bind(visit.version)
    .bind(word)
    .bind(author.id)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}

/// Gives the planned visits of one curator to a school to another; tells how many.
///
/// # Errors
/// When the database refuses.
pub async fn hand_over(
    conn: &mut PgConnection,
    scope: &Scope,
    from_user: i64,
    to: &LooksAfter,
) -> Result<u64> {
    let changed = sqlx::query(
        "update visits set curator_id = $4, curator_name = $5, version = version + 1 \
         where state = 'planned' and curator_id = $3 and school_id = $6 \
           and in_scope(municipality_id, school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(from_user)
    .bind(to.user_id)
    .bind(&to.full_name)
    .bind(to.school_id)
    .execute(conn)
    .await?;
    Ok(changed.rows_affected())
}
