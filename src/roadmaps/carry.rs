//! A roadmap carried over into the next school year: which measures go along, and what their words become.

use super::forms::NewMeasure;
use super::measure::Measure;
use super::programme::Programme;
use super::term::{Kept, Terms, mark_of};
use crate::deadlines::Term;
use crate::input::Errors;
use crate::web::view::Choice;
use chrono::{Months, NaiveDate};
use std::collections::BTreeMap;

/// A form as it was typed.
pub type Typed = BTreeMap<String, String>;

/// Which measures are ticked to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Which {
    /// Not done: the school goes on with them.
    Unfinished,
    /// Those that come again or have no day.
    Recurring,
    /// All.
    All,
}

impl Which {
    /// All answers.
    pub const ALL: [Which; 3] = [Which::Unfinished, Which::Recurring, Which::All];

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Which::Unfinished => "unfinished",
            Which::Recurring => "recurring",
            Which::All => "all",
        }
    }

    /// The answer with this code.
    pub fn from_code(code: &str) -> Option<Which> {
        Which::ALL.into_iter().find(|of| of.code() == code)
    }

    /// «незавершённые».
    pub fn title(self) -> &'static str {
        match self {
            Which::Unfinished => "невыполненные",
            Which::Recurring => "повторяющиеся и без срока",
            Which::All => "все",
        }
    }

    /// Whether a measure is among them.
    pub fn takes(self, measure: &Measure) -> bool {
        match self {
            Which::Unfinished => !measure.is_done(),
            Which::Recurring => !matches!(measure.term.0, Term::Period { .. }),
            Which::All => true,
        }
    }
}

/// The words of a term a year later: years that stand in them grow by one, all else stays.
pub fn a_year_later(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut later = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let digits = chars[at..]
            .iter()
            .take_while(|c| c.is_ascii_digit())
            .count();
        if digits == 0 {
            later.push(chars[at]);
            at += 1;
            continue;
        }
        let run: String = chars[at..at + digits].iter().collect();
        let is_year = match digits {
            4 => matches!(run.parse(), Ok(2000..=2100)),
            2 => ends_a_date(&chars[..at]) || ends_a_school_year(&chars[..at]),
            _ => false,
        };
        match run.parse::<u32>() {
            Ok(year) if is_year && digits == 2 => {
                later.push_str(&format!("{:02}", (year + 1) % 100))
            }
            Ok(year) if is_year => later.push_str(&(year + 1).to_string()),
            _ => later.push_str(&run),
        }
        at += digits;
    }
    later
}

/// «18.02.» before «22».
fn ends_a_date(before: &[char]) -> bool {
    let text: String = before.iter().rev().take(6).collect();
    let mut parts = text.split('.').skip(1);
    let is_number = |part: Option<&str>| {
        part.is_some_and(|part| part.chars().next().is_some_and(|c| c.is_ascii_digit()))
    };
    text.starts_with('.') && is_number(parts.next()) && is_number(parts.next())
}

/// «2021/» before «22».
fn ends_a_school_year(before: &[char]) -> bool {
    let mut back = before.iter().rev();
    let sign = back.next().is_some_and(|c| matches!(c, '/' | '-' | '–'));
    let year: String = back.take(4).collect();
    sign && year.chars().count() == 4 && year.chars().all(|c| c.is_ascii_digit())
}

/// A measure and what becomes of it.
pub struct Carried {
    /// The measure of the present roadmap.
    pub measure: Measure,
    /// Whether it goes along.
    pub is_taken: bool,
    /// The words of its term in the next year.
    pub term: String,
    /// What these words may mean, where that is not certain.
    pub choices: Vec<Choice>,
    /// What they mean; or the field to be answered and what is asked.
    pub kept: Result<Kept, (String, String)>,
}

impl Carried {
    /// A measure as the page first shows it.
    pub fn new(measure: Measure, which: Which, terms: &Terms) -> Carried {
        let term = a_year_later(&measure.term_text);
        let is_taken = which.takes(&measure);
        Carried::of(measure, is_taken, (term, None), terms)
    }

