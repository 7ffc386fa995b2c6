//! Forms of a roadmap and its measures, as typed and as checked.

use super::measure::{Effect, Measure, Verdict};
use super::term::{Kept, Terms};
use crate::input::{Errors, optional, optional_day, required};
use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

/// Characters of a line of a measure.
const LINE: usize = 2000;
/// Characters of a number such as «1.2».
const NUMBER: usize = 100;
/// Characters of a remark.
const LONG: usize = 20_000;

/// A measure, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MeasureForm {
    /// Number of the risk; empty for a measure of a section.
    pub factor: String,
    /// The section of a measure without a risk.
    pub section: String,
    /// Задача.
    pub task: String,
    /// Мероприятие.
    pub title: String,
    /// Срок, as people write it.
    pub term: String,
    /// Which reading of an ambiguous term is meant.
    pub term_choice: String,
    /// Ответственные.
    pub responsible: String,
    /// Участники.
    pub participants: String,
    /// Показатель.
    pub indicator: String,
    /// Its planned value.
    pub plan_value: String,
    /// Its unit.
    pub unit: String,
    /// What will prove it.
    pub proof: String,
    /// Its number in the plan of the school.
    pub number: String,
    /// What else there is to say of it.
    pub note: String,
    /// Why a measure of an agreed roadmap is to change; empty in a draft.
    pub reason: String,
    /// Version the form was opened with.
    pub version: String,
}

/// A measure as checked. Kept as JSON in proposals: fields may be added with a default, not renamed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewMeasure {
    /// The risk it answers.
    pub factor: Option<i16>,
    /// The section of a measure without a risk.
    pub section: String,
    /// Задача.
    pub task: String,
    /// Мероприятие.
    pub title: String,
    /// Срок.
    pub term: Kept,
    /// Ответственные.
    pub responsible: String,
    /// Участники.
    pub participants: String,
    /// Показатель.
    pub indicator: String,
    /// Its planned value.
    pub plan_value: String,
    /// Its unit.
    pub unit: String,
    /// What will prove it.
    pub proof: String,
    /// Its number in the plan of the school.
    #[serde(default)]
    pub number: String,
    /// What else there is to say of it.
    #[serde(default)]
    pub note: String,
}

impl MeasureForm {
    /// The form that shows a measure.
    pub fn of(measure: &Measure) -> MeasureForm {
        MeasureForm {
            factor: measure
                .factor
                .map_or_else(String::new, |code| code.to_string()),
            section: measure.section.clone(),
            task: measure.task.clone(),
            title: measure.title.clone(),
            term: measure.term_text.clone(),
            term_choice: String::new(),
            responsible: measure.responsible.clone(),
            participants: measure.participants.clone(),
            indicator: measure.indicator.clone(),
            plan_value: measure.plan_value.clone(),
            unit: measure.unit.clone(),
            proof: measure.proof.clone(),
            number: measure.number.clone(),
            note: measure.note.clone(),
            reason: String::new(),
            version: measure.version.to_string(),
        }
    }

    /// Why a measure of an agreed roadmap is to change.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn reason(&self) -> Result<String, Errors> {
        reason(&self.reason)
    }

    /// Checks a measure; `risks` are those it may answer.
    ///
    /// # Errors
    /// By field, in Russian; an ambiguous term asks.
    pub fn check(&self, risks: &[i16], terms: &Terms) -> Result<NewMeasure, Errors> {
        let mut errors = Errors::new();
        let factor: Option<i16> = self.factor.parse().ok().filter(|code| risks.contains(code));
        if factor.is_none() && !self.factor.is_empty() {
            errors.add("factor", "Выберите риск из списка");
        }
        let section = optional(&mut errors, "section", &self.section, LINE);
        if self.factor.is_empty() && section.is_empty() {
            errors.add("section", "Мере без риска нужен раздел");
        }
        let task = optional(&mut errors, "task", &self.task, LINE);
        let title = required(&mut errors, "title", &self.title, LINE, "Мероприятие");
        let term = terms.check(&mut errors, &self.term, &self.term_choice);
        let responsible = required(
            &mut errors,
            "responsible",
            &self.responsible,
            LINE,
            "Ответственные",
        );
        let mut line = |field, text| optional(&mut errors, field, text, LINE);
        let (participants, indicator) = (
            line("participants", &self.participants),
            line("indicator", &self.indicator),
        );
        let (plan_value, unit, proof) = (
            line("plan_value", &self.plan_value),
            line("unit", &self.unit),
            line("proof", &self.proof),
        );
        let number = optional(&mut errors, "number", &self.number, NUMBER);
        let note = optional(&mut errors, "note", &self.note, LONG);
        let Some(term) = term else {
            return Err(errors);
        };
        errors.or(NewMeasure {
            factor,
            section,
            task,
            title,
            term,
            responsible,
            participants,
            indicator,
            plan_value,
            unit,
            proof,
            number,
            note,
        })
    }
}

