//! The link by which a person's own calendar programme reads her days.

use super::link_store;
use crate::access::Viewer;
use crate::accounts::Token;
use crate::audit::{Event, Kind, Subject};
use crate::error::{Error, Result};
use crate::web::{App, Caller, Shell, SignedForm, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "calendar/link.html")]
struct LinkPage {
    shell: Shell,
    /// When the present link was made.
    since: Option<String>,
}

#[derive(Template)]
#[template(path = "calendar/new_link.html")]
struct NewLinkPage {
    shell: Shell,
    link: String,
}

/// Row of `users`; the portal itself has none and never comes here.
fn number(viewer: &Viewer) -> Result<i64> {
    viewer.user_id.ok_or(Error::NotFound)
}

/// `GET /calendar/link`
pub async fn show(State(app): State<App>, caller: Caller) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let since = link_store::made_at(&mut tx, viewer.user_id).await?;
    html(&LinkPage {
        shell,
        since: since.map(|at| words::moment(at, viewer.utc_offset_hours)),
    })
}

/// `POST /calendar/link`: shown once, only its hash is kept. An older link is void.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let user_id = number(&viewer)?;
    let token = Token::new()?;
    let mut tx = app.db.begin(&viewer).await?;
    let text = match link_store::replace(&mut tx, user_id, &token).await? {
        true => "Создана новая ссылка на календарь, прежняя не действует",
        false => "Создана ссылка на календарь",
    };
    tx.commit(Event::new(Kind::CalendarLinkMade, text).about(Subject::User(user_id)))
        .await?;
    let link = app
        .settings
        .absolute(&format!("/calendar/{}.ics", token.secret()));
    html(&NewLinkPage { shell, link })
}

/// `POST /calendar/link/closure`
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let user_id = number(viewer)?;
    let mut tx = app.db.begin(viewer).await?;
    if !link_store::remove(&mut tx, user_id).await? {
        return Ok(see_other("/calendar/link", "Ссылки и не было."));
    }
    let event = Event::new(Kind::CalendarLinkClosed, "Ссылка на календарь отключена");
    tx.commit(event.about(Subject::User(user_id))).await?;
    Ok(see_other(
        "/calendar/link",
        "Ссылка отключена: по ней ничего не откроется.",
    ))
}
