//! The plan of an import: what becomes of each row when it is stored. Pure: the preview page, the commit and
//! the command line draw the same plan.

use super::content::Filed;
use super::copies;
use super::decisions::{Decisions, table_mark};
use super::import::Counts;
use super::lines::{Found, Line, Lines, Place, Question};
use super::number::{Key, Stored, Target, Value};
use crate::identification::YearResult;
use crate::results::layouts::{Parsed, RepairKind, Severity};
use sha2::{Digest, Sha256};
use std::collections::{BTreeSet, HashMap};

/// What becomes of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fate {
    /// A number that was not there.
    New,
    /// It replaces this one.
    Replaces(Value),
    /// It is there already.
    Equal,
    /// It waits for a person to say which school it is.
    Asked,
    /// It is left out.
    Left(Reason),
}

/// Why a row is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A person said so.
    ByPerson,
    /// A repair it needs is switched off.
    Unrepaired(RepairKind),
    /// Neither the file nor a person says of which year or procedure it is.
    Silent,
    /// Another row of this import gives other numbers for the same school and procedure.
    Differs(Place),
    /// Its table repeats another procedure: year and procedure.
    Copy(u16, Target),
    /// It is of this year, and another one is being loaded.
    OtherYear(u16),
}

/// A row of the plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Planned {
    /// The row.
    pub line: Line,
    /// The number as it would be stored, with what only the stored one knows.
    pub value: Value,
    /// What becomes of it.
    pub fate: Fate,
}

impl Planned {
    /// Whether it would be written.
    pub fn is_written(&self) -> bool {
        matches!(self.fate, Fate::New | Fate::Replaces(_))
    }

    /// Whether the number will be in the portal after the import.
    pub fn is_taken(&self) -> bool {
        self.is_written() || self.fate == Fate::Equal
    }
}

/// A table that repeats the numbers of another procedure.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Copy {
    /// Mark of the table.
    pub mark: String,
    /// Place of the file.
    pub file: usize,
    /// Place of the table.
    pub table: usize,
    /// Of which year the same numbers are known.
    pub year: u16,
    /// And of which procedure.
    pub target: Target,
    /// How many schools have the same numbers there.
    pub schools: usize,
    /// Whether a person said to load it all the same.
    pub meant: bool,
}

/// The plan.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// All rows.
    pub rows: Vec<Planned>,
    /// Spellings without a certain school, answered or not.
    pub questions: Vec<Question>,
    /// Marks of tables that do not say their year or procedure by themselves.
    pub silent: BTreeSet<String>,
    /// Tables that repeat another procedure.
    pub copies: Vec<Copy>,
    /// The tables as they are read, file by file.
    pub tables: Vec<Vec<Parsed>>,
    /// Rows of other municipalities, file by file.
    foreign: Vec<u32>,
}

/// Draws the plan. `only_year`: rows of other years are left out.
pub fn plan(
    files: &[Filed],
    tables: Vec<Vec<Parsed>>,
    lines: Lines,
    decisions: &Decisions,
    stored: &Stored,
    only_year: Option<u16>,
) -> Plan {
    let copies = copies::find(files, &lines.lines, stored, decisions);
    let rivals = rivals(&lines.lines, stored);
    let mut first: HashMap<Key, ()> = HashMap::new();
    let rows = lines
        .lines
        .into_iter()
        .map(|line| {
            let old = line.key().and_then(|key| stored.get(&key));
            let value = match old {
                Some(old) => line.value.clone().over(old),
                None => line.value.clone(),
            };
            let left = reason(&line, only_year, &rivals, &copies);
            let fate = match (left, line.key()) {
                (Some(reason), _) => Fate::Left(reason),
                (None, None) => Fate::Asked,
                (None, Some(key)) if first.insert(key, ()).is_some() => Fate::Equal,
                (None, Some(_)) => match old {
                    None => Fate::New,
                    Some(old) if *old == value => Fate::Equal,
                    Some(old) => Fate::Replaces(old.clone()),
                },
            };
            Planned { line, value, fate }
        })
        .collect();
    let foreign = |file: &Filed| {
        file.content
            .tables
            .iter()
            .map(|table| table.foreign_rows)
            .sum()
    };
    Plan {
        rows,
        questions: lines.questions,
        silent: lines.silent,
        copies,
        tables,
        foreign: files.iter().map(foreign).collect(),
    }
}

fn reason(
    line: &Line,
    only_year: Option<u16>,
    rivals: &HashMap<Place, Place>,
    copies: &[Copy],
) -> Option<Reason> {
    if line.found == Found::LeftOut {
        return Some(Reason::ByPerson);
    }
    if let Some(kind) = line.unrepaired {
        return Some(Reason::Unrepaired(kind));
    }
    let Some((year, _)) = line.about else {
        return Some(Reason::Silent);
    };
    if only_year.is_some_and(|only| only != year) {
        return Some(Reason::OtherYear(year));
    }
    if let Some(rival) = rivals.get(&line.place) {
        return Some(Reason::Differs(*rival));
    }
    let here = |copy: &&Copy| (copy.file, copy.table) == (line.place.file, line.place.table);
    let copy = copies.iter().find(here).filter(|copy| !copy.meant)?;
    Some(Reason::Copy(copy.year, copy.target))
}

