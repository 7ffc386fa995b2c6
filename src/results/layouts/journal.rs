//! «Сравнение отметок с отметками по журналу»: wide, a row per group with counts and shares, and long
//! (2019–2021), four rows per group.

use super::block::{Block, Walk, Who};
use super::fields::Field;
use super::header::Column;
use super::model::{Comparison, Measure, Parsed, ParsedRow, Payload, TotalRow};
use super::notes::{Notes, Spoilt};
use super::shares::{self, Precision};
use super::text::key;
use crate::sheets::{Row, address};

/// Share and count of one outcome.
#[derive(Clone, Copy, Debug)]
struct Outcome {
    measure: Measure,
    count: Option<u16>,
    share: Option<u16>,
}

/// Reads the table.
pub(super) fn read(block: &Block<'_>, mut notes: Notes) -> Parsed {
    let columns: Vec<&Column> = block.header.columns.iter().collect();
    let lines = if block.header.has(Field::Share) {
        long_lines(block, &columns, &mut notes)
    } else {
        wide_lines(block, &columns, &mut notes)
    };
    let (mut rows, mut totals) = (Vec::new(), Vec::new());
    for line in lines {
        let payload = Payload::Journal(line.numbers);
        match line.who {
            Who::School(school, cell) => rows.push(ParsedRow {
                row: line.row,
                cell,
                school,
                year: block.facts.year,
                procedure: block.facts.procedure(),
                payload,
                cells: line.cells,
            }),
            Who::Total(level, place, cell) => totals.push(TotalRow {
                row: line.row,
                cell,
                level,
                name: place.name,
                code: place.code,
                organisations: None,
                payload: Some(payload),
            }),
            Who::Nobody => {}
        }
    }
    notes.finish();
    Parsed {
        layout: block.layout,
        sheet: notes.sheet.clone(),
        facts: block.facts.clone(),
        rows,
        repairs: notes.repairs,
        problems: notes.problems,
        totals,
    }
}

/// Numbers of one group.
struct Line {
    row: u32,
    who: Who,
    numbers: Comparison,
    cells: Vec<(Measure, String)>,
}

fn wide_lines(block: &Block<'_>, columns: &[&Column], notes: &mut Notes) -> Vec<Line> {
    let index = |field| block.header.column(field);
    let outcomes = [
        (Measure::Lowered, Field::LoweredCount, Field::LoweredShare),
        (
            Measure::Confirmed,
            Field::ConfirmedCount,
            Field::ConfirmedShare,
        ),
        (Measure::Raised, Field::RaisedCount, Field::RaisedShare),
    ]
    .map(|(measure, count, share)| Outcome {
        measure,
        count: index(count),
        share: index(share),
    });
    let Some(participants) = index(Field::Participants) else {
        return Vec::new();
    };
    let mut walk = Walk::new(columns);
    let mut lines = Vec::new();
    for row in block.data {
        let who = walk.who(row, notes);
        let numbers = match who {
            Who::Nobody => continue,
            Who::Total(..) => wide_numbers(row, participants, &outcomes, &mut notes.silent()),
            Who::School(..) => wide_numbers(row, participants, &outcomes, notes),
        };
        if let Ok(Some((numbers, cells))) = numbers {
            lines.push(Line {
                row: row.number,
                who,
                numbers,
                cells,
            });
        }
    }
    lines
}

type Numbers = Option<(Comparison, Vec<(Measure, String)>)>;

fn wide_numbers(
    row: &Row,
    participants: u16,
    outcomes: &[Outcome; 3],
    notes: &mut Notes,
) -> Result<Numbers, Spoilt> {
    let at = address(row.number, participants);
    let n = match notes.count(row, participants)? {
        Some(n) if n > 0 => n,
        _ => {
            notes.warn(
                &at,
                "",
                "no_participants",
                "Участников нет: строка пропущена",
            );
            return Ok(None);
        }
    };
    let mut cells = vec![(Measure::Participants, at.clone())];
    let mut counts = [0; 3];
    let mut shares = [None; 3];
    for (i, outcome) in outcomes.iter().enumerate() {
        let share = match outcome.share {
            Some(column) => notes.number(row, column)?.map(|number| number.value),
            None => None,
        };
        let count = match outcome.count {
            Some(column) => notes.count(row, column)?,
            None => None,
        };
        let column = if count.is_some() {
            outcome.count
        } else {
            outcome.share
        };
        let known = count.or_else(|| {
            share
                .filter(|s| (0.0..=100.0).contains(s))
                .map(|s| shares::count(s, n))
        });
        let (Some(known), Some(column)) = (known, column) else {
            notes.error(
                &at,
                "",
                "comparison_missing",
                "Не хватает чисел «Понизили», «Подтвердили» или «Повысили». Впишите их",
            );
            return Err(Spoilt);
        };
        cells.push((outcome.measure, address(row.number, column)));
        counts[i] = known;
        shares[i] = count.and(share);
    }
    let [lowered, confirmed, raised] = counts;
    let numbers = Comparison {
        participants: n,
        lowered,
        confirmed,
        raised,
    };
    check(&numbers, &at, notes)?;
    check_shares(&counts, &shares, n, &cells, notes);
    Ok(Some((numbers, cells)))
}

