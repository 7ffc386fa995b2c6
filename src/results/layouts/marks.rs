//! Tables with a row of marks per school: «Статистика по отметкам», summary tables of ЕГЭ, ОГЭ and
//! ВПР, the portal's own template, tables whose columns a person has named.

use super::block::{Block, Walk, Who, procedure_of};
use super::fields::Field;
use super::header::{Column, Group};
use super::measure::{Measure as Unit, Units};
use super::model::{
    Facts, LayoutKind, Marks, Measure, Parsed, ParsedRow, Payload, RepairKind, TotalRow,
};
use super::notes::{Notes, Number, Spoilt};
use super::number::shown;
use super::sums::{Given, MEASURES, assemble};
use crate::sheets::{Row, address};

/// Columns of numbers of one procedure.
#[derive(Clone, Debug)]
pub(super) struct MarkColumns {
    pub(super) participants: u16,
    /// For «2», «3», «4», «5»: measure unsaid, count, share.
    pub(super) marks: [[Option<u16>; 3]; 4],
    organisations: Option<u16>,
    mean: Option<u16>,
}

impl MarkColumns {
    fn of(columns: &[&Column]) -> Option<MarkColumns> {
        let index = |field| {
            columns
                .iter()
                .find(|column| column.field == Some(field))
                .map(|c| c.index)
        };
        let mark = |mark| Field::of_mark(mark).map_or([None; 3], |fields| fields.map(index));
        Some(MarkColumns {
            participants: index(Field::Participants)?,
            marks: [mark(2), mark(3), mark(4), mark(5)],
            organisations: index(Field::Organisations),
            mean: index(Field::Mean),
        })
    }

    /// The column of a measure; the first one where a mark has several.
    fn column_of(&self, measure: Measure) -> Option<u16> {
        match MEASURES.iter().position(|own| *own == measure) {
            Some(mark) => self.marks[mark].iter().copied().flatten().next(),
            None => (measure == Measure::Participants).then_some(self.participants),
        }
    }
}

/// Reads the table: one result for each group of columns.
pub(super) fn read(block: &Block<'_>, notes: Notes) -> Vec<Parsed> {
    let fresh = notes.fresh();
    let mut first = Some(notes);
    let groups = block.header.groups();
    let mut tables = Vec::with_capacity(groups.len());
    for Group { subject, columns } in &groups {
        let mut facts = block.facts.clone();
        if let Some((subject, level)) = subject {
            facts.subject = Some(*subject);
            facts.level = *level;
        }
        let Some(numbers) = MarkColumns::of(columns) else {
            continue;
        };
        let own = first.take().unwrap_or_else(|| fresh.clone());
        tables.push(read_group(block, facts, columns, &numbers, own));
    }
    tables
}

fn read_group(
    block: &Block<'_>,
    facts: Facts,
    columns: &[&Column],
    numbers: &MarkColumns,
    mut notes: Notes,
) -> Parsed {
    let units = Units::guess(block.layout, numbers, block.data);
    let mut walk = Walk::new(columns);
    let (mut rows, mut totals) = (Vec::new(), Vec::new());
    for row in block.data {
        match walk.who(row, &mut notes) {
            Who::Nobody => {}
            Who::Total(level, place, cell) => {
                let organisations = numbers
                    .organisations
                    .and_then(|c| notes.silent().count(row, c).ok().flatten());
                let payload = read_marks(row, numbers, &units, block.layout, &mut notes.silent());
                totals.push(TotalRow {
                    row: row.number,
                    cell,
                    level,
                    name: place.name,
                    code: place.code,
                    organisations,
                    payload: payload
                        .ok()
                        .flatten()
                        .map(|(marks, _)| Payload::Marks(marks)),
                });
            }
            Who::School(school, cell) => {
                let Ok(Some((marks, cells))) =
                    read_marks(row, numbers, &units, block.layout, &mut notes)
                else {
                    continue;
                };
                let Ok((year, procedure)) = procedure_of(&facts, columns, row, &mut notes) else {
                    continue;
                };
                let payload = Payload::Marks(marks);
                rows.push(ParsedRow {
                    row: row.number,
                    cell,
                    school,
                    year,
                    procedure,
                    payload,
                    cells,
                });
            }
        }
    }
    notes.finish();
    if block.header.has(Field::Profile) {
        add_up_profiles(&mut rows, &mut notes);
    }
    Parsed {
        layout: block.layout,
        sheet: notes.sheet.clone(),
        facts,
        rows,
        repairs: notes.repairs,
        problems: notes.problems,
        totals,
    }
}

/// The cells of the numbers that were read.
type Cells = Vec<(Measure, String)>;

/// The marks of a row; `None` when the school has none, an error when they cannot be believed.
fn read_marks(
    row: &Row,
    columns: &MarkColumns,
    units: &Units,
    layout: LayoutKind,
    notes: &mut Notes,
) -> Result<Option<(Marks, Cells)>, Spoilt> {
    let mut cells = vec![(
        Measure::Participants,
        address(row.number, columns.participants),
    )];
    let participants = notes.count(row, columns.participants);
    let mut given = [None; 4];
    let mut spoilt = participants.is_err();
    for (i, mark) in columns.marks.iter().enumerate() {
        match read_mark(row, mark, units, notes) {
            Ok(Some((column, mark))) => {
                cells.push((MEASURES[i], address(row.number, column)));
                given[i] = Some(mark);
            }
            Ok(None) => {}
            Err(Spoilt) => spoilt = true,
        }
    }
    let mean = match columns
        .mean
        .map(|column| (column, notes.number(row, column)))
    {
        Some((column, Ok(Some(Number { value, .. })))) => {
            cells.push((Measure::Mean, address(row.number, column)));
            Some(value)
        }
        Some((_, Err(Spoilt))) => return Err(Spoilt),
        _ => None,
    };
    if spoilt {
        return Err(Spoilt);
    }
    let at = |measure: Measure| {
        cells
            .iter()
            .find(|(m, _)| *m == measure)
            .map(|(_, cell)| cell.clone())
            // An empty cell has its place too.
            .or_else(|| Some(address(row.number, columns.column_of(measure)?)))
            .unwrap_or_default()
    };
    let n = match participants? {
        Some(n) if n > 0 => n,
        n => return nobody_took_part(n, &given, &at(Measure::Participants), layout, notes),
    };
    let marks = assemble(n, given, units.precision, &at, notes)?;
    Ok(Some((Marks { mean, ..marks }, cells)))
}

