//! A read book: sheets of sparse rows, cells as the file holds them, addresses as people name them.

use chrono::NaiveDate;

use super::Refusal;
use super::limits;
use crate::words;

/// Value of a filled cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Text as written, with its spaces and line breaks.
    Text(String),
    /// Finite number; a cell shown as «36,8%» holds 0.368.
    Number(f64),
    /// ИСТИНА or ЛОЖЬ.
    Bool(bool),
    /// Day; the time of day is dropped.
    Date(NaiveDate),
    /// Error such as «#DIV/0!»: never a number.
    Error(String),
}

impl Cell {
    /// The cell as a person would read it: whole numbers without a fraction, others with a decimal
    /// comma, days as 31.01.2022. Text is trimmed of spaces of every kind.
    pub fn shown(&self) -> String {
        match self {
            Cell::Text(text) => text.trim().to_owned(),
            Cell::Number(number) => number.to_string().replace('.', ","),
            Cell::Bool(true) => "ИСТИНА".to_owned(),
            Cell::Bool(false) => "ЛОЖЬ".to_owned(),
            Cell::Date(date) => words::day(*date),
            Cell::Error(error) => error.clone(),
        }
    }

    /// The text of a text cell.
    pub fn text(&self) -> Option<&str> {
        match self {
            Cell::Text(text) => Some(text),
            _ => None,
        }
    }
}

/// A filled cell and its place in the row.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Column from 0: A is 0.
    pub column: u16,
    /// What the cell holds.
    pub cell: Cell,
    /// The value is the last one that a formula gave.
    pub formula: bool,
}

/// A row with at least one filled cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Number as the spreadsheet shows it, from 1.
    pub number: u32,
    /// Filled cells in order of columns.
    pub cells: Vec<Entry>,
}

impl Row {
    /// The filled cell in `column`.
    pub fn entry(&self, column: u16) -> Option<&Entry> {
        let at = self
            .cells
            .binary_search_by_key(&column, |entry| entry.column)
            .ok()?;
        self.cells.get(at)
    }

    /// The value in `column`.
    pub fn get(&self, column: u16) -> Option<&Cell> {
        self.entry(column).map(|entry| &entry.cell)
    }
}

/// Cells that are shown as one: its text stands in the first of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// Number of the first row, from 1.
    pub first_row: u32,
    /// Number of the last row.
    pub last_row: u32,
    /// The first column, from 0.
    pub first_column: u16,
    /// The last column.
    pub last_column: u16,
}

/// A sheet, or a table of a document: only the rows that hold something.
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Sheet {
    /// Name of the sheet; of a table the text that stands right before it; empty for CSV.
    pub name: String,
    /// Rows in order of their numbers.
    pub rows: Vec<Row>,
    /// Merged cells, in no order. Known of XLSX and DOCX only.
    pub merges: Vec<Merge>,
}

impl Sheet {
    /// The row with this number.
    pub fn row(&self, number: u32) -> Option<&Row> {
        let at = self
            .rows
            .binary_search_by_key(&number, |row| row.number)
            .ok()?;
        self.rows.get(at)
    }

    /// The value in row `number`, `column` from 0.
    pub fn get(&self, number: u32, column: u16) -> Option<&Cell> {
        self.row(number)?.get(column)
    }
}

/// What the file turned out to be, by its content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Office Open XML, Excel since 2007.
    Xlsx,
    /// Excel 97–2003.
    Xls,
    /// OpenDocument, LibreOffice.
    Ods,
    /// Text with delimiters.
    Csv,
    /// Office Open XML, a document of Word: each table is a sheet.
    Docx,
}

/// Everything that was read of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Book {
    /// By content, not by name.
    pub format: Format,
    /// Sheets in their order, empty ones too.
    pub sheets: Vec<Sheet>,
}

/// «AA12»: the address of a cell, row from 1 and column from 0.
pub fn address(row: u32, column: u16) -> String {
    format!("{}{row}", column_letters(column))
}

