//! The selection of the register as a table for a spreadsheet: every row of the filter, every number.

use super::columns::Column;
use super::entry::Entry;
use super::filter::Selected;
use crate::identification::Membership;
use crate::sheets::{Column as SheetColumn, Table, Value};

/// The table; `notes` say the filter, the day and the author.
pub fn table(
    selected: &[Selected<'_>],
    columns: &[Column],
    year: i32,
    notes: Vec<String>,
) -> Table {
    let rows = selected.iter().flat_map(|of| {
        of.entries
            .iter()
            .map(|entry| row(&of.sheet.municipality, entry, columns, year))
    });
    Table {
        title: format!("Перечень {year}"),
        notes,
        columns: heads(columns, year),
        rows: rows.collect(),
    }
}

fn heads(columns: &[Column], year: i32) -> Vec<SheetColumn> {
    let mut heads = vec![
        SheetColumn::new("Муниципалитет", 24),
        SheetColumn::new("Школа", 40),
        SheetColumn::new("Логин", 12),
        SheetColumn::new("Статус", 16),
    ];
    for column in columns {
        let use_of = if column.counts { "" } else { " (анализ)" };
        for what in ["участников", "с низким результатом", "порог", "к порогу"]
        {
            heads.push(SheetColumn::new(
                &format!("{}{use_of}: {what}", column.title),
                12,
            ));
        }
    }
    heads.extend([
        SheetColumn::new(&format!("Порог достигнут в {} году", year - 1), 14),
        SheetColumn::new("Условие", 14),
        SheetColumn::new("До смены статуса, учеников", 14),
        SheetColumn::new("С прошлым перечнем", 14),
        SheetColumn::new("По расчёту", 16),
        SheetColumn::new("Решение", 20),
        SheetColumn::new("Причина и документ", 40),
        SheetColumn::new("Пояснение", 100),
    ]);
    heads
}

fn row(municipality: &str, entry: &Entry, columns: &[Column], year: i32) -> Vec<Value> {
    let mut row: Vec<Value> = vec![
        municipality.into(),
        entry.name.as_str().into(),
        entry.login.as_str().into(),
        entry.status().title().into(),
    ];
    for column in columns {
        row.extend(numbers(entry, column, year));
    }
    let decision = entry.decision.as_ref();
    row.extend([
        entry.low_of_usable(year - 1).into(),
        entry.conditions().into(),
        entry.pupils_to_threshold.into(),
        match entry.membership {
            Membership::Never => Value::Empty,
            other => other.title().into(),
        },
        entry.computed.title().into(),
        decision.map(|decision| decision.kind.mark()).into(),
        decision
            .map(|of| format!("{} ({})", of.reason, of.document))
            .into(),
        entry.explanation.as_str().into(),
    ]);
    row
}

/// Participants, failing ones, threshold, distance; empty where there are no data.
fn numbers(entry: &Entry, column: &Column, year: i32) -> [Value; 4] {
    match entry
        .line(year, &column.procedure)
        .filter(|line| line.participants > 0)
    {
        Some(line) => [
            line.participants.into(),
            line.failed.into(),
            line.threshold.into(),
            if line.is_usable() {
                line.over_threshold().into()
            } else {
                Value::Empty
            },
        ],
        None => [Value::Empty, Value::Empty, Value::Empty, Value::Empty],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::registers::columns::columns;
    use crate::registers::testing::{entry, sheet};

    #[test]
    fn every_row_has_a_value_for_every_column() {
        let sheet = sheet(vec![
            entry(1, Status::Listed, None),
            entry(2, Status::NoData, None),
        ]);
        let columns = columns(&sheet.entries, 2021);
        let selected = Selected {
            sheet: &sheet,
            entries: sheet.entries.iter().collect(),
        };
        let table = table(&[selected], &columns, 2021, vec![]);
        assert_eq!(table.rows.len(), 2);
        assert!(
            table
                .rows
                .iter()
                .all(|row| row.len() == table.columns.len())
        );
        assert_eq!(table.rows[0][4..8], [42_u32, 16, 13, 3].map(Value::from));
    }
}
