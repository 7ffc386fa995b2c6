//! Browsers that go away in the middle: no transaction stays open, no scope is left on a connection.

use crate::support::TestApp;
use crate::support::app::POOL;
use std::time::Duration;

#[tokio::test]
async fn aborted_requests_leave_neither_a_transaction_nor_a_scope() {
    let app = TestApp::new().await;
    let things = app.things_of("edu990101").await;
    let olga = app.coordinator().await;
    let doors = portal::app::routes();
    let paths: Vec<String> = doors
        .doors()
        .iter()
        .filter(|door| door.method == "GET" && door.access.admits(olga.role))
        .map(|door| things.path(door))
        .collect();
    let mut aborted = 0;
    for round in 0..600_u64 {
        let path = &paths[round as usize % paths.len()];
        // From before the first statement to the middle of the page.
        let patience = Duration::from_micros(round * 37 % 6_000);
        aborted += u32::from(
            tokio::time::timeout(patience, olga.get(path))
                .await
                .is_err(),
        );
        if round % 3 == 0 {
            let sign_in = olga.app.stranger();
            let form = [("csrf", "forged"), ("login", "olga")];
            let _ = tokio::time::timeout(patience, sign_in.post_raw("/sign-in", &form)).await;
        }
    }
    assert!(aborted > 50, "only {aborted} requests were aborted");
    // Every connection of the pool at once, so that each is looked at.
    let mut connections = Vec::new();
    for _ in 0..POOL {
        let mut connection = app.app.db.outside().await.unwrap();
        let (scope, schools): (String, i64) = sqlx::query_as(
            "select coalesce(current_setting('app.scope', true), ''), (select count(*) from schools)",
        )
        .fetch_one(&mut *connection)
        .await
        .unwrap();
        assert_eq!((scope.as_str(), schools), ("", 0));
        connections.push(connection);
    }
    let open: i64 = sqlx::query_scalar(
        "select count(*) from pg_stat_activity where datname = $1 and state like 'idle in transaction%'",
    )
    .bind(&app.database.name)
    .fetch_one(&app.sql)
    .await
    .unwrap();
    assert_eq!(open, 0);
    drop(connections);
    olga.get("/sign-in").await.is(303);
}
