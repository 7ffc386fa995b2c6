//! Finding the head of a table: one row or two, anywhere near the top, columns in any order.

use super::fields::{Field, field_of};
use super::model::LayoutKind;
use super::subjects::subject_in;
use super::text::{Token, key, tokens};
use crate::procedure::{Level, Subject};
use crate::sheets::{Cell, Row, Sheet};

/// How far from the top the first table is looked for.
pub(super) const SEARCH_ROWS: u32 = 30;

/// Subject of a group of columns, with the level of ЕГЭ in mathematics.
pub(super) type NamedSubject = (Subject, Option<Level>);

/// Columns of one procedure: those of its own and those that belong to all.
pub(super) struct Group<'a> {
    /// `None` where the table has one procedure, named by its head or row by row.
    pub(super) subject: Option<NamedSubject>,
    pub(super) columns: Vec<&'a Column>,
}

/// A column of a table and what its header says.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Column {
    pub(super) index: u16,
    pub(super) field: Option<Field>,
    /// The header as written, both rows joined.
    pub(super) title: String,
    /// Subject of the group of columns, where one table holds several.
    pub(super) subject: Option<NamedSubject>,
}

/// The head of a table.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Header {
    /// First row of the head.
    pub(super) top: u32,
    /// Last row of the head; data begin below.
    pub(super) bottom: u32,
    pub(super) columns: Vec<Column>,
}

impl Header {
    /// The head that begins in `row`, with the row below it when that one divides its columns.
    pub(super) fn at(sheet: &Sheet, row: &Row) -> Header {
        let below = sheet
            .row(row.number + 1)
            .filter(|below| divides(row, below));
        let mut columns = Vec::with_capacity(row.cells.len());
        let mut indexes: Vec<u16> = row.cells.iter().map(|entry| entry.column).collect();
        indexes.extend(
            below
                .iter()
                .flat_map(|below| below.cells.iter().map(|entry| entry.column)),
        );
        indexes.sort_unstable();
        indexes.dedup();
        let mut upper = String::new();
        for index in indexes {
            let lower = below.and_then(|below| below.get(index)).map(Cell::shown);
            if let Some(cell) = row.get(index) {
                upper = cell.shown();
            }
            // A merged cell keeps its text in the first column and lends it to those below.
            let title = match &lower {
                Some(lower) => format!("{upper} {lower}"),
                None => row.get(index).map(Cell::shown).unwrap_or_default(),
            };
            columns.push(column(index, title, &upper, lower.is_some()));
        }
        let bottom = below.map_or(row.number, |below| below.number);
        Header {
            top: row.number,
            bottom,
            columns,
        }
    }

    pub(super) fn has(&self, field: Field) -> bool {
        self.columns
            .iter()
            .any(|column| column.field == Some(field))
    }

    fn any(&self, fields: &[Field]) -> bool {
        fields.iter().any(|field| self.has(*field))
    }

    /// Whether mark `mark` has a column, in whatever measure.
    fn mark(&self, mark: usize) -> bool {
        Field::of_mark(mark).is_some_and(|fields| self.any(&fields))
    }

    /// The first column of the field.
    pub(super) fn column(&self, field: Field) -> Option<u16> {
        self.columns
            .iter()
            .find(|column| column.field == Some(field))
            .map(|column| column.index)
    }

    fn count(&self, wanted: impl Fn(Field) -> bool) -> usize {
        self.columns
            .iter()
            .filter(|column| column.field.is_some_and(&wanted))
            .count()
    }

