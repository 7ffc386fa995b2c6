//! Curators over time: who gets a school, who must not, what goes over to whoever comes after.

use crate::support::TestApp;
use crate::support::people::{Person, Place};
use portal::access::Role;

const SCHOOL: &str = "edu990107";
const OTHER: &str = "edu990108";

/// A curator of no municipality: any coordinator may give her a school.
async fn free_curator(app: &TestApp) -> Person {
    app.person(Role::Curator, Place::Schools(&[])).await
}

fn id(app: &TestApp, school: &str) -> String {
    app.world().school(school).id.to_string()
}

async fn give(olga: &Person, curator: &Person, school: &str) -> crate::support::html::Page {
    let path = format!("/curators/{}/assignments", curator.id);
    olga.post(&path, &[("school_id", school)]).await
}

async fn assignment(app: &TestApp, curator: &Person) -> i64 {
    sqlx::query_scalar("select max(id) from curator_schools where user_id = $1")
        .bind(curator.id)
        .fetch_one(&app.sql)
        .await
        .unwrap()
}

#[tokio::test]
async fn a_curator_sees_exactly_her_schools_while_they_are_hers() {
    let app = TestApp::new().await;
    let (olga, vera) = (app.coordinator().await, free_curator(&app).await);
    let school = id(&app, SCHOOL);
    let (page, visits) = (
        format!("/schools/{school}"),
        format!("/schools/{school}/visits"),
    );
    vera.get(&page).await.is(404);
    let given = give(&olga, &vera, &school).await;
    olga.follow(&given).await.see("Школа закреплена с");
    vera.open(&page).await;
    vera.open(&visits).await;
    vera.get(&format!("/schools/{}", id(&app, OTHER)))
        .await
        .is(404);
    give(&olga, &vera, &school)
        .await
        .is(422)
        .see("Эта школа закреплена за куратором");
    olga.open("/curators").await.see("Сошина Вера Ильинична");

    // The last day was yesterday: nothing of the school is there any more.
    sqlx::query("update curator_schools set since = current_date - 9, until = current_date - 1")
        .execute(&app.sql)
        .await
        .unwrap();
    for path in [page, visits, format!("/schools/{school}/handover")] {
        vera.get(&path).await.is(404);
    }
    vera.open("/").await.see("Школ пока нет");
    // Rotation keeps its history, and she may come back.
    olga.open(&format!("/curators/{}", vera.id))
        .await
        .see("Школы раньше");
    give(&olga, &vera, &school).await.is(303);
    vera.open(&format!("/schools/{school}")).await;
}

#[tokio::test]
async fn a_curator_does_not_assess_the_school_where_she_worked() {
    let app = TestApp::new().await;
    let (olga, vera) = (app.coordinator().await, free_curator(&app).await);
    let school = id(&app, SCHOOL);
    let path = format!("/curators/{}", vera.id);
    let workplaces = format!("{path}/workplaces");
    let worked = [
        ("worked_at", school.as_str()),
        ("position", "учитель физики"),
        ("worked_from", "01.09.2001"),
        ("worked_until", "31.08.2012"),
        ("source", "со слов куратора"),
    ];
    olga.post(&workplaces, &[("worked_until", "скоро")])
        .await
        .is(422)
        .see("Выберите школу, где работал куратор")
        .see("Введите дату")
        .see("Заполните поле «Откуда известно»");
    olga.post(&workplaces, &worked).await.is(303);
    give(&olga, &vera, &school)
        .await
        .is(422)
        .see("Куратор не оценивает школу, где работал")
        .see("учитель физики, с\u{a0}01.09.2001 по\u{a0}31.08.2012, источник: со слов куратора");
    vera.get(&format!("/schools/{school}")).await.is(404);

    // A mistake is taken back, and then the rule looks the other way, too.
    let place: i64 = sqlx::query_scalar("select id from curator_workplaces")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    app.neighbour()
        .await
        .post(&format!("/workplaces/{place}/removal"), &[])
        .await
        .is(404);
    olga.post(&format!("/workplaces/{place}/removal"), &[])
        .await
        .is(303);
    give(&olga, &vera, &school).await.is(303);
    olga.post(&workplaces, &worked)
        .await
        .is(422)
        .see("сначала завершите назначение");
}