/// «AA»: the letters of a column counted from 0.
pub fn column_letters(column: u16) -> String {
    let mut letters = String::new();
    let mut rest = u32::from(column) + 1;
    while rest > 0 {
        letters.insert(
            0,
            char::from(b'A' + u8::try_from((rest - 1) % 26).unwrap_or(0)),
        );
        rest = (rest - 1) / 26;
    }
    letters
}

/// Collects the cells of one book in any order and keeps its limits.
#[derive(Default)]
pub(super) struct Builder {
    sheets: Vec<Sheet>,
    cells: usize,
    merges: usize,
    bytes: usize,
}

impl Builder {
    /// Starts the next sheet.
    pub(super) fn sheet(&mut self, name: &str) -> Result<(), Refusal> {
        if self.sheets.len() == limits::SHEETS {
            return Err(Refusal::too_big(format!(
                "В файле больше {} листов или таблиц",
                words::thousands(limits::SHEETS as u64)
            )));
        }
        self.sheets.push(Sheet {
            name: name.to_owned(),
            ..Sheet::default()
        });
        Ok(())
    }

    /// Notes merged cells of the current sheet; rows and columns from 0, the last ones included.
    pub(super) fn merge(&mut self, from: (u32, u32), to: (u32, u32)) -> Result<(), Refusal> {
        self.merges += 1;
        if self.merges > limits::MERGES {
            return Err(Refusal::too_big(format!(
                "В файле больше {} объединённых ячеек",
                words::thousands(limits::MERGES as u64)
            )));
        }
        // Where no cell may stand a merge says nothing.
        let columns = (
            u16::try_from(from.1),
            u16::try_from(to.1.min(limits::COLUMNS)),
        );
        let (Some(sheet), (Ok(first_column), Ok(last_column))) = (self.sheets.last_mut(), columns)
        else {
            return Ok(());
        };
        sheet.merges.push(Merge {
            first_row: from.0.saturating_add(1),
            last_row: to.0.saturating_add(1),
            first_column,
            last_column,
        });
        Ok(())
    }

    /// Adds a cell to the current sheet; row and column from 0. Blank text is no cell.
    pub(super) fn cell(
        &mut self,
        (row, column): (u32, u32),
        cell: Cell,
        formula: bool,
    ) -> Result<(), Refusal> {
        if row >= limits::ROWS {
            return Err(Refusal::too_big(format!(
                "В файле есть данные ниже строки {}",
                words::thousands(u64::from(limits::ROWS))
            )));
        }
        let column = self.column(column)?;
        if let Cell::Text(text) = &cell {
            if text.trim().is_empty() {
                return Ok(());
            }
            self.text(text)?;
        }
        self.cells += 1;
        if self.cells > limits::CELLS {
            return Err(Refusal::too_big(format!(
                "В файле больше {} заполненных ячеек",
                words::thousands(limits::CELLS as u64)
            )));
        }
        let Some(sheet) = self.sheets.last_mut() else {
            return Ok(());
        };
        let entry = Entry {
            column,
            cell,
            formula,
        };
        match sheet.rows.last_mut() {
            Some(last) if last.number == row + 1 => last.cells.push(entry),
            _ => sheet.rows.push(Row {
                number: row + 1,
                cells: vec![entry],
            }),
        }
        Ok(())
    }

    fn column(&self, column: u32) -> Result<u16, Refusal> {
        u16::try_from(column)
            .ok()
            .filter(|_| column < limits::COLUMNS)
            .ok_or_else(|| {
                Refusal::too_big(format!(
                    "В файле есть данные правее {}-го столбца",
                    limits::COLUMNS
                ))
            })
    }

