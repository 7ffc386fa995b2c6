//! From the queue to the server of e-mail.

use super::composing::pause;
use super::queue_store;
use super::waiting::{Lot, Waiting};
use crate::db::Tx;
use crate::error::Result;
use crate::mail::{Letter, Mail, NotTaken};
use chrono::{DateTime, Duration, Utc};

/// How it went.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Went {
    /// There was no letter whose time has come.
    Nowhere,
    /// One was dealt with: the next one may follow.
    On,
    /// The server does not take letters just now: trying the next one at once would end the same.
    Halted,
}

/// Deals with the letter whose time has come first; the transaction holds it meanwhile.
///
/// # Errors
/// When the database refuses. That the letter was not taken is no error: it is tried again later, and after
/// the last attempt it is shown to the administrator.
pub async fn send_next(tx: &mut Tx, mail: &Mail, origin: &str, now: DateTime<Utc>) -> Result<Went> {
    let Some(waiting) = queue_store::take(tx, now).await? else {
        return Ok(Went::Nowhere);
    };
    match waiting.lot(now) {
        Lot::Unwanted => queue_store::withdraw(tx, waiting.id).await?,
        Lot::Waits(until) => queue_store::postpone(tx, waiting.id, until).await?,
        Lot::GivenUp(why) => queue_store::give_up(tx, &waiting, why, now).await?,
        Lot::Goes => return send(tx, mail, origin, &waiting, now).await,
    }
    Ok(Went::On)
}

async fn send(
    tx: &mut Tx,
    mail: &Mail,
    origin: &str,
    waiting: &Waiting,
    now: DateTime<Utc>,
) -> Result<Went> {
    let way_out = format!("{origin}/unsubscribe/{}", waiting.to.way_out);
    let letter = Letter {
        to: &waiting.to.email,
        subject: &waiting.subject,
        text: &waiting.text,
        way_out: &way_out,
    };
    let Err(NotTaken { said, is_final }) = mail.send(letter).await else {
        queue_store::sent(tx, waiting, now).await?;
        return Ok(Went::On);
    };
    tracing::warn!(letter = waiting.id, %said, "a letter was not taken");
    match pause(waiting.attempts + 1).filter(|_| !is_final) {
        Some(minutes) => {
            let at = waiting.to.send_at(now + Duration::minutes(minutes));
            queue_store::again(tx, waiting, &said, at).await?;
        }
        None => queue_store::give_up(tx, waiting, &said, now).await?,
    }
    Ok(match is_final {
        true => Went::On,
        false => Went::Halted,
    })
}
