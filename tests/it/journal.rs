//! The journal: who reads what, append-only, every tampering found.

use crate::support::TestApp;
use crate::support::app::{FOREIGN, HOME};
use portal::journal::{Chain, verify};

/// Writes a line as the portal does.
async fn line(
    app: &TestApp,
    kind: &str,
    municipality: Option<i64>,
    region: Option<i64>,
    text: &str,
) {
    sqlx::query(
        "insert into journal (actor, actor_role, kind, municipality_id, region_id, text) \
         values ('Коптилова Тамара Павловна', 'coordinator', $1, $2, $3, $4)",
    )
    .bind(kind)
    .bind(municipality)
    .bind(region)
    .bind(text)
    .execute(&app.sql)
    .await
    .unwrap();
}

/// One line of each sort: of both municipalities, of the region, of nobody.
async fn lines_of_all_sorts(app: &TestApp) {
    let world = app.world();
    let (home, foreign) = (world.municipality(HOME), world.municipality(FOREIGN));
    line(app, "import_committed", Some(home), None, "загрузка дома").await;
    line(app, "signed_in", Some(home), None, "вход дома").await;
    line(
        app,
        "import_committed",
        Some(foreign),
        None,
        "загрузка у соседей",
    )
    .await;
    line(
        app,
        "ruleset_added",
        None,
        Some(world.region),
        "общие правила региона",
    )
    .await;
    line(
        app,
        "ruleset_added",
        None,
        Some(world.region + 1_000),
        "правила другого региона",
    )
    .await;
    line(app, "sign_in_failed", None, None, "неизвестный логин").await;
}

#[tokio::test]
async fn each_reader_sees_the_own_part_of_the_journal() {
    let app = TestApp::new().await;
    lines_of_all_sorts(&app).await;
    let all = [
        "загрузка дома",
        "вход дома",
        "загрузка у соседей",
        "общие правила региона",
        "правила другого региона",
        "неизвестный логин",
    ];
    for (reader, seen) in [
        (app.coordinator().await, vec![0, 1]),
        (app.neighbour().await, vec![2]),
        (app.region().await, vec![0, 1, 2, 3]),
        (app.admin().await, vec![1, 5]),
    ] {
        let page = reader.open("/journal").await;
        let file = reader.get("/journal.csv").await;
        for (number, text) in all.iter().enumerate() {
            let expected = seen.contains(&number);
            assert_eq!(
                page.visible().contains(text),
                expected,
                "{} {text}",
                reader.login
            );
            assert_eq!(
                file.body.contains(text),
                expected,
                "{} {text}, file",
                reader.login
            );
        }
    }
    for reader in [
        app.director("edu990101").await,
        app.curator(&["edu990101"]).await,
    ] {
        reader.get("/journal").await.is(403);
    }
}

#[tokio::test]
async fn the_journal_is_filtered_by_the_address_and_paged() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let home = app.world().municipality(HOME);
    lines_of_all_sorts(&app).await;
    sqlx::query(
        "insert into journal (actor, actor_role, kind, municipality_id, text) \
         select 'Пётр', 'observer', 'signed_in', $1, 'строка ' || n from generate_series(1, 120) n",
    )
    .bind(home)
    .execute(&app.sql)
    .await
    .unwrap();
    olga.open("/journal")
        .await
        .see("События: 122")
        .see("Строки 1–100 из 122")
        .see("строка 120");
    let last = olga.open("/journal?page=2").await;
    last.see("Строки 101–122 из 122")
        .see("загрузка дома")
        .not_see("строка 120");
    olga.open("/journal?kind=import_committed")
        .await
        .see("События: 1")
        .see("загрузка дома");
    olga.open("/journal?actor=петр").await.see("События: 120");
    olga.open("/journal?from=01.01.2020&to=01.02.2020")
        .await
        .see("Таких событий нет");
    let wrong = olga.get("/journal?from=вчера").await;
    wrong.is(422).see("Введите дату");
    assert_eq!(wrong.form("/journal").value("from"), Some("вчера"));
    olga.get("/journal.csv?from=вчера").await.is(400);
    assert!(
        olga.get("/journal.xlsx?actor=петр")
            .await
            .bytes
            .starts_with(b"PK")
    );
    let exported: i64 = sqlx::query_scalar(
        "select count(*) from journal where kind = 'exported' and municipality_id = $1",
    )
    .bind(home)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(exported, 1);
}

