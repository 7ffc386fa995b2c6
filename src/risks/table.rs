//! The list of profiles as a spreadsheet: a school a row, a factor a column.

use super::factor::Factor;
use super::list_store::Row;
use crate::sheets::{Column, Table, Value};

/// The table of these rows; an activated direction bears a tick.
pub fn risk_table(factors: &[Factor], rows: &[Row], notes: Vec<String>) -> Table {
    let mut columns = vec![
        Column::new("Муниципалитет", 26),
        Column::new("Школа", 34),
        Column::new("Логин", 14),
        Column::new("Состояние профиля", 26),
    ];
    let title = |factor: &Factor| format!("{}. {}", factor.code, factor.title);
    columns.extend(factors.iter().map(|factor| Column::new(&title(factor), 20)));
    columns.push(Column::new("Откуда уровни", 40));
    Table {
        title: "Риски".to_owned(),
        notes,
        columns,
        rows: rows.iter().map(|row| cells(factors, row)).collect(),
    }
}

fn cells(factors: &[Factor], row: &Row) -> Vec<Value> {
    let stage = row.stage().map_or("нет профиля", |stage| stage.title());
    let mut cells: Vec<Value> = vec![
        row.municipality.clone().into(),
        row.school.clone().into(),
        row.login.clone().into(),
        stage.into(),
    ];
    cells.extend(factors.iter().map(|factor| words(row, factor.code).into()));
    cells.push(row.document.clone().into());
    cells
}

/// «высокая ✓» of an activated direction, «средняя, по опросу»; empty where the factor has no level.
fn words(row: &Row, code: i16) -> String {
    let Some((level, active)) = row.level(code) else {
        return String::new();
    };
    let source = if row.is_of_survey(code) {
        ", по опросу"
    } else {
        ""
    };
    let tick = if active { " ✓" } else { "" };
    format!("{}{source}{tick}", level.title())
}
