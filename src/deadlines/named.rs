//! Named days and months: one, a range, a list, «до» one, «с» one to another.

use super::calendar::{Period, SchoolYear};
use super::dates::{Named, meanings};
use super::pieces::{Dates, Piece};
use super::question::Ambiguity;
use super::read::Reading;
use super::recurrence::Recurrence;
use super::scope::Scope;
use super::term::{Term, Why};
use super::vocabulary::Say;
use Piece::{Dates as D, Say as S};

/// Clear when there is one; `None` when there is none.
pub fn which(question: Ambiguity, terms: impl IntoIterator<Item = Term>) -> Option<Reading> {
    let mut terms: Vec<Term> = terms.into_iter().collect();
    terms.dedup();
    match terms.as_slice() {
        [] => None,
        [_] => terms.pop().map(Reading::Clear),
        _ => Some(Reading::ask(question, terms)),
    }
}

/// A term for each reading of a chain of names. Several readings may also mean each of them.
pub fn of_chain(chain: &[Named], scope: &Scope<'_>, term: impl Fn(&[Period]) -> Term) -> Reading {
    let meanings = match meanings(chain, scope.programme) {
        Ok(meanings) => meanings,
        Err(fault) => return Reading::ask(fault, []),
    };
    let terms: Vec<Term> = meanings.each.iter().map(|of| term(of)).collect();
    match (terms.as_slice(), meanings.fits) {
        ([only], true) => Reading::Clear(only.clone()),
        ([only], false) => Reading::ask(Ambiguity::Outside(scope.programme), [only.clone()]),
        (_, fits) => {
            let all: Vec<Period> = terms.iter().flat_map(due).collect();
            let each = fits.then(|| Term::each(Recurrence::Year, all));
            Reading::ask(Ambiguity::WhichYear, terms.into_iter().chain(each))
        }
    }
}

/// The periods of a term, as occurrences.
pub fn due(term: &Term) -> Vec<Period> {
    match term {
        Term::Occurrences { each, .. } => each.clone(),
        Term::Period { from, to } => vec![Period::new(from.unwrap_or(*to), *to)],
        Term::Open { .. } => Vec::new(),
    }
}

pub fn whole(of: &[Period]) -> Term {
    match of {
        [] => Term::open(Why::Unsaid),
        [first, .., last] | [first @ last] => Term::of(Period::new(first.from, last.to)),
    }
}

/// Days and months: one, a range, or a list. A range is one period. Of a list each is due on its
/// own last day: «Март, апрель» (Вагай) is meetings in March and in April, and a plan that reads it
/// as one period would see the first late only in May.
pub fn named(dates: &Dates, scope: &Scope<'_>) -> Reading {
    let list = |periods: &[Period]| Term::each(Recurrence::Listed, grouped(dates, periods));
    let chain = dates.chain();
    if let Some(school) = two_years(&chain).filter(|of| scope.shared(*of) == Some(*of)) {
        let years = of_chain(&chain, scope, whole).terms().into_iter();
        let terms = [Term::of(school)].into_iter().chain(years);
        return Reading::ask(Ambiguity::WhichMeaning, terms);
    }
    if let [(name, to)] = dates.each.as_slice() {
        // «09.22» may be September 2022, «09.12» the ninth of December only.
        if to.is_none()
            && let Some(month) = two_digit_year(*name, scope)
        {
            let day = of_chain(&chain, scope, whole).terms();
            let terms = [Term::of(month)].into_iter().chain(day);
            return Reading::ask(Ambiguity::WhichMeaning, terms);
        }
        return of_chain(&chain, scope, whole);
    }
    if dates.is_loose {
        // «Октябрь 2020 Май 2021» (Иваново): a dash or a comma was lost, and nobody knows which.
        let range = of_chain(&chain, scope, whole).terms();
        let both = of_chain(&chain, scope, list).terms();
        return Reading::ask(Ambiguity::WhichMeaning, range.into_iter().chain(both));
    }
    // Without years each of a list finds its own: «октябрь, апрель», «апрель, сентябрь».
    if chain
        .iter()
        .all(|name| name.year.is_none() && name.month.is_some())
    {
        let each = dates.each.iter().map(|(from, to)| {
            let chain: Vec<Named> = [Some(*from), *to].into_iter().flatten().collect();
            match of_chain(&chain, scope, whole) {
                Reading::Clear(term) => Some(term),
                Reading::Ask { .. } => None,
            }
        });
        if let Some(terms) = each.collect::<Option<Vec<Term>>>() {
            let each = terms.iter().flat_map(due).collect();
            return Reading::Clear(Term::each(Recurrence::Listed, each));
        }
    }
    of_chain(&chain, scope, list)
}

