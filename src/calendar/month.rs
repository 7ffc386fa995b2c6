//! A month of the calendar: its days in weeks from Monday on, its neighbours, its name.

use super::store::Shown;
use crate::words;
use chrono::{Datelike, Days, Months, NaiveDate};

/// A month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Month(NaiveDate);

impl Month {
    /// The month a day falls into.
    pub fn of(day: NaiveDate) -> Month {
        Month(day.with_day(1).unwrap_or(day))
    }

    /// «2026-11», as addresses name it; only years in which the portal has days.
    pub fn parse(text: &str) -> Option<Month> {
        let (year, month) = text.split_once('-')?;
        let year: i32 = year.parse().ok()?;
        let month = month.parse().ok()?;
        let first = NaiveDate::from_ymd_opt(year, month, 1)?;
        (2000..=2100).contains(&year).then_some(Month(first))
    }

    /// «2026-11».
    pub fn code(self) -> String {
        self.0.format("%Y-%m").to_string()
    }

    /// «ноябрь 2026».
    pub fn title(self) -> String {
        const MONTHS: [&str; 12] = [
            "январь",
            "февраль",
            "март",
            "апрель",
            "май",
            "июнь",
            "июль",
            "август",
            "сентябрь",
            "октябрь",
            "ноябрь",
            "декабрь",
        ];
        format!("{} {}", MONTHS[self.0.month0() as usize], self.0.year())
    }

    /// The first day.
    pub fn first(self) -> NaiveDate {
        self.0
    }

    /// The last day.
    pub fn last(self) -> NaiveDate {
        self.next().0 - Days::new(1)
    }

    /// The month before.
    pub fn previous(self) -> Month {
        Month(self.0 - Months::new(1))
    }

    /// The month after.
    pub fn next(self) -> Month {
        Month(self.0 + Months::new(1))
    }

    /// Its days with what falls on them.
    pub fn days(self, mut shown: Vec<Shown>, today: NaiveDate) -> Vec<Day> {
        let mut days = Vec::new();
        for day in self.0.iter_days().take_while(|day| *day <= self.last()) {
            let rest = shown.split_off(shown.partition_point(|one| one.entry.day <= day));
            let shown = std::mem::replace(&mut shown, rest);
            let all = shown.first().map_or(0, |one| one.of_day);
            days.push(Day {
                more: all - i64::try_from(shown.len()).unwrap_or(all),
                day,
                is_today: day == today,
                shown,
            });
        }
        days
    }
}

/// A day of a month.
#[derive(Clone, Debug)]
pub struct Day {
    /// The day.
    pub day: NaiveDate,
    /// Whether it is today.
    pub is_today: bool,
    /// Its first entries.
    pub shown: Vec<Shown>,
    /// How many more there are.
    pub more: i64,
}

impl Day {
    /// Column of the grid: 1 is Monday, 7 Sunday.
    pub fn column(&self) -> u32 {
        self.day.weekday().number_from_monday()
    }

    /// «12»: all that the grid shows.
    pub fn number(&self) -> u32 {
        self.day.day()
    }

    /// « ноября 2026 г., среда»: the rest, where the grid has become a list.
    pub fn rest(&self) -> String {
        let words = words::day_in_words(self.day);
        let month = words.trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{month}, {}", self.weekday())
    }

    fn weekday(&self) -> &'static str {
        const DAYS: [&str; 7] = [
            "понедельник",
            "вторник",
            "среда",
            "четверг",
            "пятница",
            "суббота",
            "воскресенье",
        ];
        DAYS[self.day.weekday().num_days_from_monday() as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::super::entry::{Kind, example};
    use super::*;

    #[test]
    fn a_month_knows_its_days_and_neighbours() {
        let month = Month::parse("2026-02").unwrap();
        assert_eq!(month.title(), "февраль 2026");
        assert_eq!(month.last().to_string(), "2026-02-28");
        assert_eq!(month.next().code(), "2026-03");
        assert_eq!(
            Month::parse("2026-01").unwrap().previous().code(),
            "2025-12"
        );
        assert_eq!(Month::of(month.last()), month);
        for text in ["", "2026", "2026-13", "1999-05", "2026-1-1", "x-1"] {
            assert_eq!(Month::parse(text), None, "{text}");
        }
    }

    #[test]
    fn every_entry_stands_on_its_day_and_the_rest_is_counted() {
        let month = Month::parse("2026-11").unwrap();
        let day = |n| NaiveDate::from_ymd_opt(2026, 11, n).unwrap();
        let of = |n, of_day| Shown {
            entry: example(Kind::Visit, day(n)),
            of_day,
        };
        let days = month.days(vec![of(1, 1), of(30, 7), of(30, 7)], day(30));
        assert_eq!(days.len(), 30);
        assert_eq!((days[0].shown.len(), days[0].more), (1, 0));
        assert_eq!((days[1].shown.len(), days[1].more), (0, 0));
        assert_eq!((days[29].shown.len(), days[29].more), (2, 5));
        assert!(days[29].is_today && !days[0].is_today);
        assert_eq!((days[0].column(), days[0].number()), (7, 1));
        assert_eq!(days[0].rest(), "\u{a0}ноября 2026\u{a0}г., воскресенье");
    }
}
