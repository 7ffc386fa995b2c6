//! A change of status, told before an import is saved and after it.

use crate::identification::Status;

/// One school whose status an import changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusChange {
    /// The school.
    pub school_id: i64,
    /// Year of the register.
    pub year: i32,
    /// Status by the stored numbers; `None` when there was no verdict yet.
    pub before: Option<Status>,
    /// Status with the new numbers.
    pub after: Status,
    /// Why, in words.
    pub explanation: String,
}
