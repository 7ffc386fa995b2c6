//! The expert look of the coordinator at the documents: «не реже 1 раза в месяц» (Владивосток).

use crate::input::{Errors, optional};
use crate::words;
use chrono::{Datelike, Months, NaiveDate};
use serde::Deserialize;

/// A look as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Look {
    /// The day.
    pub looked_on: NaiveDate,
    /// What was seen.
    pub note: String,
    /// Who looked.
    pub looked_by_name: String,
}

/// Where the duty of the month stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Duty {
    /// Whether the present month has its look.
    pub is_done: bool,
    /// Until when the next look is due: the last day of a month.
    pub due_on: NaiveDate,
    /// Whether the month before passed without a look.
    pub is_overdue: bool,
}

/// The duty of the month of `today`, after the newest look. Before the first look nothing is overdue.
pub fn duty(newest: Option<NaiveDate>, today: NaiveDate) -> Duty {
    let month = |day: NaiveDate| (day.year(), day.month());
    let is_done = newest.is_some_and(|day| month(day) >= month(today));
    let before = today.with_day(1).unwrap_or(today) - Months::new(1);
    let wanted = if is_done {
        today + Months::new(1)
    } else {
        today
    };
    Duty {
        is_done,
        due_on: last_of_month(wanted),
        is_overdue: newest.is_some_and(|day| month(day) < month(before)),
    }
}

fn last_of_month(day: NaiveDate) -> NaiveDate {
    let next = day.with_day(1).map(|first| first + Months::new(1));
    next.and_then(|first| first.pred_opt()).unwrap_or(day)
}

impl Duty {
    /// «Ноябрьский просмотр» in plain words.
    pub fn said(&self) -> String {
        let until = words::day_in_words(self.due_on);
        match (self.is_done, self.is_overdue) {
            (true, _) => format!("Просмотр этого месяца сделан. Следующий — до {until}"),
            (false, true) => format!("Прошлый месяц остался без просмотра. Посмотрите до {until}"),
            (false, false) => format!("Посмотрите документы до {until}"),
        }
    }
}

/// The look, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LookForm {
    /// What was seen.
    pub note: String,
    /// The newest look when the page was opened.
    pub version: String,
}

impl LookForm {
    /// The note.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let note = optional(&mut errors, "note", &self.note, 4000);
        errors.or(note)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_month_wants_its_look() {
        let day = |text: &str| crate::input::day(text).unwrap();
        for (newest, today, is_done, due, is_overdue) in [
            (None, "15.11.2021", false, "30.11.2021", false),
            (Some("03.11.2021"), "15.11.2021", true, "31.12.2021", false),
            (Some("31.10.2021"), "01.11.2021", false, "30.11.2021", false),
            (Some("30.09.2021"), "01.11.2021", false, "30.11.2021", true),
            (Some("31.12.2021"), "31.12.2021", true, "31.01.2022", false),
            (Some("15.12.2021"), "10.02.2024", false, "29.02.2024", true),
        ] {
            let found = duty(newest.map(day), day(today));
            let wanted = Duty {
                is_done,
                due_on: day(due),
                is_overdue,
            };
            assert_eq!(found, wanted, "{newest:?} {today}");
        }
    }
}
