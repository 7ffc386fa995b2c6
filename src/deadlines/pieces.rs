//! From tokens to what they say: names of days gathered into ranges and lists, phrases of the
//! vocabulary, and what is not understood, which is never passed over.

use super::dates::{Named, named, past_ending, school_year};
use super::tokens::Token;
use super::vocabulary::{Part, PartKind, Say, Unit, ordinal, phrase, quantity, unit};

/// One thing that the words of a term say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// A phrase of the vocabulary.
    Say(Say),
    /// Days, months or years: one, a range, or a list.
    Dates(Dates),
    /// Parts of a year, and whether they are the ends of a range.
    Parts(Vec<Part>, bool),
    /// A school year by the year in which it begins.
    SchoolYear(i16),
    /// A number that stands alone.
    Number(u32),
    /// A word or a sign that says nothing known.
    Unknown(String),
}

/// Named days, months or years.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
pub struct Dates {
    /// Each is a day, a month, a year, or two of them with a dash between.
    pub each: Vec<(Named, Option<Named>)>,
    /// Whether two stand side by side with nothing between («Октябрь 2020 Май 2021»).
    pub is_loose: bool,
}

impl Dates {
    /// The only name, where there is one.
    pub fn only(&self) -> Option<Named> {
        match self.each.as_slice() {
            [(only, None)] => Some(*only),
            _ => None,
        }
    }

    /// All names in order.
    pub fn chain(&self) -> Vec<Named> {
        let ends = self.each.iter().flat_map(|(from, to)| [Some(*from), *to]);
        ends.flatten().collect()
    }
}

/// What a token or several say, before names are gathered.
#[derive(Clone, Debug, PartialEq)]
enum Raw {
    Say(Say),
    Name(Named),
    SchoolYear(i16),
    Number(u32),
    Dash,
    Unknown(String),
}

/// What the tokens of a term say.
pub fn pieces(tokens: &[Token]) -> Vec<Piece> {
    let mut raw = raw(tokens);
    numbers_with_their_neighbours(&mut raw);
    gathered(&raw)
}

fn raw(tokens: &[Token]) -> Vec<Raw> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(token) = tokens.get(at) {
        let found = school_year(tokens, at)
            .map(|(year, next)| (Raw::SchoolYear(year), next))
            .or_else(|| named(tokens, at).map(|(name, next)| (Raw::Name(name), next)))
            .or_else(|| counted(tokens, at).map(|(say, next)| (Raw::Say(say), next)))
            .or_else(|| phrase(tokens, at).map(|(say, next)| (Raw::Say(say), next)))
            .or_else(|| {
                Some((
                    Raw::Say(Say::Unit(unit(tokens, at)?.0)),
                    unit(tokens, at)?.1,
                ))
            })
            .or_else(|| Some((Raw::Number(ordinal(token)?), past_ending(tokens, at + 1))));
        let (said, next) = found.unwrap_or_else(|| match token {
            Token::Number(value, 1..=2) => (Raw::Number(*value), past_ending(tokens, at + 1)),
            Token::Sign('-') => (Raw::Dash, at + 1),
            Token::Sign(',' | '/') => (Raw::Say(Say::Comma), at + 1),
            Token::Sign('.') => (Raw::Say(Say::Nothing), at + 1),
            other => (Raw::Unknown(other.to_string()), at + 1),
        });
        if said != Raw::Say(Say::Nothing) {
            out.push(said);
        }
        at = next;
    }
    out
}

/// «2 раза в год», «каждую четверть», «первая декада», «II полугодие».
fn counted(tokens: &[Token], at: usize) -> Option<(Say, usize)> {
    let word = |at: usize| tokens.get(at).map_or("", Token::word);
    let first = tokens.get(at)?;
    let times = |count: u32, mut next: usize| {
        // «Раз в», «раз в течение», «раз за».
        if !["в", "во", "за"].contains(&word(next)) {
            return None;
        }
        next += 1;
        next += usize::from(word(next).starts_with("течени"));
        next += usize::from(word(next).starts_with("кажд"));
        if tokens.get(next).and_then(quantity) == Some(2) {
            let (unit, next) = unit(tokens, next + 1)?;
            let fortnight = unit == Unit::Week && count == 1;
            return fortnight.then_some((Say::Every(Unit::Fortnight, 1), next));
        }
        let (unit, next) = unit(tokens, next)?;
        Some((Say::Every(unit, count), next))
    };
    let is_times = |at: usize| ["раз", "раза", "разу"].contains(&word(at));
    match word(at) {
        "дважды" => return times(2, at + 1),
        "трижды" => return times(3, at + 1),
        _ if is_times(at) => return times(1, at + 1),
        _ => {}
    }
    if let Some(count) = quantity(first) {
        let next = past_ending(tokens, at + 1);
        if is_times(next) {
            return times(count, next + 1);
        }
    }
    if word(at).starts_with("кажд") {
        if tokens.get(at + 1).and_then(quantity) == Some(2) {
            let (unit, next) = unit(tokens, at + 2)?;
            return (unit == Unit::Week).then_some((Say::Every(Unit::Fortnight, 1), next));
        }
        let (unit, next) = unit(tokens, at + 1)?;
        return Some((Say::Every(unit, 1), next));
    }
    let number = roman(tokens, at).or_else(|| ordinal(first))?;
    let next = past_ending(tokens, at + 1);
    if word(next).starts_with("декад") && number <= 3 {
        return Some((Say::Third(number), next + 1));
    }
    let (kind, most, next) = match unit(tokens, next)? {
        (Unit::Quarter, next) => (PartKind::Quarter, 4, next),
        (Unit::Term, next) => (PartKind::Term, 4, next),
        (Unit::Half, next) => (PartKind::Half, 2, next),
        _ => return None,
    };
    let number = usize::try_from(number)
        .ok()
        .filter(|n| (1..=most).contains(n))?;
    Some((Say::Part(Part { kind, number }), next))
}

