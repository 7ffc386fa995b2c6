//! From the files to the numbers: preview, commit, the same again, other formats, sources, verdicts.

use super::{
    FIRST, SECOND, TITLE, commit, fixture, marks, numbers, portal, preview, preview_text, stored,
};
use crate::support::queries::statements_of;

#[tokio::test]
async fn a_preview_stores_no_number_and_a_commit_stores_them_with_their_source() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview(&olga, &[("МА6_2021.xlsx", &fixture("МА6_2021"))]).await;
    page.see("ВПР 2021, математика, 6 класс")
        .see("ещё ничего не изменено");
    page.see("строк другого муниципалитета");
    assert!(numbers(&app).await.is_empty());
    let result = commit(&olga, &page).await;
    result.see("Загружено:").see("Посмотреть перечень");
    let (schools, foreign): (i64, i64) = sqlx::query_as(
        "select count(*), count(*) filter (where municipality_id <> $1) from results \
         where cells <> '' and sheet <> '' and held_on is not null",
    )
    .bind(app.world().municipality("reg99_m001"))
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert!(schools >= 10 && foreign == 0, "{schools} {foreign}");
    let verdicts: i64 = sqlx::query_scalar("select count(*) from verdicts where year = 2021")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    let everybody: i64 =
        sqlx::query_scalar("select count(*) from schools where municipality_id = $1")
            .bind(app.world().municipality("reg99_m001"))
            .fetch_one(&app.sql)
            .await
            .unwrap();
    assert_eq!(
        verdicts, everybody,
        "everybody has a verdict, «нет данных» too"
    );
}

#[tokio::test]
async fn the_same_file_twice_changes_nothing_and_says_so() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let text = marks(TITLE, &[FIRST, SECOND]);
    commit(&olga, &preview_text(&olga, &text).await).await;
    let before = numbers(&app).await;
    let again = preview_text(&olga, &text).await;
    again
        .see("Этот файл уже загружен")
        .see("Ничего не изменится")
        .see("Завершить без изменений");
    commit(&olga, &again).await.see("ничего не изменилось");
    assert_eq!(numbers(&app).await, before);
}

#[tokio::test]
async fn a_changed_number_is_shown_with_the_old_one() {
    let app = portal().await;
    let olga = app.coordinator().await;
    commit(
        &olga,
        &preview_text(&olga, &marks(TITLE, &[FIRST, SECOND])).await,
    )
    .await;
    let changed = ("МБОУ «СОШ № 1»(edu990101)", 42, ["50", "50", "0", "0"]);
    let page = preview_text(&olga, &marks(TITLE, &[changed, SECOND])).await;
    page.see("изменится: 1")
        .see("21 из 42")
        .see("было 10 из 40");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((42, 21)));
    assert_eq!(stored(&app, "edu990102").await, Some((50, 20)));
}

#[tokio::test]
async fn text_in_windows_1251_brings_the_same_numbers_as_a_workbook() {
    let (first, second) = (portal().await, portal().await);
    let text = marks(TITLE, &[FIRST, SECOND]);
    let (cyrillic, _, _) = encoding_rs::WINDOWS_1251.encode(&text);
    for (app, bytes) in [(&first, text.as_bytes()), (&second, &*cyrillic)] {
        let olga = app.coordinator().await;
        commit(&olga, &preview(&olga, &[("Отметки.csv", bytes)]).await).await;
        assert_eq!(stored(app, "edu990101").await, Some((40, 10)));
        assert_eq!(stored(app, "edu990102").await, Some((50, 20)));
    }
}

#[tokio::test]
async fn statuses_that_change_are_told_before_and_are_so_after() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let low = ("МБОУ «СОШ № 1»(edu990101)", 40, ["50", "50", "0", "0"]);
    for subject in ["Русский язык", "Математика"] {
        let page = preview_text(
            &olga,
            &marks(&format!("ВПР 2021 {subject} 6 класс"), &[low]),
        )
        .await;
        page.see("Статус изменится — 1");
        commit(&olga, &page).await;
    }
    let status: String =
        sqlx::query_scalar("select status from verdicts where school_id = $1 and year = 2021")
            .bind(app.world().school("edu990101").id)
            .fetch_one(&app.sql)
            .await
            .unwrap();
    assert_eq!(status, "listed");
    let page = olga.open("/imports").await;
    page.see("Загрузки: 2").see("сохранена");
}

#[tokio::test]
async fn a_blank_cell_erases_nothing() {
    let app = portal().await;
    let olga = app.coordinator().await;
    commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    let template = "Год;Процедура;Предмет;Класс;Уровень;Логин/Код ОО/ИНН;Наименование ОО;Участников;\
                    Получили «2» / ниже порога;«3»;«4»;«5»;Средний балл\n\
                    2021;ВПР;Математика;6;;edu990101;МБОУ «СОШ № 1»;40;10;;;;\n";
    preview_text(&olga, template)
        .await
        .see("Ничего не изменится");
}

#[tokio::test]
async fn the_template_comes_with_the_own_schools_and_loads_back() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let template = olga.get("/imports/template.xlsx").await;
    template.is(200);
    let page = preview(&olga, &[("Шаблон.xlsx", &template.bytes)]).await;
    page.see("Пока загружать нечего");
}

#[tokio::test]
async fn rows_that_stay_out_can_be_mended_and_loaded_again() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let stranger = (
        "МБОУ «Лицей № 10»(edu990177)",
        57,
        ["15,79", "44,21", "20", "20"],
    );
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, stranger])).await;
    let file = olga.get(&format!("{}/problems.xlsx", page.path)).await;
    file.is(200);
    let again = preview(&olga, &[("Исправить.xlsx", &file.bytes)]).await;
    again.see("МБОУ «Лицей № 10»").see("Какая это школа?");
}

#[tokio::test]
async fn pages_ask_the_database_little() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview(&olga, &[("МА6_2021.xlsx", &fixture("МА6_2021"))]).await;
    let result = commit(&olga, &preview_text(&olga, &marks(TITLE, &[FIRST])).await).await;
    for path in [
        page.path.as_str(),
        &result.path,
        "/imports",
        &format!("{}/undo", result.path),
    ] {
        let (page, statements) = statements_of(olga.get(path)).await;
        page.is(200);
        let own: Vec<_> = statements
            .iter()
            .filter(|s| !s.contains("viewer_of_session"))
            .collect();
        assert!(own.len() <= 8, "{path}: {own:#?}");
    }
}
