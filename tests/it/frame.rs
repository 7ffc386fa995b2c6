//! The frame itself, walked by people: who gets in, who is sent away.

use crate::support::TestApp;

#[tokio::test]
async fn a_stranger_is_sent_to_sign_in_and_sees_its_words() {
    let app = TestApp::new().await;
    let page = app.stranger().open("/sign-in").await;
    page.see("Логин").see("Пароль");
    assert_eq!(page.text("h1"), "Вход");
    assert_eq!(page.form("/sign-in").value("login"), Some(""));
}

#[tokio::test]
async fn a_coordinator_signs_out_and_is_a_stranger_again() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let page = olga.post("/sign-out", &[]).await;
    olga.follow(&page).await.see("Вы вышли из портала.");
    assert!(olga.cookie("sid").is_none());
}
