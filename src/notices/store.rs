//! SQL of a tray. Every question names its owner: the wall behind it is the same for all of her rows.

use super::notice::{New, Notice};
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// A question to one tray: $1 the owner, $2 what is shown.
macro_rules! tray {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from notices where user_id = $1 \
               and case $2 when 'unread' then read_at is null when 'urgent' then is_urgent else true end ",
            $rest
        )
    };
}

/// How many are shown.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, user_id: i64, shown: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(tray!("count(*)", ""))
        .bind(user_id)
        .bind(shown)
        .fetch_one(conn)
        .await?)
}

/// What is shown, the newest first; without a limit all of it.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    user_id: i64,
    shown: &str,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Notice>> {
    Ok(
        sqlx::query_as(tray!("*", "order by at desc, id desc limit $3 offset $4"))
            .bind(user_id)
            .bind(shown)
            .bind(limit)
            .bind(offset)
            .fetch_all(conn)
            .await?,
    )
}

/// Marks one as read, or as unread again; gives where it leads.
///
/// # Errors
/// [`Error::NotFound`] when it is somebody else's.
pub async fn mark(conn: &mut PgConnection, user_id: i64, id: i64, is_read: bool) -> Result<String> {
    let href: Option<String> = sqlx::query_scalar(
        "update notices set read_at = case when $3 then coalesce(read_at, now()) end \
          where user_id = $1 and id = $2 returning href",
    )
    .bind(user_id)
    .bind(id)
    .bind(is_read)
    .fetch_optional(conn)
    .await?;
    href.ok_or(Error::NotFound)
}

/// Marks as read what its owner has seen: up to this row. Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn mark_all(conn: &mut PgConnection, user_id: i64, up_to: i64) -> Result<u64> {
    let done = sqlx::query(
        "update notices set read_at = now() where user_id = $1 and id <= $2 and read_at is null",
    )
    .bind(user_id)
    .bind(up_to)
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}

/// Puts a notice into one tray.
///
/// # Errors
/// When the database refuses.
pub async fn add_own(conn: &mut PgConnection, user_id: i64, new: &New) -> Result<()> {
    sqlx::query(
        "insert into notices (user_id, title, text, href, is_urgent, at) values ($1, $2, $3, $4, false, now())",
    )
    .bind(user_id)
    .bind(&new.title)
    .bind(&new.text)
    .bind(&new.href)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notices of the events of so many days, the newest first: deadlines are not among them.
///
/// # Errors
/// When the database refuses.
pub async fn since(
    conn: &mut PgConnection,
    user_id: i64,
    before: DateTime<Utc>,
    days: i32,
) -> Result<Vec<Notice>> {
    Ok(sqlx::query_as(
        "select * from notices where user_id = $1 and event_id is not null \
            and at >= $2 - make_interval(days => $3) and at <= $2 order by at desc, id desc",
    )
    .bind(user_id)
    .bind(before)
    .bind(days)
    .fetch_all(conn)
    .await?)
}

/// Forgets what was read before this moment. Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query("delete from notices where read_at < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
