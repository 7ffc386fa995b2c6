//! Giving a school to a curator: the one way in, for pages, the command line and the demo. It refuses a
//! school where she worked.

use super::assignment::{NewAssignment, Refusal};
use super::{store, workplace_store};
use crate::access::Viewer;
use crate::error::Result;
use sqlx::PgConnection;

/// Gives the school, or says why not.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when the school is out of sight.
pub async fn assign(
    conn: &mut PgConnection,
    viewer: &Viewer,
    new: &NewAssignment,
) -> Result<Result<i64, Refusal>> {
    store::hold(conn, new.user_id).await?;
    let scope = viewer.scope();
    if let Some(place) = workplace_store::at(conn, scope, new.user_id, new.school_id).await? {
        return Ok(Err(Refusal::WorkedThere(Box::new(place))));
    }
    if let Some(since) = store::overlap(conn, new).await? {
        return Ok(Err(Refusal::Already(since)));
    }
    let by = (viewer.user_id, viewer.name.as_str());
    Ok(Ok(store::add(conn, scope, new, by).await?))
}
