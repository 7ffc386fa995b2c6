//! How surely a share is known: the exact binomial (Clopper–Pearson) interval, for few participants.

/// Below this number of participants the explanation says how uncertain the share is.
pub const FEW: u32 = 10;

/// Half of the 5 % left outside a 95 per cent interval.
const TAIL: f64 = 0.025;
/// Halvings of the interval from 0 to 1: far finer than the whole per cents shown.
const STEPS: u32 = 40;

/// Whole per cents between which the share lies with 95 % confidence, rounded outwards.
///
/// `failed` is at most `participants`; without participants nothing is known: (0, 100).
pub fn interval(failed: u32, participants: u32) -> (u32, u32) {
    let failed = failed.min(participants);
    let low = match failed {
        0 => 0.0,
        _ => solve(|share| 1.0 - at_most(failed - 1, participants, share) < TAIL),
    };
    let high = match failed {
        all if all == participants => 1.0,
        _ => solve(|share| at_most(failed, participants, share) >= TAIL),
    };
    ((low * 100.0).floor() as u32, (high * 100.0).ceil() as u32)
}

/// The share up to which the condition holds.
fn solve(holds: impl Fn(f64) -> bool) -> f64 {
    let (mut from, mut to) = (0.0, 1.0);
    for _ in 0..STEPS {
        let middle = (from + to) / 2.0;
        match holds(middle) {
            true => from = middle,
            false => to = middle,
        }
    }
    from
}

/// Probability of at most `failed` failures among `participants` at this share, below 1.
fn at_most(failed: u32, participants: u32, share: f64) -> f64 {
    let mut term = (1.0 - share).powf(f64::from(participants));
    let mut sum = term;
    for k in 0..failed {
        term *= f64::from(participants - k) / f64::from(k + 1) * share / (1.0 - share);
        sum += term;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::interval;

    #[test]
    fn intervals_agree_with_the_published_tables() {
        let cases = [
            ((0, 5), (0, 53)),
            ((1, 1), (2, 100)),
            ((2, 6), (4, 78)),
            ((3, 9), (7, 71)),
            ((9, 9), (66, 100)),
            ((0, 0), (0, 100)),
        ];
        for ((failed, participants), expected) in cases {
            assert_eq!(
                interval(failed, participants),
                expected,
                "{failed} of {participants}"
            );
        }
    }
}
