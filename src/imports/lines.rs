//! Rows on their way: each finds its school or becomes a question, and learns what it is about.

use super::content::Filed;
use super::decisions::{Decisions, spelling_mark, table_mark};
use super::number::{Key, Target, Value};
use super::sorting::{row_of, wanted};
use crate::results::layouts::{Facts, Parsed, ParsedRow, Payload, RepairKind};
use crate::schools::{By, Registry, Suggestion};
use std::collections::{BTreeMap, BTreeSet};

/// Where a row stands: file, table in it, row in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Place {
    /// Place of the file in the import.
    pub file: usize,
    /// Place of the table in the file.
    pub table: usize,
    /// Place of the row in the table.
    pub row: usize,
}

/// Which school a row is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Found {
    /// This one; how it was found, or nothing when a person said it.
    School(i64, Option<By>),
    /// A person is asked: the mark of the spelling.
    Asked(String),
    /// A person said to leave it out.
    LeftOut,
}

/// A row with its school and what it says.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// Where it stands.
    pub place: Place,
    /// Which school.
    pub found: Found,
    /// Year and kind of the number; `None` while the table is silent about them.
    pub about: Option<(u16, Target)>,
    /// What it says.
    pub value: Value,
    /// The repair without which it would not be read, where that is switched off.
    pub unrepaired: Option<RepairKind>,
}

impl Line {
    /// What the number is about, once its school is known.
    pub fn key(&self) -> Option<Key> {
        let (year, target) = self.about?;
        match self.found {
            Found::School(school_id, _) => Some(Key {
                school_id,
                year,
                target,
            }),
            _ => None,
        }
    }
}

/// Rows spelt the same, whose school a person names once for all of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// Mark of the spelling.
    pub mark: String,
    /// The spelling as it is remembered.
    pub spelling: String,
    /// Why it is asked, a sentence.
    pub why: String,
    /// Schools it may be, the likeliest first.
    pub suggestions: Vec<Suggestion>,
    /// Its rows.
    pub places: Vec<Place>,
}

/// All rows of an import with their schools.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lines {
    /// In the order of files, tables and rows.
    pub lines: Vec<Line>,
    /// Spellings without a certain school, answered or not, in the order they are met.
    pub questions: Vec<Question>,
    /// Marks of tables that do not say year or procedure by themselves.
    pub silent: BTreeSet<String>,
}

/// The tables as the person's word on year and procedure completes them.
pub fn completed(files: &[Filed], decisions: &Decisions) -> Vec<Vec<Parsed>> {
    let complete = |(file, table): (&Filed, usize)| {
        let mut parsed = file.content.tables[table].parsed.clone();
        if let Some(facts) = decisions.facts.get(&table_mark(file.id, table)) {
            parsed.assume(facts);
        }
        parsed
    };
    files
        .iter()
        .map(|file| {
            (0..file.content.tables.len())
                .map(|table| complete((file, table)))
                .collect()
        })
        .collect()
}

/// Finds the school of each row of the completed `tables`.
pub fn find_schools(
    files: &[Filed],
    tables: &[Vec<Parsed>],
    decisions: &Decisions,
    registry: &Registry,
) -> Lines {
    let mut lines = Lines::default();
    for (f, (file, completed)) in files.iter().zip(tables).enumerate() {
        for (t, table) in completed.iter().enumerate() {
            if is_silent(&file.content.tables[t].parsed) {
                lines.silent.insert(table_mark(file.id, t));
            }
            let unrepaired = rows_to_leave(table, &decisions.switched_off);
            for (r, row) in table.rows.iter().enumerate() {
                let place = Place {
                    file: f,
                    table: t,
                    row: r,
                };
                let found = lines.find(place, row, decisions, registry);
                lines.lines.push(Line {
                    place,
                    found,
                    about: about(row),
                    value: Value::of(row, &day_kept(table, decisions)),
                    unrepaired: unrepaired.get(&row.row).copied(),
                });
            }
        }
    }
    lines
}

