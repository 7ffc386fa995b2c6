//! SQL of the schools where curators worked.

use super::workplace::{NewWorkplace, Workplace};
use crate::access::Scope;
use crate::error::{Error, Result};
use sqlx::PgConnection;

async fn select(
    conn: &mut PgConnection,
    scope: &Scope,
    id: Option<i64>,
    user_id: Option<i64>,
    school_id: Option<i64>,
) -> Result<Vec<Workplace>> {
    Ok(sqlx::query_as(
        "select w.*, u.full_name as curator, s.name as school \
         from curator_workplaces w join users u on u.id = w.user_id \
         join schools s on s.municipality_id = w.municipality_id and s.id = w.school_id \
         where in_scope(w.municipality_id, w.school_id, $1, $2) \
           and ($3::bigint is null or w.id = $3) and ($4::bigint is null or w.user_id = $4) \
           and ($5::bigint is null or w.school_id = $5) \
         order by w.worked_until desc nulls first, s.name collate ru_natural, w.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(user_id)
    .bind(school_id)
    .fetch_all(conn)
    .await?)
}

/// Schools where a curator worked.
///
/// # Errors
/// When the database refuses.
pub async fn of_curator(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: i64,
) -> Result<Vec<Workplace>> {
    select(conn, scope, None, Some(user_id), None).await
}

/// Her work at this school, if she had any.
///
/// # Errors
/// When the database refuses.
pub async fn at(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: i64,
    school_id: i64,
) -> Result<Option<Workplace>> {
    let found = select(conn, scope, None, Some(user_id), Some(school_id)).await?;
    Ok(found.into_iter().next())
}

/// One workplace.
///
/// # Errors
/// [`Error::NotFound`] when it is out of sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<Workplace> {
    let found = select(conn, scope, Some(id), None, None).await?;
    found.into_iter().next().ok_or(Error::NotFound)
}

/// Keeps a workplace.
///
/// # Errors
/// [`Error::NotFound`] when the school is out of sight.
pub async fn add(
    conn: &mut PgConnection,
    scope: &Scope,
    user_id: i64,
    new: &NewWorkplace,
    by: (Option<i64>, &str),
) -> Result<()> {
    let added = sqlx::query(
        "insert into curator_workplaces (municipality_id, school_id, user_id, position, worked_from, \
                                         worked_until, source, noted_by, noted_by_name) \
         select s.municipality_id, s.id, $3, $5, $6, $7, $8, $9, $10 from schools s \
          where s.id = $4 and in_scope(s.municipality_id, s.id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(user_id)
    .bind(new.school_id)
    .bind(&new.position)
    .bind(new.worked_from)
    .bind(new.worked_until)
    .bind(&new.source)
    .bind(by.0)
    .bind(by.1)
    .execute(conn)
    .await?;
    match added.rows_affected() {
        0 => Err(Error::NotFound),
        _ => Ok(()),
    }
}

/// Takes a workplace away that was noted by mistake.
///
/// # Errors
/// When the database refuses.
pub async fn remove(conn: &mut PgConnection, place: &Workplace) -> Result<()> {
    sqlx::query("delete from curator_workplaces where id = $1 and municipality_id = $2")
        .bind(place.id)
        .bind(place.municipality_id)
        .execute(conn)
        .await?;
    Ok(())
}
