//! From the words of a term to its meaning. No word is passed over: what is not certain is asked.

use super::calendar::{Calendar, Period};
use super::pieces::{Piece, pieces};
use super::question::Ambiguity;
use super::recurring::recurring;
use super::scope::Scope;
use super::single::single;
use super::term::{Term, Why};
use super::tokens::tokens;
use super::vocabulary::Say;
use super::written::written;

/// What the words of a term mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One thing, and all of it lies within the programme.
    Clear(Term),
    /// Not certain. A question is no term, so that nothing uncertain can be kept as one.
    Ask {
        /// What is not clear and what to do.
        question: Ambiguity,
        /// Readings, the likeliest first. Empty where the words themselves are wrong and must be
        /// mended.
        choices: Vec<Term>,
    },
}

impl Reading {
    /// A question with its choices, each once.
    pub(super) fn ask(question: Ambiguity, terms: impl IntoIterator<Item = Term>) -> Reading {
        let mut choices: Vec<Term> = Vec::new();
        for term in terms {
            if !choices.contains(&term) && !is_backwards(&term) {
                choices.push(term);
            }
        }
        Reading::Ask { question, choices }
    }

    /// The terms it may mean.
    pub(super) fn terms(self) -> Vec<Term> {
        match self {
            Reading::Clear(term) => vec![term],
            Reading::Ask { choices, .. } => choices,
        }
    }
}

/// Characters of a term that are read: a term is a cell of a table, not a page.
const LONGEST: usize = 500;

/// Reads a term within a programme. `programme` is the time of the programme (a school year, a
/// calendar year, or longer), `calendars` the school years it touches, in order.
pub fn read(text: &str, programme: Period, calendars: &[Calendar]) -> Reading {
    if text.chars().nth(LONGEST).is_some() {
        return Reading::ask(Ambiguity::TooLong(LONGEST), []);
    }
    let pieces = pieces(&tokens(&written(text).text));
    let scope = Scope {
        programme,
        calendars,
    };
    let reading = meaning(&pieces, &scope).unwrap_or_else(|| not_understood(&pieces, &scope));
    settled(reading, programme)
}

/// What all the pieces mean together; `None` when they make no known sense.
fn meaning(pieces: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    match pieces {
        [] => Some(Reading::ask(
            Ambiguity::NotSaid,
            [Term::open(Why::Unsaid), Term::of(scope.programme)],
        )),
        [Piece::Say(Say::Open(why))] => Some(Reading::Clear(Term::open(*why))),
        [rest @ .., Piece::Say(Say::Open(why))] | [Piece::Say(Say::Open(why)), rest @ ..] => {
            open_and(*why, rest, scope)
        }
        _ if pieces.iter().any(is_or) => either(pieces, scope),
        _ if hangs_on_event(pieces) => Some(Reading::ask(
            Ambiguity::AfterEvent,
            [Term::open(Why::AfterEvent)],
        )),
        _ => recurring(pieces, scope).or_else(|| single(pieces, scope)),
    }
}

fn is_or(piece: &Piece) -> bool {
    matches!(piece, Piece::Unknown(word) if word == "или" || word == "либо")
}

/// «Март или апрель»: the sides are the choices.
fn either(pieces: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let sides: Option<Vec<Reading>> = pieces
        .split(is_or)
        .map(|side| meaning(side, scope))
        .collect();
    let terms = sides?.into_iter().flat_map(Reading::terms);
    Some(Reading::ask(Ambiguity::WhichMeaning, terms))
}

/// «Через 10 дней после получения результатов»: after words that name no day.
fn hangs_on_event(pieces: &[Piece]) -> bool {
    let after = |pair: &[Piece]| matches!(pair, [Piece::Say(Say::After), Piece::Unknown(_)]);
    pieces.windows(2).any(after)
}

/// «В течение года по графику» (Иваново): the time binds, the schedule only divides it. «Постоянно,
/// в течение года» is the time too. «Март, по мере необходимости» may be either. The name of a plan
/// or of a request says nothing of the time: «по плану работы школы».
fn open_and(why: Why, rest: &[Piece], scope: &Scope<'_>) -> Option<Reading> {
    let is_name = |of: &Piece| match of {
        Piece::Unknown(word) => word.chars().all(char::is_alphabetic),
        Piece::Say(say) => !matches!(say, Say::After | Say::Until | Say::NotLater | Say::From),
        _ => false,
    };
    let names = matches!(why, Why::Schedule | Why::Plan | Why::OnRequest);
    if names && rest.iter().all(is_name) && rest.iter().any(|of| matches!(of, Piece::Unknown(_))) {
        return Some(Reading::Clear(Term::open(why)));
    }
    let reading = meaning(rest, scope)?;
    match why {
        Why::AsNeeded | Why::OnRequest | Why::AfterEvent | Why::Unsaid => {
            let terms = reading.terms().into_iter().chain([Term::open(why)]);
            Some(Reading::ask(Ambiguity::WhichMeaning, terms))
        }
        _ => Some(reading),
    }
}

/// Offers what is left when the unknown words are passed over.
fn not_understood(pieces: &[Piece], scope: &Scope<'_>) -> Reading {
    let unknown = pieces.iter().filter_map(|of| match of {
        Piece::Unknown(words) => Some(words.as_str()),
        _ => None,
    });
    let words = unknown.collect::<Vec<_>>().join(" ");
    let known = pieces.iter().filter(|of| !matches!(of, Piece::Unknown(_)));
    let known: Vec<Piece> = known.cloned().collect();
    let rest = match known.len() {
        0 => None,
        left if left == pieces.len() => None,
        _ => meaning(&known, scope),
    };
    // «I полугодие (сентябрь – декабрь)»: each side makes sense, and nobody knows which is meant.
    let sides = (1..pieces.len()).find_map(|at| {
        let (first, second) = pieces.split_at(at);
        Some((meaning(first, scope)?, meaning(second, scope)?))
    });
    if let Some((first, second)) = sides {
        let terms = first.terms().into_iter().chain(second.terms());
        return Reading::ask(Ambiguity::WhichMeaning, terms);
    }
    match rest {
        Some(reading) => Reading::ask(Ambiguity::NotUnderstood(words), reading.terms()),
        None => Reading::ask(
            Ambiguity::NotUnderstood(String::new()),
            [Term::open(Why::Unsaid), Term::of(scope.programme)],
        ),
    }
}

fn is_backwards(term: &Term) -> bool {
    matches!(term, Term::Period { from: Some(from), to } if to < from)
}

/// A term that leaves the programme or runs backwards is asked about.
fn settled(reading: Reading, programme: Period) -> Reading {
    let Reading::Clear(term) = reading else {
        return reading;
    };
    if is_backwards(&term) {
        return Reading::ask(Ambiguity::Backwards, []);
    }
    let outside = |day: chrono::NaiveDate| !programme.holds(day);
    if term.last_day().is_some_and(outside) || term.first_day().is_some_and(outside) {
        return Reading::ask(Ambiguity::Outside(programme), [term]);
    }
    Reading::Clear(term)
}
