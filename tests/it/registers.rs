//! The register of a year: read, filtered, exported, decided upon, approved, frozen, printed.

use crate::support::TestApp;
use crate::support::app::HOME;
use crate::support::people::Person;
use crate::support::queries::statements_of;

const LISTED: [&str; 5] = [
    "edu990103",
    "edu990105",
    "edu990107",
    "edu990108",
    "edu990109",
];

/// Schools of the table: names of the first cell, without the heads of municipalities.
fn schools(page: &crate::support::html::Page) -> Vec<String> {
    page.texts("table.dense tbody tr:not(.group) th.first")
}

async fn open_project(olga: &Person) -> i64 {
    let page = olga.post("/registers/2021", &[("edition", "1")]).await;
    olga.follow(&page)
        .await
        .see("Открыт проект перечня 2021 года");
    register(&olga.app).await
}

async fn register(app: &TestApp) -> i64 {
    sqlx::query_scalar("select max(id) from registers")
        .fetch_one(&app.sql)
        .await
        .unwrap()
}

async fn approve(olga: &Person, id: i64) {
    let path = format!("/registers/{id}/approval");
    let form = olga.open(&path).await.form(&path);
    let fields = [
        ("order_number", "41"),
        ("order_date", "12.02.2022"),
        ("early", "yes"),
        ("seen", form.value("seen").unwrap()),
        ("version", form.value("version").unwrap()),
    ];
    let page = olga.post(&path, &fields).await;
    page.is(303);
}

#[tokio::test]
async fn the_coordinator_reads_the_register_of_her_municipality_and_no_other() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let page = olga.get("/registers").await;
    assert_eq!(page.location(), "/registers/2021");
    let page = olga.open("/registers/2021").await;
    page.see("Школы: 11 из 11")
        .see("Город Заречный")
        .not_see("Приозёрский");
    assert_eq!(page.count("tbody .status-listed"), LISTED.len());
    assert!(page.has("#by-number") && page.has("#by-procedure"));
    let names = schools(&page);
    let place = |name: &str| names.iter().position(|other| other == name).unwrap();
    assert!(place("СОШ № 2") < place("СОШ № 11"), "{names:?}");
}

#[tokio::test]
async fn the_region_reads_all_grouped_by_municipality_and_filters() {
    let app = TestApp::with_numbers().await;
    let anna = app.region().await;
    let page = anna.open("/registers/2021").await;
    assert_eq!(page.count("tr.group"), 2);
    assert_eq!(page.count("tbody .status-listed"), 10);
    let id = app.world().municipality(HOME);
    let page = anna
        .open(&format!("/registers/2021?municipality={id}&status=listed"))
        .await;
    page.see("Школы: 5 из 11").see("статус: в перечне");
    let found = anna
        .open("/registers/2021?reached=vpr-russian-6&min=10")
        .await;
    assert!(found.count("td.hit") >= schools(&found).len());
    anna.open("/registers/2021?q=edu990107")
        .await
        .see("Школы: 1 из");
    anna.open("/registers/2021?q=нетакой")
        .await
        .see("Ничего не найдено");
    anna.post("/registers/2021", &[("edition", "1")])
        .await
        .is(403);
}

#[tokio::test]
async fn a_page_of_the_register_asks_the_database_little() {
    let app = TestApp::with_numbers().await;
    for person in [app.coordinator().await, app.region().await] {
        for path in [
            "/registers/2021",
            "/registers/2021/print",
            "/registers/2021/official",
        ] {
            let (page, statements) = statements_of(person.get(path)).await;
            page.is(200);
            assert!(statements.len() <= 8, "{path}: {statements:#?}");
        }
    }
}

#[tokio::test]
async fn the_export_holds_exactly_the_selection_and_leaves_a_trace() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let page = olga.open("/registers/2021/schools.csv?status=listed").await;
    assert_eq!(
        page.body
            .lines()
            .filter(|line| line.contains(";edu9901"))
            .count(),
        LISTED.len()
    );
    let page = olga.open("/registers/2021/schools.xlsx").await;
    assert!(page.bytes.starts_with(b"PK"));
    let exports: i64 = sqlx::query_scalar("select count(*) from journal where kind = 'exported'")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(exports, 2);
}