/// «П полугодие», «Ш квартал», «1У четверть»: Roman numbers as scanned and typed with Russian
/// letters.
fn roman(tokens: &[Token], at: usize) -> Option<u32> {
    match tokens.get(at)?.word() {
        "п" => Some(2),
        "ш" => Some(3),
        "iу" | "iv" => Some(4),
        _ => None,
    }
}

/// A number takes the month or the part of the year of what follows: «15, 22 и 29 марта», «с 1 по
/// 10 октября», «I–II квартал».
fn numbers_with_their_neighbours(raw: &mut [Raw]) {
    for at in (0..raw.len().saturating_sub(2)).rev() {
        let (Raw::Number(number), separator) = (&raw[at], &raw[at + 1]) else {
            continue;
        };
        let number = *number;
        let listed = matches!(separator, Raw::Dash | Raw::Say(Say::Comma));
        match raw[at + 2] {
            Raw::Name(next)
                if next.day.is_some() && (listed || *separator == Raw::Say(Say::To)) =>
            {
                raw[at] = Raw::Name(Named {
                    day: Some(number),
                    ..Named::default()
                });
            }
            Raw::Say(Say::Part(part)) if listed => {
                let most = match part.kind {
                    PartKind::Quarter | PartKind::Term => 4,
                    PartKind::Half => 2,
                    PartKind::Holidays | PartKind::Season => 0,
                };
                let number = usize::try_from(number).unwrap_or_default();
                if (1..=most).contains(&number) {
                    raw[at] = Raw::Say(Say::Part(Part { number, ..part }));
                }
            }
            _ => {}
        }
    }
}

fn gathered(raw: &[Raw]) -> Vec<Piece> {
    let mut out: Vec<Piece> = Vec::new();
    let mut at = 0;
    while let Some(one) = raw.get(at) {
        at += 1;
        match one {
            Raw::Name(_) => {
                let (dates, next) = dates(raw, at - 1);
                at = next;
                out.push(dates);
            }
            Raw::Say(Say::Part(part)) => {
                let (mut parts, mut is_range) = (vec![*part], false);
                while let [
                    sign @ (Raw::Dash | Raw::Say(Say::Comma)),
                    Raw::Say(Say::Part(next)),
                    ..,
                ] = &raw[at..]
                {
                    is_range = is_range || *sign == Raw::Dash;
                    parts.push(*next);
                    at += 2;
                }
                match is_range && parts.len() != 2 {
                    true => out.push(Piece::Unknown("-".to_owned())),
                    false => out.push(Piece::Parts(parts, is_range)),
                }
            }
            // Between unlike things a comma or a dash only parts them: «ежемесячно, до 5 числа».
            Raw::Dash | Raw::Say(Say::Comma) => {}
            Raw::Say(say) => out.push(Piece::Say(*say)),
            Raw::SchoolYear(year) => out.push(Piece::SchoolYear(*year)),
            Raw::Number(number) => out.push(Piece::Number(*number)),
            Raw::Unknown(words) => out.push(Piece::Unknown(words.clone())),
        }
    }
    // «В период с 1 по 10 октября», «срок реализации: 2018 год»: the words lead to a date.
    let leads = |piece: &Piece| *piece == Piece::Say(Say::Programme { leads: true });
    while let Some(at) = out.iter().position(leads) {
        match at + 1 < out.len() {
            true => drop(out.remove(at)),
            false => out[at] = Piece::Say(Say::Programme { leads: false }),
        }
    }
    out
}

/// The names from a place on, as far as they hang together.
fn dates(raw: &[Raw], mut at: usize) -> (Piece, usize) {
    let mut dates = Dates::default();
    let (mut has_commas, mut side_by_side, mut broken) = (false, false, false);
    let mut sign: Option<&Raw> = None;
    while let Some(Raw::Name(name)) = raw.get(at) {
        at += 1;
        match (sign, dates.each.last_mut()) {
            (Some(Raw::Dash), Some((_, to @ None))) => *to = Some(*name),
            (Some(Raw::Dash), Some(_)) => broken = true,
            (separator, _) => {
                has_commas = has_commas || separator.is_some();
                side_by_side = side_by_side || separator.is_none() && !dates.each.is_empty();
                dates.each.push((*name, None));
            }
        }
        sign = None;
        if let [one @ (Raw::Dash | Raw::Say(Say::Comma)), Raw::Name(_), ..] = &raw[at..] {
            sign = Some(one);
            at += 1;
        }
    }
    // «Апрель, август сентябрь, октябрь» (Добринка) lost a comma at the end of a line.
    dates.is_loose = side_by_side && !has_commas;
    let chain = dates.chain();
    let years = chain.iter().filter(|name| name.is_year()).count();
    match broken || years > 0 && years < chain.len() {
        true => (Piece::Unknown("-".to_owned()), at),
        false => (Piece::Dates(dates), at),
    }
}
