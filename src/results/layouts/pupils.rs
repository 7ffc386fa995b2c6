//! Tables with a row per pupil: added up by school while they are read. A [`Tally`] holds sums only,
//! so no pupil can outlive the row, and no value of a pupil's row is quoted in a problem.

use super::block::{Block, Walk, Who};
use super::fields::Field;
use super::header::Column;
use super::model::{Comparison, LayoutKind, Marks, Measure, Parsed, ParsedRow, Payload, SchoolRef};
use super::notes::Notes;
use super::number::{Reading, read as read_number};
use super::scales::{Scale, scale};
use super::text::key;
use crate::sheets::{Row, column_letters};
use crate::words;

/// Sums over the pupils of one school.
#[derive(Clone, Debug, Default)]
struct Tally {
    marks: [u32; 4],
    lowered: u32,
    confirmed: u32,
    raised: u32,
    score: u64,
    scored: u32,
    unreadable: u32,
    first: u32,
    last: u32,
}

/// A school of the table and its sums.
struct School {
    school: SchoolRef,
    cell: String,
    tally: Tally,
    /// Participants by the row that opens the school's section.
    announced: Option<u32>,
}

/// What one row adds.
enum Work {
    Nobody,
    Unreadable,
    Done {
        mark: u8,
        journal: Option<u8>,
        score: Option<u32>,
    },
}

/// Reads the table.
pub(super) fn read(block: &Block<'_>, mut notes: Notes) -> Parsed {
    let columns: Vec<&Column> = block.header.columns.iter().collect();
    let has_marks = block.header.has(Field::Mark);
    let scale = (!has_marks).then(|| scale_of(block)).flatten();
    let mut schools: Vec<School> = Vec::new();
    if has_marks || scale.is_some() {
        add_up(block, &columns, scale, &mut schools, &mut notes);
    } else if block.facts.year.is_none() || block.facts.procedure().is_none() {
        notes.error(
            "",
            "",
            "work_unknown",
            "В файле только баллы и не сказано, какая это работа. Впишите её над таблицей («ВПР 2021 Математика 5 класс») и загрузите файл ещё раз",
        );
    } else {
        notes.error(
            "",
            "",
            "no_scale",
            "В файле только баллы, а шкала перевода в отметки для этой работы порталу неизвестна. Загрузите «Статистику по отметкам»",
        );
    }
    let mut rows = Vec::new();
    for school in schools {
        push_rows(block, school, &mut rows, &mut notes);
    }
    Parsed {
        layout: block.layout,
        sheet: notes.sheet.clone(),
        facts: block.facts.clone(),
        rows,
        repairs: notes.repairs,
        problems: notes.problems,
        totals: Vec::new(),
    }
}

fn scale_of(block: &Block<'_>) -> Option<Scale> {
    let facts = &block.facts;
    scale(facts.year?, facts.subject?, facts.grade?)
}

fn add_up(
    block: &Block<'_>,
    columns: &[&Column],
    scale: Option<Scale>,
    schools: &mut Vec<School>,
    notes: &mut Notes,
) {
    let mut walk = Walk::new(columns);
    let mut by_key = std::collections::HashMap::new();
    let code = block.header.column(Field::PupilCode);
    for row in block.data {
        if let Some(announced) = section(row) {
            let at = place(
                schools,
                &mut by_key,
                announced.0,
                crate::sheets::address(row.number, 0),
            );
            schools[at].announced = announced.1;
            continue;
        }
        if code.is_none_or(|code| row.get(code).is_none()) {
            continue;
        }
        let (school, cell) = if block.layout == LayoutKind::CollectionForm {
            (SchoolRef::default(), String::new())
        } else {
            // Repairs of a pupil's row are of no interest to anybody.
            match walk.who(row, &mut notes.silent()) {
                Who::School(school, cell) => (school, cell),
                _ => continue,
            }
        };
        let work = work(columns, row, scale);
        if matches!(work, Work::Nobody) {
            continue;
        }
        let at = place(schools, &mut by_key, school, cell);
        schools[at].tally.add(&work, row.number);
    }
}

/// The index of the school in the list, where it is put when it is new.
fn place(
    schools: &mut Vec<School>,
    by_key: &mut std::collections::HashMap<String, usize>,
    school: SchoolRef,
    cell: String,
) -> usize {
    let key = school.key();
    *by_key.entry(key).or_insert_with(|| {
        schools.push(School {
            school,
            cell,
            tally: Tally::default(),
            announced: None,
        });
        schools.len() - 1
    })
}

/// «МБОУ «СОШ № 1»(edu990101) | Кол-во участников: 89»: opens the section of a school.
fn section(row: &Row) -> Option<(SchoolRef, Option<u32>)> {
    let [only] = row.cells.as_slice() else {
        return None;
    };
    let text = only.cell.text()?;
    let (name, rest) = text.rsplit_once('|')?;
    let folded = key(rest);
    let count = folded
        .strip_prefix("кол-во участников")?
        .trim_matches([':', ' '])
        .parse()
        .ok();
    Some((super::school::school(name), count))
}

fn value(columns: &[&Column], field: Field, row: &Row) -> Option<u32> {
    let column = columns.iter().find(|column| column.field == Some(field))?;
    whole(row, column.index)
}

