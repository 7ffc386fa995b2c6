//! What can go wrong, in the portal's own words. A wrong form is no error: see `input::Errors`.

use thiserror::Error;

/// Result of anything that may end in an [`Error`].
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why a request ends without its page.
#[derive(Debug, Error)]
pub enum Error {
    /// The page wants a signed-in viewer.
    #[error("sign-in needed")]
    SignInNeeded,
    /// The viewer's role does not open this door; the text says in Russian who may.
    #[error("forbidden: {0}")]
    Forbidden(String),
    /// No such thing, or somebody else's: the two look the same.
    #[error("not found")]
    NotFound,
    /// The thing changed meanwhile or is locked; the text says in Russian why.
    #[error("conflict: {0}")]
    Conflict(String),
    /// The request cannot be understood; the text says in Russian what to mend.
    #[error("bad request: {0}")]
    BadRequest(String),
    /// More than the portal takes; the text names the limit in Russian.
    #[error("too large: {0}")]
    TooLarge(String),
    /// Too many attempts; the text says in Russian when to come back.
    #[error("too many requests: {0}")]
    TooMany(String),
    /// The database or another part is away for a moment.
    #[error("unavailable")]
    Unavailable,
    /// A fault of ours: logged with its cause, shown without it.
    #[error(transparent)]
    Internal(#[from] anyhow::Error),
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        match error {
            sqlx::Error::PoolTimedOut | sqlx::Error::PoolClosed | sqlx::Error::Io(_) => {
                tracing::error!(%error, "the database does not answer");
                Error::Unavailable
            }
            other => Error::Internal(anyhow::Error::new(other)),
        }
    }
}

impl From<serde_json::Error> for Error {
    fn from(error: serde_json::Error) -> Self {
        Error::Internal(anyhow::Error::new(error))
    }
}

/// The message every stale form gets: nothing typed is lost, the page is shown again with both versions.
pub const STALE: &str = "Пока вы заполняли форму, запись изменил кто-то другой. \
     Проверьте новые значения и сохраните ещё раз.";

/// Refuses what a lock forbids, in its words.
///
/// # Errors
/// [`Error::Conflict`] when there is a lock.
pub fn unlocked(lock: Option<&str>) -> Result<()> {
    match lock {
        Some(why) => Err(Error::Conflict(why.to_owned())),
        None => Ok(()),
    }
}

/// `update … where version = $n` touched no row: somebody was faster.
pub fn fresh(rows_affected: u64) -> Result<()> {
    if rows_affected == 1 {
        Ok(())
    } else {
        Err(Error::Conflict(STALE.to_owned()))
    }
}
