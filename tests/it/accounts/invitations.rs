//! The one-time link: once, for three days, for a password worth the name.

use super::{PASSWORD, olga, sessions, sign_in};
use crate::support::TestApp;

/// The path of a new link for the user, made by an administrator.
async fn link(app: &TestApp, user_id: i64) -> String {
    let admin = app.admin().await;
    let page = admin
        .post(&format!("/users/{user_id}/invitation"), &[])
        .await;
    let link = page.is(200).text("code.address");
    let at = link.find("/invitations/").unwrap();
    link[at..].to_owned()
}

#[tokio::test]
async fn the_invited_chooses_a_password_once() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let link = link(&app, olga.id).await;
    let browser = app.stranger();
    browser.open(&link).await.see(&olga.login);
    let weak = browser
        .post(&link, &[("password", "123"), ("again", "123")])
        .await;
    weak.is(422).see("не короче 12 знаков");
    let unlike = browser
        .post(&link, &[("password", PASSWORD), ("again", "иначе")])
        .await;
    unlike.is(422).see("Пароли не совпали");
    let fields = [("password", PASSWORD), ("again", PASSWORD)];
    let done = browser.post(&link, &fields).await;
    browser.follow(&done).await.see("Пароль сохранён");
    browser
        .post(&link, &fields)
        .await
        .is(400)
        .see("уже использована или устарела");
    browser.get(&link).await.is(400);
    assert_eq!(sessions(&app, olga.id).await, 0, "whoever was in is out");
    assert_eq!(
        sign_in(&browser, &olga.login, PASSWORD).await.location(),
        "/"
    );
}

#[tokio::test]
async fn a_link_that_expired_was_replaced_or_belongs_to_a_blocked_user_is_dead() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let browser = app.stranger();
    let first = link(&app, olga.id).await;
    let second = link(&app, olga.id).await;
    browser.get(&first).await.is(400);
    browser.open(&second).await;
    for change in [
        "update users set blocked_at = now() where id = $1",
        "update invitations set expires_at = now() - interval '1 second' where user_id = $1",
    ] {
        sqlx::query(change)
            .bind(olga.id)
            .execute(&app.sql)
            .await
            .unwrap();
        browser.get(&second).await.is(400);
        let fields = [("password", PASSWORD), ("again", PASSWORD)];
        browser.post(&second, &fields).await.is(400);
        sqlx::query("update users set blocked_at = null")
            .execute(&app.sql)
            .await
            .unwrap();
    }
}

#[tokio::test]
async fn two_of_the_same_link_at_once_set_one_password() {
    let app = TestApp::new().await;
    let olga = app.coordinator().await;
    let link = link(&app, olga.id).await;
    let mut race = tokio::task::JoinSet::new();
    for password in [PASSWORD, "зимой ездим на санках к бабушке"] {
        let (browser, link) = (app.stranger(), link.clone());
        race.spawn(async move {
            let fields = [("password", password), ("again", password)];
            browser.post(&link, &fields).await.status.as_u16()
        });
    }
    let mut answers = race.join_all().await;
    answers.sort_unstable();
    assert_eq!(answers, [303, 400]);
}

#[tokio::test]
async fn the_link_is_kept_nowhere_in_clear() {
    let app = TestApp::new().await;
    let (olga, admin) = (app.coordinator().await, app.admin().await);
    let page = admin
        .post(&format!("/users/{}/invitation", olga.id), &[])
        .await;
    let link = page.text("code.address");
    let secret = link.rsplit('/').next().unwrap().to_owned();
    assert_eq!(secret.len(), 64);
    assert!(!format!("{:?}", page.headers).contains(&secret));
    assert_eq!(page.header("cache-control"), "no-store");
    // A forged form to the link is refused; the refusal's line does not hold the link either.
    olga.post_raw(&format!("/invitations/{secret}"), &[])
        .await
        .is(403);
    let found: bool = sqlx::query_scalar(
        "select exists (select from journal j where j::text like '%' || $1 || '%') \
             or exists (select from invitations i where i::text like '%' || $1 || '%' \
                        or convert_from(decode(encode(i.token_hash, 'hex'), 'escape'), 'UTF8') = $1)",
    )
    .bind(&secret)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert!(!found);
    admin
        .open(&format!("/users/{}", olga.id))
        .await
        .see("Создана одноразовая ссылка")
        .not_see(&secret);
}

#[tokio::test]
async fn a_new_password_forgives_the_guesses_of_others() {
    let app = TestApp::new().await;
    let olga = olga(&app).await;
    let browser = app.stranger();
    for _ in 0..10 {
        sign_in(&browser, &olga.login, "другой пароль тут").await;
    }
    sign_in(&browser, &olga.login, PASSWORD).await.is(429);
    let link = link(&app, olga.id).await;
    browser
        .post(&link, &[("password", PASSWORD), ("again", PASSWORD)])
        .await
        .is(303);
    sign_in(&browser, &olga.login, PASSWORD).await.is(303);
}
