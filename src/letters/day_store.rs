//! SQL of a person's day: whose morning it is, what she was reminded of.

use super::reminder::Step;
use crate::error::Result;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::PgConnection;

/// Somebody whose morning it is.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct DuePerson {
    /// Row of `users`.
    pub user_id: i64,
    /// The day it is where she is.
    pub today: NaiveDate,
    /// The Monday of her last digest; none for whom the portal has not met yet.
    pub digest_of: Option<NaiveDate>,
}

/// The hour of the municipality at which its people's day begins.
const MORNING: i32 = 8;

/// Those whose day has begun and who have not had their turn of it.
///
/// # Errors
/// When the database refuses.
pub async fn people_due(
    conn: &mut PgConnection,
    now: DateTime<Utc>,
    most: i64,
) -> Result<Vec<DuePerson>> {
    Ok(sqlx::query_as(
        "select x.user_id, x.local::date as today, x.digest_of from ( \
           select u.id as user_id, d.reminded_on, d.digest_of, \
                  $1 at time zone 'UTC' + make_interval(hours => coalesce(m.utc_offset_hours, 3)) as local \
             from users u left join municipalities m on m.id = u.municipality_id \
             left join person_days d on d.user_id = u.id \
            where u.blocked_at is null and u.role <> 'admin') x \
          where (x.reminded_on is null or x.reminded_on < x.local::date) \
            and extract(hour from x.local) >= $2 \
          order by x.user_id limit $3",
    )
    .bind(now)
    .bind(MORNING)
    .bind(most)
    .fetch_all(conn)
    .await?)
}

/// Takes a person's turn of a day: `false` when another process was faster.
///
/// # Errors
/// When the database refuses.
pub async fn take_turn(
    conn: &mut PgConnection,
    user_id: i64,
    today: NaiveDate,
    monday: NaiveDate,
) -> Result<bool> {
    let done = sqlx::query(
        "insert into person_days (user_id, reminded_on, digest_of) values ($1, $2, $3) \
         on conflict (user_id) do update set reminded_on = $2, digest_of = $3 \
          where person_days.reminded_on < $2",
    )
    .bind(user_id)
    .bind(today)
    .bind(monday)
    .execute(conn)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// A reminder that was sent.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Sent {
    /// The thing and the number of its day.
    pub thing: String,
    /// The day it was about.
    pub due_on: NaiveDate,
    /// Days after it.
    pub step: i16,
}

/// Reminders a person had of days from this one on.
///
/// # Errors
/// When the database refuses.
pub async fn sent(conn: &mut PgConnection, user_id: i64, from: NaiveDate) -> Result<Vec<Sent>> {
    Ok(sqlx::query_as(
        "select thing, due_on, step from reminders where user_id = $1 and due_on >= $2",
    )
    .bind(user_id)
    .bind(from)
    .fetch_all(conn)
    .await?)
}

/// Keeps that a person was reminded.
///
/// # Errors
/// When the database refuses.
pub async fn keep(
    conn: &mut PgConnection,
    user_id: i64,
    thing: &str,
    (due_on, step): Step,
    today: NaiveDate,
) -> Result<()> {
    sqlx::query(
        "insert into reminders (user_id, thing, due_on, step, sent_on) values ($1, $2, $3, $4, $5) \
         on conflict do nothing",
    )
    .bind(user_id)
    .bind(thing)
    .bind(due_on)
    .bind(step)
    .bind(today)
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets reminders of days before this one. Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn forget(conn: &mut PgConnection, before: NaiveDate) -> Result<u64> {
    let done = sqlx::query("delete from reminders where due_on < $1")
        .bind(before)
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
