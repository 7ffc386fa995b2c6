//! The pages of users: what an administrator does with accounts, and what she cannot.

use super::{PASSWORD, olga, sessions, sign_in};
use crate::support::TestApp;
use crate::support::app::{FOREIGN, HOME};
use crate::support::html::Page;
use crate::support::people::Person;

/// The form of a page as it stands, with some fields changed.
fn filled<'a>(
    page: &'a Page,
    action: &str,
    changes: &[(&'a str, &'a str)],
) -> Vec<(String, String)> {
    let mut fields = page.form(action).fields;
    fields
        .retain(|(name, _)| name != "csrf" && !changes.iter().any(|(changed, _)| changed == name));
    fields.extend(
        changes
            .iter()
            .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
    );
    fields
}

async fn send(person: &Person, path: &str, fields: &[(String, String)]) -> Page {
    let fields: Vec<(&str, &str)> = fields
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    person.post(path, &fields).await
}

/// An administrator who can sign in.
async fn admin(app: &TestApp) -> Person {
    let admin = app.admin().await;
    admin.set_password(PASSWORD).await;
    admin
}

#[tokio::test]
async fn a_director_is_added_with_her_school_alone_and_gets_a_link() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let school = app.world().school("edu990207");
    let id = school.id.to_string();
    let page = admin.open("/users/new").await;
    let fields = filled(
        &page,
        "/users",
        &[
            ("login", "Lebedeva@school7.ru"),
            ("full_name", " Лебедева  Мария Сергеевна"),
            ("role", "director"),
            ("school_id", &id),
        ],
    );
    let page = send(&admin, "/users", &fields).await;
    page.is(200)
        .see("lebedeva@school7.ru")
        .see("Больше портал её не покажет");
    let link = page.text("code.address");
    app.stranger()
        .open(&link[link.find("/invitations/").unwrap()..])
        .await;
    let place: (i64, i64) = sqlx::query_as(
        "select municipality_id, school_id from users where login = 'lebedeva@school7.ru'",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(place, (school.municipality, school.id));
}

#[tokio::test]
async fn a_wrong_form_comes_back_as_it_was_typed() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let olga = app.coordinator().await;
    let home = app.world().municipality(HOME).to_string();
    let foreign_school = app.world().school("edu990201").id.to_string();
    let wrong = [
        ("full_name", "Орлова Н. В."),
        ("role", "director"),
        ("municipality_id", home.as_str()),
        ("school_id", foreign_school.as_str()),
    ];
    let page = admin.post("/users", &wrong).await;
    page.is(422)
        .see("Логин: от 3 до 60")
        .not_see("Эта школа в другом муниципалитете");
    let form = page.form("/users");
    assert_eq!(form.value("full_name"), Some("Орлова Н. В."));
    assert_eq!(form.value("role"), Some("director"));
    assert_eq!(form.value("school_id"), Some(foreign_school.as_str()));
    let with_login: Vec<_> = wrong.iter().copied().chain([("login", "orlova")]).collect();
    admin
        .post("/users", &with_login)
        .await
        .is(422)
        .see("Эта школа в другом муниципалитете");
    let taken = [
        ("login", olga.login.as_str()),
        ("full_name", "Другая"),
        ("role", "coordinator"),
        ("municipality_id", home.as_str()),
    ];
    admin.post("/users", &taken).await.is(422).see("уже занят");
    let extra = [("login", "mallory"), ("password_hash", "x")];
    admin.post("/users", &extra).await.is(400);
}

#[tokio::test]
async fn the_list_is_searched_filtered_and_exported() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let (olga, neighbour, observer) = (
        app.coordinator().await,
        app.neighbour().await,
        app.observer().await,
    );
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(neighbour.id)
        .execute(&app.sql)
        .await
        .unwrap();
    let shown = async |query: &str| -> Vec<String> {
        let page = admin.open(&format!("/users?{query}")).await;
        let logins = page.texts("tbody th .muted");
        assert!(
            page.see(&format!("Пользователи: {}", logins.len()))
                .is_html()
        );
        logins
    };
    assert_eq!(shown("").await.len(), 4);
    assert_eq!(
        shown("q=петр").await,
        [observer.login.as_str()],
        "Пётр is found without ё"
    );
    assert_eq!(
        shown("role=coordinator&state=blocked").await,
        [neighbour.login.as_str()]
    );
    let foreign = app.world().municipality(FOREIGN);
    assert_eq!(
        shown(&format!("municipality={foreign}")).await,
        [neighbour.login.as_str()]
    );
    assert_eq!(shown("q=%25").await.len(), 0, "a per cent sign is no joker");
    let file = admin.get(&format!("/users.csv?q={}", olga.login)).await;
    file.is(200);
    assert!(file.body.contains(&olga.login) && !file.body.contains(&observer.login));
    assert!(admin.get("/users.xlsx").await.bytes.starts_with(b"PK"));
    let exported: i64 = sqlx::query_scalar("select count(*) from journal where kind = 'exported'")
        .fetch_one(&app.sql)
        .await
        .unwrap();
    assert_eq!(exported, 2);
}

