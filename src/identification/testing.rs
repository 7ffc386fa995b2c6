//! Short ways to write schools and rules in tests.

use super::criterion::{Flags, SchoolYears, Verdict, YearResult, identify};
use super::{Compiled, RuleSet, presets};
use crate::procedure::{Kind, Level, Procedure, Subject};
use serde_json::{Value, json};

/// Rows written as `2021 vpr5 ru 16/42; 2020 oge ma 7/20; 2021 ege-basic ma 1/3`.
pub fn rows(text: &str) -> Vec<YearResult> {
    text.split(';')
        .map(str::trim)
        .filter(|row| !row.is_empty())
        .map(row)
        .collect()
}

fn row(text: &str) -> YearResult {
    let [year, kind, subject, counts] = text.split(' ').collect::<Vec<_>>()[..] else {
        panic!("{text}")
    };
    let (failed, participants) = counts.split_once('/').unwrap();
    let (kind, grade, level) = match kind {
        "oge" => (Kind::Oge, Some(9), None),
        "ege" => (Kind::Ege, Some(11), None),
        "ege-basic" => (Kind::Ege, Some(11), Some(Level::Basic)),
        "ege-profile" => (Kind::Ege, Some(11), Some(Level::Profile)),
        vpr => (
            Kind::Vpr,
            vpr.strip_prefix("vpr").unwrap().parse().ok(),
            None,
        ),
    };
    let subject = if subject == "ru" {
        Subject::Russian
    } else {
        Subject::Mathematics
    };
    YearResult {
        year: year.parse().unwrap(),
        procedure: Procedure {
            kind,
            subject,
            grade,
            level,
        },
        participants: participants.parse().unwrap(),
        failed: failed.parse().unwrap(),
    }
}

/// A ready rule-set with some fields replaced.
pub fn rules(code: &str, changes: Value) -> Compiled {
    let mut text = serde_json::to_value(presets::find(code).unwrap()).unwrap();
    for (field, value) in changes.as_object().unwrap() {
        text[field] = value.clone();
    }
    Compiled::new(&serde_json::from_value::<RuleSet>(text).unwrap()).unwrap()
}

/// ВПР in Russian and mathematics of grades 5 and 6, both branches, 30 %.
pub fn plain_rules() -> Compiled {
    rules("vpr-5-6", json!({}))
}

/// The verdict of 2021 on an ordinary school.
pub fn verdict(rules: &Compiled, text: &str) -> Verdict {
    let results = rows(text);
    identify(rules, 2021, &ordinary(&results))
}

/// A school of no special kind, on no list.
pub fn ordinary(results: &[YearResult]) -> SchoolYears<'_> {
    SchoolYears {
        flags: Flags::default(),
        results,
        biased_years: &[],
    }
}
