//! Risks of a school: entered, verified by both sides, corrected with a reason, activated.

use crate::support::TestApp;
use crate::support::people::Person;

const SCHOOL: &str = "edu990107";

/// A portal, the address of the school's risks, the school's director, its curator and the coordinator.
struct Scene {
    app: TestApp,
    page: String,
    director: Person,
    curator: Person,
    olga: Person,
}

async fn scene() -> Scene {
    let app = TestApp::with_numbers().await;
    let school = app.world().school(SCHOOL).id;
    Scene {
        page: format!("/schools/{school}/risks"),
        director: app.director(SCHOOL).await,
        curator: app.curator(&[SCHOOL]).await,
        olga: app.coordinator().await,
        app,
    }
}

const LEVELS: [(&str, &str); 5] = [
    ("year", "2021"),
    ("document", "РПШ от 15.02.2022"),
    ("level_2", "high"),
    ("indicators_2", "Нет учителя физики"),
    ("level_9", "medium"),
];

impl Scene {
    /// Enters the levels; gives the row of the profile.
    async fn enter(&self) -> i64 {
        self.olga.post(&self.page, &LEVELS).await.is(303);
        sqlx::query_scalar("select max(id) from risk_profiles")
            .fetch_one(&self.app.sql)
            .await
            .unwrap()
    }
}

async fn confirm(person: &Person, id: i64, version: &str) {
    let fields = [
        ("opinion_2", "confirm"),
        ("opinion_9", "confirm"),
        ("version", version),
    ];
    let path = format!("/risks/{id}/verification");
    person.post(&path, &fields).await.is(303);
}

#[tokio::test]
async fn levels_are_entered_once_a_year_with_all_errors_at_once() {
    let scene = scene().await;
    let new = format!("{}/new", scene.page);
    let page = scene.olga.open(&new).await;
    page.see("Низкий уровень оснащения школы");
    let wrong = [
        ("year", "x"),
        ("document", " "),
        ("indicators_3", "Записано"),
    ];
    let page = scene.olga.post(&scene.page, &wrong).await;
    page.is(422)
        .see("Выберите учебный год")
        .see("Заполните поле «Откуда уровни»")
        .see("выберите и уровень")
        .see("Записано");
    scene.enter().await;
    let page = scene.olga.open(&scene.page).await;
    page.see("Нет учителя физики")
        .see("проверяют школа и куратор")
        .see("2021 год: ");
    let again = scene.director.post(&scene.page, &LEVELS).await;
    again.is(422).see("уже есть");
    scene.curator.post(&scene.page, &LEVELS).await.is(403);
}

#[tokio::test]
async fn both_sides_say_what_they_think_and_the_stage_follows() {
    let scene = scene().await;
    let id = scene.enter().await;
    let path = format!("/risks/{id}/verification");
    scene.olga.get(&path).await.is(403);
    let page = scene.director.open(&path).await;
    page.see("Вы отвечаете как школа");
    let wrong = [("opinion_2", "reject"), ("version", "1")];
    let page = scene.director.post(&path, &wrong).await;
    page.is(422).see("Объясните").see("Выберите ответ: 9");
    let dispute = [
        ("opinion_2", "adjust"),
        ("level_2", "medium"),
        ("comment_2", "Учитель принят в январе"),
        ("opinion_9", "confirm"),
        ("version", "1"),
    ];
    scene.director.post(&path, &dispute).await.is(303);
    let stale = scene.curator.post(&path, &dispute).await;
    stale.is(409).see("Учитель принят в январе");
    let page = scene.olga.open(&scene.page).await;
    page.see("ждёт проверки куратора")
        .see("предлагает: средняя");
    confirm(&scene.curator, id, "2").await;
    scene.olga.open(&scene.page).await.see("проверен");
    scene
        .olga
        .open("/risks?year=2021&stage=verified")
        .await
        .see("1 из");
}

