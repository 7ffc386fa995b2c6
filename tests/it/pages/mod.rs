//! Every page as every role that may open it: its frame, its forms, its tables, its words, its weight.

mod audit;
mod typography;

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;
use crate::support::queries::statements_of;
use axum::body::Body;
use axum::http::Method;
use portal::web::routes::Door;
use std::collections::{BTreeMap, BTreeSet};

const SCHOOL: &str = "edu990101";

/// Statements a page may send, the question for the session and the setting of the scope included.
const STATEMENTS: usize = 8;
/// Bytes of a page on its way.
const WEIGHT: usize = 60_000;

/// A page as somebody saw it.
struct Seen {
    door: Door,
    person: Person,
    who: String,
    page: Page,
    statements: Vec<String>,
}

impl Seen {
    fn name(&self) -> String {
        format!("{} ({})", self.page.path, self.who)
    }
}

/// Everybody, a stranger included, at home around [`SCHOOL`].
async fn people(app: &TestApp) -> Vec<Person> {
    vec![
        app.coordinator().await,
        app.director(SCHOOL).await,
        app.curator(&[SCHOOL]).await,
        app.region().await,
        app.observer().await,
        app.admin().await,
        app.stranger(),
    ]
}

/// Every GET door that answers with a page, as each role that may open it, in a house full of things.
async fn all_pages(app: &TestApp) -> Vec<Seen> {
    let things = app.things_of(SCHOOL).await;
    let people = people(app).await;
    app.week_of_all().await;
    let doors = portal::app::routes();
    let mut seen = Vec::new();
    for door in doors.doors().iter().filter(|door| door.method == "GET") {
        for person in people
            .iter()
            .filter(|person| door.access.admits(person.role))
        {
            let path = things.path(door);
            let (page, statements) = statements_of(person.get(&path)).await;
            if page.is_html() {
                let who = person
                    .role
                    .map_or("stranger", |role| role.code())
                    .to_owned();
                seen.push(Seen {
                    door: door.clone(),
                    person: person.clone(),
                    who,
                    page,
                    statements,
                });
            }
        }
    }
    seen
}

