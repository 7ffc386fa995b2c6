//! A table that no layout fits: what a person is shown of it, and how their answer is applied.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::block::Block;
use super::facts;
use super::fields::Field;
use super::header::{Column, Header, SEARCH_ROWS};
use super::model::{Facts, LayoutKind, Parsed, Problem, Severity};
use super::notes::Notes;
use super::personal::{is_personal_header, looks_personal};
use super::text::key;
use super::{checks, finish, marks};
use crate::sheets::{Book, Cell, Entry, Row, Sheet};

/// How much of a sheet the mapping page shows.
const PREVIEW_ROWS: u32 = 12;
/// See [`PREVIEW_ROWS`].
const PREVIEW_COLUMNS: u16 = 20;
/// What stands in the preview where something personal is.
const HIDDEN: &str = "скрыто";

/// A book in which no table was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Unrecognised {
    /// Sheets that hold something.
    pub sheets: Vec<SheetPreview>,
}

/// The top of a sheet for the mapping page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SheetPreview {
    /// Name of the sheet.
    pub name: String,
    /// First rows: number and the first twenty cells as text. Names of people are hidden, and of a
    /// table of pupils nothing below its head is shown.
    pub rows: Vec<(u32, Vec<String>)>,
    /// Rows that may be the head, the likeliest first.
    pub header_rows: Vec<u32>,
    /// Fingerprint of the head: the key under which a [`Mapping`] is remembered. Hexadecimal.
    pub fingerprint: String,
    /// Russian: which report this seems to be and what to load instead.
    pub hint: Option<String>,
}

/// A person's answer: where the table is and what its columns hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mapping {
    /// Name of the sheet; a file without it is read by its first sheet that holds something.
    pub sheet: String,
    /// Number of the last row of the head.
    pub header_row: u32,
    /// Column (from 0) of each field.
    pub columns: BTreeMap<Field, u16>,
    /// What the columns do not say: kind, year, subject, grade.
    #[serde(default)]
    pub fixed: Facts,
}

/// Fields that a mapping may name, in the order of the form.
pub const MAPPABLE: [Field; 26] = [
    Field::School,
    Field::SchoolKey,
    Field::Municipality,
    Field::Participants,
    Field::Failed,
    Field::FailedCount,
    Field::FailedShare,
    Field::Mark3,
    Field::Mark3Count,
    Field::Mark3Share,
    Field::Mark4,
    Field::Mark4Count,
    Field::Mark4Share,
    Field::Mark5,
    Field::Mark5Count,
    Field::Mark5Share,
    Field::Mean,
    Field::Year,
    Field::Kind,
    Field::Subject,
    Field::Grade,
    Field::Level,
    Field::Login,
    Field::ExamCode,
    Field::Inn,
    Field::Organisations,
];

/// What can be shown of the book.
pub(super) fn preview(book: &Book) -> Unrecognised {
    let filled = book.sheets.iter().filter(|sheet| !sheet.rows.is_empty());
    Unrecognised {
        sheets: filled.map(preview_sheet).collect(),
    }
}

fn preview_sheet(sheet: &Sheet) -> SheetPreview {
    let mut candidates: Vec<(usize, Header)> = top(sheet)
        .filter(|row| !holds_data(row))
        .map(|row| Header::at(sheet, row))
        .map(|header| {
            (
                header
                    .columns
                    .iter()
                    .filter(|c| c.field.is_some_and(|f| f != Field::OtherMark))
                    .count(),
                header,
            )
        })
        .filter(|(known, header)| *known > 0 || header.columns.len() > 2)
        .collect();
    candidates.sort_by_key(|(known, header)| (std::cmp::Reverse(*known), header.top));
    let best = candidates.first().map(|(_, header)| header);
    SheetPreview {
        name: sheet.name.clone(),
        rows: preview_rows(sheet, best),
        header_rows: candidates
            .iter()
            .take(5)
            .map(|(_, header)| header.bottom)
            .collect(),
        fingerprint: fingerprint(best),
        hint: best.and_then(hint),
    }
}

/// Whether a row holds numbers of people. The numbers of a head are marks, scores or tasks: they count up
/// from the start.
fn holds_data(row: &Row) -> bool {
    let number = |entry: &Entry| {
        let shown = entry.cell.shown();
        shown
            .trim_end_matches('%')
            .trim()
            .replace(',', ".")
            .parse::<f64>()
            .ok()
    };
    let numbers: Vec<f64> = row.cells.iter().filter_map(number).collect();
    let counts_up = numbers
        .windows(2)
        .all(|pair| (0.0..=3.0).contains(&(pair[1] - pair[0])));
    !(counts_up && numbers.first().is_none_or(|first| *first <= 2.0))
}

fn top(sheet: &Sheet) -> impl Iterator<Item = &Row> {
    let first = sheet.rows.first().map_or(0, |row| row.number);
    sheet
        .rows
        .iter()
        .take_while(move |row| row.number <= first + SEARCH_ROWS)
}

fn preview_rows(sheet: &Sheet, header: Option<&Header>) -> Vec<(u32, Vec<String>)> {
    let pupils = header.filter(|header| {
        [Field::PupilCode, Field::Mark, Field::Score]
            .iter()
            .any(|field| header.has(*field))
            || header
                .columns
                .iter()
                .any(|column| is_personal_header(&key(&column.title)))
    });
    let last = pupils.map_or(u32::MAX, |header| header.bottom);
    let first = sheet.rows.first().map_or(1, |row| row.number);
    let shown = sheet
        .rows
        .iter()
        .take_while(|row| row.number < first + PREVIEW_ROWS && row.number <= last);
    let cell = |row: &Row, column: u16| {
        let shown = row.get(column).map(Cell::shown).unwrap_or_default();
        if looks_personal(&shown) {
            HIDDEN.to_owned()
        } else {
            shown.chars().take(80).collect()
        }
    };
    shown
        .map(|row| {
            let width = row
                .cells
                .last()
                .map_or(0, |entry| entry.column + 1)
                .min(PREVIEW_COLUMNS);
            (
                row.number,
                (0..width).map(|column| cell(row, column)).collect(),
            )
        })
        .collect()
}

