//! What a term means: a period, several due days, or no day at all.

use super::calendar::Period;
use crate::words;
use chrono::{Datelike, NaiveDate};
use serde::{Deserialize, Serialize};

/// The meaning of a term.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Term {
    /// Once, until a day; from a day where the words name one.
    Period {
        /// The first day.
        from: Option<NaiveDate>,
        /// The last day.
        to: NaiveDate,
    },
    /// Several times, each in a period of its own, in order. Never empty.
    Occurrences {
        /// The periods: each is due on its last day.
        each: Vec<Period>,
    },
    /// «Без срока»: never overdue.
    Open,
}

impl Term {
    /// A period with both ends.
    pub fn of(period: Period) -> Term {
        Term::Period {
            from: Some(period.from),
            to: period.to,
        }
    }

    /// Until a day.
    pub fn until(to: NaiveDate) -> Term {
        Term::Period { from: None, to }
    }

    /// Several times; once where there is one period.
    pub fn each(mut each: Vec<Period>) -> Term {
        each.sort_unstable();
        each.dedup();
        match each.as_slice() {
            [] => Term::Open,
            [only] => Term::of(*only),
            _ => Term::Occurrences { each },
        }
    }

    /// The first day, where the term names one.
    pub fn first_day(&self) -> Option<NaiveDate> {
        match self {
            Term::Period { from, .. } => *from,
            Term::Occurrences { each } => each.first().map(|period| period.from),
            Term::Open => None,
        }
    }

    /// The last day, after which it is overdue; `None` without a term.
    pub fn last_day(&self) -> Option<NaiveDate> {
        match self {
            Term::Period { to, .. } => Some(*to),
            Term::Occurrences { each } => each.last().map(|period| period.to),
            Term::Open => None,
        }
    }

    /// The next day on which something is due; `None` when none is left.
    pub fn next_due(&self, today: NaiveDate) -> Option<NaiveDate> {
        match self {
            Term::Occurrences { each } => each
                .iter()
                .map(|period| period.to)
                .find(|day| *day >= today),
            _ => self.last_day().filter(|day| *day >= today),
        }
    }

    /// «до 18 февраля 2022 г.», «9 раз, последний — 31 мая 2022 г.», «без срока».
    pub fn describe(&self) -> String {
        match self {
            Term::Period { from: None, to } => format!("до {}", words::day_in_words(*to)),
            Term::Period {
                from: Some(from),
                to,
            } => period(*from, *to),
            Term::Occurrences { each } => {
                let times = words::count(each.len() as u64, ["раз", "раза", "раз"]);
                let last = self.last_day().map(words::day_in_words).unwrap_or_default();
                format!("{times}, последний\u{a0}— {last}")
            }
            Term::Open => "без срока".to_owned(),
        }
    }
}

/// «1–29 апреля 2022 г.», «с 15 сентября по 22 декабря 2022 г.», one day.
fn period(from: NaiveDate, to: NaiveDate) -> String {
    let end = words::day_in_words(to);
    if from == to {
        return end;
    }
    if (from.year(), from.month()) == (to.year(), to.month()) {
        return format!("{}–{end}", from.day());
    }
    format!("с {} по {end}", words::day_in_words(from))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(y: i32, m: u32, d: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(y, m, d).unwrap()
    }

    #[test]
    fn a_term_is_told_in_words() {
        let months = [Period::month(2022, 3), Period::month(2022, 4)];
        let cases = [
            (Term::until(day(2022, 2, 18)), "до 18 февраля 2022 г."),
            (Term::of(months[1]), "1–30 апреля 2022 г."),
            (
                Term::of(Period::new(day(2022, 9, 15), day(2022, 12, 22))),
                "с 15 сентября 2022 г. по 22 декабря 2022 г.",
            ),
            (
                Term::of(Period::new(day(2022, 4, 10), day(2022, 4, 10))),
                "10 апреля 2022 г.",
            ),
            (
                Term::each(months.to_vec()),
                "2 раза, последний — 30 апреля 2022 г.",
            ),
            (Term::Open, "без срока"),
        ];
        for (term, words) in cases {
            assert_eq!(term.describe().replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn the_next_day_is_the_first_that_has_not_passed() {
        let term = Term::each(vec![Period::month(2022, 4), Period::month(2022, 3)]);
        assert_eq!(term.next_due(day(2022, 3, 31)), Some(day(2022, 3, 31)));
        assert_eq!(term.next_due(day(2022, 4, 1)), Some(day(2022, 4, 30)));
        assert_eq!(term.next_due(day(2022, 5, 1)), None);
        assert_eq!(term.first_day(), Some(day(2022, 3, 1)));
        assert_eq!(Term::Open.last_day(), None);
    }

    #[test]
    fn a_term_is_kept_as_json_and_comes_back() {
        for term in [
            Term::Open,
            Term::until(day(2022, 2, 18)),
            Term::each(vec![Period::month(2022, 3), Period::month(2022, 4)]),
        ] {
            let json = serde_json::to_string(&term).unwrap();
            assert_eq!(serde_json::from_str::<Term>(&json).unwrap(), term);
        }
    }
}
