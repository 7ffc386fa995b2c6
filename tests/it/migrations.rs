//! Each migration is applied over rows that the ones before left behind: tests/data/migrations/NNNN.sql
//! holds the rows people could have had at that version.

use crate::support::cluster;
use portal::db::MIGRATOR;
use sqlx::{AssertSqlSafe, Connection, Executor, PgConnection};
use std::collections::BTreeMap;
use std::path::Path;

async fn run(connection: &mut PgConnection, what: &str, sql: &str) {
    if let Err(error) = connection.execute(sqlx::raw_sql(AssertSqlSafe(sql))).await {
        panic!("{what}: {error}");
    }
}

/// Rows of each table, past the walls.
async fn counts(superuser: &mut PgConnection) -> BTreeMap<String, i64> {
    let rows: Vec<(String, i64)> = sqlx::query_as(
        "select c.relname::text, \
                (xpath('//c/text()', query_to_xml(format('select count(*) as c from %s', c.oid::regclass), \
                                                  false, true, '')))[1]::text::bigint \
           from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' \
            and c.relname <> '_sqlx_migrations'",
    )
    .fetch_all(superuser)
    .await
    .unwrap();
    rows.into_iter().collect()
}

#[tokio::test]
async fn every_migration_goes_over_the_rows_of_the_version_before() {
    let database = cluster::fresh(&MIGRATOR).await;
    let mut superuser = PgConnection::connect(&database.superuser_url)
        .await
        .unwrap();
    let mut portal = PgConnection::connect(&database.url).await.unwrap();
    run(
        &mut superuser,
        "an empty schema",
        "drop schema public cascade; create schema public",
    )
    .await;
    let role: String = sqlx::query_scalar("select current_user::text")
        .fetch_one(&mut portal)
        .await
        .unwrap();
    let grant = format!("grant all on schema public to {role}");
    run(&mut superuser, "the rights of the portal", &grant).await;
    let mut before = BTreeMap::new();
    for migration in MIGRATOR.iter() {
        let name = format!("{:04} {}", migration.version, migration.description);
        run(&mut portal, &name, migration.sql.as_str()).await;
        let after = counts(&mut superuser).await;
        let lost: Vec<_> = before
            .iter()
            .filter(|(table, rows)| after.get(*table) < Some(rows))
            .collect();
        assert!(lost.is_empty(), "{name} lost rows: {lost:?}");
        run(
            &mut portal,
            "the scope",
            "select set_config('app.scope', '*', false)",
        )
        .await;
        run(
            &mut portal,
            &format!("the rows of {name}"),
            &sample(migration.version),
        )
        .await;
        before = counts(&mut superuser).await;
    }
    let empty: Vec<_> = before.iter().filter(|(_, rows)| **rows == 0).collect();
    assert!(
        empty.is_empty(),
        "no sample row in {empty:?}: add one to tests/data/migrations"
    );
}

fn sample(version: i64) -> String {
    let file = format!("tests/data/migrations/{version:04}.sql");
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(&file);
    std::fs::read_to_string(path).unwrap_or_else(|_| {
        panic!("write {file}: rows people may have when the next migration comes")
    })
}

#[tokio::test]
async fn the_migrations_may_be_run_again() {
    let database = cluster::fresh(&MIGRATOR).await;
    let mut portal = PgConnection::connect(&database.url).await.unwrap();
    MIGRATOR.run(&mut portal).await.unwrap();
}

#[tokio::test]
async fn the_journal_takes_no_change() {
    let database = cluster::fresh(&MIGRATOR).await;
    let mut superuser = PgConnection::connect(&database.superuser_url)
        .await
        .unwrap();
    let line = "insert into journal (actor, actor_role, kind, text) values ('p', 'portal', 'exported', 't')";
    superuser.execute(line).await.unwrap();
    for change in [
        "update journal set text = 'u'",
        "delete from journal",
        "truncate journal",
    ] {
        assert!(
            superuser.execute(change).await.is_err(),
            "{change} went through"
        );
    }
}
