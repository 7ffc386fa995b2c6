//! A row of the table of the register, ready to be drawn.

use super::board::Sheet;
use super::columns::Column;
use super::entry::{DecisionKind, Entry};
use super::filter::Selected;
use crate::identification::{Membership, Status};
use crate::words;

/// A row.
#[derive(Clone, Debug)]
pub struct Row {
    /// The head of the municipality that begins here: its title, its counts.
    pub group: Option<(String, String)>,
    /// Row of `schools`.
    pub school_id: i64,
    /// The name for a narrow column.
    pub name: String,
    /// The status that counts.
    pub status: Status,
    /// One cell a procedure.
    pub cells: Vec<Cell>,
    /// «3 из 4»: the year before.
    pub before: String,
    /// «год и 2 года».
    pub conditions: String,
    /// «меньше на 5».
    pub change: String,
    /// «впервые»; a dash for those that never were on the register.
    pub membership: &'static str,
    /// «выход: 1 из 2».
    pub exit: Option<String>,
    /// The decision taken by hand.
    pub decision: Option<DecisionKind>,
    /// Where to decide, for those who may.
    pub decide_href: Option<String>,
}

/// The distance to the threshold in one procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cell {
    /// «+3», «0», «−7», or a dash.
    pub text: String,
    /// The threshold is reached and counts.
    pub is_hit: bool,
    /// Fewer participants than the minimum, counted all the same.
    pub is_small: bool,
    /// First of its group of columns.
    pub opens_group: bool,
}

impl Row {
    /// The row of an entry.
    pub fn of(sheet: &Sheet, entry: &Entry, columns: &[Column], year: i32, may: bool) -> Row {
        let open = sheet
            .register
            .as_ref()
            .filter(|register| may && !register.is_approved());
        Row {
            group: None,
            school_id: entry.school_id,
            name: entry.name.clone(),
            status: entry.status(),
            cells: columns
                .iter()
                .map(|column| Cell::of(entry, column, year))
                .collect(),
            before: entry.low_of_usable(year - 1),
            conditions: entry.conditions(),
            change: entry.change_in_pupils(),
            membership: match entry.membership {
                Membership::Never => "–",
                other => other.title(),
            },
            exit: entry
                .exit
                .filter(|_| entry.is_member())
                .map(|exit| format!("выход: {} из\u{a0}{}", exit.done, exit.needed)),
            decision: entry.decision.as_ref().map(|decision| decision.kind),
            decide_href: open.map(|register| {
                let (register, school) = (register.id, entry.school_id);
                format!("/registers/{register}/decisions/new?school={school}")
            }),
        }
    }
}

impl Cell {
    fn of(entry: &Entry, column: &Column, year: i32) -> Cell {
        let line = entry.line(year, &column.procedure);
        Cell {
            text: line.map_or_else(|| "–".to_owned(), |line| line.signed_distance()),
            is_hit: line.is_some_and(|line| line.is_low() && line.counts),
            is_small: line.is_some_and(|line| line.is_small),
            opens_group: column.opens_group,
        }
    }
}

/// How many schools have each status; statuses that nobody has are left out.
pub fn status_counts(entries: &[&Entry]) -> Vec<(Status, usize)> {
    let count = |status: Status| {
        entries
            .iter()
            .filter(|entry| entry.status() == status)
            .count()
    };
    Status::ALL
        .into_iter()
        .map(|status| (status, count(status)))
        .filter(|(_, count)| *count > 0)
        .collect()
}

/// «Город Заречный: 11 школ» and «в перечне 5, вне перечня 6; утверждён от 12.02.2022 № 41».
pub fn place_title(of: &Selected<'_>) -> (String, String) {
    let schools = words::count(of.entries.len() as u64, ["школа", "школы", "школ"]);
    let counts: Vec<String> = status_counts(&of.entries)
        .into_iter()
        .map(|(status, count)| format!("{} {count}", status.title()))
        .collect();
    let order = of
        .sheet
        .register
        .as_ref()
        .map(|register| register.order())
        .unwrap_or_default();
    let state = [of.sheet.state_title().to_owned(), order].join(" ");
    (
        format!("{}: {schools}", words::capital(&of.sheet.municipality)),
        format!("{}; {}", counts.join(", "), state.trim_end()),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::columns::columns;
    use crate::registers::testing::{entry, sheet};

    #[test]
    fn a_row_tells_distances_in_pupils() {
        let sheet = sheet(vec![entry(1, Status::Listed, None)]);
        let columns = columns(&sheet.entries, 2021);
        let row = Row::of(&sheet, &sheet.entries[0], &columns, 2021, true);
        let cells: Vec<_> = row
            .cells
            .iter()
            .map(|c| (c.text.as_str(), c.is_hit))
            .collect();
        assert_eq!(cells, [("+3", true), ("−9", false)]);
        assert_eq!((row.before.as_str(), row.membership), ("–", "впервые"));
        assert!(row.decide_href.is_none());
    }

    #[test]
    fn a_municipality_is_told_with_its_counts_and_state() {
        let sheet = sheet(vec![
            entry(1, Status::Listed, None),
            entry(2, Status::Clear, None),
        ]);
        let selected = Selected {
            sheet: &sheet,
            entries: sheet.entries.iter().collect(),
        };
        let (title, counts) = place_title(&selected);
        assert_eq!(title, "Город Заречный: 2\u{a0}школы");
        assert_eq!(counts, "в перечне 1, вне перечня 1; расчёт");
    }
}
