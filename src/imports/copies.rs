//! A table with the numbers of another year, subject or grade under its own title: somebody swapped the files.

use super::content::Filed;
use super::decisions::Decisions;
use super::lines::Line;
use super::number::{Key, MarkValue, Stored, Target};
use super::plan::{Copy, mark_of};
use crate::words;
use std::collections::{BTreeMap, HashMap};

/// Below this many participants equal numbers come about by chance.
const LEAST_PARTICIPANTS: u32 = 10;
/// Fewer schools with equal numbers prove nothing.
const LEAST_SCHOOLS: usize = 3;
/// Of the table's schools, per cent.
const LEAST_SHARE: usize = 80;

/// All marks of a row, where it is large enough and complete: nothing else is compared.
fn complete(marks: &MarkValue) -> Option<[u32; 5]> {
    let [three, four, five] = marks.marks;
    let numbers = [marks.participants, marks.failed, three?, four?, five?];
    (marks.participants >= LEAST_PARTICIPANTS).then_some(numbers)
}

/// The numbers of a school with the years and procedures they stand under.
type Known = HashMap<(i64, [u32; 5]), Vec<(u16, Target)>>;

/// Tables whose numbers are known under another procedure or year, stored or earlier in this import.
pub fn find(files: &[Filed], lines: &[Line], stored: &Stored, decisions: &Decisions) -> Vec<Copy> {
    let mut known = Known::new();
    for (key, value) in stored {
        if let Some(numbers) = value.marks().and_then(complete) {
            known
                .entry((key.school_id, numbers))
                .or_default()
                .push((key.year, key.target));
        }
    }
    let mut copies = Vec::new();
    let mut start = 0;
    while let Some(first) = lines.get(start) {
        let (file, table) = (first.place.file, first.place.table);
        let same = |line: &&Line| (line.place.file, line.place.table) == (file, table);
        let own: Vec<&Line> = lines[start..].iter().take_while(same).collect();
        start += own.len();
        let rows: Vec<(Key, [u32; 5])> = own
            .iter()
            .filter_map(|line| Some((line.key()?, complete(line.value.marks()?)?)))
            .filter(|(key, numbers)| stored_numbers(stored, key) != Some(*numbers))
            .collect();
        if let Some(((year, target), schools)) = commonest_twin(&rows, &known) {
            let mark = mark_of(files, file, table);
            let meant = decisions.copies.contains(&mark);
            copies.push(Copy {
                mark,
                file,
                table,
                year,
                target,
                schools,
                meant,
            });
        }
        for (key, numbers) in rows {
            known
                .entry((key.school_id, numbers))
                .or_default()
                .push((key.year, key.target));
        }
    }
    copies
}

/// The numbers stored under the row's own title: a table that is there already is no copy.
fn stored_numbers(stored: &Stored, key: &Key) -> Option<[u32; 5]> {
    stored
        .get(key)
        .and_then(|value| value.marks())
        .and_then(complete)
}

/// The other procedure that most rows repeat, if they are enough.
fn commonest_twin(rows: &[(Key, [u32; 5])], known: &Known) -> Option<((u16, Target), usize)> {
    let mut twins: BTreeMap<(u16, Target), usize> = BTreeMap::new();
    for (key, numbers) in rows {
        let others = known.get(&(key.school_id, *numbers)).into_iter().flatten();
        for other in others.filter(|other| **other != (key.year, key.target)) {
            *twins.entry(*other).or_default() += 1;
        }
    }
    let (twin, schools) = twins.into_iter().max_by_key(|(_, schools)| *schools)?;
    let enough = schools >= LEAST_SCHOOLS && schools * 100 >= rows.len() * LEAST_SHARE;
    enough.then_some((twin, schools))
}

impl Copy {
    /// «У 12 школ все числа те же, что в ВПР-5 русский язык 2020 года».
    pub fn words(&self) -> String {
        let schools = words::count(self.schools as u64, ["школы", "школ", "школ"]);
        let procedure = self
            .target
            .procedure()
            .map(|p| p.to_string())
            .unwrap_or_default();
        format!(
            "У {schools} все числа те же, что в {procedure} {} года",
            self.year
        )
    }
}
