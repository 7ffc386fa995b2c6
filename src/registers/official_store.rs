//! SQL of the official list of a year: it is loaded as an import of its own and replaced as a whole.

use crate::access::Scope;
use crate::error::Result;
use chrono::{DateTime, Utc};
use serde_json::json;
use sqlx::PgConnection;

/// A school on the official list.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct OfficialSchool {
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub name: String,
    /// The document the list came with.
    pub document: String,
    /// «загрузка № 14».
    pub import_number: i32,
    /// When it was loaded.
    pub loaded_at: DateTime<Utc>,
}

/// The official list of a year within sight, in natural order.
///
/// # Errors
/// When the database refuses.
pub async fn listed(
    conn: &mut PgConnection,
    scope: &Scope,
    year: i32,
    municipality_id: Option<i64>,
) -> Result<Vec<OfficialSchool>> {
    Ok(sqlx::query_as(
        "select o.municipality_id, o.school_id, s.name, o.document, i.number as import_number, \
                coalesce(i.committed_at, i.created_at) as loaded_at \
         from official_listings o \
         join schools s on s.municipality_id = o.municipality_id and s.id = o.school_id \
         join imports i on i.municipality_id = o.municipality_id and i.id = o.import_id \
         where o.year = $3 and in_scope(o.municipality_id, o.school_id, $1, $2) \
           and ($4::bigint is null or o.municipality_id = $4) \
         order by o.municipality_id, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(year)
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// An official list to be kept.
#[derive(Clone, Copy, Debug)]
pub struct NewList<'a> {
    /// The municipality.
    pub municipality_id: i64,
    /// The year.
    pub year: i32,
    /// Schools on it.
    pub schools: &'a [i64],
    /// The document.
    pub document: &'a str,
    /// Name of the file; empty for a typed list.
    pub file: &'a str,
    /// Who loads it.
    pub by: Option<i64>,
}

/// Replaces the official list of a municipality's year; gives the number of the import.
///
/// # Errors
/// When the database refuses.
pub async fn replace(conn: &mut PgConnection, list: NewList<'_>) -> Result<i32> {
    let summary = json!({ "schools": list.schools.len(), "file": list.file, "year": list.year });
    let (import_id, number): (i64, i32) = sqlx::query_as(
        "insert into imports (municipality_id, number, kind, state, created_by, committed_at, summary) \
         select $1, coalesce(max(number), 0) + 1, 'official_list', 'committed', $2, now(), $3 \
         from imports where municipality_id = $1 returning id, number",
    )
    .bind(list.municipality_id)
    .bind(list.by)
    .bind(summary)
    .fetch_one(&mut *conn)
    .await?;
    sqlx::query("delete from official_listings where municipality_id = $1 and year = $2")
        .bind(list.municipality_id)
        .bind(list.year)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into official_listings (municipality_id, school_id, year, document, import_id) \
         select $1, s.id, $3, $4, $5 from schools s where s.municipality_id = $1 and s.id = any ($2)",
    )
    .bind(list.municipality_id)
    .bind(list.schools)
    .bind(list.year)
    .bind(list.document)
    .bind(import_id)
    .execute(conn)
    .await?;
    Ok(number)
}
