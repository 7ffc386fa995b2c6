//! Two distributions of the register: schools by number of low procedures, and by procedure.

use super::columns::Column;
use super::entry::Entry;
use crate::words;

/// One line of a distribution, this year and the year before.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Share {
    /// What is counted: «2 процедуры», «ВПР-6 математика».
    pub title: String,
    /// Schools in the year.
    pub now: u32,
    /// Schools in the year before.
    pub before: u32,
}

/// Schools by the number of low procedures that count; schools without data are left out.
pub fn by_number(entries: &[&Entry], year: i32) -> Vec<Share> {
    let mut counts: Vec<(u32, u32)> = Vec::new();
    for entry in entries {
        for (year, is_now) in [(year, true), (year - 1, false)] {
            if entry
                .trace
                .of_year(year)
                .any(|line| line.counts && line.is_usable())
            {
                let low = entry.low(year).count();
                counts.resize(counts.len().max(low + 1), (0, 0));
                match is_now {
                    true => counts[low].0 += 1,
                    false => counts[low].1 += 1,
                }
            }
        }
    }
    let title = |number: usize| match number {
        0 => "ни одной".to_owned(),
        number => words::count(number as u64, ["процедура", "процедуры", "процедур"]),
    };
    let shares = counts.into_iter().enumerate();
    shares
        .map(|(number, (now, before))| Share {
            title: title(number),
            now,
            before,
        })
        .collect()
}

/// Schools that reached the threshold, by procedure.
pub fn by_procedure(entries: &[&Entry], columns: &[Column], year: i32) -> Vec<Share> {
    let low = |year: i32, column: &Column| {
        let lines = entries
            .iter()
            .filter_map(|entry| entry.line(year, &column.procedure));
        lines.filter(|line| line.is_low()).count() as u32
    };
    columns
        .iter()
        .map(|column| Share {
            title: column.title.clone(),
            now: low(year, column),
            before: low(year - 1, column),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::registers::columns::columns;
    use crate::registers::testing::entry;

    #[test]
    fn schools_are_counted_by_number_and_by_procedure() {
        let all = [
            entry(1, Status::Listed, None),
            entry(2, Status::Clear, None),
        ];
        let all: Vec<&Entry> = all.iter().collect();
        let numbers: Vec<_> = by_number(&all, 2021)
            .into_iter()
            .map(|s| (s.title, s.now, s.before))
            .collect();
        assert_eq!(
            numbers,
            [
                ("ни одной".to_owned(), 1, 0),
                ("1\u{a0}процедура".to_owned(), 1, 0)
            ]
        );
        let columns = columns(all.iter().copied(), 2021);
        let procedures: Vec<u32> = by_procedure(&all, &columns, 2021)
            .iter()
            .map(|share| share.now)
            .collect();
        assert_eq!(procedures, [1, 0]);
        assert!(by_number(&[], 2021).is_empty());
    }
}