    /// The layout to which these columns belong.
    pub(super) fn layout(&self) -> Option<LayoutKind> {
        use Field::{
            ConfirmedCount, ConfirmedShare, ExamCode, Group, Kind, Login, LoweredCount,
            LoweredShare, Mark, Marker, MarkerCount, Participants, PupilCode, RaisedCount,
            RaisedShare, School, SchoolKey, Score, Share, Variant, Year,
        };
        let school = self.any(&[School, SchoolKey, Login, ExamCode, Field::Inn]);
        let failed = self.mark(2);
        if self.has(PupilCode) {
            return if self.has(Mark) && school {
                Some(LayoutKind::IndividualResults)
            } else if self.has(Score) && self.has(Login) {
                Some(LayoutKind::RegionProtocol)
            } else if self.has(Score) && self.has(Variant) {
                Some(LayoutKind::CollectionForm)
            } else {
                None
            };
        }
        let lowered = self.any(&[LoweredCount, LoweredShare]);
        let confirmed = self.any(&[ConfirmedCount, ConfirmedShare]);
        let raised = self.any(&[RaisedCount, RaisedShare]);
        if (self.has(Group) || school) && self.has(Participants) && lowered && confirmed && raised {
            return Some(LayoutKind::JournalComparison);
        }
        if self.has(Group) && self.has(Participants) && self.has(Share) {
            return Some(LayoutKind::JournalComparison);
        }
        let markers = self.count(|field| field == Marker);
        if school && (markers >= 2 || self.has(MarkerCount)) {
            return Some(LayoutKind::ObjectivityList);
        }
        if self.has(Year) && self.has(Kind) && school && self.has(Participants) && failed {
            return Some(LayoutKind::Template);
        }
        if self.compares_years() || self.repeats_failed() {
            return None;
        }
        // Scores 0, 1, 6… beside «2»–«5» make another report: a distribution of primary scores.
        if self.has(Field::OtherMark) {
            return None;
        }
        if self.has(Group) && self.has(Participants) && (2..=5).all(|mark| self.mark(mark)) {
            return Some(LayoutKind::MarksStatistics);
        }
        (school && self.has(Participants) && failed).then_some(LayoutKind::Summary)
    }

    /// Whether columns of participants differ only by the years in their heads: a table of several years,
    /// of which none can be taken for the whole.
    pub(super) fn compares_years(&self) -> bool {
        let mut seen: Vec<(Option<NamedSubject>, Vec<u32>)> = Vec::new();
        for column in &self.columns {
            if column.field != Some(Field::Participants) {
                continue;
            }
            let years: Vec<u32> = tokens(&key(&column.title))
                .into_iter()
                .filter_map(|token| match token {
                    Token::Number(year @ 2000..=2100) => Some(year),
                    Token::SchoolYear(_, spring) => Some(spring.into()),
                    _ => None,
                })
                .collect();
            let subject = column.subject;
            if seen
                .iter()
                .any(|(other, known)| *other == subject && *known != years)
            {
                return true;
            }
            seen.push((subject, years));
        }
        false
    }

    /// Whether those who failed stand in two columns of one measure, as before and after a retake: which
    /// of them is meant only a person can say.
    pub(super) fn repeats_failed(&self) -> bool {
        let failed = [Field::Failed, Field::FailedCount, Field::FailedShare];
        let mut seen = Vec::new();
        self.columns.iter().any(|column| {
            let Some(field) = column.field.filter(|field| failed.contains(field)) else {
                return false;
            };
            let repeated = seen.contains(&(field, column.subject));
            seen.push((field, column.subject));
            repeated
        })
    }

    /// Groups of columns of one subject each; the columns without a subject belong to all. A table of
    /// one subject is one group without a name.
    pub(super) fn groups(&self) -> Vec<Group<'_>> {
        let mut subjects = Vec::new();
        for column in self
            .columns
            .iter()
            .filter(|column| column.field == Some(Field::Participants))
        {
            if let Some(subject) = column.subject
                && !subjects.contains(&subject)
            {
                subjects.push(subject);
            }
        }
        if subjects.is_empty() {
            return vec![Group {
                subject: None,
                columns: self.columns.iter().collect(),
            }];
        }
        let of = |subject| {
            let own = move |column: &&Column| column.subject.is_none_or(|own| own == subject);
            Group {
                subject: Some(subject),
                columns: self.columns.iter().filter(own).collect(),
            }
        };
        subjects.into_iter().map(of).collect()
    }
}

