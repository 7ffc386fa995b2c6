//! SQL of drafts: the report as typed, one for each visit and author.

use super::report_form::ReportForm;
use super::visit::Visit;
use crate::access::Scope;
use crate::error::Result;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// A draft as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Draft {
    /// The form as typed.
    pub content: Json<ReportForm>,
    /// When it was saved.
    pub saved_at: DateTime<Utc>,
    /// Grows with each change.
    pub version: i32,
}

/// The draft of this author.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    visit_id: i64,
    user_id: Option<i64>,
) -> Result<Option<Draft>> {
    Ok(sqlx::query_as(
        "select d.content, d.saved_at, d.version from visit_drafts d \
         join visits v on v.municipality_id = d.municipality_id and v.id = d.visit_id \
         where d.visit_id = $3 and d.user_id = $4 and in_scope(v.municipality_id, v.school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(visit_id)
    .bind(user_id)
    .fetch_optional(conn)
    .await?)
}

/// Keeps the form as typed when no later draft was saved from another place; `None` when one was.
///
/// # Errors
/// When the database refuses.
pub async fn save(
    conn: &mut PgConnection,
    visit: &Visit,
    user_id: Option<i64>,
    form: &ReportForm,
) -> Result<Option<Draft>> {
    let known: i32 = form.draft.parse().unwrap_or_default();
    Ok(sqlx::query_as(
        "insert into visit_drafts as d (municipality_id, visit_id, user_id, content) \
         values ($1, $2, $3, $4) \
         on conflict (municipality_id, visit_id, user_id) do update \
           set content = excluded.content, saved_at = now(), version = d.version + 1 \
           where d.version = $5 \
         returning content, saved_at, version",
    )
    .bind(visit.municipality_id)
    .bind(visit.id)
    .bind(user_id)
    .bind(Json(form))
    .bind(known)
    .fetch_optional(conn)
    .await?)
}

/// Forgets the draft of this author.
///
/// # Errors
/// When the database refuses.
pub async fn forget(conn: &mut PgConnection, visit: &Visit, user_id: Option<i64>) -> Result<()> {
    sqlx::query(
        "delete from visit_drafts where municipality_id = $1 and visit_id = $2 and user_id = $3",
    )
    .bind(visit.municipality_id)
    .bind(visit.id)
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}
