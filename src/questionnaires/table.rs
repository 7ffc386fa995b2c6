//! The list of surveys as a spreadsheet.

use super::audience::Audience;
use super::list_store::Row;
use crate::sheets::{Column, Table, Value};
use chrono::NaiveDate;

/// The table of these rows.
pub fn survey_table(rows: &[Row], today: NaiveDate, notes: Vec<String>) -> Table {
    let mut columns = vec![
        Column::new("Муниципалитет", 26),
        Column::new("Школа", 34),
        Column::new("Логин", 14),
        Column::new("Состояние опроса", 30),
        Column::new("Идёт до", 12),
        Column::new("Версия анкеты", 9),
    ];
    columns.extend(Audience::ALL.map(|of| Column::new(of.title(), 22)));
    columns.push(Column::new("Кому напомнить", 26));
    Table {
        title: "Опросы".to_owned(),
        notes,
        columns,
        rows: rows.iter().map(|row| cells(row, today)).collect(),
    }
}

fn cells(row: &Row, today: NaiveDate) -> Vec<Value> {
    let stage = row.stage(today).map_or("нет опроса", |stage| stage.title());
    let mut cells: Vec<Value> = vec![
        row.municipality.clone().into(),
        row.school.clone().into(),
        row.login.clone().into(),
        stage.into(),
        row.closes_on.map_or_else(|| "".into(), Value::from),
        row.number
            .map_or_else(|| "".into(), |number| i64::from(number).into()),
    ];
    let progress = |audience| row.of(audience).map(|of| of.progress()).unwrap_or_default();
    cells.extend(Audience::ALL.map(|audience| progress(audience).into()));
    cells.push(row.silent(today).into());
    cells
}
