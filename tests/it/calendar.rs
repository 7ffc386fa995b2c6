//! The calendar: whose days each person sees, its filters and files, the link for a calendar programme.

use crate::support::TestApp;
use crate::support::people::Person;
use chrono::{Days, NaiveDate, Utc};
use std::collections::BTreeSet;

const SCHOOL: &str = "edu990101";
const BESIDE: &str = "edu990102";
const FOREIGN: &str = "edu990201";

/// A day around today, as the world's municipalities (seven hours east) count it.
fn day(offset: i64) -> NaiveDate {
    #[expect(clippy::disallowed_methods, reason = "the pages go by the clock")]
    let now = Utc::now();
    let today = (now + chrono::Duration::hours(7)).date_naive();
    match offset {
        0.. => today + Days::new(offset.unsigned_abs()),
        _ => today - Days::new(offset.unsigned_abs()),
    }
}

/// The calendar of one day.
fn of(offset: i64) -> String {
    format!("/calendar?day={}", day(offset))
}

impl TestApp {
    /// An agreed roadmap with one measure that is due on these days.
    async fn measure_due(&self, school: &str, title: &str, due: &[NaiveDate]) -> i64 {
        let (roadmap, measure) = self.roadmap_of(school).await;
        let each: Vec<_> = due
            .iter()
            .map(|day| serde_json::json!({"from": day, "to": day}))
            .collect();
        let term = match due {
            [only] => serde_json::json!({"kind": "period", "from": null, "to": only}),
            _ => {
                serde_json::json!({"kind": "occurrences", "rule": {"every": "listed"}, "each": each})
            }
        };
        sqlx::query("update roadmaps set state = 'agreed', agreed_at = now() where id = $1")
            .bind(roadmap)
            .execute(&self.sql)
            .await
            .unwrap();
        sqlx::query("update measures set title = $2, term = $3, due_on = $4 where id = $1")
            .bind(measure)
            .bind(title)
            .bind(term)
            .bind(due.last())
            .execute(&self.sql)
            .await
            .unwrap();
        measure
    }
}

/// Three schools, each with a measure due in five days; a visit and a recommendation at the first.
async fn field() -> TestApp {
    let app = TestApp::new().await;
    for (school, title) in [
        (SCHOOL, "Тетрадь ошибок"),
        (BESIDE, "Пара с наставником"),
        (FOREIGN, "Кружок чтения"),
    ] {
        app.measure_due(school, title, &[day(5), day(12)]).await;
    }
    let curator = app.curator_with_history(SCHOOL).await.user;
    app.planned_visit(SCHOOL, curator).await;
    app.recommendation(SCHOOL, curator).await;
    app
}

#[tokio::test]
async fn each_person_sees_the_days_of_her_own_schools() {
    let app = field().await;
    let titles = ["Тетрадь ошибок", "Пара с наставником", "Кружок чтения"];
    for (person, seen) in [
        (app.coordinator().await, &[0, 1][..]),
        (app.neighbour().await, &[2]),
        (app.director(SCHOOL).await, &[0]),
        (app.curator(&[BESIDE, FOREIGN]).await, &[1, 2]),
        (app.region().await, &[0, 1, 2]),
        (app.observer().await, &[0, 1]),
    ] {
        let page = person.open(&of(5)).await;
        for (number, title) in titles.iter().enumerate() {
            let shown = page.visible().contains(title);
            assert_eq!(shown, seen.contains(&number), "{} {title}", person.login);
        }
    }
    app.admin().await.get("/calendar").await.is(403);
}

#[tokio::test]
async fn every_occurrence_has_its_day_and_a_draft_has_none() {
    let app = field().await;
    let olga = app.coordinator().await;
    for offset in [5, 12] {
        olga.open(&of(offset)).await.see("2 записи");
    }
    olga.open(&of(6)).await.see("Ничего не найдено");
    sqlx::query("update roadmaps set state = 'review'")
        .execute(&app.sql)
        .await
        .unwrap();
    olga.open(&of(5)).await.see("Ничего не найдено");
}

#[tokio::test]
async fn a_day_tells_what_is_done_and_what_is_late() {
    let app = field().await;
    let olga = app.coordinator().await;
    olga.open(&of(-5))
        .await
        .see("день прошёл")
        .see("Разбор слова");
    sqlx::query("update recommendations set state = 'done'")
        .execute(&app.sql)
        .await
        .unwrap();
    olga.open(&of(-5)).await.see("сделано");
    sqlx::query("update recommendations set state = 'dropped'")
        .execute(&app.sql)
        .await
        .unwrap();
    olga.open(&of(-5)).await.see("Ничего не найдено");
    // A visit of which nothing became.
    olga.open("/calendar?view=list&kind=visit")
        .await
        .see("промежуточный");
    sqlx::query("update visits set state = 'cancelled', cancel_reason = 'болезнь'")
        .execute(&app.sql)
        .await
        .unwrap();
    olga.open("/calendar?view=list&kind=visit")
        .await
        .see("Ничего не найдено");
}

