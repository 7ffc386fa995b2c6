//! Signing in and out.

use super::kept::Kept;
use super::session::{self, SessionLimits, Token, device_cookie};
use super::store::{self, Credentials};
use super::throttle::{self, Attempt, Knock};
use super::{password, user};
use crate::access::{Role, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::config::Settings;
use crate::error::Result;
use crate::input::Errors;
use crate::web::page::{append_cookie, expired, local_address};
use crate::web::{App, Caller, Query, Shell, SignedForm, Visitor, VisitorPage};
use crate::web::{html, see_other, unprocessable};
use askama::Template;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::cookie::CookieJar;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "accounts/sign_in.html")]
struct SignInPage {
    shell: Shell,
    form: SignInForm,
    errors: Errors,
}

/// The sign-in form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SignInForm {
    login: String,
    password: String,
    next: String,
    /// Where a form was sent after its session had ended; empty without one.
    kept_path: String,
    /// Its fields.
    kept: String,
}

impl SignInForm {
    /// The form that waits to be sent again.
    fn waiting(&self) -> Option<Kept> {
        let kept = Kept::read(local_address(&self.kept_path), self.kept.as_bytes());
        kept.filter(|_| !self.kept_path.is_empty())
    }
}

/// Where to go after sign-in.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Next {
    next: String,
}

/// `GET /sign-in`
pub async fn new(page: VisitorPage, Query(query): Query<Next>) -> Result<Response> {
    if page.visitor.viewer.is_some() {
        return Ok(Redirect::to("/").into_response());
    }
    let form = SignInForm {
        next: query.next,
        ..SignInForm::default()
    };
    html(&SignInPage {
        shell: page.shell,
        form,
        errors: Errors::new(),
    })
}

/// Where a form was sent.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct KeptQuery {
    path: String,
}

/// `POST /sign-in/kept`: a form whose session has ended while it was being filled. Nothing is changed here.
pub async fn keep(
    page: VisitorPage,
    Query(query): Query<KeptQuery>,
    body: Bytes,
) -> Result<Response> {
    let Some(kept) = Kept::read(local_address(&query.path), &body) else {
        return Ok(see_other("/sign-in", ""));
    };
    let form = SignInForm {
        kept: kept.written(),
        kept_path: kept.path,
        ..SignInForm::default()
    };
    html(&SignInPage {
        shell: page.shell,
        form,
        errors: Errors::new(),
    })
}

/// What was typed before the session ended, ready to be sent in the new one.
#[derive(Template)]
#[template(path = "accounts/kept.html")]
struct KeptPage {
    shell: Shell,
    kept: Kept,
    name: String,
    /// Signs the form for the session that has just begun.
    csrf: String,
}

/// `POST /sign-in`: the answer and its time are the same for an unknown login, a blocked user and a
/// wrong password.
pub async fn create(
    State(app): State<App>,
    page: VisitorPage,
    headers: HeaderMap,
    SignedForm(form): SignedForm<SignInForm>,
) -> Result<Response> {
    let login = user::typed_login(&form.login);
    let portal = stranger(&page.visitor);
    let mut tx = app.db.begin(&portal).await?;
    let device = match device_of(&headers, &app.settings) {
        Some(device) if store::knows_device(&mut tx, &device, &login).await? => Some(device),
        _ => None,
    };
    let knock = match &device {
        Some(device) => Knock::KnownBrowser {
            login: &login,
            device,
        },
        None => Knock::Stranger {
            login: &login,
            address: &page.visitor.address,
        },
    };
    let attempt = throttle::attempt(&mut tx, knock).await?;
    let user = store::credentials(&mut tx, &login).await?;
    // The hash takes its time: the connection goes back to the pool meanwhile.
    tx.commit_unaudited("the attempt counts before the password is checked")
        .await?;
    let hash = user
        .as_ref()
        .filter(|u| !u.is_blocked)
        .and_then(|u| u.password_hash.clone());
    if !password::verify(form.password.clone(), hash).await? {
        return refuse(&app, &portal, page, form, user).await;
    }
    match user {
        Some(user) => {
            admit(
                &app,
                &page.visitor,
                &headers,
                user,
                attempt,
                device,
                (&form, page.shell.clone()),
            )
            .await
        }
        None => refuse(&app, &portal, page, form, None).await,
    }
}

