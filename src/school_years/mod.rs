//! School years of a municipality: its quarters with where they come from. Halves and holidays follow from them.
//! Front door: [`find`], [`YearPlan`]; what a change moves is told by the rooms that read terms.

mod store;
mod year;

pub use store::{find, save};
pub use year::{NewYear, YearForm, YearPlan};