#[tokio::test]
async fn an_approved_register_is_frozen_with_its_inputs_and_new_data_become_a_proposal() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let id = open_project(&olga).await;
    approve(&olga, id).await;
    let page = olga.open("/registers/2021").await;
    page.see("Перечень утверждён и больше не меняется")
        .see("Контрольная сумма совпадает");
    page.see("Приказ от 12.02.2022 № 41");
    let locked: bool = sqlx::query_scalar(
        "select s.locked_at is not null from registers r join rulesets s on s.id = r.ruleset_id",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert!(locked);
    let inputs: i64 = sqlx::query_scalar(
        "select count(*) from registers, jsonb_array_elements(snapshot->'schools') s, \
                jsonb_array_elements(s->'inputs') i where i->>'cells' = 'C17, D17'",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert!(inputs > 60, "{inputs}");

    // Nobody failed any more: the register stays, a proposal appears.
    let school = app.world().school("edu990107").id;
    sqlx::query("update results set failed = 0 where school_id = $1")
        .bind(school)
        .execute(&app.sql)
        .await
        .unwrap();
    app.compute(HOME).await;
    let page = olga.open("/registers/2021").await;
    assert_eq!(page.count("tbody .status-listed"), LISTED.len());
    page.see("Данные изменились после утверждения")
        .see("предлагается исключить");

    let page = olga.post("/registers/2021", &[("edition", "2")]).await;
    olga.follow(&page).await.see("Открыта редакция 2");
    let page = olga.open("/registers/2021").await;
    assert_eq!(page.count("tbody .status-listed"), LISTED.len() - 1);
    let page = olga.open("/registers/2021?edition=1").await;
    page.see("Показана редакция 1");
    assert_eq!(page.count("tbody .status-listed"), LISTED.len());
}

#[tokio::test]
async fn a_changed_snapshot_is_noticed() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let id = open_project(&olga).await;
    approve(&olga, id).await;
    sqlx::raw_sql(
        "alter table registers disable trigger approved_register_is_frozen; \
         update registers set snapshot = jsonb_set(snapshot, '{order_number}', '\"42\"'); \
         alter table registers enable trigger approved_register_is_frozen",
    )
    .execute(&app.sql)
    .await
    .unwrap();
    olga.open("/registers/2021")
        .await
        .see("Контрольная сумма не совпадает");
}

#[tokio::test]
async fn what_is_locked_or_stale_is_refused_on_the_server() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let id = open_project(&olga).await;
    let path = format!("/registers/{id}/approval");
    let form = olga.open(&path).await.form(&path);
    let seen = form.value("seen").unwrap().to_owned();
    let order = [
        ("order_number", "41"),
        ("order_date", "12.02.2022"),
        ("early", "yes"),
    ];
    let with = |seen: &str, version: &str| {
        let mut fields: Vec<(String, String)> = order
            .iter()
            .map(|(key, value)| ((*key).to_owned(), (*value).to_owned()))
            .collect();
        fields.push(("seen".to_owned(), seen.to_owned()));
        fields.push(("version".to_owned(), version.to_owned()));
        fields
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(k, v)| (k.as_str(), v.as_str()))
            .collect();
        olga.post(&path, &fields).await
    };
    send(with("0000", "1"))
        .await
        .is(409)
        .see("данные или решения по школам изменились");
    send(with(&seen, "7")).await.is(409);
    let untold: Vec<_> = with(&seen, "1")
        .into_iter()
        .filter(|(key, _)| key != "early")
        .collect();
    send(untold).await.is(422).see("раньше срока");
    send(with(&seen, "1")).await.is(303);

    send(with(&seen, "2"))
        .await
        .is(409)
        .see("больше не меняется");
    let review = format!("/registers/{id}/review");
    olga.get(&review).await.is(409);
    olga.post(&review, &[("until", "01.01.2030"), ("version", "2")])
        .await
        .is(409);
    let school = app.world().school("edu990101").id.to_string();
    let decision = [
        ("school_id", school.as_str()),
        ("decision", "include"),
        ("reason", "Просьба школы"),
        ("document", "заявление"),
        ("version", "2"),
    ];
    olga.post(&format!("/registers/{id}/decisions"), &decision)
        .await
        .is(409);
    olga.post("/registers/2021", &[("edition", "7")])
        .await
        .is(409);
    app.neighbour().await.get(&path).await.is(404);
}

