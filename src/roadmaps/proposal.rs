//! Changes of an agreed roadmap: proposed with a reason, seen old beside new, accepted or declined in words.

use super::forms::NewMeasure;
use crate::input::{Errors, optional};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;

/// What is proposed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// To change a measure.
    Change,
    /// To add one.
    Add,
    /// To drop one.
    Drop,
}

impl Change {
    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Change::Change => "change",
            Change::Add => "add",
            Change::Drop => "drop",
        }
    }

    /// «изменить меру».
    pub fn title(self) -> &'static str {
        match self {
            Change::Change => "изменить меру",
            Change::Add => "добавить меру",
            Change::Drop => "убрать меру",
        }
    }
}

impl TryFrom<String> for Change {
    type Error = String;

    fn try_from(code: String) -> Result<Change, String> {
        [Change::Change, Change::Add, Change::Drop]
            .into_iter()
            .find(|of| of.code() == code)
            .ok_or_else(|| format!("unknown change {code}"))
    }
}

/// What became of a proposal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// Nobody has answered.
    Open,
    /// Accepted: the roadmap is as proposed.
    Accepted,
    /// Declined, with words.
    Declined,
    /// Taken back by those who write the roadmap.
    Withdrawn,
}

impl Outcome {
    const ALL: [Outcome; 4] = [
        Outcome::Open,
        Outcome::Accepted,
        Outcome::Declined,
        Outcome::Withdrawn,
    ];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Outcome::Open => "open",
            Outcome::Accepted => "accepted",
            Outcome::Declined => "declined",
            Outcome::Withdrawn => "withdrawn",
        }
    }

    /// «принято».
    pub fn title(self) -> &'static str {
        match self {
            Outcome::Open => "ждёт ответа",
            Outcome::Accepted => "принято",
            Outcome::Declined => "отклонено",
            Outcome::Withdrawn => "отозвано",
        }
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Outcome::Open => "attention",
            Outcome::Accepted => "good",
            Outcome::Declined | Outcome::Withdrawn => "neutral",
        }
    }
}

impl TryFrom<String> for Outcome {
    type Error = String;

    fn try_from(code: String) -> Result<Outcome, String> {
        Outcome::ALL
            .into_iter()
            .find(|of| of.code() == code)
            .ok_or_else(|| format!("unknown outcome {code}"))
    }
}

/// A proposal as it is kept: the measure as it was and as it is to be, in words and meaning.
#[derive(Clone, Debug, Deserialize, sqlx::FromRow)]
pub struct Proposal {
    /// Row of `proposals`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The roadmap.
    pub roadmap_id: i64,
    /// The measure; of a new one only once it is accepted.
    pub measure_id: Option<i64>,
    /// What is proposed.
    #[sqlx(try_from = "String")]
    pub change: Change,
    /// The measure as it stood; nothing of a new one.
    pub was: Option<Json<NewMeasure>>,
    /// The measure as it is to be; nothing of a dropped one.
    pub became: Option<Json<NewMeasure>>,
    /// Why.
    pub reason: String,
    /// Who proposed it.
    pub proposed_by_name: String,
    /// When.
    pub proposed_at: DateTime<Utc>,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub outcome: Outcome,
    /// The words of the answer.
    pub answer: String,
    /// Who answered, or took it back.
    pub settled_by_name: String,
    /// When.
    pub settled_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

/// One field of a measure, old beside new.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// «Срок».
    pub label: &'static str,
    /// When it was proposed.
    pub was: String,
    /// As it stands, where somebody changed it meanwhile.
    pub now: Option<String>,
    /// As proposed.
    pub became: String,
}

impl Proposal {
    /// Whether it waits for an answer.
    pub fn is_open(&self) -> bool {
        self.outcome == Outcome::Open
    }

    /// «Изменить меру «…»».
    pub fn title(&self) -> String {
        let measure = self.was.as_ref().or(self.became.as_ref());
        let name = measure.map_or("", |of| of.title.as_str());
        format!("{} «{name}»", crate::words::capital(self.change.title()))
    }

