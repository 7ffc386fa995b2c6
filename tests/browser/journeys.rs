//! What people come for, from the first click to the last.

use crate::browser::{Browser, Window};
use crate::support::TestApp;
use crate::support::people::Person;

const PASSWORD: &str = "речка у старой мельницы";
/// «СОШ № 9»: in the files of the sixth grade it has one low procedure, with the row of a stranger two.
const SCHOOL: &str = "edu990109";
/// A table of the fifth grade with a school nobody knows.
const STRANGER: &str = "Статистика по отметкам\n\nВПР 2021 Математика 5 класс\n\n\
    Группы участников;Кол-во ОО;Кол-во участников;2;3;4;5\n\
    Заозёрская область;24;900;20;40;30;10\n\
    город Заречный(reg99_m001);12;500;20;40;30;10\n\
    МБОУ «Лицей № 10»(edu990177);;50;40;40;20;0\n";

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

/// A file of the fixtures with marks.
fn marks(name: &str) -> String {
    let fixtures = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fixtures/fis-oko");
    format!("{fixtures}/Ф3_Статистика по отметкам_{name}.xlsx")
}

async fn sign_in(browser: &Browser, person: &Person) {
    person.set_password(PASSWORD).await;
    browser.goto("/").await;
    browser.fill("login", &person.login).await;
    browser.fill("password", PASSWORD).await;
    browser.click("Войти").await;
    browser.see("Выйти").await;
}

async fn choose_files(browser: &Browser, files: &[String]) {
    let input = browser.find("input[type=file]").await;
    input
        .send_keys(&files.join("\n"))
        .await
        .expect("the files are taken");
}

async fn load_files_with_a_stranger(browser: &Browser) {
    let folder = tempfile::tempdir().expect("a folder");
    let stranger = folder.path().join("Отметки.csv");
    std::fs::write(&stranger, STRANGER).expect("the table is written");
    browser.click("Загрузить файлы").await;
    let stranger = stranger.to_string_lossy().into_owned();
    choose_files(browser, &[marks("МА6_2021"), marks("РУ6_2021"), stranger]).await;
    browser.click("Прочитать файлы").await;
    browser.see("не узнаны школы — 1").await;
    browser.see("МБОУ «Лицей № 10»").await;
}

async fn say_which_school_it_is(browser: &Browser, school: i64) {
    browser
        .click_at("input[name^=\"school-\"][value=other]")
        .await;
    let list = browser.find("select[name^=\"other-\"]").await;
    let chosen = list.select_by_value(&school.to_string()).await;
    chosen.expect("the school is in the list");
    browser.click("Учесть ответы и пересчитать").await;
    browser.see("Ваши ответы о школах — 1").await;
}

async fn commit_and_read_the_sentence(browser: &Browser) {
    browser
        .click_at("form[action$=\"/commit\"] button.btn-big")
        .await;
    browser.see("Изменился статус").await;
    browser.click("СОШ № 9").await;
    browser.see("Школа отнесена к ШНОР").await;
    browser
        .see("ВПР-5 математика — 20 из 50 (40,0 %), порог 15")
        .await;
    browser
        .see("ВПР-6 русский язык — 21 из 25 участников (84,0 %) получил «2», порог 8")
        .await;
}

async fn try_a_higher_share(browser: &Browser) {
    browser.click("Что изменится при другом пороге").await;
    browser.fill("percent", "45").await;
    browser.click("Пересчитать").await;
    browser.see("Выйдут: 2").await;
    let address = browser.address().await;
    assert!(address.contains("percent=45"), "{address}");
}

async fn approve(browser: &Browser) {
    browser.click("Перечень").await;
    browser.see("в перечне 2").await;
    browser.click("Открыть проект перечня").await;
    browser.click("Утвердить перечень").await;
    browser.see("В перечень войдут: 2").await;
    browser.fill("order_number", "41").await;
    browser.fill("order_date", "12.02.2022").await;
    browser.click_at("[name=early]").await;
    browser
        .click_at("form[action$=\"/approval\"] .btn-big")
        .await;
    browser.see("Перечень утверждён и больше не меняется").await;
}

async fn print(browser: &Browser) {
    browser.click("Перечень для приказа").await;
    browser.see("Приложение к приказу").await;
    browser.look_at_paper().await;
    let paper = browser.text().await;
    for words in [
        "от 12.02.2022 № 41",
        "Школы перечня: 2",
        "СОШ № 9",
        "подпись",
    ] {
        assert!(paper.contains(words), "{words}: {paper}");
    }
    assert!(
        !paper.contains("Выйти"),
        "the frame stays on the screen: {paper}"
    );
    let pdf = browser.print().await;
    assert!(pdf.starts_with("JVBERi0"), "a PDF in base64");
}

async fn leads_from_files_to_paper(window: Window) {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, window).await else {
        return;
    };
    sign_in(&browser, &app.coordinator().await).await;
    load_files_with_a_stranger(&browser).await;
    say_which_school_it_is(&browser, app.world().school(SCHOOL).id).await;
    commit_and_read_the_sentence(&browser).await;
    try_a_higher_share(&browser).await;
    approve(&browser).await;
    print(&browser).await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_goes_from_files_to_a_printed_register() {
    leads_from_files_to_paper(Window::Desk).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_coordinator_goes_from_files_to_a_printed_register_without_javascript() {
    leads_from_files_to_paper(Window::WithoutScript).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_newcomer_reaches_the_explained_register_of_all_files_in_six_clicks() {
    let app = TestApp::new().await;
    let Some(browser) = Browser::open(&app, Window::Desk).await else {
        return;
    };
    sign_in(&browser, &app.coordinator().await).await;
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fixtures/fis-oko");
    let files: Vec<String> = std::fs::read_dir(folder)
        .expect("the fixtures")
        .map(|file| file.expect("a file").path().to_string_lossy().into_owned())
        .collect();
    assert_eq!(files.len(), 40);
    browser.click("Загрузить файлы").await;
    // The second click opens the list of files.
    choose_files(&browser, &files).await;
    browser.click("Прочитать файлы").await;
    browser
        .click_at("form[action$=\"/commit\"] button.btn-big")
        .await;
    browser.click("Посмотреть перечень").await;
    browser.see("в перечне 5").await;
    browser.click("СОШ № 9").await;
    browser.see("Школа отнесена к ШНОР").await;
    browser.close().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_director_sees_only_her_school() {
    let app = TestApp::with_numbers().await;
    let Some(browser) = Browser::open(&app, Window::Phone).await else {
        return;
    };
    sign_in(&browser, &app.director(SCHOOL).await).await;
    browser.see("Что дальше").await;
    let own = &app.world().school(SCHOOL).name;
    browser.see(own).await;
    browser.goto("/schools").await;
    for other in app.world().names().iter().filter(|name| *name != own) {
        assert!(!browser.text().await.contains(other), "{other}");
    }
    // A neighbour of the same municipality, and a school of another one.
    for foreign in ["edu990107", "edu990201"] {
        let school = app.world().school(foreign);
        for page in ["", "/results", "/identification", "/history"] {
            browser.goto(&format!("/schools/{}{page}", school.id)).await;
            browser.see("Страница не найдена").await;
            assert!(
                !browser.text().await.contains(&school.name),
                "{foreign}{page}"
            );
        }
    }
    browser.goto("/registers/2021").await;
    browser.see("Доступа нет").await;
    browser.close().await;
}