    /// A measure as the form has it.
    pub fn of_form(measure: Measure, typed: &Typed, terms: &Terms) -> Carried {
        let field = |name: &str| typed.get(&format!("{name}-{}", measure.id)).cloned();
        let term = field("term").unwrap_or_default();
        let (is_taken, choice) = (field("take").is_some(), field("choice"));
        Carried::of(
            measure,
            is_taken,
            (term, Some(choice.unwrap_or_default())),
            terms,
        )
    }

    /// Without an answer the reading is taken that lies a year after the present one.
    fn of(
        measure: Measure,
        is_taken: bool,
        (term, choice): (String, Option<String>),
        terms: &Terms,
    ) -> Carried {
        let later = |day: Option<NaiveDate>| day?.checked_add_months(Months::new(12));
        let choice =
            choice.unwrap_or_else(|| mark_of(later(measure.starts_on), later(measure.due_on)));
        let mut errors = Errors::new();
        let kept = terms.check(&mut errors, &term, &choice);
        let asked = || {
            let (field, message) = errors.all().first().cloned().unwrap_or_default();
            let name = match field.as_str() {
                "term_choice" => "choice",
                _ => "term",
            };
            (format!("{name}-{}", measure.id), message)
        };
        Carried {
            kept: kept.ok_or_else(asked),
            choices: terms.choices(&term, &choice),
            is_taken,
            term,
            measure,
        }
    }
}

/// What of a measure goes along beside its name and its term.
#[derive(Clone, Copy, Debug)]
pub struct Along {
    /// Ответственные.
    pub responsible: bool,
    /// Показатель and what proves it.
    pub indicator: bool,
    /// План with its unit.
    pub plan: bool,
}

impl Along {
    /// As the form has it.
    pub fn of_form(typed: &Typed) -> Along {
        Along {
            responsible: typed.contains_key("responsible"),
            indicator: typed.contains_key("indicator"),
            plan: typed.contains_key("plan"),
        }
    }
}

/// The measure of the next roadmap. One whose risk is no longer worked on stands in a section called after
/// the risk.
pub fn next(
    measure: &Measure,
    term: &Kept,
    along: Along,
    (before, after): (&[Programme], &[(i16, String)]),
) -> NewMeasure {
    let factor = measure
        .factor
        .filter(|of| after.iter().any(|(code, _)| code == of));
    let programme = before.iter().find(|of| Some(of.factor) == measure.factor);
    let section = match (factor, programme, measure.section.as_str()) {
        (None, Some(programme), "") => programme.title.clone(),
        _ => measure.section.clone(),
    };
    let text = |is_along: bool, text: &String| match is_along {
        true => text.clone(),
        false => String::new(),
    };
    NewMeasure {
        factor,
        section,
        task: measure.task.clone(),
        title: measure.title.clone(),
        term: term.clone(),
        responsible: text(along.responsible, &measure.responsible),
        participants: measure.participants.clone(),
        indicator: text(along.indicator, &measure.indicator),
        plan_value: text(along.plan, &measure.plan_value),
        unit: text(along.plan, &measure.unit),
        proof: text(along.indicator, &measure.proof),
        number: measure.number.clone(),
        note: measure.note.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_years_in_the_words_grow() {
        let cases = [
            ("до 18.02.2022", "до 18.02.2023"),
            ("До 04.02.2022 г.", "До 04.02.2023 г."),
            ("01.04 — 29.04.2022 г.", "01.04 — 29.04.2023 г."),
            ("25.04.- 01.06.22", "25.04.- 01.06.23"),
            ("Сентябрь 2020-май 2021", "Сентябрь 2021-май 2022"),
            ("на 2020-2021 учебный год", "на 2021-2022 учебный год"),
            ("2021/22 учебный год", "2022/23 учебный год"),
            ("31.12.99", "31.12.00"),
            ("октябрь – май", "октябрь – май"),
            ("до 15 сентября", "до 15 сентября"),
            ("через 10 дней, кабинет 2500", "через 10 дней, кабинет 2500"),
            ("2 раза в год, 12 и 14 мая", "2 раза в год, 12 и 14 мая"),
            ("", ""),
        ];
        for (text, later) in cases {
            assert_eq!(a_year_later(text), later, "{text}");
        }
    }

    #[test]
    fn codes_lead_back() {
        for which in Which::ALL {
            assert_eq!(Which::from_code(which.code()), Some(which));
        }
    }
}
