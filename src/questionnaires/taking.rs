//! Proposed levels beside the profile of the same year: what is added, what stays, what somebody decides.

use super::results::Results;
use super::survey::Survey;
use crate::input::{Errors, optional};
use crate::risks::{Level, Line, TakenLevel};
use serde::Deserialize;

/// Where the levels come from, for a profile that begins with them.
pub fn document(survey: &Survey) -> String {
    let number = survey.number;
    format!("Муниципальная методика: опрос школы, анкета версии {number}")
}

/// What happens to a factor when the levels are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nobody has enough answers: the factor stays as it is.
    Unknown,
    /// The profile has no level yet: this one is added.
    Added,
    /// The profile has the same level.
    Same,
    /// A level drawn from earlier answers or by earlier cut-offs gives way to this one.
    Renewed,
    /// A level of the official profile differs: it stays unless the coordinator says otherwise, with a reason.
    Official,
}

/// A factor: the proposal and what the profile says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Number of the factor.
    pub factor: i16,
    /// Its name.
    pub title: String,
    /// What the answers propose.
    pub proposed: Option<Level>,
    /// How it was counted.
    pub arithmetic: String,
    /// What the profile says now.
    pub now: Option<Level>,
    /// What happens.
    pub effect: Effect,
}

/// All factors of the directory, each with its proposal and its effect on the lines of the profile.
pub fn rows(of: &Results, lines: &[Line]) -> Vec<Row> {
    of.proposals()
        .into_iter()
        .map(|(factor, proposal)| {
            let line = lines.iter().find(|line| line.code == factor.code);
            let arithmetic = proposal.arithmetic(&of.cutoffs);
            Row {
                factor: factor.code,
                title: factor.title.clone(),
                proposed: proposal.level,
                now: line.map(|line| line.level),
                effect: effect(proposal.level, &arithmetic, line),
                arithmetic,
            }
        })
        .collect()
}

fn effect(proposed: Option<Level>, arithmetic: &str, line: Option<&Line>) -> Effect {
    let (Some(level), Some(line)) = (proposed, line) else {
        return match proposed {
            Some(_) => Effect::Added,
            None => Effect::Unknown,
        };
    };
    match (line.level == level, line.is_of_survey()) {
        (true, false) => Effect::Same,
        (true, true) if line.indicators == arithmetic => Effect::Same,
        (_, true) => Effect::Renewed,
        (false, false) => Effect::Official,
    }
}

/// The confirmation as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct TakingForm {
    /// Numbers of the factors whose official level gives way.
    pub replace: Vec<String>,
    /// Why.
    pub reason: String,
    /// Version of the profile the form was opened with; 0 without one.
    pub version: String,
}

impl TakingForm {
    /// The levels that go into the profile. `is_outdated`: the profile was drawn from something older, so
    /// that it is worth taking even when no level moves.
    ///
    /// # Errors
    /// By field, in Russian: an official level gives way without a reason; nothing would change.
    pub fn check(&self, rows: &[Row], is_outdated: bool) -> Result<Vec<TakenLevel>, Errors> {
        let mut errors = Errors::new();
        let reason = optional(&mut errors, "reason", &self.reason, 4000);
        let replaced = |row: &Row| {
            row.effect == Effect::Official && self.replace.contains(&row.factor.to_string())
        };
        if reason.is_empty() && rows.iter().any(replaced) {
            let message = "Официальный уровень не меняется без причины: напишите её";
            errors.add("reason", message);
        }
        let taken = rows.iter().filter_map(|row| {
            let reason = match row.effect {
                Effect::Added => String::new(),
                Effect::Renewed => "Новые ответы или новые пороги".to_owned(),
                Effect::Official if replaced(row) => reason.clone(),
                Effect::Unknown | Effect::Same | Effect::Official => return None,
            };
            Some(TakenLevel {
                code: row.factor,
                title: row.title.clone(),
                level: row.proposed?,
                indicators: row.arithmetic.clone(),
                reason,
            })
        });
        let taken: Vec<TakenLevel> = taken.collect();
        if taken.is_empty() && !is_outdated && errors.is_empty() {
            let message = "Переносить нечего: опрос не меняет ни одного уровня";
            errors.add("reason", message);
        }
        errors.or(taken)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(factor: i16, effect: Effect) -> Row {
        Row {
            factor,
            title: format!("Фактор {factor}"),
            proposed: (effect != Effect::Unknown).then_some(Level::High),
            arithmetic: "учителя".into(),
            now: None,
            effect,
        }
    }

    fn form(replace: &[&str], reason: &str) -> TakingForm {
        TakingForm {
            replace: replace.iter().map(|code| (*code).to_owned()).collect(),
            reason: reason.into(),
            version: String::new(),
        }
    }

    #[test]
    fn an_official_level_gives_way_only_by_name_and_with_a_reason() {
        let rows = [
            row(1, Effect::Unknown),
            row(2, Effect::Added),
            row(3, Effect::Same),
            row(4, Effect::Renewed),
            row(5, Effect::Official),
        ];
        let codes = |taken: Vec<TakenLevel>| taken.iter().map(|of| of.code).collect::<Vec<_>>();
        assert_eq!(codes(form(&[], "").check(&rows, false).unwrap()), [2, 4]);
        // Numbers of factors with another effect are not taken.
        assert_eq!(
            codes(form(&["1", "3"], "x").check(&rows, false).unwrap()),
            [2, 4]
        );
        let silent = form(&["5"], " ").check(&rows, false);
        assert!(silent.unwrap_err().of("reason").is_some());
        let taken = form(&["5"], "Совет школы").check(&rows, false).unwrap();
        assert_eq!(taken[2].reason, "Совет школы");
        assert_eq!(codes(taken), [2, 4, 5]);
    }

    #[test]
    fn a_survey_that_changes_nothing_says_so() {
        let rows = [
            row(1, Effect::Unknown),
            row(3, Effect::Same),
            row(5, Effect::Official),
        ];
        let nothing = form(&[], "").check(&rows, false).unwrap_err();
        assert!(nothing.of("reason").unwrap().contains("нечего"));
        assert_eq!(form(&[], "").check(&rows, true), Ok(Vec::new()));
    }
}
