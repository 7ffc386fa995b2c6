//! Stages (этапы) of a school year in which papers are collected: «1 этап 25.04–01.06» of the 500+ calendar.

use crate::input::{Errors, optional_day};
use crate::words;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Stages of a year at most.
pub const STAGES: usize = 4;

/// One stage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, sqlx::FromRow)]
pub struct Stage {
    /// From 1.
    pub number: i16,
    /// Its first day.
    pub starts_on: NaiveDate,
    /// Its last day.
    pub ends_on: NaiveDate,
}

impl Stage {
    /// Whether the day lies in it.
    pub fn holds(&self, day: NaiveDate) -> bool {
        (self.starts_on..=self.ends_on).contains(&day)
    }

    /// «1 этап: с 25.04.2022 по 01.06.2022».
    pub fn titled(&self) -> String {
        let (from, to) = (words::day(self.starts_on), words::day(self.ends_on));
        format!("{} этап: с\u{a0}{from} по\u{a0}{to}", self.number)
    }

    /// What it means today: «идёт, осталось 5 дней».
    pub fn standing(&self, today: NaiveDate) -> String {
        let days = |from: NaiveDate, to: NaiveDate| {
            let days = u64::try_from((to - from).num_days()).unwrap_or_default();
            words::count(days, ["день", "дня", "дней"])
        };
        if today < self.starts_on {
            format!("начнётся через {}", days(today, self.starts_on))
        } else if today < self.ends_on {
            format!("идёт, осталось {}", days(today, self.ends_on))
        } else if today == self.ends_on {
            "идёт, сегодня последний день".to_owned()
        } else {
            "завершён".to_owned()
        }
    }
}

/// The stage in which a paper came: «1 этап», «вне этапов»; nothing where no stages are set.
pub fn stage_of(stages: &[Stage], day: NaiveDate) -> Option<String> {
    if stages.is_empty() {
        return None;
    }
    let stage = stages.iter().find(|stage| stage.holds(day));
    Some(stage.map_or_else(
        || "вне этапов".to_owned(),
        |stage| format!("{} этап", stage.number),
    ))
}

/// The days of all stages, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StagesForm {
    /// The year in which the school year begins.
    pub year: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// The stages as they were when the form was opened.
    pub version: String,
    starts_1: String,
    ends_1: String,
    starts_2: String,
    ends_2: String,
    starts_3: String,
    ends_3: String,
    starts_4: String,
    ends_4: String,
}

impl StagesForm {
    /// The form that shows these stages.
    pub fn of(stages: &[Stage]) -> StagesForm {
        let starts = |n: usize| {
            stages
                .get(n)
                .map_or_else(String::new, |s| words::day(s.starts_on))
        };
        let ends = |n: usize| {
            stages
                .get(n)
                .map_or_else(String::new, |s| words::day(s.ends_on))
        };
        StagesForm {
            starts_1: starts(0),
            ends_1: ends(0),
            starts_2: starts(1),
            ends_2: ends(1),
            starts_3: starts(2),
            ends_3: ends(2),
            starts_4: starts(3),
            ends_4: ends(3),
            ..StagesForm::default()
        }
    }

    /// The rows as typed: first and last day of each stage.
    pub fn rows(&self) -> [(&str, &str); STAGES] {
        [
            (&self.starts_1, &self.ends_1),
            (&self.starts_2, &self.ends_2),
            (&self.starts_3, &self.ends_3),
            (&self.starts_4, &self.ends_4),
        ]
    }

    /// The stages; a row without days is left out.
    ///
    /// # Errors
    /// By field, in Russian: a day missing, the end before the beginning, a stage that begins before the
    /// one before has ended, a day outside the school year.
    pub fn check(&self, year: i16) -> Result<Vec<Stage>, Errors> {
        let mut errors = Errors::new();
        let mut stages: Vec<Stage> = Vec::new();
        for (row, (first, last)) in (1..).zip(self.rows()) {
            let (starts, ends) = (format!("starts_{row}"), format!("ends_{row}"));
            let from = optional_day(&mut errors, &starts, first);
            let to = optional_day(&mut errors, &ends, last);
            let is_blank = |typed: &str| typed.trim().is_empty();
            match (from, to) {
                (Some(from), Some(to)) => {
                    let number = stages.last().map_or(1, |stage| stage.number + 1);
                    let stage = Stage {
                        number,
                        starts_on: from,
                        ends_on: to,
                    };
                    if let Some((field, why)) = fault(&stage, stages.last(), year) {
                        errors.add(if field { &ends } else { &starts }, why);
                    }
                    stages.push(stage);
                }
                (Some(_), None) if is_blank(last) => {
                    errors.add(&ends, "Укажите последний день этапа");
                }
                (None, Some(_)) if is_blank(first) => {
                    errors.add(&starts, "Укажите первый день этапа");
                }
                _ => {}
            }
        }
        errors.or(stages)
    }
}

