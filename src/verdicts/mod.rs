//! Verdicts: identification run over the stored numbers. Kept up to date by each import, asked for a preview
//! before one, and traced down to the numbers. Front door: [`judge`], [`refresh`], [`preview`], [`stored`].

mod change;
mod judge;
mod store;
mod trace;

pub use change::StatusChange;
pub use judge::{Asked, Judged, judge, judge_by, preview, refresh};
pub use store::{StoredVerdict, distribution_years, of_school, stored, stored_in, years};
pub use trace::{Line, Trace};
