//! The page of a list of schools that was read: what it would change, what waits for a person, what it did.

use super::import_store::{Counts, Staged};
use super::registry::{Problem, RegistryFile, RegistryRow, RowEffect};
use super::registry_plan::{Answer, Extent, Known, Plan, Question, plan, row_key};
use super::school::FieldChange;
use super::short_name::short_name;
use crate::web::Shell;
use crate::web::view::Choice;
use crate::words;
use askama::Template;

#[derive(Template)]
#[template(path = "schools/import_show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    staged: Staged,
    hours: i16,
    counts: Counts,
    /// What the plan does, to be compared when it is carried out.
    pub(super) mark: String,
    questions: Vec<Asked>,
    errors: Vec<Problem>,
    warnings: Vec<Problem>,
    updated: Vec<Changed>,
    created: Vec<Added>,
    foreign: Vec<String>,
    /// What is stored has changed since the page was made.
    pub(super) is_stale: bool,
}

/// A row that waits, as radio buttons.
struct Asked {
    /// Number of the question on the page: names of controls hold it.
    at: usize,
    key: String,
    title: String,
    why: String,
    choices: Vec<Choice>,
}

/// A school that changes.
struct Changed {
    id: i64,
    name: String,
    place: String,
    changes: Vec<FieldChange>,
}

/// A new school.
struct Added {
    name: String,
    login: String,
    place: String,
}

impl ShowPage {
    /// The page of a list over what is stored now.
    pub(super) fn of(shell: Shell, staged: Staged, known: &Known, hours: i16) -> ShowPage {
        let file = staged.content.0.clone();
        let plan = planned(&file, known, &staged);
        let (errors, warnings) = plan.problems.iter().cloned().partition(|p| p.is_error);
        let changed = plan.lines.iter().filter_map(|line| match &line.effect {
            RowEffect::Updated(changes) => Some(Changed {
                id: line.school_id,
                name: short_name(&known.schools[&line.school_id].name),
                place: place(line.row),
                changes: changes.clone(),
            }),
            _ => None,
        });
        let added = plan
            .lines
            .iter()
            .filter(|line| line.effect == RowEffect::Created);
        let added = added.map(|line| Added {
            name: line.details.name.clone(),
            login: line.details.login.clone(),
            place: place(line.row),
        });
        ShowPage {
            shell,
            hours,
            counts: counts(&file, &plan),
            mark: plan.mark(),
            questions: plan
                .questions
                .iter()
                .zip(1..)
                .map(|(q, at)| Asked::of(q, at))
                .collect(),
            errors,
            warnings,
            updated: changed.collect(),
            created: added.collect(),
            foreign: plan.foreign_names.iter().cloned().collect(),
            is_stale: false,
            staged,
        }
    }

    /// Whether something has to be mended or answered first.
    pub(super) fn is_blocked(&self) -> bool {
        !self.questions.is_empty() || !self.errors.is_empty()
    }

    fn is_done(&self) -> bool {
        self.staged.state == "committed"
    }

    fn is_open(&self) -> bool {
        self.staged.state == "preview"
    }

    fn changes_anything(&self) -> bool {
        !self.created.is_empty() || !self.updated.is_empty()
    }

    /// «Загрузить 12 школ»: what the button does.
    fn verb(&self) -> String {
        let schools = (self.created.len() + self.updated.len()) as u64;
        format!(
            "Сохранить {}",
            words::count(schools, ["школу", "школы", "школ"])
        )
    }

    fn read_at(&self) -> String {
        words::moment(self.staged.created_at, self.hours)
    }

    fn done_at(&self) -> String {
        self.staged
            .committed_at
            .map_or_else(String::new, |at| words::moment(at, self.hours))
    }

    /// «24 школы».
    fn schools(n: &u32) -> String {
        words::count(u64::from(*n), ["школа", "школы", "школ"])
    }

    /// «13 строк».
    fn rows(n: &u32) -> String {
        words::count(u64::from(*n), ["строка", "строки", "строк"])
    }

    /// Headings of the file that mean nothing to the portal.
    fn ignored(&self) -> String {
        let headings = self.staged.content.ignored_headings.iter();
        headings
            .filter(|h| !h.is_empty())
            .map(|h| format!("«{h}»"))
            .collect::<Vec<_>>()
            .join(", ")
    }
}

impl Asked {
    fn of(question: &Question<'_>, at: usize) -> Asked {
        let likely = question.choices.iter().map(|likely| {
            Choice::new(likely.id.to_string(), &likely.name, "").with_hint(&likely.why)
        });
        let new = Choice::new(Answer::New.code(), "Новая школа", "");
        let new = question
            .may_be_new
            .then(|| new.with_hint("такой ещё нет в справочнике"));
        let skip = Choice::new(Answer::Skip.code(), "Не загружать эту строку", "");
        let name = question
            .row
            .name
            .clone()
            .or_else(|| question.row.full_name.clone());
        Asked {
            at,
            key: row_key(question.row),
            title: format!("{}: {}", place(question.row), name.unwrap_or_default()),
            why: question.why.clone(),
            choices: likely.chain(new).chain([skip]).collect(),
        }
    }
}

/// «строка 12» or «Лист1, строка 12».
fn place(row: &RegistryRow) -> String {
    let number = format!("строка\u{a0}{}", row.row_number);
    if row.sheet.is_empty() {
        number
    } else {
        format!("{}, {number}", row.sheet)
    }
}

/// How far the list reaches: over the coordinator's municipality.
pub(super) fn extent(staged: &Staged) -> Extent {
    Extent::Municipality(staged.municipality_id)
}

/// What the list does with the answers given so far.
pub(super) fn planned<'a>(file: &'a RegistryFile, known: &Known, staged: &Staged) -> Plan<'a> {
    plan(file, known, extent(staged), &staged.decisions)
}

/// What the list does, in numbers.
pub(super) fn counts(file: &RegistryFile, plan: &Plan<'_>) -> Counts {
    let number = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
    Counts {
        title: "список школ".to_owned(),
        rows: number(file.rows.len()),
        created: number(plan.created()),
        updated: number(plan.updated()),
        unchanged: number(plan.unchanged()),
        unmatched: number(plan.questions.len()),
        foreign: number(plan.foreign),
        problems: number(
            plan.problems
                .iter()
                .filter(|problem| problem.is_error)
                .count(),
        ),
    }
}
