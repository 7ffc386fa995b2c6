//! The criterion against real counts of 24 schools and the registers expected of them.

use super::criterion::{SchoolYears, Status, YearResult, identify};
use super::{Compiled, Flags, presets};
use crate::procedure::{Kind, Procedure, Subject};
use serde_json::Value;
use std::collections::BTreeMap;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/fixtures/");

/// Rule-sets in the order of the expected registers.
const CODES: [&str; 4] = [
    "vpr-5-6",
    "vpr-5-6-min-10",
    "vpr-5-6-min-10-same",
    "vpr-4-8-pooled-min-10",
];

fn results() -> BTreeMap<String, Vec<YearResult>> {
    let text = std::fs::read_to_string(format!("{FOLDER}expected_counts.csv")).unwrap();
    let mut schools: BTreeMap<String, Vec<YearResult>> = BTreeMap::new();
    for line in text.lines().skip(1) {
        let cells: Vec<&str> = line.split(',').collect();
        let [year, subject, grade, login, participants, failed, ..] = cells[..] else {
            panic!("{line}")
        };
        let subject = Subject::ALL
            .iter()
            .copied()
            .find(|s| s.title() == subject)
            .unwrap();
        let procedure = Procedure {
            kind: Kind::Vpr,
            subject,
            grade: grade.parse().ok(),
            level: None,
        };
        schools
            .entry(login.to_owned())
            .or_default()
            .push(YearResult {
                year: year.parse().unwrap(),
                procedure,
                participants: participants.parse().unwrap(),
                failed: failed.parse().unwrap(),
            });
    }
    schools
}

/// «login two one; 2020: …; 2021: …» of each listed school, low procedures sorted.
fn expected(register: &Value) -> Vec<String> {
    let listed = register["listed"].as_array().unwrap();
    let line = |school: &Value| {
        let low = |key: &str| {
            let names = school[key].as_array().unwrap();
            names
                .iter()
                .map(|n| n.as_str().unwrap().to_owned())
                .collect::<Vec<_>>()
                .join(", ")
        };
        format!(
            "{} {} {}; {}; {}",
            school["login"].as_str().unwrap(),
            school["two_in_year"],
            school["one_in_each_of_two_years"],
            low("low_2020"),
            low("low_2021")
        )
    };
    listed.iter().map(line).collect()
}

fn computed(rules: &Compiled) -> Vec<String> {
    let mut lines = Vec::new();
    for (login, results) in results() {
        let school = SchoolYears {
            flags: Flags::default(),
            results: &results,
            biased_years: &[],
        };
        let verdict = identify(rules, 2021, &school);
        if verdict.status != Status::Listed {
            continue;
        }
        let low = |year: i32| {
            let all = verdict.low(rules);
            let mut names: Vec<String> = all
                .iter()
                .filter(|low| low.year == year)
                .map(|low| match low.grade {
                    Some(grade) => format!("{grade} {}", low.subject.title()),
                    None => low.subject.title().to_owned(),
                })
                .collect();
            names.sort();
            names.join(", ")
        };
        let (two, one) = (verdict.fired(0), verdict.fired(1));
        lines.push(format!("{login} {two} {one}; {}; {}", low(2020), low(2021)));
    }
    lines
}

#[test]
fn four_rule_sets_give_exactly_the_expected_registers() {
    let text = std::fs::read_to_string(format!("{FOLDER}expected_register.json")).unwrap();
    let expected_registers: Value = serde_json::from_str(&text).unwrap();
    for (place, code) in CODES.iter().enumerate() {
        let rules = Compiled::new(&presets::find(code).unwrap()).unwrap();
        let register = &expected_registers["rulesets"][place];
        assert_eq!(register["min_participants"], rules.rules().min_participants);
        assert_eq!(computed(&rules), expected(register), "{code}");
    }
}
