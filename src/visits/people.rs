//! People of a visit: who looks after which school.

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
