//! The feed: asked for by a programme that knows the secret and nothing else.

use super::feed::{Reader, calendar};
use super::link_store;
use super::store::{self, Asked};
use crate::access::Permission::SeeCalendar;
use crate::access::Viewer;
use crate::accounts::{self, Token};
use crate::error::{Error, Result};
use crate::web::{App, Now, Path, Visitor};
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use chrono::Days;

/// Days before today that a feed holds.
const PAST: u64 = 60;
/// Days after today.
const FUTURE: u64 = 370;
/// Entries of a feed, at most: phones give up on more.
const MOST: usize = 3000;

/// `GET /calendar/{feed}`: `{secret}.ics`. What it shows is computed afresh, as for a session; nobody is
/// behind a link that was taken back, or behind a blocked user.
pub async fn show(
    State(app): State<App>,
    visitor: Visitor,
    now: Now,
    Path(feed): Path<String>,
) -> Result<Response> {
    let viewer = owner(&app, &visitor, &feed).await?;
    let today = now.day(viewer.utc_offset_hours);
    let asked = Asked::between(today - Days::new(PAST), today + Days::new(FUTURE));
    let mut tx = app.db.read(&viewer).await?;
    let limit = Some(MOST as i64 + 1);
    let mut entries = store::list(&mut tx, viewer.scope(), &asked, limit, 0).await?;
    drop(tx);
    let left_out = entries.len() > MOST;
    entries.truncate(MOST);
    let reader = Reader {
        viewer: &viewer,
        origin: &app.settings.absolute(""),
        now: now.0,
        today,
    };
    let body = calendar(reader, &entries, left_out);
    Ok((
        [(header::CONTENT_TYPE, "text/calendar; charset=utf-8")],
        body,
    )
        .into_response())
}

async fn owner(app: &App, visitor: &Visitor, feed: &str) -> Result<Viewer> {
    let mut connection = app.db.outside().await?;
    let secret = feed.strip_suffix(".ics").ok_or(Error::NotFound)?;
    let user_id = link_store::owner(&mut connection, &Token::received(secret)).await?;
    let viewer = match user_id {
        Some(id) => {
            accounts::viewer_of_user(&mut connection, id, &visitor.address, &visitor.request_id)
                .await?
        }
        None => {
            accounts::count_miss(&mut connection, &visitor.address).await?;
            None
        }
    };
    viewer
        .filter(|viewer| viewer.may(SeeCalendar))
        .ok_or(Error::NotFound)
}
