//! A kind of document that schools must have: its words, criteria and deadline are data of the municipality.

use crate::input::{Errors, optional, optional_day, required};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use sqlx::types::Json;

/// Criteria of a kind at most.
const CRITERIA: usize = 30;
/// Points of a criterion when nothing is said.
const POINTS: i16 = 2;
/// Points of a criterion at most.
const MOST_POINTS: i16 = 10;
/// Characters of a line.
const LINE: usize = 500;
/// Characters of a hint or of all criteria.
const LONG: usize = 20_000;

/// What experts score.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Criterion {
    /// Its words.
    pub text: String,
    /// Points at most, from 1.
    pub max: i16,
}

/// A kind of document with its deadline of one school year.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Kind {
    /// Row of `document_kinds`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// «Концепция развития».
    pub title: String,
    /// What a good document contains.
    pub hint: String,
    /// What experts score.
    pub criteria: Json<Vec<Criterion>>,
    /// Grows when the criteria change.
    pub edition: i32,
    /// Whether schools must have it; a kind that is no longer required stays with its documents.
    pub is_required: bool,
    /// Its deadline in the year asked for.
    pub due_on: Option<NaiveDate>,
    /// Grows with each change.
    pub version: i32,
}

/// The kinds that the portal brings along: the document set of the 500+ calendar.
pub fn usual() -> Result<Vec<NewKind>, serde_json::Error> {
    serde_json::from_str(include_str!("kinds.json"))
}

/// A kind as checked.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct NewKind {
    /// «Концепция развития».
    pub title: String,
    /// What a good document contains.
    pub hint: String,
    /// What experts score.
    pub criteria: Vec<Criterion>,
    /// Whether schools must have it.
    #[serde(default = "yes")]
    pub is_required: bool,
    /// Its deadline in the year of the form.
    #[serde(default)]
    pub due_on: Option<NaiveDate>,
}

fn yes() -> bool {
    true
}

/// A kind, as typed. Criteria stand a line each: «Цели измеримы (3)», the points in brackets.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct KindForm {
    /// The school year of the deadline.
    pub year: String,
    /// «Концепция развития».
    pub title: String,
    /// What a good document contains.
    pub hint: String,
    /// A line a criterion.
    pub criteria: String,
    /// `yes` or nothing.
    pub is_required: String,
    /// Its deadline in that year.
    pub due_on: String,
    /// Version the form was opened with.
    pub version: String,
}

impl KindForm {
    /// The form that shows a kind.
    pub fn of(kind: &Kind, year: i16) -> KindForm {
        let lines = kind
            .criteria
            .iter()
            .map(|of| format!("{} ({})", of.text, of.max));
        KindForm {
            year: year.to_string(),
            title: kind.title.clone(),
            hint: kind.hint.clone(),
            criteria: lines.collect::<Vec<_>>().join("\n"),
            is_required: if kind.is_required { "yes" } else { "" }.to_owned(),
            due_on: kind.due_on.map_or_else(String::new, crate::words::day),
            version: kind.version.to_string(),
        }
    }

    /// The kind.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<NewKind, Errors> {
        let mut errors = Errors::new();
        let title = required(&mut errors, "title", &self.title, LINE, "Название");
        let hint = optional(&mut errors, "hint", &self.hint, LONG);
        let mut criteria = Vec::new();
        for line in self.criteria.lines().filter(|line| !line.trim().is_empty()) {
            match criterion(line) {
                Ok(of) => criteria.push(of),
                Err(why) => errors.add("criteria", why),
            }
        }
        if criteria.len() > CRITERIA {
            errors.add("criteria", format!("Критериев не больше {CRITERIA}"));
        }
        let due_on = optional_day(&mut errors, "due_on", &self.due_on);
        errors.or(NewKind {
            title,
            hint,
            criteria,
            is_required: self.is_required == "yes",
            due_on,
        })
    }
}

/// «Цели измеримы (3)»: the words and the points.
fn criterion(line: &str) -> Result<Criterion, String> {
    let line = line.trim();
    let split = line
        .strip_suffix(')')
        .and_then(|line| line.rsplit_once('('));
    let (text, max) = match split.map(|(text, points)| (text.trim(), points.trim().parse())) {
        Some((text, Ok(max))) => (text, max),
        _ => (line, POINTS),
    };
    if text.is_empty() || text.chars().count() > LINE {
        return Err(format!("Критерий «{line}»: от 1 до {LINE} знаков"));
    }
    if !(1..=MOST_POINTS).contains(&max) {
        return Err(format!("Критерий «{text}»: баллов от 1 до {MOST_POINTS}"));
    }
    Ok(Criterion {
        text: text.to_owned(),
        max,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn criteria_are_read_a_line_each() {
        for (line, read) in [
            ("Цели измеримы (3)", Ok(("Цели измеримы", 3))),
            ("  Сроки названы ", Ok(("Сроки названы", 2))),
            ("Меры (по рискам)", Ok(("Меры (по рискам)", 2))),
            ("Риски (0)", Err("от 1 до 10")),
            ("Риски (11)", Err("от 1 до 10")),
            ("(2)", Err("знаков")),
        ] {
            match (criterion(line), read) {
                (Ok(of), Ok((text, max))) => assert_eq!((of.text.as_str(), of.max), (text, max)),
                (Err(why), Err(words)) => assert!(why.contains(words), "{line}: {why}"),
                (found, _) => panic!("{line}: {found:?}"),
            }
        }
    }

    #[test]
    fn the_usual_kinds_are_those_of_the_calendar() {
        let kinds = usual().unwrap();
        let titles: Vec<_> = kinds.iter().map(|kind| kind.title.as_str()).collect();
        assert!(titles.contains(&"Концепция развития"), "{titles:?}");
        assert!(
            titles.contains(&"Диагностико-технологическая карта"),
            "{titles:?}"
        );
        assert!(
            kinds
                .iter()
                .all(|kind| kind.criteria.len() >= 3 && !kind.hint.is_empty())
        );
    }

    #[test]
    fn a_kind_goes_into_a_form_and_back() {
        let form = KindForm {
            title: "План куратора".into(),
            criteria: "Визиты по месяцам (2)\nЦели визитов (3)".into(),
            is_required: "yes".into(),
            due_on: "30.03.2022".into(),
            ..KindForm::default()
        };
        let kind = form.check().unwrap();
        assert_eq!((kind.criteria.len(), kind.is_required), (2, true));
        let bad = KindForm {
            criteria: "Риски (99)".into(),
            due_on: "вчера".into(),
            ..KindForm::default()
        };
        let errors = bad.check().unwrap_err();
        for field in ["title", "criteria", "due_on"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
