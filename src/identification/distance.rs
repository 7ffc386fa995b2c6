//! Distance to the threshold in pupils, for one procedure and for the whole verdict.

use super::compiled::Compiled;
use super::criterion::Outcome;
use super::ruleset::{Branch, LowResult, Operator, Usage};
use crate::words::count;

/// Smallest number of failing participants that makes the result low, for at least one participant.
///
/// It exceeds `participants` where no number does («более 100 %»).
pub fn threshold(low: LowResult, participants: u32) -> u32 {
    let bound = u64::from(low.percent) * u64::from(participants);
    let threshold = match low.operator {
        Operator::AtLeast => bound.div_ceil(100),
        Operator::MoreThan => bound / 100 + 1,
    };
    u32::try_from(threshold).unwrap_or(u32::MAX)
}

impl Outcome {
    /// Failing participants over the threshold: 0 is exactly at it, negative is below.
    pub fn over_threshold(&self) -> i64 {
        i64::from(self.failed) - i64::from(self.threshold)
    }

    /// «на 2 больше порога», «ровно порог», «на 7 меньше порога».
    pub fn distance_in_words(&self) -> String {
        match self.over_threshold() {
            0 => "ровно порог".to_owned(),
            over if over > 0 => format!("на\u{a0}{over} больше порога"),
            over => format!("на\u{a0}{} меньше порога", over.unsigned_abs()),
        }
    }

    /// «нужно на 3 ученика меньше», «до порога ещё 2 ученика»; `None` where there are no data or
    /// the threshold is out of reach.
    pub fn advice_in_words(&self) -> Option<String> {
        const PUPILS: [&str; 3] = ["ученика", "ученика", "учеников"];
        const PUPILS_LEFT: [&str; 3] = ["ученик", "ученика", "учеников"];
        match self.over_threshold() {
            _ if !self.is_usable() || self.threshold > self.participants => None,
            over if over >= 0 => Some(format!(
                "нужно на\u{a0}{} меньше",
                count(over.unsigned_abs() + 1, PUPILS)
            )),
            over => Some(format!(
                "до порога ещё {}",
                count(over.unsigned_abs(), PUPILS_LEFT)
            )),
        }
    }
}

/// Cost of changing one procedure in pupils, and its place: the order in which they are taken.
type Key = (u32, usize);

/// Cost of the `number` cheapest keys and the last of them; `None` when there are fewer.
fn cheapest(number: u32, keys: impl Iterator<Item = Key> + Clone) -> Option<(u32, Option<Key>)> {
    let mut last: Option<Key> = None;
    let mut total = 0u32;
    for _ in 0..number {
        let next = keys
            .clone()
            .filter(|key| last.is_none_or(|last| *key > last))
            .min()?;
        total = total.saturating_add(next.0);
        last = Some(next);
    }
    Some((total, last))
}

/// The fewest failing pupils less, in the procedures of the year, with which no branch fires.
///
/// Each branch bounds the number of low procedures: all of them, or those that were low in the year
/// before too (`same_procedure`). One set lies within the other, so taking the cheapest of the inner
/// set first and then the cheapest of what is left costs least.
pub(super) fn pupils_to_leave(rules: &Compiled, now: &[Outcome], before: &[Outcome]) -> u32 {
    let low = identification(rules, now).filter(|(_, outcome)| outcome.is_low());
    let cost =
        |(place, outcome): (usize, &Outcome)| (outcome.failed - outcome.threshold + 1, place);
    let repeated = low.clone().filter(|(place, _)| before[*place].is_low());
    let (low_now, low_in_both) = (low.clone().count() as u32, repeated.clone().count() as u32);
    let low_before = identification(rules, before)
        .filter(|(_, o)| o.is_low())
        .count() as u32;

    let (mut allowed, mut allowed_in_both) = (u32::MAX, u32::MAX);
    for branch in &rules.rules().branches {
        match *branch {
            Branch::Year { at_least } => allowed = allowed.min(at_least - 1),
            Branch::EachOfTwoYears {
                at_least,
                same_procedure: true,
            } => {
                allowed_in_both = allowed_in_both.min(at_least - 1);
            }
            Branch::EachOfTwoYears {
                at_least,
                same_procedure: false,
            } => {
                if low_before >= at_least {
                    allowed = allowed.min(at_least - 1);
                }
            }
        }
    }
    let inner = low_in_both.saturating_sub(allowed_in_both);
    let rest = low_now.saturating_sub(allowed).saturating_sub(inner);
    let first = cheapest(inner, repeated.map(cost));
    let (first, taken) = first.unwrap_or_default();
    let left = low.filter(|item| {
        let is_taken = before[item.0].is_low() && taken.is_some_and(|last| cost(*item) <= last);
        !is_taken
    });
    first.saturating_add(cheapest(rest, left.map(cost)).map_or(0, |(total, _)| total))
}

