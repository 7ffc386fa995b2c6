//! SQL of the hourly cleaning: rows that no longer open anything are forgotten.

use crate::error::Result;
use sqlx::PgConnection;

/// Deletes dead sessions, links dead for a month, attempts of yesterday and browsers that have not signed
/// in for a year. Gives how many rows went.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut PgConnection) -> Result<u64> {
    let mut swept = 0;
    for statement in [
        "delete from sessions where expires_at < now() \
            or last_seen_at + make_interval(mins => idle_minutes) < now()",
        "delete from invitations where expires_at < now() - interval '30 days'",
        "delete from sign_in_failures where window_started_at < now() - interval '1 day' \
            and (blocked_until is null or blocked_until < now())",
        "delete from devices where created_at < now() - interval '1 year'",
    ] {
        let done = sqlx::query(statement).execute(&mut *conn).await?;
        swept += done.rows_affected();
    }
    Ok(swept)
}
