//! The list of curators as a table.

use super::curator::Curator;
use crate::sheets::{Column, Table, Value};

/// Curators as a table.
pub fn table(curators: Vec<Curator>, notes: Vec<String>) -> Table {
    let row = |curator: Curator| {
        vec![
            curator.full_name.clone().into(),
            curator.position.clone().into(),
            curator.place().into(),
            curator.phone.clone().into(),
            curator.email.clone().into(),
            Value::Integer(curator.schools),
            Value::Integer(curator.held),
            Value::Integer(curator.planned),
            Value::Integer(curator.unfinished),
            Value::Integer(curator.overdue),
            curator.last_on.into(),
        ]
    };
    Table {
        title: "Кураторы".to_owned(),
        notes,
        columns: vec![
            Column::new("Куратор", 32),
            Column::new("Должность", 36),
            Column::new("Муниципалитет", 24),
            Column::new("Телефон", 20),
            Column::new("Почта", 26),
            Column::new("Школ", 8),
            Column::new("Визитов за год", 10),
            Column::new("В плане", 10),
            Column::new("Рекомендаций не завершено", 14),
            Column::new("Из них просрочено", 14),
            Column::new("Последний контакт", 14),
        ],
        rows: curators.into_iter().map(row).collect(),
    }
}
