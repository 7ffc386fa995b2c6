//! Rule-sets: the rules of identification as data, their pages, copies, comparison. Which municipality
//! applies which is decided in the room `whatif`, where the consequences are counted.
//! Front door: [`find`], [`by_code`], [`current`], [`list`], [`add`], and [`add_presets`] at the start.

mod codes;
mod facts;
mod state;
mod store;

pub use codes::{by_code as choice, code_of};
pub use facts::{Difference, Fact, SideLine, compare, facts};
pub use state::{State, Weight};
pub use store::{
    StoredRuleSet, Use, add, add_presets, by_code, choose, current, find, list, lock, replace,
    set_state, uses,
};
