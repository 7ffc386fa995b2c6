//! Signing in and out, and the one-time link.

use super::session::{self, SessionLimits, Token, device_cookie};
use super::{invitation, password, store, throttle};
use crate::access::{Role, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::config::Settings;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::page::{append_cookie, expired, local_address};
use crate::web::{App, Caller, Path, Query, Shell, SignedForm, VisitorPage};
use crate::web::{html, see_other, unprocessable};
use askama::Template;
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

/// `POST /sign-in`
pub async fn create(
    State(app): State<App>,
    page: VisitorPage,
    headers: HeaderMap,
    SignedForm(form): SignedForm<SignInForm>,
) -> Result<Response> {
    let login = form.login.trim().to_lowercase();
    let address = &page.visitor.address;
    let portal = stranger(&page, &login);
    let device = device_of(&headers, &app.settings);
    let mut tx = app.db.begin(&portal).await?;
    let known = match &device {
        Some(device) => store::knows_device(&mut tx, device, &login).await?,
        None => false,
    };
    throttle::check(&mut tx, &login, address, known).await?;
    let user = store::credentials(&mut tx, &login).await?;
    // The hash takes its time: the connection goes back to the pool meanwhile.
    drop(tx);
    let hash = user.as_ref().and_then(|user| user.password_hash.clone());
    let fits = password::verify(form.password.clone(), hash).await?;
    let Some(user) = user.filter(|_| fits) else {
        return refuse(&app, &portal, page, form).await;
    };
    let mut tx = app.db.begin(&portal).await?;
    throttle::forgive(&mut tx, &login, address).await?;
    store::note_sign_in(&mut tx, user.id).await?;
    let agent = headers
        .get(header::USER_AGENT)
        .and_then(|a| a.to_str().ok())
        .unwrap_or_default();
    let limits = limits(&app.settings, user.role);
    let token = session::begin(&mut tx, user.id, limits, address, agent).await?;
    let device = device.filter(|_| known).map_or_else(Token::new, Ok)?;
    store::remember_device(&mut tx, &device, user.id).await?;
    let mut event = Event::new(Kind::SignedIn, format!("Вход: {}", user.full_name))
        .about(Subject::User(user.id));
    event.municipality_id = user.municipality_id;
    tx.commit(event).await?;
    let mut response = see_other(local_address(&form.next), "");
    append_cookie(
        &mut response,
        &session::cookie(
            &app.settings,
            app.settings.session_cookie(),
            token.secret().to_owned(),
        ),
    );
    let mut cookie = session::cookie(
        &app.settings,
        device_cookie(&app.settings),
        device.secret().to_owned(),
    );
    cookie.make_permanent();
    append_cookie(&mut response, &cookie);
    Ok(response)
}

/// The journal's actor of an attempt: the portal, with the address and the login that was typed.
fn stranger(page: &VisitorPage, login: &str) -> Viewer {
    let mut viewer = Viewer::portal(&format!(
        "вход: {}",
        login.chars().take(60).collect::<String>()
    ));
    viewer.address.clone_from(&page.visitor.address);
    viewer.request_id.clone_from(&page.visitor.request_id);
    viewer
}

fn device_of(headers: &HeaderMap, settings: &Settings) -> Option<Token> {
    CookieJar::from_headers(headers)
        .get(device_cookie(settings))
        .map(|cookie| Token::received(cookie.value()))
}

fn limits(settings: &Settings, role: Role) -> SessionLimits {
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

/// The same words for an unknown login, a blocked user and a wrong password.
async fn refuse(
    app: &App,
    portal: &Viewer,
    page: VisitorPage,
    form: SignInForm,
) -> Result<Response> {
    let mut tx = app.db.begin(portal).await?;
    throttle::count_failure(
        &mut tx,
        &form.login.trim().to_lowercase(),
        &page.visitor.address,
    )
    .await?;
    tx.commit(Event::new(Kind::SignInFailed, "Неудачная попытка входа"))
        .await?;
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
    tx.commit(Event::new(
        Kind::SignedOut,
        format!("Выход: {}", caller.viewer.name),
    ))
    .await?;
    let mut response = see_other("/sign-in", "Вы вышли из портала.");
    append_cookie(&mut response, &expired(app.settings.session_cookie()));
    let clear = HeaderValue::from_static("\"cache\", \"storage\"");
    response
        .headers_mut()
        .insert(HeaderName::from_static("clear-site-data"), clear);
    Ok(response)
}

#[derive(Template)]
#[template(path = "accounts/invitation.html")]
struct InvitationPage {
    shell: Shell,
    login: String,
    full_name: String,
    errors: Errors,
}

/// The new password, typed twice.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewPasswordForm {
    password: String,
    again: String,
}

impl NewPasswordForm {
    /// What is wrong with it.
    pub fn check(&self, login: &str) -> Errors {
        let mut errors = Errors::new();
        if let Some(weakness) = password::weakness(&self.password, login) {
            errors.add("password", weakness);
        } else if self.password != self.again {
            errors.add("again", "Пароли не совпали: введите второй раз то же самое");
        }
        errors
    }
}

/// `GET /invitations/{token}`
pub async fn invitation(
    State(app): State<App>,
    page: VisitorPage,
    Path(token): Path<String>,
) -> Result<Response> {
    let mut tx = app.db.read(&stranger(&page, "приглашение")).await?;
    let invited = invitation::find(&mut tx, &Token::received(&token))
        .await
        .map_err(dead_link)?;
    html(&InvitationPage {
        shell: page.shell,
        login: invited.login,
        full_name: invited.full_name,
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
    let portal = stranger(&page, "приглашение");
    let mut tx = app.db.read(&portal).await?;
    let invited = invitation::find(&mut tx, &token).await.map_err(dead_link)?;
    drop(tx);
    let errors = form.check(&invited.login);
    if !errors.is_empty() {
        let invitation::Invited {
            login, full_name, ..
        } = invited;
        return unprocessable(&InvitationPage {
            shell: page.shell,
            login,
            full_name,
            errors,
        });
    }
    let hash = password::hash(form.password).await?;
    let mut tx = app.db.begin(&portal).await?;
    let invited = invitation::find(&mut tx, &token).await.map_err(dead_link)?;
    invitation::spend(&mut tx, &token).await?;
    store::set_password_hash(&mut tx, invited.user_id, &hash).await?;
    session::end_others(&mut tx, invited.user_id, None).await?;
    let mut event = Event::new(
        Kind::PasswordSet,
        format!("Пароль задан по ссылке: {}", invited.full_name),
    )
    .about(Subject::User(invited.user_id));
    event.municipality_id = invited.municipality_id;
    tx.commit(event).await?;
    Ok(see_other("/sign-in", "Пароль сохранён. Войдите с ним."))
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