/// Rows that give different numbers for the same thing, each with its rival.
fn rivals(lines: &[Line], stored: &Stored) -> HashMap<Place, Place> {
    let mut by_key: HashMap<Key, Vec<&Line>> = HashMap::new();
    for line in lines.iter().filter(|line| line.unrepaired.is_none()) {
        if let Some(key) = line.key() {
            by_key.entry(key).or_default().push(line);
        }
    }
    let mut rivals = HashMap::new();
    for (key, same) in by_key {
        let value = |line: &Line| match stored.get(&key) {
            Some(old) => line.value.clone().over(old),
            None => line.value.clone(),
        };
        let agree = |a: &Line, b: &Line| {
            let (a, b) = (value(a), value(b));
            a == b || a.clone().over(&b) == b.clone().over(&a)
        };
        for line in &same {
            if let Some(rival) = same.iter().find(|other| !agree(line, other)) {
                rivals.insert(line.place, rival.place);
            }
        }
    }
    rivals
}

impl Plan {
    /// Counts of one file.
    pub fn counts_of(&self, file: usize) -> Counts {
        let mut counts = Counts {
            foreign: self.foreign.get(file).copied().unwrap_or_default(),
            ..Counts::default()
        };
        for row in self.rows.iter().filter(|row| row.line.place.file == file) {
            counts.rows += 1;
            match &row.fate {
                Fate::New => counts.created += 1,
                Fate::Replaces(_) => counts.updated += 1,
                Fate::Equal => counts.unchanged += 1,
                Fate::Asked => counts.unmatched += 1,
                Fate::Left(_) => counts.left += 1,
            }
        }
        let problems = self
            .tables
            .get(file)
            .into_iter()
            .flatten()
            .flat_map(|table| &table.problems);
        let errors = problems
            .filter(|problem| problem.severity == Severity::Error)
            .count();
        counts.problems = u32::try_from(errors).unwrap_or(u32::MAX);
        counts
    }

    /// Counts of all files together.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        (0..self.foreign.len()).for_each(|file| counts += self.counts_of(file));
        counts
    }

    /// Rows that would be written.
    pub fn written(&self) -> impl Iterator<Item = (&Planned, Key)> {
        self.rows
            .iter()
            .filter(|row| row.is_written())
            .filter_map(|row| Some((row, row.line.key()?)))
    }

    /// Schools whose numbers change, in order.
    pub fn touched_schools(&self) -> Vec<i64> {
        self.written()
            .map(|(_, key)| key.school_id)
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// Years whose numbers change a verdict, in order: comparisons with the journal do not.
    pub fn touched_years(&self) -> Vec<i32> {
        let counted = self
            .written()
            .filter(|(_, key)| !matches!(key.target, Target::Journal(_)));
        counted
            .map(|(_, key)| i32::from(key.year))
            .collect::<BTreeSet<_>>()
            .into_iter()
            .collect()
    }

    /// Years of all rows, in order.
    pub fn years(&self) -> Vec<u16> {
        let years = self.rows.iter().filter_map(|row| Some(row.line.about?.0));
        years.collect::<BTreeSet<_>>().into_iter().collect()
    }

    /// The numbers that verdicts would see for the first time or anew.
    pub fn overlay(&self) -> Vec<(i64, YearResult)> {
        self.written()
            .filter_map(|(row, key)| {
                let Target::Marks(procedure) = key.target else {
                    return None;
                };
                let marks = row.value.marks()?;
                let result = YearResult {
                    year: i32::from(key.year),
                    procedure,
                    participants: marks.participants,
                    failed: marks.failed,
                };
                Some((key.school_id, result))
            })
            .collect()
    }

    /// Marks of spellings that still wait for an answer.
    pub fn open_questions(&self) -> BTreeSet<&str> {
        self.rows
            .iter()
            .filter_map(|row| match (&row.fate, &row.line.found) {
                (Fate::Asked, Found::Asked(mark)) => Some(mark.as_str()),
                _ => None,
            })
            .collect()
    }

    /// The fingerprint of what would be written over what: who saw another plan has to look again.
    pub fn fingerprint(&self) -> String {
        let mut hasher = Sha256::new();
        for (row, key) in self.written() {
            hasher.update(format!("{key:?} {:?} {:?}\n", row.value, row.fate));
        }
        hasher.update(format!("{:?}", self.open_questions()));
        hex::encode(&hasher.finalize()[..8])
    }
}

/// Marks of the tables of a file, by place.
pub fn mark_of(files: &[Filed], file: usize, table: usize) -> String {
    files
        .get(file)
        .map(|file| table_mark(file.id, table))
        .unwrap_or_default()
}

#[cfg(test)]
#[path = "plan_tests.rs"]
mod tests;
