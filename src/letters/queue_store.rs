//! SQL of the queue of letters: put in with what caused it, taken out one by one under a lock.

use super::composing::Draft;
use super::preferences::{Kind, Preferences};
use super::waiting::Waiting;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;

/// Puts a letter in.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    conn: &mut PgConnection,
    to: &Preferences,
    kind: Kind,
    letter: &Draft,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "insert into letters (user_id, kind, address, subject, text, created_at, send_at) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(to.user_id)
    .bind(kind.code())
    .bind(&to.email)
    .bind(&letter.subject)
    .bind(&letter.text)
    .bind(now)
    .bind(to.send_at(now))
    .execute(conn)
    .await?;
    Ok(())
}

/// The letter whose time has come first, held until the transaction ends; another process takes another one.
///
/// # Errors
/// When the database refuses.
pub async fn take(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<Option<Waiting>> {
    Ok(sqlx::query_as(
        "select l.id, l.kind, l.subject, l.text, l.attempts, l.send_at, s.*, u.email, \
                coalesce(m.utc_offset_hours, 3::smallint) as utc_offset_hours, \
                u.blocked_at is not null as is_blocked \
           from letters l join users u on u.id = l.user_id \
           join letter_settings s on s.user_id = l.user_id \
           left join municipalities m on m.id = u.municipality_id \
          where l.sent_at is null and l.failed_at is null and l.send_at <= $1 \
          order by l.send_at, l.id limit 1 for update of l skip locked",
    )
    .bind(now)
    .fetch_optional(conn)
    .await?)
}

/// It was taken by the server of e-mail.
///
/// # Errors
/// When the database refuses.
pub async fn sent(conn: &mut PgConnection, letter: &Waiting, now: DateTime<Utc>) -> Result<()> {
    sqlx::query(
        "update letters set sent_at = $2, address = $3, attempts = attempts + 1, last_error = '' where id = $1",
    )
    .bind(letter.id)
    .bind(now)
    .bind(&letter.to.email)
    .execute(conn)
    .await?;
    Ok(())
}

/// It was not taken: again at this moment.
///
/// # Errors
/// When the database refuses.
pub async fn again(
    conn: &mut PgConnection,
    letter: &Waiting,
    said: &str,
    at: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update letters set attempts = attempts + 1, last_error = left($2, 500), send_at = $3, address = $4 \
          where id = $1",
    )
    .bind(letter.id)
    .bind(said)
    .bind(at)
    .bind(&letter.to.email)
    .execute(conn)
    .await?;
    Ok(())
}

/// It is given up: the administrator sees why.
///
/// # Errors
/// When the database refuses.
pub async fn give_up(
    conn: &mut PgConnection,
    letter: &Waiting,
    why: &str,
    now: DateTime<Utc>,
) -> Result<()> {
    sqlx::query(
        "update letters set attempts = attempts + 1, last_error = left($2, 500), failed_at = $3, address = $4 \
          where id = $1",
    )
    .bind(letter.id)
    .bind(why)
    .bind(now)
    .bind(&letter.to.email)
    .execute(conn)
    .await?;
    Ok(())
}

/// It waits until this moment; that is no attempt.
///
/// # Errors
/// When the database refuses.
pub async fn postpone(conn: &mut PgConnection, id: i64, until: DateTime<Utc>) -> Result<()> {
    sqlx::query("update letters set send_at = $2 where id = $1")
        .bind(id)
        .bind(until)
        .execute(conn)
        .await?;
    Ok(())
}

/// Nobody wants it any more.
///
/// # Errors
/// When the database refuses.
pub async fn withdraw(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query("delete from letters where id = $1")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Letters that were given up, and letters that should have gone more than an hour ago.
///
/// # Errors
/// When the database refuses.
pub async fn troubles(conn: &mut PgConnection, now: DateTime<Utc>) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "select count(*) filter (where failed_at is not null), \
                count(*) filter (where failed_at is null and sent_at is null \
                                   and send_at < $1 - interval '1 hour') from letters",
    )
    .bind(now)
    .fetch_one(conn)
    .await?)
}

/// Forgets letters whose matter ended before this moment, whatever became of them. Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget(conn: &mut PgConnection, before: DateTime<Utc>) -> Result<u64> {
    let done = sqlx::query("delete from letters where coalesce(sent_at, failed_at, send_at) < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}

/// A letter as an administrator sees it: who and when, never what.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Row of `letters`.
    pub id: i64,
    /// Who gets it.
    pub full_name: String,
    /// The address of e-mail.
    pub address: String,
    /// What sort of letter.
    pub kind: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it goes, or goes again.
    pub send_at: DateTime<Utc>,
    /// Attempts so far.
    pub attempts: i32,
    /// What the server said last.
    pub last_error: String,
    /// When it was sent.
    pub sent_at: Option<DateTime<Utc>>,
    /// When it was given up.
    pub failed_at: Option<DateTime<Utc>>,
}

/// A question to the queue: $1 what is shown.
macro_rules! letters {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from letters l join users u on u.id = l.user_id \
              where case $1 when 'waiting' then l.sent_at is null and l.failed_at is null \
                            when 'failed' then l.failed_at is not null \
                            when 'sent' then l.sent_at is not null else true end ",
            $rest
        )
    };
}

/// How many letters are shown.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, shown: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(letters!("count(*)", ""))
        .bind(shown)
        .fetch_one(conn)
        .await?)
}

/// Letters that are shown, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    shown: &str,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<Line>> {
    Ok(sqlx::query_as(letters!(
        "l.id, u.full_name, l.address, l.kind, l.created_at, l.send_at, l.attempts, l.last_error, l.sent_at, \
         l.failed_at",
        "order by l.id desc limit $2 offset $3"
    ))
    .bind(shown)
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// Gives a letter that was given up another chance; gives its addressee.
///
/// # Errors
/// [`Error::Conflict`] when it was not given up.
pub async fn retry(conn: &mut PgConnection, id: i64) -> Result<String> {
    let address: Option<String> = sqlx::query_scalar(
        "update letters set failed_at = null, attempts = 0, send_at = now() \
          where id = $1 and failed_at is not null returning address",
    )
    .bind(id)
    .fetch_optional(conn)
    .await?;
    address.ok_or_else(|| {
        Error::Conflict(
            "Это письмо уже отправлено, ещё ждёт очереди или удалено: обновите список.".to_owned(),
        )
    })
}

/// Gives all letters that were given up another chance; gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn retry_all(conn: &mut PgConnection) -> Result<u64> {
    let done = sqlx::query(
        "update letters set failed_at = null, attempts = 0, send_at = now() where failed_at is not null",
    )
    .execute(conn)
    .await?;
    Ok(done.rows_affected())
}
