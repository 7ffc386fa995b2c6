//! Days of the calendar as a table.

use super::entry::Entry;
use crate::sheets::{Column, Table};
use chrono::NaiveDate;

/// Days as a table.
pub fn table(entries: Vec<Entry>, notes: Vec<String>, today: NaiveDate) -> Table {
    let row = |entry: Entry| {
        vec![
            Some(entry.day).into(),
            entry.kind.title().into(),
            entry.words().into(),
            entry.municipality.clone().into(),
            entry.school.clone().into(),
            entry.who.clone().into(),
            entry.standing(today).title().into(),
        ]
    };
    Table {
        title: "Календарь".to_owned(),
        notes,
        columns: vec![
            Column::new("День", 12),
            Column::new("Что", 16),
            Column::new("О чём", 60),
            Column::new("Муниципалитет", 24),
            Column::new("Школа", 30),
            Column::new("Кто", 28),
            Column::new("Состояние", 14),
        ],
        rows: entries.into_iter().map(row).collect(),
    }
}
