//! Sign-in throttle: kept in the database, so a restart forgives nobody; keyed so that a stranger cannot
//! lock the owner out.
//!
//! Three counters of failures: the pair login + address, the address, the login as a whole. The last one
//! slows strangers only: a browser that has signed in before (the device cookie) passes it.

use crate::error::{Error, Result};
use sqlx::PgConnection;

/// One counter: its key, how many failures it forgives, for how long it then says no, in minutes.
struct Counter {
    key: String,
    forgives: i32,
    minutes: i32,
    spares_known_device: bool,
}

fn counters(login: &str, address: &str) -> [Counter; 3] {
    [
        Counter {
            key: format!("pair:{login}|{address}"),
            forgives: 10,
            minutes: 15,
            spares_known_device: false,
        },
        Counter {
            key: format!("address:{address}"),
            forgives: 60,
            minutes: 15,
            spares_known_device: true,
        },
        Counter {
            key: format!("login:{login}"),
            forgives: 100,
            minutes: 60,
            spares_known_device: true,
        },
    ]
}

/// Refuses an attempt while one of its counters says no.
///
/// # Errors
/// [`Error::TooMany`] with the minutes left.
pub async fn check(
    conn: &mut PgConnection,
    login: &str,
    address: &str,
    known_device: bool,
) -> Result<()> {
    let keys: Vec<String> = counters(login, address)
        .into_iter()
        .filter(|counter| !(known_device && counter.spares_known_device))
        .map(|counter| counter.key)
        .collect();
    let seconds: Option<f64> = sqlx::query_scalar(
        "select max(extract(epoch from blocked_until - now()))::float8 from sign_in_failures \
         where key = any ($1) and blocked_until > now()",
    )
    .bind(keys)
    .fetch_one(conn)
    .await?;
    match seconds {
        None => Ok(()),
        Some(seconds) => {
            let minutes = (seconds / 60.0).ceil().max(1.0) as u64;
            let minutes = crate::words::count(minutes, ["минуту", "минуты", "минут"]);
            Err(Error::TooMany(format!(
                "Слишком много неудачных попыток входа. Попробуйте через {minutes} \
                 или попросите администратора прислать новую ссылку."
            )))
        }
    }
}

/// Counts a failure; the one that is not forgiven closes the counter for its minutes.
///
/// # Errors
/// When the database refuses.
pub async fn count_failure(conn: &mut PgConnection, login: &str, address: &str) -> Result<()> {
    for counter in counters(login, address) {
        sqlx::query(
            "insert into sign_in_failures as f (key, failures, window_started_at) values ($1, 1, now()) \
             on conflict (key) do update set \
               failures = case when f.window_started_at < now() - make_interval(mins => $3) then 1 \
                               else f.failures + 1 end, \
               window_started_at = case when f.window_started_at < now() - make_interval(mins => $3) \
                                        then now() else f.window_started_at end, \
               blocked_until = case when f.window_started_at >= now() - make_interval(mins => $3) \
                                         and f.failures + 1 >= $2 \
                                    then now() + make_interval(mins => $3) else f.blocked_until end",
        )
        .bind(&counter.key)
        .bind(counter.forgives)
        .bind(counter.minutes)
        .execute(&mut *conn)
        .await?;
    }
    Ok(())
}

/// A right password clears the pair's counter; the others keep watching.
///
/// # Errors
/// When the database refuses.
pub async fn forgive(conn: &mut PgConnection, login: &str, address: &str) -> Result<()> {
    sqlx::query("delete from sign_in_failures where key = $1")
        .bind(format!("pair:{login}|{address}"))
        .execute(conn)
        .await?;
    Ok(())
}