    /// What changes, old beside new, with what somebody changed meanwhile.
    pub fn lines(&self, now: Option<&NewMeasure>) -> Vec<Line> {
        let texts = |of: Option<&NewMeasure>| of.map(NewMeasure::texts).unwrap_or_default();
        let was = texts(self.was.as_deref());
        let became = texts(self.became.as_deref());
        let now = now.map(NewMeasure::texts);
        let text = |texts: &[(&'static str, String)], label: &str| {
            let found = texts.iter().find(|(of, _)| *of == label);
            found.map_or_else(String::new, |(_, text)| text.clone())
        };
        let longer = if was.is_empty() { &became } else { &was };
        longer
            .iter()
            .map(|(label, _)| {
                let before = text(&was, label);
                let now = now.as_ref().map(|of| text(of, label));
                Line {
                    label,
                    now: now.filter(|now| *now != before),
                    was: before,
                    became: text(&became, label),
                }
            })
            .filter(|line| line.was != line.became)
            .collect()
    }

    /// The measure as it is to be: the proposed fields over it as it stands, so that what somebody else changed
    /// meanwhile stays.
    pub fn over(&self, now: &NewMeasure) -> Option<NewMeasure> {
        let (was, became) = self.was.as_deref().zip(self.became.as_deref())?;
        fn pick<T: Clone + PartialEq>(was: &T, became: &T, now: &T) -> T {
            if was == became { now } else { became }.clone()
        }
        Some(NewMeasure {
            factor: pick(&was.factor, &became.factor, &now.factor),
            section: pick(&was.section, &became.section, &now.section),
            task: pick(&was.task, &became.task, &now.task),
            title: pick(&was.title, &became.title, &now.title),
            term: pick(&was.term, &became.term, &now.term),
            responsible: pick(&was.responsible, &became.responsible, &now.responsible),
            participants: pick(&was.participants, &became.participants, &now.participants),
            indicator: pick(&was.indicator, &became.indicator, &now.indicator),
            plan_value: pick(&was.plan_value, &became.plan_value, &now.plan_value),
            unit: pick(&was.unit, &became.unit, &now.unit),
            proof: pick(&was.proof, &became.proof, &now.proof),
            number: pick(&was.number, &became.number, &now.number),
            note: pick(&was.note, &became.note, &now.note),
        })
    }
}

/// The answer to a proposal, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SettlementForm {
    /// `accept` or `decline`.
    pub decision: String,
    /// The words.
    pub answer: String,
    /// Version of the proposal the form was opened with.
    pub version: String,
    /// Version of the measure it was compared with; empty of a new one.
    pub measure_version: String,
}

impl SettlementForm {
    /// Whether it is accepted, and the words: who declines says why.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(bool, String), Errors> {
        let mut errors = Errors::new();
        let answer = optional(&mut errors, "answer", &self.answer, 20_000);
        let accepted = match self.decision.as_str() {
            "accept" => true,
            "decline" => {
                if answer.is_empty() {
                    errors.add("answer", "Напишите школе, почему предложение не принято");
                }
                false
            }
            _ => {
                errors.add(
                    "decision",
                    "Выберите, принимаете вы предложение или отклоняете",
                );
                false
            }
        };
        errors.or((accepted, answer))
    }
}

#[cfg(test)]
mod tests {
    use super::super::measure::tests::{day, measure};
    use super::*;

    fn proposal(was: Option<NewMeasure>, became: Option<NewMeasure>) -> Proposal {
        Proposal {
            id: 1,
            municipality_id: 1,
            roadmap_id: 1,
            measure_id: Some(1),
            change: Change::Change,
            was: was.map(Json),
            became: became.map(Json),
            reason: "Иначе не успеть".into(),
            proposed_by_name: String::new(),
            proposed_at: DateTime::UNIX_EPOCH,
            outcome: Outcome::Open,
            answer: String::new(),
            settled_by_name: String::new(),
            settled_at: None,
            version: 1,
        }
    }

    #[test]
    fn old_stands_beside_new_and_what_changed_meanwhile_is_told() {
        let was = NewMeasure::of(&measure(Some(day(2021, 10, 1))));
        let became = NewMeasure {
            responsible: "завуч".into(),
            ..was.clone()
        };
        let now = NewMeasure {
            proof: "Протокол".into(),
            responsible: "психолог".into(),
            ..was.clone()
        };
        let proposal = proposal(Some(was.clone()), Some(became));
        let lines = proposal.lines(Some(&was));
        assert_eq!(lines.len(), 1);
        assert_eq!(
            (lines[0].label, lines[0].now.clone()),
            ("Ответственные", None)
        );
        let lines = proposal.lines(Some(&now));
        assert_eq!(lines[0].now.as_deref(), Some("психолог"));
        let merged = proposal.over(&now).unwrap();
        assert_eq!(
            (merged.responsible.as_str(), merged.proof.as_str()),
            ("завуч", "Протокол")
        );
    }

    #[test]
    fn a_new_and_a_dropped_measure_show_all_their_words() {
        let one = NewMeasure::of(&measure(None));
        let added = proposal(None, Some(one.clone())).lines(None);
        assert!(added.iter().all(|line| line.was.is_empty()) && !added.is_empty());
        let dropped = proposal(Some(one), None).lines(None);
        assert!(dropped.iter().all(|line| line.became.is_empty()) && !dropped.is_empty());
    }

    #[test]
    fn who_declines_says_why() {
        let form = |decision: &str, answer: &str| SettlementForm {
            decision: decision.into(),
            answer: answer.into(),
            ..SettlementForm::default()
        };
        assert!(form("accept", "").check().unwrap().0);
        assert!(
            form("decline", "")
                .check()
                .unwrap_err()
                .of("answer")
                .is_some()
        );
        assert!(form("", "").check().unwrap_err().of("decision").is_some());
        assert!(!form("decline", "Срок общий").check().unwrap().0);
    }
}
