//! SQL of school years.

use super::year::{NewYear, YearPlan};
use crate::access::Scope;
use crate::deadlines::{Calendar, Period, SchoolYear};
use crate::error::{Result, fresh};
use chrono::{DateTime, Utc};
use sqlx::PgConnection;
use sqlx::types::Json;

#[derive(sqlx::FromRow)]
struct Row {
    quarters: Json<[Period; 4]>,
    source: String,
    changed_by_name: String,
    changed_at: DateTime<Utc>,
    version: i32,
}

/// The school year that begins in `year`, as the municipality described it; the usual one where it did not, or
/// where it is out of sight.
///
/// # Errors
/// When the database refuses.
pub async fn find(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: i16,
) -> Result<YearPlan> {
    let own: Option<Row> = sqlx::query_as(
        "select quarters, source, changed_by_name, changed_at, version from school_years \
         where municipality_id = $2 and year = $3 and in_scope(municipality_id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .bind(year)
    .fetch_optional(conn)
    .await?;
    Ok(own.map_or_else(
        || YearPlan::usual(year),
        |own| YearPlan {
            calendar: Calendar {
                year: SchoolYear(year),
                quarters: own.quarters.0,
            },
            source: own.source,
            changed_by_name: own.changed_by_name,
            changed_at: Some(own.changed_at),
            version: own.version,
        },
    ))
}

/// Keeps a school year; `version` is 0 of one that is described for the first time.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody was faster.
pub async fn save(
    conn: &mut PgConnection,
    municipality_id: i64,
    (new, version): (&NewYear, i32),
    author: &str,
) -> Result<()> {
    let done = sqlx::query(
        "insert into school_years as y (municipality_id, year, quarters, source, changed_by_name) \
         select $1, $2, $3, $4, $5 \
          where $6 = 0 or exists (select from school_years x where x.municipality_id = $1 and x.year = $2) \
         on conflict (municipality_id, year) do update \
           set quarters = excluded.quarters, source = excluded.source, \
               changed_by_name = excluded.changed_by_name, changed_at = now(), version = y.version + 1 \
         where y.version = $6",
    )
    .bind(municipality_id)
    .bind(new.calendar.year.0)
    .bind(Json(new.calendar.quarters))
    .bind(&new.source)
    .bind(author)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
