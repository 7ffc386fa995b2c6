//! Distance to the threshold in pupils, for one procedure and for the whole verdict.

use super::criterion::{Counts, Outcome, State};
use super::ruleset::{Branch, LowResult, Operator};
use crate::words::count;

/// Smallest number of failing participants that makes the result low, for at least one participant.
///
/// It exceeds `participants` where no number does («более 100 %»).
#[inline]
pub fn threshold(low: LowResult, participants: u32) -> u32 {
    let bound = u64::from(low.percent) * u64::from(participants);
    let round_up = match low.operator {
        Operator::AtLeast => 99,
        Operator::MoreThan => 100,
    };
    u32::try_from((bound + round_up) / 100).unwrap_or(u32::MAX)
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

/// A change of one procedure: its cost in pupils, from 1, in the upper half, its place in the lower.
/// Keys order changes by cost, then by place; none is 0.
type Key = u64;

/// The key of a procedure that cannot be changed so: later than all others.
const NEVER: Key = Key::MAX;

fn key(is_possible: bool, pupils: u32, place: usize) -> Key {
    if is_possible {
        u64::from(pupils) << 32 | place as u64
    } else {
        NEVER
    }
}

/// What the cheapest changes cost together, and the dearest of them; 0 when there is none.
#[derive(Clone, Copy, Default)]
struct Sum {
    pupils: u32,
    last: Key,
}

/// The `number` cheapest changes; `None` when there are fewer.
///
/// Numbers are small (a branch asks for one or two procedures), so going over the changes once for
/// each is faster than sorting them, and needs no memory. Impossible changes are passed over by
/// value and not by a condition, which the processor would guess wrong half of the time.
#[inline]
fn cheapest(number: u32, changes: impl Iterator<Item = Key> + Clone) -> Option<Sum> {
    let mut sum = Sum::default();
    for _ in 0..number {
        let later = |key: Key| if key > sum.last { key } else { NEVER };
        let last = changes.clone().map(later).fold(NEVER, Key::min);
        if last == NEVER {
            return None;
        }
        let pupils = u32::try_from(last >> 32).unwrap_or(u32::MAX);
        sum = Sum {
            pupils: sum.pupils.saturating_add(pupils),
            last,
        };
    }
    Some(sum)
}

/// From how many low procedures on some branch fires; `None` where no branch asks for that.
#[derive(Clone, Copy, Default)]
struct Limits {
    /// Low procedures of the year.
    now: Option<u32>,
    /// Of them those that were low in the year before too (`same_procedure`).
    in_both: Option<u32>,
}

impl Limits {
    fn of(branches: &[Branch], counts: Counts) -> Limits {
        let mut limits = Limits::default();
        let lower = |limit: &mut Option<u32>, to: u32| {
            *limit = Some(limit.map_or(to, |limit| limit.min(to)));
        };
        for branch in branches {
            match *branch {
                Branch::EachOfTwoYears {
                    at_least,
                    same_procedure: true,
                } => {
                    lower(&mut limits.in_both, at_least);
                }
                Branch::EachOfTwoYears { at_least, .. } if counts.low_before < at_least => {}
                Branch::Year { at_least } | Branch::EachOfTwoYears { at_least, .. } => {
                    lower(&mut limits.now, at_least);
                }
            }
        }
        limits
    }
}

/// The fewest failing pupils less, in the procedures of the year, with which no branch fires.
///
/// The procedures that were low in both years lie within those low now, so taking the cheapest of
/// the inner set first and then the cheapest of what is left costs least.
pub(super) fn pupils_to_leave(
    branches: &[Branch],
    counts: Counts,
    now: &[Outcome],
    before: &[Outcome],
) -> u32 {
    let change = |(place, now): (usize, &Outcome), is_possible: bool| {
        let pupils = now.failed.wrapping_sub(now.threshold).wrapping_add(1);
        key(is_possible & now.counts_as_low(), pupils, place)
    };
    let years = now.iter().enumerate().zip(before);
    let limits = Limits::of(branches, counts);
    let excess =
        |low: u32, limit: Option<u32>| limit.map_or(0, |limit| (low + 1).saturating_sub(limit));
    let inner = excess(counts.low_in_both, limits.in_both);
    let outer = excess(counts.low_now, limits.now).saturating_sub(inner);

    let repeated = years
        .clone()
        .map(|(now, before)| change(now, before.is_low()));
    let first = cheapest(inner, repeated).unwrap_or_default();
    let is_taken = |key: Key, before: &Outcome| before.is_low() & (key <= first.last);
    let left = years.map(|(now, before)| change(now, !is_taken(change(now, true), before)));
    let second = cheapest(outer, left).unwrap_or_default();
    first.pupils.saturating_add(second.pupils)
}

/// The fewest failing pupils more, in the procedures of the year, with which some branch fires;
/// `None` where there are not enough procedures or participants for that.
pub(super) fn pupils_to_enter(
    branches: &[Branch],
    counts: Counts,
    now: &[Outcome],
    before: &[Outcome],
) -> Option<u32> {
    let change = |(place, now): (usize, &Outcome), is_possible: bool| {
        let can_rise = (now.state == State::NotLow) & (now.threshold <= now.participants);
        let pupils = now.threshold.wrapping_sub(now.failed);
        key(is_possible & now.is_counted & can_rise, pupils, place)
    };
    let years = now.iter().enumerate().zip(before);
    let limits = Limits::of(branches, counts);
    let any = limits.now.and_then(|limit| {
        let changes = years.clone().map(|(now, _)| change(now, true));
        cheapest(limit.saturating_sub(counts.low_now), changes)
    });
    let repeated = limits.in_both.and_then(|limit| {
        let changes = years
            .clone()
            .map(|(now, before)| change(now, before.is_low()));
        cheapest(limit.saturating_sub(counts.low_in_both), changes)
    });
    any.into_iter().chain(repeated).map(|sum| sum.pupils).min()
}

#[cfg(test)]
mod tests {
    use super::super::criterion::is_low;
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
            is_counted: true,
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
