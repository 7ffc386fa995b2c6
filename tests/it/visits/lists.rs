//! The blank, the list of visits with its figures, the files.

use super::{Field, OTHER, SCHOOL};
use crate::support::html::Page;

#[tokio::test]
async fn the_blank_asks_in_the_order_of_the_form() {
    let field = Field::new().await;
    let heads = |page: &Page| -> Vec<String> {
        let heads = page.texts("h2").into_iter();
        heads
            .filter(|head| head.starts_with(|c: char| c.is_ascii_digit()))
            .collect()
    };
    let blank = field.vera.open(&field.path("/blank")).await;
    blank.see("Разбор слова на каждом уроке");
    let form = field.vera.open(&field.path("/report")).await;
    assert_eq!(heads(&blank), heads(&form));
    assert_eq!(heads(&blank).len(), 5);
}

#[tokio::test]
async fn the_list_has_its_figures_filters_and_files() {
    let field = Field::new().await;
    let app = &field.app;
    sqlx::query("update curator_schools set since = current_date - 90")
        .execute(&app.sql)
        .await
        .unwrap();
    let olga = app.coordinator().await;
    let page = olga.open("/visits").await;
    page.see("Визиты: 2")
        .see("Без связи больше 30\u{a0}дней: 1");
    olga.open("/visits?state=planned").await.see("Визиты: 1");
    olga.open("/visits?form=letter")
        .await
        .see("Ничего не найдено");
    olga.open(&format!("/visits?curator={}&kind=entry", field.vera.id))
        .await
        .see("Визиты: 1");
    let csv = olga.open("/visits.csv?state=held").await;
    assert!(
        csv.body.contains("Ошибки собраны в одном задании"),
        "{}",
        csv.body
    );
    assert_eq!(&olga.open("/visits.xlsx").await.bytes[..2], b"PK");
    olga.open("/recommendations?show=overdue")
        .await
        .see("Рекомендации: 1");
    let csv = olga.open("/recommendations.csv?q=7").await;
    assert!(csv.body.contains("Разбор слова"), "{}", csv.body);
    assert_eq!(&olga.open("/recommendations.xlsx").await.bytes[..2], b"PK");
    // The school and her curator see what is theirs, the neighbour nothing.
    app.director(SCHOOL)
        .await
        .open("/visits")
        .await
        .see("Визиты: 2");
    app.director(OTHER)
        .await
        .open("/visits")
        .await
        .see("Визиты: 0");
    app.neighbour().await.open("/visits").await.see("Визиты: 0");
    field
        .vera
        .open("/")
        .await
        .see("просрочено рекомендаций: 1")
        .see("без связи 40\u{a0}дней")
        .see("Заполнить отчёт");
    let school = app.world().school(SCHOOL).id;
    olga.open(&format!("/schools/{school}/visits"))
        .await
        .see("Сошина Вера Ильинична")
        .see("Связи со школой не было");
    assert_eq!(
        olga.post("/visits/new", &[("then", "report")]).await.status,
        422
    );
}
