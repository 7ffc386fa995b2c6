//! SQL of imports: the imports themselves, their files, how a table of an unknown layout was read.

use super::content::{Content, Filed};
use super::decisions::Decisions;
use super::import::{Kind, State, Summary};
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use crate::results::layouts::Mapping;
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;
use std::collections::HashMap;

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> std::result::Result<Kind, String> {
        Kind::from_code(&code).ok_or_else(|| format!("unknown kind of import {code}"))
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> std::result::Result<State, String> {
        State::from_code(&code).ok_or_else(|| format!("unknown state of import {code}"))
    }
}

/// An import as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Import {
    /// Row of `imports`.
    pub id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// Its number there: «загрузка № 14».
    pub number: i32,
    /// How far it has come.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Who prepared it; empty for the command line.
    pub author: String,
    /// When it was read.
    pub created_at: DateTime<Utc>,
    /// When it was stored.
    pub committed_at: Option<DateTime<Utc>>,
    /// When it was put back.
    pub undone_at: Option<DateTime<Utc>>,
    /// Counts, effects.
    pub summary: Json<Summary>,
    /// What the person decided.
    pub decisions: Json<Decisions>,
    /// Grows with each change.
    pub version: i32,
    /// Whether verdicts were computed anew after the effects of this import were.
    pub is_outdated: bool,
}

/// The import of results or of the objectivity list; other kinds have pages of their own rooms.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Import> {
    sqlx::query_as(
        "select i.id, i.municipality_id, i.number, i.state, \
                coalesce(u.full_name, '') as author, i.created_at, i.committed_at, i.undone_at, \
                i.summary, i.decisions, i.version, \
                coalesce((select max(v.computed_at) from verdicts v \
                           where v.municipality_id = i.municipality_id) \
                         > (i.summary->>'effects_at')::timestamptz, false) as is_outdated \
         from imports i left join users u on u.id = i.created_by \
         where i.id = $2 and in_scope(i.municipality_id, 0, $1, null) \
           and i.kind in ('results', 'objectivity')",
    )
    .bind(scope.municipalities())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

#[derive(sqlx::FromRow)]
struct FileRow {
    id: i64,
    name: String,
    content: Json<Content>,
    earlier_number: Option<i32>,
    earlier_at: Option<DateTime<Utc>>,
}

/// A committed import that brought the very same file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Earlier {
    /// Its number in the municipality.
    pub number: i32,
    /// When it was stored.
    pub at: DateTime<Utc>,
}

/// The files of an import in their order, each with the last committed import that brought the same bytes.
///
/// # Errors
/// When the database refuses.
pub async fn files(
    conn: &mut PgConnection,
    import: &Import,
) -> Result<(Vec<Filed>, Vec<Option<Earlier>>)> {
    let rows: Vec<FileRow> = sqlx::query_as(
        "select f.id, f.name, f.content, e.number as earlier_number, e.committed_at as earlier_at \
         from import_files f \
         left join lateral ( \
           select i.number, i.committed_at from import_files x \
           join imports i on i.municipality_id = x.municipality_id and i.id = x.import_id \
           where x.municipality_id = f.municipality_id and x.sha256 = f.sha256 \
             and x.import_id <> f.import_id and i.state = 'committed' \
           order by i.committed_at desc limit 1) e on true \
         where f.municipality_id = $1 and f.import_id = $2 order by f.id",
    )
    .bind(import.municipality_id)
    .bind(import.id)
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| {
            let earlier = row.earlier_number.zip(row.earlier_at);
            let file = Filed {
                id: row.id,
                name: row.name,
                content: row.content.0,
            };
            (file, earlier.map(|(number, at)| Earlier { number, at }))
        })
        .unzip())
}

/// A file to be kept with a new import.
#[derive(Clone, Debug)]
pub struct NewFile {
    /// Its name.
    pub name: String,
    /// SHA-256 of its bytes.
    pub sha256: Vec<u8>,
    /// How many bytes it had.
    pub size_bytes: i64,
    /// What is kept of it.
    pub content: Content,
}

