//! Parts of a year and of a month, and their ends: «I полугодие», «до конца учебного года», «конец
//! мая».

use super::calendar::{Calendar, Period, SchoolYear};
use super::dates::Named;
use super::named::{due, of_chain, until as until_dates, which, whole};
use super::pieces::{Dates, Piece};
use super::question::Ambiguity;
use super::read::Reading;
use super::recurrence::{Recurrence, years};
use super::scope::{OfYear, Scope};
use super::single::single;
use super::term::{Term, Why};
use super::vocabulary::{Part, PartKind, Say};
use Piece::{Dates as D, Parts as P, Say as S, SchoolYear as Y};
use chrono::Datelike;

/// «В течение года»: the whole programme of up to a year; of a longer one either all of it or each
/// year.
pub fn whole_year(scope: &Scope<'_>) -> Option<Reading> {
    let years = years(scope.programme);
    let whole = Term::of(scope.programme);
    Some(match years.as_slice() {
        [_] => Reading::Clear(whole),
        _ => Reading::ask(
            Ambiguity::WhichMeaning,
            [Term::each(Recurrence::Year, years), whole],
        ),
    })
}

/// Calendar years, as far as the programme goes.
pub fn calendar_years(scope: &Scope<'_>) -> Vec<Period> {
    let whole = |year| Period::new(Period::month(year, 1).from, Period::month(year, 12).to);
    let years = scope.years().map(whole);
    years.filter_map(|of| scope.shared(of)).collect()
}

/// From the beginning of the school year to the end of its lessons.
pub fn lessons_of(start: i16, scope: &Scope<'_>) -> Option<Reading> {
    let kept = scope.calendars.iter().find(|of| of.year.0 == start);
    let usual = Calendar::usual(SchoolYear(start));
    let calendar = kept.unwrap_or(&usual);
    let lessons = Period::new(calendar.quarters[0].from, calendar.end());
    Some(Reading::Clear(Term::of(
        scope.shared(lessons).unwrap_or(lessons),
    )))
}

/// «До конца учебного года», «в конце мая», «по итогам 1 полугодия»; `until` where «до» is said.
pub fn end_of(rest: &[Piece], until: bool, scope: &Scope<'_>) -> Option<Reading> {
    let december = |year| Period::month(year, 12);
    match rest {
        [D(dates)] => {
            let name = dates.only()?;
            match until {
                true if name.day.is_none() => Some(until_dates(dates, true, scope)),
                false if name.is_month() => third(3, dates, scope),
                false if name.is_year() => {
                    let last = name.year.map(december)?;
                    Some(Reading::ask(
                        Ambiguity::WhichMeaning,
                        [Term::of(last), Term::until(last.to)],
                    ))
                }
                _ => None,
            }
        }
        [S(Say::SchoolYear)] => which(
            Ambiguity::WhichYear,
            scope.ends_of_lessons().into_iter().map(Term::until),
        ),
        [Y(start)] => lessons_of(*start, scope).map(|reading| match reading {
            Reading::Clear(term) => term
                .last_day()
                .map_or(Reading::Clear(term), |day| Reading::Clear(Term::until(day))),
            ask => ask,
        }),
        [S(Say::Programme { .. })] => Some(Reading::Clear(Term::until(scope.programme.to))),
        [S(Say::CalendarYear)] => {
            let ends = scope.years().map(|year| december(year).to);
            let ends = ends.filter(|day| scope.programme.holds(*day));
            which(Ambiguity::WhichYear, ends.map(Term::until))
        }
        // The end of the lessons, of the calendar year or of the programme: one only where they
        // agree.
        [S(Say::Year)] => {
            let (last, years) = (scope.programme.to, scope.years());
            if years.start() == years.end() {
                return Some(Reading::Clear(Term::until(last)));
            }
            let lessons = scope.ends_of_lessons().into_iter();
            let decembers = years
                .map(|year| december(year).to)
                .filter(|day| scope.programme.holds(*day));
            Some(Reading::ask(
                Ambiguity::WhichMeaning,
                lessons.chain(decembers).chain([last]).map(Term::until),
            ))
        }
        // «По итогам 1–4 четвертей»: of each, or of them all.
        [P(ends, true)] if !until => {
            let (first, last) = (ends.first()?, ends.last()?);
            let number = |number: usize| Part { number, ..*first };
            let each: Vec<Part> = (first.number..=last.number).map(number).collect();
            let apart = parts(&each, false, OfYear::Unsaid, scope)?.terms();
            let together = end_of(rest, true, scope)?.terms();
            let terms = apart.into_iter().chain(together);
            Some(Reading::ask(Ambiguity::WhichMeaning, terms))
        }
        [P(..), ..] => {
            let ends = |term: Term| match term {
                Term::Period { to, .. } => Term::until(to),
                other => other,
            };
            Some(match single(rest, scope)? {
                Reading::Clear(term) => Reading::Clear(ends(term)),
                Reading::Ask { question, choices } => {
                    Reading::ask(question, choices.into_iter().map(ends))
                }
            })
        }
        _ => None,
    }
}