/// SHA-256 of the folded head: the same table of next year has the same one, for years are left out.
fn fingerprint(header: Option<&Header>) -> String {
    let mut folded = String::new();
    for column in header.iter().flat_map(|header| &header.columns) {
        let title: String = key(&column.title)
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect();
        // Writing to a string cannot fail.
        let _ = writeln!(folded, "{} {title}", column.index);
    }
    hex::encode(Sha256::digest(folded.as_bytes()))
}

fn hint(header: &Header) -> Option<String> {
    let others = header
        .columns
        .iter()
        .filter(|c| c.field == Some(Field::OtherMark))
        .count();
    if others >= 2 && header.has(Field::Group) {
        return Some(
            "Похоже на «Распределение первичных баллов» или «Выполнение заданий»: отметок в этих отчётах нет. Загрузите «Статистику по отметкам»".to_owned(),
        );
    }
    if header.compares_years() {
        return Some(
            "В таблице несколько лет рядом. Оставьте столбцы одного года и впишите его в заголовок («ВПР 2021»)".to_owned(),
        );
    }
    if header.repeats_failed() {
        return Some(
            "Не справившиеся записаны в двух столбцах, например до и после пересдачи. Оставьте один".to_owned(),
        );
    }
    if header.has(Field::PupilCode) || header.has(Field::Mark) {
        return Some(
            "Похоже на таблицу с результатами отдельных учеников. Загрузите сводный отчёт: «Статистику по отметкам» или таблицу по школам".to_owned(),
        );
    }
    let schools = [
        Field::School,
        Field::SchoolKey,
        Field::Login,
        Field::ExamCode,
        Field::Group,
    ];
    if header.has(Field::Municipality) && !schools.iter().any(|field| header.has(*field)) {
        return Some("В таблице только муниципалитеты, а нужны школы".to_owned());
    }
    None
}

/// Reads a table as the mapping says.
///
/// # Errors
/// A problem in Russian when the sheet, the school, the participants or the failed are not told.
pub fn apply_mapping(book: &Book, mapping: &Mapping) -> Result<Parsed, Box<Problem>> {
    let refuse = |rule: &str, message: &str| {
        Box::new(Problem {
            sheet: mapping.sheet.clone(),
            cell: String::new(),
            value: String::new(),
            rule: rule.to_owned(),
            message: message.to_owned(),
            severity: Severity::Error,
        })
    };
    let sheet = book
        .sheets
        .iter()
        .find(|sheet| sheet.name == mapping.sheet)
        .or_else(|| book.sheets.iter().find(|sheet| !sheet.rows.is_empty()))
        .ok_or_else(|| refuse("sheet_missing", "В файле нет заполненных листов"))?;
    let header = header_of(sheet, mapping);
    let school = [
        Field::School,
        Field::SchoolKey,
        Field::Login,
        Field::ExamCode,
        Field::Inn,
    ];
    if !school.iter().any(|field| header.has(*field)) {
        return Err(refuse(
            "mapping_school",
            "Укажите столбец со школой: названием, логином или кодом",
        ));
    }
    let failed = [Field::Failed, Field::FailedCount, Field::FailedShare];
    if !header.has(Field::Participants) || !failed.iter().any(|field| header.has(*field)) {
        return Err(refuse(
            "mapping_numbers",
            "Укажите столбцы с числом участников и получивших «2»",
        ));
    }
    let from = sheet
        .rows
        .partition_point(|row| row.number <= header.bottom);
    let mut notes = Notes::new(&sheet.name, book.format);
    let above: Vec<&Row> = sheet
        .rows
        .iter()
        .take_while(|row| row.number < header.top)
        .collect();
    let read = facts::read(&above, &mut notes.silent());
    let facts = with_fixed(&read, &mapping.fixed);
    super::warn_personal(sheet, mapping.header_row, &mut notes);
    let data = sheet.rows.get(from..).unwrap_or_default();
    let block = Block {
        layout: LayoutKind::Mapped,
        header,
        facts,
        data,
    };
    let mut tables = marks::read(&block, notes);
    tables.truncate(1);
    tables.iter_mut().for_each(finish);
    checks::run(&mut tables);
    tables
        .pop()
        .ok_or_else(|| refuse("mapping_numbers", "Укажите столбец с числом участников"))
}

/// What the person said is stronger than what the head says.
fn with_fixed(read: &Facts, fixed: &Facts) -> Facts {
    Facts {
        kind: fixed.kind.or(read.kind),
        year: fixed.year.or(read.year),
        subject: fixed.subject.or(read.subject),
        grade: fixed.grade.or(read.grade),
        level: fixed.level.or(read.level),
        held_on: fixed.held_on.or(read.held_on),
        max_score: fixed.max_score.or(read.max_score),
    }
}

fn header_of(sheet: &Sheet, mapping: &Mapping) -> Header {
    let mut columns: Vec<Column> = mapping
        .columns
        .iter()
        .map(|(field, index)| Column {
            index: *index,
            field: Some(*field),
            title: sheet
                .get(mapping.header_row, *index)
                .map(Cell::shown)
                .unwrap_or_default(),
            subject: None,
        })
        .collect();
    columns.sort_by_key(|column| column.index);
    Header {
        top: mapping.header_row,
        bottom: mapping.header_row,
        columns,
    }
}
