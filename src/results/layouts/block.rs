//! One table of a sheet: its head, its facts and its rows; who each row is about and of which
//! procedure it speaks.

use super::facts::{ADVANCED, is_advanced, kind_in};
use super::fields::Field;
use super::header::{Column, Header, level_in};
use super::model::{Facts, LayoutKind, MunicipalityRef, SchoolRef, TotalLevel};
use super::notes::{Notes, Spoilt};
use super::school::{self, Group};
use super::subjects::subject_in;
use super::text::{Token, key, tokens};
use crate::procedure::{Kind, Procedure};
use crate::sheets::{Cell, Row, Sheet, address};

/// A table to be read.
#[derive(Debug)]
pub(super) struct Block<'a> {
    pub(super) layout: LayoutKind,
    pub(super) header: Header,
    pub(super) facts: Facts,
    pub(super) data: &'a [Row],
}

/// Whom a row of data is about.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Who {
    School(SchoolRef, String),
    Total(TotalLevel, MunicipalityRef, String),
    Nobody,
}

/// Walks down the rows of a table and remembers under which municipality it is.
pub(super) struct Walk<'a> {
    columns: &'a [&'a Column],
    municipality: Option<MunicipalityRef>,
    below_schools: bool,
}

impl<'a> Walk<'a> {
    pub(super) fn new(columns: &'a [&'a Column]) -> Walk<'a> {
        Walk {
            columns,
            municipality: None,
            below_schools: false,
        }
    }

    fn cells(&self, field: Field, row: &'a Row) -> impl Iterator<Item = (u16, &'a Cell)> {
        self.columns
            .iter()
            .filter(move |column| column.field == Some(field))
            .filter_map(|column| Some((column.index, row.get(column.index)?)))
    }

    /// Whom the row is about.
    pub(super) fn who(&mut self, row: &'a Row, notes: &mut Notes) -> Who {
        if is_numbering(row) {
            return Who::Nobody;
        }
        let group = self.cells(Field::Group, row).next();
        match group {
            Some((column, cell)) => self.grouped(row, column, cell),
            None => self.named(row, notes),
        }
    }

    fn grouped(&mut self, row: &'a Row, column: u16, cell: &Cell) -> Who {
        let counts_schools = self.cells(Field::Organisations, row).next().is_some();
        let below = self.municipality.is_some() || self.below_schools;
        match school::group(&cell.shown(), counts_schools, below) {
            Group::Nobody => Who::Nobody,
            Group::Total(level, place) => {
                let municipality = (level == TotalLevel::Municipality).then(|| place.clone());
                self.municipality = municipality;
                Who::Total(level, place, address(row.number, column))
            }
            Group::School(mut school) => {
                self.below_schools = true;
                school.municipality.clone_from(&self.municipality);
                Who::School(school, address(row.number, column))
            }
        }
    }

    fn named(&mut self, row: &'a Row, notes: &mut Notes) -> Who {
        let place = self
            .cells(Field::Municipality, row)
            .next()
            .map(|(_, cell)| cell.shown());
        if let Some(shown) = place {
            if school::is_sum(&key(&shown)) {
                return Who::Nobody;
            }
            self.municipality = Some(school::municipality(&shown));
        }
        let mut found = SchoolRef::default();
        let mut place = None;
        for column in self.columns {
            let Some((field, cell)) = column.field.zip(row.get(column.index)) else {
                continue;
            };
            let at = address(row.number, column.index);
            let Some(part) = school_part(field, cell, &at, notes) else {
                continue;
            };
            if part
                .text
                .as_deref()
                .is_some_and(|text| school::is_sum(&key(text)))
            {
                return Who::Nobody;
            }
            found = merged(found, part);
            place.get_or_insert(at);
        }
        match place {
            Some(place) if !found.is_empty() => {
                found.municipality.clone_from(&self.municipality);
                Who::School(found, place)
            }
            _ => Who::Nobody,
        }
    }
}

