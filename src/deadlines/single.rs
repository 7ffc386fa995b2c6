//! Terms that name their time: «до 18.02.2022», «март, апрель», «I полугодие», «до конца учебного
//! года». One line for each way in which the pieces may stand.

use super::after::{after, after_unit, within_days};
use super::calendar::{Period, SchoolYear as OfSchool};
use super::dates::Named;
use super::named::{due, from, named, range, range_until, several_untils, until, which};
use super::parts::{calendar_years, end_of, lessons_of, parts, third, week_of, whole_year};
use super::pieces::Piece;
use super::question::Ambiguity;
use super::read::Reading;
use super::recurrence::Recurrence;
use super::scope::{OfYear, Scope};
use super::term::Term;
use super::vocabulary::{Say, Unit as Stretch};
use Piece::{Dates as D, Number as N, Parts as P, Say as S, SchoolYear as Y};

/// The meaning of the pieces of a term that is due at a time it names; `None` when they make no
/// sense.
pub fn single(pieces: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    use Say::*;
    match pieces {
        [D(dates)] | [S(Of), D(dates)] => Some(named(dates, scope)),
        [S(Until), D(dates)] => Some(until(dates, false, scope)),
        [S(NotLater | To), D(dates)] => Some(until(dates, true, scope)),
        [S(Until | NotLater), D(_), S(Until | NotLater), ..] => several_untils(pieces, scope),
        [S(From), D(dates)] => Some(from(dates.only()?, scope)),
        [S(From | Of), D(begin), S(To), D(end)] => range(begin, end, scope),
        [S(From | Of), D(begin), S(Until | NotLater), D(end)] => range_until(begin, end, scope),
        [S(After), D(dates)] => after(dates.only()?, scope),
        [S(During), S(Year)] => whole_year(scope),
        // «В течение 2021/22 учебного года» is as long as «в течение учебного года».
        [S(During), Y(start)] => lessons_of(*start, scope),
        [
            S(During),
            D(_) | P(..) | S(SchoolYear | CalendarYear | Programme { .. }),
            ..,
        ] => single(&pieces[1..], scope),
        [
            S(During),
            N(count),
            unit @ S(Days { .. } | Unit(_)),
            S(After),
            rest @ ..,
        ] => within_days(*count, unit, rest, scope),
        [S(During), unit @ S(Unit(_)), S(After), rest @ ..] => within_days(1, unit, rest, scope),
        [S(After), ..] => after_unit(&pieces[1..], scope),
        [S(Year)] => whole_year(scope),
        [S(SchoolYear)] => which(
            Ambiguity::WhichYear,
            scope.lessons().into_iter().map(Term::of),
        ),
        [S(CalendarYear)] => which(
            Ambiguity::WhichYear,
            calendar_years(scope).into_iter().map(Term::of),
        ),
        [S(Programme { .. })] => Some(Reading::Clear(Term::of(scope.programme))),
        [Y(start)] => Some(Reading::Clear(Term::of(OfSchool(*start).period()))),
        [P(list, is_range)] => parts(list, *is_range, OfYear::Unsaid, scope),
        [P(list, is_range), D(year)] | [D(year), P(list, is_range)] => {
            let year = OfYear::Calendar(year.only().filter(Named::is_year)?.year?);
            parts(list, *is_range, year, scope)
        }
        [P(list, is_range), Y(start)] | [Y(start), P(list, is_range)] => {
            parts(list, *is_range, OfYear::School(*start), scope)
        }
        [P(list, is_range), S(SchoolYear | Year)] => parts(list, *is_range, OfYear::Unsaid, scope),
        [S(Until | NotLater | To), S(End), rest @ ..] => end_of(rest, true, scope),
        [S(End), rest @ ..] => end_of(rest, false, scope),
        [S(Until), S(Begin), S(SchoolYear)] => {
            let begins = scope.calendars.iter().map(|of| of.quarters[0].from);
            let begins = begins.filter(|day| scope.programme.holds(*day));
            which(Ambiguity::WhichYear, begins.map(Term::until))
        }
        [S(Begin), D(dates)] => third(1, dates, scope),
        [S(Middle), D(dates)] => third(2, dates, scope),
        [S(Third(number)), D(dates)] => third(*number, dates, scope),
        [N(number), S(Unit(Stretch::Week)), D(dates)] => week_of(Some(*number), dates, scope),
        [S(Last), S(Unit(Stretch::Week)), D(dates)] => week_of(None, dates, scope),
        _ => None,
    }
}

/// «Ежегодно до 1 октября», «ежегодно, осенние каникулы»: each of the readings.
pub fn yearly(rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    match single(rest, scope)? {
        Reading::Ask {
            question: Ambiguity::WhichYear,
            choices,
        } => {
            let mut each: Vec<Period> = choices.iter().flat_map(due).collect();
            each.retain(|of| scope.shared(*of) == Some(*of));
            (!each.is_empty()).then(|| Reading::Clear(Term::each(Recurrence::Year, each)))
        }
        reading => Some(reading),
    }
}
