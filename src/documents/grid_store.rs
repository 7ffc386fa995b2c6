//! SQL of the grid and of the monthly look.

use super::grid::{Found, School};
use super::look::Look;
use crate::access::Scope;
use crate::error::Result;
use chrono::NaiveDate;
use sqlx::PgConnection;

/// Schools of a municipality that must hand documents in: those on the newest register, with a roadmap or a
/// document of the year; in natural order.
///
/// # Errors
/// When the database refuses.
pub async fn schools(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    year: i16,
) -> Result<Vec<School>> {
    Ok(sqlx::query_as(
        "select s.id, s.name, s.login, s.search_key, s.director_name, s.director_phone, s.director_email \
           from schools s \
          where in_scope(s.municipality_id, s.id, $1, $2) and s.municipality_id = $3 \
            and needs_documents(s.municipality_id, s.id, $4) \
          order by s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// Documents of a municipality and a year, or of one school.
///
/// # Errors
/// When the database refuses.
pub async fn documents(
    conn: &mut PgConnection,
    scope: &Scope,
    (municipality_id, school_id): (i64, Option<i64>),
    year: i16,
) -> Result<Vec<Found>> {
    Ok(sqlx::query_as(
        "select d.id, d.school_id, d.kind_id, d.decision, d.placed_on is not null as is_placed, \
                v.number is not null as has_version, coalesce(r.reviews, 0) > 0 as has_review, \
                coalesce(r.given, 0)::bigint as given, \
                coalesce(r.reviews * (select sum((c->>'max')::integer) \
                                        from jsonb_array_elements(d.criteria) c), 0)::bigint as possible \
           from documents d \
           left join lateral (select max(number) as number from document_versions \
                               where municipality_id = d.municipality_id and document_id = d.id) v on true \
           left join lateral (select count(*) as reviews, \
                                     sum((select sum(score) from unnest(x.scores) score)) as given \
                                from document_reviews x \
                               where x.municipality_id = d.municipality_id and x.document_id = d.id \
                                 and x.number = v.number) r on true \
          where in_scope(d.municipality_id, d.school_id, $1, $2) and d.municipality_id = $3 \
            and ($4::bigint is null or d.school_id = $4) and d.year = $5",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .bind(school_id)
    .bind(year)
    .fetch_all(conn)
    .await?)
}

/// Looks of a municipality, the newest first.
///
/// # Errors
/// When the database refuses.
pub async fn looks(conn: &mut PgConnection, municipality_id: i64) -> Result<Vec<Look>> {
    Ok(sqlx::query_as(
        "select looked_on, note, looked_by_name from document_looks \
          where municipality_id = $1 order by looked_on desc, id desc limit 12",
    )
    .bind(municipality_id)
    .fetch_all(conn)
    .await?)
}

/// Keeps a look.
///
/// # Errors
/// When the database refuses.
pub async fn add_look(
    conn: &mut PgConnection,
    municipality_id: i64,
    (day, note): (NaiveDate, &str),
    author: &str,
) -> Result<()> {
    sqlx::query(
        "insert into document_looks (municipality_id, looked_on, note, looked_by_name) values ($1, $2, $3, $4)",
    )
    .bind(municipality_id)
    .bind(day)
    .bind(note)
    .bind(author)
    .execute(conn)
    .await?;
    Ok(())
}
