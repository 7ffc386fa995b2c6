//! The register at a glance: statuses beside those of the year before, schools by number of low procedures and
//! by procedure. Pure.

use crate::identification::Status;
use crate::verdicts::StoredVerdict;
use crate::web::chart::Units;
use crate::words;
use std::collections::BTreeMap;

/// One status with its change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Count {
    /// Code of the status.
    pub code: &'static str,
    /// «В перечне».
    pub title: &'static str,
    /// Schools now.
    pub now: usize,
    /// «на 4 меньше, чем в 2020 году».
    pub change: String,
}

/// One line of a distribution.
#[derive(Clone, Copy, Debug)]
pub struct Pair {
    /// This year.
    pub now: Units,
    /// The year before.
    pub was: Units,
}

/// Statuses of `year` beside those of the year before. A status nobody has is left out, but for the register.
pub fn counts(verdicts: &[StoredVerdict], year: i32) -> Vec<Count> {
    let of = |status, year: i32| {
        verdicts
            .iter()
            .filter(|v| v.status == status && i32::from(v.year) == year)
            .count()
    };
    let had_before = verdicts.iter().any(|v| i32::from(v.year) == year - 1);
    [
        (Status::Listed, "В перечне"),
        (Status::AtRisk, "В зоне риска"),
        (Status::Clear, "Вне перечня"),
        (Status::NoData, "Нет данных"),
        (Status::Excluded, "Исключены"),
    ]
    .into_iter()
    .map(|(status, title)| {
        let (now, was) = (of(status, year), of(status, year - 1));
        let change = if had_before {
            change(now, was, year - 1)
        } else {
            String::new()
        };
        (
            status,
            Count {
                code: status.code(),
                title,
                now,
                change,
            },
            was,
        )
    })
    .filter(|(status, count, was)| {
        matches!(status, Status::Listed | Status::AtRisk | Status::Clear) || count.now + was > 0
    })
    .map(|(_, count, _)| count)
    .collect()
}

fn change(now: usize, was: usize, year: i32) -> String {
    match now.cmp(&was) {
        std::cmp::Ordering::Equal => format!("столько же, сколько в {year} году"),
        std::cmp::Ordering::Less => format!("на {} меньше, чем в {year} году", was - now),
        std::cmp::Ordering::Greater => format!("на {} больше, чем в {year} году", now - was),
    }
}

/// «Школы по числу низких процедур»: 0, 1, 2, … of those that count.
pub fn by_count(verdicts: &[StoredVerdict], year: i32) -> Vec<(String, Pair)> {
    let mut lines: BTreeMap<i16, (u32, u32)> = BTreeMap::new();
    for verdict in verdicts
        .iter()
        .filter(|v| !matches!(v.status, Status::NoData | Status::Excluded))
    {
        let line = lines.entry(verdict.low_count).or_default();
        if i32::from(verdict.year) == year {
            line.0 += 1;
        } else {
            line.1 += 1;
        }
    }
    let title = |n: i16| match n {
        0 => "ни в одной".to_owned(),
        n => format!(
            "в {}",
            words::count(
                n.unsigned_abs().into(),
                ["процедуре", "процедурах", "процедурах"]
            )
        ),
    };
    paired(
        lines
            .into_iter()
            .map(|(n, counts)| (title(n), counts))
            .collect(),
    )
}

/// «Школы по процедурам»: in how many schools each procedure that counts is low. A procedure nobody has numbers
/// for is left out.
pub fn by_procedure(verdicts: &[StoredVerdict], year: i32) -> Vec<(String, Pair)> {
    let mut lines: Vec<(String, (u32, u32))> = Vec::new();
    for verdict in verdicts.iter().filter(|v| v.status != Status::Excluded) {
        let own = i32::from(verdict.year);
        for line in verdict
            .trace
            .of_year(own)
            .filter(|line| line.counts && line.participants > 0)
        {
            let place = lines
                .iter()
                .position(|(label, _)| *label == line.label)
                .unwrap_or_else(|| {
                    lines.push((line.label.clone(), (0, 0)));
                    lines.len() - 1
                });
            let counts = &mut lines[place].1;
            if own == year {
                counts.0 += u32::from(line.is_low());
            } else {
                counts.1 += u32::from(line.is_low());
            }
        }
    }
    paired(lines)
}

fn paired(lines: Vec<(String, (u32, u32))>) -> Vec<(String, Pair)> {
    let largest = lines
        .iter()
        .map(|(_, (now, was))| *now.max(was))
        .max()
        .unwrap_or_default();
    lines
        .into_iter()
        .map(|(title, (now, was))| {
            let now = Units {
                count: now,
                largest,
                was: false,
            };
            (
                title,
                Pair {
                    now,
                    was: Units {
                        count: was,
                        largest,
                        was: true,
                    },
                },
            )
        })
        .collect()
}
