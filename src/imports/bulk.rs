//! Many files for the whole region at once, without a preview page: rows go to their municipalities, each gets
//! one import, all in the transaction of the caller. Used by the command line and by the demo.

use super::content::Filed;
use super::decisions::Decisions;
use super::drafting::{self, Draft, Order};
use super::import::{Counts, numbered};
use super::intake::{Knowledge, ReadFile, Understood, divide};
use super::plan::{Fate, Reason};
use super::preparing::kind_of;
use super::saving::{self, Saved};
use super::sorting::Sorter;
use super::store::{self, NewFile};
use super::title;
use crate::access::Viewer;
use crate::audit::Event;
use crate::error::Result;
use crate::procedure::Procedure;
use crate::results::layouts::{Facts, Parsed, ParsedRow, Problem, Severity};
use crate::schools;
use sqlx::PgConnection;
use std::collections::{BTreeMap, BTreeSet};

/// A row without a certain school.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Unmatched {
    /// Address of the cell that names the school.
    pub cell: String,
    /// What stands there.
    pub text: String,
}

/// What became of a file.
#[derive(Clone, Debug, Default)]
pub struct FileReport {
    /// Its name.
    pub file: String,
    /// Code of its layout: `marks_statistics`, …, `unrecognised`, `refused`.
    pub layout: &'static str,
    /// Year, where all rows have the same.
    pub year: Option<u16>,
    /// Procedure, where all rows have the same.
    pub procedure: Option<Procedure>,
    /// Rows of schools.
    pub rows: usize,
    /// New, changed and equal numbers.
    pub counts: Counts,
    /// Rows without a certain school.
    pub unmatched: Vec<Unmatched>,
    /// What a person has to know.
    pub problems: Vec<Problem>,
}

impl FileReport {
    /// Whether everything in the file is in the portal now.
    pub fn is_whole(&self) -> bool {
        self.unmatched.is_empty()
            && self
                .problems
                .iter()
                .all(|problem| problem.severity != Severity::Error)
    }
}

/// What became of all files.
#[derive(Debug, Default)]
pub struct Loaded {
    /// File by file, in their order.
    pub files: Vec<FileReport>,
    /// Events of the journal, one an import.
    pub events: Vec<Event>,
}

/// How files are to be understood: hints for their heads and the tables people have explained.
///
/// # Errors
/// When the database refuses.
pub async fn knowledge(
    conn: &mut PgConnection,
    viewer: &Viewer,
    year: Option<u16>,
) -> Result<Knowledge> {
    let mappings = store::mappings(conn, viewer.scope()).await?;
    Ok(Knowledge {
        hints: Facts {
            year,
            ..Facts::default()
        },
        mappings,
    })
}

/// Loads the files. Nothing is kept unless the caller commits. `None`: there is no school in the portal yet.
///
/// # Errors
/// When the database refuses.
pub async fn load(
    conn: &mut PgConnection,
    viewer: &Viewer,
    files: &[ReadFile],
    year: Option<u16>,
) -> Result<Option<Loaded>> {
    let candidates = schools::candidates(conn, viewer.scope(), None).await?;
    if candidates.is_empty() {
        return Ok(None);
    }
    let sorter = Sorter::new(candidates, None);
    let mut loaded = Loaded {
        files: files.iter().map(report).collect(),
        events: Vec::new(),
    };
    let mut shares: BTreeMap<i64, Vec<(usize, NewFile)>> = BTreeMap::new();
    for (place, file) in files.iter().enumerate() {
        let divided = divide(file, &sorter, None);
        loaded.files[place]
            .unmatched
            .extend(divided.foreign.iter().map(unmatched));
        for (municipality, part) in divided.parts {
            shares.entry(municipality).or_default().push((place, part));
        }
    }
    for (municipality, share) in shares {
        let order = Order {
            municipality_id: municipality,
            decisions: &NOTHING,
            only_year: year,
        };
        loaded.load_share(conn, viewer, order, share).await?;
    }
    Ok(Some(loaded))
}

/// Nobody is there to decide anything.
static NOTHING: Decisions = Decisions {
    schools: BTreeMap::new(),
    switched_off: BTreeSet::new(),
    facts: BTreeMap::new(),
    copies: BTreeSet::new(),
};

impl Loaded {
    /// Loads what belongs to one municipality.
    async fn load_share(
        &mut self,
        conn: &mut PgConnection,
        viewer: &Viewer,
        order: Order<'_>,
        share: Vec<(usize, NewFile)>,
    ) -> Result<()> {
        let (places, new): (Vec<usize>, Vec<NewFile>) = share.into_iter().unzip();
        let unnumbered: Vec<Filed> = new.iter().map(filed).collect();
        store::lock_numbers(conn, order.municipality_id).await?;
        let draft = drafting::draft(conn, viewer.scope(), &unnumbered, order).await?;
        for (part, place) in places.iter().enumerate() {
            self.files[*place].take_in(&draft, &unnumbered, part);
        }
        if !draft.plan.counts().changes_anything() {
            return Ok(());
        }
        let municipality_id = order.municipality_id;
        let (id, number) =
            store::add(conn, municipality_id, kind_of(&new), viewer.user_id, &new).await?;
        let import = store::find(conn, viewer.scope(), id).await?;
        let (files, _) = store::files(conn, &import).await?;
        let saved = Saved {
            id,
            number,
            municipality_id,
            version: import.version,
            files: &files,
            decisions: order.decisions,
        };
        let (_, event) = saving::save(conn, viewer, saved, &draft).await?;
        tracing::info!(municipality_id, "{} сохранена", numbered(number));
        self.events.push(event);
        Ok(())
    }
}

fn filed(file: &NewFile) -> Filed {
    Filed {
        id: 0,
        name: file.name.clone(),
        content: file.content.clone(),
    }
}

