//! What every answer says in its headers, whatever its status; what an error page keeps to itself.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;
use axum::body::Body;
use axum::http::Method;

const PAGE_POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; \
     font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; object-src 'none'; \
     frame-ancestors 'none'";
const FILE_POLICY: &str = "default-src 'none'; sandbox";

/// Answers of every kind the house gives, each with its status.
async fn answers(app: &TestApp) -> Vec<(u16, Page)> {
    let (olga, stranger) = (app.coordinator().await, app.stranger());
    let large = "x".repeat(3 * 1024 * 1024);
    let static_file = stranger.get("/static/css/base.css").await;
    let tag = static_file.header("etag").to_owned();
    let known = [("if-none-match", tag.as_str())];
    vec![
        (200, stranger.get("/sign-in").await),
        (200, static_file),
        (
            304,
            stranger
                .request(Method::GET, "/static/css/base.css", &known, Body::empty())
                .await,
        ),
        (200, stranger.get("/health/live").await),
        (200, stranger.get("/health/ready").await),
        (307, stranger.post("/sign-out", &[]).await),
        (400, olga.get("/invitations/no-such-link").await),
        (403, olga.post_raw("/sign-out", &[("csrf", "forged")]).await),
        (
            403,
            stranger
                .post_with_headers("/sign-in", &[], &[("sec-fetch-site", "cross-site")])
                .await,
        ),
        (404, stranger.get("/no-such-page").await),
        (404, olga.get("/static/no-such-file").await),
        (
            405,
            stranger
                .request(Method::TRACE, "/sign-in", &[], Body::empty())
                .await,
        ),
        (405, olga.get("/sign-out").await),
        (413, stranger.post("/sign-in", &[("login", &large)]).await),
        (
            422,
            stranger
                .post("/sign-in", &[("login", "nobody"), ("password", "wrong")])
                .await,
        ),
        (303, olga.post("/sign-out", &[]).await),
    ]
}

/// What is missing in the headers of an answer.
fn faults(page: &Page, https: bool) -> Vec<String> {
    let policy = if page.header("content-disposition").is_empty() {
        PAGE_POLICY
    } else {
        FILE_POLICY
    };
    let expected = [
        ("content-security-policy", policy),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("referrer-policy", "same-origin"),
        ("cross-origin-opener-policy", "same-origin"),
        ("cross-origin-resource-policy", "same-origin"),
        (
            "permissions-policy",
            "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
        ),
        (
            "strict-transport-security",
            if https {
                "max-age=31536000; includeSubDomains"
            } else {
                ""
            },
        ),
        ("server", ""),
        ("x-powered-by", ""),
    ];
    let mut faults: Vec<String> = expected
        .iter()
        .filter(|(name, value)| page.header(name) != *value)
        .map(|(name, _)| {
            format!(
                "{} {}: {name} is «{}»",
                page.path,
                page.status,
                page.header(name)
            )
        })
        .collect();
    let is_static = page.path.starts_with("/static/") && page.status.as_u16() != 404;
    if !is_static && page.header("cache-control") != "no-store" {
        faults.push(format!("{} {} may be cached", page.path, page.status));
    }
    if page.header("x-request-id").len() != 12 {
        faults.push(format!("{} {} has no number", page.path, page.status));
    }
    faults.extend(cookie_faults(page, https));
    faults
}

fn cookie_faults(page: &Page, https: bool) -> Vec<String> {
    let mut faults = Vec::new();
    for cookie in page.headers.get_all("set-cookie") {
        let cookie = cookie.to_str().unwrap();
        let removal = cookie.contains("Max-Age=0");
        let mut wanted = vec!["Path=/"];
        if !removal {
            wanted.extend(["HttpOnly", "SameSite=Lax"]);
        }
        if https {
            wanted.push("Secure");
        }
        for part in wanted.iter().filter(|part| !cookie.contains(**part)) {
            faults.push(format!("{}: the cookie «{cookie}» lacks {part}", page.path));
        }
        let secret = ["sid", "visit", "device"]
            .iter()
            .any(|name| cookie.starts_with(name));
        if https && secret {
            faults.push(format!(
                "{}: the cookie «{cookie}» lacks __Host-",
                page.path
            ));
        }
        if cookie.contains("Domain=") || cookie.len() > 4096 {
            faults.push(format!("{}: the cookie «{cookie}» is too wide", page.path));
        }
    }
    faults
}

