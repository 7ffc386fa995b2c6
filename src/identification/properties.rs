//! Properties of the criterion that hold for every rule and every school.

use super::criterion::{Flags, SchoolYears, Status, Verdict, YearResult, identify};
use super::ruleset::{Branch, Flag, Operator, RuleSet};
use super::testing::ordinary;
use super::{Compiled, difference, explanation, presets};
use crate::procedure::{Kind, Procedure, Subject};
use proptest::prelude::*;

/// Three procedures, so that every way of changing them can be tried.
const PROCEDURES: [(Subject, u8); 3] = [
    (Subject::Russian, 5),
    (Subject::Russian, 6),
    (Subject::Mathematics, 5),
];
const MOST_PARTICIPANTS: u32 = 6;

prop_compose! {
    fn branch()(at_least in 1u32..4, two_years in any::<bool>(), same_procedure in any::<bool>())
        -> Branch {
        match two_years {
            true => Branch::EachOfTwoYears { at_least, same_procedure },
            false => Branch::Year { at_least },
        }
    }
}

prop_compose! {
    fn rule_set()(
        percent in prop::sample::select(vec![1u32, 20, 30, 34, 50, 99, 100]),
        is_strict in any::<bool>(),
        min_participants in 1u32..5,
        branches in prop::collection::vec(branch(), 1..4),
    ) -> RuleSet {
        let mut rules = presets::find("vpr-5-6").unwrap();
        rules.procedures[1].grades = vec![5];
        rules.low.percent = percent;
        rules.low.operator = if is_strict { Operator::MoreThan } else { Operator::AtLeast };
        RuleSet { min_participants, branches, ..rules }
    }
}

prop_compose! {
    /// Results of two years, some procedures without participants.
    fn results()(counts in prop::collection::vec((0..=MOST_PARTICIPANTS, 0..=MOST_PARTICIPANTS), 6))
        -> Vec<YearResult> {
        let row = |(place, (a, b)): (usize, (u32, u32))| {
            let (subject, grade) = PROCEDURES[place % 3];
            YearResult {
                year: 2021 - (place / 3) as i32,
                procedure: Procedure { kind: Kind::Vpr, subject, grade: Some(grade), level: None },
                participants: a.max(b),
                failed: a.min(b),
            }
        };
        counts.into_iter().enumerate().map(row).collect()
    }
}

fn judge(rules: &RuleSet, results: &[YearResult]) -> Verdict {
    identify(&Compiled::new(rules).unwrap(), 2021, &ordinary(results))
}

/// Every way in which other numbers of participants could have failed this year.
fn every_change(results: &[YearResult]) -> impl Iterator<Item = [u32; 3]> {
    let limits = [0, 1, 2].map(|place| results[place].participants);
    (0..=limits[0]).flat_map(move |a| {
        (0..=limits[1]).flat_map(move |b| (0..=limits[2]).map(move |c| [a, b, c]))
    })
}

/// The distance by trying every change in the right direction.
fn distance_by_trial(rules: &RuleSet, results: &[YearResult]) -> Option<u32> {
    let is_listed = judge(rules, results).status == Status::Listed;
    let compiled = Compiled::new(rules).unwrap();
    let mut best: Option<u32> = None;
    for failed in every_change(results) {
        let mut changed = results.to_vec();
        let mut pupils = 0;
        let mut is_one_way = true;
        for (row, failed) in changed.iter_mut().zip(failed) {
            is_one_way &= if is_listed {
                failed <= row.failed
            } else {
                failed >= row.failed
            };
            pupils += row.failed.abs_diff(failed);
            row.failed = failed;
        }
        let now = identify(&compiled, 2021, &ordinary(&changed)).status == Status::Listed;
        if is_one_way && now != is_listed {
            best = Some(best.map_or(pupils, |best| best.min(pupils)));
        }
    }
    best
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn the_distance_is_the_shortest_of_all(rules in rule_set(), results in results()) {
        let verdict = judge(&rules, &results);
        let expected = distance_by_trial(&rules, &results);
        prop_assert_eq!(verdict.pupils_to_threshold, expected);
    }

    #[test]
    fn a_stricter_percent_lists_nobody_new(rules in rule_set(), results in results(), by in 1u32..60) {
        let mut stricter = rules.clone();
        stricter.low.percent = (rules.low.percent + by).min(100);
        if judge(&stricter, &results).status == Status::Listed {
            prop_assert_eq!(judge(&rules, &results).status, Status::Listed);
        }
    }

    #[test]
    fn more_failing_participants_never_take_a_school_off(
        rules in rule_set(), results in results(), place in 0usize..6
    ) {
        let mut worse = results.clone();
        worse[place].failed = worse[place].participants;
        if judge(&rules, &results).status == Status::Listed {
            prop_assert_eq!(judge(&rules, &worse).status, Status::Listed);
        }
    }

    #[test]
    fn the_order_of_rows_changes_nothing(
        rules in rule_set(),
        (results, shuffled) in results().prop_flat_map(|r| (Just(r.clone()), Just(r).prop_shuffle()))
    ) {
        prop_assert_eq!(judge(&rules, &results), judge(&rules, &shuffled));
    }

    #[test]
    fn rows_of_one_procedure_are_summed(rules in rule_set(), results in results()) {
        let halves: Vec<YearResult> = results.iter().flat_map(|row| {
            let (participants, failed) = (row.participants / 2, row.failed / 2);
            let rest = YearResult {
                participants: row.participants - participants,
                failed: row.failed - failed,
                ..*row
            };
            [YearResult { participants, failed, ..*row }, rest]
        }).collect();
        prop_assert_eq!(judge(&rules, &results), judge(&rules, &halves));
    }

    #[test]
    fn exclusion_wins(rules in rule_set(), results in results()) {
        let rules = RuleSet { exclude: vec![Flag::Closed], ..rules };
        let compiled = Compiled::new(&rules).unwrap();
        let flags = Flags::default().with(Flag::Closed);
        let verdict = identify(&compiled, 2021, &SchoolYears { flags, ..ordinary(&results) });
        prop_assert_eq!(verdict.status, Status::Excluded);
        prop_assert_eq!(verdict.pupils_to_threshold, None);
    }

    #[test]
    fn the_same_rule_gives_the_same_list(
        rules in rule_set(), schools in prop::collection::vec(results(), 1..6)
    ) {
        let list = || -> Vec<(usize, Verdict)> {
            schools.iter().map(|results| judge(&rules, results)).enumerate().collect()
        };
        let (before, after) = (list(), list());
        let found = difference(&before, &after);
        prop_assert!(found.is_same_list());
        prop_assert_eq!(found.stays.len() + found.outside.len(), schools.len());
        let is_changed = |change: &super::Change<'_, usize>| change.is_status_changed();
        prop_assert!(!found.stays.iter().chain(&found.outside).any(is_changed));
    }

    #[test]
    fn every_verdict_is_explained(rules in rule_set(), results in results()) {
        let compiled = Compiled::new(&rules).unwrap();
        let verdict = identify(&compiled, 2021, &ordinary(&results));
        let text = explanation(&compiled, &verdict);
        prop_assert!(text.ends_with('.'), "{}", text);
        prop_assert!(!text.contains("  ") && !text.contains("..") && !text.contains(" ."), "{}", text);
    }
}