#[tokio::test]
async fn a_level_changes_only_with_a_reason_and_the_former_one_stays() {
    let scene = scene().await;
    let id = scene.enter().await;
    let path = format!("/risks/{id}/levels");
    for person in [&scene.director, &scene.curator] {
        person.get(&path).await.is(403);
    }
    let silent = [
        ("level_2", "medium"),
        ("level_9", "medium"),
        ("version", "1"),
    ];
    scene
        .olga
        .post(&path, &silent)
        .await
        .is(422)
        .see("Уровень не меняется без причины");
    let good = [
        ("level_2", "medium"),
        ("reason_2", "Ставка закрыта"),
        ("version", "1"),
    ];
    scene.olga.post(&path, &good).await.is(303);
    scene.olga.post(&path, &good).await.is(409);
    let page = scene.olga.open(&scene.page).await;
    page.see("высокая → средняя").see("Ставка закрыта");
}

#[tokio::test]
async fn two_to_five_directions_are_activated_and_then_the_levels_are_locked() {
    let scene = scene().await;
    let id = scene.enter().await;
    let path = format!("/risks/{id}/activation");
    scene.director.get(&path).await.is(403);
    let early = [("active", "2"), ("active", "9"), ("version", "1")];
    let page = scene.olga.post(&path, &early).await;
    page.is(422).see("ещё не проверен");
    confirm(&scene.director, id, "1").await;
    confirm(&scene.curator, id, "2").await;
    let one = [("active", "2"), ("version", "3")];
    scene.olga.post(&path, &one).await.is(422).see("от 2 до 5");
    let two = [("active", "2"), ("active", "9"), ("version", "3")];
    scene.olga.post(&path, &two).await.is(303);
    let page = scene.director.open(&scene.page).await;
    page.see("Направления работы")
        .see("Уровни больше не проверяют");
    let late = [
        ("opinion_2", "confirm"),
        ("opinion_9", "confirm"),
        ("version", "4"),
    ];
    let verification = format!("/risks/{id}/verification");
    let refused = scene.director.post(&verification, &late).await;
    refused.is(409).see("Направления выбраны");
    scene.director.get(&verification).await.is(409);
    let again = [("active", "2"), ("active", "9"), ("version", "4")];
    scene
        .olga
        .post(&path, &again)
        .await
        .is(422)
        .see("почему выбор направлений меняется");
    scene
        .olga
        .open(&scene.page.replace("risks", "history"))
        .await
        .see("выбраны направления 2, 9");
}

#[tokio::test]
async fn a_municipality_names_the_factors_in_its_own_words() {
    let scene = scene().await;
    scene
        .olga
        .open("/risk-factors")
        .await
        .see("Откуда название: Страница школы");
    scene.olga.get("/risk-factors/77").await.is(404);
    scene.director.get("/risk-factors/1").await.is(403);
    let nameless = [("title", "Оснащение"), ("source", ""), ("version", "0")];
    let page = scene.olga.post("/risk-factors/1", &nameless).await;
    page.is(422).see("Заполните поле «Откуда название»");
    let own = [
        ("title", "Слабое оснащение"),
        ("source", "Приказ № 5"),
        ("version", "0"),
    ];
    scene.olga.post("/risk-factors/1", &own).await.is(303);
    let stale = scene.olga.post("/risk-factors/1", &own).await;
    stale.is(409).see("Сейчас в портале: «Слабое оснащение»");
    scene
        .olga
        .open("/risk-factors")
        .await
        .see("Слова муниципалитета");
    let neighbour = scene.app.neighbour().await;
    neighbour
        .open("/risk-factors")
        .await
        .see("Низкий уровень оснащения школы")
        .not_see("Слабое оснащение");
}

#[tokio::test]
async fn the_list_shows_the_register_and_exports_what_it_shows() {
    let scene = scene().await;
    scene.enter().await;
    let page = scene.olga.open("/risks?year=2021").await;
    page.see("СОШ № 7").see("высокая").see("Ввести уровни");
    let none = scene.olga.open("/risks?year=2021&q=такой+нет").await;
    none.see("Ничего не найдено");
    let csv = scene.olga.open("/risks.csv?year=2021&stage=entered").await;
    let school: Vec<&str> = csv.body.lines().filter(|l| l.contains("edu99")).collect();
    assert_eq!(school.len(), 1, "{}", csv.body);
    assert!(school[0].contains("высокая"));
}
