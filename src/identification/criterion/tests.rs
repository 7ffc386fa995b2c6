//! The criterion in cases computed by hand.

use super::*;
use crate::identification::testing::{ordinary, plain_rules, rows, rules, verdict};
use serde_json::json;

/// Status and branches of a case.
fn outcome(rules: &Compiled, text: &str) -> (Status, Vec<&'static str>) {
    let verdict = verdict(rules, text);
    (verdict.status, verdict.branch_codes(rules))
}

#[test]
fn exactly_thirty_per_cent_is_low_unless_more_is_asked() {
    let at_least = LowResult {
        percent: 30,
        operator: Operator::AtLeast,
    };
    let more_than = LowResult {
        percent: 30,
        operator: Operator::MoreThan,
    };
    for (failed, participants, by_at_least, by_more_than) in [
        (3, 10, true, false),
        (12, 40, true, false),
        (2, 7, false, false),
        (3, 9, true, true),
        (29, 97, false, false),
        (30, 97, true, true),
        (u32::MAX, u32::MAX, true, true),
    ] {
        assert_eq!(is_low(at_least, failed, participants), by_at_least);
        assert_eq!(is_low(more_than, failed, participants), by_more_than);
    }
}

#[test]
fn branches_fire_each_by_its_own_condition() {
    let rules = plain_rules();
    let cases: [(&str, Status, &[&str]); 8] = [
        (
            "2021 vpr5 ru 3/10; 2021 vpr6 ru 3/10",
            Status::Listed,
            &["in_year"],
        ),
        (
            "2021 vpr5 ru 3/10; 2020 vpr6 ma 3/10",
            Status::Listed,
            &["each_of_two_years"],
        ),
        (
            "2021 vpr5 ru 3/10; 2021 vpr6 ru 3/10; 2020 vpr5 ru 3/10",
            Status::Listed,
            &["in_year", "each_of_two_years"],
        ),
        ("2021 vpr5 ru 3/10; 2020 vpr5 ru 2/10", Status::AtRisk, &[]),
        (
            "2021 vpr5 ru 2/10; 2020 vpr5 ru 3/10; 2020 vpr5 ma 3/10",
            Status::Clear,
            &[],
        ),
        ("2020 vpr5 ru 3/10; 2020 vpr5 ma 3/10", Status::NoData, &[]),
        ("2021 vpr7 ru 3/10; 2021 vpr8 ru 3/10", Status::NoData, &[]),
        (
            "2021 vpr5 ru 0/0; 2019 vpr5 ru 3/10; 2022 vpr5 ru 3/10",
            Status::NoData,
            &[],
        ),
    ];
    for (text, status, branches) in cases {
        assert_eq!(outcome(&rules, text), (status, branches.to_vec()), "{text}");
    }
}

#[test]
fn the_same_procedure_means_the_same_in_both_years() {
    let rules = rules("vpr-5-6-min-10-same", json!({}));
    let (other, same) = (
        "2021 vpr5 ru 3/10; 2020 vpr5 ma 3/10",
        "2021 vpr5 ru 3/10; 2020 vpr5 ru 3/10",
    );
    assert_eq!(outcome(&rules, other), (Status::AtRisk, vec![]));
    assert_eq!(
        outcome(&rules, same),
        (Status::Listed, vec!["each_of_two_years"])
    );
}

#[test]
fn small_procedures_are_left_out_or_marked() {
    let text = "2021 vpr5 ru 9/9; 2021 vpr6 ru 9/9; 2021 vpr5 ma 0/10";
    let ignore = rules("vpr-5-6-min-10", json!({}));
    let found = verdict(&ignore, text);
    assert_eq!(found.status, Status::Clear);
    assert_eq!(found.now()[0].state, State::NoData(Missing::TooFew));
    assert_eq!(found.now()[3].state, State::NoData(Missing::NotHeld));
    let found = verdict(
        &rules("vpr-5-6-min-10", json!({"small_schools": "flag"})),
        text,
    );
    assert_eq!(found.status, Status::Listed);
    assert_eq!(
        [0, 1, 2].map(|place| found.now()[place].is_small),
        [true, true, false]
    );
}

#[test]
fn the_minimum_is_asked_of_pooled_participants() {
    let rules = rules("vpr-4-8-pooled-min-10", json!({}));
    let found = verdict(
        &rules,
        "2021 vpr4 ru 3/5; 2021 vpr8 ru 0/5; 2021 vpr4 ma 3/9",
    );
    assert_eq!(
        (found.now()[0].participants, found.now()[0].failed),
        (10, 3)
    );
    assert!(found.now()[0].is_low());
    assert_eq!(found.now()[1].state, State::NoData(Missing::TooFew));
    assert_eq!(found.low(&rules)[0].grade, None);
}

#[test]
fn biased_years_lose_their_vpr_only_where_the_rule_says_so() {
    let results = rows("2021 vpr5 ru 3/10; 2021 oge ru 3/10; 2020 vpr5 ru 3/10");
    let found = |objectivity: &str| {
        let rules = rules("strezhevoy-2023", json!({"objectivity": objectivity}));
        identify(
            &rules,
            2021,
            &SchoolYears {
                biased_years: &[2021],
                ..ordinary(&results)
            },
        )
    };
    let excluded = found("exclude_vpr");
    assert_eq!(
        excluded.now()[0].state,
        State::NoData(Missing::NotObjective)
    );
    assert!(excluded.now()[4].is_low() && excluded.before()[0].is_low());
    let marked = found("mark");
    assert!(marked.now()[0].is_low() && marked.now()[0].is_biased);
    assert!(!marked.now()[4].is_biased && !marked.before()[0].is_biased);
    assert!(!found("ignore").now()[0].is_biased);
}

