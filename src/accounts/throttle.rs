//! Throttle of passwords: kept in the database, so a restart forgives nobody; keyed so that a stranger
//! cannot lock the owner out; counted before the password is checked, so a burst of guesses gains nothing.

use super::session::Token;
use crate::error::{Error, Result};
use crate::words;
use sqlx::PgConnection;

/// Who tries a password.
#[derive(Clone, Copy, Debug)]
pub enum Knock<'a> {
    /// A browser that has signed in as this user before: it has a counter of its own.
    KnownBrowser {
        /// The login that was typed.
        login: &'a str,
        /// The token of the browser.
        device: &'a Token,
    },
    /// Anybody else.
    Stranger {
        /// The login that was typed.
        login: &'a str,
        /// Where from.
        address: &'a str,
    },
    /// A signed-in user who is asked for the password once more.
    SignedIn {
        /// Row of `users`.
        user_id: i64,
    },
    /// Somebody whose secret link opens nothing.
    Link {
        /// Where from.
        address: &'a str,
    },
    /// Somebody who sends an anonymous form. A class answers from one address, one pupil after another.
    Respondent {
        /// Where from, unreadable: the address itself is not kept.
        mark: &'a str,
    },
}

/// One counter of attempts.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Counter {
    key: String,
    /// Attempts it lets through before it closes.
    allows: i32,
    /// For how long it closes, and how long it remembers, in minutes.
    minutes: i32,
    /// Counts this person alone: a right password clears it. Otherwise the attempt is only given back.
    personal: bool,
}

impl Counter {
    fn new(key: String, allows: i32, minutes: i32, personal: bool) -> Counter {
        Counter {
            key,
            allows,
            minutes,
            personal,
        }
    }
}

fn counters(knock: Knock<'_>) -> Vec<Counter> {
    match knock {
        Knock::KnownBrowser { login, device } => {
            let device = hex::encode(device.hash());
            vec![Counter::new(
                format!("device:{login}|{device}"),
                10,
                15,
                true,
            )]
        }
        Knock::Stranger { login, address } => vec![
            Counter::new(format!("pair:{login}|{address}"), 10, 15, true),
            Counter::new(format!("address:{address}"), 60, 15, false),
            Counter::new(format!("login:{login}"), 100, 60, false),
        ],
        Knock::SignedIn { user_id } => vec![Counter::new(format!("user:{user_id}"), 10, 15, true)],
        Knock::Link { address } => vec![Counter::new(format!("link:{address}"), 30, 15, false)],
        Knock::Respondent { mark } => {
            vec![Counter::new(format!("respondent:{mark}"), 300, 15, false)]
        }
    }
}

/// An attempt that was counted and may go on.
#[derive(Debug)]
#[must_use]
pub struct Attempt(Vec<Counter>);

/// Counts an attempt; commit it before the password is checked.
///
/// # Errors
/// [`Error::TooMany`] with the minutes left while one of the counters is closed: then nothing is counted.
pub async fn attempt(conn: &mut PgConnection, knock: Knock<'_>) -> Result<Attempt> {
    let counters = counters(knock);
    for counter in &counters {
        if !count(conn, counter).await? {
            return Err(too_many(conn, &counter.key, knock).await?);
        }
    }
    Ok(Attempt(counters))
}

/// Counts a secret link that opens nothing. A right one is never counted: strangers behind the same address
/// cannot shut out its owner.
///
/// # Errors
/// [`Error::TooMany`] after too many of them.
pub async fn count_miss(conn: &mut PgConnection, address: &str) -> Result<()> {
    attempt(conn, Knock::Link { address }).await.map(|_| ())
}

/// Counts an anonymous form; `mark` stands for the address it came from.
///
/// # Errors
/// [`Error::TooMany`] after too many of them.
pub async fn count_answer(conn: &mut PgConnection, mark: &str) -> Result<()> {
    let knock = Knock::Respondent { mark };
    attempt(conn, knock).await.map(|_| ())
}

