//! SQL of lists of schools on their way: an import of the kind «schools» with the file as it was understood.

use super::registry::RegistryFile;
use super::registry_plan::Answers;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::{DateTime, Utc};
use serde::Serialize;
use sqlx::PgConnection;
use sqlx::types::Json;

/// A list that was read.
#[derive(Debug, sqlx::FromRow)]
pub struct Staged {
    /// Row of `imports`.
    pub id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Its number there: «загрузка № 14».
    pub number: i32,
    /// `preview`, `committed` or `discarded`.
    pub state: String,
    /// Who sent the file.
    pub author: String,
    /// When it was read.
    pub created_at: DateTime<Utc>,
    /// When it was stored.
    pub committed_at: Option<DateTime<Utc>>,
    /// What the person answered.
    pub decisions: Json<Answers>,
    /// What became of it.
    pub summary: Json<Counts>,
    /// Grows with each change.
    pub version: i32,
    /// Name of the file.
    pub file: String,
    /// The list.
    pub content: Json<RegistryFile>,
}

/// What a list did, kept for the list of imports.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, serde::Deserialize)]
#[serde(default)]
pub struct Counts {
    /// What it is, in the list of imports.
    pub title: String,
    /// Schools in the list.
    pub rows: u32,
    /// New schools.
    pub created: u32,
    /// Schools that changed.
    pub updated: u32,
    /// Schools that stayed as they were.
    pub unchanged: u32,
    /// Rows that wait for a person.
    pub unmatched: u32,
    /// Rows of other municipalities.
    pub foreign: u32,
    /// Problems that keep the list out.
    pub problems: u32,
}

/// A file that was sent.
#[derive(Clone, Copy, Debug)]
pub struct SentFile<'a> {
    /// Its name.
    pub name: &'a str,
    /// SHA-256 of its bytes.
    pub sha256: &'a [u8],
    /// How many bytes it had.
    pub size: i64,
}

/// Keeps a list for its preview. Gives its row and its number.
///
/// # Errors
/// When the database refuses.
pub async fn stage(
    conn: &mut PgConnection,
    municipality_id: i64,
    author: Option<i64>,
    file: SentFile<'_>,
    list: &RegistryFile,
) -> Result<(i64, i32)> {
    // The same lock as for imports of results: numbers of a municipality are given one at a time.
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('imports.number ' || $1, 0))")
        .bind(municipality_id)
        .execute(&mut *conn)
        .await?;
    let import: (i64, i32) = sqlx::query_as(
        "insert into imports (municipality_id, number, kind, created_by) \
         select $1, coalesce(max(number), 0) + 1, 'schools', $2 from imports \
         where municipality_id = $1 returning id, number",
    )
    .bind(municipality_id)
    .bind(author)
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query(
        "insert into import_files (municipality_id, import_id, name, sha256, size_bytes, layout, content) \
         values ($1, $2, $3, $4, $5, 'schools', $6)",
    )
    .bind(municipality_id)
    .bind(import.0)
    .bind(file.name)
    .bind(file.sha256)
    .bind(file.size)
    .bind(Json(list))
    .execute(conn)
    .await?;
    Ok(import)
}

/// A list that was read.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn staged(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Staged> {
    sqlx::query_as(
        "select i.id, i.municipality_id, i.number, i.state, coalesce(u.full_name, '') as author, \
                i.created_at, i.committed_at, i.decisions, i.summary, i.version, f.name as file, f.content \
         from imports i \
         join import_files f on f.municipality_id = i.municipality_id and f.import_id = i.id \
         left join users u on u.id = i.created_by \
         where i.id = $2 and i.kind = 'schools' and in_scope(i.municipality_id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Keeps the answers of a preview.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster or the list is no longer on its preview.
pub async fn answer(
    conn: &mut PgConnection,
    id: i64,
    version: i32,
    answers: &Answers,
) -> Result<()> {
    let done = sqlx::query(
        "update imports set decisions = $3, version = version + 1 \
         where id = $1 and version = $2 and state = 'preview'",
    )
    .bind(id)
    .bind(version)
    .bind(Json(answers))
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the counts of a preview for the list of imports.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, id: i64, counts: &Counts) -> Result<()> {
    sqlx::query("update imports set summary = $2 where id = $1")
        .bind(id)
        .bind(Json(counts))
        .execute(conn)
        .await?;
    Ok(())
}

/// Ends the preview: `state` is `committed` or `discarded`.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster or the list is no longer on its preview.
pub async fn close(conn: &mut PgConnection, id: i64, version: i32, state: &str) -> Result<()> {
    let done = sqlx::query(
        "update imports set state = $3, version = version + 1, \
           committed_at = case when $3 = 'committed' then now() end \
         where id = $1 and version = $2 and state = 'preview'",
    )
    .bind(id)
    .bind(version)
    .bind(state)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
