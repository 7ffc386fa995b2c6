//! A measure that recurs: each due day is reported, answered and late by itself.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

struct Scene {
    app: TestApp,
    school: i64,
    roadmap: i64,
    measure: i64,
    director: Person,
    curator: Person,
    olga: Person,
}

/// An agreed roadmap with one measure due at the end of September, October and November 2021.
async fn scene() -> Scene {
    let app = TestApp::with_numbers().await;
    let (roadmap, measure) = app.roadmap_of(SCHOOL).await;
    sqlx::query(
        "update measures set title = 'Провести совещание', term_text = 'сентябрь – ноябрь, ежемесячно', \
                starts_on = '2021-09-01', due_on = '2021-11-30', term = '{\"kind\": \"occurrences\", \
                \"rule\": {\"every\": \"month\", \"by\": null}, \"each\": [ \
                {\"from\": \"2021-09-01\", \"to\": \"2021-09-30\"}, {\"from\": \"2021-10-01\", \"to\": \"2021-10-31\"}, \
                {\"from\": \"2021-11-01\", \"to\": \"2021-11-30\"}]}' where id = $1",
    )
    .bind(measure)
    .execute(&app.sql)
    .await
    .unwrap();
    sqlx::query("update roadmaps set state = 'agreed' where id = $1")
        .bind(roadmap)
        .execute(&app.sql)
        .await
        .unwrap();
    Scene {
        school: app.world().school(SCHOOL).id,
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        roadmap,
        measure,
        app,
    }
}

impl Scene {
    fn page(&self) -> String {
        format!("/measures/{}", self.measure)
    }

    async fn report(&self, due: &str, note: &str, version: &str) -> Page {
        let fields = [
            ("due_on", due),
            ("done_on", "20.10.2021"),
            ("done_note", note),
            ("version", version),
        ];
        let path = format!("{}/report", self.page());
        self.director.post(&path, &fields).await
    }

    async fn answer(&self, due: &str, verdict: &str, version: &str) -> Page {
        let fields = [
            ("due_on", due),
            ("verdict", verdict),
            ("verdict_note", "Нет протокола"),
            ("version", version),
        ];
        let path = format!("{}/verdict", self.page());
        self.curator.post(&path, &fields).await
    }
}

#[tokio::test]
async fn each_day_is_reported_and_answered_by_itself() {
    let scene = scene().await;
    let page = scene.director.open(&scene.page()).await;
    page.see("Отчёты по срокам")
        .see("Отчёт за сентябрь, срок 30 сентября 2021 г.");
    scene
        .report("2021-09-30", "Совещание прошло", "0")
        .await
        .is(303);
    // The next day comes up for the school, the one that waits for the curator.
    let page = scene.director.open(&scene.page()).await;
    page.see("Отчёт за октябрь, срок 31 октября 2021 г.");
    let page = scene.curator.open(&scene.page()).await;
    page.see("Отчёт за сентябрь, срок 30 сентября 2021 г.")
        .see("Подтвердить или вернуть");
    scene.answer("2021-09-30", "returned", "1").await.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("Нет протокола");
    scene
        .report("2021-09-30", "Протокол приложен", "2")
        .await
        .is(303);
    scene.answer("2021-09-30", "confirmed", "3").await.is(303);
    let again = scene.report("2021-09-30", "Ещё раз", "4").await;
    again.is(409).see("Отчёт за этот срок подтверждён");
    // The others are as they were.
    let early = scene.answer("2021-10-31", "confirmed", "0").await;
    early.is(409).see("Отвечать не на что");
    let page = scene
        .director
        .open(&format!("/schools/{}/roadmap", scene.school))
        .await;
    page.see("отчётов 1 из 3").see("просрочено");
}

#[tokio::test]
async fn who_is_late_with_a_report_sees_both_and_loses_nothing() {
    let scene = scene().await;
    scene.report("2021-09-30", "Первый", "0").await.is(303);
    let late = scene.report("2021-09-30", "Второй", "0").await;
    late.is(409).see("Первый").see("Второй");
    let page = scene.answer("2021-09-30", "returned", "0").await;
    page.is(409).see("Нет протокола");
    let strange = scene.report("2021-12-31", "За декабрь", "0").await;
    strange.is(409).see("такого отчёта в ней больше нет");
    let whole = scene.report("", "За всё сразу", "1").await;
    whole.is(409);
}

#[tokio::test]
async fn a_measure_counts_once_and_each_missed_day_is_late() {
    let scene = scene().await;
    let list = "/roadmaps?year=2021";
    scene.olga.open(list).await.see("0 из 3");
    for (day, version) in [("2021-09-30", "0"), ("2021-10-31", "0")] {
        scene.report(day, "Прошло", version).await.is(303);
        scene.answer(day, "confirmed", "1").await.is(303);
    }
    let page = scene.olga.open(list).await;
    page.see("Отчёты за прошедшие сроки").see("2 из 3");
    // Two of three days are no done measure.
    page.see("0 из 1");
    scene.report("2021-11-30", "Прошло", "0").await.is(303);
    scene.answer("2021-11-30", "confirmed", "1").await.is(303);
    let page = scene.olga.open(list).await;
    page.see("1 из 1").see("3 из 3");
    let effect = [
        ("effect", "worked"),
        ("effect_note", "Доля «2» снизилась"),
        ("version", "1"),
    ];
    let path = format!("{}/effect", scene.page());
    scene.olga.post(&path, &effect).await.is(303);
}

#[tokio::test]
async fn first_pages_speak_of_the_day_that_was_missed() {
    let scene = scene().await;
    scene.report("2021-09-30", "Прошло", "0").await.is(303);
    let home = scene.director.open("/").await;
    home.see("Просрочен отчёт за октябрь, срок 31 октября 2021 г.");
    let home = scene.olga.open("/").await;
    home.see("Пропущено: 2 срока")
        .see("отчёт за октябрь, срок 31 октября 2021 г.")
        .see("О выполнении сообщили: 1 отчёт");
}

#[tokio::test]
async fn a_moved_term_keeps_what_was_reported() {
    let scene = scene().await;
    scene.report("2021-09-30", "Прошло", "0").await.is(303);
    let path = format!("{}/term", scene.page());
    let fields = |term| [("term", term), ("reason", "Каникулы"), ("version", "1")];
    let open = scene
        .olga
        .post(&path, &fields("по мере необходимости"))
        .await;
    open.is(422).see("новому сроку нужен день");
    let moved = scene
        .olga
        .post(&path, &fields("до 20 декабря 2021 г."))
        .await;
    moved.is(303);
    let page = scene.director.open(&scene.page()).await;
    page.see("30.09.2021")
        .see("20.12.2021")
        .not_see("31.10.2021");
    let csv = format!("/roadmaps/{}/measures.csv", scene.roadmap);
    let csv = scene.olga.open(&csv).await;
    assert!(csv.body.contains("отчётов 1 из"), "{}", csv.body);
    let open: i64 = sqlx::query_scalar("select count(*) from measure_days where recurs")
        .fetch_one(&scene.app.sql)
        .await
        .unwrap();
    assert_eq!(open, 2);
}
