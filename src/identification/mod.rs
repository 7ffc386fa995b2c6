//! Identification: results and a rule-set → verdicts with their full trace, in words and numbers.
//! Rules only, no input or output.

mod check;
pub mod compiled;
pub mod criterion;
pub mod distance;
pub mod filials;
pub mod interval;
mod json_error;
pub mod membership;
pub mod presets;
mod rule_words;
pub mod ruleset;
pub mod sentence;
pub mod whatif;

#[cfg(test)]
mod fixtures;
#[cfg(test)]
mod properties;
#[cfg(test)]
mod testing;

pub use compiled::{Compiled, Counted};
pub use criterion::{
    Flags, LowProcedure, Missing, Outcome, SchoolYears, State, Status, Verdict, YearResult,
    identify, is_low,
};
pub use filials::{School, merge_with_heads};
pub use membership::{ExitProgress, Membership, YearOfExit, exit_progress, membership};
pub use ruleset::{Flag, RuleSet};
pub use sentence::{Part, explain, explanation, plain};
pub use whatif::{Change, Difference, difference};
