//! From a read book to rows of schools: which layout it is, told by content and never by the name of
//! the file, and what its cells say. Pure: no SQL, no HTTP, nothing of a pupil leaves it.

mod block;
mod checks;
mod facts;
mod fields;
mod header;
mod journal;
mod marks;
mod measure;
mod model;
mod notes;
mod number;
mod objectivity;
mod personal;
mod pupils;
mod scales;
mod school;
mod shares;
mod subjects;
mod sums;
mod template;
mod text;
mod unknown;
#[cfg(test)]
mod zoo;

pub use fields::Field;
pub use model::{
    Comparison, Facts, LayoutKind, Marks, Measure, MunicipalityRef, Parsed, ParsedRow, Payload,
    Problem, Repair, RepairKind, SchoolRef, Severity, TotalLevel, TotalRow,
};
pub use template::{TemplateSchool, template};
pub use unknown::{MAPPABLE, Mapping, SheetPreview, Unrecognised, apply_mapping};

use block::{Block, rows_above};
use header::Header;
use notes::Notes;
use personal::is_personal_header;
use text::key;

use crate::procedure::{Kind, Subject};
use crate::sheets::{Book, Row, Sheet};

/// How far above a table its title may be.
const TITLE_ROWS: usize = 30;

/// Sheets that a book has for its own use, as `text::key` spells their names.
const SERVICE_SHEETS: [&str; 5] = [
    "служебный",
    "классы",
    "порядковый номер класса",
    "как заполнять",
    "справочник",
];

/// Rules of contradictions in the head: such a table is not loaded at all.
const HEAD_CONFLICTS: [&str; 6] = [
    "advanced_level",
    "kind_conflict",
    "year_conflict",
    "subject_conflict",
    "grade_conflict",
    "year_mismatch",
];

/// Titles of the reports of ФИС ОКО whose columns «2»–«5» are not marks.
const OTHER_REPORTS: [&str; 3] = [
    "распределение первичных баллов",
    "выполнение заданий",
    "достижение планируемых результатов",
];

/// What a book turned out to be.
#[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Recognition {
    /// Tables, one or more, in the order of the book.
    Parsed(Vec<Parsed>),
    /// No table of a known layout.
    Unrecognised(Unrecognised),
}

/// Recognises the tables of a book and reads them. `hints` fill in what the heads do not say; a year
/// of theirs that contradicts a head is an error of that table.
pub fn recognise(book: &Book, hints: &Facts) -> Recognition {
    let mut tables = Vec::new();
    let mut skipped = Vec::new();
    for sheet in &book.sheets {
        let found = header::find(sheet);
        if found.is_empty() && is_table(sheet) {
            skipped.push(sheet.name.as_str());
        }
        read_sheet(book, sheet, found, hints, &mut tables);
    }
    if tables.is_empty() {
        return Recognition::Unrecognised(unknown::preview(book));
    }
    warn_skipped(&skipped, &mut tables);
    checks::run(&mut tables);
    warn_nobody(&mut tables);
    Recognition::Parsed(tables)
}

/// Says that there is nothing to load where nothing else explains it.
fn warn_nobody(tables: &mut [Parsed]) {
    // A template may come back before anything is filled in.
    let is_empty = |table: &Parsed| {
        table.rows.is_empty() && table.problems.is_empty() && table.layout != LayoutKind::Template
    };
    if !tables.iter().all(is_empty) {
        return;
    }
    let Some(first) = tables.first_mut() else {
        return;
    };
    let message =
        "В таблице нет ни одной строки школы. Выгрузите отчёт со школами, а не только с итогами";
    first.problems.push(Problem {
        sheet: first.sheet.clone(),
        cell: String::new(),
        value: String::new(),
        rule: "nobody".to_owned(),
        message: message.to_owned(),
        severity: Severity::Error,
    });
}

fn is_table(sheet: &Sheet) -> bool {
    let wide = sheet.rows.iter().filter(|row| row.cells.len() > 2).count();
    wide > 2
        && !SERVICE_SHEETS
            .iter()
            .any(|name| key(&sheet.name).starts_with(name))
}

