//! Signing in: the same answer to everybody, a throttle that lasts, sessions that end.

use super::{PASSWORD, olga, sessions, sign_in};
use crate::support::TestApp;
use crate::support::people::Person;
use portal::access::Role;

#[tokio::test]
async fn a_right_password_opens_the_portal_and_leaves_a_line_in_the_journal() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    let page = sign_in(
        &browser,
        &format!(" {} ", olga.login.to_uppercase()),
        PASSWORD,
    )
    .await;
    assert_eq!(page.location(), "/");
    browser.open("/profile").await.see(&olga.login);
    let lines: Vec<(String, Option<i64>, String)> =
        sqlx::query_as("select kind, actor_id, text from journal order by id")
            .fetch_all(&app.sql)
            .await
            .unwrap();
    let expected = (
        "signed_in".to_owned(),
        Some(olga.id),
        "Вход с нового браузера".to_owned(),
    );
    assert_eq!(lines, [expected]);
}

#[tokio::test]
async fn whoever_is_refused_gets_the_same_answer() {
    let app = TestApp::new().await;
    let (wrong, blocked, invited) = (olga(&app).await, olga(&app).await, app.coordinator().await);
    sqlx::query("update users set blocked_at = now() where id = $1")
        .bind(blocked.id)
        .execute(&app.sql)
        .await
        .unwrap();
    let browser = app.stranger();
    let mut answers = Vec::new();
    for (login, password) in [
        (wrong.login.as_str(), "другой пароль тут"),
        (blocked.login.as_str(), PASSWORD),
        (invited.login.as_str(), PASSWORD),
        ("nobody", PASSWORD),
    ] {
        let page = sign_in(&browser, login, password).await;
        page.is(422).see("Логин или пароль не подошли");
        assert_eq!(page.form("/sign-in").value("login"), Some(login));
        assert_eq!(page.form("/sign-in").value("password"), Some(""));
        answers.push((page.visible(), page.attrs("[class]", "class")));
    }
    assert!(answers.iter().all(|answer| *answer == answers[0]));
}

#[tokio::test]
async fn the_journal_knows_why_and_never_what_was_typed() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    sign_in(&browser, &olga.login, "другой пароль тут").await;
    sign_in(&browser, "my-secret-in-the-wrong-field", "x").await;
    let lines: Vec<String> = sqlx::query_scalar("select j::text from journal j order by id")
        .fetch_all(&app.sql)
        .await
        .unwrap();
    assert!(lines[0].contains("неверный пароль"), "{}", lines[0]);
    assert!(lines[1].contains("такого логина нет"), "{}", lines[1]);
    assert!(
        !lines
            .iter()
            .any(|line| line.contains("my-secret") || line.contains("другой"))
    );
}

#[tokio::test]
async fn guessing_is_slowed_down_and_a_restart_forgives_nobody() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    for _ in 0..10 {
        sign_in(&browser, &olga.login, "другой пароль тут")
            .await
            .is(422);
    }
    let page = sign_in(&browser, &olga.login, PASSWORD).await;
    page.is(429).see("Повторите через 15 минут");
    let again = app.restarted().await;
    sign_in(&again.stranger(), &olga.login, PASSWORD)
        .await
        .is(429);
    // Somebody else at the same address goes in.
    let other = super::olga(&app).await;
    assert_eq!(
        sign_in(&again.stranger(), &other.login, PASSWORD)
            .await
            .status,
        303
    );
    sqlx::query("update sign_in_failures set blocked_until = now() - interval '1 second'")
        .execute(&app.sql)
        .await
        .unwrap();
    assert_eq!(
        sign_in(&again.stranger(), &olga.login, PASSWORD)
            .await
            .status,
        303
    );
}

#[tokio::test]
async fn a_burst_of_guesses_is_counted_before_the_answers() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    browser.csrf().await;
    let mut burst = tokio::task::JoinSet::new();
    for _ in 0..16 {
        let (browser, login) = (browser.clone(), olga.login.clone());
        burst.spawn(async move {
            sign_in(&browser, &login, "другой пароль тут").await.status
        });
    }
    let answers = burst.join_all().await;
    assert_eq!(
        answers
            .iter()
            .filter(|status| status.as_u16() == 422)
            .count(),
        10
    );
    assert_eq!(
        answers
            .iter()
            .filter(|status| status.as_u16() == 429)
            .count(),
        6
    );
}