/// A row without participants: no data, unless it has marks of somebody.
fn nobody_took_part(
    n: Option<u32>,
    given: &[Option<Given>; 4],
    at: &str,
    layout: LayoutKind,
    notes: &mut Notes,
) -> Result<Option<(Marks, Cells)>, Spoilt> {
    let somebody = given.iter().flatten().any(|given| given.value > 0.0);
    if somebody {
        let value = n.map(|n| n.to_string()).unwrap_or_default();
        notes.error(
            at,
            &value,
            "participants_missing",
            "Отметки есть, а числа участников нет. Впишите число участников",
        );
        return Err(Spoilt);
    }
    if n.is_some() || layout != LayoutKind::Template {
        notes.warn(
            at,
            "",
            "no_participants",
            "Участников нет: у школы останется «нет данных»",
        );
    }
    Ok(None)
}

fn read_mark(
    row: &Row,
    [unsaid, count, share]: &[Option<u16>; 3],
    units: &Units,
    notes: &mut Notes,
) -> Result<Option<(u16, Given)>, Spoilt> {
    let beside = match share {
        Some(column) => read_share(row, *column, units.share, notes)?,
        None => None,
    };
    if let Some(column) = count
        && let Some(count) = notes.count(row, *column)?
    {
        return Ok(Some((
            *column,
            Given {
                value: f64::from(count),
                share: false,
                beside,
            },
        )));
    }
    if let (Some(value), Some(column)) = (beside, share) {
        return Ok(Some((
            *column,
            Given {
                value,
                share: true,
                beside: None,
            },
        )));
    }
    let Some(column) = *unsaid else {
        return Ok(None);
    };
    let given = match units.unsaid {
        Unit::Count if !has_percent_sign(row, column) => {
            notes.count(row, column)?.map(|count| Given {
                value: f64::from(count),
                share: false,
                beside: None,
            })
        }
        unit => read_share(row, column, unit, notes)?.map(|value| Given {
            value,
            share: true,
            beside: None,
        }),
    };
    Ok(given.map(|given| (column, given)))
}

fn has_percent_sign(row: &Row, column: u16) -> bool {
    row.get(column)
        .and_then(|cell| cell.text())
        .is_some_and(|text| text.trim_end().ends_with('%'))
}

/// A share of 0–100.
fn read_share(
    row: &Row,
    column: u16,
    unit: Unit,
    notes: &mut Notes,
) -> Result<Option<f64>, Spoilt> {
    let Some(number) = notes.number(row, column)? else {
        return Ok(None);
    };
    let at = address(row.number, column);
    let fraction = unit == Unit::Fraction && !number.percent;
    let value = if fraction {
        number.value * 100.0
    } else {
        number.value
    };
    if fraction {
        notes.repair(
            &at,
            shown(number.value),
            format!("{}\u{a0}%", shown(value)),
            RepairKind::Fraction,
        );
    }
    if !(0.0..=100.0 + 1e-6).contains(&value) {
        notes.error(
            &at,
            &shown(number.value),
            "share_out_of_range",
            "Доля должна быть от 0 до 100\u{a0}%. Исправьте её",
        );
        return Err(Spoilt);
    }
    Ok(Some(value))
}

/// Adds up the rows of one school that a table divides by profile of learning.
fn add_up_profiles(rows: &mut Vec<ParsedRow>, notes: &mut Notes) {
    let mut summed: Vec<ParsedRow> = Vec::with_capacity(rows.len());
    for row in rows.drain(..) {
        let same = summed.iter_mut().find(|other| {
            other.school == row.school && (other.year, other.procedure) == (row.year, row.procedure)
        });
        let (Some(first), Some(more)) = (same, row.marks().copied()) else {
            summed.push(row);
            continue;
        };
        if let Payload::Marks(marks) = &mut first.payload {
            *marks = added(*marks, more);
            notes.repair(
                &row.cell,
                more.participants.to_string(),
                marks.participants.to_string(),
                RepairKind::AddedUp,
            );
        }
        first.cells.extend(row.cells);
    }
    *rows = summed;
}

fn added(a: Marks, b: Marks) -> Marks {
    let both = |x: Option<u32>, y: Option<u32>| x.zip(y).map(|(x, y)| x + y);
    let participants = a.participants + b.participants;
    let mean = a.mean.zip(b.mean).map(|(x, y)| {
        (x * f64::from(a.participants) + y * f64::from(b.participants)) / f64::from(participants)
    });
    Marks {
        participants,
        failed: a.failed + b.failed,
        mark3: both(a.mark3, b.mark3),
        mark4: both(a.mark4, b.mark4),
        mark5: both(a.mark5, b.mark5),
        mean,
    }
}
