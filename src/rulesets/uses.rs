//! What rests on a rule-set, in words and as a weight.

use super::state::Weight;
use super::store::Use;
use crate::words::count;
use std::collections::BTreeSet;

/// Up to so many municipalities are named one by one.
const NAMED: usize = 3;

/// What the uses weigh when somebody wants to change or put away the rule-set.
pub fn weight(uses: &[Use]) -> Weight {
    Weight {
        is_chosen: uses.iter().any(|u| u.year.is_none()),
        has_registers: uses.iter().any(|u| u.year.is_some()),
    }
}

/// «сейчас — город Заречный; перечни: 2021 (проект), 2020»; «нигде» without uses.
pub fn in_words(uses: &[Use]) -> String {
    let now: Vec<&str> = uses
        .iter()
        .filter(|u| u.year.is_none())
        .map(|u| u.municipality.as_str())
        .collect();
    let now = match now.len() {
        0 => None,
        1..=NAMED => Some(format!("сейчас: {}", now.join(", "))),
        many => Some(format!(
            "сейчас: {}",
            count(
                many as u64,
                ["муниципалитет", "муниципалитета", "муниципалитетов"]
            )
        )),
    };
    let years: BTreeSet<(i16, bool)> = uses
        .iter()
        .filter_map(|u| Some((u.year?, u.is_approved)))
        .collect();
    let years: Vec<String> = years
        .iter()
        .rev()
        .filter(|(year, is_approved)| *is_approved || !years.contains(&(*year, true)))
        .map(|(year, is_approved)| {
            if *is_approved {
                year.to_string()
            } else {
                format!("{year} (проект)")
            }
        })
        .collect();
    let registers = match years.len() {
        0 => None,
        1 => Some(format!("перечень {}", years[0])),
        _ => Some(format!("перечни: {}", years.join(", "))),
    };
    let parts: Vec<String> = now.into_iter().chain(registers).collect();
    if parts.is_empty() {
        "нигде".to_owned()
    } else {
        parts.join("; ")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn uses(list: &[(i64, Option<i16>, bool)]) -> Vec<Use> {
        let one = |&(municipality_id, year, is_approved): &(i64, Option<i16>, bool)| Use {
            ruleset_id: 1,
            municipality_id,
            municipality: format!("город {municipality_id}"),
            year,
            is_approved,
        };
        list.iter().map(one).collect()
    }

    #[test]
    fn uses_are_told_shortly() {
        let now = |id| (id, None, false);
        for (list, words) in [
            (vec![], "нигде"),
            (vec![now(1), now(2)], "сейчас: город 1, город 2"),
            (
                vec![now(1), now(2), now(3), now(4)],
                "сейчас: 4 муниципалитета",
            ),
            (vec![(1, Some(2020), true)], "перечень 2020"),
            (
                vec![
                    now(1),
                    (1, Some(2021), false),
                    (1, Some(2020), true),
                    (2, Some(2020), false),
                ],
                "сейчас: город 1; перечни: 2021 (проект), 2020",
            ),
        ] {
            assert_eq!(in_words(&uses(&list)).replace('\u{a0}', " "), words);
        }
    }

    #[test]
    fn a_choice_and_a_register_weigh_differently() {
        let weight = |list| weight(&uses(list));
        assert_eq!(weight(&[]), Weight::default());
        assert!(weight(&[(1, None, false)]).is_chosen);
        assert!(weight(&[(1, Some(2021), false)]).has_registers);
    }
}