impl FileReport {
    /// Adds what a municipality took of the file.
    fn take_in(&mut self, draft: &Draft, files: &[Filed], part: usize) {
        self.counts += draft.plan.counts_of(part);
        for row in draft
            .plan
            .rows
            .iter()
            .filter(|row| row.line.place.file == part)
        {
            let table = &draft.plan.tables[part][row.line.place.table];
            let parsed = &table.rows[row.line.place.row];
            match &row.fate {
                Fate::Asked => self.unmatched.push(unmatched(parsed)),
                Fate::Left(reason) => self.problems.extend(left_out(reason, table, parsed, files)),
                Fate::New | Fate::Replaces(_) | Fate::Equal => {}
            }
        }
    }
}

/// A row left out by the plan, as a problem; what the reading has said already is not said twice.
fn left_out(reason: &Reason, table: &Parsed, row: &ParsedRow, files: &[Filed]) -> Option<Problem> {
    let (rule, message) = match reason {
        Reason::ByPerson | Reason::Unrepaired(_) | Reason::Silent => return None,
        Reason::Differs(rival) => {
            let other = files.get(rival.file).map_or("", |file| file.name.as_str());
            (
                "two_numbers",
                format!("В файле «{other}» для этой школы другие числа. Оставьте один из файлов"),
            )
        }
        Reason::Copy(year, target) => {
            let title = title::of_number(*year, *target);
            (
                "copy_of_another",
                format!("Таблица повторяет «{title}». Проверьте, тот ли это файл"),
            )
        }
        Reason::OtherYear(year) => (
            "other_year",
            format!("Строка за {year} год, а загружают другой год"),
        ),
    };
    Some(Problem {
        sheet: table.sheet.clone(),
        cell: row.cell.clone(),
        value: unmatched(row).text,
        rule: rule.to_owned(),
        message,
        severity: Severity::Error,
    })
}

fn unmatched(row: &ParsedRow) -> Unmatched {
    let school = &row.school;
    let login = school
        .login
        .as_deref()
        .or(school.exam_code.as_deref())
        .or(school.inn.as_deref());
    let text = match (school.text.as_deref(), login) {
        (Some(text), Some(login)) => format!("{text}({login})"),
        (text, login) => text
            .or(login)
            .unwrap_or("школа в файле не названа")
            .to_owned(),
    };
    Unmatched {
        cell: row.cell.clone(),
        text,
    }
}

/// What the reading alone says of a file.
fn report(file: &ReadFile) -> FileReport {
    let mut report = FileReport {
        file: file.name.clone(),
        ..FileReport::default()
    };
    match &file.found {
        Understood::Tables(tables) => {
            report.layout = tables
                .first()
                .map_or("unrecognised", |table| table.layout.code());
            report.rows = tables.iter().map(|table| table.rows.len()).sum();
            report.problems = tables
                .iter()
                .flat_map(|table| table.problems.clone())
                .collect();
            (report.year, report.procedure) = about(tables);
        }
        Understood::Unknown(unknown) => {
            report.layout = "unrecognised";
            let hint = unknown.sheets.iter().find_map(|sheet| sheet.hint.clone());
            let message = "Таблица не узнана. Загрузите её на странице портала и укажите столбцы";
            report
                .problems
                .push(refusal("unrecognised", hint.as_deref().unwrap_or(message)));
        }
        Understood::Refused(why) => {
            report.layout = "refused";
            report.problems.push(refusal("refused", why));
        }
    }
    report
}

/// A problem of the whole file.
fn refusal(rule: &str, message: &str) -> Problem {
    Problem {
        sheet: String::new(),
        cell: String::new(),
        value: String::new(),
        rule: rule.to_owned(),
        message: message.to_owned(),
        severity: Severity::Error,
    }
}

/// Year and procedure of all rows, each where it is the same for all; of the heads when there are no rows.
fn about(tables: &[Parsed]) -> (Option<u16>, Option<Procedure>) {
    fn only<T: Copy + PartialEq>(mut all: impl Iterator<Item = Option<T>>) -> Option<T> {
        let first = all.next()?;
        if all.all(|other| other == first) {
            first
        } else {
            None
        }
    }
    let rows = || tables.iter().flat_map(|table| &table.rows);
    if rows().next().is_none() {
        let heads = || tables.iter().map(|table| &table.facts);
        return (
            only(heads().map(|f| f.year)),
            only(heads().map(Facts::procedure)),
        );
    }
    (
        only(rows().map(|row| row.year)),
        only(rows().map(|row| row.procedure)),
    )
}

#[cfg(test)]
mod tests {
    use super::super::testing::{marks_table, mathematics, row};
    use super::*;

    #[test]
    fn a_file_of_one_procedure_says_which_and_a_mixed_one_says_what_it_shares() {
        let one = [marks_table(vec![
            row("edu990101", 40, 10),
            row("edu990102", 40, 10),
        ])];
        assert_eq!(about(&one), (Some(2021), Some(mathematics())));
        let other = ParsedRow {
            year: Some(2020),
            ..row("edu990102", 40, 10)
        };
        let mixed = [marks_table(vec![row("edu990101", 40, 10), other])];
        assert_eq!(about(&mixed), (None, Some(mathematics())));
        assert_eq!(about(&[]), (None, None));
    }

    #[test]
    fn a_row_without_a_school_is_told_with_everything_it_says() {
        let mut named = row("edu990177", 40, 10);
        named.school.text = Some("МБОУ «Лицей № 10»".to_owned());
        assert_eq!(unmatched(&named).text, "МБОУ «Лицей № 10»(edu990177)");
        assert_eq!(unmatched(&row("edu990177", 40, 10)).text, "edu990177");
    }
}
