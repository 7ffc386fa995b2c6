//! Days, months and years named in a term, with the years that the words leave out.

use super::calendar::Period;
use super::question::Ambiguity;
use super::tokens::Token;
use chrono::{Datelike, NaiveDate};

/// A day, a month or a year as the words name it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Named {
    /// The day of the month; `None`: the whole month.
    pub day: Option<u32>,
    /// The month; `None`: taken from the next one, or the whole year.
    pub month: Option<u32>,
    /// The year, where it is said.
    pub year: Option<i32>,
}

impl Named {
    /// Whether it is a year and no more.
    pub fn is_year(&self) -> bool {
        self.day.is_none() && self.month.is_none() && self.year.is_some()
    }

    /// Whether it is a month, with or without its year.
    pub fn is_month(&self) -> bool {
        self.day.is_none() && self.month.is_some()
    }
}

/// Forms of the months' names.
const MONTHS: [&[&str]; 12] = [
    &["январь", "января", "январе", "январю", "янв"],
    &["февраль", "февраля", "феврале", "февралю", "февр", "фев"],
    &["март", "марта", "марте", "марту", "мар"],
    &["апрель", "апреля", "апреле", "апрелю", "апр"],
    &["май", "мая", "мае", "маю"],
    &["июнь", "июня", "июне", "июню", "июн"],
    &["июль", "июля", "июле", "июлю", "июл"],
    &["август", "августа", "августе", "августу", "авг"],
    &[
        "сентябрь",
        "сентября",
        "сентябре",
        "сентябрю",
        "сент",
        "сен",
    ],
    &["октябрь", "октября", "октябре", "октябрю", "окт"],
    &["ноябрь", "ноября", "ноябре", "ноябрю", "нояб", "ноя"],
    &["декабрь", "декабря", "декабре", "декабрю", "дек"],
];

fn month_named(word: &str) -> Option<u32> {
    let at = MONTHS.iter().position(|forms| forms.contains(&word))?;
    u32::try_from(at + 1).ok()
}

/// The month at a token, and the token after it; «сен- тябрь» was broken at the end of a line.
fn month(tokens: &[Token], at: usize) -> Option<(u32, usize)> {
    let word = tokens.get(at)?.word();
    let next = at + 1 + usize::from(is(tokens.get(at + 1), '-'));
    let broken = tokens.get(next).map_or("", Token::word);
    if !word.is_empty()
        && !broken.is_empty()
        && month_named(broken).is_none()
        && let Some(month) = month_named(&format!("{word}{broken}"))
    {
        return Some((month, next + 1));
    }
    Some((month_named(word)?, at + 1))
}

fn short(token: Option<&Token>) -> Option<u32> {
    token?.number(1..=2)
}

fn year(token: Option<&Token>) -> Option<i32> {
    let token = token?;
    let full = token.number(4..=4).filter(|y| (1990..=2100).contains(y));
    let year = full.or_else(|| token.number(2..=2).map(|y| 2000 + y))?;
    i32::try_from(year).ok()
}

fn full_year(token: Option<&Token>) -> Option<i32> {
    token?.number(4..=4)?;
    year(token)
}

fn is(token: Option<&Token>, sign: char) -> bool {
    token.is_some_and(|token| token.is(sign))
}

/// The day, month or year at a token, and the token after it with its «г.», «года».
pub fn named(tokens: &[Token], at: usize) -> Option<(Named, usize)> {
    let (named, mut next) = without_its_word(tokens, at)?;
    let years = ["г", "гг", "год", "года", "году", "годы", "годов", "годах"];
    if named.year.is_some() {
        let dot = usize::from(is(tokens.get(next), '.'));
        let word = tokens.get(next + dot).map_or("", Token::word);
        if years.contains(&word) {
            next += dot + 1;
        }
    }
    Some((named, next))
}