#[tokio::test]
async fn a_handover_moves_the_school_and_the_plan_and_keeps_the_history() {
    let app = TestApp::new().await;
    let (olga, vera, inna) = (
        app.coordinator().await,
        free_curator(&app).await,
        free_curator(&app).await,
    );
    let school = id(&app, SCHOOL);
    give(&olga, &vera, &school).await.is(303);
    let visit = app.planned_visit(SCHOOL, vera.id).await;
    app.recommendation(SCHOOL, vera.id).await;
    let note = format!("/schools/{school}/handover");
    let form = vera.open(&note).await.form(&note);
    let version = form.value("version").unwrap().to_owned();
    vera.post(
        &note,
        &[
            ("note", "Завуч отвечает быстрее почты"),
            ("version", &version),
        ],
    )
    .await
    .is(303);
    vera.post(&note, &[("note", "Другое"), ("version", &version)])
        .await
        .is(409)
        .see("Завуч отвечает быстрее почты")
        .see("Другое");
    // A coordinator has no school to leave: she writes it when she ends the assignment.
    olga.post(&note, &[("note", "x"), ("version", "1")])
        .await
        .is(409);

    let path = format!("/assignments/{}/end", assignment(&app, &vera).await);
    let form = olga.open(&path).await.form(&path);
    let version = form.value("version").unwrap().to_owned();
    let until = form.value("until").unwrap().to_owned();
    let successor = inna.id.to_string();
    let end = async |reason: &str, version: &str| {
        let fields = [
            ("until", until.as_str()),
            ("reason", reason),
            ("successor_id", successor.as_str()),
            ("note", "Завуч отвечает быстрее почты"),
            ("version", version),
        ];
        olga.post(&path, &fields).await
    };
    end("", &version)
        .await
        .is(422)
        .see("Заполните поле «Причина»");
    end("ротация", "77")
        .await
        .is(409)
        .see("запись изменил кто-то другой")
        .see("ротация");
    let done = end("ротация", &version).await;
    olga.follow(&done)
        .await
        .see("Разбор слова на каждом уроке")
        .see("Завуч отвечает быстрее почты")
        .see("ротация");
    let (holder, since): (i64, bool) = sqlx::query_as(
        "select v.curator_id, c.since > current_date - 1 from visits v \
         join curator_schools c on c.user_id = v.curator_id where v.id = $1",
    )
    .bind(visit)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!((holder, since), (inna.id, true));
    // Today is the last day of the one; the other begins tomorrow.
    vera.open(&note).await;
    inna.get(&note).await.is(404);
    sqlx::query("update curator_schools set since = since - 1, until = until - 1")
        .execute(&app.sql)
        .await
        .unwrap();
    vera.get(&note).await.is(404);
    inna.open(&note)
        .await
        .see("Завуч отвечает быстрее почты")
        .see("Сошина Вера");
    end("ещё раз", &version)
        .await
        .is(409)
        .see("Назначение уже завершено");
}

#[tokio::test]
async fn a_successor_who_worked_there_is_refused_and_nothing_changes() {
    let app = TestApp::new().await;
    let (olga, vera, inna) = (
        app.coordinator().await,
        free_curator(&app).await,
        free_curator(&app).await,
    );
    let school = id(&app, SCHOOL);
    give(&olga, &vera, &school).await.is(303);
    let worked = [
        ("worked_at", school.as_str()),
        ("source", "кадровый список"),
    ];
    olga.post(&format!("/curators/{}/workplaces", inna.id), &worked)
        .await
        .is(303);
    let path = format!("/assignments/{}/end", assignment(&app, &vera).await);
    let form = olga.open(&path).await.form(&path);
    let successor = inna.id.to_string();
    let fields = [
        ("until", form.value("until").unwrap()),
        ("reason", "ротация"),
        ("successor_id", successor.as_str()),
        ("version", form.value("version").unwrap()),
    ];
    olga.post(&path, &fields)
        .await
        .is(422)
        .see("Куратор не оценивает школу, где работал")
        .see("кадровый список");
    let open: i64 = sqlx::query_scalar("select count(*) from curator_schools where until is null")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(open, 1);
}

#[tokio::test]
async fn one_curator_works_in_two_municipalities_and_each_sees_its_own() {
    let app = TestApp::new().await;
    let (olga, nina, vera) = (
        app.coordinator().await,
        app.neighbour().await,
        free_curator(&app).await,
    );
    let (near, far) = (id(&app, SCHOOL), id(&app, "edu990201"));
    give(&olga, &vera, &near).await.is(303);
    give(&olga, &vera, &far).await.is(404);
    give(&nina, &vera, &far).await.is(303);
    for school in [&near, &far] {
        vera.open(&format!("/schools/{school}/visits")).await;
    }
    let path = format!("/curators/{}", vera.id);
    let name = app.world().school("edu990201").name.clone();
    olga.open(&path).await.see("Школы сейчас: 1").not_see(&name);
    nina.open(&path).await.see("Школы сейчас: 1").see(&name);
    // Of a curator of another municipality a coordinator learns nothing.
    let own = app.curator_with_history("edu990202").await;
    olga.get(&format!("/curators/{}", own.user)).await.is(404);
    olga.get(&format!("/assignments/{}/end", own.assignment))
        .await
        .is(404);
}

#[tokio::test]
async fn the_list_tells_the_load_and_the_schools_without_a_curator() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.open("/curators").await.see("Школы без куратора: 11");
    let vera = app.curator_with_history(SCHOOL).await;
    app.planned_visit(SCHOOL, vera.user).await;
    app.recommendation(SCHOOL, vera.user).await;
    let page = olga.open("/curators").await;
    page.see("Школы без куратора: 10").see("1, просрочено 1");
    olga.open("/curators?load=none")
        .await
        .not_see("Рябова Инна Олеговна");
    olga.open("/curators?q=рябова&load=some")
        .await
        .see("Рябова Инна Олеговна");
    let csv = olga.open("/curators.csv?load=some").await;
    assert!(csv.body.contains("Рябова Инна Олеговна"), "{}", csv.body);
    assert_eq!(&olga.open("/curators.xlsx").await.bytes[..2], b"PK");
    for other in [
        app.curator(&[SCHOOL]).await,
        app.region().await,
        app.director(SCHOOL).await,
    ] {
        other.get("/curators").await.is(403);
    }
}