/// Adds an import with its files, on check. Gives its row and its number in the municipality.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    municipality_id: i64,
    kind: Kind,
    author: Option<i64>,
    files: &[NewFile],
) -> Result<(i64, i32)> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('imports.number ' || $1, 0))")
        .bind(municipality_id)
        .execute(&mut *conn)
        .await?;
    let import: (i64, i32) = sqlx::query_as(
        "insert into imports (municipality_id, number, kind, created_by) \
         select $1, coalesce(max(number), 0) + 1, $2, $3 from imports where municipality_id = $1 \
         returning id, number",
    )
    .bind(municipality_id)
    .bind(kind.code())
    .bind(author)
    .fetch_one(&mut *conn)
    .await?;
    for file in files {
        add_file(conn, municipality_id, import.0, file).await?;
    }
    Ok(import)
}

async fn add_file(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
    file: &NewFile,
) -> Result<()> {
    sqlx::query(
        "insert into import_files (municipality_id, import_id, name, sha256, size_bytes, layout, content) \
         values ($1, $2, $3, $4, $5, $6, $7)",
    )
    .bind(municipality_id)
    .bind(import_id)
    .bind(&file.name)
    .bind(&file.sha256)
    .bind(file.size_bytes)
    .bind(file.content.layout_code())
    .bind(Json(&file.content))
    .execute(conn)
    .await?;
    Ok(())
}