/// Counts in one counter; `false` while it is closed. The attempt that uses the last allowance up is
/// still let through and closes the door behind itself.
async fn count(conn: &mut PgConnection, counter: &Counter) -> Result<bool> {
    let counted: Option<bool> = sqlx::query_scalar(
        "insert into sign_in_failures as f (key, failures, window_started_at) values ($1, 1, now()) \
         on conflict (key) do update set \
           failures = case when f.window_started_at < now() - make_interval(mins => $3) then 1 \
                           else f.failures + 1 end, \
           window_started_at = case when f.window_started_at < now() - make_interval(mins => $3) \
                                    then now() else f.window_started_at end, \
           blocked_until = case when f.window_started_at >= now() - make_interval(mins => $3) \
                                     and f.failures + 1 >= $2 \
                                then now() + make_interval(mins => $3) end \
         where f.blocked_until is null or f.blocked_until <= now() \
         returning true",
    )
    .bind(&counter.key)
    .bind(counter.allows)
    .bind(counter.minutes)
    .fetch_optional(conn)
    .await?;
    Ok(counted.is_some())
}

async fn too_many(conn: &mut PgConnection, key: &str, knock: Knock<'_>) -> Result<Error> {
    let minutes: Option<i64> = sqlx::query_scalar(
        "select ceil(extract(epoch from blocked_until - now()) / 60)::bigint \
         from sign_in_failures where key = $1",
    )
    .bind(key)
    .fetch_one(conn)
    .await?;
    let minutes = minutes.unwrap_or(1).max(1).unsigned_abs();
    let minutes = words::count(minutes, ["минуту", "минуты", "минут"]);
    Ok(Error::TooMany(match knock {
        Knock::Respondent { .. } => {
            format!("С этого адреса пришло слишком много анкет подряд. Повторите через {minutes}.")
        }
        _ => format!(
            "Слишком много неудачных попыток. Повторите через {minutes} \
             или попросите администратора прислать одноразовую ссылку."
        ),
    }))
}

/// The password was right: the person's own counter is cleared, the shared ones give the attempt back.
///
/// # Errors
/// When the database refuses.
pub async fn forgive(conn: &mut PgConnection, attempt: Attempt) -> Result<()> {
    for counter in attempt.0 {
        let forgiven = if counter.personal {
            sqlx::query("delete from sign_in_failures where key = $1").bind(counter.key)
        } else {
            sqlx::query(
                "update sign_in_failures set failures = greatest(failures - 1, 0), \
                        blocked_until = case when failures > $2 then blocked_until end where key = $1",
            )
            .bind(counter.key)
            .bind(counter.allows)
        };
        forgiven.execute(&mut *conn).await?;
    }
    Ok(())
}

/// A new password by a one-time link: whatever was counted against the login is forgotten.
///
/// # Errors
/// When the database refuses.
pub async fn clear(conn: &mut PgConnection, login: &str) -> Result<()> {
    sqlx::query(
        "delete from sign_in_failures where key = 'login:' || $1 \
            or starts_with(key, 'pair:' || $1 || '|') or starts_with(key, 'device:' || $1 || '|')",
    )
    .bind(login)
    .execute(conn)
    .await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_browser_that_was_here_before_shares_no_counter_with_strangers() {
        let device = Token::received("device");
        let known = counters(Knock::KnownBrowser {
            login: "orlova",
            device: &device,
        });
        let stranger = counters(Knock::Stranger {
            login: "orlova",
            address: "192.0.2.1",
        });
        assert!(
            known
                .iter()
                .all(|counter| !stranger.iter().any(|other| other.key == counter.key))
        );
    }

    #[test]
    fn a_right_password_clears_only_what_counts_this_person_alone() {
        let stranger = counters(Knock::Stranger {
            login: "orlova",
            address: "192.0.2.1",
        });
        let personal: Vec<bool> = stranger.iter().map(|counter| counter.personal).collect();
        assert_eq!(personal, [true, false, false]);
    }
}
