//! Rows that were not loaded, as the portal's own template with a column of remarks: to mend and load again.

use super::content::Filed;
use super::drafting::Draft;
use super::lines::Found;
use super::plan::{Fate, Planned};
use super::preview::place_words;
use crate::procedure::{Level, Procedure};
use crate::results::layouts::{Parsed, ParsedRow, Problem, Severity};
use crate::sheets::{Column, Table, Value};

/// A row that stays out, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Leftover {
    /// Name of the file.
    pub file: String,
    /// «лист «МА 6», ячейка A20».
    pub place: String,
    /// The school as the file names it, or what stands in the cell.
    pub what: String,
    /// Why it stays out.
    pub why: String,
}

/// Rows that stay out: those without a school, left out, or spoilt.
pub fn leftovers(files: &[Filed], draft: &Draft) -> Vec<Leftover> {
    let mut found: Vec<Leftover> = left_rows(draft)
        .map(|(row, table, parsed)| Leftover {
            file: files[row.line.place.file].name.clone(),
            place: place_words(&table.sheet, &parsed.cell),
            what: school_words(parsed),
            why: why(row),
        })
        .collect();
    for (file, tables) in files.iter().zip(&draft.plan.tables) {
        found.extend(
            tables
                .iter()
                .flat_map(spoilt)
                .map(|(table, problem)| Leftover {
                    file: file.name.clone(),
                    place: place_words(&table.sheet, &problem.cell),
                    what: problem.value.clone(),
                    why: problem.message.clone(),
                }),
        );
    }
    found
}

/// The rows as a table that the portal reads.
pub fn to_mend(files: &[Filed], draft: &Draft, notes: Vec<String>) -> Table {
    let mut rows: Vec<Vec<Value>> = left_rows(draft)
        .map(|(row, table, parsed)| {
            let file = &files[row.line.place.file].name;
            let comment = format!(
                "{}; {}, {}",
                why(row),
                file,
                place_words(&table.sheet, &parsed.cell)
            );
            template_row(parsed, comment)
        })
        .collect();
    for (file, tables) in files.iter().zip(&draft.plan.tables) {
        for (table, problem) in tables.iter().flat_map(spoilt) {
            let value = match problem.value.as_str() {
                "" => String::new(),
                value => format!(" стоит «{value}»"),
            };
            let place = place_words(&table.sheet, &problem.cell);
            let comment = format!("{}; {}, {place}{value}", problem.message, file.name);
            rows.push(blank_row(table, comment));
        }
    }
    Table {
        title: "Исправить и загрузить снова".to_owned(),
        notes,
        columns: columns(),
        rows,
    }
}

fn left_rows(draft: &Draft) -> impl Iterator<Item = (&Planned, &Parsed, &ParsedRow)> {
    let stays = |row: &&Planned| matches!(row.fate, Fate::Asked | Fate::Left(_));
    draft.plan.rows.iter().filter(stays).filter_map(|row| {
        let place = row.line.place;
        let table = draft.plan.tables.get(place.file)?.get(place.table)?;
        Some((row, table, table.rows.get(place.row)?))
    })
}

fn spoilt(table: &Parsed) -> impl Iterator<Item = (&Parsed, &Problem)> {
    let errors = table
        .problems
        .iter()
        .filter(|problem| problem.severity == Severity::Error);
    errors.map(move |problem| (table, problem))
}

fn why(row: &Planned) -> String {
    match (&row.fate, &row.line.found) {
        (Fate::Left(reason), _) => reason.words(),
        (_, Found::Asked(_)) => "школа не узнана: впишите логин или название из портала".to_owned(),
        _ => "не загружено".to_owned(),
    }
}

fn school_words(row: &ParsedRow) -> String {
    let school = &row.school;
    let key = school
        .login
        .as_ref()
        .or(school.exam_code.as_ref())
        .or(school.inn.as_ref());
    let parts: Vec<&str> = [school.text.as_ref(), key]
        .into_iter()
        .flatten()
        .map(String::as_str)
        .collect();
    parts.join(", ")
}

fn columns() -> Vec<Column> {
    [
        ("Год", 7),
        ("Процедура", 11),
        ("Предмет", 22),
        ("Класс", 7),
        ("Уровень", 18),
        ("Логин/Код ОО/ИНН", 18),
        ("Наименование ОО", 44),
        ("Участников", 12),
        ("Получили «2» / ниже порога", 16),
        ("«3»", 7),
        ("«4»", 7),
        ("«5»", 7),
        ("Средний балл", 10),
        ("Что исправить", 80),
    ]
    .into_iter()
    .map(|(title, width)| Column::new(title, width))
    .collect()
}

fn about(year: Option<u16>, procedure: Option<Procedure>) -> Vec<Value> {
    vec![
        year.map(u32::from).into(),
        procedure.map(|p| p.kind.title()).into(),
        procedure.map(|p| p.subject.title()).into(),
        procedure.and_then(|p| p.grade).map(u32::from).into(),
        procedure.and_then(|p| p.level).map(Level::title).into(),
    ]
}

fn template_row(row: &ParsedRow, comment: String) -> Vec<Value> {
    let mut values = about(row.year, row.procedure);
    let school = &row.school;
    let key = school
        .login
        .clone()
        .or(school.exam_code.clone())
        .or(school.inn.clone());
    values.push(key.into());
    values.push(school.text.clone().into());
    match row.marks() {
        Some(marks) => {
            values.push(marks.participants.into());
            values.push(marks.failed.into());
            values.extend([marks.mark3, marks.mark4, marks.mark5].map(Value::from));
            values.push(
                marks
                    .mean
                    .map_or(Value::Empty, |mean| Value::Decimal(mean, 2)),
            );
        }
        None => values.extend([const { Value::Empty }; 6]),
    }
    values.push(comment.into());
    values
}

fn blank_row(table: &Parsed, comment: String) -> Vec<Value> {
    let mut values = about(table.facts.year, table.facts.procedure());
    values.extend([const { Value::Empty }; 8]);
    values.push(comment.into());
    values
}
