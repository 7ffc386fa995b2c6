//! SQL of the reports of due days, of measures that recur.

use super::forms::Report;
use super::measure::{Measure, Verdict};
use super::occurrence::Occurrence;
use crate::error::{Result, fresh};
use sqlx::PgConnection;

/// Keeps the school's report of a due day; an answer to a former one goes with it. The version of a day without
/// a report is 0. The measure is held meanwhile, so that its term stays where the report saw it.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn report_day(
    conn: &mut PgConnection,
    measure: &Measure,
    (of, version): (&Occurrence, i32),
    report: &Report,
    author: &str,
) -> Result<()> {
    let held = sqlx::query(
        "select from measures where municipality_id = $1 and id = $2 and version = $3 for share",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(measure.version)
    .fetch_optional(&mut *conn)
    .await?;
    fresh(u64::from(held.is_some()))?;
    let done = sqlx::query(
        "insert into measure_reports as r (municipality_id, measure_id, due_on, done_on, fact_value, done_note, \
                                           done_by_name) \
         select $1, $2, $3, $5, $6, $7, $8 \
          where $4 = 0 or exists (select from measure_reports x where x.municipality_id = $1 \
                                     and x.measure_id = $2 and x.due_on = $3) \
         on conflict (municipality_id, measure_id, due_on) do update \
           set done_on = excluded.done_on, fact_value = excluded.fact_value, done_note = excluded.done_note, \
               done_by_name = excluded.done_by_name, done_at = now(), verdict = null, verdict_note = '', \
               verdict_by_name = '', verdict_at = null, version = r.version + 1 \
         where r.version = $4",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(of.due_on)
    .bind(version)
    .bind(report.done_on)
    .bind(&report.fact_value)
    .bind(&report.note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the answer to a report of a due day.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn answer_day(
    conn: &mut PgConnection,
    measure: &Measure,
    (of, version): (&Occurrence, i32),
    (verdict, note): (Verdict, &str),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update measure_reports set verdict = $5, verdict_note = $6, verdict_by_name = $7, verdict_at = now(), \
                version = version + 1 \
         where municipality_id = $1 and measure_id = $2 and due_on = $3 and version = $4",
    )
    .bind(measure.municipality_id)
    .bind(measure.id)
    .bind(of.due_on)
    .bind(version)
    .bind(verdict.code())
    .bind(note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
