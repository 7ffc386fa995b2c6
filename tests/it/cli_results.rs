//! `portal results import`: the contract of the command line, over the whole region.

use crate::support::TestApp;
use serde_json::Value;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixtures")
}

async fn run(app: &TestApp, arguments: &[&str]) -> Output {
    let url = app.database.url.clone();
    let arguments: Vec<String> = arguments.iter().map(|a| (*a).to_owned()).collect();
    tokio::task::spawn_blocking(move || {
        Command::new(env!("CARGO_BIN_EXE_portal"))
            .args(["results", "import"])
            .args(arguments)
            .env("DATABASE_URL", url)
            .output()
            .unwrap()
    })
    .await
    .unwrap()
}

/// The JSON of a run that ended with this code.
#[track_caller]
fn json(output: &Output, code: i32) -> Value {
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"))
}

fn sum(json: &Value, what: &str) -> u64 {
    json["files"]
        .as_array()
        .unwrap()
        .iter()
        .map(|file| file[what].as_u64().unwrap())
        .sum()
}

async fn counts(app: &TestApp) -> (i64, i64, i64) {
    sqlx::query_as(
        "select (select count(*) from results), (select count(*) from journal_comparisons), \
                (select count(*) from imports)",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap()
}

/// Participants and marks by year, subject, grade and login.
type Counts = BTreeMap<(i32, String, i32, String), [i32; 5]>;

fn expected() -> Counts {
    let text = std::fs::read_to_string(fixtures().join("expected_counts.csv")).unwrap();
    let lines = text.trim_start_matches('\u{feff}').lines().skip(1);
    lines
        .map(|line| {
            let fields: Vec<&str> = line.split(',').collect();
            let number = |at: usize| fields[at].trim().parse::<i32>().unwrap();
            let subject = if fields[1] == "Математика" {
                "mathematics"
            } else {
                "russian"
            };
            let key = (
                number(0),
                subject.to_owned(),
                number(2),
                fields[3].to_owned(),
            );
            (key, [number(4), number(5), number(6), number(7), number(8)])
        })
        .collect()
}

/// Year, subject, grade, login, then participants and marks «2» to «5».
type CountRow = (i16, String, i16, String, i32, i32, i32, i32, i32);

#[tokio::test]
async fn all_fixtures_load_with_the_expected_counts_and_twice_is_once() {
    let app = TestApp::new().await;
    let folder = fixtures().join("fis-oko").display().to_string();
    let first = json(&run(&app, &["--format", "json", &folder]).await, 0);
    assert_eq!(first["files"].as_array().unwrap().len(), 40);
    assert_eq!(sum(&first, "rows"), sum(&first, "created"));
    let rows: Vec<CountRow> = sqlx::query_as(
        "select r.year, r.subject, r.grade, s.login, r.participants, r.failed, r.mark3, r.mark4, r.mark5 \
         from results r join schools s on s.id = r.school_id",
    )
    .fetch_all(&app.sql)
    .await
    .unwrap();
    let stored: Counts = rows
        .into_iter()
        .map(|(year, subject, grade, login, n, two, three, four, five)| {
            (
                (year.into(), subject, grade.into(), login),
                [n, two, three, four, five],
            )
        })
        .collect();
    assert_eq!(stored, expected());
    let before = counts(&app).await;
    let again = json(&run(&app, &["--format", "json", &folder]).await, 0);
    assert_eq!((sum(&again, "created"), sum(&again, "updated")), (0, 0));
    assert_eq!(sum(&again, "unchanged"), sum(&first, "created"));
    assert_eq!(counts(&app).await, before);
    assert_eq!(before.2, 2, "one import a municipality");
    let file = &first["files"][0];
    assert_eq!(file["layout"], "journal_comparison");
    assert_eq!(file["procedure"]["kind"], "vpr");
    assert_eq!(file["procedure"]["level"], Value::Null);
}

#[tokio::test]
async fn a_dry_run_counts_and_stores_nothing() {
    let app = TestApp::new().await;
    let file = fixtures().join("fis-oko/Ф3_Статистика по отметкам_МА6_2021.xlsx");
    let tried = json(
        &run(
            &app,
            &["--dry-run", "--format", "json", &file.display().to_string()],
        )
        .await,
        0,
    );
    assert!(sum(&tried, "created") >= 20);
    assert_eq!(tried["files"][0]["procedure"]["subject"], "mathematics");
    assert_eq!(tried["files"][0]["procedure"]["year"], 2021);
    assert_eq!(tried["files"][0]["procedure"]["grade"], 6);
    assert_eq!(counts(&app).await, (0, 0, 0));
}

#[tokio::test]
async fn a_year_that_contradicts_the_file_is_refused() {
    let app = TestApp::new().await;
    let file = fixtures().join("fis-oko/Ф3_Статистика по отметкам_МА6_2021.xlsx");
    let path = file.display().to_string();
    let refused = json(
        &run(&app, &["--year", "2020", "--format", "json", &path]).await,
        1,
    );
    assert_eq!(refused["files"][0]["problems"][0]["rule"], "year_mismatch");
    assert_eq!(counts(&app).await, (0, 0, 0));
}

#[tokio::test]
async fn strangers_and_hostile_files_are_told_and_the_rest_is_loaded() {
    let app = TestApp::new().await;
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    let text = "Статистика по отметкам\n\nВПР 2021 Математика 6 класс\n\n\
                Группы участников;Кол-во ОО;Кол-во участников;2;3;4;5\n\
                город Заречный(reg99_m001);2;80;20;40;30;10\n\
                МБОУ «СОШ № 1»(sch990101);;40;20;40;30;10\n\
                МБОУ «Лицей № 10»(edu990177);;40;20;40;30;10\n";
    std::fs::write(at("1.csv"), text).unwrap();
    std::fs::copy(fixtures().join("hostile/laughs.xlsx"), at("2.xlsx")).unwrap();
    std::fs::write(at("~$1.xlsx"), "lock").unwrap();
    let path = folder.path().display().to_string();
    let told = json(&run(&app, &["--format", "json", &path]).await, 1);
    assert_eq!(told["files"].as_array().unwrap().len(), 2);
    assert_eq!(told["files"][0]["created"], 1);
    assert_eq!(
        told["files"][0]["unmatched"][0]["text"],
        "МБОУ «Лицей № 10»(edu990177)"
    );
    assert_eq!(told["files"][1]["layout"], "refused");
    assert_eq!(told["files"][1]["problems"][0]["rule"], "refused");
    let text = run(&app, &[&path]).await;
    let shown = String::from_utf8(text.stdout).unwrap();
    assert!(
        shown.contains("школа не узнана") && shown.contains("без изменений 1"),
        "{shown}"
    );
}

#[tokio::test]
async fn without_schools_and_without_files_the_command_says_what_to_do() {
    let app = TestApp::empty().await;
    let file = fixtures().join("fis-oko/Ф3_Статистика по отметкам_МА6_2021.xlsx");
    let refused = run(&app, &[&file.display().to_string()]).await;
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("portal schools import"));
    assert_eq!(run(&app, &[]).await.status.code(), Some(2));
}
