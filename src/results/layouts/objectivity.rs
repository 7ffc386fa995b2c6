//! «Признаки необъективности»: the official list of schools with biased results — login, year, РУ4,
//! МА4, РУ5, МА5, number of markers.

use super::block::{Block, Walk, Who, procedure_of};
use super::fields::Field;
use super::header::Column;
use super::model::{Measure, Parsed, ParsedRow, Payload};
use super::notes::Notes;
use super::text::key;
use crate::sheets::{Cell, Row, address};

/// Reads the list; schools without a marker are left out.
pub(super) fn read(block: &Block<'_>, mut notes: Notes) -> Parsed {
    let columns: Vec<&Column> = block.header.columns.iter().collect();
    let mut walk = Walk::new(&columns);
    let mut rows = Vec::new();
    for row in block.data {
        let Who::School(school, cell) = walk.who(row, &mut notes) else {
            continue;
        };
        let Some((payload, cells)) = markers(&columns, row, &mut notes) else {
            continue;
        };
        let Ok((year, _)) = procedure_of(&block.facts, &columns, row, &mut notes) else {
            continue;
        };
        rows.push(ParsedRow {
            row: row.number,
            cell,
            school,
            year,
            procedure: None,
            payload,
            cells,
        });
    }
    notes.finish();
    Parsed {
        layout: block.layout,
        sheet: notes.sheet.clone(),
        facts: block.facts.clone(),
        rows,
        repairs: notes.repairs,
        problems: notes.problems,
        totals: Vec::new(),
    }
}

fn markers(
    columns: &[&Column],
    row: &Row,
    notes: &mut Notes,
) -> Option<(Payload, Vec<(Measure, String)>)> {
    let mut markers = Vec::new();
    let mut cells = Vec::new();
    for column in columns
        .iter()
        .filter(|column| column.field == Some(Field::Marker))
    {
        if row.get(column.index).is_some_and(is_set) {
            markers.push(
                column
                    .title
                    .split_whitespace()
                    .collect::<String>()
                    .to_uppercase(),
            );
            cells.push((Measure::Markers, address(row.number, column.index)));
        }
    }
    let counted = columns
        .iter()
        .find(|column| column.field == Some(Field::MarkerCount));
    let told =
        counted.and_then(|column| Some((column.index, notes.count(row, column.index).ok()??)));
    let own = u32::try_from(markers.len()).unwrap_or(u32::MAX);
    let count = told.map_or(own, |(_, count)| count);
    if let Some((column, count)) = told {
        let at = address(row.number, column);
        if own > 0 && own != count {
            notes.warn(
                &at,
                &count.to_string(),
                "markers_differ",
                format!("Отмечено признаков: {own}, а указано {count}. Проверьте строку"),
            );
        }
        cells.push((Measure::Markers, at));
    }
    (count > 0 || own > 0).then_some((Payload::Objectivity { markers, count }, cells))
}

/// «1», «да», «+», «✓» set a marker; «0», «нет», «–» and an empty cell do not.
fn is_set(cell: &Cell) -> bool {
    match cell {
        Cell::Number(n) => *n > 0.0,
        Cell::Bool(set) => *set,
        Cell::Text(text) => !matches!(key(text).as_str(), "" | "0" | "нет" | "-" | "н/д"),
        Cell::Date(_) | Cell::Error(_) => false,
    }
}
