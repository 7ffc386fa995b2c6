//! From the words of a term to its meaning: days first, then phrases. What is not certain is asked.

use super::calendar::{Calendar, Period, SchoolYear};
use super::dates::{Fault, Named, named, periods};
use super::phrases::{Phrase, meaning};
use super::term::Term;
use super::tokens::{Token, tokens};

/// What the words of a term mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reading {
    /// One thing.
    Clear(Term),
    /// Not certain: the question, and the readings one may choose from.
    Ask {
        /// In Russian: what is not clear and what to do.
        question: String,
        /// Readings, the likeliest first; may be empty.
        choices: Vec<Term>,
    },
}

/// Characters of a term that are read: a term is a cell of a table, not a page.
const LONGEST: usize = 500;

/// Reads a term within a programme. `programme` is the time of the programme (a school year, a calendar
/// year, or longer), `calendars` the school years it touches, in order.
pub fn read(text: &str, programme: Period, calendars: &[Calendar]) -> Reading {
    let text: String = text.chars().take(LONGEST).collect();
    let tokens = tokens(&text);
    let found = named(&tokens);
    if let Some(term) = school_years(&tokens, &found) {
        return within(term, programme);
    }
    // «Ежегодно до 1 октября», «ежемесячно, 2022 год»: the recurrence leads, the year is that of the programme.
    let phrase = Phrase::new(&tokens);
    let days = found.iter().any(|one| one.month.is_some());
    if !days && let Some(term) = meaning(&phrase, programme, calendars) {
        return Reading::Clear(term);
    }
    if phrase.says(&["ежегодн"]) && days {
        return yearly(&tokens, &found, programme);
    }
    if found.is_empty() {
        return ask(
            "Срок не понят. Напишите день, месяцы или «по мере необходимости».",
            vec![Term::Open, Term::of(programme)],
        );
    }
    match periods(&found, programme) {
        Ok(periods) => within(joined(&tokens, &found, &periods, programme), programme),
        Err(Fault::NoSuchDay(day)) => ask(&format!("Дня {day} нет: исправьте дату."), Vec::new()),
        Err(Fault::WhichYear(years)) => which_year(&tokens, &found, &years, programme),
    }
}

fn ask(question: &str, choices: Vec<Term>) -> Reading {
    Reading::Ask {
        question: question.to_owned(),
        choices,
    }
}

/// «2020–2021 учебный год».
fn school_years(tokens: &[Token], found: &[Named]) -> Option<Term> {
    let phrase = Phrase::new(tokens);
    if !phrase.says(&["уч"]) {
        return None;
    }
    let only_years = found
        .iter()
        .all(|one| one.month.is_none() && one.day.is_none());
    let first = found.first().filter(|_| only_years)?;
    let start = i16::try_from(first.year?).ok()?;
    Some(Term::of(SchoolYear(start).period()))
}

/// A term of each year of the programme.
fn yearly(tokens: &[Token], found: &[Named], programme: Period) -> Reading {
    use chrono::Datelike;
    let years = programme.from.year()..=programme.to.year();
    let each: Vec<Period> = years
        .filter_map(|year| {
            let mut found = found.to_vec();
            for one in &mut found {
                one.year = one.year.or(Some(year));
            }
            let periods = periods(&found, programme).ok()?;
            let term = joined(tokens, &found, &periods, programme);
            let to = term.last_day().filter(|day| programme.holds(*day))?;
            Some(Period::new(term.first_day().unwrap_or(to).min(to), to))
        })
        .collect();
    match Term::each(each) {
        Term::Open => ask(
            "Такого дня нет в сроке программы: исправьте дату.",
            Vec::new(),
        ),
        term => Reading::Clear(term),
    }
}

/// The words name no year, and the programme has several such days or none.
fn which_year(tokens: &[Token], found: &[Named], years: &[i32], programme: Period) -> Reading {
    use chrono::Datelike;
    let candidates: Vec<i32> = match years {
        [] => vec![programme.from.year(), programme.to.year()],
        several => several.to_vec(),
    };
    let mut choices = Vec::new();
    for year in candidates {
        let mut found = found.to_vec();
        if let Some(first) = found.first_mut() {
            first.year = Some(year);
        }
        if let Ok(periods) = periods(&found, programme) {
            let term = joined(tokens, &found, &periods, programme);
            if !choices.contains(&term) {
                choices.push(term);
            }
        }
    }
    ask(
        "Не указан год, а в сроке программы он неясен: выберите.",
        choices,
    )
}

/// How the named days hang together: «до» one, «с» one, from one to another, or each of several.
fn joined(tokens: &[Token], found: &[Named], periods: &[Period], programme: Period) -> Term {
    let before = |one: &Named| -> Vec<&str> {
        let words = tokens[..one.from].iter().rev();
        words.map(Token::word).take(2).collect()
    };
    let (Some(first), Some(begin), Some(end)) = (found.first(), periods.first(), periods.last())
    else {
        return Term::Open;
    };
    if periods.len() == 1 {
        let words = before(first);
        let has = |word: &str| words.first().is_some_and(|of| of == &word);
        let until = has("до") || has("к") || has("поздн") || has("позднее") || has("позже");
        return match (until, has("с") || has("со") || has("начиная")) {
            (true, _) => Term::until(begin.to),
            (_, true) => Term::of(Period::new(begin.from, programme.to.max(begin.to))),
            _ => Term::of(*begin),
        };
    }
    let listed = found.windows(2).any(|pair| {
        let between = &tokens[pair[0].to..pair[1].from];
        between
            .iter()
            .any(|token| token.is(',') || token.word() == "и")
    });
    if listed {
        // «Март, апрель»: the work is done in each of them, so each has its own due day.
        return Term::each(periods.to_vec());
    }
    // «Октябрь 2020 Май 2021», «01.04 — 29.04.2022», «с … по …».
    Term::of(Period::new(begin.from, end.to))
}

/// A term that leaves the programme or runs backwards is asked about.
fn within(term: Term, programme: Period) -> Reading {
    let (first, last) = (term.first_day(), term.last_day());
    if let (Some(first), Some(last)) = (first, last)
        && last < first
    {
        return ask(
            "Срок кончается раньше, чем начинается: исправьте его.",
            Vec::new(),
        );
    }
    let outside = |day: chrono::NaiveDate| !programme.holds(day);
    if last.is_some_and(outside) || first.is_some_and(outside) {
        let words = crate::words::day_in_words;
        let (from, to) = (words(programme.from), words(programme.to));
        let question = format!("Срок выходит за время программы (с {from} по {to}). Это верно?");
        return ask(&question, vec![term]);
    }
    Reading::Clear(term)
}
