//! The two lists as spreadsheets.

use super::list_store::{MissingRow, PaperRow};
use crate::attachments::megabytes;
use crate::sheets::{Column, Table, Value};
use crate::words;

/// Columns of papers, with their widths.
const PAPERS: [(&str, u16); 10] = [
    ("Муниципалитет", 24),
    ("Школа", 34),
    ("Документ", 40),
    ("Файл", 34),
    ("Размер", 10),
    ("Дата документа", 14),
    ("Приложен", 18),
    ("Кто приложил", 26),
    ("Этап", 10),
    ("Мероприятия", 60),
];

/// Papers as a table.
pub fn papers(rows: &[PaperRow], hours: i16, notes: Vec<String>) -> Table {
    let cells = |row: &PaperRow| -> Vec<Value> {
        vec![
            row.whose.municipality.clone().into(),
            row.whose.school.clone().into(),
            row.about.clone().into(),
            row.name.clone().into(),
            megabytes(row.size_bytes).into(),
            row.dated_on.into(),
            words::moment(row.created_at, hours).into(),
            row.created_by_name.clone().into(),
            row.stage
                .map_or_else(String::new, |number| number.to_string())
                .into(),
            row.measures.join("; ").into(),
        ]
    };
    table(
        "Подтверждающие документы",
        &PAPERS,
        notes,
        rows.iter().map(cells),
    )
}

/// Columns of measures without papers, with their widths.
const MISSING: [(&str, u16); 8] = [
    ("Муниципалитет", 24),
    ("Школа", 34),
    ("Мероприятие", 60),
    ("Срок", 20),
    ("Крайний день", 14),
    ("Выполнено", 14),
    ("Ответственные", 28),
    ("Чем подтверждается", 40),
];

/// Measures without papers as a table.
pub fn missing(rows: &[MissingRow], notes: Vec<String>) -> Table {
    let cells = |row: &MissingRow| -> Vec<Value> {
        vec![
            row.whose.municipality.clone().into(),
            row.whose.school.clone().into(),
            row.title.clone().into(),
            row.term_text.clone().into(),
            row.due_on.into(),
            row.done_on.into(),
            row.responsible.clone().into(),
            row.proof.clone().into(),
        ]
    };
    table(
        "Мероприятия без доказательств",
        &MISSING,
        notes,
        rows.iter().map(cells),
    )
}

fn table(
    title: &str,
    columns: &[(&str, u16)],
    notes: Vec<String>,
    rows: impl Iterator<Item = Vec<Value>>,
) -> Table {
    Table {
        title: title.to_owned(),
        notes,
        columns: columns
            .iter()
            .map(|(title, width)| Column::new(title, *width))
            .collect(),
        rows: rows.collect(),
    }
}