/// What is wrong with a stage after the one before: whether its end is at fault, and the words.
fn fault(stage: &Stage, before: Option<&Stage>, year: i16) -> Option<(bool, &'static str)> {
    let outside = |day: NaiveDate| {
        let first = NaiveDate::from_ymd_opt(i32::from(year), 8, 1);
        let last = NaiveDate::from_ymd_opt(i32::from(year) + 1, 12, 31);
        first.is_none_or(|first| day < first) || last.is_none_or(|last| day > last)
    };
    if stage.ends_on < stage.starts_on {
        return Some((true, "Последний день раньше первого"));
    }
    if before.is_some_and(|before| stage.starts_on <= before.ends_on) {
        return Some((false, "Этап начинается, пока идёт предыдущий"));
    }
    if outside(stage.starts_on) {
        return Some((false, "День вне учебного года"));
    }
    outside(stage.ends_on).then_some((true, "День вне учебного года"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    /// A form with these rows.
    fn form(rows: &[(&str, &str)]) -> StagesForm {
        let typed = |n: usize| rows.get(n).copied().unwrap_or_default();
        StagesForm {
            starts_1: typed(0).0.into(),
            ends_1: typed(0).1.into(),
            starts_2: typed(1).0.into(),
            ends_2: typed(1).1.into(),
            starts_3: typed(2).0.into(),
            ends_3: typed(2).1.into(),
            ..StagesForm::default()
        }
    }

    #[test]
    fn the_stages_of_the_calendar_are_read_and_numbered() {
        let stages = form(&[
            ("25.04.2022", "01.06.2022"),
            ("", ""),
            ("15.09.2022", "22.12.2022"),
        ])
        .check(2021)
        .unwrap();
        assert_eq!(stages.iter().map(|s| s.number).collect::<Vec<_>>(), [1, 2]);
        assert_eq!(stage_of(&stages, day("01.06.2022")).unwrap(), "1 этап");
        assert_eq!(stage_of(&stages, day("02.06.2022")).unwrap(), "вне этапов");
        assert_eq!(stage_of(&[], day("02.06.2022")), None);
        let again = StagesForm::of(&stages);
        assert_eq!(again.check(2021).unwrap(), stages);
    }

    #[test]
    fn a_stage_says_where_it_stands() {
        let stage = Stage {
            number: 1,
            starts_on: day("25.04.2022"),
            ends_on: day("01.06.2022"),
        };
        for (today, words) in [
            ("24.04.2022", "начнётся через 1\u{a0}день"),
            ("30.05.2022", "идёт, осталось 2\u{a0}дня"),
            ("01.06.2022", "последний день"),
            ("02.06.2022", "завершён"),
        ] {
            let said = stage.standing(day(today));
            assert!(said.contains(words), "{today}: {said}");
        }
    }

    #[test]
    fn days_that_make_no_stage_are_refused_by_field() {
        for (rows, field) in [
            (vec![("25.04.2022", "")], "ends_1"),
            (vec![("", ""), ("", "25.04.2022")], "starts_2"),
            (vec![("25.04.2022", "24.04.2022")], "ends_1"),
            (vec![("вчера", "24.04.2022")], "starts_1"),
            (vec![("25.04.2019", "24.05.2019")], "starts_1"),
            (
                vec![("01.04.2022", "10.04.2022"), ("10.04.2022", "20.04.2022")],
                "starts_2",
            ),
        ] {
            let errors = form(&rows).check(2021).unwrap_err();
            assert!(errors.of(field).is_some(), "{field}: {errors:?}");
        }
    }
}
