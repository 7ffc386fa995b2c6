//! What a person answers on the preview, row by row, and what stands for rows that say nothing.

use super::rows::Kind;
use crate::input::{Errors, optional};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A form as it was typed: names of fields with their values.
pub type Typed = BTreeMap<String, String>;

/// What was answered of one row.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// What the row is, where it is not what it was taken for.
    pub kind: Option<Kind>,
    /// Number of the risk; `0` for none; empty for that of the section.
    pub factor: String,
    /// The term in other words.
    pub term: Option<String>,
    /// Which reading of an uncertain term is meant.
    pub choice: String,
    /// Who answers for it.
    pub responsible: Option<String>,
}

static NONE: Answer = Answer {
    kind: None,
    factor: String::new(),
    term: None,
    choice: String::new(),
    responsible: None,
};

/// Answers by the places of their rows, from 0.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Answers(BTreeMap<usize, Answer>);

impl Answers {
    /// What was answered of a row.
    pub fn of(&self, at: usize) -> &Answer {
        self.0.get(&at).unwrap_or(&NONE)
    }

    /// Takes the answers of a form: `kind-3`, `factor-3`, `term-3`, `choice-3`, `responsible-3`. What
    /// the form does not ask stays as it was answered before.
    #[must_use]
    pub fn with(mut self, typed: &Typed, rows: usize) -> Answers {
        for (name, value) in typed {
            let Some((name, at)) = name.rsplit_once('-') else {
                continue;
            };
            let Some(at) = at.parse::<usize>().ok().filter(|at| *at < rows) else {
                continue;
            };
            let value = value.replace('\0', "");
            let answer = self.0.entry(at).or_default();
            match name {
                "kind" => answer.kind = Kind::from_code(&value),
                "factor" => answer.factor = value,
                "term" => answer.term = Some(value),
                "choice" => answer.choice = value,
                "responsible" => answer.responsible = Some(value),
                _ => {}
            }
        }
        self.0.retain(|_, answer| *answer != NONE);
        self
    }
}

/// What stands for rows that say nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Defaults {
    /// Раздел of the rows above the first section.
    pub section: String,
    /// Срок of the rows without one; empty: each is asked.
    pub term: String,
    /// Ответственные of the rows without them; empty: each is asked.
    pub responsible: String,
}

impl Defaults {
    /// The defaults of a form.
    pub fn of_form(typed: &Typed, errors: &mut Errors) -> Defaults {
        let mut line = |name: &str, max| {
            let typed = typed.get(name).map_or("", String::as_str);
            optional(errors, name, typed, max)
        };
        Defaults {
            section: line("section", 300),
            term: line("term", 200),
            responsible: line("responsible", 300),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(fields: &[(&str, &str)]) -> Typed {
        let pair = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        fields.iter().map(pair).collect()
    }

    #[test]
    fn answers_are_kept_row_by_row_and_what_is_not_asked_stays() {
        let first = typed(&[
            ("kind-0", ""),
            ("kind-2", "section"),
            ("factor-2", "9"),
            ("term-4", "до 1 мая"),
            ("kind-77", "left"),
            ("version", "1"),
            ("csrf-x", "1"),
        ]);
        let answers = Answers::default().with(&first, 5);
        assert_eq!(answers.of(0), &NONE);
        assert_eq!(answers.of(77), &NONE, "there is no such row");
        assert_eq!(answers.of(2).kind, Some(Kind::Section));
        let answers = answers.with(&typed(&[("kind-2", ""), ("choice-4", "x")]), 5);
        assert_eq!(answers.of(2).kind, None);
        assert_eq!(answers.of(2).factor, "9");
        assert_eq!(answers.of(4).term.as_deref(), Some("до 1 мая"));
        assert_eq!(answers.of(4).choice, "x");
    }
}
