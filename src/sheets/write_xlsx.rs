//! A table as an Excel book: title and notes on top, then a bold frozen header with a filter, typed
//! numbers and days. Text is written as text, never as a formula.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use chrono::Datelike;

use super::limits;
use super::table::{Table, Value};

/// The book could not be written: the table is larger than a sheet can be.
#[derive(Debug, thiserror::Error)]
#[error("the spreadsheet could not be written: {0}")]
pub struct WriteError(#[from] XlsxError);

/// Longest name of a sheet.
const SHEET_NAME_CHARS: usize = 31;

/// Writes the tables, each on a sheet of its own named by its title.
///
/// # Errors
/// Two tables with one title, or more rows than a sheet holds.
pub fn to_xlsx(tables: &[Table]) -> Result<Vec<u8>, WriteError> {
    let mut book = Workbook::new();
    if let Some(first) = tables.first() {
        book.set_properties(&DocProperties::new().set_title(&first.title));
    }
    for table in tables {
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&table.title))?;
        write(sheet, table)?;
    }
    Ok(book.save_to_buffer()?)
}

/// A name that Excel accepts: without forbidden signs, at most 31 characters.
fn sheet_name(title: &str) -> String {
    let name: String = title
        .chars()
        .map(|c| if "[]:*?/\\".contains(c) { ' ' } else { c })
        .take(SHEET_NAME_CHARS)
        .collect();
    let name = name.trim().trim_matches('\'');
    if name.is_empty() {
        "Лист".to_owned()
    } else {
        name.to_owned()
    }
}

fn write(sheet: &mut Worksheet, table: &Table) -> Result<(), XlsxError> {
    sheet.write_string_with_format(
        0,
        0,
        cut(&table.title),
        &Format::new().set_bold().set_font_size(14),
    )?;
    let mut row = 1;
    let grey = Format::new().set_font_color("#555555");
    for note in &table.notes {
        sheet.write_string_with_format(row, 0, cut(note), &grey)?;
        row += 1;
    }
    // An empty row keeps the table apart, so that filters and other programmes see where it begins.
    let header = row + 1;
    write_header(sheet, table, header)?;
    let mut last = header;
    for cells in &table.rows {
        last += 1;
        for (column, value) in (0u16..).zip(cells) {
            write_value(sheet, last, column, value)?;
        }
    }
    if let Some(columns) = last_column(table) {
        sheet.autofilter(header, 0, last, columns)?;
    }
    sheet.set_freeze_panes(header + 1, 0)?;
    sheet
        .set_landscape()
        .set_paper_size(9)
        .set_print_fit_to_pages(1, 0);
    sheet.set_repeat_rows(header, header)?;
    Ok(())
}

fn last_column(table: &Table) -> Option<u16> {
    u16::try_from(table.columns.len()).ok()?.checked_sub(1)
}

fn write_header(sheet: &mut Worksheet, table: &Table, row: u32) -> Result<(), XlsxError> {
    let format = Format::new()
        .set_bold()
        .set_text_wrap()
        .set_align(FormatAlign::Top)
        .set_border_bottom(FormatBorder::Thin);
    for (column, head) in (0u16..).zip(&table.columns) {
        sheet.set_column_width(column, f64::from(head.width))?;
        sheet.write_string_with_format(row, column, cut(&head.title), &format)?;
    }
    Ok(())
}

fn write_value(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
) -> Result<(), XlsxError> {
    match value {
        Value::Empty => {}
        Value::Text(text) => {
            let wrap = Format::new().set_text_wrap().set_align(FormatAlign::Top);
            sheet.write_string_with_format(row, column, cut(text), &wrap)?;
        }
        // Excel keeps 15 digits, and no count or identifier written as a number here has more.
        Value::Integer(n) => {
            sheet.write_number_with_format(
                row,
                column,
                *n as f64,
                &Format::new().set_num_format("0"),
            )?;
        }
        Value::Decimal(n, decimals) => {
            let zeros = "0".repeat(usize::from(*decimals));
            let pattern = if zeros.is_empty() {
                "0".to_owned()
            } else {
                format!("0.{zeros}")
            };
            let format = Format::new().set_num_format(pattern);
            sheet.write_number_with_format(row, column, *n, &format)?;
        }
        Value::Date(date) => {
            let (year, month, day) = (date.year(), date.month(), date.day());
            let (Ok(year), Ok(month), Ok(day)) =
                (u16::try_from(year), u8::try_from(month), u8::try_from(day))
            else {
                return Ok(());
            };
            let format = Format::new().set_num_format("dd.mm.yyyy");
            let date = ExcelDateTime::from_ymd(year, month, day)?;
            sheet.write_datetime_with_format(row, column, &date, &format)?;
        }
    }
    Ok(())
}

/// The text as long as a cell can hold it.
fn cut(text: &str) -> &str {
    text.char_indices()
        .nth(limits::TEXT_CHARS)
        .map_or(text, |(at, _)| &text[..at])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Cell, Column, read_book};
    use chrono::NaiveDate;

    #[test]
    fn what_is_written_is_read_back_with_its_types() {
        let date = NaiveDate::from_ymd_opt(2021, 3, 15).unwrap();
        let table = Table {
            title: "Школы: перечень / 2021".to_owned(),
            notes: vec![
                "Муниципалитет: город Заречный".to_owned(),
                "15.03.2021".to_owned(),
            ],
            columns: vec![
                Column::new("Школа", 40),
                Column::new("Доля, %", 10),
                Column::new("Дата", 12),
            ],
            rows: vec![
                vec![
                    "=HYPERLINK(\"x\")".into(),
                    Value::Decimal(36.84, 1),
                    date.into(),
                ],
                vec![Value::Empty, Value::Integer(7)],
            ],
        };
        let book = read_book(&to_xlsx(&[table]).unwrap(), "t.xlsx").unwrap();
        let sheet = &book.sheets[0];
        assert_eq!(sheet.name, "Школы  перечень   2021");
        assert_eq!(sheet.get(5, 0), Some(&Cell::Text("Школа".to_owned())));
        assert_eq!(
            sheet.get(6, 0),
            Some(&Cell::Text("=HYPERLINK(\"x\")".to_owned()))
        );
        assert!(
            sheet
                .row(6)
                .unwrap()
                .cells
                .iter()
                .all(|entry| !entry.formula)
        );
        assert_eq!(sheet.get(6, 1), Some(&Cell::Number(36.84)));
        assert_eq!(sheet.get(6, 2), Some(&Cell::Date(date)));
        assert_eq!(sheet.get(7, 1), Some(&Cell::Number(7.0)));
    }

    #[test]
    fn any_title_gives_a_name_of_a_sheet() {
        for (title, name) in [
            ("", "Лист"),
            ("'а'", "а"),
            ("[x]", "x"),
            (&"ы".repeat(40), &"ы".repeat(31)),
        ] {
            assert_eq!(sheet_name(title), name);
        }
    }
}
