//! Two pieces of work in turn, A B A B …, and the ratio pair by pair: the machine's speed drifts, a ratio of
//! neighbours does not.

use std::time::{Duration, Instant};

/// Rounds that count; one more goes first and does not.
const ROUNDS: usize = 9;

/// Runs both in turn and prints the medians and the median ratio `work / baseline` beside its goal.
pub fn compare(name: &str, goal: &str, mut work: impl FnMut(), mut baseline: impl FnMut()) {
    let mut pairs = Vec::with_capacity(ROUNDS);
    for round in 0..=ROUNDS {
        let pair = (timed(&mut work), timed(&mut baseline));
        if round > 0 {
            pairs.push(pair);
        }
    }
    let ratio = median(pairs.iter().map(|(a, b)| a.as_secs_f64() / b.as_secs_f64()));
    let work = median(pairs.iter().map(|(a, _)| a.as_secs_f64()));
    let baseline = median(pairs.iter().map(|(_, b)| b.as_secs_f64()));
    println!(
        "{name}: ratio {ratio:.2} (goal {goal}); work {:.1} ms, baseline {:.1} ms, {ROUNDS} rounds",
        work * 1000.0,
        baseline * 1000.0
    );
}

fn timed(work: &mut impl FnMut()) -> Duration {
    let start = Instant::now();
    work();
    start.elapsed()
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
