//! Whether the process lives and whether it can serve: two different questions.

use crate::access::Access::Anyone;
use crate::db::Db;
use crate::web::Routes;
use axum::extract::State;
use axum::http::StatusCode;
use std::time::Duration;

/// `/health/live` and `/health/ready`.
pub fn routes() -> Routes {
    Routes::new()
        .get("/health/live", Anyone, live)
        .get("/health/ready", Anyone, ready)
}

async fn live() -> &'static str {
    "ok\n"
}

/// Ready means that the database answers within two seconds.
async fn ready(State(db): State<Db>) -> (StatusCode, &'static str) {
    let question = async {
        let mut connection = db.outside().await?;
        sqlx::query("select 1").execute(&mut *connection).await?;
        Ok::<(), crate::error::Error>(())
    };
    match tokio::time::timeout(Duration::from_secs(2), question).await {
        Ok(Ok(())) => (StatusCode::OK, "ready\n"),
        _ => (
            StatusCode::SERVICE_UNAVAILABLE,
            "the database does not answer\n",
        ),
    }
}
