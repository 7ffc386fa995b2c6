//! From what happened to the queue: a letter is put into the transaction that caused it.

use super::composing::{Draft, foot, urgent};
use super::digest::Item;
use super::preferences::{Kind, Preferences};
use super::{preferences_store, queue_store};
use crate::db::Tx;
use crate::error::Result;
use crate::notices::Urgent;
use chrono::{DateTime, Utc};
use std::collections::BTreeMap;

/// What letters need to know of the portal.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// Its address without a path.
    pub origin: &'a str,
    /// The moment.
    pub now: DateTime<Utc>,
}

/// Writes of urgent notices to those who want to hear at once: one letter each.
///
/// # Errors
/// When the database refuses.
pub async fn announce(tx: &mut Tx, told: Vec<Urgent>, post: Post<'_>) -> Result<()> {
    let mut of: BTreeMap<i64, Vec<Item>> = BTreeMap::new();
    for notice in told {
        of.entry(notice.user_id).or_default().push(Item {
            title: notice.title,
            text: notice.text,
            href: notice.href,
        });
    }
    if of.is_empty() {
        return Ok(());
    }
    let ids: Vec<i64> = of.keys().copied().collect();
    for person in preferences_store::of(tx, &ids).await? {
        if let Some(items) = of.get(&person.user_id) {
            let letter = urgent(items, post.origin);
            put(tx, &person, Kind::Urgent, letter, post).await?;
        }
    }
    Ok(())
}

/// Puts a letter into the queue of somebody who wants it.
///
/// # Errors
/// When the database refuses.
pub async fn put(
    tx: &mut Tx,
    to: &Preferences,
    kind: Kind,
    mut letter: Draft,
    post: Post<'_>,
) -> Result<()> {
    if !to.wants(kind) {
        return Ok(());
    }
    letter.text.push_str(&foot(post.origin, &to.way_out));
    queue_store::put(tx, to, kind, &letter, post.now).await
}