impl Lines {
    fn find(
        &mut self,
        place: Place,
        row: &ParsedRow,
        decisions: &Decisions,
        registry: &Registry,
    ) -> Found {
        let wanted = wanted(&row.school);
        let answer = registry.find(&wanted);
        if let crate::schools::Match::Certain { id, by } = answer {
            return Found::School(id, Some(by));
        }
        let spelling = wanted.spelling();
        let mark = spelling_mark(&spelling);
        match self
            .questions
            .iter_mut()
            .find(|question| question.mark == mark)
        {
            Some(question) => question.places.push(place),
            None => self.questions.push(Question {
                mark: mark.clone(),
                spelling,
                why: answer.question().unwrap_or_default(),
                suggestions: suggestions(answer),
                places: vec![place],
            }),
        }
        match decisions.schools.get(&mark).map(|answer| answer.school_id) {
            None => Found::Asked(mark),
            Some(None) => Found::LeftOut,
            Some(Some(id)) => Found::School(id, None),
        }
    }
}

fn suggestions(answer: crate::schools::Match) -> Vec<Suggestion> {
    use crate::schools::Match;
    match answer {
        Match::Unsure { suggestions } => suggestions,
        Match::Conflict { id, by, other, why } => {
            let first = Suggestion {
                id,
                score: 0,
                why: by.words().to_owned(),
            };
            let second = other.map(|id| Suggestion { id, score: 0, why });
            std::iter::once(first).chain(second).collect()
        }
        Match::Certain { .. } | Match::Foreign { .. } => Vec::new(),
    }
}

fn about(row: &ParsedRow) -> Option<(u16, Target)> {
    let year = row.year?;
    let target = match row.payload {
        Payload::Marks(_) => Target::Marks(row.procedure?),
        Payload::Journal(_) => Target::Journal(row.procedure?),
        Payload::Objectivity { .. } => Target::Objectivity,
    };
    Some((year, target))
}

/// Whether some rows need a person's word on their year or procedure.
fn is_silent(table: &Parsed) -> bool {
    table.rows.iter().any(|row| about(row).is_none())
}

/// The facts whose day counts: a day made of a serial number goes with its repair.
fn day_kept(table: &Parsed, decisions: &Decisions) -> Facts {
    let repaired = table
        .repairs
        .iter()
        .any(|repair| repair.kind == RepairKind::SerialDate);
    let mut facts = table.facts.clone();
    if repaired && decisions.switched_off.contains(&RepairKind::SerialDate) {
        facts.held_on = None;
    }
    facts
}

