//! Results: closed while answers come, silent below five, told with their arithmetic, taken into the profile.

use super::{SCHOOL, scene};
use crate::support::TestApp;
use crate::support::people::Person;
use portal::questionnaires::Audience::{Director, Pupils, Teachers};

/// A question that only teachers are asked.
const OF_TEACHERS: &str = "Как часто ученики отказываются от заданий";

#[tokio::test]
async fn while_answers_come_only_their_number_is_shown() {
    let scene = scene().await;
    scene.app.answers(scene.survey.id, Teachers, 3, 12).await;
    let page = scene.olga.open(&scene.path("")).await;
    page.see("ответили 12 из 20").see("Результаты ещё закрыты");
    for person in [&scene.olga, &scene.director] {
        let page = person.open(&scene.path("/results")).await;
        page.see("Результаты ещё закрыты")
            .not_see(OF_TEACHERS)
            .not_see("возможных =");
        person.get(&scene.path("/results.csv")).await.is(409);
        person.get(&scene.path("/results.xlsx")).await.is(409);
    }
    let profile = scene.olga.open(&scene.path("/profile")).await;
    profile.see("Опрос идёт до").not_see("возможных =");
    scene
        .olga
        .post(&scene.path("/profile"), &[("version", "0")])
        .await
        .is(409);
}

#[tokio::test]
async fn four_answers_reach_no_page_and_no_file_and_five_do() {
    let scene = scene().await;
    for (answers, shown) in [(4, false), (5, true)] {
        let survey = match shown {
            false => scene.survey.id,
            true => scene.app.survey(SCHOOL, 2022).await.id,
        };
        scene.app.answers(survey, Teachers, 3, answers).await;
        scene.app.close_survey(survey).await;
        let mut pages = Vec::new();
        for person in people(&scene).await {
            for part in ["", "/results", "/results.csv", "/results.xlsx"] {
                pages.push(person.get(&format!("/surveys/{survey}{part}")).await);
            }
        }
        pages.push(scene.olga.get(&format!("/surveys/{survey}/profile")).await);
        let canary = pages.iter().filter(|page| page.body.contains(OF_TEACHERS));
        assert_eq!(canary.count() > 0, shown, "{answers} answers");
        let points = pages.iter().filter(|page| page.body.contains("балл"));
        let levels = points.filter(|page| page.body.contains("учителя\u{a0}—"));
        assert_eq!(levels.count() > 0, shown, "{answers} answers");
        let progress = scene.olga.open(&format!("/surveys/{survey}")).await;
        progress.see(&format!("ответили {answers} из 20"));
        let results = scene.olga.open(&format!("/surveys/{survey}/results")).await;
        results.see("меньше пяти, результаты группы не показываются");
        assert_eq!(
            results
                .texts("tbody th")
                .iter()
                .any(|w| w.contains("почти всегда")),
            shown
        );
    }
}

async fn people(scene: &super::Scene) -> Vec<Person> {
    vec![
        scene.olga.clone(),
        scene.director.clone(),
        scene.app.curator(&[SCHOOL]).await,
        scene.app.region().await,
        scene.app.observer().await,
    ]
}

#[tokio::test]
async fn a_question_that_few_answered_stays_hidden_in_a_group_that_is_shown() {
    let scene = scene().await;
    scene.app.answers(scene.survey.id, Pupils, 3, 6).await;
    scene
        .run(
            "update survey_tallies t set answers = 4 from questions q \
              where q.id = t.question_id and q.text = 'В школе безопасно?'",
        )
        .await;
    scene.app.close_survey(scene.survey.id).await;
    let page = scene.olga.open(&scene.path("/results")).await;
    page.see("Учителя говорят с учениками уважительно?")
        .not_see("В школе безопасно?");
    let csv = scene.olga.open(&scene.path("/results.csv")).await;
    assert!(!csv.body.contains("В школе безопасно?"), "{}", csv.body);
    assert!(
        csv.body
            .contains("Учителя говорят с учениками уважительно?")
    );
}

#[tokio::test]
async fn levels_are_told_with_their_arithmetic() {
    let scene = scene().await;
    scene.app.answers(scene.survey.id, Teachers, 3, 3).await;
    scene.app.answers(scene.survey.id, Teachers, 0, 2).await;
    scene.app.answers(scene.survey.id, Director, 3, 1).await;
    scene.app.close_survey(scene.survey.id).await;
    let page = scene.olga.open(&scene.path("/results")).await;
    // Factor 8: three questions to teachers, five answers each, three points at most: 27 of 45.
    page.see("27 баллов из 45 возможных = 60 %; средняя от 40 до 70 %")
        .see("директор — 9 баллов из 9 возможных = 100 %; высокая от 70 %")
        // Factor 10: teachers 60 %, director 100 %.
        .see("среднее групп — 80 %; высокая от 70 %")
        .see("Муниципальная методика");
    let csv = scene.olga.open(&scene.path("/results.csv")).await;
    let answers = "Как часто шум или споры мешают вести урок?;почти всегда;3;3;5";
    assert!(csv.body.replace('"', "").contains(answers), "{}", csv.body);
}

