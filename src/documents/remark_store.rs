//! SQL of remarks on documents: made → mended → checked.

use super::document::Document;
use crate::access::{Author, Scope};
use crate::error::{Error, Result, fresh};
use crate::evidence::Remark;
use sqlx::PgConnection;

/// Remarks of a document in order of their numbers.
///
/// # Errors
/// When the database refuses.
pub async fn of_document(conn: &mut PgConnection, document: &Document) -> Result<Vec<Remark>> {
    Ok(sqlx::query_as(
        "select *, document_id as thing_id from document_remarks \
          where municipality_id = $1 and document_id = $2 order by number",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .fetch_all(conn)
    .await?)
}

/// A remark.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Remark> {
    sqlx::query_as(
        "select x.*, x.document_id as thing_id from document_remarks x \
           join documents d on d.municipality_id = x.municipality_id and d.id = x.document_id \
          where x.id = $3 and in_scope(d.municipality_id, d.school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Makes the next remark.
///
/// # Errors
/// When the database refuses.
pub async fn make(
    conn: &mut PgConnection,
    document: &Document,
    text: &str,
    author: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into document_remarks (municipality_id, document_id, number, text, made_by_name) \
         select $1, $2, 1 + coalesce(max(number), 0), $3, $4 from document_remarks \
          where municipality_id = $1 and document_id = $2",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(text)
    .bind(author.name)
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps what the school mended.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn answer(
    conn: &mut PgConnection,
    remark: &Remark,
    answer: &str,
    author: Author<'_>,
) -> Result<()> {
    let done = sqlx::query(
        "update document_remarks set answer = $4, answered_by_name = $5, answered_at = now(), \
                version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and closed_at is null",
    )
    .bind(remark.municipality_id)
    .bind(remark.id)
    .bind(remark.version)
    .bind(answer)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Closes a remark that was checked.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn close(conn: &mut PgConnection, remark: &Remark, author: Author<'_>) -> Result<()> {
    let done = sqlx::query(
        "update document_remarks set closed_by_name = $4, closed_at = now(), version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3 and closed_at is null",
    )
    .bind(remark.municipality_id)
    .bind(remark.id)
    .bind(remark.version)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Closes all remarks of a document that was agreed.
///
/// # Errors
/// When the database refuses.
pub async fn close_all(
    conn: &mut PgConnection,
    document: &Document,
    author: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "update document_remarks set closed_by_name = $3, closed_at = now(), version = version + 1 \
          where municipality_id = $1 and document_id = $2 and closed_at is null",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(author.name)
    .execute(conn)
    .await?;
    Ok(())
}
