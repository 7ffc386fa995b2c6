//! The school year: when it begins and ends, its quarters and halves.

use super::dates::school_year;
use super::tokens::tokens;
use super::written::written;
use crate::input::Errors;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};
use std::fmt;

/// A school year by the calendar year in which it begins: it runs from 1 September to 31 August.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct SchoolYear(pub i16);

impl SchoolYear {
    /// The school year of a day.
    pub fn of(day: NaiveDate) -> SchoolYear {
        let start = day.year() - i32::from(day.month() < 9);
        SchoolYear(i16::try_from(start).unwrap_or(i16::MAX))
    }

    /// The school year named: «2020/2021», «2020-2021 уч. год», «2020/21». `None` when the text is
    /// none.
    pub fn read(text: &str) -> Option<SchoolYear> {
        let tokens = tokens(&written(text).text);
        let at = usize::from(tokens.first().is_some_and(|of| of.word() == "на"));
        let (start, next) = school_year(&tokens, at)?;
        let mut rest = tokens.get(next..)?.iter();
        rest.all(|of| of.is('.')).then_some(SchoolYear(start))
    }

    /// From 1 September to 31 August.
    pub fn period(self) -> Period {
        let year = i32::from(self.0);
        Period::new(date(year, 9, 1), date(year + 1, 8, 31))
    }
}

impl fmt::Display for SchoolYear {
    /// «2021/22».
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}/{:02}",
            self.0,
            (i32::from(self.0) + 1).rem_euclid(100)
        )
    }
}

/// Days from one to another, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Period {
    /// The first day.
    pub from: NaiveDate,
    /// The last day.
    pub to: NaiveDate,
}

impl Period {
    /// From one day to another.
    pub fn new(from: NaiveDate, to: NaiveDate) -> Period {
        Period { from, to }
    }

    /// A whole month of a year.
    pub fn month(year: i32, month: u32) -> Period {
        let from = date(year, month, 1);
        let next = if month == 12 {
            date(year + 1, 1, 1)
        } else {
            date(year, month + 1, 1)
        };
        Period::new(from, next.pred_opt().unwrap_or(from))
    }

    /// Whether the day lies within.
    pub fn holds(&self, day: NaiveDate) -> bool {
        self.from <= day && day <= self.to
    }
}

/// The quarters of a school year in a municipality.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Calendar {
    /// The school year.
    pub year: SchoolYear,
    /// The four quarters, in order and apart.
    pub quarters: [Period; 4],
}

impl Calendar {
    /// The usual quarters: autumn holidays from 29 October, winter ones from 29 December, spring
    /// ones from 25 March; lessons end on 31 May. General practice; a municipality sets its own.
    pub fn usual(year: SchoolYear) -> Calendar {
        let (first, second) = (i32::from(year.0), i32::from(year.0) + 1);
        Calendar {
            year,
            quarters: [
                Period::new(date(first, 9, 1), date(first, 10, 28)),
                Period::new(date(first, 11, 6), date(first, 12, 28)),
                Period::new(date(second, 1, 9), date(second, 3, 24)),
                Period::new(date(second, 4, 1), date(second, 5, 31)),
            ],
        }
    }

    /// Quarters that a municipality sets.
    ///
    /// # Errors
    /// By field (`quarter_1` … `quarter_4`), in Russian: out of the year, upside down, overlapping.
    pub fn checked(year: SchoolYear, quarters: [Period; 4]) -> Result<Calendar, Errors> {
        let mut errors = Errors::new();
        let whole = year.period();
        let mut before = whole.from.pred_opt();
        for (quarter, number) in quarters.iter().zip(1..) {
            let field = format!("quarter_{number}");
            if quarter.to < quarter.from {
                errors.add(&field, "Четверть кончается раньше, чем начинается");
            } else if !whole.holds(quarter.from) || !whole.holds(quarter.to) {
                errors.add(&field, format!("Четверть выходит за {year} учебный год"));
            } else if before.is_some_and(|end| quarter.from <= end) {
                errors.add(&field, "Четверть начинается до конца предыдущей");
            }
            before = Some(quarter.to);
        }
        errors.or(Calendar { year, quarters })
    }

