//! The one-time link from the side of the invited: a page to choose the password on.

use super::sign_in_pages::stranger;
use super::{invitation, password, session, store, throttle};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::{App, Path, Shell, SignedForm, Visitor, VisitorPage};
use crate::web::{html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use invitation::Invited;
use serde::Deserialize;
use session::Token;

#[derive(Template)]
#[template(path = "accounts/invitation.html")]
struct InvitationPage {
    shell: Shell,
    invited: Invited,
    errors: Errors,
}

/// The new password, typed twice.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewPasswordForm {
    password: String,
    again: String,
}

/// `GET /invitations/{token}`
pub async fn show(
    State(app): State<App>,
    page: VisitorPage,
    Path(token): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read(&stranger(&page.visitor)).await?;
    let invited = invitation::find(&mut tx, &Token::received(&token))
        .await
        .map_err(dead_link)?;
    html(&InvitationPage {
        shell: page.shell,
        invited,
        errors: Errors::new(),
    })
}

/// `POST /invitations/{token}`
pub async fn accept(
    State(app): State<App>,
    page: VisitorPage,
    Path(token): Path<String>,
    SignedForm(form): SignedForm<NewPasswordForm>,
) -> Result<Response> {
    let token = Token::received(&token);
    let portal = stranger(&page.visitor);
    let mut tx = app.db.read(&portal).await?;
    let invited = invitation::find(&mut tx, &token).await.map_err(dead_link)?;
    drop(tx);
    let errors = password::check_new(&form.password, &form.again, &invited.login);
    if !errors.is_empty() {
        return unprocessable(&InvitationPage {
            shell: page.shell,
            invited,
            errors,
        });
    }
    let hash = password::hash(form.password).await?;
    let mut tx = app.db.begin(&acting(&page.visitor, &invited)).await?;
    // The link is found again, and locked: two of the same at once set one password.
    invitation::find(&mut tx, &token).await.map_err(dead_link)?;
    invitation::spend(&mut tx, &token).await?;
    store::set_password_hash(&mut tx, invited.user_id, &hash).await?;
    session::end_others(&mut tx, invited.user_id, None).await?;
    throttle::clear(&mut tx, &invited.login).await?;
    let event = Event::new(Kind::PasswordSet, "Пароль задан по одноразовой ссылке");
    tx.commit(event.about(Subject::User(invited.user_id)))
        .await?;
    Ok(see_other("/sign-in", "Пароль сохранён. Войдите с ним."))
}

/// The journal's actor: who holds the link is the invited person.
fn acting(visitor: &Visitor, invited: &Invited) -> Viewer {
    let mut viewer = stranger(visitor);
    viewer.user_id = Some(invited.user_id);
    viewer.name.clone_from(&invited.full_name);
    viewer.role = invited.role;
    viewer.municipality_id = invited.municipality_id;
    viewer
}

fn dead_link(error: Error) -> Error {
    match error {
        Error::NotFound => Error::BadRequest(
            "Ссылка уже использована или устарела. Попросите администратора прислать новую."
                .to_owned(),
        ),
        other => other,
    }
}
