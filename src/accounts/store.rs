//! SQL of accounts: users, devices.

use super::session::Token;
use super::user::NewUser;
use crate::access::Role;
use crate::error::{Error, Result};
use sqlx::PgConnection;

/// What sign-in needs of a user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Credentials {
    /// Row of `users`.
    pub id: i64,
    /// Full name.
    pub full_name: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The own municipality.
    pub municipality_id: Option<i64>,
    /// argon2id, once a password was set.
    pub password_hash: Option<String>,
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(code: String) -> std::result::Result<Role, String> {
        Role::from_code(&code).ok_or_else(|| format!("unknown role {code}"))
    }
}

/// The credentials of a user who may sign in.
///
/// # Errors
/// When the database refuses.
pub async fn credentials(conn: &mut PgConnection, login: &str) -> Result<Option<Credentials>> {
    Ok(sqlx::query_as(
        "select id, full_name, role, municipality_id, password_hash from users \
         where login = $1 and blocked_at is null",
    )
    .bind(login)
    .fetch_optional(conn)
    .await?)
}

/// Adds a user without a password.
///
/// # Errors
/// [`Error::Conflict`] when the login is taken.
pub async fn add_user(conn: &mut PgConnection, user: &NewUser) -> Result<i64> {
    let added: Result<i64, sqlx::Error> = sqlx::query_scalar(
        "insert into users (login, full_name, position, email, phone, role, region_id, municipality_id, \
                            school_id) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id",
    )
    .bind(&user.login)
    .bind(&user.full_name)
    .bind(&user.position)
    .bind(&user.email)
    .bind(&user.phone)
    .bind(user.role.code())
    .bind(user.region_id)
    .bind(user.municipality_id)
    .bind(user.school_id)
    .fetch_one(&mut *conn)
    .await;
    let id =
        added.map_err(
            |error| match error.as_database_error().and_then(|e| e.constraint()) {
                Some("users_login_unique") => {
                    Error::Conflict(format!("Логин «{}» уже занят", user.login))
                }
                _ => error.into(),
            },
        )?;
    set_curator_schools(conn, id, &user.curator_school_ids).await?;
    Ok(id)
}

/// Replaces the schools a curator looks after; schools out of sight are left out.
///
/// # Errors
/// When the database refuses.
pub async fn set_curator_schools(
    conn: &mut PgConnection,
    user_id: i64,
    schools: &[i64],
) -> Result<()> {
    sqlx::query("delete from curator_schools where user_id = $1 and not school_id = any ($2)")
        .bind(user_id)
        .bind(schools)
        .execute(&mut *conn)
        .await?;
    sqlx::query(
        "insert into curator_schools (user_id, municipality_id, school_id) \
         select $1, s.municipality_id, s.id from schools s where s.id = any ($2) \
         on conflict (user_id, school_id) do nothing",
    )
    .bind(user_id)
    .bind(schools)
    .execute(conn)
    .await?;
    Ok(())
}

/// Sets the password's hash.
///
/// # Errors
/// When the database refuses.
pub async fn set_password_hash(conn: &mut PgConnection, user_id: i64, hash: &str) -> Result<()> {
    sqlx::query(
        "update users set password_hash = $2, password_changed_at = now(), version = version + 1 \
         where id = $1",
    )
    .bind(user_id)
    .bind(hash)
    .execute(conn)
    .await?;
    Ok(())
}

/// Notes the moment of a sign-in.
///
/// # Errors
/// When the database refuses.
pub async fn note_sign_in(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query("update users set last_sign_in_at = now() where id = $1")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Whether the browser with this token has signed in as this user before.
///
/// # Errors
/// When the database refuses.
pub async fn knows_device(conn: &mut PgConnection, token: &Token, login: &str) -> Result<bool> {
    Ok(sqlx::query_scalar(
        "select exists (select from devices d join users u on u.id = d.user_id \
                        where d.token_hash = $1 and u.login = $2)",
    )
    .bind(token.hash())
    .bind(login)
    .fetch_one(conn)
    .await?)
}

/// Remembers a browser that has signed in.
///
/// # Errors
/// When the database refuses.
pub async fn remember_device(conn: &mut PgConnection, token: &Token, user_id: i64) -> Result<()> {
    sqlx::query("insert into devices (token_hash, user_id) values ($1, $2) on conflict do nothing")
        .bind(token.hash())
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}