#[tokio::test]
async fn a_stale_form_shows_both_versions_and_loses_nothing() {
    let app = TestApp::new().await;
    let (admin, colleague) = (admin(&app).await, admin(&app).await);
    let olga = app.coordinator().await;
    let (page, path) = (
        format!("/users/{}/edit", olga.id),
        format!("/users/{}", olga.id),
    );
    let opened = admin.open(&page).await;
    let theirs = filled(
        &colleague.open(&page).await,
        &path,
        &[("phone", "8 800 100")],
    );
    send(&colleague, &path, &theirs).await.is(303);
    let mine = filled(&opened, &path, &[("position", "методист")]);
    let conflict = send(&admin, &path, &mine).await;
    conflict
        .is(409)
        .see("изменил кто-то другой")
        .see("8 800 100")
        .see("методист");
    assert_eq!(conflict.form(&path).value("position"), Some("методист"));
    let merged = filled(&conflict, &path, &[("phone", "8 800 100")]);
    send(&admin, &path, &merged).await.is(303);
    admin.open(&path).await.see("методист").see("8 800 100");
}

#[tokio::test]
async fn a_new_role_acts_at_once_and_ends_the_sessions() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let olga = app.coordinator().await;
    let (page, path) = (
        format!("/users/{}/edit", olga.id),
        format!("/users/{}", olga.id),
    );
    olga.open("/journal").await;
    let contacts = filled(&admin.open(&page).await, &path, &[("phone", "8 800 100")]);
    send(&admin, &path, &contacts).await.is(303);
    olga.open("/journal").await;
    let role = filled(&admin.open(&page).await, &path, &[("role", "observer")]);
    send(&admin, &path, &role).await.is(303);
    assert!(
        olga.get("/journal")
            .await
            .location()
            .starts_with("/sign-in")
    );
    olga.sign_in_anew().await;
    olga.get("/journal").await.is(403);
    let details: serde_json::Value = sqlx::query_scalar(
        "select details from journal where kind = 'user_changed' order by id desc limit 1",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(details["before"]["Роль"], "Муниципальный координатор");
    assert_eq!(details["after"]["Роль"], "Наблюдатель");
}

#[tokio::test]
async fn a_blocked_user_is_out_with_the_next_request() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    sign_in(&browser, &olga.login, PASSWORD).await;
    browser.open("/profile").await;
    admin
        .post(&format!("/users/{}/blocking", olga.id), &[])
        .await
        .is(303);
    assert!(
        browser
            .get("/profile")
            .await
            .location()
            .starts_with("/sign-in")
    );
    sign_in(&browser, &olga.login, PASSWORD).await.is(422);
    admin
        .open(&format!("/users/{}", olga.id))
        .await
        .see("Вход закрыт");
    admin
        .post(&format!("/users/{}/invitation", olga.id), &[])
        .await
        .is(409);
    admin
        .post(&format!("/users/{}/unblocking", olga.id), &[])
        .await
        .is(303);
    sign_in(&browser, &olga.login, PASSWORD).await.is(303);
}

#[tokio::test]
async fn an_administrator_ends_the_sessions_of_a_user() {
    let app = TestApp::new().await;
    let (admin, olga) = (admin(&app).await, app.coordinator().await);
    olga.sign_in_anew().await;
    admin
        .open(&format!("/users/{}", olga.id))
        .await
        .see("Сеансы: 2");
    admin
        .post(&format!("/users/{}/sessions/closure", olga.id), &[])
        .await
        .is(303);
    assert_eq!(sessions(&app, olga.id).await, 0);
    assert!(olga.get("/profile").await.status.is_redirection());
}

#[tokio::test]
async fn nobody_blocks_herself_and_the_last_administrator_stays_one() {
    let app = TestApp::new().await;
    let admin = admin(&app).await;
    let me = format!("/users/{}", admin.id);
    admin
        .post(&format!("{me}/blocking"), &[])
        .await
        .is(409)
        .see("Свою учётную запись");
    // A colleague who never set a password cannot sign in: she does not count.
    let invited = app.admin().await;
    let region = app.world().region.to_string();
    let changes = [("role", "region"), ("region_id", region.as_str())];
    let fields = filled(&admin.open(&format!("{me}/edit")).await, &me, &changes);
    send(&admin, &me, &fields)
        .await
        .is(422)
        .see("последний действующий администратор");
    admin.open("/users").await;
    // The invited one, in by other means, cannot take the last one away either.
    invited
        .post(&format!("{me}/blocking"), &[])
        .await
        .is(409)
        .see("последний действующий");
    invited.set_password(PASSWORD).await;
    send(&admin, &me, &fields).await.is(303);
    admin.sign_in_anew().await;
    admin.get("/users").await.is(403);
}

#[tokio::test]
async fn two_administrators_who_block_each_other_leave_one() {
    let app = TestApp::new().await;
    let (one, two) = (admin(&app).await, admin(&app).await);
    let blocks = |person: &Person, other: i64| {
        let person = person.clone();
        async move { person.post(&format!("/users/{other}/blocking"), &[]).await }
    };
    let (first, second) = tokio::join!(blocks(&one, two.id), blocks(&two, one.id));
    // Who was faster comes back to the page of the user; the other is refused, or already signed out.
    let done = [&first, &second]
        .map(|page| page.status.is_redirection() && page.location().starts_with("/users/"));
    assert!(done[0] != done[1], "{done:?}");
    let left: i64 = sqlx::query_scalar(
        "select count(*) from users where role = 'admin' and blocked_at is null",
    )
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(left, 1);
}
