//! SQL of what people want by e-mail.

use super::preferences::{Preferences, Wanted};
use crate::accounts::Token;
use crate::error::{Result, fresh};
use sqlx::PgConnection;

/// What these people want; whoever has never said so wants everything. Blocked people are left out.
///
/// # Errors
/// When the database refuses.
pub async fn of(conn: &mut PgConnection, user_ids: &[i64]) -> Result<Vec<Preferences>> {
    let mut ways_out = Vec::with_capacity(user_ids.len());
    for _ in user_ids {
        ways_out.push(Token::new()?.secret().to_owned());
    }
    sqlx::query(
        "insert into letter_settings (user_id, way_out) \
         select x.user_id, x.way_out from unnest($1::bigint[], $2::text[]) x (user_id, way_out) \
         on conflict do nothing",
    )
    .bind(user_ids)
    .bind(ways_out)
    .execute(&mut *conn)
    .await?;
    Ok(sqlx::query_as(
        "select s.*, u.email, coalesce(m.utc_offset_hours, 3::smallint) as utc_offset_hours \
           from letter_settings s join users u on u.id = s.user_id \
           left join municipalities m on m.id = u.municipality_id \
          where s.user_id = any ($1) and u.blocked_at is null order by s.user_id",
    )
    .bind(user_ids)
    .fetch_all(conn)
    .await?)
}

/// What a person said she wants; `None` when she never did.
///
/// # Errors
/// When the database refuses.
pub async fn said(conn: &mut PgConnection, user_id: i64) -> Result<Option<Preferences>> {
    Ok(sqlx::query_as(
        "select s.*, u.email, coalesce(m.utc_offset_hours, 3::smallint) as utc_offset_hours \
           from letter_settings s join users u on u.id = s.user_id \
           left join municipalities m on m.id = u.municipality_id where s.user_id = $1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await?)
}

/// The own address of e-mail.
///
/// # Errors
/// When the database refuses.
pub async fn email(conn: &mut PgConnection, user_id: i64) -> Result<String> {
    Ok(sqlx::query_scalar("select email from users where id = $1")
        .bind(user_id)
        .fetch_one(conn)
        .await?)
}

/// Keeps what a person wants.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when it has changed meanwhile.
pub async fn save(
    conn: &mut PgConnection,
    user_id: i64,
    version: i32,
    wanted: Wanted,
) -> Result<()> {
    let done = sqlx::query(
        "update letter_settings set urgent = $3, reminders = $4, digest = $5, quiet_from = $6, \
                quiet_until = $7, version = version + 1 where user_id = $1 and version = $2",
    )
    .bind(user_id)
    .bind(version)
    .bind(wanted.urgent)
    .bind(wanted.reminders)
    .bind(wanted.digest)
    .bind(wanted.quiet_from)
    .bind(wanted.quiet_until)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Whose way out it is, and whether any letters still go there.
///
/// # Errors
/// When the database refuses.
pub async fn of_way_out(conn: &mut PgConnection, way_out: &str) -> Result<Option<(i64, bool)>> {
    Ok(sqlx::query_as(
        "select user_id, urgent or reminders or digest from letter_settings where way_out = $1",
    )
    .bind(way_out)
    .fetch_optional(conn)
    .await?)
}

/// Ends all letters of a person; what waits is not sent either.
///
/// # Errors
/// When the database refuses.
pub async fn end(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query(
        "update letter_settings set urgent = false, reminders = false, digest = false, \
                version = version + 1 where user_id = $1",
    )
    .bind(user_id)
    .execute(&mut *conn)
    .await?;
    sqlx::query("delete from letters where user_id = $1 and sent_at is null and failed_at is null")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
