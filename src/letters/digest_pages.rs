//! The weeks of a person, as they were told.

use super::digest_store::{self, Kept};
use crate::access::Viewer;
use crate::error::{Error, Result};
use crate::web::filters;
use crate::web::{App, Caller, Path, Shell, html};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "letters/digests.html")]
struct ListPage {
    shell: Shell,
    weeks: Vec<Kept>,
}

#[derive(Template)]
#[template(path = "letters/digest.html")]
struct ShowPage {
    shell: Shell,
    week: Kept,
}

fn owner(viewer: &Viewer) -> Result<i64> {
    viewer.user_id.ok_or(Error::NotFound)
}

/// `GET /digests`
pub async fn list(State(app): State<App>, caller: Caller) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let weeks = digest_store::of(&mut tx, owner(&viewer)?).await?;
    html(&ListPage { shell, weeks })
}

/// `GET /digests/{monday}`: everybody finds her own week there.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(monday): Path<NaiveDate>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let week = digest_store::find(&mut tx, owner(&viewer)?, monday).await?;
    html(&ShowPage { shell, week })
}
