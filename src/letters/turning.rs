//! The morning of a person: her deadlines in one notice and one letter, on Monday her week. Everything is
//! read within her own sight, as if she had signed in.

use super::composing;
use super::day_store::{self, DuePerson};
use super::digest::{Item, Week, monday_of};
use super::digest_store;
use super::preferences::{Kind, Preferences};
use super::preferences_store;
use super::queue_store;
use super::queueing::{Post, put};
use super::reminder::{self, AHEAD, Step};
use crate::access::{Role, Viewer};
use crate::calendar::{self, Asked, Entry, Standing};
use crate::db::Tx;
use crate::error::Result;
use crate::notices::{self, Notice};
use chrono::{DateTime, Days, NaiveDate, Utc};

/// Days back in which a week looks for what is late.
const LATE: u64 = 60;
/// Entries that are looked at.
const MOST: i64 = 5000;
/// Days for which a letter is kept after its end, so that the administrator can answer questions about it.
const LETTERS_KEPT: u64 = 30;
/// Days for which it is kept that a day was reminded of: longer than a day is reminded of.
const REMINDERS_KEPT: u64 = 120;

/// Gives a person her turn of the day, in a transaction within her own sight; letters are written where
/// there is mail. Gives whether it was her turn.
///
/// # Errors
/// When the database refuses.
pub async fn turn_of_day(
    tx: &mut Tx,
    viewer: &Viewer,
    due: &DuePerson,
    post: Option<Post<'_>>,
    now: DateTime<Utc>,
) -> Result<bool> {
    let monday = monday_of(due.today);
    if !day_store::take_turn(tx, due.user_id, due.today, monday).await? {
        return Ok(false);
    }
    let from = due.today - Days::new(LATE);
    let asked = Asked::between(from, due.today + Days::new(AHEAD));
    let entries = calendar::entries(tx, viewer.scope(), &asked, Some(MOST), 0).await?;
    let to = match post {
        Some(post) => {
            let people = preferences_store::of(tx, &[due.user_id]).await?;
            people.into_iter().next().map(|person| (person, post))
        }
        None => None,
    };
    remind(tx, viewer, due, &entries, to.as_ref()).await?;
    if due.digest_of.is_some_and(|last| last < monday) {
        let told = notices::since(tx, due.user_id, now, 7).await?;
        let week = week(viewer, due, &entries, told);
        keep_week(tx, due, monday, &week, to.as_ref()).await?;
    }
    Ok(true)
}

/// Keeps that a person had her turn of a day that has passed: her next week will be told.
///
/// # Errors
/// When the database refuses.
pub async fn met(tx: &mut Tx, user_id: i64, day: NaiveDate) -> Result<()> {
    day_store::take_turn(tx, user_id, day, monday_of(day)).await?;
    Ok(())
}

/// Forgets letters and reminders that nobody asks for any more. Gives how many rows went.
///
/// # Errors
/// When the database refuses.
pub async fn forget(tx: &mut Tx, now: DateTime<Utc>) -> Result<u64> {
    let letters = queue_store::forget(tx, now - Days::new(LETTERS_KEPT)).await?;
    let due_before = now.date_naive() - Days::new(REMINDERS_KEPT);
    Ok(letters + day_store::forget(tx, due_before).await?)
}

async fn remind(
    tx: &mut Tx,
    viewer: &Viewer,
    due: &DuePerson,
    entries: &[Entry],
    to: Option<&(Preferences, Post<'_>)>,
) -> Result<()> {
    let sent = day_store::sent(tx, due.user_id, due.today - Days::new(LATE)).await?;
    let mut items = Vec::new();
    for entry in entries.iter().filter(|entry| !entry.is_done) {
        let thing = reminder::thing(entry);
        let before: Vec<Step> = sent
            .iter()
            .filter(|one| one.thing == thing)
            .map(|one| (one.due_on, one.step))
            .collect();
        for step in reminder::due(&[entry.day], due.today, &before) {
            if reminder::is_for(viewer.role, entry.kind, entry.school_id.is_some(), step.1) {
                day_store::keep(tx, due.user_id, &thing, step, due.today).await?;
                items.push(item(entry, viewer, due.today));
            }
        }
    }
    if items.is_empty() {
        return Ok(());
    }
    let notice = notice(&items);
    notices::add_own(tx, due.user_id, &notice).await?;
    if let Some((person, post)) = to {
        let letter = composing::reminder(&items, post.origin);
        put(tx, person, Kind::Reminder, letter, *post).await?;
    }
    Ok(())
}

/// The one notice of a day's deadlines.
fn notice(items: &[Item]) -> notices::New {
    let lines: Vec<String> = items
        .iter()
        .map(|item| format!("{} ({})", item.title, item.text))
        .collect();
    let href = match items {
        [only] if !only.href.is_empty() => only.href.clone(),
        _ => "/calendar?view=list".to_owned(),
    };
    notices::New {
        title: composing::reminder_title(items),
        text: lines.join("; "),
        href,
    }
}

/// What the last week brought, what this one brings, what is late.
fn week(viewer: &Viewer, due: &DuePerson, entries: &[Entry], told: Vec<Notice>) -> Week {
    let told = told.into_iter().map(|notice| Item {
        title: notice.title,
        text: notice.text,
        href: notice.href,
    });
    let of = |standing: Standing, from: NaiveDate, until: NaiveDate| -> Vec<Item> {
        entries
            .iter()
            .filter(|entry| entry.standing(due.today) == standing)
            .filter(|entry| (from..=until).contains(&entry.day))
            // What the municipality owes is no debt of a school.
            .filter(|entry| standing != Standing::Late || !is_of_others(viewer, entry))
            .map(|entry| item(entry, viewer, due.today))
            .collect()
    };
    let sunday = monday_of(due.today) + Days::new(6);
    Week::of(
        told.collect(),
        of(Standing::Coming, due.today, sunday),
        of(Standing::Late, due.today - Days::new(LATE), due.today),
    )
}

fn is_of_others(viewer: &Viewer, entry: &Entry) -> bool {
    matches!(viewer.role, Role::Director | Role::Curator) && entry.school_id.is_none()
}

async fn keep_week(
    tx: &mut Tx,
    due: &DuePerson,
    monday: NaiveDate,
    week: &Week,
    to: Option<&(Preferences, Post<'_>)>,
) -> Result<()> {
    if week.is_empty() {
        return Ok(());
    }
    digest_store::keep(tx, due.user_id, monday, week).await?;
    match to {
        Some((person, post)) => {
            let letter = composing::digest(week, monday, post.origin);
            put(tx, person, Kind::Digest, letter, *post).await
        }
        None => Ok(()),
    }
}

/// «Мера: Тетрадь ошибок, СОШ № 7», «через 3 дня».
fn item(entry: &Entry, viewer: &Viewer, today: NaiveDate) -> Item {
    let mut title = format!("{}: {}", entry.kind.title(), entry.words());
    if !entry.school.is_empty() {
        title.push_str(", ");
        title.push_str(&entry.school_short());
    }
    Item {
        title,
        text: reminder::when(entry.day, today),
        href: entry
            .href(viewer.role, viewer.school_id)
            .unwrap_or_default(),
    }
}
