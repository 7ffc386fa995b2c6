//! SQL of measures and their terms.

use super::forms::{NewMeasure, Report};
use super::measure::{Effect, Measure, Verdict};
use super::roadmap::Roadmap;
use super::term::Kept;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A measure with the reports of its days.
macro_rules! selected {
    ($rest:literal) => {
        concat!(
            "select m.*, (select coalesce(jsonb_agg(to_jsonb(x) order by x.due_on), '[]') \
                            from measure_reports x \
                           where x.municipality_id = m.municipality_id and x.measure_id = m.id) as reports \
               from measures m ",
            $rest
        )
    };
}

/// Measures of a roadmap in their order.
///
/// # Errors
/// When the database refuses.
pub async fn of_roadmap(conn: &mut PgConnection, roadmap: &Roadmap) -> Result<Vec<Measure>> {
    Ok(sqlx::query_as(selected!(
        "where m.municipality_id = $1 and m.roadmap_id = $2 order by m.position, m.id"
    ))
    .bind(roadmap.municipality_id)
    .bind(roadmap.id)
    .fetch_all(conn)
    .await?)
}

/// A measure.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Measure> {
    sqlx::query_as(selected!(
        "join roadmaps r on r.municipality_id = m.municipality_id and r.id = m.roadmap_id \
         where m.id = $3 and in_scope(r.municipality_id, r.school_id, $1, $2)"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Keeps a new measure at the end of the roadmap; gives its row.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    roadmap: (i64, i64),
    measure: &NewMeasure,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into measures (municipality_id, roadmap_id, position, factor, section, task, title, \
                               term_text, term, starts_on, due_on, responsible, participants, indicator, \
                               plan_value, unit, proof) \
         values ($1, $2, 1 + (select coalesce(max(position), 0) from measures \
                               where municipality_id = $1 and roadmap_id = $2), \
                 $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16) returning id",
    )
    .bind(roadmap.0)
    .bind(roadmap.1)
    .bind(measure.factor)
    .bind(&measure.section)
    .bind(&measure.task)
    .bind(&measure.title)
    .bind(&measure.term.text)
    .bind(Json(&measure.term.term))
    .bind(measure.term.starts_on)
    .bind(measure.term.due_on)
    .bind(&measure.responsible)
    .bind(&measure.participants)
    .bind(&measure.indicator)
    .bind(&measure.plan_value)
    .bind(&measure.unit)
    .bind(&measure.proof)
    .fetch_one(conn)
    .await?)
}

/// Changes a measure.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn update(
    conn: &mut PgConnection,
    was: &Measure,
    version: i32,
    measure: &NewMeasure,
) -> Result<()> {
    let done = sqlx::query(
        "update measures set factor = $4, section = $5, task = $6, title = $7, term_text = $8, term = $9, \
                starts_on = $10, due_on = $11, responsible = $12, participants = $13, indicator = $14, \
                plan_value = $15, unit = $16, proof = $17, version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(was.municipality_id)
    .bind(was.id)
    .bind(version)
    .bind(measure.factor)
    .bind(&measure.section)
    .bind(&measure.task)
    .bind(&measure.title)
    .bind(&measure.term.text)
    .bind(Json(&measure.term.term))
    .bind(measure.term.starts_on)
    .bind(measure.term.due_on)
    .bind(&measure.responsible)
    .bind(&measure.participants)
    .bind(&measure.indicator)
    .bind(&measure.plan_value)
    .bind(&measure.unit)
    .bind(&measure.proof)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Takes a measure of a draft away.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn remove(conn: &mut PgConnection, measure: &Measure, version: i32) -> Result<()> {
    let done =
        sqlx::query("delete from measures where municipality_id = $1 and id = $2 and version = $3")
            .bind(measure.municipality_id)
            .bind(measure.id)
            .bind(version)
            .execute(conn)
            .await?;
    fresh(done.rows_affected())
}

/// Keeps the school's report; an answer to a former one goes with it.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn report(
    conn: &mut PgConnection,
    measure: &Measure,
    version: i32,
    report: &Report,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update measures set done_on = $4, fact_value = $5, done_note = $6, done_by_name = $7, \
                done_at = now(), verdict = null, verdict_note = '', verdict_by_name = '', verdict_at = null, \
                version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(version)
    .bind(report.done_on)
    .bind(&report.fact_value)
    .bind(&report.note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the answer to a report.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn answer(
    conn: &mut PgConnection,
    measure: &Measure,
    version: i32,
    (verdict, note): (Verdict, &str),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update measures set verdict = $4, verdict_note = $5, verdict_by_name = $6, verdict_at = now(), \
                version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3 and done_on is not null",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(version)
    .bind(verdict.code())
    .bind(note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps whether a measure worked.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn judge(
    conn: &mut PgConnection,
    measure: &Measure,
    version: i32,
    (effect, note): (Effect, &str),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update measures set effect = $4, effect_note = $5, effect_by_name = $6, effect_at = now(), \
                version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(version)
    .bind(effect.code())
    .bind(note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Moves the term and keeps the former one with the reason.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn move_term(
    conn: &mut PgConnection,
    measure: &Measure,
    version: i32,
    (term, reason): (&Kept, &str),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update measures set term_text = $4, term = $5, starts_on = $6, due_on = $7, version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(version)
    .bind(&term.text)
    .bind(Json(&term.term))
    .bind(term.starts_on)
    .bind(term.due_on)
    .execute(&mut *conn)
    .await?;
    fresh(done.rows_affected())?;
    sqlx::query(
        "insert into measure_terms (municipality_id, measure_id, was, became, reason, changed_by_name) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(&measure.term_text)
    .bind(&term.text)
    .bind(reason)
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}

/// A former term.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FormerTerm {
    /// The term before.
    pub was: String,
    /// The term after.
    pub became: String,
    /// Why.
    pub reason: String,
    /// Who moved it.
    pub changed_by_name: String,
    /// When.
    pub changed_at: DateTime<Utc>,
}

/// Former terms of a measure, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn terms(conn: &mut PgConnection, measure: &Measure) -> Result<Vec<FormerTerm>> {
    Ok(sqlx::query_as(
        "select was, became, reason, changed_by_name, changed_at from measure_terms \
         where municipality_id = $1 and measure_id = $2 order by id desc",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .fetch_all(conn)
    .await?)
}
