//! The own profile: data, password, sessions.

use super::{PASSWORD, olga, sessions, sign_in};
use crate::support::TestApp;
use crate::support::people::Place;
use portal::access::Role;

const NEW: &str = "зимой ездим на санках к бабушке";

#[tokio::test]
async fn everybody_sees_and_changes_the_own_data() {
    let app = TestApp::new().await;
    for (role, place) in [
        (Role::Coordinator, Place::Municipality("reg99_m001")),
        (Role::Director, Place::School("edu990101")),
        (Role::Curator, Place::Schools(&["edu990101"])),
        (Role::Region, Place::Region),
        (Role::Admin, Place::Portal),
    ] {
        let person = app.person(role, place).await;
        let version = person.open("/profile").await.form("/profile");
        let fields = [
            ("full_name", "Новое Имя"),
            ("phone", "8 800 100"),
            ("version", version.value("version").unwrap()),
        ];
        let done = person.post("/profile", &fields).await;
        person
            .follow(&done)
            .await
            .see("Данные сохранены")
            .see(&person.login);
        let page = person.post("/profile", &fields).await;
        page.is(303);
        let stale = [("full_name", "Ещё Имя"), fields[2]];
        let page = person.post("/profile", &stale).await;
        page.is(409)
            .see("сейчас в портале «Новое Имя», вы ввели «Ещё Имя»");
        assert_eq!(page.form("/profile").value("full_name"), Some("Ещё Имя"));
    }
}

#[tokio::test]
async fn nobody_gives_herself_another_role() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let fields = [("full_name", "Олеся"), ("version", "1"), ("role", "admin")];
    olga.post("/profile", &fields).await.is(400);
    olga.post("/profile", &[("full_name", ""), ("version", "1")])
        .await
        .is(422);
}

#[tokio::test]
async fn a_new_password_wants_the_old_one_and_ends_the_other_sessions() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.set_password(PASSWORD).await;
    let other = olga.twin();
    olga.sign_in_anew().await;
    let before = olga.twin();
    let fields = |current: &'static str| [("current", current), ("password", NEW), ("again", NEW)];
    let page = olga
        .post("/profile/password", &fields("не тот пароль"))
        .await;
    page.is(422).see("Текущий пароль не подошёл");
    assert!(!page.body.contains(NEW));
    let weak = [("current", PASSWORD), ("password", "123"), ("again", "123")];
    olga.post("/profile/password", &weak)
        .await
        .is(422)
        .see("не короче 12");
    let done = olga.post("/profile/password", &fields(PASSWORD)).await;
    olga.follow(&done)
        .await
        .see("Пароль изменён")
        .see("Сеансы: 1");
    assert_eq!(sessions(&app, olga.id).await, 1);
    assert!(other.get("/profile").await.status.is_redirection());
    assert!(
        before.get("/profile").await.status.is_redirection(),
        "the token is a new one"
    );
    sign_in(&app.stranger(), &olga.login, PASSWORD)
        .await
        .is(422);
    sign_in(&app.stranger(), &olga.login, NEW).await.is(303);
}

#[tokio::test]
async fn the_old_password_cannot_be_guessed_from_a_stolen_session() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.set_password(PASSWORD).await;
    let guess = [
        ("current", "не тот пароль"),
        ("password", NEW),
        ("again", NEW),
    ];
    for _ in 0..10 {
        olga.post("/profile/password", &guess).await.is(422);
    }
    let right = [("current", PASSWORD), ("password", NEW), ("again", NEW)];
    olga.post("/profile/password", &right).await.is(429);
}

#[tokio::test]
async fn the_other_sessions_are_listed_and_ended() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let (mut desk, laptop) = (app.stranger(), app.stranger());
    sign_in(&laptop, &olga.login, PASSWORD).await;
    sign_in(&desk, &olga.login, PASSWORD).await;
    desk.role = Some(Role::Coordinator);
    let page = desk.open("/profile").await;
    page.see("Сеансы: 2").see("с адреса 192.0.2.1");
    assert!(
        !page.text(".facts").contains("не было"),
        "the earlier sign-in is told"
    );
    let done = desk.post("/profile/sessions/closure", &[]).await;
    desk.follow(&done)
        .await
        .see("Остальные сеансы завершены")
        .see("Сеансы: 1");
    assert!(laptop.get("/profile").await.status.is_redirection());
}