fn warn_skipped(skipped: &[&str], tables: &mut [Parsed]) {
    let Some(first) = tables.first_mut() else {
        return;
    };
    first.problems.extend(skipped.iter().map(|name| Problem {
        sheet: (*name).to_owned(),
        cell: String::new(),
        value: String::new(),
        rule: "sheet_skipped".to_owned(),
        message: format!(
            "Лист «{name}» не распознан и пропущен. Если он нужен, загрузите его отдельным файлом"
        ),
        severity: Severity::Warning,
    }));
}

fn read_sheet(
    book: &Book,
    sheet: &Sheet,
    found: Vec<(Header, LayoutKind)>,
    hints: &Facts,
    tables: &mut Vec<Parsed>,
) {
    let mut after = 0;
    let tops: Vec<u32> = found.iter().map(|(header, _)| header.top).collect();
    for (i, (header, layout)) in found.into_iter().enumerate() {
        let above = titles(rows_above(sheet, after, header.top, TITLE_ROWS), i > 0);
        if layout == LayoutKind::MarksStatistics && names_another_report(&above) {
            continue;
        }
        let from = sheet
            .rows
            .partition_point(|row| row.number <= header.bottom);
        let to = match tops.get(i + 1) {
            Some(next) => {
                let next_title = titles(rows_above(sheet, header.bottom, *next, TITLE_ROWS), true);
                let end = next_title.first().map_or(*next, |row| row.number);
                sheet.rows.partition_point(|row| row.number < end)
            }
            None => sheet.rows.len(),
        };
        after = header.bottom;
        let mut notes = Notes::new(&sheet.name, book.format);
        let mut facts = facts::read(&above, &mut notes);
        if layout == LayoutKind::CollectionForm {
            facts = filled(&facts, &facts_of_book(book));
        }
        let data = sheet.rows.get(from..to).unwrap_or_default();
        if layout == LayoutKind::RegionProtocol {
            facts = filled(&facts, &facts::labelled_groups(sheet, &header, data));
        }
        check_year(&facts, hints, &mut notes);
        facts = filled(&facts, hints);
        if layout == LayoutKind::MarksStatistics || layout == LayoutKind::JournalComparison {
            // These two reports of ФИС ОКО are made of ВПР only.
            facts.kind = facts.kind.or(Some(Kind::Vpr));
        }
        warn_personal(sheet, header.top, &mut notes);
        let block = Block {
            layout,
            header,
            facts,
            data,
        };
        let mut read = read_block(&block, notes);
        read.iter_mut().for_each(finish);
        tables.append(&mut read);
    }
}

fn read_block(block: &Block<'_>, notes: Notes) -> Vec<Parsed> {
    match block.layout {
        LayoutKind::JournalComparison => vec![journal::read(block, notes)],
        LayoutKind::IndividualResults | LayoutKind::CollectionForm | LayoutKind::RegionProtocol => {
            vec![pupils::read(block, notes)]
        }
        LayoutKind::ObjectivityList => vec![objectivity::read(block, notes)],
        LayoutKind::MarksStatistics
        | LayoutKind::Summary
        | LayoutKind::Template
        | LayoutKind::Mapped => marks::read(block, notes),
    }
}

/// The rows that describe a table. Under another table only the narrow rows right above the head are
/// its title; the wide ones are data of the table before.
fn titles(above: &[Row], below_a_table: bool) -> Vec<&Row> {
    if !below_a_table {
        return above.iter().collect();
    }
    let narrow = above
        .iter()
        .rev()
        .take_while(|row| row.cells.len() <= 2)
        .count();
    above.iter().skip(above.len() - narrow).collect()
}

/// What the first rows of all sheets say, for forms whose title is not above the table.
fn facts_of_book(book: &Book) -> Facts {
    let mut facts = Facts::default();
    for sheet in &book.sheets {
        let texts = sheet
            .rows
            .iter()
            .take(TITLE_ROWS)
            .flat_map(|row| &row.cells);
        for text in texts.filter_map(|entry| entry.cell.text()) {
            let title = facts::title(&key(text));
            if title.kind.is_some() && title.subject.is_some() {
                facts = filled(&facts, &title);
            }
        }
    }
    facts
}

