//! People of a visit: who looks after which school, who writes.

use crate::access::Viewer;

/// A curator and a school she looks after now.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LooksAfter {
    /// Row of `users`.
    pub user_id: i64,
    /// Full name.
    pub full_name: String,
    /// Row of `schools`.
    pub school_id: i64,
}

/// Who writes: copied into what she writes.
#[derive(Clone, Copy, Debug)]
pub struct Author<'a> {
    /// Row of `users`.
    pub id: Option<i64>,
    /// Name.
    pub name: &'a str,
}

impl<'a> From<&'a Viewer> for Author<'a> {
    fn from(viewer: &'a Viewer) -> Author<'a> {
        Author {
            id: viewer.user_id,
            name: &viewer.name,
        }
    }
}
