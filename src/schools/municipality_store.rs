//! SQL of regions and municipalities: added by the command line, described by the coordinator.

use crate::error::{Result, fresh};
use sqlx::PgConnection;

/// The region with this code, added when it is new. A name replaces only a code that stood for it.
///
/// # Errors
/// When the database refuses.
pub async fn ensure_region(conn: &mut PgConnection, code: &str, name: &str) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into regions as r (code, name) values ($1, $2) \
         on conflict (code) do update \
           set name = case when r.name = r.code then excluded.name else r.name end \
         returning id",
    )
    .bind(code)
    .bind(name)
    .fetch_one(conn)
    .await?)
}

/// Adds a municipality. Gives its row.
///
/// # Errors
/// When the database refuses.
pub async fn add_municipality(
    conn: &mut PgConnection,
    region_id: i64,
    code: &str,
    name: &str,
    oktmo: &str,
) -> Result<i64> {
    Ok(sqlx::query_scalar(
        "insert into municipalities (region_id, code, name, oktmo) values ($1, $2, $3, $4) returning id",
    )
    .bind(region_id)
    .bind(code)
    .bind(name)
    .bind(oktmo)
    .fetch_one(conn)
    .await?)
}

/// Changes what a coordinator may change of her municipality.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn describe_municipality(
    conn: &mut PgConnection,
    id: i64,
    version: i32,
    name: &str,
    oktmo: &str,
    utc_offset_hours: i16,
) -> Result<()> {
    let done = sqlx::query(
        "update municipalities set name = $3, oktmo = $4, utc_offset_hours = $5, version = version + 1 \
         where id = $1 and version = $2",
    )
    .bind(id)
    .bind(version)
    .bind(name)
    .bind(oktmo)
    .bind(utc_offset_hours)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
