//! Every state of a survey × every role × every action; who is given the secret of a link.

use super::{SCHOOL, scene};
use crate::support::people::Person;
use portal::questionnaires::Audience::Parents;

async fn everybody(scene: &super::Scene) -> Vec<(&'static str, Person)> {
    vec![
        ("coordinator", scene.olga.clone()),
        ("director", scene.director.clone()),
        ("curator", scene.app.curator(&[SCHOOL]).await),
        ("region", scene.app.region().await),
        ("observer", scene.app.observer().await),
        ("admin", scene.app.admin().await),
    ]
}

#[tokio::test]
async fn only_those_who_give_the_links_away_see_them() {
    let scene = scene().await;
    let secret = scene.survey.path(Parents);
    for (role, person) in everybody(&scene).await {
        let shares = ["coordinator", "director"].contains(&role);
        for part in ["", "/sheet", "/edit", "/results"] {
            let page = person.get(&scene.path(part)).await;
            let may = shares && ["", "/sheet"].contains(&part);
            assert_eq!(page.body.contains(&secret), may, "{role} {part}");
        }
    }
    // Another director of the same town sees nothing of it.
    let other = scene.app.director("edu990108").await;
    other.get(&scene.path("")).await.is(404);
    other.get(&scene.path("/sheet")).await.is(404);
    other.get(&scene.path("/results.csv")).await.is(404);
}

#[tokio::test]
async fn every_role_gets_its_answer_in_every_state() {
    let scene = scene().await;
    let day = "31.12.2199";
    for ended in [false, true] {
        if ended {
            scene.app.answers(scene.survey.id, Parents, 3, 6).await;
            scene.app.close_survey(scene.survey.id).await;
        }
        for (role, person) in everybody(&scene).await {
            let sees = role != "admin";
            let runs = role == "coordinator";
            let shares = runs || role == "director";
            let open = |may: bool, status: u16| if may { status } else { 403 };
            let locked_when = |lock: bool, status: u16| if lock { 409 } else { status };
            let gets = [
                ("", open(sees, 200)),
                ("/results", open(sees, 200)),
                ("/results.csv", open(sees, locked_when(!ended, 200))),
                ("/sheet", open(shares, 200)),
                ("/edit", open(runs, 200)),
                ("/profile", open(runs, 200)),
            ];
            for (part, status) in gets {
                let page = person.get(&scene.path(part)).await;
                assert_eq!(page.status, status, "{role} {part} ended: {ended}");
            }
            let stale = [("version", "77"), ("closes_on", day)];
            let posts = [
                ("/edit", stale.as_slice(), open(runs, 409)),
                ("/closure", &stale[..1], open(runs, 409)),
                ("/profile", &stale[..1], open(runs, 409)),
                ("/links/parents", &[], open(runs, locked_when(ended, 400))),
            ];
            for (part, fields, status) in posts {
                let page = person.post(&scene.path(part), fields).await;
                assert_eq!(page.status, status, "{role} POST {part} ended: {ended}");
            }
        }
    }
}

#[tokio::test]
async fn the_director_answers_signed_in_once() {
    let scene = scene().await;
    let page = scene.director.open(&scene.path("")).await;
    let form = page.link("Ответить на анкету директора");
    let page = scene.director.open(&form).await;
    super::send(&scene.director, &form, &super::filled(&page))
        .await
        .is(303);
    let page = scene.director.open(&scene.path("")).await;
    page.see("Директор ответил").not_see("Ответить на анкету");
    scene
        .olga
        .open(&scene.path(""))
        .await
        .not_see("Ответить на анкету");
}
