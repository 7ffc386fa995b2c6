//! Repairs and problems of one table, collected while it is read; and cells read as numbers with both.

use super::model::{Problem, Repair, RepairKind, Severity};
use super::number::{Reading, read, shown};
use crate::sheets::{Format, Row, address};
use crate::words;

/// How many notes of one table are worth keeping: beyond them a person mends the file first.
const MOST: usize = 5_000;

/// The collector.
#[derive(Clone, Debug)]
pub(super) struct Notes {
    pub(super) sheet: String,
    pub(super) repairs: Vec<Repair>,
    pub(super) problems: Vec<Problem>,
    plain_text: bool,
    formulas: Vec<String>,
}

/// A problem with the cell was noted: the row cannot be loaded.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Spoilt;

/// A number and whether it had a percent sign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number {
    pub(super) value: f64,
    pub(super) percent: bool,
}

impl Notes {
    pub(super) fn new(sheet: &str, format: Format) -> Notes {
        Notes {
            sheet: sheet.to_owned(),
            repairs: Vec::new(),
            problems: Vec::new(),
            plain_text: format == Format::Csv,
            formulas: Vec::new(),
        }
    }

    /// A collector of the same table whose notes are thrown away: for totals, which are not loaded.
    pub(super) fn silent(&self) -> Notes {
        Notes {
            sheet: String::new(),
            repairs: Vec::new(),
            problems: Vec::new(),
            plain_text: self.plain_text,
            formulas: Vec::new(),
        }
    }

    /// An empty collector for another group of columns of the same sheet.
    pub(super) fn fresh(&self) -> Notes {
        Notes {
            sheet: self.sheet.clone(),
            ..self.silent()
        }
    }

    pub(super) fn repair(
        &mut self,
        cell: &str,
        original: String,
        read_as: String,
        kind: RepairKind,
    ) {
        if self.repairs.len() < MOST {
            let sheet = self.sheet.clone();
            self.repairs.push(Repair {
                sheet,
                cell: cell.to_owned(),
                original,
                read_as,
                kind,
            });
        }
    }

    /// The row, or the table when `cell` is empty, is not loaded.
    pub(super) fn error(
        &mut self,
        cell: &str,
        value: &str,
        rule: &str,
        message: impl Into<String>,
    ) {
        self.note(cell, value, rule, message.into(), Severity::Error);
    }

    /// Loaded, but a person should look.
    pub(super) fn warn(&mut self, cell: &str, value: &str, rule: &str, message: impl Into<String>) {
        self.note(cell, value, rule, message.into(), Severity::Warning);
    }

    fn note(&mut self, cell: &str, value: &str, rule: &str, message: String, severity: Severity) {
        if self.problems.len() < MOST {
            self.problems.push(Problem {
                sheet: self.sheet.clone(),
                cell: cell.to_owned(),
                value: value.chars().take(200).collect(),
                rule: rule.to_owned(),
                message,
                severity,
            });
        }
    }

    /// The number in a column of the row, noting how it was repaired or why it is none.
    pub(super) fn number(&mut self, row: &Row, column: u16) -> Result<Option<Number>, Spoilt> {
        let Some(entry) = row.entry(column) else {
            return Ok(None);
        };
        let at = || address(row.number, column);
        if entry.formula {
            self.formulas.push(at());
        }
        match read(&entry.cell, self.plain_text) {
            Reading::Missing { repaired } => {
                if repaired {
                    let original = entry.cell.shown();
                    self.repair(&at(), original, "нет данных".to_owned(), RepairKind::Dash);
                }
                Ok(None)
            }
            Reading::Number {
                value,
                percent,
                repair,
            } => {
                if let Some(kind) = repair {
                    let sign = if percent { "\u{a0}%" } else { "" };
                    let read_as = format!("{}{sign}", shown(value));
                    self.repair(&at(), entry.cell.shown(), read_as, kind);
                }
                Ok(Some(Number { value, percent }))
            }
            Reading::Wrong(rule) => {
                self.error(&at(), &entry.cell.shown(), rule, wrong(rule));
                Err(Spoilt)
            }
        }
    }

    /// A whole number, 0 or more, in a column of the row.
    pub(super) fn count(&mut self, row: &Row, column: u16) -> Result<Option<u32>, Spoilt> {
        let Some(number) = self.number(row, column)? else {
            return Ok(None);
        };
        let at = || address(row.number, column);
        if number.percent {
            self.error(
                &at(),
                &shown(number.value),
                "share_instead_of_count",
                "Здесь нужно число людей, а стоит доля в %. Впишите число",
            );
            return Err(Spoilt);
        }
        match whole(number.value) {
            Ok(count) => Ok(Some(count)),
            Err((rule, message)) => {
                self.error(&at(), &shown(number.value), rule, message);
                Err(Spoilt)
            }
        }
    }

    /// Closes the collection: says once that some numbers came from formulas.
    pub(super) fn finish(&mut self) {
        if let Some(first) = self.formulas.first().cloned() {
            let cells = words::count(self.formulas.len() as u64, ["ячейка", "ячейки", "ячеек"]);
            self.warn(
                &first,
                "",
                "formula",
                format!("Формулы вместо чисел: {cells}, первая здесь. Взяты последние сохранённые значения, проверьте их"),
            );
        }
    }
}

/// The number as a count of people, or the rule that it breaks.
pub(super) fn whole(value: f64) -> Result<u32, (&'static str, &'static str)> {
    if value < 0.0 {
        Err(("negative", "Число меньше нуля. Впишите верное число"))
    } else if (value - value.round()).abs() > 1e-6 {
        Err((
            "not_whole",
            "Здесь нужно целое число людей. Впишите число без дробной части",
        ))
    } else if value > 10_000_000.0 {
        Err((
            "too_large",
            "Число слишком велико. Проверьте, в том ли столбце оно стоит",
        ))
    } else {
        // In range and whole by the checks above.
        Ok(value.round() as u32)
    }
}

fn wrong(rule: &str) -> &'static str {
    match rule {
        "error_in_cell" => "В ячейке ошибка формулы. Исправьте формулу или впишите число",
        "date_instead_of_number" => {
            "Вместо числа стоит дата: так Excel понимает «5.12». Впишите число с запятой: «5,12»"
        }
        _ => "Это не число. Впишите число цифрами",
    }
}
