//! A school's word on its numbers: only in time, only its own, with a file that is what it says.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";
const PDF: &[u8] = b"%PDF-1.7\n1 0 obj\n%%EOF";

/// A portal whose register lies with the schools; its number and its coordinator.
async fn under_review() -> (TestApp, i64, Person) {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    olga.post("/registers/2021", &[("edition", "1")])
        .await
        .is(303);
    let id: i64 = sqlx::query_scalar("select max(id) from registers")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    set_review(&app, id, 10).await;
    (app, id, olga)
}

async fn set_review(app: &TestApp, id: i64, days: i32) {
    sqlx::query(
        "update registers set state = 'review', review_until = current_date + $2 where id = $1",
    )
    .bind(id)
    .bind(days)
    .execute(&app.sql)
    .await
    .unwrap();
}

fn paths(app: &TestApp) -> (String, String) {
    let school = app.world().school(SCHOOL).id;
    (
        format!("/schools/{school}/objections/new"),
        format!("/schools/{school}/objections"),
    )
}

#[tokio::test]
async fn the_coordinator_sends_the_register_to_the_schools_with_a_last_day() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    olga.post("/registers/2021", &[("edition", "1")])
        .await
        .is(303);
    let id: i64 = sqlx::query_scalar("select max(id) from registers")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    let path = format!("/registers/{id}/review");
    let form = olga.open(&path).await.form(&path);
    let version = form.value("version").unwrap().to_owned();
    let send = async |until: &str, version: &str| {
        olga.post(&path, &[("until", until), ("version", version)])
            .await
    };
    send("вчера", &version).await.is(422);
    send("01.01.2020", &version).await.is(422);
    let until = form.value("until").unwrap();
    send(until, "9").await.is(409);
    let page = send(until, &version).await;
    olga.follow(&page)
        .await
        .see("Школы проверяют свои числа до");
}

#[tokio::test]
async fn a_director_objects_with_a_file_and_reads_the_answer() {
    let (app, id, olga) = under_review().await;
    let oleg = app.director(SCHOOL).await;
    let (new, create) = paths(&app);
    oleg.open(&new)
        .await
        .see("Проверьте числа школы")
        .see("Согласна ли школа с числами?");
    oleg.upload(&create, &[("kind", "objection")], &[])
        .await
        .is(422)
        .see("Что не так");
    let fields = [("kind", "objection"), ("text", "В 5 классе 41 участник")];
    let exe: (&str, &str, &[u8]) = ("file", "a.pdf", b"MZ\x90");
    oleg.upload(&create, &fields, &[exe])
        .await
        .is(422)
        .see("не принимается");
    let page = oleg
        .upload(&create, &fields, &[("file", "Справка.pdf", PDF)])
        .await;
    let page = oleg.follow(&page).await;
    page.see("ждёт ответа координатора").see("Справка.pdf");
    oleg.upload(&create, &fields, &[]).await.is(409);

    let file = page.link("Справка.pdf");
    let sent = olga.open(&file).await;
    assert_eq!(sent.bytes, PDF);
    assert!(sent.header("content-disposition").starts_with("attachment"));
    assert_eq!(sent.header("content-type"), "application/pdf");
    oleg.open(&file).await;
    for other in [
        app.director("edu990108").await,
        app.neighbour().await,
        app.admin().await,
    ] {
        other.get(&file).await.is(404);
    }

    // It must be answered before the register is approved.
    olga.open(&format!("/registers/{id}/approval"))
        .await
        .see("Утвердить пока нельзя");
    let list = olga.open("/objections?state=open&year=2021").await;
    list.see("Ответы: 1 из 1");
    let shown = list.link("СОШ № 7");
    let answer = format!("{shown}/answer");
    olga.open(&shown).await.see("В 5 классе 41 участник");
    olga.post(
        &answer,
        &[("decision", "accepted"), ("text", ""), ("version", "1")],
    )
    .await
    .is(422);
    olga.post(
        &answer,
        &[
            ("decision", "accepted"),
            ("text", "Исправим"),
            ("version", "9"),
        ],
    )
    .await
    .is(409);
    let good = [
        ("decision", "accepted"),
        ("text", "Исправим загрузкой"),
        ("version", "1"),
    ];
    olga.post(&answer, &good).await.is(303);
    olga.post(&answer, &good).await.is(409);
    oleg.open(&new).await.see("Исправим загрузкой");
    olga.open(&format!("/registers/{id}/approval"))
        .await
        .not_see("Утвердить пока нельзя");
    app.region()
        .await
        .open(&shown)
        .await
        .see("Исправим загрузкой");
    app.region().await.post(&answer, &good).await.is(403);
    app.neighbour().await.get(&shown).await.is(404);
}

#[tokio::test]
async fn a_director_agrees_and_the_register_counts_it() {
    let (app, _, olga) = under_review().await;
    let oleg = app.director(SCHOOL).await;
    let (new, create) = paths(&app);
    let page = oleg.upload(&create, &[("kind", "agreement")], &[]).await;
    oleg.follow(&page).await.see("Согласие отправлено");
    olga.open("/registers/2021")
        .await
        .see("согласилась 1 школа из 11");
    olga.open("/objections?state=agreement")
        .await
        .see("Ответы: 1 из 1");
    oleg.open(&new).await.see("согласие");
}

#[tokio::test]
async fn a_school_speaks_only_in_time_and_only_for_itself() {
    let (app, id, olga) = under_review().await;
    let oleg = app.director(SCHOOL).await;
    let (new, create) = paths(&app);
    let other = app.director("edu990108").await;
    other.get(&new).await.is(404);
    other
        .upload(&create, &[("kind", "agreement")], &[])
        .await
        .is(404);
    olga.get(&new).await.is(403);
    set_review(&app, id, -1).await;
    oleg.open(&new).await.see("Срок замечаний прошёл");
    oleg.upload(&create, &[("kind", "agreement")], &[])
        .await
        .is(409);
    sqlx::query("update registers set state = 'project'")
        .execute(&app.sql)
        .await
        .unwrap();
    oleg.upload(&create, &[("kind", "agreement")], &[])
        .await
        .is(409);
}