/// Begins the session: new tokens for it and for the browser.
async fn admit(
    app: &App,
    visitor: &Visitor,
    headers: &HeaderMap,
    user: Credentials,
    attempt: Attempt,
    device: Option<Token>,
    (form, shell): (&SignInForm, Shell),
) -> Result<Response> {
    let mut tx = app.db.begin(&acting(visitor, &user)).await?;
    throttle::forgive(&mut tx, attempt).await?;
    store::note_sign_in(&mut tx, user.id).await?;
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|a| a.to_str().ok())
        .unwrap_or_default();
    let limits = limits(&app.settings, user.role);
    let earlier = session::token_of(headers, &app.settings);
    let token = session::begin(
        &mut tx,
        user.id,
        limits,
        &visitor.address,
        agent,
        earlier.as_ref(),
    )
    .await?;
    let text = if device.is_some() {
        "Вход"
    } else {
        "Вход с нового браузера"
    };
    let device = device.map_or_else(Token::new, Ok)?;
    store::remember_device(&mut tx, &device, user.id).await?;
    tx.commit(Event::new(Kind::SignedIn, text).about(Subject::User(user.id)))
        .await?;
    let mut response = match form.waiting() {
        Some(kept) => html(&KeptPage {
            shell,
            kept,
            name: user.full_name,
            csrf: Visitor::csrf_of(token.secret()),
        })?,
        None => see_other(local_address(&form.next), ""),
    };
    append_cookie(
        &mut response,
        &session::session_cookie(&app.settings, &token),
    );
    append_cookie(
        &mut response,
        &session::browser_cookie(&app.settings, &device),
    );
    Ok(response)
}

/// The journal's actor while nobody knows who knocks. What was typed as a login is not written down:
/// it may be a password in the wrong field.
pub fn stranger(visitor: &Visitor) -> Viewer {
    let mut viewer = Viewer::portal("неизвестный посетитель");
    viewer.address.clone_from(&visitor.address);
    viewer.request_id.clone_from(&visitor.request_id);
    viewer
}

/// The journal's actor once the person has proved who it is.
fn acting(visitor: &Visitor, user: &Credentials) -> Viewer {
    let mut viewer = stranger(visitor);
    viewer.user_id = Some(user.id);
    viewer.name.clone_from(&user.full_name);
    viewer.role = user.role;
    viewer.region_id = user.region_id;
    viewer.municipality_id = user.municipality_id;
    viewer
}

fn device_of(headers: &HeaderMap, settings: &Settings) -> Option<Token> {
    CookieJar::from_headers(headers)
        .get(device_cookie(settings))
        .map(|cookie| Token::received(cookie.value()))
}

/// How long a session of this role lasts.
pub fn limits(settings: &Settings, role: Role) -> SessionLimits {
    let idle_minutes = if role == Role::Admin {
        settings.admin_idle_minutes
    } else {
        settings.session_idle_minutes
    };
    SessionLimits {
        idle_minutes,
        hours: settings.session_hours,
    }
}

/// The same words for everybody; only the journal knows more.
async fn refuse(
    app: &App,
    portal: &Viewer,
    page: VisitorPage,
    form: SignInForm,
    user: Option<Credentials>,
) -> Result<Response> {
    let tx = app.db.begin(portal).await?;
    tx.commit(refusal(user.as_ref())).await?;
    let mut errors = Errors::new();
    errors.add(
        "login",
        "Логин или пароль не подошли. Проверьте раскладку и клавишу Caps Lock",
    );
    let form = SignInForm {
        password: String::new(),
        ..form
    };
    unprocessable(&SignInPage {
        shell: page.shell,
        form,
        errors,
    })
}

fn refusal(user: Option<&Credentials>) -> Event {
    let Some(user) = user else {
        return Event::new(Kind::SignInFailed, "Неудачный вход: такого логина нет");
    };
    let why = match (user.is_blocked, &user.password_hash) {
        (true, _) => "пользователь заблокирован",
        (false, None) => "пароль ещё не задан",
        (false, Some(_)) => "неверный пароль",
    };
    let mut event = Event::new(
        Kind::SignInFailed,
        format!("Неудачный вход, {}: {why}", user.full_name),
    )
    .about(Subject::User(user.id));
    event.municipality_id = user.municipality_id;
    event
}

/// `POST /sign-out`
pub async fn destroy(
    State(app): State<App>,
    caller: Caller,
    headers: HeaderMap,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    if let Some(token) = session::token_of(&headers, &app.settings) {
        session::end(&mut tx, &token).await?;
    }
    tx.commit(Event::new(Kind::SignedOut, "Выход")).await?;
    let mut response = see_other("/sign-in", "Вы вышли из портала.");
    append_cookie(&mut response, &expired(app.settings.session_cookie()));
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response
        .headers_mut()
        .insert(HeaderName::from_static("clear-site-data"), clear);
    Ok(response)
}
