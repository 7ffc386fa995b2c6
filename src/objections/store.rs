//! SQL of objections and of the files beside them.

use super::filter::Filter;
use super::objection::{Kind, Objection, Said, State};
use crate::access::{Author, Scope};
use crate::error::{Error, Result, fresh};
use crate::registers::Register;
use sqlx::PgConnection;

/// Which rows are asked for.
#[derive(Clone, Copy, Debug, Default)]
struct Asked<'a> {
    id: Option<i64>,
    school_id: Option<i64>,
    filter: Option<&'a Filter>,
    limit: Option<i64>,
    offset: i64,
}

async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    asked: Asked<'_>,
) -> Result<Vec<Objection>> {
    let any = Filter::default();
    let filter = asked.filter.unwrap_or(&any);
    Ok(sqlx::query_as(
        "select o.*, m.name as municipality, s.name as school, r.year::integer as year, \
                r.state <> 'approved' as is_register_open, f.name as file_name, \
                f.size_bytes as file_size \
         from objections o \
         join municipalities m on m.id = o.municipality_id \
         join schools s on s.municipality_id = o.municipality_id and s.id = o.school_id \
         join registers r on r.municipality_id = o.municipality_id and r.id = o.register_id \
         left join files f on f.municipality_id = o.municipality_id and f.id = o.file_id \
         where in_scope(o.municipality_id, o.school_id, $1, $2) \
           and ($3 = '' or s.search_key like '%' || $3 || '%' or s.login like $3 || '%') \
           and ($4::text is null or o.kind = $4) and ($5::text is null or o.state = $5) \
           and ($6::integer is null or r.year = $6) and ($7::bigint is null or o.municipality_id = $7) \
           and ($8::bigint is null or o.id = $8) and ($9::bigint is null or o.school_id = $9) \
         order by (o.kind = 'objection' and o.state = 'open') desc, o.id desc limit $10 offset $11",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(&filter.text)
    .bind(filter.kind.map(Kind::code))
    .bind(filter.state.map(State::code))
    .bind(filter.year)
    .bind(filter.municipality_id)
    .bind(asked.id)
    .bind(asked.school_id)
    .bind(asked.limit)
    .bind(asked.offset)
    .fetch_all(conn)
    .await?)
}

/// Objections that the filter asks for: those that wait first, then the newest.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &Filter,
    limit: i64,
    offset: i64,
) -> Result<Vec<Objection>> {
    let asked = Asked {
        filter: Some(filter),
        limit: Some(limit),
        offset,
        ..Asked::default()
    };
    select(conn, scope, asked).await
}

/// One objection.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Objection> {
    let found = select(
        conn,
        scope,
        Asked {
            id: Some(id),
            ..Asked::default()
        },
    )
    .await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// What a school said so far: an objection that waits first, then the newest.
///
/// # Errors
/// When the database refuses.
pub async fn of_school(
    conn: &mut PgConnection,
    scope: &Scope,
    school_id: i64,
) -> Result<Vec<Objection>> {
    select(
        conn,
        scope,
        Asked {
            school_id: Some(school_id),
            ..Asked::default()
        },
    )
    .await
}

/// How many there are within the filter, and in all.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, scope: &Scope, filter: &Filter) -> Result<(i64, i64)> {
    Ok(sqlx::query_as(
        "select count(*) filter (where ($3 = '' or s.search_key like '%' || $3 || '%' or s.login like $3 || '%') \
                  and ($4::text is null or o.kind = $4) and ($5::text is null or o.state = $5) \
                  and ($6::integer is null or r.year = $6) \
                  and ($7::bigint is null or o.municipality_id = $7)), \
                count(*) \
         from objections o \
         join schools s on s.municipality_id = o.municipality_id and s.id = o.school_id \
         join registers r on r.municipality_id = o.municipality_id and r.id = o.register_id \
         where in_scope(o.municipality_id, o.school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(&filter.text)
    .bind(filter.kind.map(Kind::code))
    .bind(filter.state.map(State::code))
    .bind(filter.year)
    .bind(filter.municipality_id)
    .fetch_one(conn)
    .await?)
}

/// Keeps a school's word on a register; gives its number.
///
/// # Errors
/// When the database refuses.
pub async fn add(
    conn: &mut PgConnection,
    register: &Register,
    school_id: i64,
    said: &Said,
    file_id: Option<i64>,
    author: Author<'_>,
) -> Result<i64> {
    let state = match said.kind {
        Kind::Agreement => State::Accepted,
        Kind::Objection => State::Open,
    };
    Ok(sqlx::query_scalar(
        "insert into objections (municipality_id, school_id, register_id, kind, text, file_id, created_by, \
                                 created_by_name, state) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
    )
    .bind(register.municipality_id)
    .bind(school_id)
    .bind(register.id)
    .bind(said.kind.code())
    .bind(&said.text)
    .bind(file_id)
    .bind(author.id)
    .bind(author.name)
    .bind(state.code())
    .fetch_one(conn)
    .await?)
}

/// Keeps the answer to an objection that has none.
///
/// # Errors
/// [`Error::Conflict`] when somebody answered meanwhile.
pub async fn answer(
    conn: &mut PgConnection,
    id: i64,
    version: i32,
    (state, text): (State, &str),
    author: Author<'_>,
) -> Result<()> {
    let changed = sqlx::query(
        "update objections set state = $3, answer = $4, answered_by = $5, answered_by_name = $6, \
                answered_at = now(), version = version + 1 \
         where id = $1 and version = $2 and kind = 'objection' and state = 'open'",
    )
    .bind(id)
    .bind(version)
    .bind(state.code())
    .bind(text)
    .bind(author.id)
    .bind(author.name)
    .execute(conn)
    .await?;
    fresh(changed.rows_affected())
}