fn without_its_word(tokens: &[Token], at: usize) -> Option<(Named, usize)> {
    let get = |offset: usize| tokens.get(at + offset);
    let make = |day, month, year, next| Some((Named { day, month, year }, next));
    if let Some((month, next)) = month(tokens, at) {
        // «Сент. 2020».
        let dot = usize::from(is(tokens.get(next), '.'));
        return match full_year(tokens.get(next + dot)) {
            Some(year) => make(None, Some(month), Some(year), next + dot + 1),
            None => make(None, Some(month), None, next),
        };
    }
    // «2022-04-01».
    if let (Some(year), true, Some(month), true, Some(day)) = (
        full_year(get(0)),
        is(get(1), '-'),
        short(get(2)),
        is(get(3), '-'),
        short(get(4)),
    ) {
        return make(Some(day), Some(month), Some(year), at + 5);
    }
    let Some(day) = short(get(0)) else {
        return full_year(get(0)).and_then(|year| make(None, None, Some(year), at + 1));
    };
    if let Some((month, next)) = month(tokens, past_ending(tokens, at + 1)) {
        return match full_year(tokens.get(next)) {
            Some(year) => make(Some(day), Some(month), Some(year), next + 1),
            None => make(Some(day), Some(month), None, next),
        };
    }
    // «01.04.2022», «01/04/2022», and as scanned and typed «01,04,2022», «01-04-2022».
    for sign in ['.', '/', ',', '-'] {
        if let (true, Some(month), true) = (is(get(1), sign), short(get(2)), is(get(3), sign)) {
            let year = match sign {
                '.' | '/' => year(get(4)),
                _ => full_year(get(4)),
            };
            if year.is_some() {
                return make(Some(day), Some(month), year, at + 5);
            }
        }
    }
    // «25.04.- 01.06.2022», «01.042022» is none.
    if let (true, Some(month)) = (is(get(1), '.'), short(get(2))) {
        return make(Some(day), Some(month), None, at + 3);
    }
    // «14» 09.2020, «17» 09 2020 (Иваново).
    if let Some(month) = short(get(1)) {
        let dot = usize::from(is(get(2), '.'));
        if let Some(year) = full_year(get(2 + dot)) {
            return make(Some(day), Some(month), Some(year), at + 3 + dot);
        }
    }
    // «05.2021».
    match (is(get(1), '.'), full_year(get(2))) {
        (true, Some(year)) => make(None, Some(day), Some(year), at + 3),
        _ => None,
    }
}

/// The token after an ending of a number: «1-го», «5 -е».
pub fn past_ending(tokens: &[Token], at: usize) -> usize {
    const ENDINGS: [&str; 16] = [
        "й", "я", "е", "ю", "х", "го", "му", "ой", "ом", "ое", "ая", "ую", "ого", "ому", "ти", "ых",
    ];
    let dash = usize::from(is(tokens.get(at), '-'));
    let word = tokens.get(at + dash).map_or("", Token::word);
    if ENDINGS.contains(&word) {
        at + dash + 1
    } else {
        at
    }
}

/// «2020-2021 уч. год», «2020/21»: the year in which it begins, and the token after it. A dash
/// alone leaves two calendar years («2018 – 2025 годы»); years that do not follow one another are
/// none.
pub fn school_year(tokens: &[Token], at: usize) -> Option<(i16, usize)> {
    let first = full_year(tokens.get(at))?;
    let sign = tokens.get(at + 1)?;
    if !sign.is('/') && !sign.is('-') {
        return None;
    }
    let second = year(tokens.get(at + 2)).filter(|second| *second == first + 1)?;
    let start = i16::try_from(second - 1).ok()?;
    let mut words = tokens[at + 3..]
        .iter()
        .enumerate()
        .filter(|(_, of)| !of.is('.'));
    let says_school = words
        .next()
        .is_some_and(|(_, of)| of.word().starts_with("уч"));
    let says_year = words
        .next()
        .filter(|(_, of)| of.word().starts_with('г') && says_school);
    match (says_year, says_school) {
        (Some((place, _)), _) => Some((start, at + 4 + place)),
        (None, true) => Some((start, at + 4)),
        (None, false) if sign.is('/') => {
            let word = tokens.get(at + 3).map_or("", Token::word);
            let years = usize::from(word.starts_with('г'));
            Some((start, at + 3 + years))
        }
        _ => None,
    }
}

