//! SQL of measures and their terms.

use super::forms::{NewMeasure, Report};
use super::measure::{Effect, Measure, Verdict};
use super::roadmap::Roadmap;
use super::shift::{OpenMeasure, Shift};
use super::term::Kept;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A measure with the reports of its days and the length of the talk beside it.
macro_rules! selected {
    ($rest:literal) => {
        selected!("", $rest)
    };
    ($columns:literal, $rest:literal) => {
        concat!(
            "select m.*, (select coalesce(jsonb_agg(to_jsonb(x) order by x.due_on), '[]') \
                            from measure_reports x \
                           where x.municipality_id = m.municipality_id and x.measure_id = m.id) as reports, \
                    (select count(*) from comments c where c.municipality_id = m.municipality_id \
                        and c.measure_id = m.id) as comments, \
                    exists (select from measure_terms t where t.municipality_id = m.municipality_id \
                               and t.measure_id = m.id) as is_moved ",
            $columns,
            " from measures m ",
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
        "where m.municipality_id = $1 and m.roadmap_id = $2 and m.dropped_at is null \
         order by m.position, m.id"
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
         where m.id = $3 and in_scope(r.municipality_id, r.school_id, $1, \
                                      case when r.school_id is not null then $2::bigint[] end)"
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
                               plan_value, unit, proof, number, note) \
         values ($1, $2, 1 + (select coalesce(max(position), 0) from measures \
                               where municipality_id = $1 and roadmap_id = $2), \
                 $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18) returning id",
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
    .bind(&measure.number)
    .bind(&measure.note)
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
                plan_value = $15, unit = $16, proof = $17, number = $18, note = $19, \
                version = version + 1 \
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
    .bind(&measure.number)
    .bind(&measure.note)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Takes a measure of a draft away.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster, or when people talk about it already.
pub async fn remove(conn: &mut PgConnection, measure: &Measure, version: i32) -> Result<()> {
    let done =
        sqlx::query("delete from measures where municipality_id = $1 and id = $2 and version = $3")
            .bind(measure.municipality_id)
            .bind(measure.id)
            .bind(version)
            .execute(conn)
            .await
            .map_err(talked_about)?;
    fresh(done.rows_affected())
}

/// What other rooms keep beside a measure must not vanish with it.
fn talked_about(error: sqlx::Error) -> Error {
    let held = error
        .as_database_error()
        .is_some_and(|of| of.is_foreign_key_violation());
    match held {
        true => Error::Conflict(
            "Об этой мере уже пишут, поэтому убрать её нельзя. Измените её или скажите \
             в обсуждении, что она не нужна."
                .to_owned(),
        ),
        false => error.into(),
    }
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
    set_term(conn, measure, version, term).await?;
    remember_term(
        conn,
        measure,
        (&measure.term_text, &term.text, reason),
        author,
    )
    .await
}

async fn set_term(
    conn: &mut PgConnection,
    measure: &Measure,
    version: i32,
    term: &Kept,
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
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the former term of an agreed measure: was, became, why.
///
/// # Errors
/// When the database refuses.
pub async fn remember_term(
    conn: &mut PgConnection,
    measure: &Measure,
    (was, became, reason): (&str, &str, &str),
    author: &str,
) -> Result<()> {
    sqlx::query(
        "insert into measure_terms (municipality_id, measure_id, was, became, reason, changed_by_name) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(was)
    .bind(became)
    .bind(reason)
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}

/// Measures of a school year in a municipality whose roadmaps are not closed.
///
/// # Errors
/// When the database refuses.
pub async fn of_year(
    conn: &mut PgConnection,
    scope: &Scope,
    (municipality_id, year): (i64, i16),
) -> Result<Vec<OpenMeasure>> {
    Ok(sqlx::query_as(selected!(
        ", r.state, r.school_id, s.name as school, o.name as municipality",
        "join roadmaps r on r.municipality_id = m.municipality_id and r.id = m.roadmap_id \
         join municipalities o on o.id = r.municipality_id \
         left join schools s on s.municipality_id = r.municipality_id and s.id = r.school_id \
         where r.municipality_id = $2 and r.year = $3 and r.state <> 'closed' and m.dropped_at is null \
           and in_scope(r.municipality_id, 0, $1, null) \
         order by s.name collate ru_natural nulls first, m.position, m.id"
    ))
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// Moves a term with the quarters of the school year; an agreed measure keeps the former days and why.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn shift(
    conn: &mut PgConnection,
    shift: &Shift,
    source: &str,
    author: &str,
) -> Result<()> {
    let measure = &shift.of.measure;
    set_term(conn, measure, measure.version, &shift.term).await?;
    if !shift.is_agreed() {
        return Ok(());
    }
    let (was, became) = (shift.old_days(), shift.new_days());
    let reason = format!("Изменились четверти учебного года: {source}");
    remember_term(conn, measure, (&was, &became, &reason), author).await
}

/// Takes a measure off an agreed roadmap; what was said of it stays.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn drop_agreed(conn: &mut PgConnection, measure: &Measure, version: i32) -> Result<()> {
    let done = sqlx::query(
        "update measures set dropped_at = now(), version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3 and dropped_at is null",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
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
