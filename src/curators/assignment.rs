//! An assignment: a curator, a school, from when until when; who gave it, what she leaves behind.

use super::workplace::Workplace;
use crate::input::{Errors, optional_day, required};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// An assignment as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Assignment {
    /// Row of `curator_schools`.
    pub id: i64,
    /// The curator.
    pub user_id: i64,
    /// Her name.
    pub curator: String,
    /// Her phone.
    pub phone: String,
    /// Her e-mail.
    pub email: String,
    /// The municipality of the school.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The first day.
    pub since: NaiveDate,
    /// The last day.
    pub until: Option<NaiveDate>,
    /// Who gave it.
    pub assigned_by_name: String,
    /// Who ended it.
    pub ended_by_name: String,
    /// Why it ended.
    pub reason: String,
    /// What she tells whoever comes after.
    pub note: String,
    /// When she wrote it.
    pub note_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

impl Assignment {
    /// Whether she looks after the school on this day.
    pub fn is_current(&self, today: &NaiveDate) -> bool {
        self.since <= *today && self.until.is_none_or(|until| until >= *today)
    }

    /// Whether it is over.
    pub fn is_over(&self, today: &NaiveDate) -> bool {
        self.until.is_some_and(|until| until < *today)
    }

    /// «с 01.09.2021», «с 01.09.2021 по 31.05.2022».
    pub fn period(&self) -> String {
        let since = words::day(self.since);
        match self.until {
            None => format!("с\u{a0}{since}"),
            Some(until) => format!("с\u{a0}{since} по\u{a0}{}", words::day(until)),
        }
    }
}

/// A school to be given to a curator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAssignment {
    /// The curator: row of `users`.
    pub user_id: i64,
    /// The school.
    pub school_id: i64,
    /// The first day.
    pub since: NaiveDate,
}

/// Why a curator may not get a school.
#[derive(Clone, Debug)]
pub enum Refusal {
    /// She worked there.
    WorkedThere(Box<Workplace>),
    /// She looks after it already.
    Already(NaiveDate),
}

impl Refusal {
    /// The reason in words.
    pub fn words(&self) -> String {
        match self {
            Refusal::WorkedThere(place) => format!(
                "Куратор не оценивает школу, где работал: {}, {}. Назначьте другого куратора.",
                place.school,
                place.reason()
            ),
            Refusal::Already(since) => {
                format!(
                    "Эта школа закреплена за куратором с\u{a0}{}",
                    words::day(*since)
                )
            }
        }
    }
}

/// Giving a school, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct GiveForm {
    /// Row of `schools`.
    pub school_id: String,
    /// The first day; empty for today.
    pub since: String,
}

impl GiveForm {
    /// The school and the first day.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate) -> Result<(i64, NaiveDate), Errors> {
        let mut errors = Errors::new();
        let school_id = self.school_id.parse().unwrap_or_default();
        if school_id == 0 {
            errors.add("school_id", "Выберите школу");
        }
        let since = optional_day(&mut errors, "since", &self.since).unwrap_or(today);
        if (since - today).num_days().abs() > 3660 {
            errors.add("since", "Проверьте год");
        }
        errors.or((school_id, since))
    }
}

/// Ending an assignment, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EndForm {
    /// The last day.
    pub until: String,
    /// Why.
    pub reason: String,
    /// Who comes after: row of `users`; may be empty.
    pub successor_id: String,
    /// What the successor should know.
    pub note: String,
    /// Version the form was opened with.
    pub version: String,
}

/// The end of an assignment, as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ending {
    /// The last day.
    pub until: NaiveDate,
    /// Why.
    pub reason: String,
    /// Who comes after.
    pub successor_id: Option<i64>,
    /// What she should know.
    pub note: String,
}

impl EndForm {
    /// Checks the form against the assignment: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, ended: &Assignment, today: NaiveDate) -> Result<Ending, Errors> {
        let mut errors = Errors::new();
        let until = optional_day(&mut errors, "until", &self.until);
        if until.is_none() && errors.of("until").is_none() {
            errors.add("until", "Укажите последний день, например 31.05.2026");
        }
        if let Some(until) = until {
            if (ended.since - until).num_days() > 1 {
                let since = words::day(ended.since);
                errors.add(
                    "until",
                    format!("Последний день раньше первого: школа закреплена с\u{a0}{since}"),
                );
            } else if (until - today).num_days() > 732 {
                errors.add("until", "Проверьте год: до этого дня больше двух лет");
            }
        }
        let reason = required(&mut errors, "reason", &self.reason, 500, "Причина");
        let successor_id: Option<i64> = self.successor_id.parse().ok();
        if successor_id == Some(ended.user_id) {
            errors.add(
                "successor_id",
                "Преемник и уходящий куратор\u{a0}— один человек",
            );
        }
        let note = lines(&mut errors, "note", &self.note);
        errors.or(Ending {
            until: until.unwrap_or(today),
            reason,
            successor_id,
            note,
        })
    }
}

/// Text of several lines: the ends trimmed, the lines kept.
pub fn lines(errors: &mut Errors, field: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.contains('\0') || text.chars().count() > 20_000 {
        errors.add(
            field,
            "Сократите текст: здесь помещается 20\u{a0}000 знаков",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    fn assignment() -> Assignment {
        Assignment {
            id: 1,
            user_id: 7,
            curator: "Сошина Вера".into(),
            phone: String::new(),
            email: String::new(),
            municipality_id: 2,
            municipality: "Заречный".into(),
            school_id: 3,
            school: "СОШ № 7".into(),
            since: day("01.09.2021"),
            until: Some(day("31.05.2022")),
            assigned_by_name: String::new(),
            ended_by_name: String::new(),
            reason: String::new(),
            note: String::new(),
            note_at: None,
            version: 1,
        }
    }

    #[test]
    fn an_assignment_holds_from_its_first_day_to_its_last() {
        let one = assignment();
        for (on, current, over) in [
            ("31.08.2021", false, false),
            ("01.09.2021", true, false),
            ("31.05.2022", true, false),
            ("01.06.2022", false, true),
        ] {
            let on = day(on);
            assert_eq!(
                (one.is_current(&on), one.is_over(&on)),
                (current, over),
                "{on}"
            );
        }
    }

    #[test]
    fn an_end_has_its_day_and_its_reason_and_another_successor() {
        let form = EndForm {
            until: "01.08.2021".into(),
            successor_id: "7".into(),
            ..EndForm::default()
        };
        let errors = form.check(&assignment(), day("01.06.2022")).unwrap_err();
        for field in ["until", "reason", "successor_id"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
