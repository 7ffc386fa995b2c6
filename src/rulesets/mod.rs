//! Rule-sets: the rules of identification as data. Front door: [`find`], [`by_code`], [`current`], [`list`],
//! [`add`], and [`add_presets`] at the start of the portal.

mod store;

pub use store::{
    StoredRuleSet, add, add_presets, by_code, choose, current, find, list, lock, replace,
};
