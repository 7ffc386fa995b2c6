//! What an administrator does with an account: a one-time link, the block, the end of sessions.

use super::guard::AdminGuard;
use super::user_form_pages::about;
use super::user_list::{State as AccountState, StoredUser};
use super::{invitation, session, user_store};
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::Duration;

#[derive(Template)]
#[template(path = "accounts/link.html")]
struct LinkPage {
    shell: Shell,
    user: StoredUser,
    link: String,
    until: String,
}

/// The page that shows the link, once: it is kept nowhere in clear.
pub fn link_page(
    shell: Shell,
    user: StoredUser,
    link: String,
    now: Now,
    hours: i16,
) -> Result<Response> {
    let until = words::moment(now.0 + Duration::hours(i64::from(invitation::HOURS)), hours);
    html(&LinkPage {
        shell,
        user,
        link,
        until,
    })
}

/// A new link in full.
///
/// # Errors
/// When the database refuses.
pub async fn issue(tx: &mut Tx, app: &App, viewer: &Viewer, user_id: i64) -> Result<String> {
    let path = invitation::issue(tx, user_id, viewer.user_id).await?;
    Ok(app.settings.absolute(&path))
}

/// The event of a new link.
pub fn issued(user: &StoredUser) -> Event {
    let text = format!(
        "Создана одноразовая ссылка для пользователя {}",
        user.line.login
    );
    about(
        Kind::InvitationSent,
        text,
        user.line.id,
        user.municipality_id,
    )
}

/// `POST /users/{user_id}/invitation`
pub async fn invite(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(user_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    user_store::lock(&mut tx, user_id).await?;
    let user = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    if user.line.state == AccountState::Blocked {
        return Err(Error::Conflict(
            "Вход закрыт: сначала снимите блокировку.".to_owned(),
        ));
    }
    let link = issue(&mut tx, &app, &viewer, user_id).await?;
    tx.commit(issued(&user)).await?;
    link_page(shell, user, link, now, viewer.utc_offset_hours)
}

/// `POST /users/{user_id}/blocking`: the sessions end at once, links and known browsers are forgotten.
pub async fn block(
    State(app): State<App>,
    caller: Caller,
    Path(user_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let admins = user_store::active_admins(&mut tx).await?;
    let user = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    let guard = AdminGuard::of(user_id, viewer.user_id, &admins);
    if let Some(objection) = guard.objects_to_block() {
        return Err(Error::Conflict(objection.to_owned()));
    }
    let page = format!("/users/{user_id}");
    if user_store::set_blocked(&mut tx, viewer.scope(), user_id, true).await? == 0 {
        return Ok(see_other(&page, "Вход уже закрыт."));
    }
    let ended = session::end_others(&mut tx, user_id, None).await?;
    invitation::void(&mut tx, user_id).await?;
    user_store::forget_devices(&mut tx, user_id).await?;
    let text = format!(
        "Заблокирован пользователь {}, завершено сеансов: {ended}",
        user.line.login
    );
    tx.commit(about(
        Kind::UserBlocked,
        text,
        user_id,
        user.municipality_id,
    ))
    .await?;
    Ok(see_other(&page, "Вход закрыт, сеансы завершены."))
}

/// `POST /users/{user_id}/unblocking`
pub async fn unblock(
    State(app): State<App>,
    caller: Caller,
    Path(user_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let user = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    let page = format!("/users/{user_id}");
    if user_store::set_blocked(&mut tx, viewer.scope(), user_id, false).await? == 0 {
        return Ok(see_other(&page, "Вход уже открыт."));
    }
    let text = format!("Снята блокировка пользователя {}", user.line.login);
    tx.commit(about(
        Kind::UserUnblocked,
        text,
        user_id,
        user.municipality_id,
    ))
    .await?;
    Ok(see_other(&page, "Вход открыт."))
}

/// `POST /users/{user_id}/sessions/closure`
pub async fn end_sessions(
    State(app): State<App>,
    caller: Caller,
    Path(user_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let user = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    let ended = session::end_others(&mut tx, user_id, None).await?;
    let text = format!("Завершены сеансы пользователя {}: {ended}", user.line.login);
    tx.commit(about(
        Kind::SessionsEnded,
        text,
        user_id,
        user.municipality_id,
    ))
    .await?;
    Ok(see_other(&format!("/users/{user_id}"), "Сеансы завершены."))
}
