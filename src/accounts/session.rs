//! Sessions: a random token in a cookie, its hash in the database, the visitor in the request.

use crate::access::SessionRow;
use crate::access::Viewer;
use crate::config::Settings;
use crate::error::Result;
use crate::web::error_page;
use crate::web::headers::{ClientAddress, RequestId};
use crate::web::page::append_cookie;
use crate::web::{App, KEPT_FORM, Visitor};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::Response;
use axum_extra::extract::cookie::{Cookie, CookieJar, SameSite};
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};
use sqlx::PgConnection;

/// A secret of 256 random bits, as hexadecimal text. Only its SHA-256 is stored.
#[derive(Clone, Debug)]
pub struct Token(String);

impl Token {
    /// A new one.
    ///
    /// # Errors
    /// When the machine has no randomness.
    pub fn new() -> Result<Token> {
        let mut bytes = [0_u8; 32];
        getrandom::fill(&mut bytes)
            .map_err(|error| anyhow::anyhow!("no randomness for a token: {error}"))?;
        Ok(Token(hex::encode(bytes)))
    }

    /// What came from outside.
    pub fn received(text: &str) -> Token {
        Token(text.to_owned())
    }

    /// What goes into the cookie or the link.
    pub fn secret(&self) -> &str {
        &self.0
    }

    /// What goes into the database.
    pub fn hash(&self) -> Vec<u8> {
        Sha256::digest(self.0.as_bytes()).to_vec()
    }
}

/// Cookie of a visit before sign-in: signs the sign-in form.
fn visit_cookie(settings: &Settings) -> &'static str {
    if settings.is_https() {
        "__Host-visit"
    } else {
        "visit"
    }
}

/// Cookie of a browser that has signed in before.
pub fn device_cookie(settings: &Settings) -> &'static str {
    if settings.is_https() {
        "__Host-device"
    } else {
        "device"
    }
}

/// A cookie as the portal sets them: for the server alone, for this host alone.
fn cookie(settings: &Settings, name: &'static str, value: String) -> Cookie<'static> {
    Cookie::build((name, value))
        .path("/")
        .http_only(true)
        .secure(settings.is_https())
        .same_site(SameSite::Lax)
        .build()
}

/// The cookie of a session: gone when the browser is closed.
pub fn session_cookie(settings: &Settings, token: &Token) -> Cookie<'static> {
    cookie(
        settings,
        settings.session_cookie(),
        token.secret().to_owned(),
    )
}

/// The cookie by which a browser is known again at the next sign-in.
pub fn browser_cookie(settings: &Settings, token: &Token) -> Cookie<'static> {
    let mut cookie = cookie(settings, device_cookie(settings), token.secret().to_owned());
    cookie.make_permanent();
    cookie
}

/// The token of the request's session cookie.
pub fn token_of(headers: &HeaderMap, settings: &Settings) -> Option<Token> {
    CookieJar::from_headers(headers)
        .get(settings.session_cookie())
        .map(|cookie| Token::received(cookie.value()))
}

/// Finds the viewer behind the cookie and puts the visitor into the request.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with("/static/") || path.starts_with("/health/") {
        return next.run(request).await;
    }
    let address = request
        .extensions()
        .get::<ClientAddress>()
        .map(|a| a.0.clone())
        .unwrap_or_default();
    let request_id = request
        .extensions()
        .get::<RequestId>()
        .map(|r| r.0.clone())
        .unwrap_or_default();
    let token = token_of(request.headers(), &app.settings);
    let viewer = match &token {
        None => None,
        Some(token) => match find_viewer(&app, token, &address, &request_id).await {
            Ok(viewer) => viewer,
            Err(error) => return error_page::answer(error, request_id),
        },
    };
    let jar = CookieJar::from_headers(request.headers());
    let known_visit = jar
        .get(visit_cookie(&app.settings))
        .map(|c| c.value().to_owned());
    // The sign-in that a form is brought to is a page, too: it has a form of its own to sign.
    let is_page = request.method() == Method::GET || request.uri().path() == KEPT_FORM;
    let (secret, new_visit) = match (&viewer, token, known_visit) {
        (Some(_), Some(token), _) => (token.secret().to_owned(), None),
        (_, _, Some(visit)) => (visit, None),
        _ if is_page => match Token::new() {
            Ok(token) => (token.secret().to_owned(), Some(token.secret().to_owned())),
            Err(error) => return error_page::answer(error, request_id),
        },
        _ => (String::new(), None),
    };
    let csrf = if secret.is_empty() {
        String::new()
    } else {
        Visitor::csrf_of(&secret)
    };
    request.extensions_mut().insert(Visitor {
        viewer,
        csrf,
        address,
        request_id,
    });
    let mut response = next.run(request).await;
    if let Some(visit) = new_visit
        && response.headers().contains_key(header::CONTENT_TYPE)
    {
        let cookie = cookie(&app.settings, visit_cookie(&app.settings), visit);
        append_cookie(&mut response, &cookie);
    }
    response
}

