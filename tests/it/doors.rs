//! Every door of the house × everybody who may knock: who is let in, what is not found, which forms are
//! forged. A new door is in these tests the moment it is registered.

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::{Person, Place};
use crate::support::things::{Things, names_a_thing};
use portal::access::{Access, Permission, Role};
use portal::web::routes::Door;
use std::fmt::Write as _;

/// A school of the own municipality, one beside it, one of the other municipality.
const OWN: &str = "edu990101";
const BESIDE: &str = "edu990102";
const FOREIGN: &str = "edu990201";

/// Doors whose forms nobody can sign, with what is the right to them instead.
pub const UNSIGNED: [(&str, &str); 2] = [
    (
        "/unsubscribe/{way_out}",
        "the secret of the address: a mail programme sends the form without a session (RFC 8058)",
    ),
    (
        "/sign-in/kept",
        "nothing to protect: it changes nothing, and shows the form to whoever sent it",
    ),
];

fn doors() -> Vec<Door> {
    portal::app::routes().doors().to_vec()
}

/// Everybody with a role, at home around the school [`OWN`].
async fn everybody(app: &TestApp) -> Vec<Person> {
    vec![
        app.coordinator().await,
        app.director(OWN).await,
        app.curator(&[OWN]).await,
        app.region().await,
        app.observer().await,
        app.admin().await,
    ]
}

/// Opens a door as a browser would: a page is asked for, a form is sent with its signature.
async fn open(person: &Person, door: &Door, path: &str) -> Page {
    match (door.method.as_str(), door.takes_files) {
        ("GET", _) => person.get(path).await,
        (_, true) => person.upload(path, &[], &[]).await,
        (_, false) => person.post(path, &[]).await,
    }
}

/// Whether the answer sends the person away from the door.
fn is_refusal(page: &Page) -> bool {
    let ways = ["/sign-in?next=", "/sign-in/kept?path="];
    let to_sign_in =
        page.status.is_redirection() && ways.iter().any(|way| page.location().starts_with(way));
    to_sign_in || matches!(page.status.as_u16(), 401 | 403)
}

