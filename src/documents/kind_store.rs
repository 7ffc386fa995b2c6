//! SQL of the kinds of documents and their deadlines.

use super::kind::{Kind, NewKind};
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use sqlx::PgConnection;
use sqlx::types::Json;

/// Kinds of a municipality in their order, with the deadlines of a year.
///
/// # Errors
/// When the database refuses.
pub async fn of_municipality(
    conn: &mut PgConnection,
    municipality_id: i64,
    year: i16,
) -> Result<Vec<Kind>> {
    Ok(sqlx::query_as(
        "select k.*, d.due_on from document_kinds k \
           left join document_deadlines d \
             on d.municipality_id = k.municipality_id and d.kind_id = k.id and d.year = $2 \
          where k.municipality_id = $1 order by k.position, k.id",
    )
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// A kind with its deadline of a year.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64, year: i16) -> Result<Kind> {
    sqlx::query_as(
        "select k.*, d.due_on from document_kinds k \
           left join document_deadlines d \
             on d.municipality_id = k.municipality_id and d.kind_id = k.id and d.year = $3 \
          where k.id = $2 and in_scope(k.municipality_id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(id)
    .bind(year)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Keeps a new kind at the end; gives its row, or nothing when one of this title is there.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    municipality_id: i64,
    kind: &NewKind,
    author: &str,
) -> Result<Option<i64>> {
    Ok(sqlx::query_scalar(
        "insert into document_kinds (municipality_id, position, title, hint, criteria, is_required, changed_by_name) \
         select $1, 1 + coalesce(max(position), 0), $2, $3, $4, $5, $6 from document_kinds \
          where municipality_id = $1 \
         on conflict on constraint document_kinds_title do nothing returning id",
    )
    .bind(municipality_id)
    .bind(&kind.title)
    .bind(&kind.hint)
    .bind(Json(&kind.criteria))
    .bind(kind.is_required)
    .bind(author)
    .fetch_optional(conn)
    .await?)
}

/// Keeps the kinds that the portal brings along; those that are there by title stay as they are.
///
/// # Errors
/// When the database refuses.
pub async fn add_usual(
    conn: &mut PgConnection,
    municipality_id: i64,
    kinds: &[NewKind],
    author: &str,
) -> Result<usize> {
    let mut added = 0;
    for kind in kinds {
        added += usize::from(add(conn, municipality_id, kind, author).await?.is_some());
    }
    Ok(added)
}

/// Changes a kind; new criteria make a new edition.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn update(
    conn: &mut PgConnection,
    was: &Kind,
    kind: &NewKind,
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "update document_kinds set title = $4, hint = $5, \
                edition = edition + (criteria is distinct from $6)::integer, criteria = $6, \
                is_required = $7, changed_by_name = $8, changed_at = now(), version = version + 1 \
          where municipality_id = $1 and id = $2 and version = $3",
    )
    .bind(was.municipality_id)
    .bind(was.id)
    .bind(was.version)
    .bind(&kind.title)
    .bind(&kind.hint)
    .bind(Json(&kind.criteria))
    .bind(kind.is_required)
    .bind(author)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}

/// Sets the deadline of a year, or takes it away.
///
/// # Errors
/// When the database refuses.
pub async fn set_deadline(
    conn: &mut PgConnection,
    (municipality_id, kind_id): (i64, i64),
    year: i16,
    due_on: Option<chrono::NaiveDate>,
) -> Result<()> {
    match due_on {
        Some(due_on) => {
            sqlx::query(
                "insert into document_deadlines (municipality_id, kind_id, year, due_on) values ($1, $2, $3, $4) \
                 on conflict (municipality_id, kind_id, year) do update set due_on = excluded.due_on",
            )
            .bind(municipality_id)
            .bind(kind_id)
            .bind(year)
            .bind(due_on)
            .execute(conn)
            .await?
        }
        None => {
            sqlx::query(
                "delete from document_deadlines where municipality_id = $1 and kind_id = $2 and year = $3",
            )
            .bind(municipality_id)
            .bind(kind_id)
            .bind(year)
            .execute(conn)
            .await?
        }
    };
    Ok(())
}
