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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_loads_files_and_reads_why_a_school_is_where_it_is() {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, Window::Desk).await else {
        return;
    };
    browser.become_person(&app.coordinator().await).await;
    browser.goto("/").await;
    browser.click("Данные").await;
    browser.click("Загрузить файлы").await;
    let files = ["МА6_2021", "РУ6_2021"].map(|name| {
        let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fixtures/fis-oko");
        format!("{fixtures}/Ф3_Статистика по отметкам_{name}.xlsx")
    });
    let input = browser.find("input[type=file]").await;
    input
        .send_keys(&files.join("\n"))
        .await
        .expect("the files are taken");
    browser.click("Прочитать файлы").await;
    browser.see("ВПР 2021, математика, 6 класс").await;
    browser
        .find("form[action$=\"/commit\"] button.btn-big")
        .await
        .click()
        .await
        .expect("a click");
    browser.see("Изменился статус").await;
    let school = app.world().school("edu990107").id;
    browser.goto(&format!("/schools/{school}")).await;
    browser.see("ВПР-6 математика").await;
    browser.close().await;
}
