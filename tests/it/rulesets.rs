//! Rule-sets walked by people: reading, copying, writing, taking into use, and what is refused.

use crate::support::TestApp;
use crate::support::html::{Form, Page};
use crate::support::people::Person;
use serde_json::Value;

/// The fields of a form as `post` takes them, without its signature, some of them replaced.
fn fields<'a>(form: &'a Form, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields: Vec<(&str, &str)> = form
        .fields
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .filter(|(name, _)| *name != "csrf" && !changes.iter().any(|(changed, _)| changed == name))
        .collect();
    fields.extend(changes);
    fields
}

/// A copy of the rule-set with this code, made by the person: its number.
async fn copy(person: &Person, code: &str, new: &str) -> i64 {
    let source = person.app.ruleset_id(code).await;
    person
        .post(&format!("/rulesets/{source}/copy"), &[("code", new)])
        .await
        .is(303);
    person.app.ruleset_id(new).await
}

async fn state_of(app: &TestApp, id: i64) -> String {
    let state = sqlx::query_scalar("select state from rulesets where id = $1").bind(id);
    state.fetch_one(&app.sql).await.unwrap()
}

async fn edit(person: &Person, id: i64, changes: &[(&str, &str)]) -> Page {
    let path = format!("/rulesets/{id}/edit");
    let form = person.open(&path).await.form(&path);
    person.post(&path, &fields(&form, changes)).await
}

#[tokio::test]
async fn the_list_says_which_rules_are_applied_and_where() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let olga = app.coordinator().await;
    let page = olga.open("/rulesets").await;
    page.see("Применяются сейчас: Две процедуры за год или по одной в каждом из двух лет");
    page.see("сейчас: город Заречный").see("vpr-5-6");
    let page = olga
        .open(&page.link("ВПР, 5–6 классы, от 10 участников"))
        .await;
    page.see("процедуры, где меньше 10 участников, не учитываются")
        .see("текст не меняется")
        .see("для выявления");
}

#[tokio::test]
async fn a_coordinator_copies_common_rules_and_writes_her_own() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let olga = app.coordinator().await;
    let id = copy(&olga, "strezhevoy-2023", "zar-2024").await;
    let changes = [
        ("title", "Правила Заречного"),
        ("percent", "25"),
        ("valid_from", "1 сентября 2024"),
    ];
    let saved = edit(&olga, id, &changes).await;
    let page = olga.follow(&saved).await;
    page.see("Проект правил сохранён.")
        .see("Правила Заречного")
        .see("не менее 25 %")
        .see("с 01.09.2024");
    page.see("Изменён проект правил zar-2024");
    let definition: Value = sqlx::query_scalar("select definition from rulesets where id = $1")
        .bind(id)
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(definition["low"]["percent"], 25);
    assert_eq!(definition["procedures"].as_array().unwrap().len(), 6);
    let kept: i64 =
        sqlx::query_scalar("select count(*) from rulesets where id = $1 and municipality_id = $2")
            .bind(id)
            .bind(app.world().municipality("reg99_m001"))
            .fetch_one(&app.sql)
            .await
            .unwrap();
    assert_eq!(kept, 1);
    app.neighbour()
        .await
        .get(&format!("/rulesets/{id}"))
        .await
        .is(404);
}

#[tokio::test]
async fn a_wrong_form_tells_all_its_errors_and_keeps_what_was_typed() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let olga = app.coordinator().await;
    let id = copy(&olga, "vpr-5-6", "own").await;
    let wrong = [
        ("title", ""),
        ("percent", "триста"),
        ("valid_to", "потом"),
        ("min_participants", "0"),
    ];
    let page = edit(&olga, id, &wrong).await;
    page.is(422)
        .see("Исправьте ошибки")
        .see("Введите дату")
        .see("от 1 до 100");
    let form = page.form(&format!("/rulesets/{id}/edit"));
    assert_eq!(form.value("percent"), Some("триста"));
    assert_eq!(page.count(".error-summary li"), 4);
    let page = edit(&olga, id, &[("procedure_grades", "пятый")]).await;
    page.is(422).see("Введите классы");
    assert!(page.has("#procedure_grades-0[aria-invalid=true]"));
}

#[tokio::test]
async fn two_people_writing_one_draft_lose_nothing() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let (olga, vera) = (app.coordinator().await, app.coordinator().await);
    let id = copy(&olga, "vpr-5-6", "own").await;
    let path = format!("/rulesets/{id}/edit");
    let form = vera.open(&path).await.form(&path);
    edit(&olga, id, &[("percent", "40")]).await.is(303);
    let page = vera.post(&path, &fields(&form, &[("percent", "20")])).await;
    page.is(409)
        .see("Пока вы писали, проект изменили")
        .see("не менее 40 %")
        .see("не менее 20 %");
    let again = page.form(&path);
    assert_eq!(again.value("percent"), Some("20"));
    vera.post(&path, &fields(&again, &[])).await.is(303);
}

