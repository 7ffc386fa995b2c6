//! Results: the numbers of procedures, each with the file, the sheet and the cells it came from, and the
//! layouts in which they arrive. Front door: [`find`], [`coverage`], [`journal_comparisons`], [`layouts`].

pub mod layouts;
mod result;
mod store;
mod write_store;

pub use result::{Source, StoredResult, procedure_of, stored_grade_level};
pub use store::{Coverage, JournalComparison, Wanted, coverage, find, journal_comparisons};
pub use write_store::{
    NewComparison, NewObjectivityMark, NewResult, Origin, put_back, save, save_comparisons,
    save_objectivity_marks,
};
