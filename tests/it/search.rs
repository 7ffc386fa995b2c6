//! The search: what is found by which words, within whose sight, and where a number leads.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990101";
const BESIDE: &str = "edu990102";
const FOREIGN: &str = "edu990201";

async fn field() -> TestApp {
    let app = TestApp::new().await;
    for (school, title) in [
        (SCHOOL, "Тетрадь учёта ошибок"),
        (BESIDE, "Учёт посещаемости"),
        (FOREIGN, "Учет чтения"),
    ] {
        let (_, measure) = app.roadmap_of(school).await;
        sqlx::query("update measures set title = $2 where id = $1")
            .bind(measure)
            .bind(title)
            .execute(&app.sql)
            .await
            .unwrap();
    }
    let curator = app.curator_with_history(SCHOOL).await.user;
    app.planned_visit(SCHOOL, curator).await;
    app.recommendation(SCHOOL, curator).await;
    app
}

fn asking(text: &str) -> String {
    let text: String = form_urlencoded::byte_serialize(text.as_bytes()).collect();
    format!("/search?q={text}")
}

async fn finds(person: &Person, text: &str) -> String {
    person.open(&asking(text)).await.visible()
}

#[tokio::test]
async fn the_letter_yo_and_case_mean_nothing_and_a_beginning_comes_first() {
    let app = field().await;
    let olga = app.coordinator().await;
    for text in ["учёт", "УЧЕТ", "  учет "] {
        let page = finds(&olga, text).await;
        assert!(page.contains("Меры: 2"), "{text}: {page}");
        let (first, second) = (
            page.find("Учёт посещаемости").unwrap(),
            page.find("Тетрадь учёта").unwrap(),
        );
        assert!(first < second, "what begins with the word comes first");
    }
    assert!(finds(&olga, "тетрад ошиб").await.contains("Меры: 1"));
    assert!(
        finds(&olga, "ябова").await.contains("Визиты: "),
        "a part of a word"
    );
    assert!(
        finds(&olga, "разбор слова")
            .await
            .contains("Рекомендации: 1")
    );
}

#[tokio::test]
async fn everybody_finds_only_what_she_may_see() {
    let app = field().await;
    for (person, count) in [
        (app.coordinator().await, 2),
        (app.neighbour().await, 1),
        (app.director(BESIDE).await, 1),
        (app.curator(&[SCHOOL, FOREIGN]).await, 2),
        (app.curator(&[]).await, 0),
        (app.region().await, 3),
        (app.observer().await, 2),
    ] {
        let page = finds(&person, "учет").await;
        match count {
            0 => assert!(page.contains("Ничего не найдено"), "{page}"),
            n => assert!(
                page.contains(&format!("Меры: {n}")),
                "{}: {page}",
                person.login
            ),
        }
    }
    app.admin().await.get(&asking("учет")).await.is(403);
}

#[tokio::test]
async fn a_login_or_a_number_leads_straight_to_the_school() {
    let app = field().await;
    let olga = app.coordinator().await;
    let page = format!("/schools/{}", app.world().school("edu990107").id);
    for text in ["edu990107", "EDU990107", "№ 7", "7"] {
        let answer = olga.get(&asking(text)).await;
        answer.is(303);
        assert_eq!(answer.location(), page, "{text}");
    }
    // Somebody else's login is found by nobody.
    let none = finds(&olga, FOREIGN).await;
    assert!(none.contains("Ничего не найдено"), "{none}");
    // Several schools are a list.
    assert!(finds(&app.region().await, "СОШ").await.contains("Школы: "));
}

#[tokio::test]
async fn a_kind_has_its_own_page_and_the_counts_of_the_others_stay() {
    let app = field().await;
    let olga = app.coordinator().await;
    let all = olga.open(&asking("сош")).await;
    all.see("Показать все");
    let schools = olga.open(&format!("{}&kind=school", asking("сош"))).await;
    let shown = schools.count("section .moves li");
    assert!(shown > 5, "{shown}");
    assert!(
        schools
            .links()
            .iter()
            .any(|link| link.contains("kind=measure"))
    );
    let far = olga
        .open(&format!("{}&kind=school&page=9", asking("сош")))
        .await;
    far.see("Школы: ");
}

#[tokio::test]
async fn an_empty_search_and_a_strange_one_explain_themselves() {
    let app = field().await;
    let olga = app.coordinator().await;
    olga.open("/search").await.see("Что найти?");
    olga.open(&asking("«»")).await.see("Что найти?");
    for text in ["%", "_", "\\", "' or 1=1 --", "a\0b", "(.*", "[а"] {
        olga.open(&asking(text)).await;
    }
    let vera = app.director(SCHOOL).await;
    vera.open(&asking("бегемот"))
        .await
        .see("Поиск смотрит только в своей школе");
}

#[tokio::test]
async fn what_was_dropped_is_gone_and_what_the_municipality_does_is_found_by_all_its_people() {
    let app = field().await;
    let school = app.world().school(SCHOOL).clone();
    sqlx::query(
        "with own as (insert into roadmaps (municipality_id, year) values ($1, 2021) returning *) \
         insert into measures (municipality_id, roadmap_id, position, title, term_text, term) \
         select municipality_id, id, 1, 'Учёт нагрузки кураторов', 'без срока', '{\"kind\": \"open\"}' from own",
    )
    .bind(school.municipality)
    .execute(&app.sql)
    .await
    .unwrap();
    let (olga, director) = (app.coordinator().await, app.director(SCHOOL).await);
    for person in [&olga, &director] {
        let page = finds(person, "нагрузки").await;
        assert!(page.contains("Меры: 1"), "{page}");
    }
    let page = finds(&app.neighbour().await, "нагрузки").await;
    assert!(page.contains("Ничего не найдено"), "{page}");

    sqlx::query("update measures set dropped_at = now() where title like 'Тетрадь%'")
        .execute(&app.sql)
        .await
        .unwrap();
    let page = finds(&director, "тетрад").await;
    assert!(page.contains("Ничего не найдено"), "{page}");
}
