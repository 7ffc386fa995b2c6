//! Canaries: a unique word in every text column of the other municipalities. Every role opens every door;
//! the word must not come out, with both walls standing and with either of them taken down.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;
use crate::support::things::Things;
use portal::access::Role;
use portal::audit::{Event, Kind};
use portal::web::routes::Door;
use std::io::{Cursor, Read};
use std::path::Path;

/// In names of people and places, which an administrator of accounts may read.
const NAMES: &str = "kanarejka7f3a";
/// In everything else: content.
const CONTENT: &str = "kanarejka9b5c";
/// What both begin with: to search for.
const BEGINNING: &str = "kanarejka";

const OWN: &str = "edu990101";
const FOREIGN: &str = "edu990201";

/// Which wall stands.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Walls {
    Both,
    FindersAlone,
    RowSecurityAlone,
    None,
}

struct House {
    app: TestApp,
    own: Things,
    foreign: Vec<Things>,
    people: Vec<Person>,
}

async fn house_with_canaries() -> House {
    let mut app = TestApp::new().await;
    let far = app.elsewhere().await;
    let own = app.things_of(OWN).await;
    let foreign = vec![app.things_of(FOREIGN).await, app.things_of(&far).await];
    let world = app.world().clone();
    let (near_id, far_id) = (
        world.school(FOREIGN).municipality,
        world.school(&far).municipality,
    );
    let people = vec![
        app.coordinator().await,
        app.director(OWN).await,
        app.curator(&[OWN]).await,
        app.observer().await,
        app.admin().await,
    ];
    for id in [near_id, far_id] {
        let portal = portal::access::Viewer::portal_in(CONTENT, id);
        let tx = app.app.db.begin(&portal).await.unwrap();
        tx.commit(Event::new(
            Kind::ImportCommitted,
            format!("Загрузка {CONTENT}"),
        ))
        .await
        .unwrap();
    }
    poison(&app, &[near_id, far_id]).await;
    House {
        app,
        own,
        foreign,
        people,
    }
}

/// Writes the canaries into every text and JSON column that takes them.
async fn poison(app: &TestApp, municipalities: &[i64]) {
    let columns: Vec<(String, String, String)> = sqlx::query_as(
        "select c.relname::text, a.attname::text, format_type(a.atttypid, null) \
           from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 \
          where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' and c.relname <> 'journal' \
            and format_type(a.atttypid, null) in ('text', 'jsonb') and not a.attisdropped \
            and (c.relname = 'municipalities' \
                 or exists (select from pg_attribute m \
                             where m.attrelid = c.oid and m.attname = 'municipality_id'))",
    )
    .fetch_all(&app.sql)
    .await
    .unwrap();
    let mut poisoned = 0;
    for (table, column, kind) in columns {
        let own = if table == "municipalities" {
            "id"
        } else {
            "municipality_id"
        };
        let canary = if ABOUT_NAMES.contains(&table.as_str()) {
            NAMES
        } else {
            CONTENT
        };
        let value = match kind.as_str() {
            "text" => format!("'{canary}' || coalesce({column}, '')"),
            _ => format!("{column} || jsonb_build_object('{canary}', '{canary}')"),
        };
        let statement = format!("update {table} set {column} = {value} where {own} = any ($1)");
        // Columns with a fixed set of values refuse; no canary could sing there.
        let done = sqlx::query(sqlx::AssertSqlSafe(statement))
            .bind(municipalities)
            .execute(&app.sql)
            .await;
        poisoned += usize::from(done.is_ok_and(|done| done.rows_affected() > 0));
    }
    assert!(poisoned > 30, "only {poisoned} columns took a canary");
}

const ABOUT_NAMES: [&str; 5] = [
    "users",
    "municipalities",
    "schools",
    "school_names",
    "curator_schools",
];

