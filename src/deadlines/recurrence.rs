//! What comes again: by which rule, and in which stretches of a period.

use super::calendar::{Calendar, Period};
use chrono::{Datelike, Days, NaiveDate};
use serde::{Deserialize, Serialize};

/// How a term comes again. Kept for the words of the page; the due days are kept beside it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "every", rename_all = "snake_case")]
pub enum Recurrence {
    /// The days or months are named one by one.
    #[default]
    Listed,
    /// Each week, due on Sunday or on the day named: 1 is Monday, 7 Sunday.
    Week {
        /// The day of the week.
        on: Option<u8>,
    },
    /// Every two weeks.
    Fortnight,
    /// Each month, due on its last day or on the day named, 1–31; a shorter month ends earlier.
    Month {
        /// The day of the month.
        by: Option<u8>,
    },
    /// Each quarter of the calendar year (квартал).
    Quarter,
    /// Each quarter of the school year (четверть).
    Term,
    /// Each half of the school year.
    Half,
    /// Holidays of the school year.
    Holidays,
    /// Each year of the programme.
    Year,
    /// So many times in a programme, in equal parts.
    Times,
}

impl Recurrence {
    /// The stretches that end within a period, in order; each is due on its last day.
    pub fn within(self, span: Period, calendars: &[Calendar]) -> Vec<Period> {
        let mut each = match self {
            Recurrence::Week { on } => weeks(span, u64::from(on.unwrap_or(7).clamp(1, 7)), 7),
            Recurrence::Fortnight => weeks(span, 14, 14),
            Recurrence::Month { by } => months(span, by),
            Recurrence::Quarter => quarters(span),
            Recurrence::Term => calendars.iter().flat_map(|of| of.quarters).collect(),
            Recurrence::Half => calendars
                .iter()
                .flat_map(|of| [of.half(1), of.half(2)])
                .collect(),
            Recurrence::Holidays => calendars
                .iter()
                .flat_map(|of| (1..=4).filter_map(|after| of.holidays(after)))
                .collect(),
            Recurrence::Year => years(span),
            Recurrence::Listed | Recurrence::Times => vec![span],
        };
        each.retain(|of| span.holds(of.to));
        for of in &mut each {
            of.from = of.from.max(span.from);
        }
        each.sort_unstable();
        each
    }

    /// What one stretch is a report of: «за ноябрь», «за четверть». Nothing where the day alone is known: a
    /// report «до 5-го числа» may be of the month before, one «до 25-го» is of its own.
    pub fn stretch(self, of: Period) -> Option<String> {
        let month = of.to.month();
        let is_month = of == Period::month(of.to.year(), month);
        let what = match self {
            Recurrence::Month {
                by: None | Some(20..),
            } => MONTHS[month as usize - 1],
            Recurrence::Listed if is_month => MONTHS[month as usize - 1],
            Recurrence::Week { .. } => "неделю",
            Recurrence::Fortnight => "две недели",
            Recurrence::Quarter => return Some(format!("за {}-й квартал", month.div_ceil(3))),
            Recurrence::Term => "четверть",
            Recurrence::Half => "полугодие",
            Recurrence::Holidays => "каникулы",
            Recurrence::Year => "год",
            Recurrence::Month { .. } | Recurrence::Listed | Recurrence::Times => return None,
        };
        Some(format!("за {what}"))
    }

    /// «До 5-го числа каждого месяца», in lower case; nothing of a list.
    pub fn words(self) -> String {
        const DAYS: [&str; 7] = [
            "по понедельникам",
            "по вторникам",
            "по средам",
            "по четвергам",
            "по пятницам",
            "по субботам",
            "каждую неделю",
        ];
        match self {
            Recurrence::Listed | Recurrence::Times => "",
            Recurrence::Week { on } => DAYS[usize::from(on.unwrap_or(7).clamp(1, 7)) - 1],
            Recurrence::Fortnight => "раз в две недели",
            Recurrence::Month { by: Some(day) } => {
                return format!("до {day}-го числа каждого месяца");
            }
            Recurrence::Month { by: None } => "в конце каждого месяца",
            Recurrence::Quarter => "в конце каждого квартала",
            Recurrence::Term => "в конце каждой четверти",
            Recurrence::Half => "в конце каждого полугодия",
            Recurrence::Holidays => "в каникулы",
            Recurrence::Year => "каждый год",
        }
        .to_owned()
    }
}

/// Months in the nominative.
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

