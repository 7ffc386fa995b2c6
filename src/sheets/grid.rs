//! XLS and ODS through calamine, which lays each sheet out as a dense grid: the reason why files are
//! read in a process with little memory.

use std::io::Cursor;

use calamine::{Data, Ods, OdsError, Reader, Xls, XlsError};

use super::book::{Builder, Cell, Format};
use super::xlsx::{day, error_cell, iso_day, number};
use super::{Book, Refusal};

/// Reads an Excel 97–2003 book.
pub(super) fn read_xls(bytes: &[u8]) -> Result<Book, Refusal> {
    let file: Xls<_> = Xls::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsError::Password => Refusal::password(),
        _ => Refusal::damaged(),
    })?;
    read(file, Format::Xls)
}

/// Reads an OpenDocument spreadsheet.
pub(super) fn read_ods(bytes: &[u8]) -> Result<Book, Refusal> {
    let file: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| match error {
        OdsError::Password => Refusal::password(),
        OdsError::CellLimitExceeded { .. } => {
            Refusal::too_big("В файле слишком много заполненных ячеек")
        }
        _ => Refusal::damaged(),
    })?;
    read(file, Format::Ods)
}

#[expect(
    clippy::disallowed_methods,
    reason = "these formats have no streaming reader; the child process bounds the memory"
)]
fn read<'a>(mut file: impl Reader<Cursor<&'a [u8]>>, format: Format) -> Result<Book, Refusal> {
    let mut builder = Builder::default();
    for name in file.sheet_names() {
        builder.sheet(&name)?;
        let Ok(range) = file.worksheet_range(&name) else {
            continue;
        };
        let formulas = file.worksheet_formula(&name).ok();
        let (top, left) = range.start().unwrap_or_default();
        for (row, column, value) in range.used_cells() {
            let (Ok(row), Ok(column)) = (u32::try_from(row), u32::try_from(column)) else {
                return Err(Refusal::damaged());
            };
            let at = (top + row, left + column);
            let formula = formulas
                .as_ref()
                .and_then(|formulas| formulas.get_value(at))
                .is_some_and(|formula| !formula.is_empty());
            if let Some(cell) = cell(value) {
                builder.cell(at, cell, formula)?;
            }
        }
    }
    Ok(builder.finish(format))
}

fn cell(value: &Data) -> Option<Cell> {
    Some(match value {
        Data::Int(n) => Cell::Number(*n as f64),
        Data::Float(n) => number(*n),
        Data::String(text) => Cell::Text(text.clone()),
        Data::Bool(b) => Cell::Bool(*b),
        Data::DateTime(moment) => day(moment),
        Data::DateTimeIso(text) | Data::DurationIso(text) => iso_day(text),
        Data::Error(error) => error_cell(error),
        Data::Empty => return None,
    })
}