#[tokio::test]
async fn an_event_of_a_user_shows_on_the_page_of_the_user() {
    let app = TestApp::new().await;
    let (admin, olga) = (app.admin().await, app.coordinator().await);
    admin
        .post(&format!("/users/{}/blocking", olga.id), &[])
        .await
        .is(303);
    admin
        .open(&format!("/users/{}", olga.id))
        .await
        .see("Заблокирован пользователь");
    let page = admin.open("/journal?kind=user_blocked").await;
    assert_eq!(page.link("Открыть"), format!("/users/{}", olga.id));
    // The coordinator reads of it, but the page of users is not hers.
    let tamara = app.coordinator().await;
    let page = tamara.open("/journal?kind=user_blocked").await;
    page.see("Заблокирован пользователь").not_see("Открыть");
}

#[tokio::test]
async fn a_line_once_written_stays() {
    let app = TestApp::new().await;
    lines_of_all_sorts(&app).await;
    for sql in [
        "update journal set text = 'ничего не было'",
        "delete from journal",
        "truncate journal",
    ] {
        let error = sqlx::query(sql).execute(&app.sql).await.unwrap_err();
        assert!(error.to_string().contains("append-only"), "{sql}: {error}");
    }
}

/// Does to the journal what only the server's superuser could.
async fn tamper(app: &TestApp, sql: &'static str) {
    let mut connection = app.sql.acquire().await.unwrap();
    for statement in [
        "alter table journal disable trigger user",
        sql,
        "alter table journal enable trigger user",
    ] {
        sqlx::query(statement)
            .execute(&mut *connection)
            .await
            .unwrap();
    }
}

async fn checked(app: &TestApp, newest: Option<i64>) -> Chain {
    verify(&mut app.sql.acquire().await.unwrap(), newest)
        .await
        .unwrap()
}

#[tokio::test]
async fn the_chain_tells_the_first_line_that_was_tampered_with() {
    for (sql, first) in [
        ("update journal set text = 'ничего не было' where id = 4", 4),
        (
            "update journal set at = at - interval '1 day' where id = 1",
            1,
        ),
        ("update journal set details = '{\"a\": 1}' where id = 6", 6),
        ("delete from journal where id = 3", 4),
        ("delete from journal where id = 1", 2),
        ("delete from journal where id >= 5", 5),
        ("update journal set hash = sha256('x') where id = 2", 2),
        ("update journal_head set last_hash = sha256('x')", 6),
    ] {
        let app = TestApp::new().await;
        assert_eq!(
            checked(&app, None).await,
            Chain::Whole {
                checked: 0,
                total: 0
            }
        );
        lines_of_all_sorts(&app).await;
        assert_eq!(
            checked(&app, None).await,
            Chain::Whole {
                checked: 6,
                total: 6
            }
        );
        tamper(&app, sql).await;
        assert_eq!(checked(&app, None).await, Chain::Broken { first }, "{sql}");
    }
}

#[tokio::test]
async fn the_newest_lines_are_checked_against_the_line_before_them() {
    let app = TestApp::new().await;
    lines_of_all_sorts(&app).await;
    assert_eq!(
        checked(&app, Some(2)).await,
        Chain::Whole {
            checked: 2,
            total: 6
        }
    );
    assert_eq!(
        checked(&app, Some(100)).await,
        Chain::Whole {
            checked: 6,
            total: 6
        }
    );
    tamper(
        &app,
        "update journal set text = 'ничего не было' where id = 2",
    )
    .await;
    assert!(
        checked(&app, Some(2)).await.is_whole(),
        "line 2 was not asked for"
    );
    tamper(
        &app,
        "update journal set text = 'ничего не было' where id = 5",
    )
    .await;
    assert_eq!(checked(&app, Some(2)).await, Chain::Broken { first: 5 });
}

#[tokio::test]
async fn an_administrator_reads_whether_the_chain_is_whole() {
    let app = TestApp::new().await;
    let admin = app.admin().await;
    lines_of_all_sorts(&app).await;
    admin
        .open("/journal")
        .await
        .see("Цепочка журнала цела: 6 записей");
    app.coordinator()
        .await
        .open("/journal")
        .await
        .not_see("Цепочка");
    tamper(
        &app,
        "update journal set text = 'ничего не было' where id = 4",
    )
    .await;
    admin
        .open("/journal")
        .await
        .see("Цепочка журнала нарушена, начиная с записи № 4");
}
