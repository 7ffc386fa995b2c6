//! What each row of a table is: a measure, the name of a section, the rest of the row above it, or a row
//! that says nothing of measures. A person may say otherwise; no text is passed over.

use super::columns::{self, Field, Layout};
use super::source::{Cell, Row, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What a row is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// A measure.
    Measure,
    /// The name of a section: the measures under it belong to it.
    Section,
    /// The row above goes on: the table was cut at the end of a page.
    Rest,
    /// Not loaded.
    Left,
}

impl Kind {
    /// All of them, in the order of the list of choices.
    pub const ALL: [Kind; 4] = [Kind::Measure, Kind::Section, Kind::Rest, Kind::Left];

    /// The code in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Measure => "measure",
            Kind::Section => "section",
            Kind::Rest => "rest",
            Kind::Left => "left",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// «мера».
    pub fn title(self) -> &'static str {
        match self {
            Kind::Measure => "мера",
            Kind::Section => "название раздела",
            Kind::Rest => "продолжение строки выше",
            Kind::Left => "не загружать",
        }
    }
}

/// A row as it was understood, before anybody answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Its place among the rows of the table, from 0.
    pub at: usize,
    /// «строка 12».
    pub place: String,
    /// What it is taken for.
    pub kind: Kind,
    /// Why it is taken for that, where it is not plain.
    pub why: &'static str,
    /// Whether the reading is a guess that a person should look at.
    pub is_doubtful: bool,
    /// Texts by fields.
    pub texts: BTreeMap<Field, String>,
    /// Texts of columns that are no field: the words of the head, the text.
    pub others: Vec<(String, String)>,
    /// All of the row.
    pub whole: String,
}

impl Line {
    /// The text of a field; empty where there is none.
    pub fn text(&self, field: Field) -> &str {
        self.texts.get(&field).map_or("", String::as_str)
    }
}

/// Reads the rows of a table.
pub fn lines(table: &Table, layout: &Layout) -> Vec<Line> {
    let mut lines: Vec<Line> = Vec::new();
    for (at, row) in table.rows.iter().enumerate() {
        let mut line = Line {
            at,
            place: table.place(row),
            kind: Kind::Measure,
            why: "",
            is_doubtful: false,
            texts: texts(row, layout),
            others: others(table, row, layout),
            whole: row.whole(),
        };
        let before = lines.iter().rev().find(|line| line.kind != Kind::Left);
        (line.kind, line.why, line.is_doubtful) = kind(table, layout, row, &line, before);
        lines.push(line);
    }
    lines
}

/// Texts of a row by fields; columns of one field are joined. A text that stands above counts where it
/// names what the rows share.
fn texts(row: &Row, layout: &Layout) -> BTreeMap<Field, String> {
    let mut texts: BTreeMap<Field, String> = BTreeMap::new();
    for cell in &row.cells {
        let field = layout.field(cell.column);
        if field == Field::Note || (cell.above && field == Field::Number) {
            continue;
        }
        let joint = match field {
            Field::Term => " – ",
            _ => "; ",
        };
        texts
            .entry(field)
            .and_modify(|text| *text = [text.as_str(), &cell.text].join(joint))
            .or_insert_with(|| cell.text.clone());
    }
    texts
}

/// Texts of the columns that are no field, with the words of the head over them.
fn others(table: &Table, row: &Row, layout: &Layout) -> Vec<(String, String)> {
    let others = row.cells.iter().filter(|cell| {
        let field = layout.field(cell.column);
        field == Field::Note || (field == Field::Risk && !cell.above)
    });
    others
        .map(|cell| {
            let head = columns::head_text(table, layout.head, cell.column);
            (head, cell.text.clone())
        })
        .collect()
}

/// What a row is taken for, why, and whether that is a guess.
fn kind(
    table: &Table,
    layout: &Layout,
    row: &Row,
    line: &Line,
    before: Option<&Line>,
) -> (Kind, &'static str, bool) {
    if let Some(why) = says_nothing(table, layout, row, line.at) {
        return (Kind::Left, why, false);
    }
    let own: Vec<&Cell> = row.own().collect();
    let has = |field: Field| own.iter().any(|cell| layout.field(cell.column) == field);
    let number = line.text(Field::Number);
    let begins_anew = has(Field::Number) || has(Field::Term);
    if let [only] = own.as_slice() {
        return single(layout, only, before);
    }
    let names = line.text(Field::Title);
    if before.is_some() && !begins_anew && (!has(Field::Title) || goes_on(names)) {
        return (Kind::Rest, "номера и срока нет, текст продолжается", false);
    }
    let is_broken = number.chars().filter(|c| c.is_alphabetic()).count() > 3;
    if is_broken && !columns::is_number(number) && !columns::is_term(line.text(Field::Term)) {
        let why = "в столбце номера слова: похоже на название раздела";
        return (Kind::Section, why, true);
    }
    (Kind::Measure, "", false)
}

/// A row with one text: the name of a section, or what is left of the row above.
fn single(layout: &Layout, only: &Cell, before: Option<&Line>) -> (Kind, &'static str, bool) {
    let field = layout.field(only.column);
    let is_first = matches!(
        field,
        Field::Number | Field::Title | Field::Task | Field::Section
    );
    let is_wide = only.last > only.column;
    let has_only_titles = layout.fields.len() == 1 && field == Field::Title;
    if columns::is_number(&only.text) && field == Field::Number {
        return (Kind::Left, "в строке только номер", true);
    }
    if before.is_some() && (goes_on(&only.text) || !(is_first || is_wide)) {
        return (
            Kind::Rest,
            "в строке один текст, и он продолжает строку выше",
            false,
        );
    }
    if has_only_titles && !is_section_name(&only.text) {
        return (Kind::Measure, "", false);
    }
    (Kind::Section, "в строке один текст", false)
}

/// «Раздел 1. …», «Этап II», «Направление: …».
fn is_section_name(text: &str) -> bool {
    let plain = columns::plain(text);
    let first = plain.split(' ').next().unwrap_or_default();
    ["раздел", "этап", "блок", "направление", "задача"].contains(&first)
}

/// Whether a text begins in the middle of a sentence or of a list.
fn goes_on(text: &str) -> bool {
    let mut chars = text.trim_start().chars();
    let first = chars.next();
    let dash = matches!(first, Some('-' | '–' | '—' | '•' | ')' | ','));
    dash || first.is_some_and(char::is_lowercase)
}

/// Why a row says nothing of measures: it stands over the head or is one, or only draws a line.
fn says_nothing(table: &Table, layout: &Layout, row: &Row, at: usize) -> Option<&'static str> {
    if let Some(head) = layout.head {
        let rows = columns::head_rows(table, head);
        if at < head {
            return Some("стоит над таблицей");
        }
        if rows.contains(&at) {
            return Some("названия столбцов");
        }
        if columns::is_same_head(row, table.rows.get(head)?) {
            return Some("названия столбцов повторены");
        }
    }
    let own = || row.own().map(|cell| cell.text.trim());
    if own().all(|text| {
        text.chars()
            .all(|c| matches!(c, '-' | '–' | '—' | '_' | '=' | ' '))
    }) {
        return Some("черта");
    }
    let counts = row
        .own()
        .filter(|cell| cell.text == (cell.column + 1).to_string());
    if row.cells.len() > 2 && counts.count() == row.cells.len() {
        return Some("номера столбцов");
    }
    let names = own().filter(|text| columns::named(text).is_some()).count();
    if layout.head.is_some() && names > 2 && names == own().count() {
        return Some("ещё одна шапка: строки под ней могут значить другое");
    }
    None
}
