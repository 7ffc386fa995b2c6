//! Versions: drafted from the ready set, changed, published, never changed again, succeeded, compared.

use crate::support::TestApp;

const LIST: &str = "/questionnaires";

#[tokio::test]
async fn a_draft_is_changed_published_and_succeeded() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.open(LIST).await.see("Анкеты ещё нет");
    olga.post(LIST, &[]).await.is(400).see("из чего сделать");
    let begun = olga.post(LIST, &[("from", "ready")]).await;
    let first = begun.location();
    let page = olga.follow(&begun).await;
    page.see("черновик").see("Ученики: 16 вопросов");
    olga.post(LIST, &[("from", "ready")])
        .await
        .is(409)
        .see("Черновик уже есть");

    let questions = format!("{first}/questions");
    let empty = olga.post(&questions, &[]).await;
    empty
        .is(422)
        .see("Выберите, кому задаётся вопрос")
        .see("Выберите фактор риска")
        .see("от 2 до 8 вариантов");
    let new = [
        ("audience", "parents"),
        ("factor", "10"),
        ("text", "Вы знаете расписание?"),
        ("choices", "да = 0\nнет = 2"),
    ];
    olga.post(&questions, &new).await.is(303);
    let page = olga.open(&first).await;
    let question = page.link("Вы знаете расписание?");
    let changed = [
        ("audience", "parents"),
        ("factor", "7"),
        ("text", "Вы знаете расписание уроков?"),
        ("choices", "да = 0\nне всегда = 1\nнет = 2"),
        ("version", "1"),
    ];
    olga.post(&question, &changed).await.is(303);
    let stale = olga.post(&question, &changed).await;
    stale
        .is(409)
        .see("Сейчас в портале: «Вы знаете расписание уроков?»");
    let other = olga
        .open(&first)
        .await
        .link("Вам понятно, как помочь с учёбой дома?");
    let removal = format!("{other}/removal");
    olga.post(&removal, &[("version", "7")]).await.is(409);
    olga.post(&removal, &[("version", "1")]).await.is(303);
    olga.get(&other).await.is(404);

    let publication = format!("{first}/publication");
    olga.post(&publication, &[("version", "1")]).await.is(409);
    let version = olga.open(&first).await.form(&publication);
    let version = version.value("version").unwrap().to_owned();
    olga.post(&publication, &[("version", &version)])
        .await
        .is(303);
    let page = olga.open(&first).await;
    page.see("действует")
        .see("её вопросы больше не меняются")
        .not_see("Добавить вопрос");
    // Whatever way a change comes, a published version refuses it.
    olga.post(&questions, &new).await.is(409);
    let fresh = [&changed[..4], &[("version", "2")]].concat();
    olga.post(&question, &fresh)
        .await
        .is(409)
        .see("новый черновик");
    let removal = format!("{question}/removal");
    olga.post(&removal, &[("version", "2")]).await.is(409);
    olga.post(&publication, &[("version", &version)])
        .await
        .is(409);
    olga.open(&question).await.see("больше не меняются");

    let id = first.trim_start_matches("/questionnaires/");
    let second = olga.post(LIST, &[("from", id)]).await.location();
    olga.open(&format!("{second}/comparison"))
        .await
        .see("Вопросы те же");
    olga.post(&format!("{second}/questions"), &new)
        .await
        .is(303);
    olga.open(&format!("{second}/comparison"))
        .await
        .see("Версия 2 рядом с версией 1")
        .see("новый Вы знаете расписание?");
    let publication = format!("{second}/publication");
    olga.post(&publication, &[("version", "2")]).await.is(303);
    olga.open(&first).await.see("в архиве");
    olga.open(LIST)
        .await
        .see("Версия 2 действует")
        .see("Версия 1 в архиве");
}

#[tokio::test]
async fn a_draft_without_questions_for_somebody_is_not_published() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let first = olga.post(LIST, &[("from", "ready")]).await.location();
    sqlx::query("delete from questions where audience = 'pupils'")
        .execute(&app.sql)
        .await
        .unwrap();
    let page = olga.open(&first).await;
    page.see("Нет вопросов для учеников")
        .not_see("Опубликовать Скопировать");
    let publication = format!("{first}/publication");
    let refused = olga.post(&publication, &[("version", "1")]).await;
    refused.is(409).see("Нет вопросов для учеников");
}

#[tokio::test]
async fn cutoffs_have_a_reason_and_a_history_and_are_each_municipalitys_own() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let page = olga.open("/cutoffs").await;
    page.see("средняя от 40 до 70 %")
        .see("Официальных порогов нет");
    let empty = olga.post("/cutoffs", &[("version", "0")]).await;
    empty
        .is(422)
        .see("от 1 до 100")
        .see("Заполните поле «Почему пороги такие»");
    let new = [
        ("medium_from", "25"),
        ("high_from", "50"),
        ("reason", "Приказ отдела"),
        ("version", "0"),
    ];
    olga.post("/cutoffs", &new).await.is(303);
    let stale = olga.post("/cutoffs", &new).await;
    stale
        .is(409)
        .see("Сейчас в портале: низкая до 25 %")
        .see("Приказ отдела");
    let page = olga.open("/cutoffs").await;
    page.see("высокая от 50 %")
        .see("Коптилова")
        .see("высокая от 70 %");
    let neighbour = app.neighbour().await;
    neighbour.open("/cutoffs").await.not_see("Приказ отдела");
    let director = app.director("edu990107").await;
    director.open("/cutoffs").await.see("Приказ отдела");
    director.post("/cutoffs", &new).await.is(403);
}