/// What one column says of the school.
fn school_part(field: Field, cell: &Cell, at: &str, notes: &mut Notes) -> Option<SchoolRef> {
    let shown = cell.shown();
    match field {
        Field::School => Some(school::school(&shown)),
        // Digits alone are no login, nor are they the name of the school.
        Field::Login => Some(school::school(&shown))
            .filter(|part| part.login.is_some() || shown.chars().any(char::is_alphabetic)),
        Field::ExamCode => school::exam_code(&shown).map(|code| SchoolRef {
            exam_code: Some(code),
            ..SchoolRef::default()
        }),
        Field::SchoolKey | Field::Inn => {
            let (part, repair) = school::school_by_key(cell);
            if let (Some(kind), Some(inn)) = (repair, &part.inn) {
                notes.repair(at, shown, inn.clone(), kind);
            }
            Some(part)
        }
        _ => None,
    }
}

fn merged(first: SchoolRef, second: SchoolRef) -> SchoolRef {
    SchoolRef {
        text: first.text.or(second.text),
        login: first.login.or(second.login),
        exam_code: first.exam_code.or(second.exam_code),
        inn: first.inn.or(second.inn),
        municipality: first.municipality.or(second.municipality),
    }
}

/// The row «1 | 2 | 3 | 4 …» that people put under a head.
fn is_numbering(row: &Row) -> bool {
    row.cells.len() > 2
        && (1u32..)
            .zip(&row.cells)
            .all(|(n, entry)| entry.cell.shown() == n.to_string())
}

/// Year and procedure of a row: its own columns first, the head of the table where they are silent.
pub(super) fn procedure_of(
    facts: &Facts,
    columns: &[&Column],
    row: &Row,
    notes: &mut Notes,
) -> Result<(Option<u16>, Option<Procedure>), Spoilt> {
    let mut own = facts.clone();
    for column in columns {
        let Some((field, cell)) = column.field.zip(row.get(column.index)) else {
            continue;
        };
        if let Err((rule, message)) = take_fact(field, cell, &mut own) {
            let at = address(row.number, column.index);
            notes.error(&at, &cell.shown(), rule, message);
            return Err(Spoilt);
        }
    }
    if own.kind != Some(Kind::Ege) {
        own.level = None;
    }
    Ok((own.year, own.procedure()))
}

/// Takes one fact from a cell of the row; the error is the rule and the advice.
fn take_fact(
    field: Field,
    cell: &Cell,
    own: &mut Facts,
) -> Result<(), (&'static str, &'static str)> {
    if !matches!(
        field,
        Field::Year | Field::Kind | Field::Subject | Field::Grade | Field::Level
    ) {
        return Ok(());
    }
    let folded = key(&cell.shown());
    let words = tokens(&folded);
    let number = words.iter().find_map(|token| match token {
        Token::Number(n) => u16::try_from(*n).ok(),
        _ => None,
    });
    let (known, rule, advice) = match field {
        Field::Year => {
            own.year = number.filter(|year| (2000..=2100).contains(year));
            let advice = "Впишите год процедуры четырьмя цифрами: «2021»";
            (own.year.is_some(), "year_unknown", advice)
        }
        Field::Kind => {
            own.kind = kind_in(&folded, &words);
            let advice = "Впишите процедуру: «ВПР», «ОГЭ» или «ЕГЭ»";
            (own.kind.is_some(), "kind_unknown", advice)
        }
        Field::Subject if is_advanced(&folded) && own.kind.is_none_or(|k| k == Kind::Vpr) => {
            (false, "advanced_row", ADVANCED)
        }
        Field::Subject => {
            own.subject = subject_in(&folded);
            own.level = own.level.or(level_in(&folded));
            let advice =
                "Такого предмета портал не знает. Впишите название полностью: «Русский язык»";
            (own.subject.is_some(), "subject_unknown", advice)
        }
        Field::Grade => {
            own.grade = number
                .and_then(|n| u8::try_from(n).ok())
                .filter(|grade| (1..=11).contains(grade));
            (
                own.grade.is_some(),
                "grade_unknown",
                "Впишите класс числом от 1 до 11",
            )
        }
        _ => {
            own.level = level_in(&folded);
            return Ok(());
        }
    };
    if known { Ok(()) } else { Err((rule, advice)) }
}

/// Rows above a head that may describe it: from the previous table down, at most `most` of them.
pub(super) fn rows_above(sheet: &Sheet, after: u32, top: u32, most: usize) -> &[Row] {
    let from = sheet.rows.partition_point(|row| row.number <= after);
    let to = sheet.rows.partition_point(|row| row.number < top);
    let above = sheet.rows.get(from..to).unwrap_or_default();
    above
        .get(above.len().saturating_sub(most)..)
        .unwrap_or_default()
}
