//! Every form of every page, filled with what nobody should type: the portal never breaks, and nothing that
//! was typed becomes markup. Fields nobody asked for are refused.

use crate::doors::UNSIGNED;
use crate::pages::fits;
use crate::support::TestApp;
use crate::support::html::{Form, Page};
use crate::support::people::Person;
use crate::support::things::Things;
use portal::web::routes::Door;

const SCHOOL: &str = "edu990101";

/// What is typed into every field at once.
const INPUTS: [(&str, &str); 6] = [
    (
        "markup",
        "\"><script>alert(7)</script><b id=evil onclick=alert(7)>'{{ 7 * 7 }}",
    ),
    ("a zero byte", "Школа\u{0}№ 1"),
    ("SQL", "'; drop table schools; --"),
    (
        "marks of direction and rare letters",
        "\u{202e}\u{2028}\u{feff}👩‍🏫 ﷽ e\u{301}",
    ),
    ("a huge number", "-99999999999999999999"),
    ("blanks", " \u{a0}\t "),
];

async fn people(app: &TestApp) -> Vec<Person> {
    vec![
        app.coordinator().await,
        app.director(SCHOOL).await,
        app.region().await,
        app.admin().await,
        app.stranger(),
    ]
}

/// Pages of the house that this person may open.
async fn pages_of(person: &Person, things: &Things) -> Vec<Page> {
    let routes = portal::app::routes();
    let mut pages = Vec::new();
    for door in routes
        .doors()
        .iter()
        .filter(|door| door.method == "GET" && door.access.admits(person.role))
    {
        let page = person.get(&things.path(door)).await;
        if page.is_html() {
            pages.push(page);
        }
    }
    pages
}

/// Sends the form with `typed` in every field that takes words, and the rest as it stands.
async fn send(person: &Person, form: &Form, typed: &str) -> Page {
    let fields: Vec<(&str, &str)> = form
        .fields
        .iter()
        .map(|(name, value)| {
            let free = form.free.contains(name);
            (name.as_str(), if free { typed } else { value.as_str() })
        })
        .collect();
    if form.method == "get" {
        let query = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(fields)
            .finish();
        return person.get(&format!("{}?{query}", form.action)).await;
    }
    match door_of(form).is_some_and(|door| door.takes_files) {
        true => person.upload_raw(&form.action, &fields, &[]).await,
        false => person.post_raw(&form.action, &fields).await,
    }
}

fn door_of(form: &Form) -> Option<Door> {
    let path = form.action.split('?').next().unwrap_or_default().to_owned();
    let routes = portal::app::routes();
    let mut doors = routes.doors().iter();
    doors
        .find(|door| {
            door.method.as_str().eq_ignore_ascii_case(&form.method) && fits(door.path, &path)
        })
        .cloned()
}

/// What was typed and came back as a part of the page instead of its words.
fn became_markup(page: &Page) -> bool {
    page.is_html()
        && (page.body.contains("<script>alert(7)") || page.has("#evil") || page.has("[onclick]"))
}

#[tokio::test]
async fn whatever_is_typed_the_portal_answers_and_escapes() {
    let app = TestApp::new().await;
    let things = app.things_of(SCHOOL).await;
    let mut broken = Vec::new();
    for person in people(&app).await {
        for page in pages_of(&person, &things).await {
            for form in page.forms().iter().filter(|form| !form.free.is_empty()) {
                for (what, typed) in INPUTS {
                    if person.role.is_some() {
                        person.sign_in_anew().await;
                    }
                    let form = signed_anew(&person, form).await;
                    let answer = send(&person, &form, typed).await;
                    if answer.status.is_server_error() || became_markup(&answer) {
                        let who = person.role.map_or("stranger", |role| role.code());
                        broken.push(format!(
                            "{} with {what} as {who}: {}",
                            form.action, answer.status
                        ));
                    }
                }
            }
        }
        // What was stored meanwhile is shown everywhere.
        for page in pages_of(&person, &things).await {
            if page.status.is_server_error() || became_markup(&page) {
                broken.push(format!("GET {} afterwards: {}", page.path, page.status));
            }
        }
    }
    broken.sort();
    broken.dedup();
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The form with the signature of the present session.
async fn signed_anew(person: &Person, form: &Form) -> Form {
    let csrf = person.csrf().await;
    let mut form = form.clone();
    for (name, value) in &mut form.fields {
        if name == "csrf" {
            value.clone_from(&csrf);
        }
    }
    form
}

#[tokio::test]
async fn a_field_nobody_asked_for_is_refused() {
    let app = TestApp::new().await;
    let things = app.things_of(SCHOOL).await;
    let mut broken = Vec::new();
    for person in people(&app).await {
        let routes = portal::app::routes();
        let posts = routes
            .doors()
            .iter()
            .filter(|door| door.method == "POST" && !door.takes_files);
        // What a programme sends to an unsigned door is not read at all.
        let posts = posts.filter(|door| !UNSIGNED.iter().any(|(path, _)| *path == door.path));
        for door in posts.filter(|door| door.access.admits(person.role)) {
            let before = app.fingerprint().await;
            let path = things.path(door);
            let page = person
                .post(&path, &[("no_such_field", "1"), ("is_admin", "true")])
                .await;
            if !page.status.is_client_error() || app.fingerprint().await != before {
                broken.push(format!(
                    "POST {path} takes an unknown field: {}",
                    page.status
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}
