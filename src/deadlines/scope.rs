//! Where a term is read: the time of the programme and the school years it touches.

use super::calendar::{Calendar, Period, SchoolYear};
use super::recurrence::quarters;
use super::vocabulary::{Part, PartKind};
use chrono::Datelike;

/// The time of a programme and its school years.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    /// From the first to the last day of the programme.
    pub programme: Period,
    /// The school years it touches, in order.
    pub calendars: &'a [Calendar],
}

/// The year that stands with a part of a year.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfYear {
    /// None is said.
    Unsaid,
    /// «I квартал 2022 г.»
    Calendar(i32),
    /// «1 четверть 2021/22 учебного года».
    School(i16),
}

impl Scope<'_> {
    /// Calendar years that the programme touches.
    pub fn years(&self) -> std::ops::RangeInclusive<i32> {
        self.programme.from.year()..=self.programme.to.year()
    }

    /// What a period has in common with the programme.
    pub fn shared(&self, of: Period) -> Option<Period> {
        let (from, to) = (
            of.from.max(self.programme.from),
            of.to.min(self.programme.to),
        );
        (from <= to).then(|| Period::new(from, to))
    }

    /// Lessons of each school year, as far as the programme goes: from its first day in the first
    /// year.
    pub fn lessons(&self) -> Vec<Period> {
        let each = self.calendars.iter().filter_map(|of| {
            let whole = Period::new(of.quarters[0].from, of.end());
            self.shared(whole)
        });
        each.collect()
    }

    /// Last days of lessons within the programme.
    pub fn ends_of_lessons(&self) -> Vec<chrono::NaiveDate> {
        let ends = self.calendars.iter().map(Calendar::end);
        ends.filter(|day| self.programme.holds(*day)).collect()
    }

    /// The periods that a part of a year may mean. Without a year: those within the programme, or
    /// else those that touch it.
    pub fn part(&self, part: Part, year: OfYear) -> Vec<Period> {
        let calendars = self.calendars.iter();
        let number = part.number;
        let seasons = |years: Vec<i32>| -> Vec<Period> {
            let of = |year: i32| -> Option<Period> {
                let month = [9, 12, 3, 6].get(number.checked_sub(1)?)?;
                let last = match month {
                    12 => Period::month(year + 1, 2),
                    month => Period::month(year, month + 2),
                };
                Some(Period::new(Period::month(year, *month).from, last.to))
            };
            years.into_iter().filter_map(of).collect()
        };
        let year_said = match year {
            OfYear::Calendar(year) => Some(year),
            _ => None,
        };
        let around = match year_said {
            Some(year) => vec![year - 1, year],
            None => (self.programme.from.year() - 1..=self.programme.to.year()).collect(),
        };
        let whole_years =
            |year| Period::new(Period::month(year, 1).from, Period::month(year, 12).to);
        let mut all: Vec<Period> = match part.kind {
            PartKind::Term => calendars
                .filter_map(|of| of.quarters.get(number.wrapping_sub(1)).copied())
                .collect(),
            PartKind::Holidays => calendars.filter_map(|of| of.holidays(number)).collect(),
            PartKind::Season => seasons(around),
            PartKind::Quarter => around
                .into_iter()
                .flat_map(|year| quarters(whole_years(year)))
                .filter(|of| of.to.month() as usize == number * 3)
                .collect(),
            PartKind::Half => {
                let of_school = calendars.map(|of| of.half(number));
                let halves = |year: i32| match number {
                    1 => Period::new(Period::month(year, 1).from, Period::month(year, 6).to),
                    _ => Period::new(Period::month(year, 7).from, Period::month(year, 12).to),
                };
                // Within one school year a half is that of the school; otherwise it may be either.
                let both = match year {
                    OfYear::Unsaid => !self.is_one_school_year(),
                    OfYear::Calendar(_) => true,
                    OfYear::School(_) => false,
                };
                let of_calendar = around.into_iter().filter(|_| both).map(halves);
                of_school.chain(of_calendar).collect()
            }
        };
        match year {
            OfYear::Calendar(year) => {
                all.retain(|of| of.from.year() == year || of.to.year() == year);
            }
            OfYear::School(start) => all.retain(|of| SchoolYear::of(of.from).0 == start),
            OfYear::Unsaid => all.retain(|of| self.shared(*of).is_some()),
        }
        let holds = |of: &Period| self.shared(*of) == Some(*of);
        if all.iter().any(holds) {
            all.retain(holds);
        }
        all.sort_unstable();
        all.dedup();
        all
    }

    fn is_one_school_year(&self) -> bool {
        SchoolYear::of(self.programme.from) == SchoolYear::of(self.programme.to)
    }
}