/// Numbers of the rows that rest on a repair nobody wants. A repair below a row that has none of its own
/// number (a pupil's row, a row added to the one above) is counted to the nearest row above it.
fn rows_to_leave(table: &Parsed, off: &BTreeSet<RepairKind>) -> BTreeMap<u32, RepairKind> {
    let mut numbers: Vec<u32> = table.rows.iter().map(|row| row.row).collect();
    numbers.sort_unstable();
    let unwanted = table
        .repairs
        .iter()
        .filter(|repair| off.contains(&repair.kind));
    unwanted
        .filter_map(|repair| {
            let row = row_of(&repair.cell)?;
            let above = numbers
                .partition_point(|number| *number <= row)
                .checked_sub(1)?;
            Some((*numbers.get(above)?, repair.kind))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::content::{Content, OwnTable};
    use super::super::decisions::SchoolAnswer;
    use super::super::testing::{candidate, marks_table, row};
    use super::*;
    use crate::procedure::{Kind, Subject};
    use crate::results::layouts::Repair;

    fn registry() -> Registry {
        Registry::new([
            candidate(1, 7, "edu990101", "МБОУ «СОШ № 1»"),
            candidate(2, 7, "edu990102", "МБОУ «СОШ № 2»"),
        ])
    }

    fn filed(table: Parsed) -> Vec<Filed> {
        let content = Content {
            tables: vec![OwnTable {
                parsed: table,
                foreign_rows: 0,
            }],
            ..Content::default()
        };
        vec![Filed {
            id: 5,
            name: "Файл.xlsx".to_owned(),
            content,
        }]
    }

    fn lines(files: &[Filed], decisions: &Decisions) -> Lines {
        find_schools(files, &completed(files, decisions), decisions, &registry())
    }

    #[test]
    fn one_spelling_is_one_question_and_its_answer_serves_all_its_rows() {
        let stranger = |n: u32| ParsedRow {
            row: n,
            ..row("edu990177", 40, 10)
        };
        let files = filed(marks_table(vec![
            row("sch990101", 40, 10),
            stranger(11),
            stranger(12),
        ]));
        let open = lines(&files, &Decisions::default());
        assert_eq!(open.lines[0].found, Found::School(1, Some(By::Login)));
        assert_eq!(open.questions.len(), 1);
        assert_eq!(open.questions[0].places.len(), 2);
        let mark = open.questions[0].mark.clone();
        assert_eq!(open.lines[1].found, Found::Asked(mark.clone()));
        let answer = |school_id| SchoolAnswer {
            school_id,
            remember: false,
        };
        for (school_id, found) in [(Some(2), Found::School(2, None)), (None, Found::LeftOut)] {
            let mut decisions = Decisions::default();
            decisions.schools.insert(mark.clone(), answer(school_id));
            let answered = lines(&files, &decisions);
            assert!(answered.lines[1..].iter().all(|line| line.found == found));
            assert_eq!(answered.questions.len(), 1, "an answer can be changed");
        }
    }

    #[test]
    fn a_silent_table_learns_its_year_and_procedure_from_a_person() {
        let silent = ParsedRow {
            year: None,
            procedure: None,
            ..row("edu990101", 40, 10)
        };
        let files = filed(marks_table(vec![silent]));
        assert_eq!(lines(&files, &Decisions::default()).lines[0].key(), None);
        let mut decisions = Decisions::default();
        let facts = Facts {
            kind: Some(Kind::Oge),
            year: Some(2021),
            subject: Some(Subject::Russian),
            ..Facts::default()
        };
        decisions.facts.insert(table_mark(5, 0), facts);
        let told = lines(&files, &decisions);
        assert_eq!(told.lines[0].key().map(|key| key.year), Some(2021));
        assert!(told.silent.contains("5-0"), "the answer can be changed");
    }

    #[test]
    fn a_repair_that_is_switched_off_takes_its_rows_away() {
        let mut table = marks_table(vec![
            ParsedRow {
                row: 10,
                ..row("edu990101", 40, 10)
            },
            ParsedRow {
                row: 14,
                ..row("edu990102", 40, 10)
            },
        ]);
        let repair = |cell: &str, kind| Repair {
            sheet: String::new(),
            cell: cell.to_owned(),
            original: String::new(),
            read_as: String::new(),
            kind,
        };
        table.repairs = vec![
            repair("B6", RepairKind::SerialDate),
            repair("C10", RepairKind::TextNumber),
            repair("C15", RepairKind::AddedUp),
        ];
        let files = filed(table);
        let off = |kind| Decisions {
            switched_off: BTreeSet::from([kind]),
            ..Decisions::default()
        };
        let left = |kind| -> Vec<bool> {
            lines(&files, &off(kind))
                .lines
                .iter()
                .map(|line| line.unrepaired.is_some())
                .collect()
        };
        assert_eq!(left(RepairKind::TextNumber), [true, false]);
        assert_eq!(left(RepairKind::AddedUp), [false, true]);
        assert_eq!(left(RepairKind::SerialDate), [false, false]);
        assert_eq!(left(RepairKind::Dash), [false, false]);
    }
}
