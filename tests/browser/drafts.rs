//! A report typed on a telephone: saved by itself, without a signal, without a script.

use crate::browser::{Browser, Window};
use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

/// A curator in front of the report of a planned visit.
async fn at_the_report(window: Window) -> Option<(TestApp, Browser, Person, String)> {
    let app = TestApp::new().await;
    let browser = Browser::open(&app, window).await?;
    let vera = app.curator(&[SCHOOL]).await;
    app.recommendation(SCHOOL, vera.id).await;
    let visit = app.planned_visit(SCHOOL, vera.id).await;
    let path = format!("/visits/{visit}/report");
    browser.become_person(&vera).await;
    browser.goto(&path).await;
    browser.see("черновика ещё нет").await;
    Some((app, browser, vera, path))
}

async fn findings(browser: &Browser) -> String {
    let field = browser.find("[name=findings]").await;
    let value = field.prop("value").await.expect("a field has a value");
    value.unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_report_saves_itself_and_waits_out_a_lost_signal() {
    let Some((_app, browser, _, path)) = at_the_report(Window::Phone).await else {
        return;
    };
    browser.fill("findings", "11 учеников из 21").await;
    browser.see("черновик с сервера от").await;
    browser.goto(&path).await;
    assert_eq!(findings(&browser).await, "11 учеников из 21");
    // The signal is lost in the corridor: the text stays on the telephone and the page says so.
    browser
        .script("window.fetch = () => Promise.reject(new TypeError('no signal'));")
        .await;
    browser
        .fill("findings", "11 учеников из 21, тетради ведут")
        .await;
    browser.see("Нет связи: черновик с этого телефона от").await;
    browser.goto(&path).await;
    assert_eq!(findings(&browser).await, "11 учеников из 21, тетради ведут");
    browser.see("Показан черновик с этого телефона от").await;
    // The signal is back: the server has the later text, the telephone keeps no copy.
    browser.see("черновик с сервера от").await;
    let left = browser.script("return window.localStorage.length;").await;
    assert_eq!(left, 0);
    let mut complaints = browser.complaints().await;
    complaints.retain(|line| !line.contains("/favicon.ico"));
    assert_eq!(complaints, [""; 0]);
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn without_a_script_the_button_keeps_the_draft_over_a_sign_out() {
    let Some((_app, browser, vera, path)) = at_the_report(Window::WithoutScript).await else {
        return;
    };
    // So tall that the bar at the lower edge covers no button.
    browser
        .client
        .set_window_size(1366, 3000)
        .await
        .expect("a tall window");
    browser.fill("findings", "Полфразы").await;
    browser.click("Добавить рекомендацию").await;
    browser.see("Рекомендация 2").await;
    browser.fill("advice_2_text", "Показать тетради").await;
    browser.click("Сохранить черновик").await;
    browser.see("Черновик сохранён.").await;
    browser.click("Выйти").await;
    browser.see("Вы вышли из портала.").await;
    vera.sign_in_anew().await;
    browser.become_person(&vera).await;
    browser.goto(&path).await;
    assert_eq!(findings(&browser).await, "Полфразы");
    browser.see("черновик с сервера от").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_form_is_carried_through_the_sign_in_when_its_session_has_ended() {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, Window::WithoutScript).await else {
        return;
    };
    let olga = app.coordinator().await;
    olga.set_password("кружка с чаем на окне").await;
    let (_, measure) = app.roadmap_of(SCHOOL).await;
    let talk = format!("/measures/{measure}/comments");
    browser.become_person(&olga).await;
    browser.goto(&talk).await;
    browser
        .fill("text", "Акт у завуча, приедем в пятницу")
        .await;
    sqlx::query("delete from sessions")
        .execute(&app.sql)
        .await
        .expect("the session ends");
    browser.click("Добавить запись").await;
    browser
        .see("Сеанс закончился, пока вы заполняли форму")
        .await;
    browser.fill("login", &olga.login).await;
    browser.fill("password", "кружка с чаем на окне").await;
    browser.click("Войти").await;
    browser.see("Акт у завуча, приедем в пятницу").await;
    browser.click("Отправить форму").await;
    browser.see("Обсуждение: 1").await;
    browser.see("приедем в пятницу").await;
    browser.close().await;
}
