//! SQL of proposals.

use super::forms::NewMeasure;
use super::measure::Measure;
use super::proposal::{Change, Outcome, Proposal};
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A proposal.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Proposal> {
    sqlx::query_as(
        "select p.* from proposals p \
         join roadmaps r on r.municipality_id = p.municipality_id and r.id = p.roadmap_id \
         where p.id = $3 and in_scope(r.municipality_id, r.school_id, $1, \
                                      case when r.school_id is not null then $2::bigint[] end)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// What is proposed, checked.
#[derive(Clone, Debug)]
pub struct NewProposal<'a> {
    /// What is proposed.
    pub change: Change,
    /// The measure; nothing of a new one.
    pub measure: Option<&'a Measure>,
    /// The measure as it is to be; nothing of a dropped one.
    pub became: Option<&'a NewMeasure>,
    /// Why.
    pub reason: &'a str,
}

/// Keeps a proposal; gives its row, or nothing when the measure has an open one.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    roadmap: (i64, i64),
    new: &NewProposal<'_>,
    author: &str,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "insert into proposals (municipality_id, roadmap_id, measure_id, change, was, became, reason, \
                                proposed_by_name) \
         values ($1, $2, $3, $4, $5, $6, $7, $8) \
         on conflict (municipality_id, measure_id) where outcome = 'open' do nothing returning id",
    )
    .bind(roadmap.0)
    .bind(roadmap.1)
    .bind(new.measure.map(|of| of.id))
    .bind(new.change.code())
    .bind(new.measure.map(|of| Json(NewMeasure::of(of))))
    .bind(new.became.map(Json))
    .bind(new.reason)
    .bind(author)
    .fetch_optional(conn)
    .await?)
}

/// Keeps what became of a proposal; `measure_id`: the new measure of an accepted addition.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn settle(
    conn: &mut PgConnection,
    proposal: &Proposal,
    (version, outcome): (i32, Outcome),
    (answer, measure_id): (&str, Option<i64>),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update proposals set outcome = $4, answer = $5, measure_id = coalesce(measure_id, $6), \
                settled_by_name = $7, settled_at = now(), version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3 and outcome = 'open'",
    )
    .bind(proposal.municipality_id)
    .bind(proposal.id)
    .bind(version)
    .bind(outcome.code())
    .bind(answer)
    .bind(measure_id)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