fn sum(numbers: &Comparison) -> u64 {
    u64::from(numbers.lowered) + u64::from(numbers.confirmed) + u64::from(numbers.raised)
}

/// A few pupils without a mark in the journal are usual; more outcomes than pupils are not.
fn check(numbers: &Comparison, at: &str, notes: &mut Notes) -> Result<(), Spoilt> {
    let (sum, n) = (sum(numbers), numbers.participants);
    if sum > u64::from(n) {
        notes.error(
            at,
            &n.to_string(),
            "sum_of_comparison",
            format!("В сумме {sum}, а участников {n}. Исправьте число участников или отметки"),
        );
        return Err(Spoilt);
    }
    Ok(())
}

/// Shares are of those who have a journal mark, or of all.
fn check_shares(
    counts: &[u32; 3],
    shares: &[Option<f64>; 3],
    n: u32,
    cells: &[(Measure, String)],
    notes: &mut Notes,
) {
    let marked: u32 = counts.iter().sum();
    for (i, share) in shares.iter().enumerate() {
        let Some(share) = *share else { continue };
        let precision = Precision::of(shares.iter().flatten().copied());
        let agrees = [n, marked]
            .into_iter()
            .any(|n| precision.agrees(share, counts[i], n));
        if !agrees && let Some((_, cell)) = cells.get(i + 1) {
            notes.warn(cell, &counts[i].to_string(), "share_not_from_count", "Доля в этой строке не соответствует числу участников; взято число. Проверьте строку");
        }
    }
}

/// The long table: the group on a row of its own or beside the first outcome, then its outcomes.
fn long_lines(block: &Block<'_>, columns: &[&Column], notes: &mut Notes) -> Vec<Line> {
    let (Some(group), Some(participants)) = (
        block.header.column(Field::Group),
        block.header.column(Field::Participants),
    ) else {
        return Vec::new();
    };
    let mut walk = Walk::new(columns);
    let mut lines: Vec<Line> = Vec::new();
    let mut spoilt = false;
    for row in block.data {
        let Some(cell) = row.get(group) else { continue };
        let label = key(&cell.shown());
        let measure = match label.as_str() {
            l if l.starts_with("понизил") => Measure::Lowered,
            l if l.starts_with("подтвердил") => Measure::Confirmed,
            l if l.starts_with("повысил") => Measure::Raised,
            l if l.starts_with("всего") => Measure::Participants,
            _ => {
                drop_if(&mut lines, spoilt);
                spoilt = false;
                let who = walk.who(row, notes);
                lines.push(Line {
                    row: row.number,
                    who,
                    numbers: Comparison::default(),
                    cells: Vec::new(),
                });
                continue;
            }
        };
        let Some(line) = lines.last_mut() else {
            continue;
        };
        match notes.count(row, participants) {
            Ok(count) => {
                set(&mut line.numbers, measure, count.unwrap_or(0));
                line.cells
                    .push((measure, address(row.number, participants)));
            }
            Err(Spoilt) => spoilt = true,
        }
    }
    drop_if(&mut lines, spoilt);
    lines.retain_mut(|line| complete(line, notes));
    lines
}

fn drop_if(lines: &mut Vec<Line>, spoilt: bool) {
    if spoilt {
        lines.pop();
    }
}

fn set(numbers: &mut Comparison, measure: Measure, count: u32) {
    match measure {
        Measure::Lowered => numbers.lowered = count,
        Measure::Confirmed => numbers.confirmed = count,
        Measure::Raised => numbers.raised = count,
        _ => numbers.participants = count,
    }
}

/// A group with its outcomes; without the row «Всего» their sum is the number of participants.
fn complete(line: &mut Line, notes: &mut Notes) -> bool {
    if line.cells.is_empty() {
        return false;
    }
    if line.numbers.participants == 0 {
        line.numbers.participants = u32::try_from(sum(&line.numbers)).unwrap_or(u32::MAX);
    }
    let at = match &line.who {
        Who::School(_, cell) => cell.clone(),
        _ => String::new(),
    };
    line.numbers.participants > 0 && check(&line.numbers, &at, notes).is_ok()
}
