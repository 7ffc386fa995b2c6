//! What-if walked by people: the same rule gives the same list, another one shows who enters and leaves.

use crate::support::TestApp;
use crate::support::app::data;
use serde_json::Value;
use std::collections::BTreeSet;

/// Logins listed by the rule-set at this place of the fixtures, in the home municipality.
fn expected(app: &TestApp, place: usize) -> BTreeSet<String> {
    let all: Value = serde_json::from_slice(&data("fixtures/expected_register.json")).unwrap();
    let home = app.world().municipality("reg99_m001");
    let listed = all["rulesets"][place]["listed"].as_array().unwrap().iter();
    let logins = listed.map(|school| school["login"].as_str().unwrap().to_owned());
    logins
        .filter(|login| app.world().school(login).municipality == home)
        .collect()
}

fn count(app: &TestApp, place: usize) -> usize {
    expected(app, place).len()
}

#[tokio::test]
async fn with_the_present_rule_the_list_is_the_present_one() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let olga = app.coordinator().await;
    let page = olga.open("/what-if").await;
    page.see("Перечень тот же").see("Это действующее правило");
    let form = page.form("/what-if");
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form.fields)
        .finish();
    let sent = olga.open(&format!("/what-if?{query}")).await;
    sent.see("Перечень тот же").see("Это действующее правило");
    assert_eq!(page.texts(".sentence"), sent.texts(".sentence"));
}

#[tokio::test]
async fn other_rules_show_who_enters_and_who_leaves() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    sqlx::query("update municipalities set ruleset_id = $1")
        .bind(app.ruleset_id("vpr-5-6").await)
        .execute(&app.sql)
        .await
        .unwrap();
    let olga = app.coordinator().await;
    for (place, code) in [
        "vpr-5-6",
        "vpr-5-6-min-10",
        "vpr-5-6-min-10-same",
        "vpr-4-8-pooled-min-10",
    ]
    .into_iter()
    .enumerate()
    {
        let page = olga.open(&format!("/what-if?base={code}&year=2021")).await;
        let (now, tried) = (expected(&app, 0), expected(&app, place));
        let heading = |words: &str| {
            page.texts("h2")
                .iter()
                .find_map(|h| Some(h.strip_prefix(words)?.trim().to_owned()))
        };
        let entered = tried.difference(&now).count();
        let left = now.difference(&tried).count();
        assert_eq!(
            heading("Войдут:").map_or(0, |n| n.parse().unwrap()),
            entered,
            "{code}"
        );
        assert_eq!(
            heading("Выйдут:").map_or(0, |n| n.parse().unwrap()),
            left,
            "{code}"
        );
        page.see(&format!("{} школ", count(&app, place)));
    }
}

#[tokio::test]
async fn a_lower_threshold_draws_both_thresholds() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let olga = app.coordinator().await;
    let mut form = olga.open("/what-if?base=vpr-5-6").await.form("/what-if");
    for (name, value) in &mut form.fields {
        if name == "percent" {
            *value = "15".to_owned();
        }
    }
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(&form.fields)
        .finish();
    let page = olga.open(&format!("/what-if?{query}")).await;
    page.see("Войдут").see("Школа отнесена к ШНОР");
    assert!(page.has(".changed #percent"));
    assert!(
        page.attrs("svg.strip", "aria-label")
            .iter()
            .any(|label| label.contains("сейчас порог"))
    );
    page.see("percent=15");
}

#[tokio::test]
async fn a_wrong_field_is_told_and_kept() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let olga = app.coordinator().await;
    let page = olga
        .get("/what-if?set=yes&percent=сто&in_year=0&subject=russian&kind=vpr&grade=5")
        .await;
    page.is(422)
        .see("Исправьте ошибки")
        .see("Правило пока не рассчитано");
    assert_eq!(page.form("/what-if").value("percent"), Some("сто"));
}

#[tokio::test]
async fn a_trial_is_saved_only_as_a_draft() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let olga = app.coordinator().await;
    let page = olga.open("/what-if?base=vpr-5-6&year=2021").await;
    let save = page
        .forms()
        .into_iter()
        .find(|form| form.method == "post" && form.action == "/what-if")
        .unwrap();
    let query = save
        .value("query")
        .unwrap()
        .replace("percent=30", "percent=25");
    let taken = [
        ("query", query.as_str()),
        ("code", "omsk-2025"),
        ("title", "Проба"),
    ];
    olga.post("/what-if", &taken).await.is(422).see("уже есть");
    let own = [
        ("query", query.as_str()),
        ("code", "trial-25"),
        ("title", "Проба"),
    ];
    let saved = olga.post("/what-if", &own).await;
    olga.follow(&saved)
        .await
        .see("не менее 25 %")
        .see("проект")
        .see("Изменить проект");
    let verdicts: i64 = sqlx::query_scalar("select count(*) from verdicts")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(verdicts, 0);
    app.observer().await.post("/what-if", &own).await.is(403);
}

#[tokio::test]
async fn the_region_sees_all_its_municipalities_or_one() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let region = app.region().await;
    let all = region.open("/what-if?base=vpr-5-6-min-10").await;
    all.see("из 24").see("город Заречный");
    let one = region
        .open("/what-if?base=vpr-5-6-min-10&municipality=reg99_m001")
        .await;
    assert!(!one.texts(".sentence")[0].contains("из\u{a0}24"));
}

#[tokio::test]
async fn before_any_results_the_page_says_so() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    app.coordinator()
        .await
        .open("/what-if")
        .await
        .see("Результатов ещё нет");
}
