//! SQL of the weeks that are kept.

use super::digest::Week;
use crate::error::{Error, Result};
use chrono::NaiveDate;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A week as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kept {
    /// Its Monday.
    pub monday: NaiveDate,
    /// What it tells.
    pub content: Json<Week>,
}

/// Keeps a week.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    conn: &mut PgConnection,
    user_id: i64,
    monday: NaiveDate,
    week: &Week,
) -> Result<()> {
    sqlx::query(
        "insert into digests (user_id, monday, content) values ($1, $2, $3) on conflict do nothing",
    )
    .bind(user_id)
    .bind(monday)
    .bind(Json(week))
    .execute(conn)
    .await?;
    Ok(())
}

/// Weeks of a person, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &mut PgConnection, user_id: i64) -> Result<Vec<Kept>> {
    Ok(sqlx::query_as(
        "select monday, content from digests where user_id = $1 order by monday desc limit 60",
    )
    .bind(user_id)
    .fetch_all(conn)
    .await?)
}

/// One week of a person.
///
/// # Errors
/// [`Error::NotFound`] when nothing was told of it.
pub async fn find(conn: &mut PgConnection, user_id: i64, monday: NaiveDate) -> Result<Kept> {
    sqlx::query_as("select monday, content from digests where user_id = $1 and monday = $2")
        .bind(user_id)
        .bind(monday)
        .fetch_optional(conn)
        .await?
        .ok_or(Error::NotFound)
}
