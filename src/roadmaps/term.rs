//! The term of a measure: kept as it was written, with what it means in the school year of the roadmap.

use crate::deadlines::{Calendar, Period, Reading, SchoolYear, Term, read};
use crate::input::{Errors, required};
use crate::web::view::Choice;
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// A term that every school year understands.
pub const WHOLE_YEAR: &str = "в течение учебного года";

/// A term as it is kept.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// As people wrote it.
    pub text: String,
    /// What it means.
    pub term: Term,
    /// The first day, where the term names one.
    pub starts_on: Option<NaiveDate>,
    /// The last day, after which the measure is overdue.
    pub due_on: Option<NaiveDate>,
}

impl Kept {
    /// A term with its words.
    pub fn new(text: String, term: Term) -> Kept {
        Kept {
            starts_on: term.first_day(),
            due_on: term.last_day(),
            text,
            term,
        }
    }
}

/// Reads terms within one school year.
#[derive(Clone, Debug)]
pub struct Terms {
    programme: Period,
    calendars: Vec<Calendar>,
}

impl Terms {
    /// Terms of a school year with these quarters.
    pub fn of(calendar: Calendar) -> Terms {
        Terms {
            programme: calendar.year.period(),
            calendars: vec![calendar],
        }
    }

    /// Terms of the school year that begins in this year, with the usual quarters.
    pub fn usual(year: i16) -> Terms {
        Terms::of(Calendar::usual(SchoolYear(year)))
    }

    /// What the words may mean: one term where they are clear, several where they ask.
    pub fn readings(&self, text: &str) -> Vec<Term> {
        match self.reading(text) {
            Reading::Clear(term) => vec![term],
            Reading::Ask { choices, .. } => choices,
        }
    }

    fn reading(&self, text: &str) -> Reading {
        read(text, self.programme, &self.calendars)
    }

    /// What is not clear in a usual term; nothing of a clear or an empty one.
    pub fn question(&self, text: &str) -> Option<String> {
        match self.reading(text) {
            Reading::Ask { question, .. } if !text.trim().is_empty() => Some(question.into()),
            _ => None,
        }
    }

    /// The term as checked; `choice` is the [`mark`] of the reading that is meant where the words ask.
    pub fn check(&self, errors: &mut Errors, text: &str, choice: &str) -> Option<Kept> {
        let text = required(errors, "term", text, 500, "Срок");
        if text.is_empty() {
            return None;
        }
        let term = match self.reading(&text) {
            Reading::Clear(term) => term,
            Reading::Ask { question, choices } => {
                let chosen = choices.iter().find(|term| mark(term) == choice);
                let Some(term) = chosen else {
                    let field = match choices.is_empty() {
                        true => "term",
                        false => "term_choice",
                    };
                    errors.add(field, question);
                    return None;
                };
                term.clone()
            }
        };
        Some(Kept::new(text, term))
    }

    /// The readings of a term that asks, as radio buttons; none of a clear one.
    pub fn choices(&self, text: &str, current: &str) -> Vec<Choice> {
        match self.reading(text) {
            Reading::Ask { choices, .. } if !text.trim().is_empty() => choices
                .iter()
                .map(|term| Choice::new(mark(term), term.describe(), current))
                .collect(),
            _ => Vec::new(),
        }
    }
}

/// A reading in a form: its first and last day, so that it means the same when the form comes back.
fn mark(term: &Term) -> String {
    mark_of(term.first_day(), term.last_day())
}

/// The mark of the reading with these days.
pub fn mark_of(first: Option<NaiveDate>, last: Option<NaiveDate>) -> String {
    let day = |day: Option<NaiveDate>| day.map_or_else(|| "-".to_owned(), |day| day.to_string());
    format!("{}..{}", day(first), day(last))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_uncertain_term_is_kept_only_as_somebody_chose() {
        let terms = Terms::usual(2021);
        let mut errors = Errors::new();
        assert!(terms.check(&mut errors, "апрель – декабрь", "").is_none());
        assert!(errors.of("term_choice").is_some());
        let choices = terms.choices("апрель – декабрь", "");
        let whole = &choices[0].value;
        let kept = terms
            .check(&mut Errors::new(), "апрель – декабрь", whole)
            .unwrap();
        assert_eq!(kept.due_on, NaiveDate::from_ymd_opt(2022, 12, 31));
        assert!(
            terms
                .check(
                    &mut Errors::new(),
                    "апрель – декабрь",
                    "2022-04-01..2023-12-31"
                )
                .is_none()
        );
        let mut errors = Errors::new();
        assert!(terms.check(&mut errors, "31.02.2022", "0").is_none());
        assert!(
            errors.of("term").is_some(),
            "there is nothing to choose from"
        );
        assert!(terms.choices("до 1 октября", "").is_empty());
        let whole = terms.check(&mut Errors::new(), WHOLE_YEAR, "").unwrap();
        assert_eq!(whole.due_on, NaiveDate::from_ymd_opt(2022, 5, 31));
    }
}
