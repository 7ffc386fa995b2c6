//! SQL that changes schools: adding, changing, former names, mergers.

use super::school::{Details, Flag, FormerName};
use super::store::StoredSchool;
use crate::access::Scope;
use crate::error::{Error, Result, fresh};
use chrono::NaiveDate;
use sqlx::postgres::PgArguments;
use sqlx::query::Query;
use sqlx::{PgConnection, Postgres, Row};

/// Binds $1–$20: what a person may change, with the key of the search.
fn described<'q>(
    query: Query<'q, Postgres, PgArguments>,
    school: &'q Details,
    former: &[String],
) -> Query<'q, Postgres, PgArguments> {
    let flag = |flag| school.flags.contains(&flag);
    query
        .bind(&school.name)
        .bind(&school.full_name)
        .bind(school.search_key(former.iter().map(String::as_str)))
        .bind(&school.login)
        .bind(&school.exam_code)
        .bind(&school.inn)
        .bind(&school.ogrn)
        .bind(&school.oktmo)
        .bind(&school.settlement)
        .bind(school.place.map(|place| place.code()))
        .bind(flag(Flag::Special))
        .bind(flag(Flag::Evening))
        .bind(flag(Flag::Closed))
        .bind(flag(Flag::Penitentiary))
        .bind(flag(Flag::Boarding))
        .bind(&school.director_name)
        .bind(&school.director_phone)
        .bind(&school.director_email)
        .bind(school.head_school_id)
}

/// Adds a school. Gives its row.
///
/// # Errors
/// [`Error::Conflict`] when the login is taken in the municipality.
pub async fn add(conn: &mut PgConnection, municipality_id: i64, school: &Details) -> Result<i64> {
    let insert = sqlx::query(
        "insert into schools (name, full_name, search_key, login, exam_code, inn, ogrn, oktmo, \
           settlement, place, special, evening, closed_type, penitentiary, boarding, director_name, \
           director_phone, director_email, head_school_id, municipality_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20) \
         returning id",
    );
    let row = described(insert, school, &[])
        .bind(municipality_id)
        .fetch_one(conn)
        .await
        .map_err(login_taken)?;
    Ok(row.try_get("id")?)
}

/// Changes a school as it was read; `former` are the names it had before, for the search.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster or the login is taken.
pub async fn update(
    conn: &mut PgConnection,
    stored: &StoredSchool,
    school: &Details,
    former: &[String],
) -> Result<()> {
    let update = sqlx::query(
        "update schools set name = $1, full_name = $2, search_key = $3, login = $4, exam_code = $5, \
           inn = $6, ogrn = $7, oktmo = $8, settlement = $9, place = $10, special = $11, evening = $12, \
           closed_type = $13, penitentiary = $14, boarding = $15, director_name = $16, \
           director_phone = $17, director_email = $18, head_school_id = $19, \
           version = version + 1, updated_at = now() \
         where id = $20 and version = $21",
    );
    let done = described(update, school, former)
        .bind(stored.id)
        .bind(stored.version)
        .execute(conn)
        .await
        .map_err(login_taken)?;
    fresh(done.rows_affected())
}

/// The unique index speaks when two people give one login at the same moment.
fn login_taken(error: sqlx::Error) -> Error {
    let constraint = error.as_database_error().and_then(|e| e.constraint());
    if constraint == Some("schools_login_unique") {
        return Error::Conflict("Этот логин только что получила другая школа.".to_owned());
    }
    error.into()
}