#[tokio::test]
async fn every_answer_bears_the_security_headers() {
    for (app, https) in [
        (TestApp::new().await, false),
        (TestApp::https().await, true),
    ] {
        let mut broken = Vec::new();
        for (status, page) in answers(&app).await {
            if page.status.as_u16() != status {
                broken.push(format!(
                    "{} answers {} and not {status}",
                    page.path, page.status
                ));
            }
            broken.extend(faults(&page, https));
        }
        assert!(broken.is_empty(), "https: {https}\n{}", broken.join("\n"));
    }
}

#[tokio::test]
async fn errors_are_pages_with_a_way_out_and_a_number() {
    let app = TestApp::new().await;
    for (status, page) in answers(&app).await {
        if status < 400 || status == 422 {
            continue;
        }
        assert!(page.is_html(), "{} {status}: {}", page.path, page.body);
        assert_eq!(page.count("h1"), 1, "{}", page.path);
        assert!(
            page.links().contains(&"/".to_owned()),
            "{} {status} has no way out",
            page.path
        );
        page.see(page.header("x-request-id"));
    }
}

/// Breaks the portal in this way and looks at what it says about it.
async fn broken_by(statement: &'static str, ask: impl AsyncFn(&Person) -> Page) -> Page {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.get("/sign-in").await;
    sqlx::query(statement).execute(&app.sql).await.unwrap();
    ask(&olga).await
}

#[tokio::test]
async fn an_error_page_never_tells_the_cause() {
    let failed_sign_in = broken_by("drop table sign_in_failures", async |olga| {
        let stranger = olga.app.stranger();
        stranger
            .post("/sign-in", &[("login", "olga"), ("password", "secret")])
            .await
    });
    let failed_session = broken_by(
        "alter table sessions rename to sessions_gone",
        async |olga| olga.get("/sign-in").await,
    );
    for page in [failed_sign_in.await, failed_session.await] {
        page.is(500)
            .see("Что-то пошло не так")
            .see(page.header("x-request-id"));
        let lower = page.body.to_lowercase();
        for secret in [
            "sign_in_failures",
            "sessions",
            "relation",
            "sqlx",
            "postgres",
            "error:",
            "src/",
            "panic",
        ] {
            assert!(
                !lower.contains(secret),
                "the page says «{secret}»: {}",
                page.visible()
            );
        }
        assert_eq!(faults(&page, false), [""; 0]);
    }
}

#[tokio::test]
async fn a_portal_without_its_database_asks_to_come_back() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    app.app.db.close().await;
    let page = olga.get("/sign-in").await;
    page.is(503)
        .see("Попробуйте позже")
        .see(page.header("x-request-id"));
    assert_eq!(page.header("retry-after"), "30");
    olga.get("/health/ready").await.is(503);
    olga.get("/health/live").await.is(200);
}

#[tokio::test]
async fn head_answers_like_get_without_the_body() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    for path in [
        "/sign-in",
        "/static/css/base.css",
        "/health/live",
        "/no-such-page",
    ] {
        let get = stranger.get(path).await;
        let head = stranger
            .request(Method::HEAD, path, &[], Body::empty())
            .await;
        assert_eq!(head.status, get.status, "{path}");
        assert_eq!(
            head.header("content-type"),
            get.header("content-type"),
            "{path}"
        );
        assert!(head.bytes.is_empty(), "{path} has a body");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_one() {
    let app = TestApp::new().await;
    let page = app
        .stranger()
        .request(Method::DELETE, "/sign-in", &[], Body::empty())
        .await;
    page.is(405);
    assert!(page.header("allow").contains("GET") && page.header("allow").contains("POST"));
}