#[tokio::test]
async fn levels_begin_a_profile_and_grow_old_with_a_newer_version_and_other_cutoffs() {
    let scene = scene().await;
    scene.app.answers(scene.survey.id, Teachers, 3, 6).await;
    scene.app.close_survey(scene.survey.id).await;
    let path = scene.path("/profile");
    let page = scene.olga.open(&path).await;
    page.see("Изменится: 6")
        .see("Остаётся как есть, ответов мало: 4");
    scene.olga.post(&path, &[("version", "5")]).await.is(409);
    scene.olga.post(&path, &[("version", "0")]).await.is(303);
    let risks = format!("/schools/{}/risks?year=2021", scene.school);
    let page = scene.director.open(&risks).await;
    page.see("Муниципальная методика: опрос школы, анкета версии 1")
        .see("муниципальная методика")
        .see("54 балла из 54 возможных = 100 %")
        .not_see("построен по версии");
    let list = scene.olga.open("/risks?year=2021").await;
    assert!(list.texts("td").iter().any(|cell| cell.contains("опрос")));
    let csv = scene.olga.open("/risks.csv?year=2021").await;
    assert!(csv.body.contains("высокая, по опросу"), "{}", csv.body);
    let journal = scene
        .number("select count(*) from journal where kind = 'levels_taken'")
        .await;
    assert_eq!(journal, 1);
    // Nothing new: there is nothing to take.
    let again = scene.olga.post(&path, &[("version", "1")]).await;
    again.is(422).see("Переносить нечего");

    let draft = scene
        .number("select max(id) from questionnaires where state = 'draft'")
        .await;
    scene.app.publish(draft).await;
    let page = scene.director.open(&risks).await;
    page.see("построен по версии 1 анкеты, действует версия 2")
        .see("Проведите опрос по новой");
    let cutoffs = [
        ("medium_from", "25"),
        ("high_from", "50"),
        ("reason", "Решение совета"),
        ("version", "0"),
    ];
    scene.olga.post("/cutoffs", &cutoffs).await.is(303);
    let page = scene.director.open(&risks).await;
    page.see("действует версия 2; после него изменились пороги");
    // Taken anew by the new cut-offs: the version is still the older one.
    scene.olga.post(&path, &[("version", "1")]).await.is(303);
    let page = scene.director.open(&risks).await;
    page.see("действует версия 2")
        .not_see("изменились пороги")
        .see("высокая от 50 %");
}

#[tokio::test]
async fn official_levels_give_way_only_by_name_with_a_reason_and_never_after_activation() {
    let scene = scene().await;
    let risks = format!("/schools/{}/risks", scene.school);
    let levels = [
        ("year", "2021"),
        ("document", "РПШ"),
        ("level_6", "low"),
        ("level_8", "high"),
        ("level_1", "medium"),
    ];
    scene.olga.post(&risks, &levels).await.is(303);
    scene.app.answers(scene.survey.id, Teachers, 3, 6).await;
    scene.app.close_survey(scene.survey.id).await;
    let path = scene.path("/profile");
    let page = scene.olga.open(&path).await;
    page.see("6. Низкая учебная мотивация обучающихся: низкая → высокая")
        .see("Совпадает: 1")
        .see("Изменится: 4")
        .see("1. Низкий уровень оснащения школы: средняя");
    let silent = [("replace", "6"), ("version", "1")];
    let page = scene.olga.post(&path, &silent).await;
    page.is(422)
        .see("Официальный уровень не меняется без причины");
    scene.olga.post(&path, &[("version", "1")]).await.is(303);
    let level =
        "select count(*) from risk_levels where code = 6 and level = 'low' and source = 'official'";
    assert_eq!(scene.number(level).await, 1, "not replaced in silence");
    let named = [
        ("replace", "6"),
        ("reason", "Ответили все учителя"),
        ("version", "2"),
    ];
    scene.olga.post(&path, &named).await.is(303);
    let page = scene.director.open(&risks).await;
    page.see("Фактор 6: низкая → высокая")
        .see("Ответили все учителя");
    let kept = "select count(*) from risk_levels where code in (1, 8) and source = 'official'";
    assert_eq!(scene.number(kept).await, 2);

    scene
        .run("update risk_profiles set activated_at = now(), activated_by_name = 'Ольга'")
        .await;
    scene
        .olga
        .open(&path)
        .await
        .see("Направления выбраны")
        .see("исправить вручную");
    scene.olga.post(&path, &[("version", "3")]).await.is(409);
}

#[tokio::test]
async fn an_ended_survey_waits_on_the_first_page_of_the_coordinator() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let survey = app.survey(SCHOOL, 2021).await.id;
    app.answers(survey, Teachers, 3, 6).await;
    olga.open("/").await.not_see("опрос закончен");
    app.close_survey(survey).await;
    let waits = olga.open("/").await;
    waits.see("опрос закончен");
    let results = format!("/surveys/{survey}/results");
    assert_eq!(waits.link("Открыть результаты"), results);
    let path = format!("/surveys/{survey}/profile");
    olga.post(&path, &[("version", "0")]).await.is(303);
    olga.open("/").await.not_see("опрос закончен");
}
