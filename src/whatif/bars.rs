//! Which numbers show why a school changed sides: procedures whose state differs under the two rules.

use crate::identification::{Compiled, Outcome, Verdict};
use crate::procedure::Procedure;

/// More strips than this explain nothing.
const MOST: usize = 6;

/// One procedure of one year, ready to be drawn as a strip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bar {
    /// «ВПР-6 математика».
    pub title: String,
    /// Year of the procedure.
    pub year: i32,
    /// Number of participants.
    pub participants: u32,
    /// Of them failing.
    pub failed: u32,
    /// The threshold of the rule that is tried; of the present one where the procedure counts only there.
    pub threshold: u32,
    /// The threshold of the present rule, where both count the procedure.
    pub was_threshold: Option<u32>,
    /// A year before the one in question.
    pub past: bool,
}

/// A verdict with the rule that gave it.
#[derive(Clone, Copy)]
pub struct Ruled<'a> {
    /// The rule.
    pub rules: &'a Compiled,
    /// The verdict.
    pub verdict: &'a Verdict,
}

impl<'a> Ruled<'a> {
    /// Procedures for identification of both years: the year, the name, the numbers.
    fn lines(self) -> impl Iterator<Item = Line<'a>> {
        let Ruled { rules, verdict } = self;
        [
            (verdict.year, verdict.now()),
            (verdict.year - 1, verdict.before()),
        ]
        .into_iter()
        .flat_map(move |(year, outcomes)| {
            let counted = outcomes
                .iter()
                .enumerate()
                .filter(|(_, outcome)| outcome.is_counted);
            counted.map(move |(place, outcome)| Line {
                rules,
                year,
                place,
                outcome,
            })
        })
    }

    fn find(self, year: i32, procedure: Procedure) -> Option<Line<'a>> {
        self.lines()
            .find(|line| line.year == year && line.procedure() == procedure)
    }
}

#[derive(Clone, Copy)]
struct Line<'a> {
    rules: &'a Compiled,
    year: i32,
    place: usize,
    outcome: &'a Outcome,
}

impl Line<'_> {
    fn procedure(&self) -> Procedure {
        self.rules.procedures()[self.place].procedure
    }

    fn bar(&self, was_threshold: Option<u32>, year: i32) -> Bar {
        let Outcome {
            participants,
            failed,
            threshold,
            ..
        } = *self.outcome;
        let past = self.year < year;
        let title = self.rules.label(self.place);
        Bar {
            title,
            year: self.year,
            participants,
            failed,
            threshold,
            was_threshold,
            past,
        }
    }
}

/// Procedures that are low under one rule only; where none is, those that are low under both.
pub fn bars(before: Option<Ruled<'_>>, after: Option<Ruled<'_>>) -> Vec<Bar> {
    let Some(year) = after.or(before).map(|ruled| ruled.verdict.year) else {
        return Vec::new();
    };
    let mut all: Vec<(bool, Bar)> = Vec::new();
    for line in after.into_iter().flat_map(Ruled::lines) {
        let old = before.and_then(|ruled| ruled.find(line.year, line.procedure()));
        let was_low = old.is_some_and(|old| old.outcome.is_low());
        if line.outcome.is_low() || was_low {
            let was = old
                .map(|old| old.outcome.threshold)
                .filter(|threshold| *threshold > 0);
            all.push((line.outcome.is_low() != was_low, line.bar(was, year)));
        }
    }
    for old in before
        .into_iter()
        .flat_map(Ruled::lines)
        .filter(|old| old.outcome.is_low())
    {
        if after.is_none_or(|ruled| ruled.find(old.year, old.procedure()).is_none()) {
            all.push((true, old.bar(None, year)));
        }
    }
    if all.iter().any(|(is_changed, _)| *is_changed) {
        all.retain(|(is_changed, _)| *is_changed);
    }
    all.sort_by_key(|(_, bar)| std::cmp::Reverse(bar.year));
    all.into_iter().map(|(_, bar)| bar).take(MOST).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::{Flags, SchoolYears, YearResult, identify, presets};
    use crate::procedure::{Kind, Subject};

    fn results() -> [YearResult; 2] {
        [(6, 38, 10), (5, 20, 8)].map(|(grade, participants, failed)| YearResult {
            year: 2021,
            procedure: Procedure {
                kind: Kind::Vpr,
                subject: Subject::Mathematics,
                grade: Some(grade),
                level: None,
            },
            participants,
            failed,
        })
    }

    fn bars_between(old: impl Fn(&mut crate::identification::RuleSet)) -> Vec<Bar> {
        let results = results();
        let school = SchoolYears {
            flags: Flags::default(),
            results: &results,
            biased_years: &[],
        };
        let now = presets::find("vpr-5-6").unwrap();
        let mut tried = now.clone();
        old(&mut tried);
        let rules = [now, tried].map(|rules| Compiled::new(&rules).unwrap());
        let verdicts = [0, 1].map(|place| identify(&rules[place], 2021, &school));
        let ruled = |place: usize| {
            Some(Ruled {
                rules: &rules[place],
                verdict: &verdicts[place],
            })
        };
        bars(ruled(0), ruled(1))
    }

    #[test]
    fn a_lower_threshold_shows_the_procedure_that_became_low() {
        let bars = bars_between(|rules| rules.low.percent = 25);
        assert_eq!(bars.len(), 1);
        let bar = &bars[0];
        assert_eq!((bar.title.as_str(), bar.failed), ("ВПР-6 математика", 10));
        assert_eq!((bar.threshold, bar.was_threshold), (10, Some(12)));
    }

    #[test]
    fn a_procedure_that_no_longer_counts_is_shown_with_its_old_threshold() {
        let bars = bars_between(|rules| rules.procedures[1].grades = vec![6]);
        assert_eq!(bars.len(), 1);
        assert_eq!(
            (bars[0].title.as_str(), bars[0].threshold),
            ("ВПР-5 математика", 6)
        );
        assert_eq!(bars[0].was_threshold, None);
    }

    #[test]
    fn with_the_same_numbers_the_low_ones_are_shown() {
        let bars = bars_between(|rules| rules.branches.truncate(1));
        assert_eq!(
            bars.iter()
                .map(|bar| bar.title.as_str())
                .collect::<Vec<_>>(),
            ["ВПР-5 математика"]
        );
    }
}