impl NewMeasure {
    /// A measure as it stands.
    pub fn of(measure: &Measure) -> NewMeasure {
        NewMeasure {
            factor: measure.factor,
            section: measure.section.clone(),
            task: measure.task.clone(),
            title: measure.title.clone(),
            term: Kept::new(measure.term_text.clone(), measure.term.0.clone()),
            responsible: measure.responsible.clone(),
            participants: measure.participants.clone(),
            indicator: measure.indicator.clone(),
            plan_value: measure.plan_value.clone(),
            unit: measure.unit.clone(),
            proof: measure.proof.clone(),
            number: measure.number.clone(),
            note: measure.note.clone(),
        }
    }

    /// Its fields in words: label, text.
    pub fn texts(&self) -> Vec<(&'static str, String)> {
        let factor = self
            .factor
            .map_or_else(String::new, |code| code.to_string());
        let plan = [self.plan_value.as_str(), self.unit.as_str()].join(" ");
        let term = format!("{} ({})", self.term.text, self.term.term.describe());
        vec![
            ("Номер риска", factor),
            ("Раздел", self.section.clone()),
            ("Задача", self.task.clone()),
            ("Мероприятие", self.title.clone()),
            ("Срок", term),
            ("Ответственные", self.responsible.clone()),
            ("Участники", self.participants.clone()),
            ("Показатель", self.indicator.clone()),
            ("План", plan.trim().to_owned()),
            ("Чем подтверждается", self.proof.clone()),
            ("Номер в плане школы", self.number.clone()),
            ("Примечание", self.note.clone()),
        ]
    }

    /// The measure, where it differs from how it stands.
    ///
    /// # Errors
    /// In Russian, where nothing is changed.
    pub fn unlike(self, was: &Measure) -> Result<NewMeasure, Errors> {
        let mut errors = Errors::new();
        if self == NewMeasure::of(was) {
            errors.add(
                "title",
                "Ничего не изменено: поправьте то, что предлагаете изменить",
            );
        }
        errors.or(self)
    }
}

fn reason(typed: &str) -> Result<String, Errors> {
    let mut errors = Errors::new();
    let reason = required(&mut errors, "reason", typed, LONG, "Почему");
    errors.or(reason)
}

/// What the school says of a measure, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReportForm {
    /// Which day of a measure that recurs; empty of a measure that is done once.
    pub due_on: String,
    /// The day it was done.
    pub done_on: String,
    /// The value reached.
    pub fact_value: String,
    /// What was done.
    pub done_note: String,
    /// Version the form was opened with.
    pub version: String,
}

/// A report as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Report {
    /// The day it was done.
    pub done_on: NaiveDate,
    /// The value reached.
    pub fact_value: String,
    /// What was done.
    pub note: String,
}

impl ReportForm {
    /// Checks the report: the day is not in the future, the words are there.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate) -> Result<Report, Errors> {
        let mut errors = Errors::new();
        let day = optional_day(&mut errors, "done_on", &self.done_on);
        match day {
            Some(day) if day > today => {
                errors.add(
                    "done_on",
                    "День ещё не наступил: отметьте меру, когда она выполнена",
                );
            }
            None if errors.is_empty() => {
                errors.add("done_on", "Укажите день, когда мера выполнена")
            }
            _ => {}
        }
        let report = Report {
            done_on: day.unwrap_or(today),
            fact_value: optional(&mut errors, "fact_value", &self.fact_value, LINE),
            note: required(
                &mut errors,
                "done_note",
                &self.done_note,
                LONG,
                "Что сделано",
            ),
        };
        errors.or(report)
    }
}

