//! SQL of stages.

use super::stage::Stage;
use crate::error::Result;
use sqlx::PgConnection;

/// Stages of a municipality's year in their order.
///
/// # Errors
/// When the database refuses.
pub async fn of_year(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i16,
) -> Result<Vec<Stage>> {
    Ok(sqlx::query_as(
        "select number, starts_on, ends_on from evidence_stages \
          where municipality_id = $1 and year = $2 order by number",
    )
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// Puts these stages in place of the former ones.
///
/// # Errors
/// When the database refuses.
pub async fn replace(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i16,
    stages: &[Stage],
    author: &str,
) -> Result<()> {
    sqlx::query("delete from evidence_stages where municipality_id = $1 and year = $2")
        .bind(municipality_id)
        .bind(year)
        .execute(&mut *conn)
        .await?;
    for stage in stages {
        sqlx::query(
            "insert into evidence_stages (municipality_id, year, number, starts_on, ends_on, changed_by_name) \
             values ($1, $2, $3, $4, $5, $6)",
        )
        .bind(municipality_id)
        .bind(year)
        .bind(stage.number)
        .bind(stage.starts_on)
        .bind(stage.ends_on)
        .bind(author)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}