#[tokio::test]
async fn the_month_is_narrowed_and_goes_into_files_as_it_is_shown() {
    let app = field().await;
    let olga = app.coordinator().await;
    let month = day(5).format("%Y-%m").to_string();
    let page = olga.open(&format!("/calendar?month={month}")).await;
    page.see("Тетрадь ошибок");
    let narrowed = format!("month={month}&kind=measure&q=edu990102");
    olga.open(&format!("/calendar?{narrowed}"))
        .await
        .see("Пара с наставником")
        .not_see("Тетрадь ошибок")
        .see("школа: edu990102");
    let csv = olga.open(&format!("/calendar.csv?{narrowed}")).await;
    assert!(csv.body.contains("Пара с наставником"), "{}", csv.body);
    assert!(!csv.body.contains("Тетрадь ошибок"), "{}", csv.body);
    assert_eq!(&olga.open("/calendar.xlsx").await.bytes[..2], b"PK");
    let last: String = sqlx::query_scalar("select text from journal order by id desc limit 1")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert!(last.starts_with("Выгружен календарь"), "{last}");
}

#[tokio::test]
async fn a_full_day_shows_its_first_things_and_a_link_to_all() {
    let app = TestApp::new().await;
    for school in [
        "edu990101",
        "edu990102",
        "edu990103",
        "edu990104",
        "edu990105",
        "edu990106",
    ] {
        app.measure_due(school, &format!("Мера {school}"), &[day(3)])
            .await;
    }
    let olga = app.coordinator().await;
    let month = day(3).format("%Y-%m").to_string();
    let page = olga.open(&format!("/calendar?month={month}")).await;
    page.see("Ещё 2").see("6\u{a0}записей");
    assert_eq!(page.visible().matches("Мера: Мера").count(), 4);
    olga.open(&of(3)).await.see("Мера edu990106");
}

#[tokio::test]
async fn the_last_day_of_answers_leads_each_role_to_her_own_page() {
    let app = TestApp::new().await;
    let home = app.world().municipality("reg99_m001");
    let ruleset = app.own_ruleset("own", home).await;
    let register = app.register_in(home, 2021, ruleset).await;
    sqlx::query("update registers set state = 'review', review_until = $2 where id = $1")
        .bind(register)
        .bind(day(4))
        .execute(&app.sql)
        .await
        .unwrap();
    let school = app.world().school(SCHOOL).id;
    for (person, href) in [
        (app.coordinator().await, Some("/registers/2021".to_owned())),
        (
            app.region().await,
            Some(format!("/registers/2021?municipality={home}")),
        ),
        (
            app.director(SCHOOL).await,
            Some(format!("/schools/{school}/objections/new")),
        ),
        (app.curator(&[SCHOOL]).await, None),
    ] {
        let page = person.open(&of(4)).await;
        page.see("последний день ответов школ");
        let links: BTreeSet<_> = page.links().into_iter().collect();
        if let Some(href) = href {
            assert!(links.contains(&href), "{}: {links:?}", person.login);
        }
    }
    app.neighbour()
        .await
        .open(&of(4))
        .await
        .see("Ничего не найдено");
}

/// The address in a fresh link.
async fn new_link(person: &Person) -> String {
    let page = person.post("/calendar/link", &[]).await;
    page.is(200);
    let link = page.texts("code").concat();
    let at = link.find("/calendar/").unwrap();
    link[at..].to_owned()
}

#[tokio::test]
async fn a_link_opens_the_own_days_without_a_session_until_it_is_taken_back() {
    let app = field().await;
    let vera = app.director(SCHOOL).await;
    vera.open("/calendar/link").await.see("Ссылки нет");
    let first = new_link(&vera).await;
    let phone = app.stranger();
    let feed = phone.open(&first).await;
    assert_eq!(feed.header("content-type"), "text/calendar; charset=utf-8");
    assert!(feed.body.contains("Тетрадь ошибок"), "{}", feed.body);
    assert!(!feed.body.contains("Пара с наставником"), "{}", feed.body);
    vera.open("/calendar/link").await.see("Ссылка есть");
    // Only its hash is kept.
    let secret = first
        .trim_start_matches("/calendar/")
        .trim_end_matches(".ics");
    let kept: bool = sqlx::query_scalar(
        "select exists (select from calendar_links where token_hash = sha256(convert_to($1, 'UTF8')))",
    )
    .bind(secret)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert!(kept);
    let second = new_link(&vera).await;
    phone.get(&first).await.is(404);
    phone.open(&second).await;
    vera.post("/calendar/link/closure", &[]).await.is(303);
    phone.get(&second).await.is(404);
    let told = vera.post("/calendar/link/closure", &[]).await;
    vera.follow(&told).await.see("Ссылки и не было");
}

#[tokio::test]
async fn a_feed_stops_with_the_rights_of_its_owner() {
    let app = field().await;
    let inna = app.curator(&[SCHOOL, FOREIGN]).await;
    let link = new_link(&inna).await;
    let phone = app.stranger();
    let both = phone.open(&link).await;
    assert!(both.body.contains("Кружок чтения"), "{}", both.body);
    sqlx::query(
        "update curator_schools set since = current_date - 9, until = current_date - 1 \
          where user_id = $1 and school_id = $2",
    )
    .bind(inna.id)
    .bind(app.world().school(FOREIGN).id)
    .execute(&app.sql)
    .await
    .unwrap();
    let one = phone.open(&link).await;
    assert!(!one.body.contains("Кружок чтения"), "{}", one.body);
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(inna.id)
        .execute(&app.sql)
        .await
        .unwrap();
    phone.get(&link).await.is(404);
}

#[tokio::test]
async fn a_guessing_stranger_is_slowed_down_and_shuts_nobody_out() {
    let app = field().await;
    let link = new_link(&app.director(SCHOOL).await).await;
    let stranger = app.stranger();
    for _ in 0..30 {
        stranger.get("/calendar/0123.ics").await.is(404);
    }
    stranger.get("/calendar/0123.ics").await.is(429);
    stranger.open(&link).await;
}
