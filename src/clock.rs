//! Work by the clock: the house's rooms have a turn every few seconds, each in transactions of its own. Where
//! several processes serve one portal, a row that the turn locks lets only one of them act.

use crate::access::Viewer;
use crate::error::Result;
use crate::letters::{self, DuePerson, Post, Went};
use crate::web::App;
use crate::{accounts, loading, maintenance, notices};
use chrono::{DateTime, Days, Utc};
use std::time::Duration;

/// How often the turn comes.
const TURN: Duration = Duration::from_secs(5);
/// Turns between two cleanings: an hour.
const CLEANING: u64 = 720;
/// People, and letters, that one turn serves.
const AT_ONCE: i64 = 50;
/// Days for which a notice that was read is kept.
const KEPT: u64 = 90;

/// Gives turns for ever: letters have turns of their own, so that a server of e-mail that does not answer
/// holds up nothing but letters.
pub async fn run(app: App) {
    tokio::join!(rooms(&app), post(&app));
}

/// A turn that fails is no reason to stop: the next one does the rest.
async fn rooms(app: &App) {
    let mut turns = turns();
    for turn in 0_u64.. {
        turns.tick().await;
        let now = now();
        if let Err(error) = tick(app, now).await {
            tracing::warn!(%error, "a turn of the clock failed");
        }
        if turn.is_multiple_of(CLEANING) {
            match sweep(app, now).await {
                Ok(rows) => tracing::debug!(rows, "what nobody can use any more is forgotten"),
                Err(error) => tracing::warn!(%error, "the hourly cleaning failed"),
            }
        }
    }
}

async fn post(app: &App) {
    let mut turns = turns();
    loop {
        turns.tick().await;
        if let Err(error) = send(app, now()).await {
            tracing::warn!(%error, "a turn of letters failed");
        }
    }
}

fn turns() -> tokio::time::Interval {
    let mut turns = tokio::time::interval(TURN);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    turns
}

#[expect(
    clippy::disallowed_methods,
    reason = "the one clock of work without a request"
)]
fn now() -> DateTime<Utc> {
    Utc::now()
}

/// One turn: the journal becomes notices, people get their morning.
///
/// # Errors
/// When the database refuses.
pub async fn tick(app: &App, now: DateTime<Utc>) -> Result<()> {
    let origin = app.settings.absolute("");
    let post = app.mail.is_some().then_some(Post {
        origin: &origin,
        now,
    });
    tell(app, post).await?;
    greet(app, post, now).await
}

/// The journal becomes notices, and the urgent ones letters.
async fn tell(app: &App, post: Option<Post<'_>>) -> Result<()> {
    loop {
        let mut tx = app.db.begin(&Viewer::portal("уведомления")).await?;
        let built = notices::build(&mut tx).await?;
        if let Some(post) = post {
            letters::announce(&mut tx, built.urgent, post).await?;
        }
        tx.commit_unaudited("a notice says nothing that the journal does not")
            .await?;
        if built.lines == 0 {
            return Ok(());
        }
    }
}

/// Everybody whose day has begun gets her turn of it, within her own sight. A person who cannot be told
/// keeps nobody else from being told.
async fn greet(app: &App, post: Option<Post<'_>>, now: DateTime<Utc>) -> Result<()> {
    let mut tx = app.db.read(&Viewer::portal("напоминания")).await?;
    let people = letters::people_due(&mut tx, now, AT_ONCE).await?;
    drop(tx);
    for person in people {
        if let Err(error) = greet_one(app, &person, post, now).await {
            tracing::warn!(%error, user = person.user_id, "a person was not told of her day");
        }
    }
    Ok(())
}

async fn greet_one(
    app: &App,
    person: &DuePerson,
    post: Option<Post<'_>>,
    now: DateTime<Utc>,
) -> Result<()> {
    let mut connection = app.db.outside().await?;
    let viewer = accounts::viewer_of_user(&mut connection, person.user_id, "", "").await?;
    drop(connection);
    let Some(viewer) = viewer else {
        return Ok(());
    };
    let mut tx = app.db.begin(&viewer).await?;
    letters::turn_of_day(&mut tx, &viewer, person, post, now).await?;
    tx.commit_unaudited("a person is told of her own days")
        .await
}

/// Letters whose time has come go one by one, each in a transaction of its own, until the server wants a
/// rest.
///
/// # Errors
/// When the database refuses.
pub async fn send(app: &App, now: DateTime<Utc>) -> Result<()> {
    let Some(mail) = &app.mail else {
        return Ok(());
    };
    let origin = app.settings.absolute("");
    for _ in 0..AT_ONCE {
        let mut tx = app.db.begin(&Viewer::portal("письма")).await?;
        let went = letters::send_next(&mut tx, mail, &origin, now).await?;
        tx.commit_unaudited("the queue says itself what was sent")
            .await?;
        if went != Went::On {
            break;
        }
    }
    Ok(())
}

/// Forgets bytes that no row names, dead sessions, used links, notices read and letters sent long ago. Gives
/// how many rows went.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(app: &App, now: DateTime<Utc>) -> Result<u64> {
    let orphans = maintenance::sweep_files(&app.db, &app.intake.vault, now).await?;
    tracing::debug!(orphans, "bytes that no row names are forgotten");
    let mut tx = app.db.begin(&Viewer::portal("уборка")).await?;
    let mut rows = accounts::sweep(&mut tx).await? + loading::sweep(&mut tx).await?;
    rows += notices::forget(&mut tx, now - Days::new(KEPT)).await?;
    rows += letters::forget(&mut tx, now).await?;
    tx.commit_unaudited("nothing that anybody could still use was deleted")
        .await?;
    Ok(rows)
}
