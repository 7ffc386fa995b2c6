//! The outermost layer: the number of the request, security headers on every response, the access log.

use super::App;
use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::net::{IpAddr, SocketAddr};
use std::time::Instant;
use tracing::Instrument;

/// Number of the request, as the journal, the log and the error page show it.
#[derive(Clone, Debug)]
pub struct RequestId(pub String);

/// Address of the client: of the peer, or what the trusted proxy says.
#[derive(Clone, Debug)]
pub struct ClientAddress(pub String);

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
     frame-ancestors 'none'";
/// A file that people uploaded must never act on behalf of the portal.
const FILE_POLICY: &str = "default-src 'none'; sandbox";

const FIXED: [(HeaderName, &str); 6] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (header::REFERRER_POLICY, "same-origin"),
    (
        HeaderName::from_static("cross-origin-opener-policy"),
        "same-origin",
    ),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
    (header::X_FRAME_OPTIONS, "DENY"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    ),
];

/// Wraps everything, static files and errors included.
pub async fn layer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let id = request_id();
    let address = client_address(&app, &request);
    let method = request.method().clone();
    let path = without_secrets(request.uri().path());
    request.extensions_mut().insert(RequestId(id.clone()));
    request.extensions_mut().insert(ClientAddress(address));
    let started = Instant::now();
    let span = tracing::info_span!("request", %id);
    let mut response = next.run(request).instrument(span).await;
    let status = response.status().as_u16();
    let milliseconds = started.elapsed().as_millis();
    // The query string is left out: a search may hold a name.
    tracing::info!(id, %method, path, status, milliseconds, "answered");
    let https = app.settings.is_https();
    secure(response.headers_mut(), https, &id);
    response
}

/// Counts answers by route pattern, so that the number of time series stays small.
pub async fn measure(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or_else(|| "-".to_owned(), |path| path.as_str().to_owned());
    let method = request.method().to_string();
    let started = Instant::now();
    let response = next.run(request).await;
    let labels = [
        ("method", method),
        ("route", route),
        ("status", response.status().as_str().to_owned()),
    ];
    metrics::counter!("portal_http_requests_total", &labels).increment(1);
    metrics::histogram!("portal_http_request_seconds", &labels).record(started.elapsed());
    response
}

fn secure(headers: &mut HeaderMap, https: bool, id: &str) {
    for (name, value) in FIXED {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let is_file = headers.contains_key(header::CONTENT_DISPOSITION);
    let policy = if is_file { FILE_POLICY } else { PAGE_POLICY };
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(policy),
    );
    if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    if https {
        let value = HeaderValue::from_static("max-age=31536000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, value);
        secure_cookies(headers);
    }
    if let Ok(value) = HeaderValue::from_str(id) {
        headers.insert(HeaderName::from_static("x-request-id"), value);
    }
}

/// Cookies go back by https alone. A browser also ignores the removal of a `__Host-` cookie without it.
fn secure_cookies(headers: &mut HeaderMap) {
    let cookies = headers
        .iter_mut()
        .filter(|(name, _)| **name == header::SET_COOKIE);
    for (_, cookie) in cookies {
        let text = cookie.to_str().unwrap_or_default();
        if text.contains("; Secure") {
            continue;
        }
        if let Ok(secured) = HeaderValue::from_str(&format!("{text}; Secure")) {
            *cookie = secured;
        }
    }
}

/// A path fit for the log and the journal: a long hexadecimal part is the secret of a one-time link.
pub fn without_secrets(path: &str) -> String {
    let is_secret = |part: &str| {
        let stem = part.split_once('.').map_or(part, |(stem, _)| stem);
        stem.len() >= 32 && stem.chars().all(|c| c.is_ascii_hexdigit())
    };
    let shown: Vec<&str> = path
        .split('/')
        .map(|part| if is_secret(part) { "…" } else { part })
        .collect();
    shown.join("/")
}

fn request_id() -> String {
    let mut bytes = [0_u8; 6];
    // Without randomness the number is only less unique: no reason to refuse the request.
    if getrandom::fill(&mut bytes).is_err() {
        tracing::warn!("no randomness for the number of a request");
    }
    hex::encode(bytes)
}

fn client_address(app: &App, request: &Request) -> String {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|c| c.0.ip());
    let forwarded = request
        .headers()
        .get("x-forwarded-for")
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.rsplit(',').next())
        .and_then(|last| last.trim().parse::<IpAddr>().ok());
    match (peer, forwarded) {
        (Some(peer), Some(client)) if app.settings.trusted_proxies.contains(&peer) => {
            client.to_string()
        }
        (Some(peer), _) => peer.to_string(),
        (None, _) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_secret_of_a_link_is_not_logged() {
        let link = format!("/invitations/{}", "0f".repeat(32));
        assert_eq!(without_secrets(&link), "/invitations/…");
        let feed = format!("/calendar/{}.ics", "0f".repeat(32));
        assert_eq!(without_secrets(&feed), "/calendar/…");
        assert_eq!(
            without_secrets("/schools/1234567/edit"),
            "/schools/1234567/edit"
        );
    }
}
