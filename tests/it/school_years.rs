//! Quarters of a municipality: edited with their source, and what hangs on them moves only when somebody says so.

use crate::support::TestApp;

const SCHOOL: &str = "edu990107";
const PAGE: &str = "/school-years/2021";

fn quarters(first_ends: &str) -> Vec<(&str, &str)> {
    vec![
        ("from", "01.09.2021"),
        ("to", first_ends),
        ("from", "06.11.2021"),
        ("to", "28.12.2021"),
        ("from", "09.01.2022"),
        ("to", "24.03.2022"),
        ("from", "01.04.2022"),
        ("to", "31.05.2022"),
        ("source", "Приказ № 112 от 20.08.2021"),
    ]
}

/// A roadmap of the year with a measure at the end of each quarter, in this state.
async fn with_quarters(app: &TestApp, state: &str) -> i64 {
    let (roadmap, measure) = app.roadmap_of(SCHOOL).await;
    sqlx::query("update roadmaps set state = $2 where id = $1")
        .bind(roadmap)
        .bind(state)
        .execute(&app.sql)
        .await
        .unwrap();
    sqlx::query(
        "update measures set term_text = 'в конце каждой четверти', starts_on = '2021-09-01', \
                due_on = '2022-05-31', term = '{\"kind\": \"occurrences\", \"rule\": {\"every\": \"term\"}, \"each\": [ \
                {\"from\": \"2021-09-01\", \"to\": \"2021-10-28\"}, {\"from\": \"2021-11-06\", \"to\": \"2021-12-28\"}, \
                {\"from\": \"2022-01-09\", \"to\": \"2022-03-24\"}, {\"from\": \"2022-04-01\", \"to\": \"2022-05-31\"}]}' \
          where id = $1",
    )
    .bind(measure)
    .execute(&app.sql)
    .await
    .unwrap();
    measure
}

#[tokio::test]
async fn quarters_are_kept_with_their_source_and_their_mistakes_told() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    olga.open(PAGE)
        .await
        .see("обычные четверти")
        .see("Осенние каникулы");
    let page = olga.post(PAGE, &[("version", "0")]).await;
    page.is(422)
        .see("первый и последний день четверти")
        .see("«Откуда»");
    let wrong = [quarters("01.08.2021"), vec![("version", "0")]].concat();
    let page = olga.post(PAGE, &wrong).await;
    page.is(422).see("Четверть кончается раньше");
    let good = [quarters("24.10.2021"), vec![("version", "0")]].concat();
    olga.post(PAGE, &good).await.is(303);
    let page = olga.open(PAGE).await;
    page.see("Приказ № 112 от 20.08.2021").see("25.10.2021");
    let late = olga.post(PAGE, &good).await;
    late.is(409).see("Сейчас: 1-я четверть");
    let renewed = [quarters("26.10.2021"), vec![("version", "1")]].concat();
    olga.post(PAGE, &renewed).await.is(303);
    app.director(SCHOOL).await.get(PAGE).await.is(403);
    olga.get("/school-years/1066").await.is(404);
    // New terms are read by the new quarters.
    let (roadmap, _) = app.roadmap_of(SCHOOL).await;
    let fields = [
        ("section", "Кадры"),
        ("title", "Педсовет"),
        ("term", "в конце каждой четверти"),
        ("responsible", "завуч"),
    ];
    let path = format!("/roadmaps/{roadmap}/measures");
    olga.post(&path, &fields).await.is(303);
    let first: String =
        sqlx::query_scalar("select min(due_on)::text from measure_days where recurs")
            .fetch_one(&app.sql)
            .await
            .unwrap();
    assert_eq!(first, "2021-10-26");
}

#[tokio::test]
async fn nothing_moves_before_the_page_has_said_how_many() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let measure = with_quarters(&app, "agreed").await;
    let typed = [quarters("24.10.2021"), vec![("version", "0")]].concat();
    let page = olga.post(PAGE, &typed).await;
    page.is(422)
        .see("Сдвинется срок у 1 меры")
        .see("28.10.2021 → 24.10.2021")
        .see("Провести ревизию кабинетов");
    let kept: i64 = sqlx::query_scalar("select count(*) from school_years")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(kept, 0, "nothing is saved before the answer");
    let confirmed = [typed, vec![("confirmed", "1")]].concat();
    olga.post(PAGE, &confirmed).await.is(303);
    let page = olga.open(&format!("/measures/{measure}")).await;
    page.see("28.10.2021 → 24.10.2021")
        .see("Изменились четверти учебного года: Приказ № 112");
}

#[tokio::test]
async fn a_reported_day_stays_and_a_draft_moves_without_history() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let measure = with_quarters(&app, "agreed").await;
    sqlx::query(
        "insert into measure_reports (municipality_id, measure_id, due_on, done_on) \
         select municipality_id, id, '2021-10-28', '2021-10-28' from measures where id = $1",
    )
    .bind(measure)
    .execute(&app.sql)
    .await
    .unwrap();
    // Only the reported day would move: nothing does.
    let first = [quarters("24.10.2021"), vec![("version", "0")]].concat();
    olga.post(PAGE, &first).await.is(303);
    let mut second = [quarters("24.10.2021"), vec![("version", "1")]].concat();
    second[3] = ("to", "26.12.2021");
    olga.post(PAGE, &second)
        .await
        .is(422)
        .see("28.12.2021 → 26.12.2021");
    sqlx::query("update roadmaps set state = 'draft'")
        .execute(&app.sql)
        .await
        .unwrap();
    second.push(("confirmed", "1"));
    olga.post(PAGE, &second).await.is(303);
    let days: Vec<String> =
        sqlx::query_scalar("select due_on::text from measure_days where recurs order by due_on")
            .fetch_all(&app.sql)
            .await
            .unwrap();
    assert_eq!(days[..2], ["2021-10-28", "2021-12-26"]);
    let told: i64 = sqlx::query_scalar("select count(*) from measure_terms")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(told, 0, "a draft has no history");
}