#[tokio::test]
async fn every_page_is_whole() {
    let app = TestApp::new().await;
    let pages = all_pages(&app).await;
    let names = app.world().names();
    let mut broken = Vec::new();
    for seen in &pages {
        broken.extend(
            audit::faults(&seen.page)
                .into_iter()
                .map(|fault| format!("{}: {fault}", seen.name())),
        );
        let words = typography::faults(&seen.page, &names);
        broken.extend(
            words
                .into_iter()
                .map(|fault| format!("{}: {fault}", seen.name())),
        );
    }
    broken.extend(same_titles(&pages));
    broken.extend(shut_pages(&pages));
    broken.extend(heavy_pages(&pages).await);
    broken.sort();
    broken.dedup();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[tokio::test]
async fn a_form_sent_empty_comes_back_whole() {
    let app = TestApp::new().await;
    let things = app.things_of(SCHOOL).await;
    let routes = portal::app::routes();
    let mut broken = Vec::new();
    for person in people(&app).await {
        for door in routes.doors().iter().filter(|door| door.method == "POST") {
            if person.role.is_some() {
                person.sign_in_anew().await;
            }
            let path = things.path(door);
            let page = match door.takes_files {
                true => person.upload(&path, &[], &[]).await,
                false => person.post(&path, &[]).await,
            };
            if !page.is_html() {
                continue;
            }
            let name = format!("POST {path} as {} ({})", person.login, page.status);
            broken.extend(
                audit::faults(&page)
                    .into_iter()
                    .map(|fault| format!("{name}: {fault}")),
            );
            if page.status == 422 && !page.title().starts_with("Ошибка: ") {
                broken.push(format!("{name} has the title «{}»", page.title()));
            }
            if page.status == 422 && !page.has(".error-summary a") {
                broken.push(format!("{name} does not sum up its errors"));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[tokio::test]
async fn every_link_and_form_leads_to_a_door() {
    let dead = dead_links(&all_pages(&TestApp::new().await).await);
    let broken: Vec<_> = dead
        .iter()
        .map(|(link, pages)| format!("{link}, on {pages:?}"))
        .collect();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// Doors whose own things do not open a page, with the reason.
const NO_PAGE: [(&str, u16, &str); 2] = [
    ("/invitations/{token}", 400, "the link is used up"),
    (
        "/files/{attachment_id}",
        404,
        "open to the school and to those who answer it",
    ),
];

/// Pages that refuse the thing they are made for.
fn shut_pages(pages: &[Seen]) -> Vec<String> {
    let shut = pages.iter().filter(|seen| {
        let status = seen.page.status.as_u16();
        status != 200
            && !NO_PAGE
                .iter()
                .any(|(door, known, _)| (*door, *known) == (seen.door.path, status))
    });
    shut.map(|seen| format!("{} answers {}", seen.name(), seen.page.status))
        .collect()
}

/// Two doors whose pages one role cannot tell apart by their titles.
fn same_titles(pages: &[Seen]) -> Vec<String> {
    let mut titles: BTreeMap<(&str, String), BTreeSet<&str>> = BTreeMap::new();
    for seen in pages.iter().filter(|seen| seen.page.status == 200) {
        let title = seen.page.title();
        titles
            .entry((&seen.who, title))
            .or_default()
            .insert(seen.door.path);
    }
    let doubled = titles.into_iter().filter(|(_, doors)| doors.len() > 1);
    doubled
        .map(|((who, title), doors)| format!("«{title}» ({who}) is the title of {doors:?}"))
        .collect()
}

/// Links and forms that lead to no door, or to one this person may not enter, with the doors on whose
/// pages they stand.
fn dead_links(pages: &[Seen]) -> BTreeMap<String, BTreeSet<&'static str>> {
    let routes = portal::app::routes();
    let mut broken: BTreeMap<_, BTreeSet<_>> = BTreeMap::new();
    for seen in pages {
        let links = seen.page.links().into_iter().map(|link| ("GET", link));
        let forms = seen.page.forms().into_iter();
        let forms = forms.map(|form| (upper(&form.method), form.action));
        for (method, address) in links.chain(forms) {
            let path = address.split(['?', '#']).next().unwrap_or_default();
            let mut doors = routes.doors().iter().filter(|door| door.method == method);
            if !path.starts_with('/') {
                continue;
            }
            let fault = match doors.find(|door| fits(door.path, path)) {
                None => "leads nowhere",
                // A stranger who follows it is asked to sign in and comes back.
                Some(_) if seen.person.role.is_none() => continue,
                Some(door) if !door.access.admits(seen.person.role) => "leads to a locked door",
                Some(_) => continue,
            };
            let pages = broken
                .entry(format!("{method} {path} {fault}"))
                .or_default();
            pages.insert(seen.door.path);
        }
    }
    broken
}

fn upper(method: &str) -> &'static str {
    if method == "post" { "POST" } else { "GET" }
}

/// Whether a path fits the pattern of a door.
pub fn fits(pattern: &str, path: &str) -> bool {
    if let Some((before, _)) = pattern.split_once("{*") {
        return path.starts_with(before);
    }
    let (wanted, given): (Vec<_>, Vec<_>) =
        (pattern.split('/').collect(), path.split('/').collect());
    wanted.len() == given.len()
        && wanted
            .iter()
            .zip(&given)
            .all(|(wanted, given)| part_fits(wanted, given))
}

/// `{year}.xlsx` fits `2021.xlsx`, `{id}` fits anything.
fn part_fits(wanted: &str, given: &str) -> bool {
    match wanted.split_once('{') {
        None => wanted == given,
        Some((before, rest)) => {
            let after = rest.split_once('}').map_or("", |(_, after)| after);
            let middle = given
                .strip_prefix(before)
                .and_then(|rest| rest.strip_suffix(after));
            middle.is_some_and(|middle| !middle.is_empty())
        }
    }
}

/// Pages that ask the database too often or weigh too much on their way.
async fn heavy_pages(pages: &[Seen]) -> Vec<String> {
    let mut broken = Vec::new();
    for seen in pages {
        if seen.statements.len() > STATEMENTS {
            let list = seen.statements.join("\n    ");
            broken.push(format!(
                "{} sends {} statements:\n    {list}",
                seen.name(),
                seen.statements.len()
            ));
        }
        if seen.page.bytes.len() > WEIGHT {
            let headers = [("accept-encoding", "gzip")];
            let sent = seen
                .person
                .request(Method::GET, &seen.page.path, &headers, Body::empty())
                .await;
            assert_eq!(sent.header("content-encoding"), "gzip", "{}", seen.name());
            if sent.bytes.len() > WEIGHT {
                broken.push(format!(
                    "{} weighs {} bytes compressed",
                    seen.name(),
                    sent.bytes.len()
                ));
            }
        }
    }
    broken
}

#[tokio::test]
async fn the_pages_with_the_most_statements_are_known() {
    let app = TestApp::new().await;
    let mut pages = all_pages(&app).await;
    pages.sort_by_key(|seen| std::cmp::Reverse(seen.statements.len()));
    for seen in pages.iter().take(10) {
        println!("{:3} statements: {}", seen.statements.len(), seen.name());
    }
    assert!(
        pages.iter().any(|seen| !seen.statements.is_empty()),
        "no statement was counted"
    );
}

#[test]
fn a_path_fits_its_pattern() {
    for (pattern, path, expected) in [
        ("/schools/{school_id}", "/schools/7", true),
        ("/schools/{school_id}", "/schools", false),
        ("/schools/{school_id}", "/schools/", false),
        ("/schools/{school_id}/history", "/schools/7/results", false),
        ("/static/{*path}", "/static/css/base.css", true),
        ("/registers/{id}.xlsx", "/registers/7.xlsx", true),
        ("/registers/{id}.xlsx", "/registers/7.csv", false),
    ] {
        assert_eq!(fits(pattern, path), expected, "{pattern} {path}");
    }
}
