//! What is refused, and that nothing is left of it: roles, neighbours, stale pages, races, faults, hostile files.

use super::{
    FIRST, SECOND, TITLE, commit, id_of, marks, numbers, portal, preview, preview_text, send,
    stored,
};
use crate::support::app::data;
use std::time::{Duration, Instant};

#[tokio::test]
async fn only_a_coordinator_loads_and_a_neighbour_finds_nothing() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST])).await;
    for person in [
        app.director("edu990101").await,
        app.region().await,
        app.observer().await,
    ] {
        person.get("/imports").await.is(403);
        person.get(&page.path).await.is(403);
        let file = ("files", "a.csv", "a;b".as_bytes());
        person.upload("/imports", &[], &[file]).await.is(403);
    }
    let neighbour = app.neighbour().await;
    neighbour.get(&page.path).await.is(404);
    for what in ["commit", "decisions", "discard", "undo"] {
        neighbour
            .post(&format!("{}/{what}", page.path), &[("version", "1")])
            .await
            .is(404);
    }
    neighbour.open("/imports").await.see("Загрузок ещё нет");
}

#[tokio::test]
async fn a_file_of_another_region_brings_nothing() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let text = "Статистика по отметкам\n\nВПР 2021 Математика 6 класс\n\n\
                Группы участников;Кол-во ОО;Кол-во участников;2;3;4;5\n\
                Дальний край;9;900;20;40;30;10\n\
                Лесной район(reg55_m003);1;40;20;40;30;10\n\
                МБОУ «СОШ № 1»(edu550301);;40;20;40;30;10\n";
    let page = preview_text(&olga, text).await;
    page.see("1 строка другого муниципалитета")
        .see("Пока загружать нечего");
    page.not_see("Какая это школа?");
    commit(&olga, &page).await;
    assert!(numbers(&app).await.is_empty());
}

#[tokio::test]
async fn a_stale_page_is_a_conflict_and_keeps_the_answers() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST])).await;
    let stale = send(&olga, &page, "commit", &[("version", "99")]).await;
    stale.is(409).see("Пока вы проверяли загрузку");
    assert_eq!(stored(&app, "edu990101").await, None);
}

#[tokio::test]
async fn what_others_stored_meanwhile_is_shown_before_anything_is_written_over() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST])).await;
    let other = ("МБОУ «СОШ № 1»(edu990101)", 44, ["25", "50", "25", "0"]);
    commit(&olga, &preview_text(&olga, &marks(TITLE, &[other])).await).await;
    olga.open(&page.path)
        .await
        .see("Статусы нужно посчитать заново");
    let counted = send(&olga, &page, "commit", &[]).await;
    let page = olga.follow(&counted).await;
    page.see("Посчитано заново").see("было 11 из 44");
    assert_eq!(stored(&app, "edu990101").await, Some((44, 11)));
    send(&olga, &page, "commit", &[("seen", "0000")])
        .await
        .is(409);
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
}

#[tokio::test]
async fn of_two_commits_at_once_one_wins() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, SECOND])).await;
    let (one, two) = tokio::join!(
        send(&olga, &page, "commit", &[]),
        send(&olga, &page, "commit", &[])
    );
    let mut statuses = [one.status.as_u16(), two.status.as_u16()];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 409]);
    let written: i64 = sqlx::query_scalar("select count(*) from import_changes")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(written, 2);
}

#[tokio::test]
async fn a_fault_in_the_middle_leaves_nothing_behind() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST, SECOND])).await;
    let school = app.world().school("edu990102").id;
    let fault = format!("alter table results add constraint fault check (school_id <> {school})");
    sqlx::query(sqlx::AssertSqlSafe(fault))
        .execute(&app.sql)
        .await
        .unwrap();
    let before = app.fingerprint().await;
    send(&olga, &page, "commit", &[]).await.is(500);
    assert_eq!(app.fingerprint().await, before);
    sqlx::query("alter table results drop constraint fault")
        .execute(&app.sql)
        .await
        .unwrap();
    commit(&olga, &olga.open(&page.path).await)
        .await
        .see("Загружено: 2 результата");
}

#[tokio::test]
async fn hostile_files_are_refused_at_once_and_others_are_served_meanwhile() {
    let app = portal().await;
    let olga = app.coordinator().await;
    for name in ["laughs", "sparse_full", "sparse_small", "xxe"] {
        let bytes = data(&format!("fixtures/hostile/{name}.xlsx"));
        let began = Instant::now();
        let files = [("files", name, bytes.as_slice())];
        let (answer, page) =
            tokio::join!(olga.upload("/imports", &[], &files), olga.get("/imports"));
        page.is(200);
        assert!(
            began.elapsed() < Duration::from_secs(2),
            "{name}: {:?}",
            began.elapsed()
        );
        assert!(
            !answer.status.is_server_error(),
            "{name}: {}",
            answer.status
        );
    }
    assert!(numbers(&app).await.is_empty());
}

#[tokio::test]
async fn a_refused_file_does_not_hold_back_the_others() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let text = marks(TITLE, &[FIRST]);
    let files = [
        ("Отметки.csv", text.as_bytes()),
        ("Приказ.pdf", b"%PDF-1.7 x".as_slice()),
    ];
    let page = preview(&olga, &files).await;
    page.see("Файл не прочитан").see("Приказ.pdf");
    commit(&olga, &page).await;
    assert_eq!(stored(&app, "edu990101").await, Some((40, 10)));
    let alone = olga
        .upload("/imports", &[], &[("files", "Приказ.pdf", b"%PDF-1.7 x")])
        .await;
    alone.is(422).see("Ни один файл не прочитан").see("PDF");
    olga.upload("/imports", &[], &[])
        .await
        .is(422)
        .see("Выберите хотя бы один файл");
}

#[tokio::test]
async fn a_discarded_import_is_over() {
    let app = portal().await;
    let olga = app.coordinator().await;
    let page = preview_text(&olga, &marks(TITLE, &[FIRST])).await;
    let done = send(&olga, &page, "discard", &[]).await;
    olga.follow(&done).await.see("не сохранена");
    send(&olga, &page, "commit", &[]).await.is(409);
    olga.open(&page.path).await.see("Загрузка не сохранена");
    assert!(numbers(&app).await.is_empty());
    assert!(id_of(&page) > 0);
}
