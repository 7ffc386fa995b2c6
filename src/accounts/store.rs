//! SQL of accounts: credentials, devices, the own row.

use super::session::Token;
use super::user::{Contacts, NewUser};
use crate::access::Role;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
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
    /// The region of those who belong to no municipality.
    pub region_id: Option<i64>,
    /// The own municipality.
    pub municipality_id: Option<i64>,
    /// argon2id, once a password was set.
    pub password_hash: Option<String>,
    /// Whether an administrator has closed the account.
    pub is_blocked: bool,
}

impl TryFrom<String> for Role {
    type Error = String;

    fn try_from(code: String) -> std::result::Result<Role, String> {
        Role::from_code(&code).ok_or_else(|| format!("unknown role {code}"))
    }
}

/// The credentials behind a login.
///
/// # Errors
/// When the database refuses.
pub async fn credentials(conn: &mut PgConnection, login: &str) -> Result<Option<Credentials>> {
    Ok(sqlx::query_as(
        "select id, full_name, role, region_id, municipality_id, password_hash, \
                blocked_at is not null as is_blocked from users where login = $1",
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
    .bind(&user.contacts.full_name)
    .bind(&user.contacts.position)
    .bind(&user.contacts.email)
    .bind(&user.contacts.phone)
    .bind(user.role.code())
    .bind(user.region_id)
    .bind(user.municipality_id)
    .bind(user.school_id)
    .fetch_one(conn)
    .await;
    added.map_err(|error| login_taken(error, &user.login))
}

/// A refusal of the database told in words when it means that the login is taken.
pub fn login_taken(error: sqlx::Error, login: &str) -> Error {
    match error.as_database_error().and_then(|e| e.constraint()) {
        Some("users_login_unique") => Error::Conflict(format!("Логин «{login}» уже занят")),
        _ => error.into(),
    }
}

/// Sets the password's hash.
///
/// # Errors
/// When the database refuses.
pub async fn set_password_hash(conn: &mut PgConnection, user_id: i64, hash: &str) -> Result<()> {
    sqlx::query("update users set password_hash = $2, password_changed_at = now() where id = $1")
        .bind(user_id)
        .bind(hash)
        .execute(conn)
        .await?;
    Ok(())
}

/// Notes the moment of a sign-in and keeps the one before, which the person is shown.
///
/// # Errors
/// When the database refuses.
pub async fn note_sign_in(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query(
        "update users set previous_sign_in_at = last_sign_in_at, last_sign_in_at = now() where id = $1",
    )
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

/// Remembers a browser that has signed in, or that it was here again.
///
/// # Errors
/// When the database refuses.
pub async fn remember_device(conn: &mut PgConnection, token: &Token, user_id: i64) -> Result<()> {
    sqlx::query(
        "insert into devices (token_hash, user_id) values ($1, $2) \
         on conflict (token_hash) do update set created_at = now()",
    )
    .bind(token.hash())
    .bind(user_id)
    .execute(conn)
    .await?;
    Ok(())
}

/// The own row of a signed-in user.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Own {
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Work e-mail.
    pub email: String,
    /// Work phone.
    pub phone: String,
    /// The sign-in before the present one.
    pub previous_sign_in_at: Option<DateTime<Utc>>,
    /// When the password was set.
    pub password_changed_at: Option<DateTime<Utc>>,
    /// argon2id.
    pub password_hash: Option<String>,
    /// Grows with each change.
    pub version: i32,
}

/// The own row: the id comes from the session.
///
/// # Errors
/// [`Error::NotFound`] for those who have no row: the portal itself.
pub async fn own(conn: &mut PgConnection, user_id: Option<i64>) -> Result<Own> {
    sqlx::query_as(
        "select full_name, position, email, phone, previous_sign_in_at, password_changed_at, \
                password_hash, version from users where id = $1",
    )
    .bind(user_id)
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Saves the own name and contacts, if nobody else did since `version`. Gives the number of rows.
///
/// # Errors
/// When the database refuses.
pub async fn update_own(
    conn: &mut PgConnection,
    user_id: i64,
    version: i32,
    contacts: &Contacts,
) -> Result<u64> {
    let updated = sqlx::query(
        "update users set full_name = $3, position = $4, email = $5, phone = $6, version = version + 1 \
         where id = $1 and version = $2",
    )
    .bind(user_id)
    .bind(version)
    .bind(&contacts.full_name)
    .bind(&contacts.position)
    .bind(&contacts.email)
    .bind(&contacts.phone)
    .execute(conn)
    .await?;
    Ok(updated.rows_affected())
}
