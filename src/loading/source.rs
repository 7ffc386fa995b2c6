//! A table as it came: its rows and cells in columns of its own, wherever it came from. Nothing of it is
//! understood yet and nothing is left out.

use super::{columns, pasted};
use crate::sheets::{Book, Format, Merge, Sheet};
use crate::words;
use serde::{Deserialize, Serialize};

/// Rows of one table: a roadmap has twenty to sixty.
pub const ROWS: usize = 500;
/// Columns of one table.
pub const COLUMNS: usize = 60;
/// Merged cells of one table.
pub const MERGES: usize = 5_000;
/// Characters of all tables together.
pub const CHARS: usize = 500_000;

/// Everything that was found in a file or in what was pasted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Source {
    /// Tables in their order.
    pub tables: Vec<Table>,
    /// Tables that were not taken, with the reason.
    pub refused: Vec<String>,
}

/// A table.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Table {
    /// Name of the sheet, or what stands before the table.
    pub title: String,
    /// Of how many tables of the document it is made: a long one is cut at the ends of pages.
    pub parts: u32,
    /// Rows in their order.
    pub rows: Vec<Row>,
}

/// A row that holds something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Row {
    /// In which part of the table, from 1.
    pub part: u32,
    /// Its number there, from 1.
    pub number: u32,
    /// Cells in order of columns.
    pub cells: Vec<Cell>,
}

/// A cell that holds something.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Cell {
    /// Column from 0.
    pub column: u16,
    /// The last column it takes.
    pub last: u16,
    /// Its text.
    pub text: String,
    /// The text stands in a row above: the cells are merged.
    pub above: bool,
}

impl Table {
    /// How many columns it has.
    pub fn width(&self) -> u16 {
        let cells = self.rows.iter().flat_map(|row| &row.cells);
        cells.map(|cell| cell.last + 1).max().unwrap_or(0)
    }

    /// «17 строк, 5 столбцов, из 3 частей».
    pub fn extent(&self) -> String {
        let rows = words::count(self.rows.len() as u64, ["строка", "строки", "строк"]);
        let columns = ["столбец", "столбца", "столбцов"];
        let columns = words::count(u64::from(self.width()), columns);
        match self.parts {
            0 | 1 => format!("{rows}, {columns}"),
            parts => {
                let parts = words::count(u64::from(parts), ["части", "частей", "частей"]);
                format!("{rows}, {columns}, из\u{a0}{parts}")
            }
        }
    }

    /// «строка 12», «часть 2, строка 3».
    pub fn place(&self, row: &Row) -> String {
        match self.parts {
            0 | 1 => format!("строка {}", row.number),
            _ => format!("часть {}, строка {}", row.part, row.number),
        }
    }
}

impl Row {
    /// Cells whose text stands in this row.
    pub fn own(&self) -> impl Iterator<Item = &Cell> {
        self.cells.iter().filter(|cell| !cell.above)
    }

    /// All text of the row, one cell after another.
    pub fn whole(&self) -> String {
        let texts: Vec<&str> = self.own().map(|cell| cell.text.as_str()).collect();
        texts.join(" ")
    }
}

impl Source {
    /// The tables of a book; parts of one table become one.
    ///
    /// # Errors
    /// In Russian: there is no table, or only larger ones than a roadmap can be.
    pub fn of_book(book: &Book) -> Result<Source, String> {
        let is_document = book.format == Format::Docx;
        let mut found: Vec<Table> = Vec::new();
        let mut refused: Vec<String> = Vec::new();
        let mut grid = Grid::default();
        for sheet in book.sheets.iter().filter(|sheet| !sheet.rows.is_empty()) {
            if let Some(what) = too_large(sheet) {
                refused.push(not_taken(&sheet.name, &what));
                continue;
            }
            let mut table = table(sheet);
            let own = columns::head_of(&table).map(|head| Grid::of(&table, head));
            match found.last_mut() {
                Some(before) if is_document && goes_on(before, &grid, &table) => {
                    own.as_ref().unwrap_or(&grid).divide(&mut table);
                    before.parts += 1;
                    let part = before.parts;
                    let rows = table.rows.into_iter().map(|row| Row { part, ..row });
                    before.rows.extend(rows);
                }
                _ => {
                    grid = own.unwrap_or_default();
                    grid.divide(&mut table);
                    found.push(table);
                }
            }
        }
        Source::checked(found, refused).map_err(|why| match (why.is_empty(), is_document) {
            (false, _) => why,
            (true, true) => "В документе нет таблиц. Если карта написана строками, \
                             вставьте её текст в поле ниже."
                .to_owned(),
            (true, false) => "В файле нет ни одной заполненной строки.".to_owned(),
        })
    }