async fn find_viewer(
    app: &App,
    token: &Token,
    address: &str,
    request_id: &str,
) -> Result<Option<Viewer>> {
    let mut connection = app.db.outside().await?;
    let row: Option<SessionRow> = sqlx::query_as("select * from viewer_of_session($1)")
        .bind(token.hash())
        .fetch_optional(&mut *connection)
        .await?;
    Ok(row.and_then(|row| Viewer::of_session(row, address.to_owned(), request_id.to_owned())))
}

/// The viewer behind a user where no session is: a feed, work by the clock. Nobody is behind a blocked one.
/// What she sees is read afresh, as for each request of a session.
///
/// # Errors
/// When the database refuses.
pub async fn viewer_of_user(
    conn: &mut PgConnection,
    user_id: i64,
    address: &str,
    request_id: &str,
) -> Result<Option<Viewer>> {
    let row: Option<SessionRow> = sqlx::query_as("select * from viewer_of_user($1)")
        .bind(user_id)
        .fetch_optional(conn)
        .await?;
    Ok(row.and_then(|row| Viewer::of_session(row, address.to_owned(), request_id.to_owned())))
}

/// Live sessions of one user; the oldest ends when one more begins.
pub const AT_MOST: i64 = 5;

/// Begins a session and gives its token. The browser's earlier session ends: a token that somebody
/// planted before the sign-in is worth nothing after it.
///
/// # Errors
/// When the database refuses.
pub async fn begin(
    conn: &mut PgConnection,
    user_id: i64,
    limits: SessionLimits,
    address: &str,
    agent: &str,
    earlier: Option<&Token>,
) -> Result<Token> {
    if let Some(earlier) = earlier {
        end(&mut *conn, earlier).await?;
    }
    let token = Token::new()?;
    sqlx::query(
        "insert into sessions (token_hash, user_id, idle_minutes, expires_at, address, agent) \
         values ($1, $2, $3, now() + make_interval(hours => $4), $5, $6)",
    )
    .bind(token.hash())
    .bind(user_id)
    .bind(limits.idle_minutes)
    .bind(limits.hours)
    .bind(address)
    .bind(agent.chars().take(200).collect::<String>())
    .execute(&mut *conn)
    .await?;
    sqlx::query(
        "delete from sessions where token_hash in (select token_hash from sessions \
           where user_id = $1 order by created_at desc, token_hash offset $2)",
    )
    .bind(user_id)
    .bind(AT_MOST)
    .execute(conn)
    .await?;
    Ok(token)
}

/// How long a session lasts.
#[derive(Clone, Copy, Debug)]
pub struct SessionLimits {
    /// Minutes without a request.
    pub idle_minutes: i32,
    /// Hours in any case.
    pub hours: i32,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OwnSession {
    /// When it began.
    pub created_at: DateTime<Utc>,
    /// The last request, to the minute.
    pub last_seen_at: DateTime<Utc>,
    /// Where it began.
    pub address: String,
    /// The browser, as it calls itself.
    pub agent: String,
    /// Whether it is the session at hand.
    pub is_current: bool,
}

/// The live sessions of a user, the latest first.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    user_id: i64,
    current: Option<&Token>,
) -> Result<Vec<OwnSession>> {
    Ok(sqlx::query_as(
        "select created_at, last_seen_at, address, agent, \
                token_hash is not distinct from $2 as is_current \
         from sessions where user_id = $1 and expires_at > now() \
           and last_seen_at + make_interval(mins => idle_minutes) > now() \
         order by last_seen_at desc, created_at desc",
    )
    .bind(user_id)
    .bind(current.map(Token::hash))
    .fetch_all(conn)
    .await?)
}

/// Ends one session.
///
/// # Errors
/// When the database refuses.
pub async fn end(conn: &mut PgConnection, token: &Token) -> Result<()> {
    sqlx::query("delete from sessions where token_hash = $1")
        .bind(token.hash())
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends all sessions of a user but the one at hand. Gives how many.
///
/// # Errors
/// When the database refuses.
pub async fn end_others(
    conn: &mut PgConnection,
    user_id: i64,
    keep: Option<&Token>,
) -> Result<u64> {
    let kept = keep.map(Token::hash);
    let ended = sqlx::query(
        "delete from sessions where user_id = $1 and ($2::bytea is null or token_hash <> $2)",
    )
    .bind(user_id)
    .bind(kept)
    .execute(conn)
    .await?;
    Ok(ended.rows_affected())
}
