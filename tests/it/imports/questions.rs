//! What a person decides on the preview page: schools, repairs, silent tables, swapped files.

use super::{
    FIRST, Row, SECOND, TITLE, commit, marks, portal, preview, preview_text, send, stored,
};
use crate::support::html::Page;

const STRANGER: Row<'_> = ("МБОУ «Лицей № 10»(edu990177)", 57, ["50", "50", "0", "0"]);

/// The mark of the only question of a preview.
fn mark(page: &Page) -> String {
    let name = page
        .attrs("input[type=radio]", "name")
        .into_iter()
        .next()
        .expect("a question");
    name.trim_start_matches("school-").to_owned()
}

#[tokio::test]
async fn an_unknown_login_is_asked_about_and_the_answer_is_remembered() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, STRANGER])).await;
    page.see("Какая это школа?").see("нет в справочнике");
    let refused = send(&olga, &page, "commit", &[]).await;
    refused.is(422).see("Решите, какая это школа");
    assert_eq!(
        stored(&app, "edu990101").await,
        None,
        "nothing is stored by halves"
    );
    let (school, other) = (
        format!("school-{}", mark(&page)),
        format!("other-{}", mark(&page)),
    );
    let third = app.world().school("edu990103").id.to_string();
    let decided = send(
        &olga,
        &page,
        "decisions",
        &[(&school, "other"), (&other, &third)],
    )
    .await;
    let page = olga.follow(&decided).await;
    page.see("Решения учтены").see("Ваши ответы о школах");
    commit(&olga, &page).await.see("Загружено: 2 результата");
    assert_eq!(stored(&app, "edu990103").await.map(|n| n.0), Some(57));
    let again = preview_text(&olga, &marks("ВПР 2021 Математика 5 класс", &[STRANGER])).await;
    again
        .not_see("Какая это школа?")
        .see("по запомненному написанию");
}

#[tokio::test]
async fn answers_given_with_the_button_are_shown_before_they_are_stored() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, STRANGER])).await;
    let school = format!("school-{}", mark(&page));
    let answered = send(&olga, &page, "commit", &[(&school, "skip")]).await;
    let page = olga.follow(&answered).await;
    page.see("Посчитано заново").see("так решили вы");
    assert_eq!(stored(&app, "edu990101").await, None);
    commit(&olga, &page).await.see("Не загружено — 1");
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
}

#[tokio::test]
async fn a_school_that_was_not_offered_and_a_field_that_is_not_asked_are_refused() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, STRANGER])).await;
    let school = format!("school-{}", mark(&page));
    let foreign = app.world().school("edu990201").id.to_string();
    for own in [
        [(school.as_str(), foreign.as_str())],
        [("municipality_id", "2")],
    ] {
        send(&olga, &page, "decisions", &own).await.is(400);
        send(&olga, &page, "commit", &own).await.is(400);
    }
    assert_eq!(stored(&app, "edu990101").await, None);
}

#[tokio::test]
async fn a_repair_can_be_switched_off() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let spoilt = ("МБОУ «СОШ № 2»(edu990102)", 50, ["40 %", "40", "10", "10"]);
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, spoilt])).await;
    page.see("Исправлено при чтении");
    let repair = page
        .attrs("input[type=checkbox]", "name")
        .into_iter()
        .find(|n| n.starts_with("repair-"));
    let form = page.form(&format!("{}/commit", page.path)).fields;
    let own: Vec<(&str, &str)> = form
        .iter()
        .filter(|(name, _)| name != "csrf" && Some(name) != repair.as_ref())
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let decided = olga.post(&format!("{}/decisions", page.path), &own).await;
    let page = olga.follow(&decided).await;
    page.see("отключена правка");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
    assert_eq!(stored(&app, "edu990102").await, None);
}

#[tokio::test]
async fn a_table_without_a_year_waits_for_it() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks("ВПР Математика 6 класс", &[FIRST])).await;
    page.see("Укажите то, чего нет в файле")
        .see("Пока загружать нечего");
    let year = page
        .attrs("input", "name")
        .into_iter()
        .find(|name| name.starts_with("year-"))
        .unwrap();
    let decided = send(&olga, &page, "decisions", &[(&year, "2021")]).await;
    let page = olga.follow(&decided).await;
    page.see("ВПР 2021, математика, 6 класс");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
}

#[tokio::test]
async fn numbers_of_another_year_under_this_years_title_are_held() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let third = ("МБОУ «СОШ № 3»(edu990103)", 60, ["20", "40", "20", "20"]);
    let rows = [FIRST, SECOND, third];
    let last_year = marks("ВПР 2020 Математика 6 класс", &rows);
    commit(&olga, &preview_text(&olga, &last_year).await).await;
    let page = preview_text(&olga, &marks(TITLE, &rows)).await;
    page.see("Похоже, перепутан год, предмет или класс")
        .see("2020 года");
    commit(&olga, &page).await.see("Не загружено — 3");
    assert_eq!(stored(&app, "edu990101").await, None);
    let page = preview_text(&olga, &marks(TITLE, &rows)).await;
    let copy = page
        .attrs("input[type=checkbox]", "name")
        .into_iter()
        .find(|n| n.starts_with("copy-"));
    let meant = send(&olga, &page, "decisions", &[(&copy.unwrap(), "yes")]).await;
    commit(&olga, &olga.follow(&meant).await).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
}

#[tokio::test]
async fn two_files_that_disagree_are_both_left_out() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let other = ("МБОУ «СОШ № 1»(edu990101)", 44, ["25", "50", "25", "0"]);
    let (first, second) = (marks(TITLE, &[FIRST, SECOND]), marks(TITLE, &[other]));
    let files = [
        ("Первый.csv", first.as_bytes()),
        ("Второй.csv", second.as_bytes()),
    ];
    let page = preview(&olga, &files).await;
    page.see("другие числа. Оставьте один из файлов");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, None);
    assert_eq!(stored(&app, "edu990102").await, Some((50, 20)));
}