    /// One table that was pasted.
    ///
    /// # Errors
    /// As of a book.
    pub fn of_text(text: &str) -> Result<Source, String> {
        // Told before anything is made of it.
        if text.chars().count() > CHARS {
            return Err(long());
        }
        Source::checked(vec![pasted::table(text)], Vec::new())
    }

    /// Only the tables that may be a roadmap. The error is empty where there was none at all.
    fn checked(found: Vec<Table>, refused: Vec<String>) -> Result<Source, String> {
        let mut source = Source {
            refused,
            ..Source::default()
        };
        for table in found.into_iter().filter(|table| !table.rows.is_empty()) {
            match many_rows(table.rows.len()) {
                None => source.tables.push(table),
                Some(what) => source.refused.push(not_taken(&table.title, &what)),
            }
        }
        let cells = source.tables.iter().flat_map(|table| &table.rows);
        let texts = cells.flat_map(Row::own).map(|cell| &cell.text);
        if texts.map(|text| text.chars().count()).sum::<usize>() > CHARS {
            return Err(long());
        }
        match source.tables.is_empty() {
            true => Err(source.refused.join(" ")),
            false => Ok(source),
        }
    }
}

/// «в ней 10 000 строк, а портал берёт до 500»: of a table larger than any roadmap.
fn many_rows(rows: usize) -> Option<String> {
    let told = words::count(rows as u64, ["строка", "строки", "строк"]);
    (rows > ROWS).then(|| format!("в ней {told}, а портал берёт до {ROWS}"))
}

fn long() -> String {
    format!(
        "В таблицах больше {} знаков. Оставьте в файле только таблицу дорожной карты.",
        words::thousands(CHARS as u64)
    )
}

/// Why a sheet is no roadmap: told before anything is made of it.
fn too_large(sheet: &Sheet) -> Option<String> {
    let columns = sheet.rows.iter().filter_map(|row| row.cells.last());
    let columns = columns
        .map(|cell| usize::from(cell.column) + 1)
        .max()
        .unwrap_or(0);
    let wide = || format!("в ней столбцов: {columns}, а портал берёт до {COLUMNS}");
    let merges = sheet.merges.len();
    let merged = || format!("в ней объединённых ячеек: {merges}, а портал берёт до {MERGES}");
    many_rows(sheet.rows.len())
        .or_else(|| (columns > COLUMNS).then(wide))
        .or_else(|| (merges > MERGES).then(merged))
}

fn not_taken(title: &str, what: &str) -> String {
    let table = match title.trim() {
        "" => "Таблица".to_owned(),
        title => format!("Таблица «{title}»"),
    };
    format!("{table} не взята: {what}. Оставьте в файле только мероприятия этой карты.")
}

/// Whether a table of a document is the next part of the one before: as wide, and without a head of its
/// own or with the same one.
fn goes_on(before: &Table, grid: &Grid, table: &Table) -> bool {
    let Some(head) = columns::head_of(before) else {
        return false;
    };
    let width = table.width();
    let is_as_wide = width == grid.width || before.width().abs_diff(width) <= 1;
    is_as_wide
        && match columns::head_of(table) {
            None => true,
            Some(own) => columns::is_same_head(&before.rows[head], &table.rows[own]),
        }
}

/// A sheet with its merged cells told.
fn table(sheet: &Sheet) -> Table {
    let rows = sheet.rows.iter().map(|row| Row {
        part: 1,
        number: row.number,
        cells: cells(sheet, row.number),
    });
    Table {
        title: sheet.name.trim().to_owned(),
        parts: 1,
        rows: rows.filter(|row| !row.cells.is_empty()).collect(),
    }
}