/// The periods that a chain of names may mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meanings {
    /// One for each reading of the years left out, each as long as the chain.
    pub each: Vec<Vec<Period>>,
    /// Whether they lie within the programme or the years are said.
    pub fits: bool,
}

/// What a chain of names means («октябрь 2020 – май», «с 1 по 10 октября»). A year left out is that
/// of a neighbour, or the years in which the whole chain lies within the programme.
///
/// # Errors
/// A day that no year has.
pub fn meanings(chain: &[Named], programme: Period) -> Result<Meanings, Ambiguity> {
    let mut chain = chain.to_vec();
    backwards(&mut chain);
    if chain.iter().any(|one| one.year.is_some()) {
        let each = vec![forwards(&chain)?];
        return Ok(Meanings { each, fits: true });
    }
    let of_programme = programme.from.year()..=programme.to.year();
    let mut all = Vec::new();
    let mut fault = Ambiguity::WhichYear;
    for year in of_programme.start() - 1..=of_programme.end() + 1 {
        if let Some(first) = chain.first_mut() {
            first.year = Some(year);
        }
        match forwards(&chain) {
            Ok(periods) => all.push(periods),
            Err(no_such_day) if of_programme.contains(&year) => fault = no_such_day,
            Err(_) => {}
        }
    }
    let within = |of: &Vec<Period>| {
        let mut each = of.iter();
        each.all(|of| programme.holds(of.from) && programme.holds(of.to))
    };
    let fitting: Vec<_> = all.iter().filter(|of| within(of)).cloned().collect();
    if !fitting.is_empty() {
        return Ok(Meanings {
            each: fitting,
            fits: true,
        });
    }
    // «Август – сентябрь» may get ready for the first year of the programme as well as end its
    // last.
    let eve = programme.from - chrono::Duration::days(EVE);
    let begins = |of: &Vec<Period>| match of.as_slice() {
        [first, .., last] | [first @ last] => {
            (eve..=programme.to).contains(&first.from) && last.to >= programme.from
        }
        [] => false,
    };
    let near: Vec<_> = all.iter().filter(|of| begins(of)).cloned().collect();
    let each = match near.is_empty() {
        false => near,
        true => {
            all.retain(|of| {
                of.first()
                    .is_some_and(|of| of_programme.contains(&of.from.year()))
            });
            all
        }
    };
    match each.is_empty() {
        true => Err(fault),
        false => Ok(Meanings { each, fits: false }),
    }
}

/// Days before a programme in which it may be got ready: the two months of summer.
const EVE: i64 = 62;

/// Months and years that stand with a later name: «15–20 марта», «декабрь – февраль 2021».
fn backwards(chain: &mut [Named]) {
    let mut next: Option<Named> = None;
    for one in chain.iter_mut().rev() {
        if let Some(next) = next {
            if one.day.is_some() && one.month.is_none() {
                one.month = next.month;
            }
            let turns = one.month > next.month && next.month.is_some();
            one.year = one.year.or(next.year.map(|year| year - i32::from(turns)));
        }
        next = Some(*one);
    }
}

/// Years that stand with an earlier name: «октябрь 2020 – май» ends in 2021.
fn forwards(chain: &[Named]) -> Result<Vec<Period>, Ambiguity> {
    let mut before: Option<Period> = None;
    let mut periods = Vec::new();
    for one in chain {
        let after = before.map(|before| {
            let turns = one.month.is_some_and(|month| month < before.from.month());
            before.from.year() + i32::from(turns)
        });
        let year = one.year.or(after).unwrap_or_default();
        let period = period(one, year)?;
        before = Some(period);
        periods.push(period);
    }
    Ok(periods)
}

fn period(named: &Named, year: i32) -> Result<Period, Ambiguity> {
    let Some(month) = named.month else {
        let (from, to) = (Period::month(year, 1).from, Period::month(year, 12).to);
        return Ok(Period::new(from, to));
    };
    let day = named.day.unwrap_or(1);
    let first = NaiveDate::from_ymd_opt(year, month, day).ok_or(Ambiguity::NoSuchDay {
        day: named.day,
        month,
        year,
    })?;
    Ok(match named.day {
        Some(_) => Period::new(first, first),
        None => Period::month(year, month),
    })
}