    /// The first or the second half: two quarters with the holidays between them.
    pub fn half(&self, number: usize) -> Period {
        let first = if number == 1 { 0 } else { 2 };
        Period::new(self.quarters[first].from, self.quarters[first + 1].to)
    }

    /// Holidays after a quarter, 1–4: autumn, winter, spring, and summer to the end of the school
    /// year.
    pub fn holidays(&self, after: usize) -> Option<Period> {
        let ended = self.quarters.get(after.checked_sub(1)?)?;
        let last = match self.quarters.get(after) {
            Some(begun) => begun.from.pred_opt()?,
            None => self.year.period().to,
        };
        let first = ended.to.succ_opt()?;
        (first <= last).then(|| Period::new(first, last))
    }

    /// The usual calendars of all school years that a programme touches, in order.
    pub fn usual_for(programme: Period) -> Vec<Calendar> {
        let years = SchoolYear::of(programme.from).0..=SchoolYear::of(programme.to).0;
        years
            .map(|year| Calendar::usual(SchoolYear(year)))
            .collect()
    }

    /// The last day of lessons.
    pub fn end(&self) -> NaiveDate {
        self.quarters[3].to
    }
}

/// A day of our own making: always on the calendar.
fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_school_year_runs_from_september_to_august() {
        assert_eq!(SchoolYear::of(date(2022, 8, 31)), SchoolYear(2021));
        assert_eq!(SchoolYear::of(date(2022, 9, 1)), SchoolYear(2022));
        assert_eq!(SchoolYear(2021).to_string(), "2021/22");
        assert_eq!(SchoolYear(1999).to_string(), "1999/00");
        for text in [
            "2020/2021",
            "2020-2021 уч. год",
            "на 2020–2021 учебный год",
            "2020/21",
            " 2020/21 г.",
        ] {
            assert_eq!(SchoolYear::read(text), Some(SchoolYear(2020)), "{text}");
        }
        // «2017 – 218 уч. года» is a slip of Добринка.
        for text in ["2020", "2020/22", "2017 – 218 уч. года", "с 2020/21", ""] {
            assert_eq!(SchoolYear::read(text), None, "{text}");
        }
        assert_eq!(Period::month(2024, 2).to, date(2024, 2, 29));
        assert_eq!(Period::month(2021, 12).to, date(2021, 12, 31));
    }

    #[test]
    fn quarters_stand_in_order_within_the_year() {
        let usual = Calendar::usual(SchoolYear(2021));
        assert_eq!(
            Calendar::checked(usual.year, usual.quarters),
            Ok(usual.clone())
        );
        assert_eq!(
            usual.half(2),
            Period::new(date(2022, 1, 9), date(2022, 5, 31))
        );
        assert_eq!(
            usual.holidays(1),
            Some(Period::new(date(2021, 10, 29), date(2021, 11, 5)))
        );
        assert_eq!(
            usual.holidays(4),
            Some(Period::new(date(2022, 6, 1), date(2022, 8, 31)))
        );
        assert_eq!(usual.holidays(0), None);
        assert_eq!(usual.holidays(5), None);
        let two = Calendar::usual_for(Period::new(date(2022, 1, 1), date(2022, 12, 31)));
        assert_eq!(two.len(), 2);
        let mut wrong = usual.quarters;
        wrong[0].to = date(2021, 8, 1);
        wrong[2].from = date(2021, 12, 1);
        wrong[3].to = date(2023, 5, 31);
        let errors = Calendar::checked(usual.year, wrong).unwrap_err();
        for field in ["quarter_1", "quarter_3", "quarter_4"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert!(errors.of("quarter_2").is_none());
    }
}
