//! `portal rulesets` and `portal register` as scripts call them: through the program itself.

use crate::support::TestApp;
use crate::support::app::data;
use serde_json::{Value, json};
use std::process::{Command, Output};

/// Rule-sets in the order of the expected registers.
const CODES: [&str; 4] = [
    "vpr-5-6",
    "vpr-5-6-min-10",
    "vpr-5-6-min-10-same",
    "vpr-4-8-pooled-min-10",
];

fn portal(app: &TestApp, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_portal"))
        .args(arguments)
        .env("DATABASE_URL", &app.database.url)
        .output()
        .unwrap()
}

fn json_of(output: &Output) -> Value {
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

fn register(app: &TestApp, code: &str, more: &[&str]) -> Value {
    let arguments = [
        "register",
        "--year",
        "2021",
        "--ruleset",
        code,
        "--format",
        "json",
    ];
    json_of(&portal(app, &[&arguments[..], more].concat()))
}

/// «login branches; low of 2020; low of 2021» of each listed school, as the fixtures write it.
fn listed(register: &Value) -> Vec<String> {
    let schools = register["schools"].as_array().unwrap().iter();
    let line = |school: &Value| {
        let low = |year: i64| {
            let low = school["low"]
                .as_array()
                .unwrap()
                .iter()
                .filter(|low| low["year"] == year);
            let name = |low: &Value| {
                let subject = if low["subject"] == "russian" {
                    "Русский язык"
                } else {
                    "Математика"
                };
                let grade = low["grade"].as_u64().map(|grade| format!("{grade} "));
                format!("{}{subject}", grade.unwrap_or_default())
            };
            let mut names: Vec<String> = low.map(name).collect();
            names.sort();
            names.join(", ")
        };
        let has = |branch: &str| {
            school["branches"]
                .as_array()
                .unwrap()
                .contains(&json!(branch))
        };
        let (two, one) = (has("in_year"), has("each_of_two_years"));
        format!(
            "{} {two} {one}; {}; {}",
            school["login"].as_str().unwrap(),
            low(2020),
            low(2021)
        )
    };
    schools
        .filter(|school| school["status"] == "listed")
        .map(line)
        .collect()
}

fn expected(register: &Value) -> Vec<String> {
    let line = |school: &Value| {
        let low = |key: &str| {
            let names: Vec<&str> = school[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|name| name.as_str().unwrap())
                .collect();
            names.join(", ")
        };
        let (two, one) = (&school["two_in_year"], &school["one_in_each_of_two_years"]);
        let login = school["login"].as_str().unwrap();
        format!(
            "{login} {two} {one}; {}; {}",
            low("low_2020"),
            low("low_2021")
        )
    };
    register["listed"]
        .as_array()
        .unwrap()
        .iter()
        .map(line)
        .collect()
}

#[tokio::test]
async fn four_rule_sets_give_exactly_the_expected_registers() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let all: Value = serde_json::from_slice(&data("fixtures/expected_register.json")).unwrap();
    for (place, code) in CODES.iter().enumerate() {
        let register = register(&app, code, &[]);
        assert_eq!(register["year"], 2021);
        assert_eq!(register["ruleset"], *code);
        assert_eq!(
            listed(&register),
            expected(&all["rulesets"][place]),
            "{code}"
        );
    }
}

#[tokio::test]
async fn a_register_names_every_school_in_order_of_login_and_says_why() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    app.school_without_login().await;
    let all = register(&app, "vpr-5-6", &[]);
    let schools = all["schools"].as_array().unwrap();
    let logins: Vec<&str> = schools
        .iter()
        .map(|s| s["login"].as_str().unwrap())
        .collect();
    let mut ordered: Vec<&str> = logins[..24].to_vec();
    assert_eq!(ordered.len(), 24);
    ordered.sort_unstable();
    ordered.push("");
    assert_eq!(logins, ordered);
    let fields = [
        "branches",
        "explanation",
        "login",
        "low",
        "municipality",
        "name",
        "pupils_to_threshold",
        "status",
    ];
    let found: Vec<&String> = schools[0].as_object().unwrap().keys().collect();
    assert_eq!(found, fields);
    let last = schools.last().unwrap();
    assert_eq!(
        (&last["status"], &last["pupils_to_threshold"]),
        (&json!("no_data"), &Value::Null)
    );
    let seventh = schools.iter().find(|s| s["login"] == "edu990107").unwrap();
    assert_eq!(seventh["municipality"], "reg99_m001");
    assert_eq!(seventh["low"][0]["kind"], "vpr");
    let why = seventh["explanation"].as_str().unwrap();
    assert!(why.starts_with("Школа отнесена к ШНОР"), "{why}");
}

#[tokio::test]
async fn a_municipality_bounds_the_register_and_its_absence_does_not() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let count = |register: &Value| register["schools"].as_array().unwrap().len();
    let all = register(&app, "vpr-5-6", &[]);
    let one = register(&app, "vpr-5-6", &["--municipality", "reg99_m001"]);
    let other = register(&app, "vpr-5-6", &["--municipality", "reg99_m002"]);
    assert_eq!(count(&one) + count(&other), count(&all));
    assert!(count(&one) > 0 && count(&other) > 0);
}