/// Closes every counter that a stranger's attempts at this login could close.
async fn besiege(app: &TestApp, login: &str) {
    for key in [
        format!("pair:{login}|192.0.2.1"),
        "address:192.0.2.1".to_owned(),
        format!("login:{login}"),
    ] {
        sqlx::query(
            "insert into sign_in_failures (key, failures, window_started_at, blocked_until) \
             values ($1, 100, now(), now() + interval '1 hour') \
             on conflict (key) do update set blocked_until = excluded.blocked_until",
        )
        .bind(key)
        .execute(&app.sql)
        .await
        .unwrap();
    }
}

/// Signs in and out again: the browser is known from then on.
async fn come_and_go(browser: &mut Person, login: &str) {
    sign_in(browser, login, PASSWORD).await.is(303);
    browser.role = Some(Role::Coordinator);
    browser.post("/sign-out", &[]).await.is(303);
    browser.role = None;
}

#[tokio::test]
async fn a_stranger_cannot_lock_the_owner_out_of_a_known_browser() {
    let app = TestApp::new().await;
    let (olga, other) = (olga(&app).await, olga(&app).await);
    let (mut home, mut foreign) = (app.stranger(), app.stranger());
    come_and_go(&mut home, &olga.login).await;
    come_and_go(&mut foreign, &other.login).await;
    besiege(&app, &olga.login).await;
    sign_in(&app.stranger(), &olga.login, PASSWORD)
        .await
        .is(429);
    // Having been here as somebody else helps nobody.
    sign_in(&foreign, &olga.login, PASSWORD).await.is(429);
    come_and_go(&mut home, &olga.login).await;
    // A stolen browser guesses no faster than any other.
    for _ in 0..10 {
        sign_in(&home, &olga.login, "другой пароль тут")
            .await
            .is(422);
    }
    sign_in(&home, &olga.login, PASSWORD).await.is(429);
}

#[tokio::test]
async fn a_token_from_before_the_sign_in_is_worth_nothing_after_it() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let mut browser = app.stranger();
    browser.set_cookie("sid", "planted");
    sign_in(&browser, &olga.login, PASSWORD).await;
    assert_ne!(browser.cookie("sid").as_deref(), Some("planted"));
    browser.role = Some(Role::Coordinator);
    let earlier = browser.twin();
    sign_in(&browser, &olga.login, PASSWORD).await;
    assert_eq!(sessions(&app, olga.id).await, 1);
    assert!(
        earlier
            .get("/profile")
            .await
            .location()
            .starts_with("/sign-in")
    );
    browser.open("/profile").await;
}

#[tokio::test]
async fn a_session_ends_when_nobody_works_and_at_the_end_of_its_day() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    for change in [
        "update sessions set last_seen_at = now() - interval '61 minutes'",
        "update sessions set last_seen_at = now(), expires_at = now() - interval '1 second'",
    ] {
        olga.open("/profile").await;
        sqlx::query(change).execute(&app.sql).await.unwrap();
        let page = olga.get("/profile?a=1").await;
        assert_eq!(page.location(), "/sign-in?next=%2Fprofile%3Fa%3D1");
        olga.sign_in_anew().await;
    }
    sqlx::query("update sessions set last_seen_at = now() - interval '59 minutes'")
        .execute(&app.sql)
        .await
        .unwrap();
    olga.open("/profile").await;
}

#[tokio::test]
async fn the_sixth_session_ends_the_oldest() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let mut browsers: Vec<Person> = Vec::new();
    for _ in 0..6 {
        let browser = app.stranger();
        sign_in(&browser, &olga.login, PASSWORD).await;
        browsers.push(browser);
    }
    assert_eq!(sessions(&app, olga.id).await, 5);
    assert!(browsers[0].get("/profile").await.status.is_redirection());
    browsers[1].open("/profile").await;
}

#[tokio::test]
async fn a_sign_in_goes_on_to_where_the_person_was_and_nowhere_else() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    for (next, to) in [
        ("/profile?a=1", "/profile?a=1"),
        ("//evil.example", "/"),
        ("", "/"),
    ] {
        let fields = [
            ("login", olga.login.as_str()),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(
            app.stranger().post("/sign-in", &fields).await.location(),
            to
        );
    }
}

