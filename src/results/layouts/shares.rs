//! Counts of people rebuilt from rounded shares, exactly.
//!
//! ФИС ОКО gives shares with two decimals; `round(p·n/100)` gives back the counts while n < 10 000,
//! because the rounding error then stays below half a person.

/// How shares are rounded: the half of the last decimal place, in per cent.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Precision(f64);

impl Precision {
    /// The precision of a table, by the share with the most decimals in it (two at most count).
    pub(super) fn of(shares: impl Iterator<Item = f64>) -> Precision {
        let decimals = |share: f64| {
            let near = |scale: f64| ((share * scale).round() / scale - share).abs() < 1e-6;
            if near(1.0) {
                0
            } else if near(10.0) {
                1
            } else {
                2
            }
        };
        match shares.map(decimals).max().unwrap_or(2) {
            0 => Precision(0.5),
            1 => Precision(0.05),
            _ => Precision(0.005),
        }
    }

    /// How far the sum of four shares may be from 100.
    pub(super) fn sum_tolerance(self) -> f64 {
        (self.0 * 4.0).max(0.1) + 1e-6
    }

    /// Whether one count of `n` people answers to one share only.
    pub(super) fn tells_people_apart(self, n: u32) -> bool {
        self.0 * f64::from(n) / 100.0 < 0.5
    }

    /// Whether `count` of `n` gives `share` when rounded.
    pub(super) fn agrees(self, share: f64, count: u32, n: u32) -> bool {
        let exact = f64::from(count) * 100.0 / f64::from(n.max(1));
        (exact - share).abs() <= self.0 * 1.02 + 1e-6
    }
}

/// `round(share · n / 100)`, share 0–100.
pub(super) fn count(share: f64, n: u32) -> u32 {
    let people = (share * f64::from(n) / 100.0).round();
    // At most n, and shares are checked to lie within 0–100 before.
    (people as u32).min(n)
}

/// Counts of the four marks, first «2»; the flag tells that rounding had to be put right: the largest
/// remainders win, and «2» is never touched, because the rule looks at it.
pub(super) fn counts(shares: [f64; 4], n: u32) -> ([u32; 4], bool) {
    let rounded = shares.map(|share| count(share, n));
    if rounded.iter().map(|count| u64::from(*count)).sum::<u64>() == u64::from(n) {
        return (rounded, false);
    }
    let mut counts = shares.map(|share| (share * f64::from(n) / 100.0).floor() as u32);
    counts[0] = rounded[0];
    let mut order = [1, 2, 3];
    let remainder = |i: usize| shares[i] * f64::from(n) / 100.0 - f64::from(counts[i]);
    order.sort_by(|a, b| remainder(*b).total_cmp(&remainder(*a)));
    let sum: u32 = counts.iter().sum();
    for i in order.into_iter().take(n.saturating_sub(sum) as usize) {
        counts[i] += 1;
    }
    (counts, true)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_real_row_gives_back_its_counts() {
        assert_eq!(
            counts([12.36, 52.81, 26.97, 7.87], 89),
            ([11, 47, 24, 7], false)
        );
        assert_eq!(count(36.84, 38), 14);
    }

    #[test]
    fn coarse_shares_are_put_right_without_touching_the_failed() {
        assert_eq!(
            counts([33.0, 33.0, 33.0, 0.0], 200),
            ([66, 67, 67, 0], true)
        );
    }

    #[test]
    fn precision_is_that_of_the_finest_share() {
        assert_eq!(Precision::of([50.0, 33.0].into_iter()), Precision(0.5));
        assert_eq!(Precision::of([50.0, 33.3].into_iter()), Precision(0.05));
        assert_eq!(Precision::of([50.0, 33.33].into_iter()), Precision(0.005));
        assert!(Precision(0.5).tells_people_apart(99));
        assert!(!Precision(0.5).tells_people_apart(100));
        assert!(Precision(0.005).tells_people_apart(9_999));
    }

    proptest! {
        #[test]
        fn counts_come_back_from_shares_of_two_decimals(
            marks in prop::array::uniform4(0u32..2_400).prop_filter("someone", |m| m.iter().sum::<u32>() > 0),
        ) {
            let n: u32 = marks.iter().sum();
            let share = |count: u32| (f64::from(count) * 10_000.0 / f64::from(n)).round() / 100.0;
            prop_assert_eq!(counts(marks.map(share), n), (marks, false));
        }
    }
}
