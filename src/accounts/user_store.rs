//! SQL of the pages of users.

use super::places::Region;
use super::user::NewUser;
use super::user_list::{FilterForm, StoredUser, UserLine};
use crate::access::Scope;
use crate::error::{Error, Result};
use sqlx::PgConnection;

/// A question to the users within the scope `$1`, `$2`, each with its place and state.
macro_rules! users {
    ($columns:literal, $rest:literal) => {
        concat!(
            "select ",
            $columns,
            " from ( \
               select u.id, u.login, u.full_name, u.position, u.email, u.phone, u.role, u.region_id, \
                      u.municipality_id, u.school_id, u.created_at, u.last_sign_in_at, u.version, \
                      r.name as region, m.name as municipality, s.name as school, \
                      (select count(distinct c.school_id) from curator_schools c where c.user_id = u.id \
                          and c.since <= current_date \
                          and (c.until is null or c.until >= current_date)) as curated, \
                      i.expires_at as invited_until, \
                      case when u.blocked_at is not null then 'blocked' \
                           when u.password_hash is not null then 'active' \
                           when i.expires_at is not null then 'invited' else 'waiting' end as state, \
                      translate(lower(concat_ws(' ', u.full_name, u.login, u.position, u.email) \
                                      collate ru_natural), 'ё', 'е') as search_key \
               from users u \
               left join regions r on r.id = u.region_id \
               left join municipalities m on m.id = u.municipality_id \
               left join schools s on s.id = u.school_id \
               left join invitations i on i.user_id = u.id and i.used_at is null \
                                      and i.expires_at > now() \
               where in_scope(u.municipality_id, u.school_id, $1, $2)) u ",
            $rest
        )
    };
}

/// How many users the filter finds.
///
/// # Errors
/// When the database refuses.
pub async fn count(conn: &mut PgConnection, scope: &Scope, filter: &FilterForm) -> Result<i64> {
    Ok(sqlx::query_scalar(users!(
        "count(*)",
        "where ($3 = '' or position($3 in search_key) > 0) and ($4::text is null or role = $4) \
           and ($5::bigint is null or municipality_id = $5) and ($6::text is null or state = $6)"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(filter.needle())
    .bind(filter.role_code())
    .bind(filter.municipality_id())
    .bind(filter.state_code())
    .fetch_one(conn)
    .await?)
}

/// The users the filter finds, by name; without a limit all of them.
///
/// # Errors
/// When the database refuses.
pub async fn list(
    conn: &mut PgConnection,
    scope: &Scope,
    filter: &FilterForm,
    limit: Option<i64>,
    offset: i64,
) -> Result<Vec<UserLine>> {
    Ok(sqlx::query_as(users!(
        "*",
        "where ($3 = '' or position($3 in search_key) > 0) and ($4::text is null or role = $4) \
           and ($5::bigint is null or municipality_id = $5) and ($6::text is null or state = $6) \
         order by full_name collate ru_natural, id limit $7 offset $8"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(filter.needle())
    .bind(filter.role_code())
    .bind(filter.municipality_id())
    .bind(filter.state_code())
    .bind(limit)
    .bind(offset)
    .fetch_all(conn)
    .await?)
}

/// One user.
///
/// # Errors
/// [`Error::NotFound`] when there is none within sight.
pub async fn find(conn: &mut PgConnection, scope: &Scope, id: i64) -> Result<StoredUser> {
    sqlx::query_as(users!(
        "*, (select count(*) from sessions x where x.user_id = u.id and x.expires_at > now() \
            and x.last_seen_at + make_interval(mins => x.idle_minutes) > now()) as sessions",
        "where id = $3"
    ))
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Holds a user until the transaction ends, so that what is read next stays true.
///
/// # Errors
/// When the database refuses.
pub async fn lock(conn: &mut PgConnection, id: i64) -> Result<()> {
    sqlx::query("select from users where id = $1 for update")
        .bind(id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Saves the form of a user, if nobody else did since `version`. Gives the number of rows: 1 or 0.
///
/// # Errors
/// [`Error::Conflict`] when the login is taken.
pub async fn update(
    conn: &mut PgConnection,
    scope: &Scope,
    id: i64,
    version: i32,
    user: &NewUser,
) -> Result<u64> {
    let updated = sqlx::query(
        "update users set login = $5, full_name = $6, position = $7, email = $8, phone = $9, role = $10, \
                region_id = $11, municipality_id = $12, school_id = $13, version = version + 1 \
         where id = $3 and version = $4 and in_scope(municipality_id, school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(version)
    .bind(&user.login)
    .bind(&user.contacts.full_name)
    .bind(&user.contacts.position)
    .bind(&user.contacts.email)
    .bind(&user.contacts.phone)
    .bind(user.role.code())
    .bind(user.region_id)
    .bind(user.municipality_id)
    .bind(user.school_id)
    .execute(conn)
    .await
    .map_err(|error| super::store::login_taken(error, &user.login))?;
    Ok(updated.rows_affected())
}

/// Closes or opens the account. Nothing changes when it is so already.
///
/// # Errors
/// When the database refuses.
pub async fn set_blocked(
    conn: &mut PgConnection,
    scope: &Scope,
    id: i64,
    blocked: bool,
) -> Result<u64> {
    let updated = sqlx::query(
        "update users set blocked_at = case when $4 then now() end, version = version + 1 \
         where id = $3 and (blocked_at is not null) <> $4 \
           and in_scope(municipality_id, school_id, $1, $2)",
    )
    .bind(scope.municipalities())
    .bind(scope.schools())
    .bind(id)
    .bind(blocked)
    .execute(conn)
    .await?;
    Ok(updated.rows_affected())
}

/// Forgets the browsers a user has signed in with.
///
/// # Errors
/// When the database refuses.
pub async fn forget_devices(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query("delete from devices where user_id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// The administrators who can sign in, locked in one order: two of them who block each other wait.
///
/// # Errors
/// When the database refuses.
pub async fn active_admins(conn: &mut PgConnection) -> Result<Vec<i64>> {
    Ok(sqlx::query_scalar(
        "select id from users where role = 'admin' and blocked_at is null \
           and password_hash is not null order by id for update",
    )
    .fetch_all(conn)
    .await?)
}

/// Regions, by name.
///
/// # Errors
/// When the database refuses.
pub async fn regions(conn: &mut PgConnection) -> Result<Vec<Region>> {
    Ok(
        sqlx::query_as("select id, name from regions order by name collate ru_natural, id")
            .fetch_all(conn)
            .await?,
    )
}