#[tokio::test]
async fn rules_that_may_be_applied_change_only_by_a_copy() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let region = app.region().await;
    let common = app.ruleset_id("vpr-5-6").await;
    let page = region.open(&format!("/rulesets/{common}")).await;
    page.see("Правила уже можно применять, поэтому текст не меняется");
    region
        .get(&format!("/rulesets/{common}/edit"))
        .await
        .is(303);
    region
        .post(&format!("/rulesets/{common}/edit"), &[("title", "x")])
        .await
        .is(409);
    let chosen = app.ruleset_id("strezhevoy-2023").await;
    let version = [("state", "archived"), ("version", "1")];
    region
        .post(&format!("/rulesets/{chosen}/state"), &version)
        .await
        .is(409);
    region
        .post(&format!("/rulesets/{common}/state"), &version)
        .await
        .is(303);
    assert_eq!(state_of(&app, common).await, "archived");
    let olga = app.coordinator().await;
    olga.post(
        &format!("/rulesets/{common}/state"),
        &[("state", "active"), ("version", "2")],
    )
    .await
    .is(409);
    let own = copy(&olga, "vpr-5-6", "own").await;
    olga.post(
        &format!("/rulesets/{own}/state"),
        &[("state", "active"), ("version", "1")],
    )
    .await
    .is(303);
    assert_eq!(state_of(&app, own).await, "active");
    olga.post(&format!("/rulesets/{own}/edit"), &[])
        .await
        .is(409);
}

#[tokio::test]
async fn a_copy_needs_a_code_of_its_own() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let olga = app.coordinator().await;
    let source = app.ruleset_id("vpr-5-6").await;
    let path = format!("/rulesets/{source}/copy");
    olga.post(&path, &[("code", "omsk-2025")])
        .await
        .is(422)
        .see("Правила с кодом «omsk-2025» уже есть");
    olga.post(&path, &[("code", "два слова")])
        .await
        .is(422)
        .see("Код правил");
    app.observer()
        .await
        .post(&path, &[("code", "new")])
        .await
        .is(403);
}

#[tokio::test]
async fn taking_rules_into_use_counts_what_changes_and_computes_anew() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let olga = app.coordinator().await;
    let id = app.ruleset_id("vpr-4-8-pooled-min-10").await;
    let path = format!("/rulesets/{id}/choice");
    let page = olga.open(&path).await;
    page.see("Изменится статус школ")
        .see("Заново будут рассчитаны годы: 2020, 2021");
    let form = page.form(&path);
    olga.post(&path, &fields(&form, &[])).await.is(303);
    olga.post(&path, &fields(&form, &[])).await.is(409);
    let listed: Vec<String> = sqlx::query_scalar(
        "select s.login from verdicts v join schools s on s.id = v.school_id \
         where v.year = 2021 and v.status = 'listed' and v.ruleset_id = $1 order by 1",
    )
    .bind(id)
    .fetch_all(&app.sql)
    .await
    .unwrap();
    let expected: Value = serde_json::from_slice(&crate::support::app::data(
        "fixtures/expected_register.json",
    ))
    .unwrap();
    let expected: Vec<&str> = expected["rulesets"][3]["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(|school| school["login"].as_str().unwrap())
        .filter(|login| {
            app.world().school(login).municipality == app.world().municipality("reg99_m001")
        })
        .collect();
    assert_eq!(listed, expected);
    let kinds: Vec<String> = sqlx::query_scalar(
        "select kind from journal where kind in ('ruleset_chosen', 'verdicts_computed') order by id",
    )
    .fetch_all(&app.sql)
    .await
    .unwrap();
    assert_eq!(kinds, ["ruleset_chosen", "verdicts_computed"]);
    olga.open("/rulesets")
        .await
        .see("Применяются сейчас: ВПР, 4–8 классы вместе");
    app.region().await.get(&path).await.is(403);
}

#[tokio::test]
async fn two_rule_sets_lie_side_by_side() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let page = app
        .observer()
        .await
        .open("/rulesets/compare?b=omsk-2025")
        .await;
    page.see("одна и та же процедура низкая в каждом из двух лет")
        .see("Совпадает");
    app.coordinator()
        .await
        .get("/rulesets/compare?a=x")
        .await
        .is(404);
}

#[tokio::test]
async fn the_file_of_a_rule_set_is_what_the_command_line_takes() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let id = app.ruleset_id("omsk-2025").await;
    let page = app
        .coordinator()
        .await
        .get(&format!("/rulesets/{id}/definition.json"))
        .await;
    let rules = portal::identification::RuleSet::from_json(&page.body).unwrap();
    assert_eq!(rules.code, "omsk-2025");
    assert!(
        page.header("content-disposition")
            .contains("omsk-2025.json")
    );
}
