//! Imports, walked from the files to the numbers and back.

mod flow;
mod mapping;
mod questions;
mod refusals;
mod undo;

use crate::support::TestApp;
use crate::support::app::data;
use crate::support::html::Page;
use crate::support::people::Person;
use portal::access::Viewer;
use portal::rulesets;

/// A portal with schools and the ready rule-sets.
async fn portal() -> TestApp {
    let app = TestApp::new().await;
    let mut tx = app.app.db.begin(&Viewer::portal("тест")).await.unwrap();
    rulesets::add_presets(&mut tx).await.unwrap();
    tx.commit_unaudited("tests prepare").await.unwrap();
    app
}

/// A file of the fixtures: «Статистика по отметкам».
fn fixture(name: &str) -> Vec<u8> {
    data(&format!(
        "fixtures/fis-oko/Ф3_Статистика по отметкам_{name}.xlsx"
    ))
}

/// A row of «Статистика по отметкам»: the school as written, participants, shares of marks.
type Row<'a> = (&'a str, u32, [&'a str; 4]);

/// «Статистика по отметкам» as text with semicolons.
fn marks(title: &str, rows: &[Row<'_>]) -> String {
    let mut text = format!(
        "Статистика по отметкам\n\n{title}\n\n\
         Группы участников;Кол-во ОО;Кол-во участников;2;3;4;5\n\
         Заозёрская область;24;900;20;40;30;10\n\
         город Заречный(reg99_m001);12;500;20;40;30;10\n"
    );
    for (school, participants, shares) in rows {
        text.push_str(&format!("{school};;{participants};{}\n", shares.join(";")));
    }
    text
}

const TITLE: &str = "ВПР 2021 Математика 6 класс";
const FIRST: Row<'_> = ("МБОУ «СОШ № 1»(edu990101)", 40, ["25", "50", "25", "0"]);
const SECOND: Row<'_> = ("МБОУ «СОШ № 2»(edu990102)", 50, ["40", "40", "10", "10"]);

/// Sends files and opens the preview.
async fn preview(person: &Person, files: &[(&str, &[u8])]) -> Page {
    let files: Vec<_> = files
        .iter()
        .map(|(name, bytes)| ("files", *name, *bytes))
        .collect();
    let sent = person.upload("/imports", &[], &files).await;
    person.follow(&sent).await
}

/// Sends one text file and opens the preview.
async fn preview_text(person: &Person, text: &str) -> Page {
    preview(person, &[("Отметки.csv", text.as_bytes())]).await
}

/// The form of a preview as the page filled it in, with some answers of the person.
fn answers<'a>(
    page: &'a Page,
    form: &'a [(String, String)],
    own: &[(&'a str, &'a str)],
) -> Vec<(&'a str, &'a str)> {
    assert!(page.path.starts_with("/imports/"));
    let kept = form
        .iter()
        .filter(|(name, _)| name != "csrf" && own.iter().all(|(own, _)| own != name));
    kept.map(|(name, value)| (name.as_str(), value.as_str()))
        .chain(own.iter().copied())
        .collect()
}

/// Sends the form of a preview as it is, with some answers.
async fn send(person: &Person, page: &Page, what: &str, own: &[(&str, &str)]) -> Page {
    let form = page.form(&format!("{}/commit", page.path)).fields;
    person
        .post(&format!("{}/{what}", page.path), &answers(page, &form, own))
        .await
}

/// Stores what a preview shows and opens the result.
async fn commit(person: &Person, page: &Page) -> Page {
    let done = send(person, page, "commit", &[]).await;
    person.follow(&done).await
}

/// Every stored number with its source, as text.
async fn numbers(app: &TestApp) -> Vec<String> {
    sqlx::query_scalar(
        "select t from (select r::text as t from results r union all \
         select c::text from journal_comparisons c union all select v::text from ( \
           select municipality_id, school_id, year, status, trace, explanation from verdicts) v) x order by 1",
    )
    .fetch_all(&app.sql)
    .await
    .unwrap()
}

/// Participants and failed of a school in ВПР-6 in mathematics of 2021.
async fn stored(app: &TestApp, school: &str) -> Option<(i32, i32)> {
    sqlx::query_as(
        "select participants, failed from results where school_id = $1 and year = 2021 and kind = 'vpr' \
           and subject = 'mathematics' and grade = 6",
    )
    .bind(app.world().school(school).id)
    .fetch_optional(&app.sql)
    .await
    .unwrap()
}

/// The id in the path of an import's page.
fn id_of(page: &Page) -> i64 {
    page.path.trim_start_matches("/imports/").parse().unwrap()
}
