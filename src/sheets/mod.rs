//! Plumbing: spreadsheets and tables of documents in, spreadsheets out, with no word of the domain.
//!
//! In: bytes of a file from a stranger become a [`Book`] of sparse cells or a [`Refusal`] in plain
//! Russian. The portal reads through [`Reader`], which parses in a confined child process; only the
//! child itself calls [`read_book`]. Out: one neutral [`Table`] becomes XLSX or CSV.

mod book;
mod child;
mod csv_text;
mod docx;
mod docx_cells;
mod docx_lists;
mod grid;
mod guard;
pub mod limits;
mod ods_extent;
mod read;
mod refusal;
mod table;
mod wire;
mod write_csv;
mod write_xlsx;
mod xlsx;

pub use book::{Book, Cell, Entry, Format, Merge, Row, Sheet, address, column_letters};
pub use child::{HIDDEN_COMMAND, Reader, serve};
pub use read::read_book;
pub use refusal::Refusal;
pub use table::{Column, Table, Value};
pub use write_csv::to_csv;
pub use write_xlsx::{WriteError, to_xlsx};
