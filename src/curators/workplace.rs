//! Schools where a curator worked: she does not assess them.

use crate::input::{Errors, optional, optional_day, required};
use crate::words;
use chrono::NaiveDate;
use serde::Deserialize;

/// A workplace as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Workplace {
    /// Row of `curator_workplaces`.
    pub id: i64,
    /// The municipality of the school.
    pub municipality_id: i64,
    /// The curator.
    pub user_id: i64,
    /// Her name.
    pub curator: String,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// As what she worked.
    pub position: String,
    /// Since when.
    pub worked_from: Option<NaiveDate>,
    /// Until when.
    pub worked_until: Option<NaiveDate>,
    /// Where it is known from.
    pub source: String,
    /// Who noted it.
    pub noted_by_name: String,
}

impl Workplace {
    /// «с 01.09.2001 по 31.08.2012»; empty without days.
    pub fn period(&self) -> String {
        let day = |word: &str, day: Option<NaiveDate>| {
            day.map(|day| format!("{word}\u{a0}{}", words::day(day)))
        };
        [day("с", self.worked_from), day("по", self.worked_until)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// The whole reason: «учитель, с 01.09.2001 по 31.08.2012 (со слов куратора)».
    pub fn reason(&self) -> String {
        let parts: Vec<String> = [self.position.clone(), self.period()]
            .into_iter()
            .filter(|part| !part.is_empty())
            .collect();
        let said = parts.join(", ");
        match said.is_empty() {
            true => format!("источник: {}", self.source),
            false => format!("{said}, источник: {}", self.source),
        }
    }
}

/// A workplace as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WorkplaceForm {
    /// Row of `schools`.
    pub worked_at: String,
    /// As what she worked.
    pub position: String,
    /// Since when.
    pub worked_from: String,
    /// Until when.
    pub worked_until: String,
    /// Where it is known from.
    pub source: String,
}

/// A workplace as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewWorkplace {
    /// The school.
    pub school_id: i64,
    /// As what she worked.
    pub position: String,
    /// Since when.
    pub worked_from: Option<NaiveDate>,
    /// Until when.
    pub worked_until: Option<NaiveDate>,
    /// Where it is known from.
    pub source: String,
}

impl WorkplaceForm {
    /// Checks the form: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<NewWorkplace, Errors> {
        let mut errors = Errors::new();
        let school_id = self.worked_at.parse().unwrap_or_default();
        if school_id == 0 {
            errors.add("worked_at", "Выберите школу, где работал куратор");
        }
        let position = optional(&mut errors, "position", &self.position, 200);
        let worked_from = optional_day(&mut errors, "worked_from", &self.worked_from);
        let worked_until = optional_day(&mut errors, "worked_until", &self.worked_until);
        if worked_from
            .zip(worked_until)
            .is_some_and(|(from, until)| until < from)
        {
            errors.add("worked_until", "Последний день работы раньше первого");
        }
        let source = required(&mut errors, "source", &self.source, 200, "Откуда известно");
        errors.or(NewWorkplace {
            school_id,
            position,
            worked_from,
            worked_until,
            source,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_workplace_names_its_school_and_its_source() {
        let errors = WorkplaceForm {
            worked_from: "01.09.2012".into(),
            worked_until: "01.09.2001".into(),
            ..WorkplaceForm::default()
        }
        .check()
        .unwrap_err();
        for field in ["worked_at", "worked_until", "source"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