#[test]
fn analysis_is_shown_and_never_counted() {
    let procedures = json!([
        {"kind": "vpr", "subject": "russian", "grades": [5]},
        {"kind": "vpr", "subject": "russian", "grades": [7, 8], "use": "analysis"},
    ]);
    let rules = rules("vpr-5-6", json!({"procedures": procedures}));
    let found = verdict(
        &rules,
        "2021 vpr5 ru 0/10; 2021 vpr7 ru 9/10; 2021 vpr8 ru 9/10",
    );
    assert_eq!((found.status, found.low(&rules).len()), (Status::Clear, 0));
    assert!(found.now()[1].is_low());
    assert_eq!(verdict(&rules, "2021 vpr7 ru 9/10").status, Status::NoData);
}

#[test]
fn the_zone_of_risk_is_what_the_rule_says() {
    let zone = |zone: serde_json::Value| rules("vpr-5-6", json!({"risk_zone": zone}));
    let one = zone(json!({"one_low_in_year": true}));
    let share = zone(json!({"one_low_in_year": false, "share_from_percent": 20}));
    let none = zone(json!({"one_low_in_year": false}));
    for (text, expected) in [
        (
            "2021 vpr5 ru 3/10",
            [Status::AtRisk, Status::AtRisk, Status::Clear],
        ),
        (
            "2021 vpr5 ru 2/10",
            [Status::Clear, Status::AtRisk, Status::Clear],
        ),
        ("2021 vpr5 ru 1/10; 2020 vpr5 ru 9/10", [Status::Clear; 3]),
    ] {
        assert_eq!(
            [&one, &share, &none].map(|r| verdict(r, text).status),
            expected,
            "{text}"
        );
    }
}

#[test]
fn exclusion_comes_before_everything() {
    let rules = rules("vpr-5-6", json!({"exclude": ["boarding", "evening"]}));
    let results = rows("2021 vpr5 ru 3/10; 2021 vpr6 ru 3/10");
    let flags = Flags::default().with(Flag::Evening).with(Flag::Special);
    let found = identify(
        &rules,
        2021,
        &SchoolYears {
            flags,
            ..ordinary(&results)
        },
    );
    assert_eq!(
        (found.status, found.excluded_as),
        (Status::Excluded, Some(Flag::Evening))
    );
    assert!(found.branch_codes(&rules).is_empty() && found.pupils_to_threshold.is_none());
    assert_eq!(found.low(&rules).len(), 2);
    let special = SchoolYears {
        flags: Flags::default().with(Flag::Special),
        ..ordinary(&results)
    };
    assert_eq!(identify(&rules, 2021, &special).status, Status::Listed);
}

#[test]
fn pupils_to_the_threshold_take_the_cheapest_way() {
    let plain = plain_rules();
    let same = rules("vpr-5-6-min-10-same", json!({}));
    let cases = [
        (&plain, "2021 vpr5 ru 5/10; 2021 vpr6 ru 3/10", Some(1)),
        (
            &plain,
            "2021 vpr5 ru 5/10; 2021 vpr6 ru 3/10; 2020 vpr5 ru 3/10",
            Some(4),
        ),
        (&plain, "2021 vpr5 ru 0/10; 2021 vpr6 ru 1/10", Some(5)),
        (
            &plain,
            "2021 vpr5 ru 0/10; 2021 vpr6 ru 1/10; 2020 vpr5 ru 3/10",
            Some(2),
        ),
        (&plain, "2021 vpr5 ru 0/10", None),
        (&plain, "2020 vpr5 ru 3/10", None),
        (
            &same,
            "2021 vpr5 ru 0/10; 2021 vpr6 ru 2/10; 2020 vpr5 ru 3/10",
            Some(3),
        ),
        (
            &same,
            "2021 vpr5 ru 5/10; 2021 vpr6 ru 3/10; 2020 vpr5 ru 3/10",
            Some(3),
        ),
        (
            &same,
            "2021 vpr5 ru 5/10; 2021 vpr6 ru 3/10; 2021 vpr5 ma 4/10; 2020 vpr5 ru 3/10",
            Some(4),
        ),
    ];
    for (rules, text, expected) in cases {
        assert_eq!(verdict(rules, text).pupils_to_threshold, expected, "{text}");
    }
}

#[test]
fn low_procedures_go_by_year_and_by_the_order_of_the_rule() {
    let rules = rules("strezhevoy-2023", json!({}));
    let text = "2021 oge ma 9/9; 2021 vpr5 ma 9/9; 2020 ege-basic ma 9/9; 2020 vpr6 ru 9/9";
    let low = verdict(&rules, text).low(&rules);
    let found: Vec<(i32, Kind, Option<u8>)> = low
        .iter()
        .map(|low| (low.year, low.kind, low.grade))
        .collect();
    let expected = [
        (2020, Kind::Vpr, Some(6)),
        (2020, Kind::Ege, Some(11)),
        (2021, Kind::Vpr, Some(5)),
        (2021, Kind::Oge, Some(9)),
    ];
    assert_eq!(found, expected);
    assert_eq!(
        serde_json::to_value(low[0]).unwrap(),
        json!({"year": 2020, "kind": "vpr", "subject": "russian", "grade": 6,
               "participants": 9, "failed": 9})
    );
}

#[test]
fn one_year_is_left_where_this_year_is_half_of_a_branch() {
    let rules = plain_rules();
    assert!(verdict(&rules, "2021 vpr5 ru 3/10").one_year_left);
    assert!(!verdict(&rules, "2021 vpr5 ru 2/10; 2020 vpr5 ru 3/10").one_year_left);
    assert!(!verdict(&rules, "2021 vpr5 ru 3/10; 2020 vpr5 ru 3/10").one_year_left);
}