async fn take_down(app: &TestApp, walls: Walls) {
    if matches!(walls, Walls::FindersAlone | Walls::None) {
        sqlx::query(
            "do $$ declare t record; begin \
               for t in select oid::regclass as name from pg_class \
                         where relnamespace = 'public'::regnamespace and relrowsecurity loop \
                 execute format('alter table %s disable row level security', t.name); \
               end loop; end $$",
        )
        .execute(&app.sql)
        .await
        .unwrap();
    }
    if matches!(walls, Walls::RowSecurityAlone | Walls::None) {
        sqlx::query(
            "create or replace function in_scope(municipality bigint, school bigint, \
                                                 municipalities bigint[], schools bigint[]) \
             returns boolean language sql immutable parallel safe as 'select true'",
        )
        .execute(&app.sql)
        .await
        .unwrap();
    }
}

/// Where a canary was heard.
async fn crawl(house: &House) -> Vec<String> {
    let routes = portal::app::routes();
    let mut heard = Vec::new();
    for door in routes.doors().iter().filter(|door| door.method == "GET") {
        for person in house
            .people
            .iter()
            .filter(|person| door.access.admits(person.role))
        {
            for path in addresses(house, door) {
                let page = person.get(&path).await;
                if let Some(canary) = canary_in(&page, person) {
                    heard.push(format!("{canary}: GET {path} as {}", person.login));
                }
            }
        }
    }
    heard
}

/// The door at home, at others' and, where it is a list, searching for the canary.
fn addresses(house: &House, door: &Door) -> Vec<String> {
    let own = house.own.path(door);
    let mut addresses: Vec<String> = house
        .foreign
        .iter()
        .map(|things| things.path(door))
        .collect();
    for parameter in ["q", "school", "search", "text"] {
        addresses.push(format!("{own}?{parameter}={BEGINNING}"));
    }
    addresses.push(own);
    addresses.sort();
    addresses.dedup();
    addresses
}

/// The canary that this person must not hear in this answer.
fn canary_in(page: &Page, person: &Person) -> Option<&'static str> {
    let text = readable(page);
    let may_hear_names = person.role == Some(Role::Admin);
    let forbidden = [(NAMES, may_hear_names), (CONTENT, false)];
    forbidden
        .into_iter()
        .find(|(canary, may)| !may && text.contains(canary))
        .map(|(canary, _)| canary)
}

/// The answer with its headers; a spreadsheet unpacked.
fn readable(page: &Page) -> String {
    let mut text = format!("{:?}\n{}", page.headers, page.body);
    if let Ok(mut archive) = zip::ZipArchive::new(Cursor::new(&page.bytes)) {
        for index in 0..archive.len() {
            let mut part = Vec::new();
            archive
                .by_index(index)
                .unwrap()
                .read_to_end(&mut part)
                .unwrap();
            text.push_str(&String::from_utf8_lossy(&part));
        }
    }
    text
}

async fn nothing_is_heard_with(walls: Walls) {
    let house = house_with_canaries().await;
    take_down(&house.app, walls).await;
    let heard = crawl(&house).await;
    assert!(heard.is_empty(), "with {walls:?}:\n{}", heard.join("\n"));
}

#[tokio::test]
async fn nothing_of_other_municipalities_comes_through_both_walls() {
    nothing_is_heard_with(Walls::Both).await;
}

#[tokio::test]
async fn the_scoped_finders_hold_alone() {
    nothing_is_heard_with(Walls::FindersAlone).await;
}

#[tokio::test]
async fn row_level_security_holds_alone() {
    nothing_is_heard_with(Walls::RowSecurityAlone).await;
}

#[tokio::test]
async fn without_walls_the_canaries_are_heard() {
    let house = house_with_canaries().await;
    take_down(&house.app, Walls::None).await;
    let heard = crawl(&house).await;
    assert!(
        heard.len() > 5,
        "the crawl hears too little to prove anything: {heard:?}"
    );
}

#[test]
fn a_canary_in_a_spreadsheet_is_heard() {
    let file =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixtures/hostile/formula.xlsx");
    let bytes = std::fs::read(file).unwrap();
    let page = Page::new(
        "/",
        axum::http::StatusCode::OK,
        axum::http::HeaderMap::new(),
        bytes,
    );
    assert!(
        readable(&page).contains("worksheet"),
        "the parts of a spreadsheet are read"
    );
}