#[tokio::test]
async fn a_decision_by_hand_needs_reason_and_document_and_can_be_withdrawn() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let id = open_project(&olga).await;
    let school = app.world().school("edu990101").id.to_string();
    let new = format!("/registers/{id}/decisions/new?school={school}");
    let action = format!("/registers/{id}/decisions");
    let form = olga.open(&new).await.form(&action);
    assert_eq!(form.value("decision"), Some("include"));
    let fields = |reason: &'static str, version: &'static str| {
        [
            ("school_id", school.clone()),
            ("decision", "include".to_owned()),
            ("reason", reason.to_owned()),
            ("document", "протокол комиссии №\u{a0}3".to_owned()),
            ("version", version.to_owned()),
        ]
    };
    let send = async |fields: [(&'static str, String); 5]| {
        let fields = fields.each_ref().map(|(key, value)| (*key, value.as_str()));
        olga.post(&action, &fields).await
    };
    send(fields(" ", "1"))
        .await
        .is(422)
        .see("Заполните поле «Причина»");
    send(fields("Просьба школы", "9"))
        .await
        .is(409)
        .see("Ваш текст сохранён");
    send(fields("Просьба школы", "1")).await.is(303);
    let page = olga.open("/registers/2021").await;
    page.see("включена решением");
    assert_eq!(page.count("tbody .status-listed"), LISTED.len() + 1);
    olga.open("/registers/2021/print")
        .await
        .see("Решения, принятые вручную: 1")
        .see("протокол комиссии № 3");

    let withdrawal = format!("/registers/{id}/decisions/{school}/withdrawal");
    olga.post(&withdrawal, &[("version", "1")]).await.is(409);
    olga.post(&withdrawal, &[("version", "2")]).await.is(303);
    olga.open("/registers/2021")
        .await
        .not_see("включена решением");
}

#[tokio::test]
async fn the_papers_name_the_schools_the_numbers_and_their_cells() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let page = olga.open("/registers/2021/print").await;
    page.see("Школы перечня: 5").see("Расчёт, проект не открыт");
    let school = app.world().school("edu990107");
    let card = format!("/registers/2021/schools/{}/card", school.id);
    let page = olga.open(&card).await;
    page.see("В перечне 2021 года.")
        .see("C17, D17")
        .see("Ф3_Статистика по отметкам.xlsx");
    app.director("edu990107")
        .await
        .open(&card)
        .await
        .see("С числами ознакомлен");
    app.director("edu990108").await.get(&card).await.is(404);
    app.neighbour().await.get(&card).await.is(404);
    let id = open_project(&olga).await;
    approve(&olga, id).await;
    olga.open(&card)
        .await
        .see("Карточка к перечню 2021 года, приказ от 12.02.2022 № 41");
}

#[tokio::test]
async fn the_official_list_is_entered_by_lines_or_a_file_and_compared() {
    let app = TestApp::with_numbers().await;
    let olga = app.coordinator().await;
    let path = "/registers/2021/official";
    olga.open(path).await.see("ещё не внесён");
    let broken = [
        ("document", "Письмо №\u{a0}12"),
        ("schools", "edu990107\nШкола искусств"),
    ];
    let page = olga.upload(path, &broken, &[]).await;
    page.is(422)
        .see("Не узнано: 1 строка")
        .see("Школа искусств");
    olga.upload(path, &[("document", "Письмо")], &[])
        .await
        .is(422)
        .see("Впишите школы");
    let lines = [
        ("document", "Письмо №\u{a0}12"),
        ("schools", "edu990107\n1. edu990101"),
    ];
    let page = olga.upload(path, &lines, &[]).await;
    let page = olga.follow(&page).await;
    page.see("Только в официальном списке: 1")
        .see("Только в расчёте: 4")
        .see("Совпали: 1");
    let csv = "Логин;Школа\nedu990103;МБОУ\nsch990105;МБОУ\n".as_bytes();
    let page = olga
        .upload(
            path,
            &[("document", "Письмо №\u{a0}13")],
            &[("file", "список.csv", csv)],
        )
        .await;
    olga.follow(&page)
        .await
        .see("Совпали: 2")
        .see("Письмо № 13");
    let foreign = [("document", "Письмо"), ("schools", "edu990201")];
    olga.upload(path, &foreign, &[]).await.is(422);
    app.region().await.upload(path, &lines, &[]).await.is(403);
    olga.open("/registers/2021/official.csv").await;
}

#[tokio::test]
async fn a_year_without_data_says_who_fills_it() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.open("/registers").await.see("Результатов ещё нет");
    olga.open("/registers/2019")
        .await
        .see("Результатов ещё нет");
    olga.get("/registers/1").await.is(404);
    olga.post("/registers/2021", &[("edition", "1")])
        .await
        .is(409);
}
