//! Roadmaps as spreadsheets: the measures of one, and the figures of many.

use super::list_store::Row;
use super::measure::Measure;
use super::programme::Programme;
use crate::sheets::{Column, Table, Value};
use chrono::NaiveDate;

/// Columns of the measures, with their widths: the superset of the columns of real programmes.
const MEASURES: [(&str, u16); 17] = [
    ("№", 6),
    ("Риск или раздел", 36),
    ("Задача", 30),
    ("Мероприятие", 50),
    ("Срок", 20),
    ("Крайний день", 14),
    ("Ближайший срок", 14),
    ("Ответственные", 26),
    ("Участники", 20),
    ("Показатель", 26),
    ("План", 10),
    ("Факт", 10),
    ("Подтверждающий документ", 30),
    ("Состояние", 22),
    ("Отчёты по срокам", 18),
    ("Замечание", 40),
    ("Примечание", 40),
];

/// The measures of a roadmap.
pub fn measure_table(
    programmes: &[Programme],
    measures: &[Measure],
    today: NaiveDate,
    notes: Vec<String>,
) -> Table {
    Table {
        title: "Дорожная карта".to_owned(),
        notes,
        columns: MEASURES
            .map(|(title, width)| Column::new(title, width))
            .to_vec(),
        rows: measures
            .iter()
            .zip(1_i64..)
            .map(|(measure, number)| cells(programmes, measure, number, today))
            .collect(),
    }
}

fn cells(programmes: &[Programme], measure: &Measure, number: i64, today: NaiveDate) -> Vec<Value> {
    let programme = programmes
        .iter()
        .find(|of| Some(of.factor) == measure.factor);
    let group = programme.map_or_else(|| measure.section.clone(), |of| of.title.clone());
    let plan = [measure.plan_value.as_str(), measure.unit.as_str()];
    let number = match measure.number.as_str() {
        "" => number.into(),
        own => own.into(),
    };
    vec![
        number,
        group.into(),
        measure.task.clone().into(),
        measure.title.clone().into(),
        measure.term_text.clone().into(),
        measure.due_on.into(),
        measure.next_due(today).into(),
        measure.responsible.clone().into(),
        measure.participants.clone().into(),
        measure.indicator.clone().into(),
        plan.join(" ").trim().into(),
        last_fact(measure).into(),
        measure.proof.clone().into(),
        measure.standing(today).title().into(),
        measure.reports_in_words().unwrap_or_default().into(),
        last_remark(measure).into(),
        measure.note.clone().into(),
    ]
}

/// The value reached: of a measure that recurs, the last one reported.
fn last_fact(measure: &Measure) -> String {
    let mut facts = measure.reports.iter().map(|of| &of.fact_value);
    let last = facts.rfind(|of| !of.is_empty());
    last.unwrap_or(&measure.fact_value).clone()
}

/// The words of the last answer: of a measure that recurs, of the last day that has any.
fn last_remark(measure: &Measure) -> String {
    let mut notes = measure.reports.iter().map(|of| &of.verdict_note);
    let last = notes.rfind(|of| !of.is_empty());
    last.unwrap_or(&measure.verdict_note).clone()
}

/// Columns of the list of roadmaps, with their widths.
const ROADMAPS: [(&str, u16); 10] = [
    ("Муниципалитет", 26),
    ("Школа", 34),
    ("Логин", 14),
    ("Состояние карты", 20),
    ("Запланировано", 14),
    ("Выполнено", 12),
    ("Подтверждено", 14),
    ("Дало результат", 14),
    ("Просрочено", 12),
    ("Ближайший срок", 14),
];

/// The figures of many roadmaps.
pub fn roadmap_table(rows: &[Row], notes: Vec<String>) -> Table {
    let cells = |row: &Row| -> Vec<Value> {
        let stage = row.stage().map_or("нет карты", |stage| stage.title());
        vec![
            row.municipality.clone().into(),
            row.school.clone().into(),
            row.login.clone().into(),
            stage.into(),
            row.figures.planned.into(),
            row.figures.done.into(),
            row.figures.confirmed.into(),
            row.figures.worked.into(),
            row.figures.overdue.into(),
            row.next_on.into(),
        ]
    };
    Table {
        title: "Дорожные карты".to_owned(),
        notes,
        columns: ROADMAPS
            .map(|(title, width)| Column::new(title, width))
            .to_vec(),
        rows: rows.iter().map(cells).collect(),
    }
}
