//! SQL of a municipality's own words for the factors.

use super::factor::{Factor, FactorWords, directory};
use crate::access::Scope;
use crate::error::{Result, fresh};
use sqlx::PgConnection;

/// The directory of factors as it stands in a municipality.
///
/// # Errors
/// When the database refuses.
pub async fn factors(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
) -> Result<Vec<Factor>> {
    let own = sqlx::query_as(
        "select code, title, aliases, description, good_answer, source, true as is_own, version \
         from risk_factors where municipality_id = $2 and in_scope(municipality_id, 0, $1, null)",
    )
    .bind(scope.municipalities())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?;
    directory(own)
}

/// Keeps a municipality's words for a factor; version 0: it had none of its own.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when somebody changed them meanwhile.
pub async fn save(
    conn: &mut PgConnection,
    municipality_id: i64,
    code: i16,
    version: i32,
    words: &FactorWords,
) -> Result<()> {
    let done = sqlx::query(
        "insert into risk_factors (municipality_id, code, title, aliases, description, good_answer, source) \
         values ($1, $2, $4, $5, $6, $7, $8) \
         on conflict (municipality_id, code) do update \
            set title = $4, aliases = $5, description = $6, good_answer = $7, source = $8, \
                version = risk_factors.version + 1 \
          where risk_factors.version = $3",
    )
    .bind(municipality_id)
    .bind(code)
    .bind(version)
    .bind(&words.title)
    .bind(&words.aliases)
    .bind(&words.description)
    .bind(&words.good_answer)
    .bind(&words.source)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