fn column(index: u16, title: String, upper: &str, divided: bool) -> Column {
    let folded = key(&title);
    let measure = |field: &Field| {
        !matches!(
            field,
            Field::Subject | Field::School | Field::Municipality | Field::Group
        )
    };
    let field = field_of(&folded).or_else(|| {
        // «Участники ЕГЭ | Всего»: where both rows say nothing together, the lower one alone may.
        divided
            .then(|| field_of(&key(title.strip_prefix(upper)?)))
            .flatten()
    });
    let subject = field.filter(measure).and_then(|_| {
        let subject = subject_in(&folded)?;
        Some((subject, level_in(&folded)))
    });
    Column {
        index,
        field,
        title,
        subject,
    }
}

/// Level of ЕГЭ in mathematics named in a text that has been through `text::key`.
pub(super) fn level_in(key: &str) -> Option<Level> {
    let words: Vec<Token> = tokens(key);
    let mathematics = |word: &Token| matches!(word, Token::Word(w) if w.starts_with("мат"));
    let has = |beginning: &str, short: &[&str]| {
        words.iter().enumerate().any(|(at, word)| match word {
            Token::Word(w) if w.starts_with(beginning) || w == short[0] => true,
            // «Математика Б», «матем. (П)».
            Token::Word(w) if w == short[1] => at > 0 && mathematics(&words[at - 1]),
            _ => false,
        })
    };
    if has("базов", &["база", "б"]) {
        Some(Level::Basic)
    } else if has("профил", &["проф", "п"]) {
        Some(Level::Profile)
    } else {
        None
    }
}

/// Whether the row below a head divides its columns: words only, and nothing under the first column,
/// which is merged over both rows.
fn divides(head: &Row, below: &Row) -> bool {
    let Some(first) = head.cells.first() else {
        return false;
    };
    let word = |cell: &Cell| match cell {
        Cell::Text(_) => true,
        // «100» of «100 баллов» and the marks themselves may stand in a head as numbers.
        Cell::Number(n) => matches!(n.to_string().as_str(), "2" | "3" | "4" | "5" | "100"),
        _ => false,
    };
    below.get(first.column).is_none()
        && below.cells.iter().all(|entry| word(&entry.cell))
        && below.cells.iter().any(|entry| {
            field_of(&key(&entry.cell.shown())).is_some() || {
                let folded = key(&entry.cell.shown());
                folded.contains("чел") || folded.contains('%') || folded.contains("кол-во")
            }
        })
}

/// Heads of all tables of a sheet with their layouts: the first near the top, the others wherever the
/// same words come again in the same column.
pub(super) fn find(sheet: &Sheet) -> Vec<(Header, LayoutKind)> {
    let first = sheet
        .rows
        .iter()
        .take_while(|row| {
            row.number <= sheet.rows.first().map_or(0, |first| first.number) + SEARCH_ROWS
        })
        .find_map(|row| known(sheet, row));
    let Some(first) = first else {
        return Vec::new();
    };
    let anchor = sheet.row(first.0.top).and_then(|row| row.cells.first());
    let mut found = vec![];
    if let Some(anchor) = anchor {
        let repeats = sheet.rows.iter().filter(|row| {
            row.number > first.0.bottom && row.get(anchor.column) == Some(&anchor.cell)
        });
        found.extend(repeats.filter_map(|row| known(sheet, row)));
    }
    found.insert(0, first);
    found
}

fn known(sheet: &Sheet, row: &Row) -> Option<(Header, LayoutKind)> {
    let texts = row
        .cells
        .iter()
        .filter(|entry| entry.cell.text().is_some())
        .count();
    if texts < 2 {
        return None;
    }
    let header = Header::at(sheet, row);
    let layout = header.layout()?;
    Some((header, layout))
}
