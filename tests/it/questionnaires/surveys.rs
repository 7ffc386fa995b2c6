//! Surveys: opened, changed, closed, their links and sheet, the list and its files.

use super::{SCHOOL, scene};
use crate::support::TestApp;
use portal::questionnaires::Audience::{Director, Parents, Teachers};

#[tokio::test]
async fn a_survey_needs_a_version_in_force_and_is_open_once() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let school = app.world().school(SCHOOL).id;
    let (new, path) = (
        format!("/schools/{school}/surveys/new"),
        format!("/schools/{school}/surveys"),
    );
    olga.open(&new).await.see("Действующей анкеты нет");
    olga.post(&path, &[]).await.is(409);
    app.questionnaires_of(app.world().school(SCHOOL).municipality)
        .await;
    let empty = olga.post(&path, &[]).await;
    empty
        .is(422)
        .see("Выберите учебный год")
        .see("Введите дату");
    let few = [
        ("year", "2021"),
        ("closes_on", "01.01.2020"),
        ("teachers", "4"),
    ];
    let page = olga.post(&path, &few).await;
    page.is(422)
        .see("День прошёл")
        .see("Меньше 5 человек не опрашиваем");
    let form = olga.open(&new).await.form(&path);
    let day = form.value("closes_on").unwrap();
    let good = [
        ("year", "2021"),
        ("closes_on", day),
        ("director", "yes"),
        ("parents", "60"),
    ];
    let opened = olga.post(&path, &good).await;
    let page = olga.follow(&opened).await;
    page.see("идёт, ответов мало")
        .see("ответили 0 из 60")
        .see("/q/");
    let twice = olga.post(&path, &good).await;
    twice.is(422).see("уже идёт");
    let to = olga.get(&format!("/schools/{school}/survey")).await;
    assert_eq!(to.location(), opened.location());
}

#[tokio::test]
async fn a_survey_is_changed_while_it_goes_on_and_ends_once() {
    let scene = scene().await;
    scene.app.answers(scene.survey.id, Parents, 1, 34).await;
    let edit = scene.path("/edit");
    let form = scene.olga.open(&edit).await.form(&edit);
    let day = form.value("closes_on").unwrap().to_owned();
    let fields = |parents: &'static str, version: &'static str| {
        vec![
            ("closes_on", day.clone()),
            ("director", "yes".to_owned()),
            ("teachers", String::new()),
            ("pupils", "40".to_owned()),
            ("parents", parents.to_owned()),
            ("version", version.to_owned()),
        ]
    };
    let post = async |fields: Vec<(&'static str, String)>| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        scene.olga.post(&edit, &fields).await
    };
    post(fields("33", "1")).await.is(422).see("Ответили уже 34");
    post(fields("", "1")).await.is(422).see("34 уже ответили");
    post(fields("80", "9"))
        .await
        .is(409)
        .see("Сейчас в портале: до");
    post(fields("80", "1")).await.is(303);
    let page = scene.olga.open(&scene.path("")).await;
    page.see("ответили 34 из 80").not_see("Учителя");
    scene
        .stranger
        .get(&scene.survey.path(Teachers))
        .await
        .is(404);

    let closure = scene.path("/closure");
    scene.olga.post(&closure, &[("version", "1")]).await.is(409);
    scene.olga.post(&closure, &[("version", "2")]).await.is(303);
    let page = scene.olga.open(&scene.path("")).await;
    page.see("Опрос закрыт")
        .see("Открыть результаты")
        .not_see("Заменить");
    scene.olga.post(&closure, &[("version", "3")]).await.is(409);
    post(fields("90", "3")).await.is(409).see("новый опрос");
    let link = scene.path("/links/parents");
    scene.olga.post(&link, &[("what", "renew")]).await.is(409);
    scene
        .olga
        .open(&scene.path("/sheet"))
        .await
        .see("Опрос закрыт");
    scene.olga.open(&edit).await.see("новый опрос");
}

#[tokio::test]
async fn links_are_renewed_revoked_and_printed_with_a_code() {
    let scene = scene().await;
    let sheet = scene.director.open(&scene.path("/sheet")).await;
    assert_eq!(sheet.count("svg.qr"), 4);
    sheet
        .see(&scene.survey.path(Parents))
        .see("Анкета для родителей");
    let link = scene.path("/links/parents");
    scene.olga.post(&link, &[]).await.is(400);
    scene
        .olga
        .post(&scene.path("/links/nobody"), &[("what", "renew")])
        .await
        .is(404);
    scene
        .director
        .post(&link, &[("what", "revoke")])
        .await
        .is(403);
    scene.olga.post(&link, &[("what", "revoke")]).await.is(303);
    scene
        .stranger
        .get(&scene.survey.path(Parents))
        .await
        .is(410);
    let page = scene.olga.open(&scene.path("")).await;
    page.see("отозвана").not_see(&scene.survey.path(Parents));
    let sheet = scene.director.open(&scene.path("/sheet")).await;
    assert_eq!(sheet.count("svg.qr"), 3);
    scene.olga.post(&link, &[("what", "renew")]).await.is(303);
    let sheet = scene.director.open(&scene.path("/sheet")).await;
    assert_eq!(sheet.count("svg.qr"), 4);
}

#[tokio::test]
async fn the_list_shows_who_is_silent_and_its_file_the_same() {
    let scene = scene().await;
    scene.app.survey("edu990108", 2021).await;
    let other = scene.app.survey("edu990105", 2021).await.id;
    scene.app.close_survey(other).await;
    scene.app.answers(scene.survey.id, Parents, 1, 34).await;
    scene.app.answers(scene.survey.id, Director, 1, 1).await;
    let list = scene.olga.open("/surveys?year=2021").await;
    list.see("2021/22 учебный год: 3 из 3")
        .see("34 из 60")
        .see("Мало ответов: 2 школы")
        .see("учителя, ученики");
    let silent = scene.olga.open("/surveys?year=2021&stage=silent").await;
    silent.see("2 из 3").see("идёт, ответов мало");
    let ended = scene.olga.open("/surveys?year=2021&stage=ended").await;
    ended.see("1 из 3").not_see("Мало ответов");
    let none = scene.olga.open("/surveys?year=2021&stage=taken").await;
    none.see("Ничего не найдено");
    let one = scene.olga.open("/surveys?year=2021&q=edu990107").await;
    one.see("1 из 3");
    let csv = scene.olga.open("/surveys.csv?year=2021&stage=silent").await;
    assert!(csv.body.contains("ответили 34 из"), "{}", csv.body);
    assert!(
        csv.body.contains("edu990108") && !csv.body.contains("edu990105"),
        "{}",
        csv.body
    );
    let neighbour = scene.app.neighbour().await;
    neighbour
        .open("/surveys?year=2021")
        .await
        .not_see("34 из 60");
}

#[tokio::test]
async fn the_last_day_stands_in_the_calendar() {
    let scene = scene().await;
    let day = scene.text("select closes_on::text from surveys").await;
    let calendar = format!("/calendar?day={day}");
    for person in [&scene.olga, &scene.director] {
        let page = person.open(&calendar).await;
        page.see("Опрос: последний день ответов на анкету");
        assert_eq!(page.link("Опрос: последний день"), scene.path(""));
    }
    let other = scene.app.director("edu990108").await;
    other.open(&calendar).await.not_see("на анкету");
}
