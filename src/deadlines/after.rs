//! Terms that count from a moment: «после окончания четверти», «в течение 10 дней после 1 марта».

use super::calendar::Period;
use super::dates::Named;
use super::named::{of_chain, which, whole};
use super::pieces::Piece;
use super::question::Ambiguity;
use super::read::Reading;
use super::recurrence::Recurrence;
use super::scope::{OfYear, Scope};
use super::term::{Term, Why};
use super::vocabulary::{Say, Unit};
use Piece::{Dates as D, Parts as P, Say as S};
use chrono::{Datelike, Days, NaiveDate};

/// «После 15 марта»: from the next day on, perhaps; asked.
pub fn after(name: Named, scope: &Scope<'_>) -> Option<Reading> {
    let next = |of: &[Period]| {
        let begin = of
            .last()
            .and_then(|of| of.to.succ_opt())
            .unwrap_or(scope.programme.to);
        Term::of(Period::new(begin, scope.programme.to))
    };
    let terms = of_chain(&[name], scope, next).terms().into_iter();
    Some(Reading::ask(
        Ambiguity::WhichMeaning,
        terms.chain([Term::open(Why::AfterEvent)]),
    ))
}

/// «После окончания четверти»: on its last day or in the holidays after it; asked.
pub fn after_unit(rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let rest = match rest {
        [S(Say::End), rest @ ..] => rest,
        rest => rest,
    };
    let terms = match rest {
        [S(Say::Unit(Unit::Term) | Say::Every(Unit::Term, 1))] => {
            [Recurrence::Holidays, Recurrence::Term]
                .map(|rule| Term::each(rule, rule.within(scope.programme, scope.calendars)))
        }
        _ => {
            let ends = ends(rest, scope)?;
            let last = scope.programme.to;
            let first = ends.first()?.succ_opt().filter(|day| *day <= last)?;
            [
                Term::of(Period::new(first, last)),
                Term::open(Why::AfterEvent),
            ]
        }
    };
    Some(Reading::ask(Ambiguity::WhichMeaning, terms))
}

/// «В течение 10 дней после окончания четверти», «… после 1 марта 2022 г.». Working days are
/// counted without holidays of the state, so they are asked.
pub fn within_days(count: u32, unit: &Piece, rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let event = || Reading::ask(Ambiguity::AfterEvent, [Term::open(Why::AfterEvent)]);
    let (days, working) = match unit {
        S(Say::Days { working }) => (count, *working),
        S(Say::Unit(Unit::Week)) => (count.checked_mul(7)?, false),
        _ => return Some(event()),
    };
    let days = Some(days).filter(|days| (1..=366).contains(days))?;
    let Some(ends) = ends(rest, scope) else {
        return Some(event());
    };
    let counted = ends.into_iter().filter_map(|day| {
        let first = day.succ_opt()?;
        Some(Period::new(first, plus(day, days, working)?))
    });
    let counted: Vec<Period> = counted
        .filter_map(|of| scope.shared(of).filter(|kept| *kept == of))
        .collect();
    if counted.is_empty() {
        return Some(event());
    }
    let several = matches!(rest.last(), Some(S(Say::Unit(_) | Say::Every(..))));
    let terms = match several || counted.len() == 1 {
        true => vec![Term::each(Recurrence::Listed, counted)],
        false => counted.into_iter().map(Term::of).collect(),
    };
    match working {
        true => Some(Reading::ask(Ambiguity::WhichMeaning, terms)),
        false => which(Ambiguity::WhichYear, terms),
    }
}

fn plus(day: NaiveDate, days: u32, working: bool) -> Option<NaiveDate> {
    if !working {
        return day.checked_add_days(Days::new(u64::from(days)));
    }
    let mut left = days;
    let mut day = day;
    while left > 0 {
        day = day.succ_opt()?;
        left -= u32::from(day.weekday().num_days_from_monday() < 5);
    }
    Some(day)
}

/// Days on which a time that is named ends: one for each reading, or one for each time it comes.
fn ends(rest: &[Piece], scope: &Scope<'_>) -> Option<Vec<NaiveDate>> {
    let rest = match rest {
        [S(Say::End), rest @ ..] => rest,
        rest => rest,
    };
    let of = |rule: Recurrence| -> Vec<NaiveDate> {
        let each = rule.within(scope.programme, scope.calendars);
        each.into_iter().map(|of| of.to).collect()
    };
    let found: Vec<NaiveDate> = match rest {
        [D(dates)] => {
            let terms = of_chain(&[dates.only()?], scope, whole).terms();
            terms.iter().filter_map(Term::last_day).collect()
        }
        [S(Say::Unit(unit) | Say::Every(unit, 1))] => match unit {
            Unit::Term => of(Recurrence::Term),
            Unit::Half => of(Recurrence::Half),
            Unit::Month => of(Recurrence::Month { by: None }),
            Unit::Quarter => of(Recurrence::Quarter),
            _ => return None,
        },
        [P(parts, false)] => {
            let [part] = parts.as_slice() else {
                return None;
            };
            let each = scope.part(*part, OfYear::Unsaid);
            each.into_iter().map(|of| of.to).collect()
        }
        [S(Say::SchoolYear)] => scope.ends_of_lessons(),
        _ => return None,
    };
    Some(found).filter(|days| !days.is_empty())
}