#[tokio::test]
async fn nonsense_in_the_form_is_one_more_wrong_password() {
    let app = TestApp::new().await;
    let browser = app.stranger();
    let long = "x".repeat(5_000);
    for (login, password) in [
        ("a\0b", "x"),
        (long.as_str(), "x"),
        ("orlova", long.as_str()),
        ("", ""),
    ] {
        sign_in(&browser, login, password).await.is(422);
    }
}

#[tokio::test]
async fn the_hourly_cleaning_forgets_what_opens_nothing_any_more() {
    let app = TestApp::new().await;
    let (olga, tamara) = (app.coordinator().await, app.coordinator().await);
    for sql in [
        "update sessions set expires_at = now() - interval '1 second' where user_id = $1",
        "insert into invitations (token_hash, user_id, expires_at) values ('a', $1, now() - interval '31 days')",
        "insert into invitations (token_hash, user_id, expires_at) values ('b', $1, now() + interval '1 day')",
        "insert into sign_in_failures values ('user:' || $1, 3, now() - interval '2 days', null)",
        "insert into sign_in_failures values ('login:x' || $1, 3, now(), null)",
        "insert into devices (token_hash, user_id, created_at) values ('c', $1, now() - interval '400 days')",
    ] {
        sqlx::query(sql)
            .bind(olga.id)
            .execute(&app.sql)
            .await
            .unwrap();
    }
    let mut connection = app.sql.acquire().await.unwrap();
    assert_eq!(portal::accounts::sweep(&mut connection).await.unwrap(), 4);
    assert_eq!(portal::accounts::sweep(&mut connection).await.unwrap(), 0);
    assert_eq!(
        (
            sessions(&app, olga.id).await,
            sessions(&app, tamara.id).await
        ),
        (0, 1)
    );
}

#[tokio::test]
async fn what_was_typed_before_the_session_ended_is_sent_after_the_sign_in() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    olga.set_password(PASSWORD).await;
    let (_, measure) = app.roadmap_of("edu990101").await;
    let talk = format!("/measures/{measure}/comments");
    let csrf = olga
        .open(&talk)
        .await
        .form(&talk)
        .value("csrf")
        .unwrap()
        .to_owned();
    sqlx::query("delete from sessions")
        .execute(&app.sql)
        .await
        .unwrap();
    // The browser repeats the form where the redirect 307 leads.
    let typed = [
        ("csrf", csrf.as_str()),
        ("text", "Акт у завуча.\nПриедем в пятницу."),
    ];
    let turned = olga.post_raw(&talk, &typed).await;
    turned.is(307);
    let kept = olga.post_raw(&turned.location(), &typed).await;
    kept.is(200).see("Сеанс закончился");
    let form = kept.form("/sign-in");
    let sign_in = |password: &'static str, form: &crate::support::html::Form| {
        let fields: Vec<(String, String)> = [
            ("csrf", form.value("csrf").unwrap()),
            ("kept_path", form.value("kept_path").unwrap()),
            ("kept", form.value("kept").unwrap()),
            ("login", olga.login.as_str()),
            ("password", password),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        fields
    };
    let send = async |fields: Vec<(String, String)>| {
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(n, v)| (n.as_str(), v.as_str()))
            .collect();
        olga.post_raw("/sign-in", &fields).await
    };
    // A wrong password loses nothing either.
    let again = send(sign_in("не тот пароль", &form)).await;
    again.is(422).see("Текст не\u{a0}пропал");
    let inside = send(sign_in(PASSWORD, &again.form("/sign-in"))).await;
    inside
        .is(200)
        .see("Отправить то, что вы ввели?")
        .see("Приедем в пятницу.");
    let ready = inside.form(&talk);
    let fields = [
        ("csrf", ready.value("csrf").unwrap()),
        ("text", ready.value("text").unwrap()),
    ];
    olga.post_raw(&talk, &fields).await.is(303);
    olga.open(&talk).await.see("Приедем в пятницу.");

    // A password is never carried along, and the way leads only inside.
    let secret = [("new_password", "секрет")];
    let page = olga.post_raw("/sign-in/kept?path=/profile", &secret).await;
    assert_eq!(page.location(), "/sign-in");
    let away = olga
        .post_raw(
            "/sign-in/kept?path=https://evil.example/",
            &[("text", "Два слова")],
        )
        .await;
    assert_eq!(away.form("/sign-in").value("kept_path"), Some("/"));
}
