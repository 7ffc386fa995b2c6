//! Terms without days: «в конце каждой четверти», «ежемесячно до 5 числа», «в течение года», «постоянно».

use super::calendar::{Calendar, Period};
use super::term::Term;
use super::tokens::Token;
use chrono::{Datelike, Days, NaiveDate};

/// Beginnings of words that mean «no day»: a measure with such a term is never overdue.
const OPEN: [&[&str]; 9] = [
    &["по", "мере"],
    &["при", "необходим"],
    &["по", "необходим"],
    &["постоянно"],
    &["регулярно"],
    &["систематически"],
    &["график"],
    &["по", "план"],
    &["по", "запрос"],
];

/// Beginnings of words that mean the whole time of the programme.
const WHOLE: [&[&str]; 6] = [
    &["течени", "год"],
    &["течени", "период"],
    &["течени", "срок"],
    &["весь", "период"],
    &["весь", "год"],
    &["всего", "период"],
];

/// The words of a term, to be asked for what they say.
#[derive(Debug)]
pub struct Phrase<'a> {
    tokens: &'a [Token],
}

impl<'a> Phrase<'a> {
    /// The phrase of these tokens.
    pub fn new(tokens: &'a [Token]) -> Phrase<'a> {
        Phrase { tokens }
    }

    /// Whether words with these beginnings stand in this order.
    pub fn says(&self, beginnings: &[&str]) -> bool {
        let mut words = self.tokens.iter().map(Token::word);
        beginnings
            .iter()
            .all(|beginning| words.any(|word| word.starts_with(beginning)))
    }

    /// The number before a word with this beginning: «I полугодие», «1-й четверти», «второе полугодие».
    fn ordinal(&self, beginning: &str) -> Option<usize> {
        let at = self
            .tokens
            .iter()
            .position(|token| token.word().starts_with(beginning))?;
        // «1-й четверти»: the ending stands between.
        let mut before = self.tokens[..at].iter().rev();
        before
            .find(|token| !token.is('-') && !["й", "е", "я", "ой", "ом"].contains(&token.word()))
            .and_then(ordinal)
    }

    /// The day of «до 5 числа».
    fn day_of_month(&self) -> Option<u32> {
        let at = self
            .tokens
            .iter()
            .position(|token| token.word().starts_with("числ"))?;
        let before = self.tokens[..at].iter().rev().take(3);
        let mut numbers = before.filter_map(|token| token.number(1..=2));
        numbers.find(|day| (1..=31).contains(day))
    }
}

fn ordinal(token: &Token) -> Option<usize> {
    const WORDS: [&[&str]; 4] = [
        &["i", "перв"],
        &["ii", "втор"],
        &["iii", "трет"],
        &["iv", "четверто", "четверта"],
    ];
    if let Some(number) = token.number(1..=1) {
        return usize::try_from(number).ok();
    }
    let word = token.word();
    let at = WORDS.iter().position(|forms| {
        forms[0] == word || forms[1..].iter().any(|form| word.starts_with(form))
    })?;
    Some(at + 1)
}

/// The meaning of a phrase without days; `None` when it says nothing known.
pub fn meaning(phrase: &Phrase<'_>, programme: Period, calendars: &[Calendar]) -> Option<Term> {
    recurring(phrase, programme, calendars)
        .or_else(|| part_of_year(phrase, programme, calendars))
        .or_else(|| whole(phrase, programme, calendars))
        .or_else(|| {
            let open = OPEN.iter().any(|words| phrase.says(words));
            open.then_some(Term::Open)
        })
}

/// «Ежемесячно», «в конце каждой четверти», «2 раза в год».
fn recurring(phrase: &Phrase<'_>, programme: Period, calendars: &[Calendar]) -> Option<Term> {
    let each = phrase.says(&["кажд"]) || phrase.says(&["раз"]) || phrase.says(&["итог"]);
    let named = phrase.ordinal("четверт").is_some() || phrase.ordinal("полугоди").is_some();
    let within = |periods: Vec<Period>| {
        let kept = periods.into_iter().filter(|of| programme.holds(of.to));
        Some(Term::each(kept.collect()))
    };
    if phrase.says(&["ежемесячн"]) || each && phrase.says(&["месяц"]) {
        return within(months(programme, phrase.day_of_month()));
    }
    if phrase.says(&["еженедельн"]) || each && phrase.says(&["недел"]) {
        return within(weeks(programme));
    }
    if phrase.says(&["ежеквартальн"]) || each && phrase.says(&["квартал"]) {
        return within(quarters_of_year(programme));
    }
    let twice =
        phrase.says(&["раза", "год"]) && phrase.tokens.iter().any(|t| t.number(1..=1) == Some(2));
    if twice || each && !named && phrase.says(&["полугоди"]) || phrase.says(&["кажд", "пол", "год"])
    {
        return within(
            calendars
                .iter()
                .flat_map(|of| [of.half(1), of.half(2)])
                .collect(),
        );
    }
    let quarterly =
        each || phrase.says(&["конц", "четверт"]) || phrase.says(&["окончани", "четверт"]);
    if quarterly && !named && phrase.says(&["четверт"]) {
        return within(calendars.iter().flat_map(|of| of.quarters).collect());
    }
    if phrase.says(&["ежегодн"]) || each && phrase.says(&["год"]) {
        return within(
            calendars
                .iter()
                .map(|of| of.year.period())
                .map(|of| Period {
                    to: of.to.min(programme.to),
                    ..of
                })
                .collect(),
        );
    }
    None
}

/// «1 полугодие», «до конца III четверти», «I квартал», «осенние каникулы».
fn part_of_year(phrase: &Phrase<'_>, programme: Period, calendars: &[Calendar]) -> Option<Term> {
    let only = match calendars {
        [only] => only,
        _ => return None,
    };
    let until = phrase.says(&["до"]) || phrase.says(&["не", "поздн"]) || phrase.says(&["конц"]);
    let term = |period: Period| match until {
        true => Term::until(period.to),
        false => Term::of(period),
    };
    if let Some(number) = phrase.ordinal("четверт") {
        return only.quarters.get(number - 1).copied().map(term);
    }
    if let Some(number @ 1..=2) = phrase.ordinal("полугоди") {
        return Some(term(only.half(number)));
    }
    if let Some(number @ 1..=4) = phrase.ordinal("квартал") {
        let all = quarters_of_year(programme);
        let first = u32::try_from(number * 3 - 2).ok()?;
        return all
            .into_iter()
            .find(|of| of.from.month() == first)
            .map(term);
    }
    let holidays = ["осенн", "зимн", "весенн"];
    let season = holidays
        .iter()
        .position(|season| phrase.says(&[season, "каникул"]))?;
    only.holidays(season + 1).map(term)
}

/// «В течение года», «до конца учебного года».
fn whole(phrase: &Phrase<'_>, programme: Period, calendars: &[Calendar]) -> Option<Term> {
    if phrase.says(&["конц", "учебн", "год"]) {
        return calendars
            .last()
            .map(|of| Term::until(of.end().min(programme.to)));
    }
    if phrase.says(&["до", "конц", "год"]) {
        return Some(Term::until(programme.to));
    }
    if phrase.says(&["течени", "учебн", "год"]) {
        let last = calendars.last().map(Calendar::end).unwrap_or(programme.to);
        return Some(Term::of(Period::new(
            programme.from,
            last.min(programme.to),
        )));
    }
    let whole = WHOLE.iter().any(|words| phrase.says(words));
    whole.then(|| Term::of(programme))
}

/// Each month, due on its last day or on the day named.
fn months(programme: Period, day: Option<u32>) -> Vec<Period> {
    let (mut year, mut month) = (programme.from.year(), programme.from.month());
    let mut months = Vec::new();
    while let Some(first) = NaiveDate::from_ymd_opt(year, month, 1).filter(|d| *d <= programme.to) {
        let whole = Period::month(year, month);
        let due = day.and_then(|day| NaiveDate::from_ymd_opt(year, month, day));
        months.push(Period::new(first, due.unwrap_or(whole.to)));
        (year, month) = (year + i32::from(month == 12), month % 12 + 1);
    }
    months.retain(|of| of.to >= programme.from);
    months
}

/// Weeks that end on Sunday within the programme.
fn weeks(programme: Period) -> Vec<Period> {
    let back = u64::from(programme.from.weekday().num_days_from_monday());
    let mut monday = programme.from - Days::new(back);
    let mut weeks = Vec::new();
    while monday <= programme.to {
        weeks.push(Period::new(
            monday.max(programme.from),
            monday + Days::new(6),
        ));
        monday = monday + Days::new(7);
    }
    weeks
}

/// Quarters of the calendar year that end within the programme.
fn quarters_of_year(programme: Period) -> Vec<Period> {
    (programme.from.year()..=programme.to.year())
        .flat_map(|year| [1, 4, 7, 10].map(|month| (year, month)))
        .map(|(year, month)| {
            Period::new(
                Period::month(year, month).from,
                Period::month(year, month + 2).to,
            )
        })
        .filter(|of| programme.holds(of.to))
        .collect()
}
