//! What people come for, from the first click to the last.

use crate::browser::{Browser, Window};
use crate::support::TestApp;

const PASSWORD: &str = "речка у старой мельницы";

async fn signs_in_and_out(window: Window) {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, window).await else {
        return;
    };
    let olga = app.coordinator().await;
    olga.set_password(PASSWORD).await;
    browser.goto("/journal").await;
    assert_eq!(browser.address().await, "/sign-in?next=%2Fjournal");
    browser.fill("login", &olga.login).await;
    browser.fill("password", "не тот пароль").await;
    browser.click("Войти").await;
    browser.see("Логин или пароль не подошли").await;
    browser.fill("password", PASSWORD).await;
    browser.click("Войти").await;
    browser.see("Журнал").await;
    assert_eq!(
        browser.address().await,
        "/journal",
        "sign-in leads where the person wanted to go"
    );
    browser.click("Выйти").await;
    browser.see("Вы вышли из портала.").await;
    browser.goto("/journal").await;
    browser.find("[name=password]").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_signs_in_and_out() {
    signs_in_and_out(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_signs_in_and_out_without_javascript() {
    signs_in_and_out(Window::WithoutScript).await;
}
