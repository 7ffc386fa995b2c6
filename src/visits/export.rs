//! Lists of visits and of recommendations as tables.

use super::recommendation::Recommendation;
use super::visit::Visit;
use crate::sheets::{Column, Table, Value};
use chrono::NaiveDate;

/// Visits as a table.
pub fn visits(visits: Vec<Visit>, notes: Vec<String>, today: NaiveDate) -> Table {
    let row = |visit: Visit| {
        vec![
            visit.municipality.clone().into(),
            visit.school.clone().into(),
            visit.kind.title().into(),
            visit.form.title().into(),
            visit.state_title(&today).into(),
            visit.planned_on.into(),
            visit.held_on.into(),
            visit.curator_name.clone().into(),
            visit.participants.clone().into(),
            visit.risks.clone().into(),
            visit.findings.clone().into(),
            Value::Integer(visit.given),
            Value::Integer(visit.unfinished),
            visit.next_on.into(),
            visit.acknowledged_by_name.into(),
        ]
    };
    Table {
        title: "Визиты".to_owned(),
        notes,
        columns: vec![
            Column::new("Муниципалитет", 24),
            Column::new("Школа", 30),
            Column::new("Вид", 14),
            Column::new("Форма", 10),
            Column::new("Состояние", 20),
            Column::new("По плану", 12),
            Column::new("Состоялся", 12),
            Column::new("Кто проводит", 28),
            Column::new("Участники", 30),
            Column::new("О каких рисках говорили", 40),
            Column::new("Что увидели", 60),
            Column::new("Рекомендаций", 14),
            Column::new("Из них не завершено", 14),
            Column::new("Следующая встреча", 14),
            Column::new("Кто ознакомился", 28),
        ],
        rows: visits.into_iter().map(row).collect(),
    }
}

/// Recommendations as a table.
pub fn recommendations(all: Vec<Recommendation>, notes: Vec<String>, today: NaiveDate) -> Table {
    let row = |one: Recommendation| {
        vec![
            one.school.clone().into(),
            one.text.clone().into(),
            one.owner.clone().into(),
            one.due_on.into(),
            one.state_title(&today).into(),
            one.given_on.into(),
            one.curator_name.clone().into(),
            one.answer.clone().into(),
            one.verdict.into(),
        ]
    };
    Table {
        title: "Рекомендации".to_owned(),
        notes,
        columns: vec![
            Column::new("Школа", 30),
            Column::new("Что сделать", 60),
            Column::new("Кто отвечает", 20),
            Column::new("Срок", 12),
            Column::new("Состояние", 24),
            Column::new("Визит", 12),
            Column::new("Кто рекомендовал", 28),
            Column::new("Ответ школы", 40),
            Column::new("Итог", 40),
        ],
        rows: all.into_iter().map(row).collect(),
    }
}
