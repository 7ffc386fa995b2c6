//! Identification of 40 000 schools × 2 years × 14 procedures in memory, against one plain pass over the same
//! rows that only compares. Goal: at most five times as long.

mod ratio;

use portal::identification::{Compiled, Flags, RuleSet, SchoolYears, Status, YearResult, identify};
use portal::procedure::{Kind, Procedure, Subject};
use std::hint::black_box;

const SCHOOLS: usize = 40_000;
const GRADES: std::ops::RangeInclusive<u8> = 4..=10;

const RULES: &str = r#"{"code":"bench","procedures":[
  {"kind":"vpr","subject":"russian","grades":[4,5,6,7,8,9,10]},
  {"kind":"vpr","subject":"mathematics","grades":[4,5,6,7,8,9,10]}],
  "low":{"percent":30,"operator":">="},"min_participants":10,
  "branches":[{"at_least":2,"within":"year"},{"at_least":1,"within":"each_of_two_years"}]}"#;

fn main() {
    let rules = RuleSet::from_json(RULES).expect("the rules of the benchmark are sound");
    let rules = Compiled::new(&rules).expect("the rules of the benchmark are sound");
    let rows = rows();
    let each = rows.len() / SCHOOLS;
    ratio::compare(
        "identification of 40 000 schools against one pass",
        "<= 5",
        || {
            let listed = rows
                .chunks_exact(each)
                .map(|results| {
                    let years = SchoolYears {
                        flags: Flags::default(),
                        results,
                        biased_years: &[],
                    };
                    identify(&rules, 2021, &years)
                })
                .filter(|verdict| verdict.status == Status::Listed)
                .count();
            black_box(listed);
        },
        || {
            let low = rows
                .iter()
                .filter(|row| u64::from(row.failed) * 100 >= 30 * u64::from(row.participants))
                .count();
            black_box(low);
        },
    );
}

/// Numbers that look like a region's: a linear congruence, so that every run meets the same ones.
fn rows() -> Vec<YearResult> {
    let mut seed: u32 = 20_210_315;
    let mut next = move |bound: u32| {
        seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (seed >> 8) % bound
    };
    let mut rows = Vec::with_capacity(SCHOOLS * 28);
    for _ in 0..SCHOOLS {
        for year in [2020, 2021] {
            for subject in [Subject::Russian, Subject::Mathematics] {
                for grade in GRADES {
                    let participants = 5 + next(90);
                    let failed = next(participants * 2 / 5 + 1);
                    let procedure = Procedure {
                        kind: Kind::Vpr,
                        subject,
                        grade: Some(grade),
                        level: None,
                    };
                    rows.push(YearResult {
                        year,
                        procedure,
                        participants,
                        failed,
                    });
                }
            }
        }
    }
    rows
}