/// SHA-256 of the file as it was sent.
///
/// # Errors
/// [`Error::NotFound`] when the import has no such file.
pub async fn file_hash(conn: &mut PgConnection, import: &Import, file_id: i64) -> Result<Vec<u8>> {
    sqlx::query_scalar(
        "select sha256 from import_files where municipality_id = $1 and import_id = $2 and id = $3",
    )
    .bind(import.municipality_id)
    .bind(import.id)
    .bind(file_id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Replaces what is kept of a file: its columns have been named.
///
/// # Errors
/// When the database refuses.
pub async fn set_content(
    conn: &mut PgConnection,
    import: &Import,
    file_id: i64,
    content: &Content,
) -> Result<()> {
    sqlx::query(
        "update import_files set layout = $4, content = $5 \
         where municipality_id = $1 and import_id = $2 and id = $3",
    )
    .bind(import.municipality_id)
    .bind(import.id)
    .bind(file_id)
    .bind(content.layout_code())
    .bind(Json(content))
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps decisions and what they lead to; a stale version is a conflict.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn set_decisions(
    conn: &mut PgConnection,
    import_id: i64,
    version: i32,
    decisions: &Decisions,
    summary: &Summary,
) -> Result<()> {
    let done = sqlx::query(
        "update imports set decisions = $3, summary = $4 || jsonb_build_object('effects_at', now()), version = version + 1 \
         where id = $1 and version = $2 and state = 'preview'",
    )
    .bind(import_id)
    .bind(version)
    .bind(Json(decisions))
    .bind(Json(summary))
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the counts and effects of a new preview.
///
/// # Errors
/// When the database refuses.
pub async fn set_summary(conn: &mut PgConnection, import_id: i64, summary: &Summary) -> Result<()> {
    sqlx::query(
        "update imports set summary = $2 || jsonb_build_object('effects_at', now()) where id = $1",
    )
    .bind(import_id)
    .bind(Json(summary))
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes an import from one state to the next; a stale version or another state is a conflict.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn move_on(
    conn: &mut PgConnection,
    import_id: i64,
    version: i32,
    from: State,
    to: State,
) -> Result<()> {
    let done = sqlx::query(
        "update imports set state = $4, version = version + 1, \
           committed_at = case when $4 = 'committed' then now() else committed_at end, \
           undone_at = case when $4 = 'undone' then now() end \
         where id = $1 and version = $2 and state = $3",
    )
    .bind(import_id)
    .bind(version)
    .bind(from.code())
    .bind(to.code())
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// One writer of numbers a municipality at a time, until the end of the transaction. The next one waits
/// a little: a transaction given up a moment ago lets its lock go only when its connection is put back.
///
/// # Errors
/// [`Error::Conflict`] while another import is still being stored or put back after that wait.
pub async fn lock_numbers(conn: &mut PgConnection, municipality_id: i64) -> Result<()> {
    sqlx::query("select pg_advisory_xact_lock(hashtextextended('imports.numbers ' || $1, 0))")
        .bind(municipality_id)
        .execute(conn)
        .await
        .map_err(
            |error| match error.as_database_error().and_then(|e| e.code()) {
                Some(code) if code == LOCK_NOT_AVAILABLE => Error::Conflict(
                    "Сейчас сохраняется другая загрузка. Подождите немного и повторите.".to_owned(),
                ),
                _ => error.into(),
            },
        )?;
    Ok(())
}

/// SQLSTATE of a wait that the connection's `lock_timeout` ended.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// How tables of unknown layouts were read before, by fingerprint of their heads.
///
/// # Errors
/// When the database refuses.
pub async fn mappings(conn: &mut PgConnection, scope: &Scope) -> Result<HashMap<String, Mapping>> {
    let rows: Vec<(String, Json<Mapping>)> = sqlx::query_as(
        "select fingerprint, mapping from column_mappings where in_scope(municipality_id, 0, $1, null) \
         order by created_at",
    )
    .bind(scope.municipalities())
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|(fingerprint, mapping)| (fingerprint, mapping.0))
        .collect())
}

/// Remembers how a table is read; a newer answer replaces the older one.
///
/// # Errors
/// When the database refuses.
pub async fn remember_mapping(
    conn: &mut PgConnection,
    municipality_id: i64,
    fingerprint: &str,
    mapping: &Mapping,
    by: Option<i64>,
) -> Result<()> {
    sqlx::query(
        "insert into column_mappings (municipality_id, fingerprint, mapping, created_by) \
         values ($1, $2, $3, $4) \
         on conflict (municipality_id, fingerprint) do update set \
           mapping = excluded.mapping, created_by = excluded.created_by, created_at = now()",
    )
    .bind(municipality_id)
    .bind(fingerprint)
    .bind(Json(mapping))
    .bind(by)
    .execute(conn)
    .await?;
    Ok(())
}

/// An approved register that rests on numbers of some years.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct ApprovedRegister {
    /// Row of `registers`.
    pub id: i64,
    /// Its year.
    pub year: i16,
    /// Number of the order.
    pub order_number: String,
    /// Who approved it.
    pub approved_by_name: String,
}

/// Approved registers of these years and of the years after them: the last edition of each.
///
/// # Errors
/// When the database refuses.
pub async fn approved_registers(
    conn: &mut PgConnection,
    municipality_id: i64,
    years: &[i32],
) -> Result<Vec<ApprovedRegister>> {
    let resting: Vec<i32> = years.iter().flat_map(|year| [*year, year + 1]).collect();
    Ok(sqlx::query_as(
        "select distinct on (year) id, year, order_number, approved_by_name from registers \
         where municipality_id = $1 and state = 'approved' and year = any ($2) \
         order by year, edition desc",
    )
    .bind(municipality_id)
    .bind(resting)
    .fetch_all(conn)
    .await?)
}

/// Names and hexadecimal SHA-256 of the files of an import, in order.
///
/// # Errors
/// When the database refuses.
pub async fn hashes(
    conn: &mut PgConnection,
    municipality_id: i64,
    import_id: i64,
) -> Result<Vec<(String, String)>> {
    Ok(sqlx::query_as(
        "select name, encode(sha256, 'hex') from import_files \
         where municipality_id = $1 and import_id = $2 order by id",
    )
    .bind(municipality_id)
    .bind(import_id)
    .fetch_all(conn)
    .await?)
}
