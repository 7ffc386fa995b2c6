//! XLSX, cell by cell: the sheet is streamed, so two far cells cost no more than two near ones.

use std::io::Cursor;

use calamine::{CellErrorType, DataRef, ExcelDateTime, Reader as _, Xlsx, XlsxError};

use super::book::{Builder, Cell, Format};
use super::{Book, Refusal};

/// Reads a package that [`super::guard`] has let through.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let mut file: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(refuse)?;
    let mut builder = Builder::default();
    for name in file.sheet_names() {
        builder.sheet(&name)?;
        let mut cells = match file.worksheet_cells_reader(&name) {
            Ok(cells) => cells,
            // A sheet that is only a chart has no cells.
            Err(XlsxError::NotAWorksheet(_)) => continue,
            Err(error) => return Err(refuse(error)),
        };
        while let Some(record) = cells.next_cell_with_formula_metadata().map_err(refuse)? {
            if let Some(cell) = cell(&record.value) {
                builder.cell(record.pos, cell, record.formula.is_some())?;
            }
        }
        drop(cells);
        for merge in file.merge_cells_by_sheet_name(&name).map_err(refuse)? {
            builder.merge(merge.start, merge.end)?;
        }
    }
    Ok(builder.finish(Format::Xlsx))
}

fn refuse(error: XlsxError) -> Refusal {
    match error {
        XlsxError::Password => Refusal::password(),
        _ => Refusal::damaged(),
    }
}

fn cell(value: &DataRef<'_>) -> Option<Cell> {
    Some(match value {
        DataRef::Int(n) => Cell::Number(*n as f64),
        DataRef::Float(n) => number(*n),
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(b) => Cell::Bool(*b),
        DataRef::DateTime(moment) => day(moment),
        DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => iso_day(text),
        DataRef::Error(error) => error_cell(error),
        DataRef::Empty => return None,
    })
}

/// A number cell; what is not a number of the real line is an error of the sheet.
pub(super) fn number(n: f64) -> Cell {
    if n.is_finite() {
        Cell::Number(n)
    } else {
        Cell::Error("#NUM!".to_owned())
    }
}

/// A day where the serial number is a day; a bare time or a duration stays a number.
pub(super) fn day(moment: &ExcelDateTime) -> Cell {
    let serial = moment.as_f64();
    match moment.as_datetime() {
        Some(at) if moment.is_datetime() && serial >= 1.0 => Cell::Date(at.date()),
        _ => number(serial),
    }
}

/// The day of «2021-03-15T00:00:00», or the text itself.
pub(super) fn iso_day(text: &str) -> Cell {
    text.get(..10)
        .and_then(|day| day.parse().ok())
        .map_or_else(|| Cell::Text(text.to_owned()), Cell::Date)
}

/// The error as the English Excel writes it.
pub(super) fn error_cell(error: &CellErrorType) -> Cell {
    Cell::Error(error.to_string())
}
