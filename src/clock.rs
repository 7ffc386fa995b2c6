//! Work by the clock: the house's rooms have a turn every few seconds, each in transactions of its own. Where
//! several processes serve one portal, a row that the turn locks lets only one of them act.

use crate::access::Viewer;
use crate::error::Result;
use crate::web::App;
use crate::{accounts, loading, maintenance, notices};
use chrono::{DateTime, Days, Utc};
use std::time::Duration;

/// How often the turn comes.
const TURN: Duration = Duration::from_secs(5);
/// Turns between two cleanings: an hour.
const CLEANING: u64 = 720;
/// Days for which a notice that was read is kept.
const KEPT: u64 = 90;

/// Gives turns for ever. A turn that fails is no reason to stop: the next one does the rest.
pub async fn run(app: App) {
    let mut turns = tokio::time::interval(TURN);
    turns.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    for turn in 0_u64.. {
        turns.tick().await;
        #[expect(
            clippy::disallowed_methods,
            reason = "the one clock of work without a request"
        )]
        let now = Utc::now();
        if let Err(error) = tick(&app).await {
            tracing::warn!(%error, "a turn of the clock failed");
        }
        if turn.is_multiple_of(CLEANING) {
            match sweep(&app, now).await {
                Ok(rows) => tracing::debug!(rows, "what nobody can use any more is forgotten"),
                Err(error) => tracing::warn!(%error, "the hourly cleaning failed"),
            }
        }
    }
}

/// One turn: the journal becomes notices.
///
/// # Errors
/// When the database refuses.
pub async fn tick(app: &App) -> Result<()> {
    loop {
        let mut tx = app.db.begin(&Viewer::portal("уведомления")).await?;
        let read = notices::build(&mut tx).await?;
        tx.commit_unaudited("a notice says nothing that the journal does not")
            .await?;
        if read == 0 {
            return Ok(());
        }
    }
}

/// Forgets bytes that no row names, dead sessions, used links and notices read long ago. Gives how many rows
/// went.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(app: &App, now: DateTime<Utc>) -> Result<u64> {
    let orphans = maintenance::sweep_files(&app.db, &app.intake.vault, now).await?;
    tracing::debug!(orphans, "bytes that no row names are forgotten");
    let mut tx = app.db.begin(&Viewer::portal("уборка")).await?;
    let mut rows = accounts::sweep(&mut tx).await? + loading::sweep(&mut tx).await?;
    rows += notices::forget(&mut tx, now - Days::new(KEPT)).await?;
    tx.commit_unaudited("nothing that anybody could still use was deleted")
        .await?;
    Ok(rows)
}
