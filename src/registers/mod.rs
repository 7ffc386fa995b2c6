//! The register of a year (перечень ШНОР): computed, shown to the schools, decided upon, approved and frozen.
//! Front door: [`board`], [`membership_history`], [`find`], [`hold`], [`latest`],
//! [`resting_on_import`].

mod board;
mod entry;
mod history;
mod history_store;
mod register;
mod snapshot;
mod store;
#[cfg(test)]
mod testing;

pub use board::{Board, Sheet, View, load as board, sheet};
pub use entry::{Decision, DecisionKind, Entry};
pub use history::{Approval, YearOfMembership};
pub use history_store::membership_history;
pub use register::{Answers, Obstacle, Register, State};
pub use store::{find, hold, latest, resting_on_import};
