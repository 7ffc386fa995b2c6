//! Counts, per cents or shares of one: told by the values of the whole table where a header is silent.

use super::marks::MarkColumns;
use super::model::LayoutKind;
use super::number::{Reading, read};
use super::shares::Precision;
use crate::sheets::Row;

/// In what a column of marks is measured.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Measure {
    Count,
    Percent,
    Fraction,
}

/// Measures of the columns whose header does not tell them fully.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Units {
    /// Of columns such as «2».
    pub(super) unsaid: Measure,
    /// Of columns such as «2, %»: per cent or share of one.
    pub(super) share: Measure,
    /// How the shares of the table are rounded.
    pub(super) precision: Precision,
}

/// A row of numbers: participants and the values of marks.
struct Sample {
    n: f64,
    values: Vec<f64>,
}

impl Units {
    /// Looks at all rows; each votes for the measures that make sense of it.
    pub(super) fn guess(layout: LayoutKind, columns: &MarkColumns, rows: &[Row]) -> Units {
        let samples = |kind: usize| -> Vec<Sample> {
            rows.iter()
                .filter_map(|row| sample(row, columns, kind))
                .collect()
        };
        let (plain, marked) = (samples(0), samples(2));
        let unsaid = most_votes(&plain, layout);
        let share = if is_fraction(&marked) {
            Measure::Fraction
        } else {
            Measure::Percent
        };
        let percents = |samples: &[Sample], measure: Measure| -> Vec<f64> {
            let scale = if measure == Measure::Fraction {
                100.0
            } else {
                1.0
            };
            samples
                .iter()
                .flat_map(|sample| &sample.values)
                .map(|value| value * scale)
                .collect()
        };
        let mut shares = percents(&marked, share);
        if unsaid != Measure::Count {
            shares.extend(percents(&plain, unsaid));
        }
        Units {
            unsaid,
            share,
            precision: Precision::of(shares.into_iter()),
        }
    }
}

fn sample(row: &Row, columns: &MarkColumns, kind: usize) -> Option<Sample> {
    let number = |column: u16| match read(row.get(column)?, true) {
        Reading::Number {
            value,
            percent: false,
            ..
        } => Some(value),
        _ => None,
    };
    let n = number(columns.participants).filter(|n| *n >= 1.0)?;
    let values: Vec<f64> = columns
        .marks
        .iter()
        .filter_map(|mark| number(mark[kind]?))
        .collect();
    (!values.is_empty()).then_some(Sample { n, values })
}

fn most_votes(samples: &[Sample], layout: LayoutKind) -> Measure {
    let by_habit = match layout {
        LayoutKind::MarksStatistics => [Measure::Percent, Measure::Fraction, Measure::Count],
        _ => [Measure::Count, Measure::Percent, Measure::Fraction],
    };
    let votes = |measure: Measure| samples.iter().filter(|sample| sample.fits(measure)).count();
    let mut best = by_habit[0];
    for measure in by_habit {
        if votes(measure) > votes(best) {
            best = measure;
        }
    }
    best
}

impl Sample {
    /// Whether the row makes sense in this measure.
    fn fits(&self, measure: Measure) -> bool {
        let whole = self.values.iter().all(|value| value.fract() == 0.0);
        let sum: f64 = self.values.iter().sum();
        let all_four = self.values.len() == 4;
        match measure {
            Measure::Count if all_four => whole && sum == self.n,
            Measure::Count => whole && sum <= self.n,
            Measure::Percent if all_four => (sum - 100.0).abs() <= 2.1,
            Measure::Percent => !whole && sum <= 100.1 && sum > 1.0,
            Measure::Fraction if all_four => (sum - 1.0).abs() <= 0.03 && !whole,
            Measure::Fraction => !whole && sum <= 1.0,
        }
    }
}

/// Shares of one under a header that says «%»: every value at most 1, and people come out whole as
/// parts of one rather than of a hundred.
fn is_fraction(samples: &[Sample]) -> bool {
    let values = || {
        samples
            .iter()
            .flat_map(|s| s.values.iter().map(|value| (s.n, *value)))
    };
    if samples.iter().any(|s| s.values.len() == 4) {
        let fractions = samples.iter().filter(|s| s.fits(Measure::Fraction)).count();
        let percents = samples.iter().filter(|s| s.fits(Measure::Percent)).count();
        return fractions > percents;
    }
    let off = |people: f64| (people - people.round()).abs();
    values().all(|(_, value)| value <= 1.0)
        && values().any(|(_, value)| value > 0.0 && value < 1.0)
        && values().map(|(n, v)| off(n * v)).sum::<f64>()
            < values().map(|(n, v)| off(n * v / 100.0)).sum::<f64>()
}
