//! What an administrator must not do to administrators: lock herself out, or leave the portal without one.

use crate::access::Role;

/// What is known of the user who is about to change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AdminGuard {
    /// It is the administrator at work.
    pub is_self: bool,
    /// It is the only administrator who can sign in.
    pub is_last: bool,
}

impl AdminGuard {
    /// The guard of user `id`, when `admins` are those administrators who can sign in.
    pub fn of(id: i64, viewer_id: Option<i64>, admins: &[i64]) -> AdminGuard {
        AdminGuard {
            is_self: viewer_id == Some(id),
            is_last: admins == [id],
        }
    }

    /// Why the user may not be blocked; `None` when she may.
    pub fn objects_to_block(self) -> Option<&'static str> {
        if self.is_self {
            return Some(
                "Свою учётную запись заблокировать нельзя: попросите другого администратора.",
            );
        }
        self.is_last.then_some(LAST)
    }

    /// Why the user may not get this role; `None` when she may.
    pub fn objects_to_role(self, role: Role) -> Option<&'static str> {
        (self.is_last && role != Role::Admin).then_some(LAST)
    }
}

const LAST: &str = "Это последний действующий администратор: сначала назначьте другого.";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_locks_herself_out_and_one_administrator_stays() {
        let (me, other) = (1, 2);
        let guard = |id, admins: &[i64]| AdminGuard::of(id, Some(me), admins);
        assert!(guard(me, &[me, other]).objects_to_block().is_some());
        assert!(guard(other, &[me, other]).objects_to_block().is_none());
        // An administrator from the command line, without a row, blocks the last one.
        assert!(AdminGuard::of(me, None, &[me]).objects_to_block().is_some());
        // A user without administrator's rights is no administrator to lose.
        assert!(guard(7, &[me]).objects_to_block().is_none());
    }

    #[test]
    fn the_last_administrator_keeps_the_role() {
        let guard = |admins: &[i64]| AdminGuard::of(1, Some(1), admins);
        assert!(guard(&[1]).objects_to_role(Role::Observer).is_some());
        assert!(guard(&[1]).objects_to_role(Role::Admin).is_none());
        assert!(guard(&[1, 2]).objects_to_role(Role::Observer).is_none());
    }
}