/// The answer to a report, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VerdictForm {
    /// Which day of a measure that recurs; empty of a measure that is done once.
    pub due_on: String,
    /// `confirmed` or `returned`.
    pub verdict: String,
    /// The remark.
    pub verdict_note: String,
    /// Version the form was opened with.
    pub version: String,
}

impl VerdictForm {
    /// The answer: a returned measure needs a remark.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(Verdict, String), Errors> {
        let mut errors = Errors::new();
        let verdict = Verdict::from_code(&self.verdict);
        if verdict.is_none() {
            errors.add("verdict", "Выберите, подтверждаете вы меру или возвращаете");
        }
        let note = optional(&mut errors, "verdict_note", &self.verdict_note, LONG);
        if verdict == Some(Verdict::Returned) && note.is_empty() {
            errors.add("verdict_note", "Напишите школе, чего не хватает");
        }
        errors.or((verdict.unwrap_or(Verdict::Returned), note))
    }
}

/// Whether a measure worked, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct EffectForm {
    /// Code of the effect.
    pub effect: String,
    /// What it is judged by.
    pub effect_note: String,
    /// Version the form was opened with.
    pub version: String,
}

impl EffectForm {
    /// The effect and what it is judged by.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(Effect, String), Errors> {
        let mut errors = Errors::new();
        let effect = Effect::from_code(&self.effect);
        if effect.is_none() {
            errors.add("effect", "Выберите, дала ли мера результат");
        }
        let note = required(
            &mut errors,
            "effect_note",
            &self.effect_note,
            LONG,
            "По каким данным",
        );
        errors.or((effect.unwrap_or(Effect::Unclear), note))
    }
}

/// A moved term, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TermForm {
    /// Срок, as people write it.
    pub term: String,
    /// Which reading of an ambiguous term is meant.
    pub term_choice: String,
    /// Why it is moved.
    pub reason: String,
    /// Version the form was opened with.
    pub version: String,
}

impl TermForm {
    /// The new term and the reason.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, was: &str, terms: &Terms) -> Result<(Kept, String), Errors> {
        let mut errors = Errors::new();
        let term = terms.check(&mut errors, &self.term, &self.term_choice);
        if term.as_ref().is_some_and(|term| term.text == was) {
            errors.add("term", "Срок прежний: измените его или оставьте как есть");
        }
        let reason = required(
            &mut errors,
            "reason",
            &self.reason,
            LONG,
            "Почему переносится",
        );
        let Some(term) = term else {
            return Err(errors);
        };
        errors.or((term, reason))
    }
}

/// The coordinator's decision on a roadmap, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DecisionForm {
    /// `agree` or `return`.
    pub decision: String,
    /// What is to be mended.
    pub remark: String,
    /// Version the form was opened with.
    pub version: String,
}

impl DecisionForm {
    /// Whether the roadmap is agreed, and the remark where it is not.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(bool, String), Errors> {
        let mut errors = Errors::new();
        let remark = optional(&mut errors, "remark", &self.remark, LONG);
        let agreed = match self.decision.as_str() {
            "agree" => true,
            "return" => {
                if remark.is_empty() {
                    errors.add("remark", "Напишите школе, что изменить");
                }
                false
            }
            _ => {
                errors.add("decision", "Выберите, согласуете вы карту или возвращаете");
                false
            }
        };
        errors.or((agreed, remark))
    }
}

/// The end of a roadmap, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ClosureForm {
    /// What came of it.
    pub note: String,
    /// Version the form was opened with.
    pub version: String,
}

impl ClosureForm {
    /// What came of the roadmap.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let note = required(&mut errors, "note", &self.note, LONG, "Что получилось");
        errors.or(note)
    }
}

#[cfg(test)]
mod tests;
