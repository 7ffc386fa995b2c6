//! SQL of the matching: the schools a row may mean with all their names, and the spellings people resolved.

use super::identifiers::{ExamCode, Inn};
use super::logins::Login;
use super::matching::Candidate;
use super::spelling::spelling_key;
use crate::access::Scope;
use crate::error::Result;
use sqlx::PgConnection;

#[derive(sqlx::FromRow)]
struct Row {
    id: i64,
    municipality_id: i64,
    municipality_code: String,
    municipality: String,
    login: String,
    exam_code: String,
    inn: String,
    names: Vec<String>,
    aliases: Vec<String>,
}

/// Every school within sight, closed and merged ones too: a file of a former year names them.
///
/// # Errors
/// When the database refuses.
pub async fn candidates(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: Option<i64>,
) -> Result<Vec<Candidate>> {
    let rows: Vec<Row> = sqlx::query_as(
        "select s.id, s.municipality_id, m.code as municipality_code, m.name as municipality, \
                s.login, s.exam_code, s.inn, \
                array_remove(array[s.name, s.full_name] || coalesce(n.names, '{}'), '') as names, \
                coalesce(a.aliases, '{}') as aliases \
         from schools s \
         join municipalities m on m.id = s.municipality_id \
         left join lateral ( \
           select array_agg(x.name) || array_agg(x.full_name) as names from school_names x \
           where x.municipality_id = s.municipality_id and x.school_id = s.id) n on true \
         left join lateral ( \
           select array_agg(x.alias) as aliases from school_aliases x \
           where x.municipality_id = s.municipality_id and x.school_id = s.id) a on true \
         where in_scope(s.municipality_id, s.id, $1, $2) \
           and ($3::bigint is null or s.municipality_id = $3) \
         order by s.municipality_id, s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(candidate).collect())
}

fn candidate(row: Row) -> Candidate {
    Candidate {
        id: row.id,
        municipality_id: row.municipality_id,
        municipality_code: Some(row.municipality_code),
        municipality_name: row.municipality,
        login: Login::parse(&row.login),
        exam_code: ExamCode::parse(&row.exam_code).ok().map(|read| read.value),
        inn: Inn::parse(&row.inn).ok().map(|read| read.value),
        names: row.names,
        aliases: row.aliases,
    }
}

/// Remembers that a spelling means this school; a newer answer replaces the older one. Gives the key of
/// the spelling, or nothing when it was remembered so already.
///
/// # Errors
/// When the database refuses.
pub async fn remember_alias(
    conn: &mut PgConnection,
    municipality_id: i64,
    school_id: i64,
    spelling: &str,
    by: Option<i64>,
) -> Result<Option<String>> {
    Ok(sqlx::query_scalar(
        "insert into school_aliases as a (municipality_id, school_id, alias_key, alias, created_by) \
         values ($1, $2, $3, $4, $5) \
         on conflict (municipality_id, alias_key) do update set school_id = excluded.school_id, \
           alias = excluded.alias, created_by = excluded.created_by, created_at = now() \
         where a.school_id <> excluded.school_id \
         returning alias_key",
    )
    .bind(municipality_id)
    .bind(school_id)
    .bind(spelling_key(spelling))
    .bind(spelling)
    .bind(by)
    .fetch_optional(conn)
    .await?)
}

/// Forgets spellings by their keys.
///
/// # Errors
/// When the database refuses.
pub async fn forget_aliases(
    conn: &mut PgConnection,
    municipality_id: i64,
    keys: &[String],
) -> Result<()> {
    sqlx::query("delete from school_aliases where municipality_id = $1 and alias_key = any ($2)")
        .bind(municipality_id)
        .bind(keys)
        .execute(conn)
        .await?;
    Ok(())
}
