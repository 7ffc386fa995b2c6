//! SQL of documents, their versions and reviews.

use super::document::{Decision, Document, File, Version};
use super::expertise::Review;
use super::kind::Kind;
use crate::access::{Author, Scope};
use crate::error::{Error, Result, fresh};
use chrono::NaiveDate;
use sqlx::PgConnection;

/// A document with its versions and reviews.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<File> {
    let document: Document = sqlx::query_as(
        "select d.*, s.name as school, k.edition as edition_now, k.hint, l.due_on, \
                (select count(*) from comments c where c.municipality_id = d.municipality_id \
                    and c.document_id = d.id) as comments, \
                array(select w.user_id from curator_workplaces w where w.municipality_id = d.municipality_id \
                         and w.school_id = d.school_id) as former_staff \
           from documents d \
           join schools s on s.municipality_id = d.municipality_id and s.id = d.school_id \
           join document_kinds k on k.municipality_id = d.municipality_id and k.id = d.kind_id \
           left join document_deadlines l \
             on l.municipality_id = d.municipality_id and l.kind_id = d.kind_id and l.year = d.year \
          where d.id = $3 and in_scope(d.municipality_id, d.school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(&mut *conn)
    .await?
    .ok_or(Error::NotFound)?;
    let versions: Vec<Version> = sqlx::query_as(
        "select v.number, v.file_id, f.name as file_name, v.note, v.sent_by_name, v.sent_at \
           from document_versions v \
           join files f on f.municipality_id = v.municipality_id and f.id = v.file_id \
          where v.municipality_id = $1 and v.document_id = $2 order by v.number desc",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .fetch_all(&mut *conn)
    .await?;
    let reviews: Vec<Review> = sqlx::query_as(
        "select number, expert_id, expert_name, scores, note, reviewed_at from document_reviews \
          where municipality_id = $1 and document_id = $2 order by number desc, reviewed_at, expert_id",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .fetch_all(conn)
    .await?;
    Ok(File {
        document,
        versions,
        reviews,
    })
}

/// Holds a document until the end of the transaction.
///
/// # Errors
/// [`Error::Conflict`] when somebody changed it meanwhile.
pub async fn hold(conn: &mut PgConnection, document: &Document) -> Result<()> {
    let held = sqlx::query(
        "select from documents where municipality_id = $1 and id = $2 and version = $3 for update",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(document.version)
    .fetch_all(conn)
    .await?;
    fresh(held.len() as u64)
}

/// Keeps a new version; a decision on the former one goes with it. Gives the document and the number.
///
/// # Errors
/// When the database refuses.
pub async fn add_version(
    conn: &mut PgConnection,
    (school_id, year, kind): (i64, i16, &Kind),
    (file_id, note): (i64, &str),
    author: Author<'_>,
) -> Result<(i64, i32)> {
    let id: i64 = sqlx::query_scalar(
        "insert into documents (municipality_id, school_id, kind_id, year, title, criteria, edition) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict on constraint documents_once do update \
            set decision = null, decision_note = '', decided_by_name = '', decided_at = null, \
                placed_on = null, placed_by_name = '', version = documents.version + 1 \
         returning id",
    )
    .bind(kind.municipality_id)
    .bind(school_id)
    .bind(kind.id)
    .bind(year)
    .bind(&kind.title)
    .bind(&kind.criteria)
    .bind(kind.edition)
    .fetch_one(&mut *conn)
    .await?;
    let number = sqlx::query_scalar(
        "insert into document_versions (municipality_id, document_id, number, file_id, note, sent_by_name) \
         select $1, $2, 1 + coalesce(max(number), 0), $3, $4, $5 from document_versions \
          where municipality_id = $1 and document_id = $2 returning number",
    )
    .bind(kind.municipality_id)
    .bind(id)
    .bind(file_id)
    .bind(note)
    .bind(author.name)
    .fetch_one(conn)
    .await?;
    Ok((id, number))
}

/// Keeps what an expert found; her former scores of the same version go.
///
/// # Errors
/// When the database refuses.
pub async fn review(
    conn: &mut PgConnection,
    file: &File,
    (scores, note): (&[i16], &str),
    expert: Author<'_>,
) -> Result<()> {
    sqlx::query(
        "insert into document_reviews (municipality_id, document_id, number, expert_id, expert_name, scores, note) \
         values ($1, $2, $3, $4, $5, $6, $7) \
         on conflict (municipality_id, document_id, number, expert_id) \
            do update set scores = excluded.scores, note = excluded.note, reviewed_at = now()",
    )
    .bind(file.document.municipality_id)
    .bind(file.document.id)
    .bind(file.newest())
    .bind(expert.id)
    .bind(expert.name)
    .bind(scores)
    .bind(note)
    .execute(&mut *conn)
    .await?;
    touch(conn, &file.document).await
}

/// The document has changed: forms opened before are stale.
async fn touch(conn: &mut PgConnection, document: &Document) -> Result<()> {
    let done = sqlx::query(
        "update documents set version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(document.version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the decision on the newest version.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn decide(
    conn: &mut PgConnection,
    document: &Document,
    (decision, note): (Decision, &str),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update documents set decision = $4, decision_note = $5, decided_by_name = $6, decided_at = now(), \
                version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(document.version)
    .bind(decision.code())
    .bind(note)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Keeps the day of placing in ИС МЭДК.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn place(
    conn: &mut PgConnection,
    document: &Document,
    day: NaiveDate,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update documents set placed_on = $4, placed_by_name = $5, version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(document.municipality_id)
    .bind(document.id)
    .bind(document.version)
    .bind(day)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
