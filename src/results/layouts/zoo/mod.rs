//! Files as people make them: the real layouts, and the many ways to spoil them.

use rust_xlsxwriter::{ExcelDateTime, Format as CellFormat, Formula, Workbook};

use super::*;
use crate::procedure::{Level, Procedure, Subject};
use crate::sheets::{Format, read_book};

/// A cell to be put into a test book.
#[derive(Clone, Debug)]
enum Put {
    Text(String),
    Number(f64),
    Formula(&'static str, &'static str),
    Date(u16, u8, u8),
    Nothing,
}

impl From<&str> for Put {
    fn from(text: &str) -> Put {
        if text.is_empty() {
            Put::Nothing
        } else {
            Put::Text(text.to_owned())
        }
    }
}
impl From<f64> for Put {
    fn from(n: f64) -> Put {
        Put::Number(n)
    }
}
impl From<i32> for Put {
    fn from(n: i32) -> Put {
        Put::Number(f64::from(n))
    }
}

macro_rules! row {
    ($($cell:expr),* $(,)?) => { vec![$(Put::from($cell)),*] };
}

// Below the macro, which they use.
mod dumps;
mod heads;
mod others;
mod real;
mod spoilt;
mod summaries;

type Rows = Vec<Vec<Put>>;

fn book_of(sheets: &[(&str, Rows)]) -> Book {
    let mut workbook = Workbook::new();
    for (name, rows) in sheets {
        let sheet = workbook.add_worksheet();
        sheet.set_name(*name).unwrap();
        for (r, row) in (0u32..).zip(rows) {
            for (c, put) in (0u16..).zip(row) {
                match put {
                    Put::Text(text) => sheet.write_string(r, c, text).unwrap(),
                    Put::Number(n) => sheet.write_number(r, c, *n).unwrap(),
                    Put::Formula(formula, result) => sheet
                        .write_formula(r, c, Formula::new(*formula).set_result(*result))
                        .unwrap(),
                    Put::Date(y, m, d) => {
                        let date = ExcelDateTime::from_ymd(*y, *m, *d).unwrap();
                        let format = CellFormat::new().set_num_format("dd.mm.yyyy");
                        sheet
                            .write_datetime_with_format(r, c, &date, &format)
                            .unwrap()
                    }
                    Put::Nothing => continue,
                };
            }
        }
    }
    read_book(&workbook.save_to_buffer().unwrap(), "зоопарк.xlsx").unwrap()
}

fn parsed(book: &Book) -> Vec<Parsed> {
    match recognise(book, &Facts::default()) {
        Recognition::Parsed(tables) => tables,
        Recognition::Unrecognised(unknown) => panic!("not recognised: {unknown:?}"),
    }
}

fn one(sheet: &str, rows: Rows) -> Parsed {
    let mut tables = parsed(&book_of(&[(sheet, rows)]));
    assert_eq!(tables.len(), 1);
    tables.remove(0)
}

fn rules(table: &Parsed) -> Vec<&str> {
    table
        .problems
        .iter()
        .map(|problem| problem.rule.as_str())
        .collect()
}

fn numbers(table: &Parsed) -> Vec<(u32, u32)> {
    table
        .rows
        .iter()
        .filter_map(ParsedRow::marks)
        .map(|m| (m.participants, m.failed))
        .collect()
}

/// The head of «Статистика по отметкам» and these rows below.
fn statistics(rows: Rows) -> Rows {
    let mut all = vec![
        row!["Статистика по отметкам"],
        row![],
        row!["ВПР 2021 Математика 4 класс"],
        row!["Предмет:", "Математика"],
        row!["Максимальный первичный балл:", 20],
        row!["Дата:", "15.03.2021"],
        row![],
        row![
            "Группы участников",
            "Кол-во ОО",
            "Кол-во участников",
            2,
            3,
            4,
            5
        ],
    ];
    all.extend(rows);
    all
}

const A: &str = "МБОУ «СОШ № 1»(edu990101)";
const B: &str = "МБОУ «СОШ № 2»(edu990102)";

fn statistics_of(rows: Rows) -> Parsed {
    one("МА 4 Статистика по отметкам", statistics(rows))
}
