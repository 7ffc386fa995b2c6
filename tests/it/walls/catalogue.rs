//! What the database's own catalogue says of the second wall: no table forgotten, no way around.

use crate::support::TestApp;
use crate::support::people::Person;

/// Rows of one text column.
async fn ask(app: &TestApp, question: &'static str) -> Vec<String> {
    sqlx::query_scalar(question)
        .fetch_all(&app.sql)
        .await
        .unwrap()
}

#[track_caller]
fn only(found: &[String], allowed: &[(&str, &str)]) {
    let strange: Vec<_> = found
        .iter()
        .filter(|name| !allowed.iter().any(|(known, _)| known == name))
        .collect();
    assert!(strange.is_empty(), "{strange:#?}");
    let gone: Vec<_> = allowed
        .iter()
        .filter(|(known, _)| !found.iter().any(|name| name == known))
        .collect();
    assert!(gone.is_empty(), "no longer needed: {gone:#?}");
}

#[tokio::test]
async fn every_table_of_a_municipality_stands_behind_the_wall() {
    let app = TestApp::empty().await;
    let open = ask(
        &app,
        "select c.relname::text from pg_class c join pg_attribute a on a.attrelid = c.oid \
          where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') \
            and (a.attname = 'municipality_id' or c.relname = 'municipalities' and a.attname = 'id') \
            and not (c.relrowsecurity and c.relforcerowsecurity \
                     and exists (select from pg_policy p where p.polrelid = c.oid))",
    )
    .await;
    only(&open, &[]);
}

#[tokio::test]
async fn every_policy_asks_what_the_viewer_sees() {
    let app = TestApp::empty().await;
    let lax = ask(
        &app,
        "select tablename || ' ' || policyname || ' ' || cmd from pg_policies \
          where schemaname = 'public' \
            and (coalesce(qual, 'app_sees') not like '%app_sees%' \
                 or coalesce(with_check, 'app_sees') not like '%app_sees%')",
    )
    .await;
    only(
        &lax,
        &[
            (
                "municipalities municipalities_wall ALL",
                "a new municipality is in nobody's scope yet",
            ),
            ("journal journal_write INSERT", "everybody leaves a trace"),
        ],
    );
}

#[tokio::test]
async fn a_reference_to_a_thing_of_a_municipality_names_the_municipality() {
    let app = TestApp::empty().await;
    let single = ask(
        &app,
        "select c.conrelid::regclass || ' to ' || c.confrelid::regclass \
           from pg_constraint c \
          where c.contype = 'f' and c.connamespace = 'public'::regnamespace \
            and exists (select from pg_attribute a \
                         where a.attrelid = c.conrelid and a.attname = 'municipality_id') \
            and exists (select from pg_attribute a \
                         where a.attrelid = c.confrelid and a.attname = 'municipality_id') \
            and not exists (select from pg_attribute a \
                             where a.attrelid = c.conrelid and a.attnum = any (c.conkey) \
                               and a.attname = 'municipality_id')",
    )
    .await;
    let mut tables: Vec<String> = single
        .into_iter()
        // Who did it may be a person of the region.
        .filter(|reference| !reference.ends_with(" to users"))
        .collect();
    tables.sort();
    tables.dedup();
    only(
        &tables,
        &[
            (
                "registers to rulesets",
                "a rule-set may be common to the region",
            ),
            ("rulesets to rulesets", "a copy of a common rule-set"),
            (
                "verdicts to rulesets",
                "a rule-set may be common to the region",
            ),
        ],
    );
}

#[tokio::test]
async fn a_duplicate_tells_nothing_of_another_municipality() {
    let app = TestApp::empty().await;
    let across = ask(
        &app,
        "select i.indexrelid::regclass::text from pg_index i \
           join pg_class c on c.oid = i.indrelid \
           join pg_attribute first on first.attrelid = c.oid and first.attnum = i.indkey[0] \
          where i.indisunique and c.relnamespace = 'public'::regnamespace \
            and exists (select from pg_attribute a where a.attrelid = c.oid \
                          and a.attname = 'municipality_id') \
            and first.attname <> 'municipality_id' \
            and not (i.indisprimary and i.indnatts = 1)",
    )
    .await;
    only(
        &across,
        &[
            (
                "users_login_unique",
                "people sign in before their municipality is known",
            ),
            (
                "rulesets_code_unique",
                "a code names one rule-set on the command line",
            ),
            (
                "survey_links_token_unique",
                "a respondent is known by the link alone",
            ),
            ("register_decisions_pkey", "numbers of rows of one register"),
        ],
    );
}

#[tokio::test]
async fn no_function_or_view_looks_over_the_wall() {
    let app = TestApp::empty().await;
    let definers = ask(
        &app,
        "select proname::text from pg_proc where pronamespace = 'public'::regnamespace and prosecdef",
    )
    .await;
    only(&definers, &[]);
    let views = ask(
        &app,
        "select relname::text from pg_class where relnamespace = 'public'::regnamespace \
            and (relkind = 'm' \
                 or relkind = 'v' and not coalesce(reloptions @> '{security_invoker=true}', false))",
    )
    .await;
    only(&views, &[]);
}

#[tokio::test]
async fn the_portal_is_neither_a_superuser_nor_past_the_wall() {
    let app = TestApp::empty().await;
    let mut connection = app.app.db.outside().await.unwrap();
    let above: bool = sqlx::query_scalar(
        "select rolsuper or rolbypassrls or rolcreaterole from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut *connection)
    .await
    .unwrap();
    assert!(!above);
}

/// Rule-sets common to the region belong to no municipality.
const COMMON: [&str; 1] = ["rulesets"];

/// Tables whose rows a connection without a scope sees.
async fn seen_without_a_scope(app: &TestApp) -> Vec<String> {
    let tables = ask(
        app,
        "select c.relname::text from pg_class c where c.relnamespace = 'public'::regnamespace \
            and c.relrowsecurity order by 1",
    )
    .await;
    let mut connection = app.app.db.outside().await.unwrap();
    let mut seen = Vec::new();
    for table in tables {
        let count = format!("select count(*) from {table}");
        let rows: i64 = sqlx::query_scalar(sqlx::AssertSqlSafe(count))
            .fetch_one(&mut *connection)
            .await
            .unwrap();
        if rows > 0 {
            seen.push(table);
        }
    }
    seen
}

#[tokio::test]
async fn a_connection_without_a_scope_sees_nothing_before_and_after_work() {
    let app = TestApp::new().await;
    app.things_of("edu990101").await;
    assert_eq!(seen_without_a_scope(&app).await, COMMON);
    // Afterwards the setting is '' and no longer null.
    let olga: Person = app.coordinator().await;
    for _ in 0..6 {
        olga.get("/no-such-page").await;
        app.stranger()
            .post("/sign-in", &[("login", "olga"), ("password", "wrong")])
            .await;
    }
    assert_eq!(seen_without_a_scope(&app).await, COMMON);
}
