//! What a person wants by e-mail, and the way out of all letters.

use super::preferences::{Preferences, PreferencesForm};
use super::preferences_store;
use crate::access::Viewer;
use crate::accounts;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::{
    App, Caller, Path, Shell, SignedForm, VisitorPage, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "letters/settings.html")]
struct SettingsPage {
    shell: Shell,
    form: PreferencesForm,
    errors: Errors,
    email: String,
    has_mail: bool,
    is_stale: bool,
}

#[derive(Template)]
#[template(path = "letters/way_out.html")]
struct WayOutPage {
    shell: Shell,
    way_out: String,
    /// Whether letters still go.
    is_on: bool,
}

/// Row of `users`; the portal itself has none and never comes here.
fn owner(viewer: &Viewer) -> Result<i64> {
    viewer.user_id.ok_or(Error::NotFound)
}

/// What is kept, or what is usual; looking writes nothing.
async fn load(
    app: &App,
    tx: &mut Tx,
    caller: &Caller,
) -> Result<(SettingsPage, Option<Preferences>)> {
    let user_id = owner(&caller.viewer)?;
    let kept = preferences_store::said(tx, user_id).await?;
    let page = SettingsPage {
        email: match &kept {
            Some(kept) => kept.email.clone(),
            None => preferences_store::email(tx, user_id).await?,
        },
        form: kept
            .as_ref()
            .map_or_else(PreferencesForm::usual, PreferencesForm::of),
        errors: Errors::new(),
        has_mail: app.mail.is_some(),
        is_stale: false,
        shell: caller.shell.clone(),
    };
    Ok((page, kept))
}

/// `GET /notices/settings`
pub async fn edit(State(app): State<App>, caller: Caller) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let (page, _) = load(&app, &mut tx, &caller).await?;
    html(&page)
}

/// `POST /notices/settings`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    SignedForm(form): SignedForm<PreferencesForm>,
) -> Result<Response> {
    let user_id = owner(&caller.viewer)?;
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (mut page, kept) = load(&app, &mut tx, &caller).await?;
    // Who has never said anything has the first version.
    let version = kept.map_or(1, |kept| kept.version);
    let checked = form.check();
    let is_older = form.version != version.to_string();
    page.form = PreferencesForm {
        version: version.to_string(),
        ..form
    };
    let wanted = match checked {
        Ok(wanted) => wanted,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if is_older {
        page.is_stale = true;
        return page::conflict(&page);
    }
    preferences_store::of(&mut tx, &[user_id]).await?;
    preferences_store::save(&mut tx, user_id, version, wanted).await?;
    let event = Event::new(Kind::LettersChosen, "Выбрано, какие письма получать");
    tx.commit(event.about(Subject::User(user_id))).await?;
    Ok(see_other("/notices/settings", "Выбор писем сохранён."))
}

/// `GET /unsubscribe/{way_out}`: asks first, since programmes open links of letters by themselves.
pub async fn ask(
    State(app): State<App>,
    caller: VisitorPage,
    Path(way_out): Path<String>,
) -> Result<Response> {
    let mut connection = app.db.outside().await?;
    let found = preferences_store::of_way_out(&mut connection, &way_out).await?;
    let Some((_, is_on)) = found else {
        accounts::count_miss(&mut connection, &caller.visitor.address).await?;
        return Err(Error::NotFound);
    };
    html(&WayOutPage {
        shell: caller.shell,
        way_out,
        is_on,
    })
}

/// `POST /unsubscribe/{way_out}`: from the page, or from the button of a mail programme (RFC 8058), which
/// has no session and signs nothing. The secret of the address is the right to it.
pub async fn end(
    State(app): State<App>,
    caller: VisitorPage,
    Path(way_out): Path<String>,
) -> Result<Response> {
    let visitor = &caller.visitor;
    let mut connection = app.db.outside().await?;
    let found = preferences_store::of_way_out(&mut connection, &way_out).await?;
    let Some((user_id, is_on)) = found else {
        accounts::count_miss(&mut connection, &visitor.address).await?;
        return Err(Error::NotFound);
    };
    let viewer = accounts::viewer_of_user(
        &mut connection,
        user_id,
        &visitor.address,
        &visitor.request_id,
    );
    let viewer = viewer.await?.ok_or(Error::NotFound)?;
    drop(connection);
    // A second click finds nothing to end.
    if is_on {
        let mut tx = app.db.begin(&viewer).await?;
        preferences_store::end(&mut tx, user_id).await?;
        let event = Event::new(Kind::LettersChosen, "Письма отключены по ссылке из письма");
        tx.commit(event.about(Subject::User(user_id))).await?;
    }
    html(&WayOutPage {
        shell: caller.shell,
        way_out,
        is_on: false,
    })
}
