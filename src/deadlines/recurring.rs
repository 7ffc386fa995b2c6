//! Terms that come again: «в конце каждой четверти», «ежемесячно до 5 числа», «2 раза в год».

use super::calendar::Period;
use super::pieces::Piece;
use super::question::Ambiguity;
use super::read::Reading;
use super::recurrence::{Recurrence, equal_parts, years};
use super::scope::Scope;
use super::single::{single, yearly};
use super::term::Term;
use super::vocabulary::{Say, Unit};

/// What the words say of coming again, and what else they say.
#[derive(Debug, Default)]
struct Said {
    /// Each of these, so many times.
    every: Option<(Unit, u32)>,
    /// The day of the month.
    by: Option<u8>,
    /// The day of the week.
    on: Option<u8>,
    /// What names a time.
    rest: Vec<Piece>,
}

impl Said {
    /// How many times in each.
    fn times(&self) -> u32 {
        self.every.map_or(0, |(_, times)| times)
    }
}

/// The meaning of a term that comes again; `None` when it does not.
pub fn recurring(pieces: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    // After «после» the unit is a moment to count from.
    if pieces.contains(&Piece::Say(Say::After)) {
        return None;
    }
    let said = said(pieces)?;
    if let Some(reading) = with_its_days(&said, scope) {
        return Some(reading);
    }
    match (said.every, said.by, said.on) {
        (None | Some((Unit::Month, 1)), Some(by), None) => {
            let rule = Recurrence::Month { by: Some(by) };
            let reading = spread(rule, &said.rest, scope)?;
            // «До 5 числа» alone does not say of which month.
            Some(match said.every {
                Some(_) => reading,
                None => Reading::ask(Ambiguity::WhichMeaning, reading.terms()),
            })
        }
        (None | Some((Unit::Week, 1)), None, on @ Some(_)) => {
            spread(Recurrence::Week { on }, &said.rest, scope)
        }
        (Some((Unit::Year, times)), None, None) => in_a_year(times, &said.rest, scope),
        (Some((unit, 1)), None, None) => spread(rule(unit), &said.rest, scope),
        (Some((unit, times @ 2..=12)), None, None) => {
            let Reading::Clear(term) = spread(rule(unit), &said.rest, scope)? else {
                return None;
            };
            let parts = periods(&term).into_iter();
            let parts = parts.flat_map(|of| equal_parts(of, times)).collect();
            Some(Reading::ask(
                Ambiguity::WhichMeaning,
                [Term::each(Recurrence::Times, parts)],
            ))
        }
        _ => None,
    }
}

/// «2 раза в год: октябрь, апрель»: the days are named, and the words only count them. Where the
/// count is another one, it is asked.
fn with_its_days(said: &Said, scope: &Scope<'_>) -> Option<Reading> {
    let (unit, times) = said
        .every
        .filter(|(unit, _)| *unit != Unit::Year || said.times() > 1)?;
    let Reading::Clear(Term::Occurrences { rule, each }) = single(&said.rest, scope)? else {
        return None;
    };
    let by_rule = match (unit, times) {
        (Unit::Year, times) => times as usize * years(scope.programme).len(),
        (unit, times) => {
            let of = self::rule(unit).within(scope.programme, scope.calendars);
            times as usize * of.len()
        }
    };
    let term = Term::Occurrences { rule, each };
    Some(match by_rule == term.due_days().len() {
        true => Reading::Clear(term),
        false => {
            let all = recurring(&[Piece::Say(Say::Every(unit, times))], scope)?;
            let terms = [term].into_iter().chain(all.terms());
            Reading::ask(Ambiguity::WhichMeaning, terms)
        }
    })
}

