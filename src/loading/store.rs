//! SQL of tables on their way into a roadmap.

use super::answers::{Answers, Defaults};
use super::columns::Layout;
use super::source::Source;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::schools::StoredSchool;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

/// Days for which a table waits for its answers.
pub const DAYS: i32 = 14;

/// A table on its way.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Load {
    /// Row of `roadmap_loads`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The year in which the school year begins.
    pub year: i16,
    /// Name of the file; empty for what was pasted.
    pub file: String,
    /// What was read.
    pub content: Json<Source>,
    /// How it is read; `None` until somebody has said.
    pub layout: Option<Json<Layout>>,
    /// What stands for rows that say nothing.
    pub defaults: Json<Defaults>,
    /// What was answered.
    pub answers: Json<Answers>,
    /// Who sent it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Until when it waits.
    pub expires_at: DateTime<Utc>,
    /// Grows with each change.
    pub version: i32,
}

/// What was sent, and for which school year.
#[derive(Clone, Copy, Debug)]
pub struct Sent<'a> {
    /// The year in which the school year begins.
    pub year: i16,
    /// Name of the file; empty for what was pasted.
    pub file: &'a str,
    /// What was read.
    pub content: &'a Source,
}

/// Keeps a table for its preview; gives its row.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    school: &StoredSchool,
    sent: Sent<'_>,
    author: &str,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into roadmap_loads (municipality_id, school_id, year, file, content, created_by_name, expires_at) \
         values ($1, $2, $3, $4, $5, $6, now() + make_interval(days => $7)) returning id",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(sent.year)
    .bind(sent.file)
    .bind(Json(sent.content))
    .bind(author)
    .bind(DAYS)
    .fetch_one(conn)
    .await?)
}

/// A table on its way.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight or out of date.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Load> {
    sqlx::query_as(
        "select l.*, s.name as school from roadmap_loads l \
         join schools s on s.municipality_id = l.municipality_id and s.id = l.school_id \
         where l.id = $3 and l.expires_at > now() \
           and in_scope(l.municipality_id, l.school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// A table that waits, in the list on the page of the upload.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Waiting {
    /// Row of `roadmap_loads`.
    pub id: i64,
    /// The year in which the school year begins.
    pub year: i16,
    /// Name of the file; empty for what was pasted.
    pub file: String,
    /// Who sent it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
}

/// Tables of a school that wait for their answers, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn waiting(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Waiting>> {
    Ok(sqlx::query_as(
        "select id, year, file, created_by_name, created_at from roadmap_loads \
         where school_id = $3 and expires_at > now() and in_scope(municipality_id, school_id, $1, $2) \
         order by id desc limit 20",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// Keeps how a table is read. Answers about another table or other columns are forgotten.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn lay_out(
    conn: &mut PgConnection,
    load: &Load,
    layout: &Layout,
    defaults: &Defaults,
) -> Result<()> {
    let done = sqlx::query(
        "update roadmap_loads set layout = $4, defaults = $5, version = version + 1, \
                answers = case when layout = $4 then answers else '{}' end \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(load.municipality_id)
    .bind(load.id)
    .bind(load.version)
    .bind(Json(layout))
    .bind(Json(defaults))
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the answers.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn answer(conn: &mut PgConnection, load: &Load, answers: &Answers) -> Result<()> {
    let done = sqlx::query(
        "update roadmap_loads set answers = $4, version = version + 1 \
         where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(load.municipality_id)
    .bind(load.id)
    .bind(load.version)
    .bind(Json(answers))
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Forgets a table: it was loaded or given up.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn remove(conn: &mut PgConnection, load: &Load) -> Result<()> {
    let done = sqlx::query(
        "delete from roadmap_loads where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(load.municipality_id)
    .bind(load.id)
    .bind(load.version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Forgets what is out of date; gives how many tables went.
///
/// # Errors
/// When the database refuses.
pub async fn sweep(conn: &mut PgConnection) -> Result<u64> {
    let done = sqlx::query("delete from roadmap_loads where expires_at < now()")
        .execute(conn)
        .await?;
    Ok(done.rows_affected())
}
