//! SQL of the links of calendar programmes.

use crate::accounts::Token;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// When a person's link was made; `None` without one.
///
/// # Errors
/// When the database refuses.
pub async fn made_at(
    conn: &mut PgConnection,
    user_id: Option<i64>,
) -> Result<Option<DateTime<Utc>>> {
    Ok(
        sqlx::query_scalar("select created_at from calendar_links where user_id = $1")
            .bind(user_id)
            .fetch_optional(conn)
            .await?,
    )
}

/// Keeps a new link in the place of the old one; gives whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn replace(conn: &mut PgConnection, user_id: i64, token: &Token) -> Result<bool> {
    let was = remove(&mut *conn, user_id).await?;
    sqlx::query("insert into calendar_links (user_id, token_hash) values ($1, $2)")
        .bind(user_id)
        .bind(token.hash())
        .execute(conn)
        .await?;
    Ok(was)
}

/// Takes a link away; gives whether there was one.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut PgConnection, user_id: i64) -> Result<bool> {
    let done = sqlx::query("delete from calendar_links where user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whose link it is.
///
/// # Errors
/// When the database refuses.
pub async fn owner(conn: &mut PgConnection, token: &Token) -> Result<Option<i64>> {
    Ok(
        sqlx::query_scalar("select user_id from calendar_links where token_hash = $1")
            .bind(token.hash())
            .fetch_optional(conn)
            .await?,
    )
}