fn cells(sheet: &Sheet, number: u32) -> Vec<Cell> {
    let Some(row) = sheet.row(number) else {
        return Vec::new();
    };
    let meets = |of: &&Merge| (of.first_row..=of.last_row).contains(&number);
    let merges: Vec<&Merge> = sheet.merges.iter().filter(meets).collect();
    let merge_at = |column: u16| {
        let starts = |of: &&&Merge| of.first_row == number && of.first_column == column;
        merges.iter().find(starts)
    };
    let own = row.cells.iter().map(|entry| Cell {
        column: entry.column,
        last: merge_at(entry.column).map_or(entry.column, |of| of.last_column),
        text: entry.cell.shown(),
        above: false,
    });
    let below = merges.iter().filter(|of| of.first_row < number);
    let above = below.filter_map(|merge| {
        let text = sheet.get(merge.first_row, merge.first_column)?.shown();
        row.get(merge.first_column).is_none().then_some(Cell {
            column: merge.first_column,
            last: merge.last_column,
            text,
            above: true,
        })
    });
    let mut cells: Vec<Cell> = own
        .chain(above)
        .map(|cell| Cell {
            text: cell.text.replace('\0', ""),
            ..cell
        })
        .filter(|cell| !cell.text.is_empty())
        .collect();
    cells.sort_by_key(|cell| cell.column);
    cells
}

/// The columns as a head divides them. In Word the borders of rows rarely meet: a cell belongs to the
/// column with which it has most in common.
#[derive(Default)]
struct Grid {
    /// The first and the last of the finer columns in each.
    borders: Vec<(u16, u16)>,
    /// How many finer columns there are.
    width: u16,
}

impl Grid {
    fn of(table: &Table, head: usize) -> Grid {
        let heads = table.rows[head].cells.iter();
        let mut borders: Vec<(u16, u16)> = heads.map(|cell| (cell.column, cell.last)).collect();
        // Where the head leaves a column unnamed, its cells stand by themselves.
        for cell in table.rows.iter().flat_map(|row| &row.cells) {
            let meets = |(from, to): &(u16, u16)| cell.column <= *to && *from <= cell.last;
            if !borders.iter().any(meets) {
                borders.push((cell.column, cell.last));
            }
        }
        borders.sort_unstable();
        Grid {
            borders,
            width: table.width(),
        }
    }

    /// Counts the columns of a table by this grid, if it has the same finer ones.
    fn divide(&self, table: &mut Table) {
        if table.width() != self.width {
            return;
        }
        for row in &mut table.rows {
            let mut cells: Vec<Cell> = Vec::new();
            for mut cell in std::mem::take(&mut row.cells) {
                (cell.column, cell.last) = place(&self.borders, (cell.column, cell.last));
                match cells.last_mut() {
                    Some(left) if left.column == cell.column && left.above == cell.above => {
                        left.text = format!("{}\n{}", left.text, cell.text);
                        left.last = left.last.max(cell.last);
                    }
                    _ => cells.push(cell),
                }
            }
            row.cells = cells;
        }
    }
}

/// The first and the last of the columns that a cell takes.
fn place(borders: &[(u16, u16)], (from, to): (u16, u16)) -> (u16, u16) {
    let shared = |(left, right): &(u16, u16)| {
        let (first, last) = (from.max(*left), to.min(*right));
        (last + 1).saturating_sub(first)
    };
    let number = |at: usize| u16::try_from(at).unwrap_or(u16::MAX);
    let taken: Vec<usize> = (0..borders.len())
        .filter(|at| {
            let (left, right) = borders[*at];
            shared(&borders[*at]) * 2 > right - left + 1
        })
        .collect();
    match (taken.first(), taken.last()) {
        (Some(first), Some(last)) => (number(*first), number(*last)),
        _ => {
            let most = (0..borders.len()).max_by_key(|at| (shared(&borders[*at]), usize::MAX - at));
            let at = number(most.unwrap_or(0));
            (at, at)
        }
    }
}

#[cfg(test)]
#[path = "source_tests.rs"]
mod tests;