/// Each month; an odd day of a short month is its last.
fn months(span: Period, by: Option<u8>) -> Vec<Period> {
    let (mut year, mut month) = (span.from.year(), span.from.month());
    let mut months = Vec::new();
    while let Some(first) = NaiveDate::from_ymd_opt(year, month, 1).filter(|d| *d <= span.to) {
        let day = by.and_then(|day| NaiveDate::from_ymd_opt(year, month, u32::from(day)));
        months.push(Period::new(
            first,
            day.unwrap_or(Period::month(year, month).to),
        ));
        (year, month) = (year + i32::from(month == 12), month % 12 + 1);
    }
    months
}

/// Stretches of `step` days from a Monday on, due on their day number `due`, from 1.
fn weeks(span: Period, due: u64, step: u64) -> Vec<Period> {
    let back = u64::from(span.from.weekday().num_days_from_monday());
    let mut monday = span.from.checked_sub_days(Days::new(back));
    let mut weeks = Vec::new();
    while let Some(from) = monday.filter(|day| *day <= span.to) {
        let to = from.checked_add_days(Days::new(due - 1));
        weeks.extend(to.map(|to| Period::new(from, to)));
        monday = from.checked_add_days(Days::new(step));
    }
    weeks
}

/// Quarters of the calendar years that a period touches.
pub fn quarters(span: Period) -> Vec<Period> {
    (span.from.year()..=span.to.year())
        .flat_map(|year| [1, 4, 7, 10].map(|month| (year, month)))
        .map(|(year, month)| {
            let (from, to) = (Period::month(year, month), Period::month(year, month + 2));
            Period::new(from.from, to.to)
        })
        .collect()
}

/// Years of a programme, counted from its first day; the last may be shorter.
pub fn years(span: Period) -> Vec<Period> {
    let mut years = Vec::new();
    let mut from = span.from;
    while from <= span.to {
        let Some(next) = from.checked_add_months(chrono::Months::new(12)) else {
            break;
        };
        let to = next.pred_opt().unwrap_or(next).min(span.to);
        years.push(Period::new(from, to));
        from = next;
    }
    years
}

/// A period in equal parts by days, the last ending with it; at most one part a day.
pub fn equal_parts(span: Period, parts: u32) -> Vec<Period> {
    let days = (span.to - span.from).num_days() + 1;
    let parts = i64::from(parts).min(days);
    let day = |number: i64| span.from + chrono::Duration::days(number);
    (0..parts)
        .map(|n| Period::new(day(days * n / parts), day(days * (n + 1) / parts - 1)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        crate::input::day(text).unwrap()
    }

    #[test]
    fn a_stretch_is_named_where_its_rule_names_it() {
        let november = Period::month(2021, 11);
        let fifth = Period::new(day("01.11.2021"), day("05.11.2021"));
        let cases = [
            (Recurrence::Month { by: None }, november, Some("за ноябрь")),
            (Recurrence::Listed, november, Some("за ноябрь")),
            (Recurrence::Listed, fifth, None),
            (Recurrence::Month { by: Some(5) }, fifth, None),
            (
                Recurrence::Month { by: Some(20) },
                november,
                Some("за ноябрь"),
            ),
            (Recurrence::Quarter, november, Some("за 4-й квартал")),
            (Recurrence::Term, fifth, Some("за четверть")),
            (Recurrence::Times, fifth, None),
        ];
        for (rule, of, words) in cases {
            assert_eq!(rule.stretch(of).as_deref(), words, "{rule:?}");
        }
    }

    #[test]
    fn stretches_end_within_their_period() {
        let span = Period::new(day("15.09.2021"), day("20.12.2021"));
        let calendars = [Calendar::usual(super::super::SchoolYear(2021))];
        let ends = |rule: Recurrence| -> Vec<String> {
            let each = rule.within(span, &calendars);
            each.iter()
                .map(|of| of.to.format("%d.%m").to_string())
                .collect()
        };
        assert_eq!(
            ends(Recurrence::Month { by: None }),
            ["30.09", "31.10", "30.11"]
        );
        assert_eq!(
            ends(Recurrence::Month { by: Some(31) }),
            ["30.09", "31.10", "30.11"]
        );
        assert_eq!(
            ends(Recurrence::Month { by: Some(5) }),
            ["05.10", "05.11", "05.12"]
        );
        assert_eq!(ends(Recurrence::Term), ["28.10"]);
        assert_eq!(ends(Recurrence::Quarter), ["30.09"]);
        assert_eq!(
            ends(Recurrence::Week { on: Some(5) }).first().unwrap(),
            "17.09"
        );
        assert_eq!(ends(Recurrence::Year), ["20.12"]);
        let halves = equal_parts(Period::new(day("01.03.2022"), day("10.03.2022")), 3);
        assert_eq!(halves.len(), 3);
        assert_eq!(halves[2].to, day("10.03.2022"));
    }
}