/// «1 полугодие», «I–II квартал», «осенние и весенние каникулы».
pub fn parts(parts: &[Part], is_range: bool, year: OfYear, scope: &Scope<'_>) -> Option<Reading> {
    let each: Vec<Vec<Period>> = parts.iter().map(|part| scope.part(*part, year)).collect();
    let fewest = each
        .iter()
        .map(Vec::len)
        .min()
        .filter(|fewest| *fewest > 0)?;
    let terms: Vec<Term> = (0..fewest)
        .map(|reading| {
            let periods: Vec<Period> = each.iter().map(|of| of[reading]).collect();
            match is_range || periods.len() == 1 {
                true => whole(&periods),
                false => Term::each(Recurrence::Listed, periods),
            }
        })
        .collect();
    let uneven = each.iter().any(|of| of.len() != fewest);
    match (terms.as_slice(), uneven) {
        ([only], false) => Some(Reading::Clear(only.clone())),
        _ => {
            let all: Vec<Period> = terms.iter().flat_map(due).collect();
            let together = Term::each(Recurrence::Listed, all);
            // A half may be one of the school year or of the calendar year.
            let halves = parts.iter().any(|part| part.kind == PartKind::Half);
            let question = match year {
                OfYear::Unsaid if !halves => Ambiguity::WhichYear,
                _ => Ambiguity::WhichMeaning,
            };
            Some(Reading::ask(question, terms.into_iter().chain([together])))
        }
    }
}

/// The beginning, the middle and the end of a month are its thirds, as offices count: 1–10, 11–20,
/// 21–.
pub fn third(number: u32, dates: &Dates, scope: &Scope<'_>) -> Option<Reading> {
    let name = dates.only().filter(Named::is_month)?;
    Some(of_chain(&[name], scope, |of| {
        let Some(month) = of.first() else {
            return Term::open(Why::Unsaid);
        };
        let day = |day: u32| month.from.with_day(day).unwrap_or(month.to);
        Term::of(match number {
            1 => Period::new(day(1), day(10)),
            2 => Period::new(day(11), day(20)),
            _ => Period::new(day(21), month.to),
        })
    }))
}

/// «1-я неделя сентября», «последняя неделя августа»: seven days counted from the edge of the
/// month.
pub fn week_of(number: Option<u32>, dates: &Dates, scope: &Scope<'_>) -> Option<Reading> {
    let name = dates.only().filter(Named::is_month)?;
    if number.is_some_and(|number| !(1..=4).contains(&number)) {
        return None;
    }
    Some(of_chain(&[name], scope, |of| {
        let Some(month) = of.first() else {
            return Term::open(Why::Unsaid);
        };
        let day = |day: u32| month.from.with_day(day).unwrap_or(month.to);
        Term::of(match number {
            Some(number) => Period::new(day(number * 7 - 6), day(number * 7)),
            None => Period::new(day(month.to.day() - 6), month.to),
        })
    }))
}