    fn text(&mut self, text: &str) -> Result<(), Refusal> {
        self.bytes += text.len();
        if self.bytes > limits::BOOK_BYTES {
            return Err(Refusal::too_big("В файле слишком много текста"));
        }
        if text.len() > limits::TEXT_CHARS && text.chars().count() > limits::TEXT_CHARS {
            return Err(Refusal::too_big(format!(
                "В одной из ячеек больше {} знаков",
                words::thousands(limits::TEXT_CHARS as u64)
            )));
        }
        Ok(())
    }

    /// The book with rows and cells in order; of two cells at one address the later stays.
    pub(super) fn finish(mut self, format: Format) -> Book {
        for sheet in &mut self.sheets {
            put_in_order(sheet);
        }
        Book {
            format,
            sheets: self.sheets,
        }
    }
}

fn put_in_order(sheet: &mut Sheet) {
    if !sheet.rows.is_sorted_by(|a, b| a.number < b.number) {
        sheet.rows.sort_by_key(|row| row.number);
        sheet.rows.dedup_by(|later, earlier| {
            let same = later.number == earlier.number;
            if same {
                earlier.cells.append(&mut later.cells);
            }
            same
        });
    }
    for row in &mut sheet.rows {
        if !row.cells.is_sorted_by(|a, b| a.column < b.column) {
            row.cells.reverse();
            row.cells.sort_by_key(|entry| entry.column);
            row.cells.dedup_by_key(|entry| entry.column);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_of_the_spreadsheet() {
        let cases = [
            (1, 0, "A1"),
            (8, 25, "Z8"),
            (3, 26, "AA3"),
            (1, 511, "SR1"),
            (2, 701, "ZZ2"),
            (2, 702, "AAA2"),
        ];
        for (row, column, name) in cases {
            assert_eq!(address(row, column), name);
        }
    }

    #[test]
    fn cells_in_any_order_become_an_ordered_book() {
        let mut builder = Builder::default();
        builder.sheet("Лист").unwrap();
        for (at, n) in [
            ((4, 1), 1.0),
            ((0, 2), 2.0),
            ((4, 0), 3.0),
            ((0, 0), 4.0),
            ((4, 1), 5.0),
        ] {
            builder.cell(at, Cell::Number(n), false).unwrap();
        }
        let book = builder.finish(Format::Xlsx);
        let rows: Vec<_> = book.sheets[0].rows.iter().map(|row| row.number).collect();
        assert_eq!(rows, [1, 5]);
        assert_eq!(book.sheets[0].get(5, 1), Some(&Cell::Number(5.0)));
        assert_eq!(book.sheets[0].get(1, 2), Some(&Cell::Number(2.0)));
        assert_eq!(book.sheets[0].get(2, 2), None);
    }

    #[test]
    fn the_last_allowed_row_column_and_text_are_kept_and_the_next_refused() {
        let put = |row, column, text: &str| {
            let mut builder = Builder::default();
            builder.sheet("Лист")?;
            builder.cell((row, column), Cell::Text(text.to_owned()), false)
        };
        assert!(put(limits::ROWS - 1, limits::COLUMNS - 1, "да").is_ok());
        assert!(put(limits::ROWS, 0, "да").is_err());
        assert!(put(0, limits::COLUMNS, "да").is_err());
        assert!(put(0, 0, &"ё".repeat(limits::TEXT_CHARS)).is_ok());
        assert!(put(0, 0, &"ё".repeat(limits::TEXT_CHARS + 1)).is_err());
        let mut builder = Builder::default();
        for n in 0..limits::SHEETS {
            builder.sheet(&n.to_string()).unwrap();
        }
        assert!(builder.sheet("лишний").is_err());
    }

    #[test]
    fn numbers_are_shown_as_people_write_them() {
        assert_eq!(Cell::Number(36.84).shown(), "36,84");
        assert_eq!(Cell::Number(12.0).shown(), "12");
        assert_eq!(Cell::Text("\u{a0} МБОУ ".to_owned()).shown(), "МБОУ");
    }
}
