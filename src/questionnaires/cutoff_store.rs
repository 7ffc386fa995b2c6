//! SQL of the cut-offs: each change is a row, the newest is in force.

use super::cutoffs::{Cutoffs, NewCutoffs};
use crate::access::Scope;
use crate::error::{Result, fresh};
use sqlx::PgConnection;
use std::collections::BTreeMap;

/// All cut-offs these municipalities have had, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn of_all(
    conn: &mut PgConnection,
    scope: &Scope,
    municipalities: &[i64],
) -> Result<BTreeMap<i64, Vec<Cutoffs>>> {
    #[derive(sqlx::FromRow)]
    struct Row {
        municipality_id: i64,
        #[sqlx(flatten)]
        cutoffs: Cutoffs,
    }
    let rows: Vec<Row> = sqlx::query_as(
        "select municipality_id, number, medium_from, high_from, reason, set_by_name, set_at \
           from questionnaire_cutoffs \
          where in_scope(municipality_id, 0, $1, null) and municipality_id = any ($2) order by number desc",
    )
    .bind(scope.municipalities())
    .bind(municipalities)
    .fetch_all(conn)
    .await?;
    let mut all: BTreeMap<i64, Vec<Cutoffs>> = BTreeMap::new();
    for row in rows {
        all.entry(row.municipality_id)
            .or_default()
            .push(row.cutoffs);
    }
    Ok(all)
}

/// The cut-offs in force: the newest, or those the portal begins with.
///
/// # Errors
/// When the database refuses.
pub async fn current(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<Cutoffs> {
    let mut all = of_all(conn, scope, &[municipality_id]).await?;
    let own = all.remove(&municipality_id).unwrap_or_default();
    Ok(own.into_iter().next().unwrap_or_default())
}

/// Sets new cut-offs after those with the number `before`.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn set(
    conn: &mut PgConnection,
    municipality_id: i64,
    before: i32,
    cutoffs: &NewCutoffs,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "insert into questionnaire_cutoffs (municipality_id, number, medium_from, high_from, reason, \
                                            set_by_name) \
         values ($1, $2, $3, $4, $5, $6) on conflict do nothing",
    )
    .bind(municipality_id)
    .bind(before + 1)
    .bind(cutoffs.medium_from)
    .bind(cutoffs.high_from)
    .bind(&cutoffs.reason)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
