//! The own profile: data, password, sessions.

use super::places::{Difference, Places};
use super::profile::{PasswordForm, ProfileForm, SessionLine};
use super::sign_in_pages::limits;
use super::store::{self, Own};
use super::throttle::{self, Attempt, Knock};
use super::{invitation, password, session};
use crate::access::{Role, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::page::{self, append_cookie};
use crate::web::{App, Caller, Shell, SignedForm, html, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::http::{HeaderMap, header};
use axum::response::Response;

#[derive(Template)]
#[template(path = "accounts/profile.html")]
struct ProfilePage {
    shell: Shell,
    login: String,
    role: Role,
    place: String,
    previous_sign_in: Option<String>,
    password_set: Option<String>,
    form: ProfileForm,
    errors: Errors,
    conflict: Option<Vec<Difference>>,
    sessions: Vec<SessionLine>,
}

impl ProfilePage {
    async fn load(
        app: &App,
        tx: &mut Tx,
        caller: Caller,
        headers: &HeaderMap,
        own: &Own,
    ) -> Result<Self> {
        let Caller { viewer, shell } = caller;
        let hours = viewer.utc_offset_hours;
        let current = session::token_of(headers, &app.settings);
        let sessions = session::list(tx, number(&viewer)?, current.as_ref()).await?;
        Ok(ProfilePage {
            shell,
            login: viewer.login,
            role: viewer.role,
            place: viewer.place,
            previous_sign_in: own.previous_sign_in_at.map(|at| words::moment(at, hours)),
            password_set: own.password_changed_at.map(|at| words::moment(at, hours)),
            form: ProfileForm::of(own),
            errors: Errors::new(),
            conflict: None,
            sessions: sessions
                .into_iter()
                .map(|s| SessionLine::of(s, hours))
                .collect(),
        })
    }
}

/// Row of `users`; the portal itself has none and never comes here.
fn number(viewer: &Viewer) -> Result<i64> {
    viewer.user_id.ok_or(Error::NotFound)
}

/// `GET /profile`
pub async fn show(State(app): State<App>, caller: Caller, headers: HeaderMap) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let own = store::own(&mut tx, caller.viewer.user_id).await?;
    html(&ProfilePage::load(&app, &mut tx, caller, &headers, &own).await?)
}

/// `POST /profile`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    SignedForm(form): SignedForm<ProfileForm>,
) -> Result<Response> {
    let user_id = number(&caller.viewer)?;
    let mut tx = app.db.begin(&caller.viewer).await?;
    let own = store::own(&mut tx, Some(user_id)).await?;
    let changes = Places::default().differences(&ProfileForm::of(&own).as_user(), &form.as_user());
    let contacts = match form.check() {
        Ok(contacts) => contacts,
        Err(errors) => {
            let page = ProfilePage::load(&app, &mut tx, caller, &headers, &own).await?;
            return unprocessable(&ProfilePage {
                form,
                errors,
                ..page
            });
        }
    };
    if changes.is_empty() {
        return Ok(see_other("/profile", "Ничего не изменилось."));
    }
    let version = form.version.parse().unwrap_or_default();
    if store::update_own(&mut tx, user_id, version, &contacts).await? == 0 {
        let page = ProfilePage::load(&app, &mut tx, caller, &headers, &own).await?;
        let form = ProfileForm {
            version: own.version.to_string(),
            ..form
        };
        return page::conflict(&ProfilePage {
            form,
            conflict: Some(changes),
            ..page
        });
    }
    let labels: Vec<String> = changes
        .iter()
        .map(|change| change.label.to_lowercase())
        .collect();
    let text = format!("Изменены свои данные: {}", labels.join(", "));
    tx.commit(Event::new(Kind::UserChanged, text).about(Subject::User(user_id)))
        .await?;
    Ok(see_other("/profile", "Данные сохранены."))
}

/// `POST /profile/password`: the session goes on under a new token, all others end.
pub async fn change_password(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    SignedForm(form): SignedForm<PasswordForm>,
) -> Result<Response> {
    let user_id = number(&caller.viewer)?;
    let mut tx = app.db.begin(&caller.viewer).await?;
    let own = store::own(&mut tx, Some(user_id)).await?;
    let errors = form.check(&caller.viewer.login);
    if !errors.is_empty() {
        let page = ProfilePage::load(&app, &mut tx, caller, &headers, &own).await?;
        return unprocessable(&ProfilePage { errors, ..page });
    }
    let attempt = throttle::attempt(&mut tx, Knock::SignedIn { user_id }).await?;
    tx.commit_unaudited("the attempt counts before the password is checked")
        .await?;
    if !password::verify(form.current, own.password_hash.clone()).await? {
        return wrong_password(&app, caller, &headers, &own).await;
    }
    let hash = password::hash(form.password).await?;
    renew(&app, &caller.viewer, &headers, attempt, &hash).await
}

async fn wrong_password(
    app: &App,
    caller: Caller,
    headers: &HeaderMap,
    own: &Own,
) -> Result<Response> {
    let event = Event::new(
        Kind::AccessRefused,
        "Смена пароля: текущий пароль не подошёл",
    );
    app.db.begin(&caller.viewer).await?.commit(event).await?;
    let mut tx = app.db.read(&caller.viewer).await?;
    let mut page = ProfilePage::load(app, &mut tx, caller, headers, own).await?;
    page.errors.add(
        "current",
        "Текущий пароль не подошёл. Проверьте раскладку и клавишу Caps Lock",
    );
    unprocessable(&page)
}

async fn renew(
    app: &App,
    viewer: &Viewer,
    headers: &HeaderMap,
    attempt: Attempt,
    hash: &str,
) -> Result<Response> {
    let user_id = number(viewer)?;
    let current = session::token_of(headers, &app.settings);
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|a| a.to_str().ok())
        .unwrap_or_default();
    let mut tx = app.db.begin(viewer).await?;
    throttle::forgive(&mut tx, attempt).await?;
    store::set_password_hash(&mut tx, user_id, hash).await?;
    invitation::void(&mut tx, user_id).await?;
    let ended = session::end_others(&mut tx, user_id, current.as_ref()).await?;
    let limits = limits(&app.settings, viewer.role);
    let token = session::begin(
        &mut tx,
        user_id,
        limits,
        &viewer.address,
        agent,
        current.as_ref(),
    )
    .await?;
    let text = format!("Пароль изменён, завершено других сеансов: {ended}");
    tx.commit(Event::new(Kind::PasswordSet, text).about(Subject::User(user_id)))
        .await?;
    let mut response = see_other("/profile", "Пароль изменён, остальные сеансы завершены.");
    append_cookie(
        &mut response,
        &session::session_cookie(&app.settings, &token),
    );
    Ok(response)
}

/// `POST /profile/sessions/closure`
pub async fn end_others(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let user_id = number(&caller.viewer)?;
    let current = session::token_of(&headers, &app.settings);
    let mut tx = app.db.begin(&caller.viewer).await?;
    let ended = session::end_others(&mut tx, user_id, current.as_ref()).await?;
    let text = format!("Завершены свои другие сеансы: {ended}");
    tx.commit(Event::new(Kind::SessionsEnded, text).about(Subject::User(user_id)))
        .await?;
    Ok(see_other("/profile", "Остальные сеансы завершены."))
}