/// «2021–2022 гг.» may be a school year.
fn two_years(chain: &[Named]) -> Option<Period> {
    let [first, second] = chain else {
        return None;
    };
    let (start, end) = (first.year?, second.year?);
    let is_school_year = first.is_year() && second.is_year() && end == start + 1;
    let start = i16::try_from(start).ok().filter(|_| is_school_year)?;
    Some(SchoolYear(start).period())
}

/// The periods of a list, ranges as one.
fn grouped(dates: &Dates, periods: &[Period]) -> Vec<Period> {
    let mut left = periods.iter();
    let each = dates.each.iter().filter_map(|(_, to)| {
        let first = left.next()?;
        let last = match to {
            Some(_) => left.next()?,
            None => first,
        };
        Some(Period::new(first.from, last.to))
    });
    each.collect()
}

/// The month of «09.22», where the programme touches that month.
fn two_digit_year(name: Named, scope: &Scope<'_>) -> Option<Period> {
    let (Some(month @ 1..=12), Some(year), None) = (name.day, name.month, name.year) else {
        return None;
    };
    let year = 2000 + i32::try_from(year).ok()?;
    let month = scope
        .years()
        .contains(&year)
        .then(|| Period::month(year, month))?;
    scope.shared(month)
}

/// «До 1 октября», «до мая», «не позднее мая». Whether «до мая» takes May in is asked.
pub fn until(dates: &Dates, inclusive: bool, scope: &Scope<'_>) -> Reading {
    match dates.each.as_slice() {
        [(name, None)] if name.day.is_some() || inclusive => of_chain(&[*name], scope, |of| {
            of.last()
                .map_or(Term::open(Why::Unsaid), |of| Term::until(of.to))
        }),
        [(name, None)] => {
            let before = of_chain(&[*name], scope, |of| {
                of.first()
                    .and_then(|of| of.from.pred_opt())
                    .map_or(Term::open(Why::Unsaid), Term::until)
            });
            let within = until(dates, true, scope);
            let terms = before.terms().into_iter().chain(within.terms());
            Reading::ask(Ambiguity::WhichMeaning, terms)
        }
        _ => named_days(dates, scope),
    }
}

/// «До 1 октября и 1 марта»: each is due; a range after «до» is two meanings at once.
fn named_days(dates: &Dates, scope: &Scope<'_>) -> Reading {
    let days_only = dates
        .each
        .iter()
        .all(|(name, to)| name.day.is_some() && to.is_none());
    let reading = named(dates, scope);
    match days_only && !dates.is_loose {
        true => reading,
        false => Reading::ask(Ambiguity::WhichMeaning, reading.terms()),
    }
}

/// «До 1 октября, до 1 марта».
pub fn several_untils(pieces: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let mut dates = Dates::default();
    for pair in pieces.chunks(2) {
        let [S(Say::Until | Say::NotLater), D(one)] = pair else {
            return None;
        };
        let name = one.only().filter(|name| name.day.is_some())?;
        dates.each.push((name, None));
    }
    Some(named(&dates, scope))
}

/// «С 1 октября»: to the end of the programme.
pub fn from(name: Named, scope: &Scope<'_>) -> Reading {
    of_chain(&[name], scope, |of| {
        let begin = of.first().map_or(scope.programme.from, |of| of.from);
        Term::of(Period::new(begin, scope.programme.to.max(begin)))
    })
}

/// «С 1 по 10 октября».
pub fn range(begin: &Dates, end: &Dates, scope: &Scope<'_>) -> Option<Reading> {
    Some(of_chain(&[begin.only()?, end.only()?], scope, whole))
}

/// «С сентября до мая»: whether May is in is asked, a day is.
pub fn range_until(begin: &Dates, end: &Dates, scope: &Scope<'_>) -> Option<Reading> {
    let inclusive = range(begin, end, scope)?;
    if end.only()?.day.is_some() {
        return Some(inclusive);
    }
    let before = of_chain(&[begin.only()?, end.only()?], scope, |of| match of {
        [first, last] => Term::of(Period::new(
            first.from,
            last.from.pred_opt().unwrap_or(last.from),
        )),
        _ => whole(of),
    });
    let terms = inclusive.terms().into_iter().chain(before.terms());
    Some(Reading::ask(Ambiguity::WhichMeaning, terms))
}