fn names_another_report(above: &[&Row]) -> bool {
    let texts = above.iter().flat_map(|row| &row.cells);
    texts.filter_map(|entry| entry.cell.text()).any(|text| {
        let title = key(text);
        OTHER_REPORTS.iter().any(|report| title.starts_with(report))
    })
}

fn filled(facts: &Facts, more: &Facts) -> Facts {
    Facts {
        kind: facts.kind.or(more.kind),
        year: facts.year.or(more.year),
        subject: facts.subject.or(more.subject),
        grade: facts.grade.or(more.grade),
        level: facts.level.or(more.level),
        held_on: facts.held_on.or(more.held_on),
        max_score: facts.max_score.or(more.max_score),
    }
}

fn check_year(facts: &Facts, hints: &Facts, notes: &mut Notes) {
    if let (Some(own), Some(wanted)) = (facts.year, hints.year)
        && own != wanted
    {
        notes.error("", &own.to_string(), "year_mismatch", format!("В файле результаты {own} года, а загружают {wanted} год. Проверьте, тот ли это файл"));
    }
}

/// Says that a personal column is there and that it is not read; the values are never quoted.
fn warn_personal(sheet: &Sheet, row: u32, notes: &mut Notes) {
    let Some(head) = sheet.row(row) else { return };
    for entry in &head.cells {
        let title = entry.cell.shown();
        if is_personal_header(&key(&title)) {
            let cell = crate::sheets::address(row, entry.column);
            notes.warn(&cell, &title, "personal_data", format!("В столбце «{title}» персональные данные: портал их не читает и не хранит. Удалите столбец из файла"));
        }
    }
}

/// Takes the rows away from a table that contradicts itself; says what is still unknown.
fn finish(table: &mut Parsed) {
    let conflict = |problem: &Problem| HEAD_CONFLICTS.contains(&problem.rule.as_str());
    if table.problems.iter().any(conflict) {
        table.rows.clear();
    }
    table.ask();
}

impl Parsed {
    /// Fills in what the table does not say about its procedure. Rows that say it themselves stay.
    pub fn assume(&mut self, facts: &Facts) {
        self.facts = filled(&self.facts, facts);
        self.problems.retain(|problem| {
            !matches!(
                problem.rule.as_str(),
                "year_unknown" | "procedure_unknown" | "level_unknown"
            ) || !problem.cell.is_empty()
        });
        let procedure = self.facts.procedure();
        for row in &mut self.rows {
            row.year = row.year.or(self.facts.year);
            if !matches!(row.payload, Payload::Objectivity { .. }) {
                row.procedure = row.procedure.or(procedure);
            }
        }
        self.ask();
    }

    /// Notes as errors what a person has to say before the rows can be loaded.
    fn ask(&mut self) {
        let objectivity = |row: &&ParsedRow| matches!(row.payload, Payload::Objectivity { .. });
        let no_year = self.rows.iter().any(|row| row.year.is_none());
        let no_procedure = self
            .rows
            .iter()
            .any(|row| row.procedure.is_none() && !objectivity(&row));
        let no_level = self.rows.iter().any(|row| {
            row.procedure.is_some_and(|procedure| {
                (procedure.kind, procedure.subject) == (Kind::Ege, Subject::Mathematics)
                    && procedure.level.is_none()
            })
        });
        let mut note = |rule: &str, severity, message: &str| {
            self.problems.push(Problem {
                sheet: self.sheet.clone(),
                cell: String::new(),
                value: String::new(),
                rule: rule.to_owned(),
                message: message.to_owned(),
                severity,
            });
        };
        if no_level {
            note(
                "level_unknown",
                Severity::Warning,
                "Не сказано, база это или профиль ЕГЭ по математике: правила, которым нужен уровень, эти строки не учтут. Впишите уровень и загрузите файл ещё раз",
            );
        }
        if no_year {
            note(
                "year_unknown",
                Severity::Error,
                "В заголовке нет года процедуры («ВПР 2021»), а по дате его не определить. Укажите год",
            );
        }
        if no_procedure {
            note(
                "procedure_unknown",
                Severity::Error,
                "По заголовку не понять процедуру, предмет или класс. Укажите их",
            );
        }
    }
}
