//! A new line: kept with those it calls.

use super::call::Person;
use super::place::Place;
use super::store;
use crate::audit::{Event, Kind};
use crate::db::Tx;
use crate::error::Result;

/// A new line.
#[derive(Clone, Copy, Debug)]
pub struct New<'a> {
    /// What it says.
    pub text: &'a str,
    /// Who is called.
    pub called: &'a [Person],
    /// Who writes: row of `users`, name, code of the role.
    pub by: (Option<i64>, &'a str, &'a str),
}

/// Keeps a new line; gives the event to commit it with.
///
/// # Errors
/// When the database refuses.
pub async fn write(tx: &mut Tx, place: &Place, new: New<'_>) -> Result<Event> {
    let id = store::add(tx, place, new.text, new.by).await?;
    store::call(tx, place.municipality_id, id, new.called).await?;
    let called: Vec<i64> = new.called.iter().map(|person| person.id).collect();
    Ok(place.event(Kind::CommentWritten, "новая запись в обсуждении", &called))
}