fn whole(row: &Row, column: u16) -> Option<u32> {
    match read_number(row.get(column)?, true) {
        Reading::Number { value, .. } => super::notes::whole(value).ok(),
        _ => None,
    }
}

fn work(columns: &[&Column], row: &Row, scale: Option<Scale>) -> Work {
    let of = |field: Field| {
        columns
            .iter()
            .filter(move |column| column.field == Some(field))
    };
    let absent = of(Field::Variant)
        .chain(of(Field::Score))
        .filter_map(|column| row.get(column.index))
        .any(|cell| {
            let folded = key(&cell.shown());
            folded.contains("отсутств") || folded.contains("не присутств")
        });
    if absent {
        return Work::Nobody;
    }
    let tasks: Vec<u32> = of(Field::Task)
        .filter_map(|column| whole(row, column.index))
        .collect();
    let by_tasks: u32 = tasks
        .iter()
        .fold(0, |sum, score| sum.saturating_add(*score));
    // The total of the form is a formula and is sometimes left at 0.
    let score = match value(columns, Field::Score, row) {
        Some(score) if score > 0 || tasks.is_empty() => Some(score),
        score => (!tasks.is_empty()).then_some(by_tasks).or(score),
    };
    let journal = value(columns, Field::JournalMark, row).and_then(mark);
    let filled = of(Field::Variant).any(|column| row.get(column.index).is_some());
    let wrote = filled || !tasks.is_empty() || score.is_some_and(|score| score > 0);
    if let Some(column) = of(Field::Mark).next() {
        return match whole(row, column.index).and_then(mark) {
            Some(mark) => Work::Done {
                mark,
                journal,
                score,
            },
            None if row.get(column.index).is_none() && !wrote => Work::Nobody,
            None => Work::Unreadable,
        };
    }
    if !wrote {
        return Work::Nobody;
    }
    match scale
        .zip(score)
        .and_then(|(scale, score)| scale.mark(score))
    {
        Some(mark) => Work::Done {
            mark,
            journal,
            score,
        },
        None => Work::Unreadable,
    }
}

fn mark(n: u32) -> Option<u8> {
    u8::try_from(n).ok().filter(|mark| (2..=5).contains(mark))
}

impl Tally {
    fn add(&mut self, work: &Work, row: u32) {
        if self.first == 0 {
            self.first = row;
        }
        self.last = row;
        let Work::Done {
            mark,
            journal,
            score,
        } = work
        else {
            self.unreadable += 1;
            return;
        };
        self.marks[usize::from(mark - 2)] += 1;
        match journal {
            Some(journal) if mark < journal => self.lowered += 1,
            Some(journal) if mark == journal => self.confirmed += 1,
            Some(_) => self.raised += 1,
            None => {}
        }
        if let Some(score) = score {
            self.score += u64::from(*score);
            self.scored += 1;
        }
    }

    fn participants(&self) -> u32 {
        self.marks.iter().sum()
    }

    /// Mean primary score with two decimals, when everybody has one.
    fn mean(&self) -> Option<f64> {
        let n = self.participants();
        (n > 0 && self.scored == n)
            .then(|| (self.score as f64 * 100.0 / f64::from(n)).round() / 100.0)
    }
}

fn push_rows(block: &Block<'_>, school: School, rows: &mut Vec<ParsedRow>, notes: &mut Notes) {
    let School {
        school,
        cell,
        tally,
        announced,
    } = school;
    let n = tally.participants();
    if tally.unreadable > 0 {
        let lines = words::count(
            u64::from(tally.unreadable),
            ["строке", "строках", "строках"],
        );
        notes.error(&cell, "", "marks_unreadable", format!("Не удалось получить отметку в {lines} этой школы. Исправьте их или загрузите «Статистику по отметкам»"));
        return;
    }
    if n == 0 {
        return;
    }
    if let Some(announced) = announced.filter(|announced| *announced != n) {
        notes.warn(&cell, &announced.to_string(), "participants_differ", format!("Обещано участников: {announced}, а строк с отметками {n}. Проверьте, весь ли это файл"));
    }
    let range = |field: Field| {
        let column = block
            .header
            .column(field)
            .map(column_letters)
            .unwrap_or_default();
        format!("{column}{}:{column}{}", tally.first, tally.last)
    };
    let source = if block.header.has(Field::Mark) {
        Field::Mark
    } else {
        Field::Score
    };
    let (year, procedure) = (block.facts.year, block.facts.procedure());
    let [failed, mark3, mark4, mark5] = tally.marks;
    let marks = Marks {
        participants: n,
        failed,
        mark3: Some(mark3),
        mark4: Some(mark4),
        mark5: Some(mark5),
        mean: tally.mean(),
    };
    let compared = Comparison {
        participants: n,
        lowered: tally.lowered,
        confirmed: tally.confirmed,
        raised: tally.raised,
    };
    let row = |payload, source: String| ParsedRow {
        row: tally.first,
        cell: cell.clone(),
        school: school.clone(),
        year,
        procedure,
        payload,
        cells: vec![(Measure::Participants, source)],
    };
    rows.push(row(Payload::Marks(marks), range(source)));
    if tally.lowered + tally.confirmed + tally.raised > 0 {
        rows.push(row(Payload::Journal(compared), range(Field::JournalMark)));
    }
}
