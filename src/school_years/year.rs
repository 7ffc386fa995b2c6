//! A school year of a municipality: four quarters, and the document they come from.

use crate::deadlines::{Calendar, Period, SchoolYear};
use crate::input::{Errors, optional_day, required};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// A school year as it is known: the municipality's own, or the usual one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct YearPlan {
    /// Quarters; halves and holidays are told by the calendar.
    pub calendar: Calendar,
    /// The document the quarters come from; empty of the usual ones.
    pub source: String,
    /// Who entered them.
    pub changed_by_name: String,
    /// When; nothing of the usual ones.
    pub changed_at: Option<DateTime<Utc>>,
    /// Grows with each change; 0 of the usual ones.
    pub version: i32,
}

impl YearPlan {
    /// The usual quarters, of a year that the municipality has not described.
    pub fn usual(year: i16) -> YearPlan {
        YearPlan {
            calendar: Calendar::usual(SchoolYear(year)),
            source: String::new(),
            changed_by_name: String::new(),
            changed_at: None,
            version: 0,
        }
    }

    /// Whether the municipality described the year itself.
    pub fn is_own(&self) -> bool {
        self.version > 0
    }

    /// What follows from the quarters: what, from, to.
    pub fn follows(&self) -> Vec<(&'static str, Period)> {
        let halves = [
            ("1-е полугодие", self.calendar.half(1)),
            ("2-е полугодие", self.calendar.half(2)),
        ];
        let names = [
            "Осенние каникулы",
            "Зимние каникулы",
            "Весенние каникулы",
            "Летние каникулы",
        ];
        let holidays = names
            .into_iter()
            .zip(1..)
            .filter_map(|(name, after)| Some((name, self.calendar.holidays(after)?)));
        halves.into_iter().chain(holidays).collect()
    }
}

/// The quarters of a school year, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct YearForm {
    /// First days of the quarters.
    pub from: Vec<String>,
    /// Last days.
    pub to: Vec<String>,
    /// The document.
    pub source: String,
    /// How many measures the page said would move; empty before it said so.
    pub confirmed: String,
    /// Version the form was opened with.
    pub version: String,
}

/// A school year as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewYear {
    /// The quarters.
    pub calendar: Calendar,
    /// The document.
    pub source: String,
}

impl YearForm {
    /// The form filled with what is known.
    pub fn of(plan: &YearPlan) -> YearForm {
        let days = |day: fn(&Period) -> NaiveDate| -> Vec<String> {
            let quarters = plan.calendar.quarters.iter();
            quarters.map(|of| words::day(day(of))).collect()
        };
        YearForm {
            from: days(|of| of.from),
            to: days(|of| of.to),
            source: plan.source.clone(),
            confirmed: String::new(),
            version: plan.version.to_string(),
        }
    }

    /// The first and the last day of a quarter as typed; `number` from 1.
    pub fn quarter(&self, number: usize) -> (&str, &str) {
        fn at(days: &[String], number: usize) -> &str {
            let place = number.wrapping_sub(1);
            days.get(place).map_or("", String::as_str)
        }
        (at(&self.from, number), at(&self.to, number))
    }

    /// Checks all quarters; errors stand at `quarter_1` … `quarter_4` and `source`.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, year: i16) -> Result<NewYear, Errors> {
        let mut errors = Errors::new();
        let quarters = [1, 2, 3, 4].map(|number| {
            let field = format!("quarter_{number}");
            let (from, to) = self.quarter(number);
            let from = optional_day(&mut errors, &field, from);
            let to = optional_day(&mut errors, &field, to);
            let read = from.zip(to).map(|(from, to)| Period::new(from, to));
            if read.is_none() && errors.of(&field).is_none() {
                errors.add(&field, "Укажите первый и последний день четверти");
            }
            read
        });
        let source = required(&mut errors, "source", &self.source, 500, "Откуда");
        let [Some(first), Some(second), Some(third), Some(fourth)] = quarters else {
            return Err(errors);
        };
        match Calendar::checked(SchoolYear(year), [first, second, third, fourth]) {
            Ok(calendar) => errors.or(NewYear { calendar, source }),
            Err(more) => {
                for (field, message) in more.all() {
                    errors.add(field, message.clone());
                }
                Err(errors)
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quarters_are_read_as_people_type_days_and_checked_together() {
        let plan = YearPlan::usual(2021);
        assert!(!plan.is_own());
        let form = YearForm {
            source: "Приказ № 12".into(),
            ..YearForm::of(&plan)
        };
        assert_eq!(form.check(2021).unwrap().calendar, plan.calendar);
        let wrong = YearForm {
            from: vec![
                "01.09.2021".into(),
                "скоро".into(),
                "".into(),
                "01.04.2022".into(),
            ],
            source: String::new(),
            ..form.clone()
        };
        let errors = wrong.check(2021).unwrap_err();
        for field in ["quarter_2", "quarter_3", "source"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        let mut late = form;
        late.from[1] = "01.10.2021".into();
        assert!(late.check(2021).unwrap_err().of("quarter_2").is_some());
    }

    #[test]
    fn halves_and_holidays_follow_from_the_quarters() {
        let follows = YearPlan::usual(2021).follows();
        assert_eq!(follows.len(), 6);
        assert_eq!(follows[2].0, "Осенние каникулы");
        assert_eq!(words::day(follows[2].1.from), "29.10.2021");
    }
}
