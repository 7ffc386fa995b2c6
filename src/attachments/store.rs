//! SQL of files.

use super::attachment::{Attachment, Purpose};
use crate::access::{Author, Scope};
use crate::error::{Error, Result, fresh};
use crate::files::{Arrival, Digest};
use chrono::NaiveDate;
use sqlx::PgConnection;
use std::collections::BTreeSet;

/// Bytes of all files of a school, or of a municipality itself, at most: 2 GiB.
const OWNER_LIMIT: i64 = 2 * 1024 * 1024 * 1024;

/// A file to be kept; its bytes lie in the vault already.
#[derive(Clone, Copy, Debug)]
pub struct NewFile<'a> {
    /// The municipality and the school; no school of a paper of the municipality itself.
    pub owner: (i64, Option<i64>),
    /// What it is brought for.
    pub purpose: Purpose,
    /// What came.
    pub arrival: &'a Arrival,
    /// What the paper is.
    pub about: &'a str,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
}

/// Whether the file is new.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// A new file with its row.
    New(i64),
    /// The owner has brought the same bytes for the same purpose before.
    Known(i64),
}

impl Taken {
    /// Row of `files`.
    pub fn id(self) -> i64 {
        match self {
            Taken::New(id) | Taken::Known(id) => id,
        }
    }
}

/// Keeps a file, or finds the one with the same bytes.
///
/// # Errors
/// [`Error::TooLarge`] when its owner has no more room.
pub async fn add(conn: &mut PgConnection, file: NewFile<'_>, author: Author<'_>) -> Result<Taken> {
    let (municipality_id, school_id) = file.owner;
    let digest = file.arrival.digest;
    let (same, size): (Option<i64>, i64) = sqlx::query_as(
        "select (min(id) filter (where sha256 = $4 and purpose = $3)), \
                coalesce(sum(size_bytes), 0)::bigint \
           from files where municipality_id = $1 and school_id is not distinct from $2 and removed_at is null",
    )
    .bind(municipality_id)
    .bind(school_id)
    .bind(file.purpose.code())
    .bind(digest.as_bytes())
    .fetch_one(&mut *conn)
    .await?;
    if let Some(id) = same {
        return Ok(Taken::Known(id));
    }
    let bytes = i64::try_from(file.arrival.bytes.len()).unwrap_or(i64::MAX);
    if size.saturating_add(bytes) > OWNER_LIMIT {
        let message = "Здесь уже 2\u{a0}ГБ файлов: сначала отзовите ненужные.";
        return Err(Error::TooLarge(message.to_owned()));
    }
    let id = sqlx::query_scalar(
        "insert into files (municipality_id, school_id, name, media_type, sha256, purpose, size_bytes, scan, \
                            about, dated_on, created_by, created_by_name) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
    )
    .bind(municipality_id)
    .bind(school_id)
    .bind(&file.arrival.name)
    .bind(file.arrival.format.media_type())
    .bind(digest.as_bytes())
    .bind(file.purpose.code())
    .bind(bytes)
    .bind(file.arrival.scan.code())
    .bind(file.about)
    .bind(file.dated_on)
    .bind(author.id)
    .bind(author.name)
    .fetch_one(conn)
    .await?;
    Ok(Taken::New(id))
}

/// A file.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Attachment> {
    sqlx::query_as(
        "select * from files \
         where id = $3 and in_scope(municipality_id, school_id, $1, \
                                    case when school_id is not null then $2::bigint[] end)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Withdraws a file: nobody opens it any more, the row says why.
///
/// # Errors
/// [`Error::Conflict`] when it is withdrawn already.
pub async fn withdraw(
    conn: &mut PgConnection,
    file: &Attachment,
    reason: &str,
    author: Author<'_>,
) -> Result<()> {
    let done = sqlx::query(
        "update files set removed_at = now(), removed_by_name = $3, removal_reason = $4 \
         where municipality_id = $1 and id = $2 and removed_at is null",
    )
    .bind(file.municipality_id)
    .bind(file.id)
    .bind(author.name)
    .bind(reason)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// A file whose bytes still lie in its row.
#[derive(Debug, sqlx::FromRow)]
pub struct Older {
    /// Row of `files`.
    pub id: i64,
    /// Its bytes.
    pub content: Vec<u8>,
}

/// The next file whose bytes still lie in its row.
///
/// # Errors
/// When the database refuses.
pub async fn older(conn: &mut PgConnection) -> Result<Option<Older>> {
    Ok(sqlx::query_as(
        "select id, content from files where content is not null order by id limit 1 for update",
    )
    .fetch_optional(conn)
    .await?)
}

/// The bytes of an older file lie in the vault now.
///
/// # Errors
/// When the database refuses.
pub async fn empty(conn: &mut PgConnection, id: i64, digest: Digest) -> Result<()> {
    sqlx::query("update files set content = null, sha256 = $2 where id = $1")
        .bind(id)
        .bind(digest.as_bytes())
        .execute(conn)
        .await?;
    Ok(())
}

/// Hashes of all files that a row names, withdrawn ones included.
///
/// # Errors
/// When the database refuses or a row holds no hash.
pub async fn named_digests(conn: &mut PgConnection) -> Result<BTreeSet<Digest>> {
    let hashes: Vec<Vec<u8>> =
        sqlx::query_scalar("select distinct sha256 from files where content is null")
            .fetch_all(conn)
            .await?;
    let digests = hashes.into_iter().map(Digest::try_from);
    digests
        .collect::<std::result::Result<_, _>>()
        .map_err(|why| anyhow::anyhow!(why).into())
}

/// Whether a row names these bytes now.
///
/// # Errors
/// When the database refuses.
pub async fn is_named(conn: &mut PgConnection, digest: Digest) -> Result<bool> {
    Ok(
        sqlx::query_scalar("select exists (select from files where sha256 = $1)")
            .bind(digest.as_bytes())
            .fetch_one(conn)
            .await?,
    )
}
