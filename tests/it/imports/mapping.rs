//! A table of an unknown layout: its columns are named once and remembered.

use super::{commit, portal, preview_text, stored};

const TABLE: &str = "Сведения отдела\n\nУчреждение;Явилось;Не справились\n\
                     МБОУ «СОШ № 1»;40;10\nМБОУ «СОШ № 2»;50;20\n";

#[tokio::test]
async fn named_columns_are_read_and_remembered() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, TABLE).await;
    page.see("Таблица не узнана");
    let mapping = page.link("Указать столбцы");
    olga.open(&mapping)
        .await
        .see("Что в столбцах таблицы")
        .see("Явилось");
    let fields = [
        ("column-0", "school"),
        ("column-1", "participants"),
        ("column-2", "failed_count"),
        ("kind", "vpr"),
        ("year", "2021"),
        ("subject", "mathematics"),
        ("grade", "6"),
    ];
    olga.upload(&mapping, &fields, &[])
        .await
        .is(422)
        .see("Выберите этот же файл ещё раз");
    let other = ("files", "Другой.csv", "a;b".as_bytes());
    olga.upload(&mapping, &fields, &[other])
        .await
        .is(422)
        .see("другой файл");
    let same = ("files", "Отметки.csv", TABLE.as_bytes());
    let named = olga.upload(&mapping, &fields, &[same]).await;
    let page = olga.follow(&named).await;
    page.see("Столбцы запомнены")
        .see("ВПР 2021, математика, 6 класс");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
    let next = preview_text(&olga, &TABLE.replace("40;10", "41;11")).await;
    next.not_see("Таблица не узнана")
        .see("Укажите то, чего нет в файле");
}

#[tokio::test]
async fn a_neighbour_and_a_file_of_another_import_find_nothing() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let mapping = preview_text(&olga, TABLE).await.link("Указать столбцы");
    let other = preview_text(&olga, TABLE).await;
    let file = mapping.rsplit('/').next().unwrap();
    olga.get(&format!("{}/mapping/{file}", other.path))
        .await
        .is(404);
    app.neighbour().await.get(&mapping).await.is(404);
}
