//! The set of questions the portal brings along: to begin with, never in use by itself.

use super::audience::Audience;
use super::question::{Choice, NewQuestion};
use crate::error::Result;
use serde::Deserialize;
use std::collections::BTreeMap;

const SET: &str = include_str!("common.json");

#[derive(Deserialize)]
struct Set {
    scales: BTreeMap<String, Vec<Choice>>,
    questions: Vec<Item>,
}

#[derive(Deserialize)]
struct Item {
    audience: String,
    factor: i16,
    scale: String,
    text: String,
}

/// The questions of the set, in their order.
///
/// # Errors
/// When the set is broken.
pub fn ready_set() -> Result<Vec<NewQuestion>> {
    let set: Set = serde_json::from_str(SET)?;
    let known = |item: Item| -> Result<NewQuestion> {
        let broken = || anyhow::anyhow!("the ready set is broken at «{}»", item.text);
        Ok(NewQuestion {
            audience: Audience::from_code(&item.audience).ok_or_else(broken)?,
            choices: set.scales.get(&item.scale).ok_or_else(broken)?.clone(),
            factor: item.factor,
            text: item.text,
        })
    };
    set.questions.into_iter().map(known).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_audience_has_three_to_five_questions_of_each_factor_it_can_judge() {
        let mut counts: BTreeMap<(Audience, i16), usize> = BTreeMap::new();
        let set = ready_set().unwrap();
        for question in &set {
            *counts
                .entry((question.audience, question.factor))
                .or_default() += 1;
        }
        for (of, count) in &counts {
            assert!((3..=5).contains(count), "{of:?}: {count}");
        }
        let factors: std::collections::BTreeSet<i16> = set.iter().map(|of| of.factor).collect();
        assert_eq!(factors, (1..=10).collect());
    }

    #[test]
    fn every_question_is_asked_once_and_its_scale_begins_without_risk() {
        let set = ready_set().unwrap();
        for (at, question) in set.iter().enumerate() {
            assert!(question.text.ends_with('?'), "{}", question.text);
            let again = set[..at]
                .iter()
                .any(|of| (of.audience, &of.text) == (question.audience, &question.text));
            assert!(!again, "{}", question.text);
            let points: Vec<u32> = question.choices.iter().map(|of| of.points).collect();
            assert_eq!(points, [0, 1, 2, 3], "{}", question.text);
        }
    }

    #[test]
    fn pupils_are_asked_nothing_about_themselves_or_their_family() {
        let personal = [
            "тебе",
            "твой",
            "твоя",
            "твои",
            "твоей",
            "вам ",
            "ваш",
            "дома",
            "семь",
            "мама",
            "папа",
            "родител",
            "имя",
            "возраст",
            "национальн",
        ];
        let set = ready_set().unwrap();
        for question in set.iter().filter(|of| of.audience == Audience::Pupils) {
            let text = question.text.to_lowercase();
            let found: Vec<_> = personal
                .iter()
                .filter(|word| text.contains(**word))
                .collect();
            assert!(found.is_empty(), "{}: {found:?}", question.text);
        }
    }
}
