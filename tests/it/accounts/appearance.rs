//! Theme, text size and spacing without a script and without signing in.

use crate::support::TestApp;
use axum::body::Body;
use axum::http::Method;

#[tokio::test]
async fn a_stranger_chooses_the_look_and_goes_back() {
    let app = TestApp::new().await;
    let stranger = app.stranger();
    let referer = [("referer", "http://portal.example/sign-in?next=%2Fprofile")];
    let page = stranger
        .request(Method::GET, "/appearance", &referer, Body::empty())
        .await;
    let back = page.is(200).form("/appearance");
    assert_eq!(back.value("back"), Some("/sign-in?next=%2Fprofile"));
    let fields = [
        ("theme", "wb"),
        ("text", "150"),
        ("wide", "yes"),
        ("back", "/sign-in?next=%2Fprofile"),
    ];
    let done = stranger.post("/appearance", &fields).await;
    assert_eq!(done.location(), "/sign-in?next=%2Fprofile");
    let page = stranger.follow(&done).await;
    assert_eq!(
        page.attr("html", "class").as_deref(),
        Some("theme-wb text-150 spacing-wide")
    );
    let page = stranger.open("/appearance").await;
    assert_eq!(page.form("/appearance").value("theme"), Some("wb"));
    stranger
        .post("/appearance", &[("theme", ""), ("back", "/sign-in")])
        .await;
    assert_eq!(stranger.open("/sign-in").await.attr("html", "class"), None);
}

#[tokio::test]
async fn nobody_is_led_outside_and_nothing_strange_is_kept() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    for back in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "",
    ] {
        let done = olga
            .post("/appearance", &[("theme", "\"><script>"), ("back", back)])
            .await;
        assert_eq!(done.location(), "/", "{back}");
    }
    let page = olga.open("/profile").await;
    assert_eq!(page.attr("html", "class"), None);
}
