//! A database of its own for each test, copied from a template that holds the migrations.

use portal::db::{Db, PoolLimits};
use sqlx::migrate::Migrator;
use sqlx::{Connection, Executor, PgConnection};
use std::sync::atomic::{AtomicU32, Ordering};
use tokio::sync::OnceCell;

/// A fresh database with all migrations and no rows.
#[derive(Clone, Debug)]
pub struct TestDb {
    /// As the portal sees it: an ordinary role.
    pub url: String,
    /// Past every wall: for preparing rows and for looking at what happened.
    pub superuser_url: String,
    /// Name of the database.
    pub name: String,
}

static TEMPLATE: OnceCell<String> = OnceCell::const_new();
static NUMBER: AtomicU32 = AtomicU32::new(1);

/// A database of its own, copied from the template.
pub async fn fresh(migrator: &Migrator) -> TestDb {
    let template = TEMPLATE.get_or_init(|| make_template(migrator)).await;
    let number = NUMBER.fetch_add(1, Ordering::Relaxed);
    let name = format!("it_{}_{number}", std::process::id());
    run(&format!(
        "create database {name} template {template} owner portal"
    ))
    .await;
    named(&name)
}

async fn make_template(migrator: &Migrator) -> String {
    let name = format!("it_{}_template", std::process::id());
    run(&format!("create database {name} owner portal")).await;
    let db = Db::connect(&named(&name).url, PoolLimits::default())
        .await
        .unwrap();
    let _ = migrator;
    db.migrate().await.unwrap();
    db.close().await;
    name
}

fn named(name: &str) -> TestDb {
    let superuser = superuser();
    let superuser_url = superuser.replace("/postgres?", &format!("/{name}?"));
    let url = superuser_url.replace("postgres://postgres@", "postgres://portal@");
    TestDb {
        url,
        superuser_url,
        name: name.to_owned(),
    }
}

fn superuser() -> String {
    std::env::var("PORTAL_TEST_DATABASE_URL")
        .unwrap_or_else(|_| "postgres://postgres@localhost/postgres?host=/tmp&port=5499".to_owned())
}

async fn run(statement: &str) {
    let mut connection = PgConnection::connect(&superuser()).await.unwrap();
    connection
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(statement)))
        .await
        .unwrap();
    connection.close().await.unwrap();
}
