//! Do the marks of a row agree with each other and with the number of participants? Counts are rebuilt
//! from shares here; what cannot be believed is refused.

use super::model::{Marks, Measure, RepairKind};
use super::notes::{Notes, Spoilt};
use super::number::shown;
use super::shares::{self, Precision};

/// The four marks in order: «2» first.
pub(super) const MEASURES: [Measure; 4] = [
    Measure::Failed,
    Measure::Mark3,
    Measure::Mark4,
    Measure::Mark5,
];

/// A mark as the row gives it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Given {
    pub(super) value: f64,
    pub(super) share: bool,
    /// A share that stands beside the count.
    pub(super) beside: Option<f64>,
}

/// Four marks of `n` participants as counts, or what is wrong with them.
pub(super) fn assemble(
    n: u32,
    given: [Option<Given>; 4],
    precision: Precision,
    at: &impl Fn(Measure) -> String,
    notes: &mut Notes,
) -> Result<Marks, Spoilt> {
    let Some(failed) = given[0] else {
        notes.error(
            &at(Measure::Failed),
            "",
            "failed_missing",
            "Нет числа получивших «2» или не преодолевших порог. Впишите его, хотя бы 0",
        );
        return Err(Spoilt);
    };
    let shares: Vec<f64> = given
        .iter()
        .flatten()
        .filter(|g| g.share)
        .map(|g| g.value)
        .collect();
    let mut counts = given.map(|given| {
        given.map(|given| {
            if given.share {
                shares::count(given.value, n)
            } else {
                given.value as u32
            }
        })
    });
    if let [a, b, c, d] = shares.as_slice() {
        let (rebuilt, repaired) = from_four([*a, *b, *c, *d], n, precision, at, notes)?;
        counts = rebuilt.map(Some);
        if repaired {
            let list = |values: Vec<String>| values.join("; ");
            notes.repair(
                &at(Measure::Failed),
                list(shares.iter().map(|share| shown(*share)).collect()),
                list(rebuilt.iter().map(u32::to_string).collect()),
                RepairKind::Rounding,
            );
        }
    }
    check_sum(n, counts, !shares.is_empty(), at, notes)?;
    check_shares(n, &given, counts, precision, at, notes);
    if failed.share && !precision.tells_people_apart(n) {
        notes.warn(&at(Measure::Failed), &shown(failed.value), "share_too_coarse", "Доля округлена так, что число учеников можно восстановить лишь примерно. Лучше загрузить файл с числами");
    }
    let [failed, mark3, mark4, mark5] = counts;
    Ok(Marks {
        participants: n,
        failed: failed.unwrap_or(0),
        mark3,
        mark4,
        mark5,
        mean: None,
    })
}

fn from_four(
    shares: [f64; 4],
    n: u32,
    precision: Precision,
    at: &impl Fn(Measure) -> String,
    notes: &mut Notes,
) -> Result<([u32; 4], bool), Spoilt> {
    let sum: f64 = shares.iter().sum();
    if (sum - 100.0).abs() > precision.sum_tolerance() {
        notes.error(
            &at(Measure::Failed),
            &shown(sum),
            "sum_of_percents",
            format!(
                "Доли отметок дают в сумме {}\u{a0}%, а не 100\u{a0}%. Исправьте доли",
                shown(sum)
            ),
        );
        return Err(Spoilt);
    }
    Ok(shares::counts(shares, n))
}

fn check_sum(
    n: u32,
    counts: [Option<u32>; 4],
    rebuilt: bool,
    at: &impl Fn(Measure) -> String,
    notes: &mut Notes,
) -> Result<(), Spoilt> {
    let failed = counts[0].unwrap_or(0);
    if failed > n {
        notes.error(
            &at(Measure::Failed),
            &failed.to_string(),
            "failed_over_participants",
            format!("Не справившихся больше, чем участников ({n}). Исправьте одно из чисел"),
        );
        return Err(Spoilt);
    }
    let sum: u64 = counts.iter().flatten().map(|count| u64::from(*count)).sum();
    let complete = counts.iter().all(Option::is_some);
    // A rebuilt sum may miss by rounding only where counts and shares are mixed.
    let slack = if rebuilt { 2 } else { 0 };
    if sum > u64::from(n) + slack || (complete && sum + slack < u64::from(n)) {
        notes.error(
            &at(Measure::Participants),
            &n.to_string(),
            "sum_of_marks",
            format!(
                "Сумма отметок {sum}, а участников {n}. Исправьте число участников или отметки"
            ),
        );
        return Err(Spoilt);
    }
    Ok(())
}

/// Warns where a share does not come from the count that was taken.
fn check_shares(
    n: u32,
    given: &[Option<Given>; 4],
    counts: [Option<u32>; 4],
    precision: Precision,
    at: &impl Fn(Measure) -> String,
    notes: &mut Notes,
) {
    for (i, (given, count)) in given.iter().zip(counts).enumerate() {
        let Some((given, count)) = given.as_ref().zip(count) else {
            continue;
        };
        let share = match (given.share, given.beside) {
            (true, _) => given.value,
            (false, Some(beside)) => beside,
            (false, None) => continue,
        };
        if !precision.agrees(share, count, n) {
            notes.warn(
                &at(MEASURES[i]),
                &shown(share),
                "share_not_from_count",
                format!("{}\u{a0}% от {n} не составляет целого числа людей; взято {count}. Проверьте число участников", shown(share)),
            );
        }
    }
}
