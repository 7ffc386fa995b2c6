//! SQL of a municipality's own measures.

use super::library::{LibraryMeasure, library};
use crate::access::Scope;
use crate::error::Result;
use sqlx::PgConnection;

/// The library as it stands in a municipality.
///
/// # Errors
/// When the database refuses.
pub async fn measures(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<Vec<LibraryMeasure>> {
    let own = sqlx::query_as(
        "select 'o' || id as mark, factor, title, task, result, proof, term_text, worked \
         from library_measures where municipality_id = $2 and in_scope(municipality_id, 0, $1, null) \
         order by factor, id",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?;
    library(own)
}

/// Keeps an own measure.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    municipality_id: i64,
    measure: &LibraryMeasure,
) -> Result<()> {
    sqlx::query(
        "insert into library_measures (municipality_id, factor, title, task, result, proof, term_text, worked) \
         values ($1, $2, $3, $4, $5, $6, $7, $8)",
    )
    .bind(municipality_id)
    .bind(measure.factor)
    .bind(&measure.title)
    .bind(&measure.task)
    .bind(&measure.result)
    .bind(&measure.proof)
    .bind(&measure.term_text)
    .bind(&measure.worked)
    .execute(conn)
    .await?;
    Ok(())
}
