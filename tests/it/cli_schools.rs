//! `portal schools import` as a script calls it: exit codes, JSON, all or nothing.

use crate::support::TestApp;
use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::Output;

/// Runs the portal's program on the database of the test.
async fn portal(app: &TestApp, arguments: &[&str]) -> Output {
    tokio::process::Command::new(env!("CARGO_BIN_EXE_portal"))
        .args(arguments)
        .env("DATABASE_URL", &app.database.url)
        .output()
        .await
        .unwrap()
}

/// The same with `--format json`: the exit code and the answer.
async fn json(app: &TestApp, arguments: &[&str]) -> (i32, Value) {
    let output = portal(app, &[arguments, &["--format", "json"]].concat()).await;
    let answer = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| {
        panic!("{error}: {}", String::from_utf8_lossy(&output.stderr));
    });
    (output.status.code().unwrap(), answer)
}

fn fixture() -> String {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixtures/registry.csv");
    file.to_string_lossy().into_owned()
}

/// A list in a file of its own.
fn list(folder: &Path, name: &str, text: &str) -> PathBuf {
    let file = folder.join(name);
    std::fs::write(&file, text).unwrap();
    file
}

fn counts(answer: &Value, file: usize) -> [u64; 4] {
    let report = &answer["files"][file];
    ["rows", "created", "updated", "unchanged"].map(|key| report[key].as_u64().unwrap())
}

async fn stored(app: &TestApp) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from regions), (select count(*) from municipalities), \
                (select count(*) from schools)",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap()
}

#[tokio::test]
async fn the_registry_gives_its_municipalities_and_schools_once() {
    let app = TestApp::empty().await;
    let (code, tried) = json(&app, &["schools", "import", "--dry-run", &fixture()]).await;
    assert_eq!((code, counts(&tried, 0)), (0, [24, 24, 0, 0]));
    assert_eq!(stored(&app).await, (0, 0, 0), "a dry run stores nothing");
    let (code, first) = json(&app, &["schools", "import", &fixture()]).await;
    assert_eq!((code, counts(&first, 0)), (0, [24, 24, 0, 0]));
    assert_eq!(first["files"][0]["problems"], Value::Array(Vec::new()));
    assert_eq!(stored(&app).await, (1, 2, 24));
    let before = app.fingerprint().await;
    let (code, again) = json(&app, &["schools", "import", &fixture(), &fixture()]).await;
    assert_eq!(
        (code, counts(&again, 0), counts(&again, 1)),
        (0, [24, 0, 0, 24], [24, 0, 0, 24])
    );
    assert_eq!(app.fingerprint().await, before);
    let code: String = sqlx::query_scalar("select code from regions")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(code, "reg99");
}

#[tokio::test]
async fn one_bad_file_keeps_the_good_ones_out() {
    let app = TestApp::empty().await;
    let folder = tempfile::tempdir().unwrap();
    let bad = list(
        folder.path(),
        "bad.csv",
        "Код муниципалитета;Логин;Школа\nreg99_m001;edu99;СОШ № 1\n",
    );
    let arguments = ["schools", "import", &fixture(), bad.to_str().unwrap()];
    let (code, answer) = json(&app, &arguments).await;
    assert_eq!(code, 1);
    let problem = &answer["files"][1]["problems"][0];
    assert_eq!(
        (problem["cell"].as_str(), problem["rule"].as_str()),
        (Some("B2"), Some("login_format"))
    );
    assert_eq!(stored(&app).await, (0, 0, 0));
    let text = portal(&app, &arguments).await;
    assert!(String::from_utf8_lossy(&text.stdout).contains("Ничего не сохранено."));
    assert!(String::from_utf8_lossy(&text.stderr).contains("bad.csv, B2: «edu99»"));
}

#[tokio::test]
async fn columns_may_stand_in_any_order_and_the_region_may_have_a_name() {
    let app = TestApp::empty().await;
    let folder = tempfile::tempdir().unwrap();
    let mixed = list(
        folder.path(),
        "mixed.csv",
        "Школа\tЛогин\tРегион\tМуниципалитет\tГоловная школа\n\
         Филиал «Лесной»\tsch990302\tЗаозёрская область\tг. Новый(reg99_m003)\tedu990301\n\
         МБОУ «СОШ № 1»\tedu990301\tЗаозёрская область\tг. Новый(reg99_m003)\t\n",
    );
    let (code, answer) = json(&app, &["schools", "import", mixed.to_str().unwrap()]).await;
    assert_eq!((code, counts(&answer, 0)), (0, [2, 2, 0, 0]), "{answer}");
    let rows: Vec<(String, String, Option<String>)> = sqlx::query_as(
        "select r.name, s.login, h.login from schools s \
         join municipalities m on m.id = s.municipality_id join regions r on r.id = m.region_id \
         left join schools h on h.id = s.head_school_id order by s.login",
    )
    .fetch_all(&app.sql)
    .await
    .unwrap();
    let region = "Заозёрская область".to_owned();
    assert_eq!(rows[0], (region.clone(), "edu990301".to_owned(), None));
    assert_eq!(
        rows[1],
        (region, "edu990302".to_owned(), Some("edu990301".to_owned()))
    );
}

#[tokio::test]
async fn a_school_that_is_merely_alike_is_no_silent_match() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let unsure = list(
        folder.path(),
        "unsure.csv",
        "Код муниципалитета;Школа;ИНН\nreg99_m001;Средняя школа № 1 города;9901000010\n\
         reg99_m001;СОШ № 1 им. Героя;\n",
    );
    let (code, answer) = json(&app, &["schools", "import", unsure.to_str().unwrap()]).await;
    let problems = answer["files"][0]["problems"].as_array().unwrap();
    let rules: Vec<_> = problems
        .iter()
        .map(|problem| problem["rule"].as_str().unwrap())
        .collect();
    assert_eq!(code, 1, "{answer}");
    assert!(
        rules
            .iter()
            .all(|rule| ["school_unsure", "duplicate_school"].contains(rule)),
        "{answer}"
    );
}

#[tokio::test]
async fn wrong_usage_is_exit_two_and_a_missing_file_exit_one() {
    let app = TestApp::empty().await;
    assert_eq!(
        portal(&app, &["schools", "import"]).await.status.code(),
        Some(2)
    );
    assert_eq!(
        portal(&app, &["schools", "import", "--no-such-flag", "a"])
            .await
            .status
            .code(),
        Some(2)
    );
    let (code, answer) = json(&app, &["schools", "import", "no-such-file.csv"]).await;
    assert_eq!(
        (code, answer["files"][0]["problems"][0]["rule"].as_str()),
        (1, Some("no_file"))
    );
}
