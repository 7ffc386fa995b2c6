//! Forms of a document, as typed and as checked.

use super::document::Decision;
use super::kind::Criterion;
use crate::input::{Errors, optional, optional_day, required};
use chrono::NaiveDate;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Characters of a line.
const LINE: usize = 2000;
/// Characters of a remark.
const LONG: usize = 20_000;

/// A new version, as typed.
#[derive(Clone, Debug, Default)]
pub struct SendForm {
    /// What changed in it.
    pub note: String,
}

impl SendForm {
    /// What changed.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, files: usize) -> Result<String, Errors> {
        let mut errors = Errors::new();
        match files {
            0 => errors.add("file", "Выберите файл документа"),
            1 => {}
            _ => errors.add("file", "Версия — один файл: соберите документ в один"),
        }
        let note = optional(&mut errors, "note", &self.note, LINE);
        errors.or(note)
    }
}

/// The scores of an expert by `score_1`, `score_2`, …, her note and the version, as typed.
pub type Typed = BTreeMap<String, String>;

/// The field of a criterion, from 1.
pub fn score_field(number: usize) -> String {
    format!("score_{number}")
}

/// The scores in the order of the criteria, and the note.
///
/// # Errors
/// By field, in Russian: a score missing or beyond its criterion.
pub fn check_scores(fields: &Typed, criteria: &[Criterion]) -> Result<(Vec<i16>, String), Errors> {
    let mut errors = Errors::new();
    let mut scores = Vec::new();
    for (number, criterion) in (1..).zip(criteria) {
        let field = score_field(number);
        let typed = fields.get(&field).map_or("", |text| text.trim());
        match typed.parse() {
            Ok(score) if (0..=criterion.max).contains(&score) => scores.push(score),
            _ => errors.add(
                &field,
                format!("«{}»: поставьте от 0 до {}", criterion.text, criterion.max),
            ),
        }
    }
    let note = fields.get("note").map_or("", String::as_str);
    let note = optional(&mut errors, "note", note, LONG);
    errors.or((scores, note))
}

/// The coordinator's decision, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionForm {
    /// `agreed` or `returned`.
    pub decision: String,
    /// The remark of a return.
    pub decision_note: String,
    /// Version the form was opened with.
    pub version: String,
}

impl DecisionForm {
    /// The decision and its words.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(Decision, String), Errors> {
        let mut errors = Errors::new();
        let decision = Decision::from_code(&self.decision);
        let note = match decision {
            Some(Decision::Returned) => required(
                &mut errors,
                "decision_note",
                &self.decision_note,
                LONG,
                "Что исправить",
            ),
            _ => optional(&mut errors, "decision_note", &self.decision_note, LONG),
        };
        match decision {
            Some(decision) => errors.or((decision, note)),
            None => {
                errors.add("decision", "Выберите: согласовать или вернуть");
                Err(errors)
            }
        }
    }
}

/// The day of placing, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct PlaceForm {
    /// The day.
    pub placed_on: String,
    /// Version the form was opened with.
    pub version: String,
}

impl PlaceForm {
    /// The day.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate) -> Result<NaiveDate, Errors> {
        let mut errors = Errors::new();
        let day = optional_day(&mut errors, "placed_on", &self.placed_on);
        match day {
            Some(day) if day > today => errors.add("placed_on", "Этот день ещё не наступил"),
            None if errors.is_empty() => errors.add("placed_on", "Укажите день размещения"),
            _ => {}
        }
        errors.or(day.unwrap_or(today))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_criterion_wants_a_score_within_its_points() {
        let criteria = [("Цели", 2), ("Меры", 3)].map(|(text, max)| Criterion {
            text: text.into(),
            max,
        });
        let typed = |scores: &[(&str, &str)]| -> Typed {
            scores
                .iter()
                .map(|(field, score)| ((*field).to_owned(), (*score).to_owned()))
                .collect()
        };
        let good = typed(&[("score_1", "2"), ("score_2", " 0 ")]);
        assert_eq!(check_scores(&good, &criteria).unwrap().0, [2, 0]);
        let bad = typed(&[("score_1", "3")]);
        let errors = check_scores(&bad, &criteria).unwrap_err();
        assert!(errors.of("score_1").unwrap().contains("от 0 до 2"));
        assert!(errors.of("score_2").is_some());
    }

    #[test]
    fn a_return_needs_words() {
        let form = |decision: &str, note: &str| DecisionForm {
            decision: decision.into(),
            decision_note: note.into(),
            ..DecisionForm::default()
        };
        assert!(form("agreed", "").check().is_ok());
        assert!(
            form("returned", " ")
                .check()
                .unwrap_err()
                .of("decision_note")
                .is_some()
        );
        assert!(form("", "").check().unwrap_err().of("decision").is_some());
    }
}
