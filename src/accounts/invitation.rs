//! The one-time link by which a person sets the password.

use super::session::Token;
use crate::access::Role;
use crate::error::{Error, Result};
use sqlx::PgConnection;

/// Hours a link lives.
pub const HOURS: i32 = 72;

/// Makes a new link for the user and voids the earlier ones. Gives its path on the portal.
///
/// # Errors
/// When the database refuses.
pub async fn issue(
    conn: &mut PgConnection,
    user_id: i64,
    created_by: Option<i64>,
) -> Result<String> {
    let token = Token::new()?;
    void(&mut *conn, user_id).await?;
    sqlx::query(
        "insert into invitations (token_hash, user_id, created_by, expires_at) \
         values ($1, $2, $3, now() + make_interval(hours => $4))",
    )
    .bind(token.hash())
    .bind(user_id)
    .bind(created_by)
    .bind(HOURS)
    .execute(conn)
    .await?;
    Ok(format!("/invitations/{}", token.secret()))
}

/// Whom a live link invites.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Invited {
    /// Row of `users`.
    pub user_id: i64,
    /// Sign-in name.
    pub login: String,
    /// Full name.
    pub full_name: String,
    /// The role.
    #[sqlx(try_from = "String")]
    pub role: Role,
    /// The own municipality, for the journal.
    pub municipality_id: Option<i64>,
}

/// The person behind a link that is neither used nor expired, locked until the transaction ends.
///
/// # Errors
/// [`Error::NotFound`] for a dead link.
pub async fn find(conn: &mut PgConnection, token: &Token) -> Result<Invited> {
    sqlx::query_as(
        "select u.id as user_id, u.login, u.full_name, u.role, u.municipality_id \
         from invitations i join users u on u.id = i.user_id \
         where i.token_hash = $1 and i.used_at is null and i.expires_at > now() \
           and u.blocked_at is null for update of i",
    )
    .bind(token.hash())
    .fetch_optional(conn)
    .await?
    .ok_or(Error::NotFound)
}

/// Voids the links of a user that were not used yet.
///
/// # Errors
/// When the database refuses.
pub async fn void(conn: &mut PgConnection, user_id: i64) -> Result<()> {
    sqlx::query("delete from invitations where user_id = $1 and used_at is null")
        .bind(user_id)
        .execute(conn)
        .await?;
    Ok(())
}

/// Marks the link used.
///
/// # Errors
/// When the database refuses.
pub async fn spend(conn: &mut PgConnection, token: &Token) -> Result<()> {
    sqlx::query("update invitations set used_at = now() where token_hash = $1")
        .bind(token.hash())
        .execute(conn)
        .await?;
    Ok(())
}