#[tokio::test]
async fn every_door_lets_in_exactly_those_it_names() {
    let app = TestApp::new().await;
    let things = app.things_of(OWN).await;
    let blocked = app.coordinator().await.shut_out();
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(blocked.id)
        .execute(&app.sql)
        .await
        .unwrap();
    let mut people = everybody(&app).await;
    people.extend([blocked, app.stranger()]);
    let mut broken = Vec::new();
    for door in doors() {
        for person in &people {
            if person.id != 0 {
                // The door before may have been the one that signs out.
                person.sign_in_anew().await;
            }
            let page = open(person, &door, &things.path(&door)).await;
            let admitted = door.access.admits(person.role);
            if is_refusal(&page) == admitted || page.status.is_server_error() {
                let who = if person.login.is_empty() {
                    "stranger"
                } else {
                    &person.login
                };
                broken.push(format!(
                    "{} {} answers {who} with {}",
                    door.method, door.path, page.status
                ));
            }
        }
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

#[tokio::test]
async fn what_belongs_to_others_looks_exactly_like_what_does_not_exist() {
    let mut app = TestApp::new().await;
    let far = app.elsewhere().await;
    let (beside, foreign, far) = (
        app.things_of(BESIDE).await,
        app.things_of(FOREIGN).await,
        app.things_of(&far).await,
    );
    let former = former_curator(&app).await;
    let own = app.things_of(OWN).await;
    let mut broken = Vec::new();
    for person in everybody(&app).await {
        let others: &[&Things] = match person.role {
            Some(Role::Admin) => &[],
            Some(Role::Region) => &[&far],
            _ => &[&foreign, &far],
        };
        for door in doors()
            .iter()
            .filter(|door| names_a_thing(door) && door.access.admits(person.role))
        {
            for things in others {
                broken.extend(compare(&person, door, things).await);
            }
            let one_school = matches!(person.role, Some(Role::Director | Role::Curator));
            let of_school = [
                "{school_id}",
                "{objection_id}",
                "{profile_id}",
                "{roadmap_id}",
                "{load_id}",
                "{measure_id}",
                "{proposal_id}",
                "{comment_id}",
                "{visit_id}",
                "{visit_paper_id}",
                "{recommendation_id}",
                "{attachment_id}",
                "{paper_id}",
                "{document_id}",
                "{document_remark_id}",
                "{remark_id}",
                "{survey_id}",
            ];
            let of_school = of_school.iter().any(|part| door.path.contains(part));
            if one_school && of_school {
                broken.extend(compare(&person, door, &beside).await);
            }
        }
    }
    for door in doors()
        .iter()
        .filter(|door| names_a_thing(door) && door.access.admits(former.role))
    {
        broken.extend(compare(&former, door, &own).await);
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// A curator whose time with the school ended yesterday.
async fn former_curator(app: &TestApp) -> Person {
    let curator = app.person(Role::Curator, Place::Schools(&[OWN])).await;
    sqlx::query(
        "update curator_schools set since = current_date - 30, until = current_date - 1 where user_id = $1",
    )
    .bind(curator.id)
    .execute(&app.sql)
    .await
    .unwrap();
    curator
}

/// What differs between somebody else's thing and one that nobody has.
async fn compare(person: &Person, door: &Door, things: &Things) -> Vec<String> {
    let (path, nowhere) = (things.path(door), Things::nowhere().path(door));
    let found = open(person, door, &path).await;
    let nothing = open(person, door, &nowhere).await;
    let mut broken = Vec::new();
    if found.status != 404 {
        broken.push(format!(
            "{} {path} answers {} with {}",
            door.method, person.login, found.status
        ));
    }
    if without_own_marks(&found, &path) != without_own_marks(&nothing, &nowhere) {
        broken.push(format!(
            "{} {path} differs from {nowhere} for {}",
            door.method, person.login
        ));
    }
    broken
}

/// The page without its address and the number of the request.
fn without_own_marks(page: &Page, path: &str) -> String {
    page.body
        .replace(path, "")
        .replace(page.header("x-request-id"), "")
}

#[tokio::test]
async fn a_forged_form_is_refused_and_changes_nothing() {
    let app = TestApp::new().await;
    let things = app.things_of(OWN).await;
    let mut people = everybody(&app).await;
    people.push(app.stranger());
    let other = app.admin().await.csrf().await;
    let before = app.fingerprint().await;
    let mut broken = Vec::new();
    let signed = |door: &&Door| !UNSIGNED.iter().any(|(path, _)| *path == door.path);
    for door in doors()
        .iter()
        .filter(|door| door.method == "POST")
        .filter(signed)
    {
        for person in people
            .iter()
            .filter(|person| door.access.admits(person.role))
        {
            let path = things.path(door);
            for (forgery, page) in forgeries(person, door, &path, &other).await {
                if page.status != 403 {
                    broken.push(format!(
                        "{path}, {forgery}: {} gets {}",
                        person.login, page.status
                    ));
                }
            }
        }
        let after = app.fingerprint().await;
        let changed: Vec<_> = before
            .iter()
            .filter(|(table, sum)| after.get(*table) != Some(sum))
            .collect();
        assert!(
            changed.is_empty(),
            "a forged form to {} changed {changed:?}",
            door.path
        );
    }
    assert!(broken.is_empty(), "\n{}", broken.join("\n"));
}

/// The form without a signature, with a wrong one, with somebody else's; the right one from another site.
async fn forgeries(
    person: &Person,
    door: &Door,
    path: &str,
    other: &str,
) -> Vec<(&'static str, Page)> {
    let own = person.csrf().await;
    let send = async |fields: &[(&str, &str)]| match door.takes_files {
        true => {
            person
                .upload_raw(path, fields, &[("file", "a.csv", b"a;b")])
                .await
        }
        false => person.post_raw(path, fields).await,
    };
    let mut answers = vec![
        ("no signature", send(&[]).await),
        (
            "a wrong signature",
            send(&[("csrf", "0123456789abcdef")]).await,
        ),
        ("an empty signature", send(&[("csrf", "")]).await),
        (
            "another session's signature",
            send(&[("csrf", other)]).await,
        ),
    ];
    let signed = [("csrf", own.as_str())];
    for (forgery, headers) in [
        (
            "another origin",
            [("origin", "https://evil.example")].as_slice(),
        ),
        ("another site", &[("sec-fetch-site", "cross-site")]),
        (
            "a site of the same town",
            &[("sec-fetch-site", "same-site")],
        ),
    ] {
        answers.push((
            forgery,
            person.post_with_headers(path, &signed, headers).await,
        ));
    }
    answers
}

#[tokio::test]
async fn looking_changes_nothing() {
    let app = TestApp::new().await;
    let things = app.things_of(OWN).await;
    let people = everybody(&app).await;
    let before = app.fingerprint().await;
    for door in doors().iter().filter(|door| door.method == "GET") {
        for person in people
            .iter()
            .filter(|person| door.access.admits(person.role))
        {
            person.get(&things.path(door)).await;
        }
        let after = app.fingerprint().await;
        let changed: Vec<_> = before
            .iter()
            .filter(|(table, sum)| after.get(*table) != Some(sum))
            .collect();
        assert!(changed.is_empty(), "GET {} changed {changed:?}", door.path);
    }
}

#[test]
fn the_matrix_of_permissions_is_the_reviewed_one() {
    let mut matrix =
        String::from("# Who may what. Reviewed by people; kept by tests/it/doors.rs.\n");
    for permission in Permission::ALL {
        let roles: Vec<_> = Role::ALL
            .into_iter()
            .filter(|role| role.may(permission))
            .map(Role::code)
            .collect();
        let _ = writeln!(matrix, "{permission:?}: {}", roles.join(", "));
    }
    crate::support::app::same_as_reviewed("permissions.txt", &matrix);
}

#[test]
fn the_list_of_doors_is_the_reviewed_one() {
    let mut doors = doors();
    doors.sort_by_key(|door| (door.path, door.method.to_string()));
    let mut list = String::from("# Every door and who may enter. Kept by tests/it/doors.rs.\n");
    for door in doors {
        let access = match door.access {
            Access::Anyone => "anyone".to_owned(),
            Access::SignedIn => "signed in".to_owned(),
            Access::Holder(permission) => format!("{permission:?}"),
        };
        let _ = writeln!(list, "{} {}: {access}", door.method, door.path);
    }
    crate::support::app::same_as_reviewed("doors.txt", &list);
}
