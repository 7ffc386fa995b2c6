//! Keeping an installation well: what is wrong with it, one consistent copy of it, and the way back.
//! No pages: the command line calls [`examine`], [`back_up`], [`verify_copy`] and [`restore`].

mod backup;
mod copy;
mod doctor;
mod files;
mod restore;

pub use backup::back_up;
pub use copy::{Copy, Damage, verify as verify_copy};
pub use doctor::{Finding, Level, examine};
pub use files::{move_into_vault, sweep as sweep_files};
pub use restore::restore;