/// The fewest failing pupils more, in the procedures of the year, with which some branch fires;
/// `None` where there are not enough procedures or participants for that.
pub(super) fn pupils_to_enter(
    rules: &Compiled,
    now: &[Outcome],
    before: &[Outcome],
) -> Option<u32> {
    let usable = identification(rules, now).filter(|(_, outcome)| outcome.is_usable());
    let candidates = usable
        .clone()
        .filter(|(_, outcome)| !outcome.is_low() && outcome.threshold <= outcome.participants);
    let cost = |(place, outcome): (usize, &Outcome)| (outcome.threshold - outcome.failed, place);
    let low = usable.filter(|(_, outcome)| outcome.is_low());
    let was_low = |place: usize| before[place].is_low();
    let low_now = low.clone().count() as u32;
    let low_in_both = low.filter(|(place, _)| was_low(*place)).count() as u32;
    let low_before = identification(rules, before)
        .filter(|(_, o)| o.is_low())
        .count() as u32;

    let needed = rules.rules().branches.iter().filter_map(|branch| {
        let found = match *branch {
            Branch::EachOfTwoYears {
                at_least,
                same_procedure: true,
            } => {
                let repeated = candidates.clone().filter(|(place, _)| was_low(*place));
                cheapest(at_least.saturating_sub(low_in_both), repeated.map(cost))
            }
            Branch::EachOfTwoYears { at_least, .. } if low_before < at_least => None,
            Branch::Year { at_least } | Branch::EachOfTwoYears { at_least, .. } => cheapest(
                at_least.saturating_sub(low_now),
                candidates.clone().map(cost),
            ),
        };
        found.map(|(total, _)| total)
    });
    needed.min()
}

/// Outcomes that count, with their places.
fn identification<'a>(
    rules: &'a Compiled,
    outcomes: &'a [Outcome],
) -> impl Iterator<Item = (usize, &'a Outcome)> + Clone {
    let counted = rules.procedures().iter().zip(outcomes).enumerate();
    counted
        .filter(|(_, (counted, _))| counted.usage == Usage::Identification)
        .map(|(place, (_, outcome))| (place, outcome))
}

#[cfg(test)]
mod tests {
    use super::super::criterion::{State, is_low};
    use super::*;

    #[test]
    fn the_threshold_is_the_first_number_that_is_low() {
        for operator in [Operator::AtLeast, Operator::MoreThan] {
            for percent in 1..=100 {
                let low = LowResult { percent, operator };
                for participants in 1..=60 {
                    let threshold = threshold(low, participants);
                    assert!(is_low(low, threshold, participants));
                    assert!(!is_low(low, threshold - 1, participants));
                }
            }
        }
    }

    #[test]
    fn distances_are_said_in_pupils() {
        let outcome = |failed, threshold, participants| Outcome {
            participants,
            failed,
            threshold,
            state: if failed >= threshold {
                State::Low
            } else {
                State::NotLow
            },
            is_small: false,
            is_biased: false,
        };
        let cases = [
            (
                21,
                19,
                62,
                "на\u{a0}2 больше порога",
                Some("нужно на\u{a0}3\u{a0}ученика меньше"),
            ),
            (
                3,
                3,
                10,
                "ровно порог",
                Some("нужно на\u{a0}1\u{a0}ученика меньше"),
            ),
            (
                23,
                3,
                40,
                "на\u{a0}20 больше порога",
                Some("нужно на\u{a0}21\u{a0}ученика меньше"),
            ),
            (
                13,
                19,
                62,
                "на\u{a0}6 меньше порога",
                Some("до порога ещё 6\u{a0}учеников"),
            ),
            (
                4,
                5,
                17,
                "на\u{a0}1 меньше порога",
                Some("до порога ещё 1\u{a0}ученик"),
            ),
            (5, 6, 5, "на\u{a0}1 меньше порога", None),
        ];
        for (failed, threshold, participants, words, advice) in cases {
            let found = outcome(failed, threshold, participants);
            assert_eq!(found.distance_in_words(), words);
            assert_eq!(found.advice_in_words().as_deref(), advice);
        }
    }
}