/// Hangs a школа on its head: both are rows of the same municipality.
///
/// # Errors
/// When the database refuses.
pub async fn set_head(conn: &mut PgConnection, school_id: i64, head_id: i64) -> Result<()> {
    sqlx::query("update schools set head_school_id = $2 where id = $1")
        .bind(school_id)
        .bind(head_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Keeps a name that the school has no longer.
///
/// # Errors
/// When the database refuses.
pub async fn add_former_name(
    conn: &mut PgConnection,
    school: &StoredSchool,
    former: &FormerName,
) -> Result<()> {
    sqlx::query(
        "insert into school_names (municipality_id, school_id, name, full_name, until, reason) \
         values ($1, $2, $3, $4, $5, $6)",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(&former.name)
    .bind(&former.full_name)
    .bind(former.until)
    .bind(&former.reason)
    .execute(conn)
    .await?;
    Ok(())
}

/// The school of the municipality, other than `except`, that has this login: its row and name.
///
/// # Errors
/// When the database refuses.
pub async fn holder_of_login(
    conn: &mut PgConnection,
    municipality_id: i64,
    login: &str,
    except: Option<i64>,
) -> Result<Option<(i64, String)>> {
    Ok(sqlx::query_as(
        "select id, name from schools \
         where municipality_id = $1 and login = $2 and login <> '' and id is distinct from $3",
    )
    .bind(municipality_id)
    .bind(login)
    .bind(except)
    .fetch_optional(conn)
    .await?)
}

/// Schools that may be the head of `of` (of a new school: nothing): working ones that are no филиалы.
/// A school with филиалы of its own gets none; the present head stays in the list.
///
/// # Errors
/// When the database refuses.
pub async fn heads(
    conn: &mut PgConnection,
    scope: &Scope,
    municipality_id: i64,
    of: Option<i64>,
) -> Result<Vec<(i64, String)>> {
    Ok(sqlx::query_as(
        "select s.id, s.name from schools s left join schools own on own.id = $4 \
         where in_scope(s.municipality_id, s.id, $1, $2) and s.municipality_id = $3 \
           and (s.id = own.head_school_id \
                or (s.head_school_id is null and s.ended_on is null and s.id is distinct from $4 \
                    and not exists (select from schools f where f.head_school_id = $4))) \
         order by s.name collate ru_natural, s.id",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(municipality_id)
    .bind(of)
    .fetch_all(conn)
    .await?)
}

/// What hangs on a school when it ends.
#[derive(Clone, Debug, Default, sqlx::FromRow)]
pub struct Belongings {
    /// Numbers of procedures.
    pub results: i64,
    /// The first year with numbers.
    pub first_year: Option<i16>,
    /// The last one.
    pub last_year: Option<i16>,
    /// Names of its филиалы.
    pub branches: Vec<String>,
    /// Accounts of its directors that are not blocked.
    pub directors: i64,
}

/// What hangs on the school.
///
/// # Errors
/// When the database refuses.
pub async fn belongings(conn: &mut PgConnection, school: &StoredSchool) -> Result<Belongings> {
    Ok(sqlx::query_as(
        "select count(r.id) as results, min(r.year) as first_year, max(r.year) as last_year, \
           (select coalesce(array_agg(f.name order by f.name collate ru_natural), '{}') from schools f \
             where f.municipality_id = $1 and f.head_school_id = $2) as branches, \
           (select count(*) from users u where u.municipality_id = $1 and u.school_id = $2 \
              and u.blocked_at is null) as directors \
         from results r where r.municipality_id = $1 and r.school_id = $2",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .fetch_one(conn)
    .await?)
}

/// Ends a school as it was read: on that day, with or without the school it became part of, whose its
/// филиалы become then.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn end(
    conn: &mut PgConnection,
    school: &StoredSchool,
    on: NaiveDate,
    into: Option<i64>,
) -> Result<()> {
    let done = sqlx::query(
        "update schools set ended_on = $3, merged_into_id = $4, version = version + 1, \
           updated_at = now() where id = $1 and version = $2",
    )
    .bind(school.id)
    .bind(school.version)
    .bind(on)
    .bind(into)
    .execute(&mut *conn)
    .await?;
    fresh(done.rows_affected())?;
    sqlx::query(
        "update schools set head_school_id = nullif($3, id), version = version + 1, updated_at = now() \
         where municipality_id = $1 and head_school_id = $2 and $3::bigint is not null",
    )
    .bind(school.municipality_id)
    .bind(school.id)
    .bind(into)
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes an end back: the school works again.
///
/// # Errors
/// [`Error::Conflict`] when somebody was faster.
pub async fn reopen(conn: &mut PgConnection, school_id: i64, version: i32) -> Result<()> {
    let done = sqlx::query(
        "update schools set ended_on = null, merged_into_id = null, version = version + 1, \
           updated_at = now() where id = $1 and version = $2 and ended_on is not null",
    )
    .bind(school_id)
    .bind(version)
    .execute(conn)
    .await?;
    fresh(done.rows_affected())
}
