//! Days and months named in a term, with the years that the words leave out.

use super::calendar::Period;
use super::tokens::Token;
use chrono::{Datelike, NaiveDate};

/// A day, a month or a year as the words name it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Named {
    /// The day of the month; `None`: the whole month.
    pub day: Option<u32>,
    /// The month; `None`: taken from the next one, or the whole year.
    pub month: Option<u32>,
    /// The year, where it is said.
    pub year: Option<i32>,
    /// Its first token.
    pub from: usize,
    /// The token after its last one.
    pub to: usize,
}

/// Forms of the months' names.
const MONTHS: [&[&str]; 12] = [
    &["январь", "января", "январе", "янв"],
    &["февраль", "февраля", "феврале", "февр", "фев"],
    &["март", "марта", "марте", "мар"],
    &["апрель", "апреля", "апреле", "апр"],
    &["май", "мая", "мае"],
    &["июнь", "июня", "июне", "июн"],
    &["июль", "июля", "июле", "июл"],
    &["август", "августа", "августе", "авг"],
    &["сентябрь", "сентября", "сентябре", "сент", "сен"],
    &["октябрь", "октября", "октябре", "окт"],
    &["ноябрь", "ноября", "ноябре", "нояб", "ноя"],
    &["декабрь", "декабря", "декабре", "дек"],
];

fn month(token: Option<&Token>) -> Option<u32> {
    let word = token?.word();
    let at = MONTHS.iter().position(|forms| forms.contains(&word))?;
    u32::try_from(at + 1).ok()
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

/// All days, months and years that the tokens name, in order.
pub fn named(tokens: &[Token]) -> Vec<Named> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        match at_token(tokens, at) {
            Some(named) => {
                at = named.to;
                found.push(named);
            }
            None => at += 1,
        }
    }
    found
}

fn at_token(tokens: &[Token], at: usize) -> Option<Named> {
    let get = |offset: usize| tokens.get(at + offset);
    let make = |day, month, year, length| {
        Some(Named {
            day,
            month,
            year,
            from: at,
            to: at + length,
        })
    };
    if let Some(month) = month(get(0)) {
        // «сент. 2020».
        let dot = usize::from(is(get(1), '.'));
        return match full_year(get(1 + dot)) {
            Some(year) => make(None, Some(month), Some(year), 2 + dot),
            None => make(None, Some(month), None, 1),
        };
    }
    if let Some(day) = short(get(0)) {
        if let Some(month) = month(get(1)) {
            return match full_year(get(2)) {
                Some(year) => make(Some(day), Some(month), Some(year), 3),
                None => make(Some(day), Some(month), None, 2),
            };
        }
        for sign in ['.', '/'] {
            if let (true, Some(month)) = (is(get(1), sign), short(get(2))) {
                return match (is(get(3), sign), year(get(4))) {
                    (true, Some(year)) => make(Some(day), Some(month), Some(year), 5),
                    _ => make(Some(day), Some(month), None, 3),
                };
            }
        }
        // «14» 09.2020
        if let (Some(month), true, Some(year)) = (short(get(1)), is(get(2), '.'), full_year(get(3)))
        {
            return make(Some(day), Some(month), Some(year), 4);
        }
        // «15–20 марта», «с 1 по 10 октября»: the month stands with the next day.
        let joined = is(get(1), '-') || get(1).is_some_and(|token| token.word() == "по");
        if joined && short(get(2)).is_some() {
            let next = at_token(tokens, at + 2)?;
            return (next.day.is_some() && next.month.is_some())
                .then(|| make(Some(day), None, None, 1))
                .flatten();
        }
        // 09.2022
        if let (true, Some(year)) = (is(get(1), '.'), full_year(get(2))) {
            return make(None, Some(day), Some(year), 3);
        }
        return None;
    }
    full_year(get(0)).and_then(|year| make(None, None, Some(year), 1))
}

/// Why a named day is none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// «31.02.2022»: there is no such day.
    NoSuchDay(String),
    /// The words name no year and the programme has several such days or none.
    WhichYear(Vec<i32>),
}

/// Gives each named thing its period. A year left out is that of a neighbour, or the programme's.
///
/// # Errors
/// [`Fault`].
pub fn periods(named: &[Named], programme: Period) -> Result<Vec<Period>, Fault> {
    let mut full = named.to_vec();
    let mut next: Option<(Option<u32>, Option<i32>)> = None;
    for one in full.iter_mut().rev() {
        if let Some((month, year)) = next {
            if one.day.is_some() && one.month.is_none() {
                one.month = month;
            }
            // «декабрь – февраль 2021» begins in 2020.
            let turns = one.month > month && month.is_some();
            one.year = one.year.or(year.map(|year| year - i32::from(turns)));
        }
        next = Some((one.month, one.year));
    }
    let mut before: Option<Period> = None;
    let mut periods = Vec::new();
    for one in &full {
        let year = match (one.year, before) {
            (Some(year), _) => year,
            // «октябрь 2020 – май» ends in 2021.
            (None, Some(before)) => {
                let turns = one.month.is_some_and(|month| month < before.from.month());
                before.from.year() + i32::from(turns)
            }
            (None, None) => programme_year(one, programme)?,
        };
        let period = period(one, year)?;
        before = Some(period);
        periods.push(period);
    }
    Ok(periods)
}

/// The only year in which the named day or month lies within the programme.
fn programme_year(named: &Named, programme: Period) -> Result<i32, Fault> {
    let years: Vec<i32> = (programme.from.year()..=programme.to.year())
        .filter(|year| {
            period(named, *year)
                .is_ok_and(|period| programme.holds(period.from) && programme.holds(period.to))
        })
        .collect();
    match years.as_slice() {
        [only] => Ok(*only),
        _ => {
            // A day that no year has is told as such.
            period(named, programme.to.year())?;
            Err(Fault::WhichYear(years))
        }
    }
}

fn period(named: &Named, year: i32) -> Result<Period, Fault> {
    let Some(month) = named.month else {
        let (from, to) = (Period::month(year, 1).from, Period::month(year, 12).to);
        return Ok(Period::new(from, to));
    };
    let told = |day: u32| Fault::NoSuchDay(format!("{day:02}.{month:02}.{year}"));
    match named.day {
        Some(day) => NaiveDate::from_ymd_opt(year, month, day)
            .map(|day| Period::new(day, day))
            .ok_or_else(|| told(day)),
        None if (1..=12).contains(&month) => Ok(Period::month(year, month)),
        None => Err(told(1)),
    }
}