#[tokio::test]
async fn what_is_unknown_is_refused_and_what_is_wrong_is_told_apart() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let cases: [(&[&str], i32, &str); 5] = [
        (
            &["register", "--year", "2021", "--ruleset", "нет-таких"],
            1,
            "Правил с кодом «нет-таких» нет",
        ),
        (
            &[
                "register",
                "--year",
                "2021",
                "--ruleset",
                "vpr-5-6",
                "--municipality",
                "reg77",
            ],
            1,
            "Муниципалитета с кодом «reg77» нет",
        ),
        (
            &["register", "--year", "давно", "--ruleset", "vpr-5-6"],
            2,
            "--year",
        ),
        (&["register", "--ruleset", "vpr-5-6"], 2, "--year"),
        (
            &["rulesets", "show", "нет-таких"],
            1,
            "Правил с кодом «нет-таких» нет",
        ),
    ];
    for (arguments, code, words) in cases {
        let output = portal(&app, arguments);
        assert_eq!(output.status.code(), Some(code), "{arguments:?}");
        assert!(
            output.stdout.is_empty(),
            "{arguments:?} writes diagnostics to stdout"
        );
        let errors = String::from_utf8(output.stderr).unwrap();
        assert!(errors.contains(words), "{arguments:?}: {errors}");
    }
}

#[tokio::test]
async fn a_rule_set_goes_out_and_comes_back_under_another_code() {
    let app = TestApp::new().await;
    app.ready_rulesets().await;
    let shown = json_of(&portal(
        &app,
        &["rulesets", "show", "omsk-2025", "--format", "json"],
    ));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("own.json");
    let path = file.to_str().unwrap();
    let mut own = shown.clone();
    own["code"] = json!("Омск-2025.А");
    std::fs::write(&file, own.to_string()).unwrap();
    let added = json_of(&portal(
        &app,
        &["rulesets", "add", path, "--format", "json"],
    ));
    assert_eq!(added["added"]["code"], "Омск-2025.А");
    let again = portal(&app, &["rulesets", "add", path]);
    assert_eq!(again.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&again.stderr).contains("уже есть"));
    let list = json_of(&portal(&app, &["rulesets", "list", "--format", "json"]));
    let codes: Vec<&Value> = list["rulesets"]
        .as_array()
        .unwrap()
        .iter()
        .map(|r| &r["code"])
        .collect();
    assert!(codes.contains(&&json!("Омск-2025.А")), "{codes:?}");
    let journal: i64 = sqlx::query_scalar(
        "select count(*) from journal where text like 'Добавлены правила Омск-2025.А%'",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(journal, 1);
}

#[tokio::test]
async fn a_file_that_is_no_rule_set_is_refused_with_all_its_faults() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let faulty = json!({
        "code": "x y", "procedures": [{"kind": "oge", "subject": "russian", "grades": [5]}],
        "low": {"percent": 0}, "branches": []
    });
    let cases = [
        ("Файл", Vec::new(), &["Правила не прочитаны"][..]),
        ("нет", b"{".to_vec(), &["файл оборван"]),
        (
            "поле",
            br#"{"code": "x", "proc": []}"#.to_vec(),
            &["поле «proc» неизвестно"],
        ),
        ("1251", vec![0xcf, 0xf0], &["в кодировке UTF-8"]),
        (
            "все",
            faulty.to_string().into_bytes(),
            &["Код правил", "класс ОГЭ", "Условия", "Порог"],
        ),
    ];
    for (name, bytes, reasons) in cases {
        let file = folder.path().join(name);
        std::fs::write(&file, bytes).unwrap();
        let output = portal(
            &app,
            &[
                "rulesets",
                "add",
                file.to_str().unwrap(),
                "--format",
                "json",
            ],
        );
        assert_eq!(output.status.code(), Some(1), "{name}");
        let refused: Value = serde_json::from_slice(&output.stdout).unwrap();
        let refused = refused["refused"].to_string();
        for reason in reasons {
            assert!(refused.contains(reason), "{name}: {refused}");
        }
    }
    let missing = portal(&app, &["rulesets", "add", "/nowhere/rules.json"]);
    assert_eq!(missing.status.code(), Some(1));
}

#[tokio::test]
async fn text_is_for_people() {
    let app = TestApp::new().await;
    app.fixture_results().await;
    let output = portal(
        &app,
        &["register", "--year", "2021", "--ruleset", "vpr-5-6"],
    );
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.starts_with("Перечень ШНОР 2021 года"), "{text}");
    assert!(text.contains("Школ: 24. В перечне 10"), "{text}");
    assert!(text.contains("Школа отнесена к ШНОР"), "{text}");
    let output = portal(&app, &["rulesets", "show", "vpr-5-6"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("Низкий результат"), "{text}");
}
