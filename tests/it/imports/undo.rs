//! Putting an import back: exactly as it was, and not while something stands on it.

use super::{FIRST, SECOND, TITLE, commit, id_of, marks, numbers, portal, preview_text, stored};
use crate::support::html::Page;
use crate::support::people::Person;

async fn undo(person: &Person, import: &Page) -> Page {
    let stop = person.open(&format!("{}/undo", import.path)).await;
    let form = stop.form(&format!("{}/undo", import.path));
    let version = form.value("version").unwrap().to_owned();
    person
        .post(&format!("{}/undo", import.path), &[("version", &version)])
        .await
}

#[tokio::test]
async fn an_undo_puts_every_number_back_exactly() {
    let app = portal().await;
    let olga = app.coordinator().await;
    commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    let before = numbers(&app).await;
    let changed = ("МБОУ «СОШ № 1»(edu990101)", 42, ["50", "50", "0", "0"]);
    let import = commit(
        &olga,
        &preview_text(&olga, &marks(TITLE, &[changed, SECOND])).await,
    )
    .await;
    let stop = olga.open(&format!("{}/undo", import.path)).await;
    stop.see("Исчезнет из портала").see("Вернутся прежние");
    let done = undo(&olga, &import).await;
    olga.follow(&done).await.see("Загрузка отменена");
    assert_eq!(numbers(&app).await, before);
    let again = olga
        .post(&format!("{}/undo", import.path), &[("version", "3")])
        .await;
    again.is(409);
    assert_eq!(numbers(&app).await, before);
}

#[tokio::test]
async fn the_last_numbers_of_a_year_take_its_verdicts_along() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let import = commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    undo(&olga, &import).await;
    assert!(numbers(&app).await.is_empty());
}

#[tokio::test]
async fn a_later_import_of_the_same_numbers_is_undone_first() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let first = commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    let changed = ("МБОУ «СОШ № 1»(edu990101)", 42, ["50", "50", "0", "0"]);
    let second = commit(&olga, &preview_text(&olga, &marks(TITLE, &[changed])).await).await;
    let stop = olga.open(&format!("{}/undo", first.path)).await;
    stop.see("Загрузку нельзя отменить")
        .see("Сначала отмените более позднюю");
    assert_eq!(stop.link("Загрузка № 2"), second.path);
    let refused = olga
        .post(&format!("{}/undo", first.path), &[("version", "2")])
        .await;
    refused.is(409).see("Сначала отмените более позднюю");
    assert_eq!(stored(&app, "edu990101").await, Some((42, 21)));
    undo(&olga, &second).await;
    undo(&olga, &first).await;
    assert!(numbers(&app).await.is_empty());
}

#[tokio::test]
async fn an_import_under_an_approved_register_stays() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let import = commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    sqlx::query(
        "insert into registers (municipality_id, year, ruleset_id, state, snapshot, order_number) \
         select $1, 2021, min(id), 'approved', '{}', '41' from rulesets",
    )
    .bind(app.world().municipality("reg99_m001"))
    .execute(&app.sql)
    .await
    .unwrap();
    let stop = olga.open(&format!("{}/undo", import.path)).await;
    stop.see("утверждён перечень 2021 года")
        .see("загрузите исправленный файл");
    olga.post(&format!("{}/undo", import.path), &[("version", "2")])
        .await
        .is(409);
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
    let changed = ("МБОУ «СОШ № 1»(edu990101)", 42, ["50", "50", "0", "0"]);
    let page = preview_text(&olga, &marks(TITLE, &[changed])).await;
    page.see("Перечень 2021 года утверждён, приказ № 41: он не изменится");
}

#[tokio::test]
async fn an_undo_forgets_the_spellings_of_its_import() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let stranger = ("МБОУ «Лицей № 10»(edu990177)", 57, ["50", "50", "0", "0"]);
    let page = preview_text(&olga, &marks(TITLE, &[stranger])).await;
    let school = page
        .attrs("input[type=radio]", "name")
        .into_iter()
        .next()
        .unwrap();
    let other = school.replacen("school", "other", 1);
    let third = app.world().school("edu990103").id.to_string();
    let own = [(school.as_str(), "other"), (other.as_str(), third.as_str())];
    let decided = super::send(&olga, &page, "decisions", &own).await;
    let import = commit(&olga, &olga.follow(&decided).await).await;
    let aliases = || async {
        sqlx::query_scalar::<_, i64>("select count(*) from school_aliases")
            .fetch_one(&app.sql)
            .await
            .unwrap()
    };
    assert_eq!(aliases().await, 1);
    undo(&olga, &import).await;
    assert_eq!(aliases().await, 0);
    assert!(id_of(&import) > 0);
}
