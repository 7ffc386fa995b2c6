//! Accounts: signing in, one-time links, the pages of users, the own profile, the appearance.

mod appearance;
mod invitations;
mod profile;
mod sign_in;
mod users;

use crate::support::TestApp;
use crate::support::html::Page;
use crate::support::people::Person;

/// A password that nobody guesses.
const PASSWORD: &str = "лыжи стакан прибой тетива";

/// Types a login and a password on the sign-in page of this browser.
async fn sign_in(browser: &Person, login: &str, password: &str) -> Page {
    let fields = [("login", login), ("password", password), ("next", "")];
    browser.post("/sign-in", &fields).await
}

/// A coordinator who has a password and no session.
async fn olga(app: &TestApp) -> Person {
    let olga = app.coordinator().await;
    olga.set_password(PASSWORD).await;
    sqlx::query("delete from sessions where user_id = $1")
        .bind(olga.id)
        .execute(&app.sql)
        .await
        .unwrap();
    olga
}

/// A number that a query counts.
async fn number(app: &TestApp, sql: &'static str, id: i64) -> i64 {
    sqlx::query_scalar(sql)
        .bind(id)
        .fetch_one(&app.sql)
        .await
        .unwrap()
}

/// Live and dead sessions of a user.
async fn sessions(app: &TestApp, id: i64) -> i64 {
    number(app, "select count(*) from sessions where user_id = $1", id).await
}
