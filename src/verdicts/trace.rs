//! The trace of a verdict as it is kept: each procedure with its numbers, threshold, state and reason.

use crate::identification::ruleset::Usage;
use crate::identification::{Compiled, Missing, Outcome, State, Verdict};
use crate::procedure::Procedure;
use crate::words;
use serde::{Deserialize, Serialize};

/// The numbers behind a verdict, in the order of the rule-set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trace {
    /// Code of the rule-set.
    pub ruleset: String,
    /// Codes of the branches that fired: `in_year`, `each_of_two_years`.
    pub branches: Vec<String>,
    /// Each procedure, this year's first, then the year before.
    pub lines: Vec<Line>,
}

/// One procedure of one year.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Year of the procedure.
    pub year: i32,
    /// The procedure as the rule counts it.
    pub procedure: Procedure,
    /// «ВПР-6 математика».
    pub label: String,
    /// Whether it is «для выявления».
    pub counts: bool,
    /// Number of participants.
    pub participants: u32,
    /// Of them failing.
    pub failed: u32,
    /// Smallest number of failing participants that is low; 0 without participants.
    pub threshold: u32,
    /// `low`, `not_low` or `no_data`.
    pub state: String,
    /// Why there are no data: `not_held`, `too_few`, `not_objective`, or nothing.
    pub reason: String,
    /// Fewer participants than the minimum, counted all the same.
    pub is_small: bool,
    /// On the official list of biased results.
    pub is_biased: bool,
}

impl Trace {
    /// The trace of a verdict.
    pub fn of(rules: &Compiled, verdict: &Verdict) -> Trace {
        let mut lines = Vec::with_capacity(rules.procedures().len() * 2);
        for (year, outcomes) in [
            (verdict.year, verdict.now()),
            (verdict.year - 1, verdict.before()),
        ] {
            for (place, outcome) in outcomes.iter().enumerate() {
                lines.push(Line::of(rules, year, place, outcome));
            }
        }
        Trace {
            ruleset: rules.rules().code.clone(),
            branches: verdict
                .branch_codes(rules)
                .into_iter()
                .map(str::to_owned)
                .collect(),
            lines,
        }
    }

    /// The lines of one year.
    pub fn of_year(&self, year: i32) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(move |line| line.year == year)
    }

    /// How many procedures that count are low in the year.
    pub fn low_count(&self, year: i32) -> usize {
        self.of_year(year)
            .filter(|line| line.counts && line.is_low())
            .count()
    }

    /// Whether the branch with this code fired.
    pub fn fired(&self, branch: &str) -> bool {
        self.branches.iter().any(|code| code == branch)
    }
}

impl Line {
    fn of(rules: &Compiled, year: i32, place: usize, outcome: &Outcome) -> Line {
        let counted = &rules.procedures()[place];
        let (state, reason) = match outcome.state {
            State::Low => ("low", ""),
            State::NotLow => ("not_low", ""),
            State::NoData(Missing::NotHeld) => ("no_data", "not_held"),
            State::NoData(Missing::TooFew) => ("no_data", "too_few"),
            State::NoData(Missing::NotObjective) => ("no_data", "not_objective"),
        };
        Line {
            year,
            procedure: counted.procedure,
            label: rules.label(place),
            counts: counted.usage == Usage::Identification,
            participants: outcome.participants,
            failed: outcome.failed,
            threshold: outcome.threshold,
            state: state.to_owned(),
            reason: reason.to_owned(),
            is_small: outcome.is_small,
            is_biased: outcome.is_biased,
        }
    }

    /// «Низкий».
    pub fn is_low(&self) -> bool {
        self.state == "low"
    }

    /// Whether the procedure has numbers that say anything.
    pub fn is_usable(&self) -> bool {
        self.state != "no_data"
    }

    /// Failing participants over the threshold; 0 is exactly the threshold, which is low.
    pub fn over_threshold(&self) -> i64 {
        i64::from(self.failed) - i64::from(self.threshold)
    }

    /// «+3», «0», «−7», or a dash without data: for the register's columns.
    pub fn signed_distance(&self) -> String {
        if self.is_usable() {
            words::signed(self.over_threshold())
        } else {
            "–".to_owned()
        }
    }

    /// «36,8»: per cent.
    pub fn share(&self) -> String {
        words::share(self.failed, self.participants).unwrap_or_else(|| "–".to_owned())
    }

    /// Why there are no data, in words.
    pub fn reason_in_words(&self) -> &'static str {
        match self.reason.as_str() {
            "not_held" => "не проводилась или не загружена",
            "too_few" => "участников меньше минимума",
            "not_objective" => "результаты признаны необъективными",
            _ => "",
        }
    }
}