fn said(pieces: &[Piece]) -> Option<Said> {
    let mut said = Said::default();
    let mut left = pieces;
    while let Some((first, after)) = left.split_first() {
        use Piece::{Number, Say as S};
        let (every, next) = match left {
            [S(Say::End), S(Say::Every(unit, times)), next @ ..]
            | [S(Say::Every(unit, times)), next @ ..] => (Some((*unit, *times)), next),
            [S(Say::End), S(Say::Unit(unit)), next @ ..] => (Some((*unit, 1)), next),
            // «Каникулы», «в каникулярное время»: each of them.
            [S(Say::During), S(Say::Unit(Unit::Holidays)), next @ ..]
            | [S(Say::Unit(Unit::Holidays)), next @ ..] => (Some((Unit::Holidays, 1)), next),
            // «До 5 числа месяца, следующего за отчётным».
            [S(Say::Unit(Unit::Month)), next @ ..] if said.by.is_some() => {
                (Some((Unit::Month, 1)), next)
            }
            [
                S(Say::Until | Say::NotLater | Say::To),
                Number(day),
                S(Say::OfMonth),
                next @ ..,
            ]
            | [Number(day), S(Say::OfMonth), next @ ..] => {
                let day = u8::try_from(*day)
                    .ok()
                    .filter(|day| (1..=31).contains(day))?;
                if said.by.replace(day).is_some() {
                    return None;
                }
                (None, next)
            }
            [
                S(Say::Last),
                S(Say::Days { working: false } | Say::OfMonth),
                next @ ..,
            ] => {
                if said.by.replace(31).is_some() {
                    return None;
                }
                (None, next)
            }
            [S(Say::Weekday(day)), next @ ..] => {
                if said.on.replace(*day).is_some() {
                    return None;
                }
                (None, next)
            }
            _ => {
                said.rest.push(first.clone());
                (None, after)
            }
        };
        if every.is_some() && said.every.is_some() && every != said.every {
            return None;
        }
        said.every = said.every.or(every);
        left = next;
    }
    let comes_again = said.every.is_some() || said.by.is_some() || said.on.is_some();
    comes_again.then_some(said)
}

fn rule(unit: Unit) -> Recurrence {
    match unit {
        Unit::Week => Recurrence::Week { on: None },
        Unit::Fortnight => Recurrence::Fortnight,
        Unit::Month => Recurrence::Month { by: None },
        Unit::Quarter => Recurrence::Quarter,
        Unit::Term => Recurrence::Term,
        Unit::Half => Recurrence::Half,
        Unit::Holidays => Recurrence::Holidays,
        Unit::Year => Recurrence::Year,
    }
}

/// A rule within the time that the other words name, or within the programme: «ежемесячно с октября
/// по май».
fn spread(rule: Recurrence, rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let within = |span: Period| {
        let each = rule.within(span, scope.calendars);
        (!each.is_empty()).then(|| Term::each(rule, each))
    };
    if rest.is_empty() {
        return within(scope.programme).map(Reading::Clear);
    }
    let span = |term: &Term| match term {
        Term::Period { from, to } => {
            let from = from.unwrap_or(scope.programme.from);
            (from <= *to).then(|| Period::new(from, *to))
        }
        _ => None,
    };
    match single(rest, scope)? {
        Reading::Clear(term) => span(&term).and_then(within).map(Reading::Clear),
        Reading::Ask { question, choices } => {
            let terms = choices.iter().filter_map(span).filter_map(within);
            Some(Reading::ask(question, terms))
        }
    }
}

/// «Ежегодно», «ежегодно до 1 октября», «2 раза в год».
fn in_a_year(times: u32, rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let whole = [Say::Year, Say::SchoolYear, Say::Programme { leads: false }];
    let rest = match rest {
        [Piece::Say(Say::During), Piece::Say(say)] | [Piece::Say(say)] if whole.contains(say) => {
            &[]
        }
        rest => rest,
    };
    match times {
        1 if rest.is_empty() => Some(Reading::Clear(Term::each(
            Recurrence::Year,
            years(scope.programme),
        ))),
        1 => yearly(rest, scope),
        _ if !rest.is_empty() => None,
        // Halves of the school year are the rhythm of the monitoring of Вагай.
        2 => spread(Recurrence::Half, rest, scope),
        4 => {
            let terms = [Recurrence::Term, Recurrence::Quarter]
                .map(|rule| Term::each(rule, rule.within(scope.programme, scope.calendars)));
            Some(Reading::ask(Ambiguity::WhichMeaning, terms))
        }
        3..=12 => {
            let each = years(scope.programme).into_iter();
            let each = each.flat_map(|year| equal_parts(year, times)).collect();
            Some(Reading::ask(
                Ambiguity::WhichMeaning,
                [Term::each(Recurrence::Times, each)],
            ))
        }
        _ => None,
    }
}

fn periods(term: &Term) -> Vec<Period> {
    match term {
        Term::Occurrences { each, .. } => each.clone(),
        Term::Period {
            from: Some(from),
            to,
        } => vec![Period::new(*from, *to)],
        _ => Vec::new(),
    }
}
