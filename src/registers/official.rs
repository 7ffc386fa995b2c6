//! The list that came from above, compared with the computed register; and reading such a list as people
//! type it or send it.

use super::board::Sheet;
use super::entry::Entry;
use crate::schools::{Registry, Wanted};
use crate::sheets::Book;
use serde::Deserialize;
use std::collections::HashSet;

/// The form as typed.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct OfficialForm {
    /// One school a line: its login or its name.
    pub schools: String,
    /// The document: «письмо министерства от 15.12.2025 № 12».
    pub document: String,
}

/// A line that names no school for certain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmatched {
    /// The line as typed.
    pub line: String,
    /// The reason, as a sentence.
    pub question: String,
}

/// Schools that the lines name, each once, and the lines that name none for certain.
pub fn read_lines(text: &str, registry: &Registry) -> (Vec<i64>, Vec<Unmatched>) {
    let mut schools: Vec<i64> = Vec::new();
    let mut unmatched = Vec::new();
    for line in text
        .lines()
        .map(without_bullet)
        .filter(|line| !line.is_empty())
    {
        let found = registry.find(&Wanted {
            text: line.to_owned(),
            ..Wanted::default()
        });
        match found.certain() {
            Some(id) if schools.contains(&id) => {}
            Some(id) => schools.push(id),
            None => unmatched.push(Unmatched {
                line: line.to_owned(),
                question: found.question().unwrap_or_default(),
            }),
        }
    }
    (schools, unmatched)
}

/// «1. МБОУ «СОШ № 1»» and «1) …» without the number of the line.
fn without_bullet(line: &str) -> &str {
    let line = line
        .trim()
        .trim_start_matches(['•', '–', '—', '-', ' ', '\t'])
        .trim_end_matches([';', ',']);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, rest) = line.split_at(digits);
    let is_number = !number.is_empty() && digits <= 3;
    match rest.strip_prefix(['.', ')']).filter(|_| is_number) {
        Some(rest) => rest.trim(),
        None => line.trim(),
    }
}

/// The schools a file names: in each row the first cell that a school is found by. Rows that name none
/// are heads and remarks, unless no row names any.
pub fn read_book(book: &Book, registry: &Registry) -> Vec<i64> {
    let mut schools: Vec<i64> = Vec::new();
    for row in book.sheets.iter().flat_map(|sheet| &sheet.rows) {
        let texts = row.cells.iter().filter_map(|entry| entry.cell.text());
        let found = texts
            .map(|text| {
                registry.find(&Wanted {
                    text: text.to_owned(),
                    ..Wanted::default()
                })
            })
            .find_map(|found| found.certain());
        if let Some(id) = found
            && !schools.contains(&id)
        {
            schools.push(id);
        }
    }
    schools
}

/// The official list beside the computed register of one municipality.
#[derive(Clone, Debug)]
pub struct Comparison<'a> {
    /// On both.
    pub both: Vec<&'a Entry>,
    /// Only on the official list.
    pub only_official: Vec<&'a Entry>,
    /// Only on the register.
    pub only_ours: Vec<&'a Entry>,
    /// Officially listed schools that have no verdict.
    pub unknown: Vec<i64>,
}

/// Lays the official list over the register.
pub fn compare<'a>(sheet: &'a Sheet, official: &[i64]) -> Comparison<'a> {
    let listed: HashSet<i64> = official.iter().copied().collect();
    let pick = |is_member: bool, is_official: bool| {
        let wanted = |entry: &&Entry| {
            entry.is_member() == is_member && listed.contains(&entry.school_id) == is_official
        };
        sheet.entries.iter().filter(wanted).collect()
    };
    let has_entry = |id: &&i64| sheet.entry(**id).is_none();
    Comparison {
        both: pick(true, true),
        only_official: pick(false, true),
        only_ours: pick(true, false),
        unknown: official.iter().filter(has_entry).copied().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::identification::Status;
    use crate::registers::testing::{entry, sheet};
    use crate::schools::{Candidate, Login};

    fn registry() -> Registry {
        let school = |id: i64| Candidate {
            id,
            municipality_id: 1,
            municipality_name: "город Заречный".to_owned(),
            login: Login::parse(&format!("edu99010{id}")),
            names: vec![format!("МБОУ «СОШ № {id}»")],
            ..Candidate::default()
        };
        Registry::new((1..=3).map(school))
    }

    #[test]
    fn lines_are_read_as_people_type_them() {
        let text = "1. edu990101\n\n2) МБОУ СОШ №2;\n— МБОУ «СОШ № 2»\nШкола искусств\n";
        let (schools, unmatched) = read_lines(text, &registry());
        assert_eq!(schools, [1, 2]);
        assert_eq!(unmatched.len(), 1);
        assert_eq!(unmatched[0].line, "Школа искусств");
        assert!(!unmatched[0].question.is_empty());
    }

    #[test]
    fn the_lists_are_laid_side_by_side() {
        let sheet = sheet(vec![
            entry(1, Status::Listed, None),
            entry(2, Status::Listed, None),
            entry(3, Status::Clear, None),
        ]);
        let found = compare(&sheet, &[2, 3, 9]);
        let ids = |list: &[&Entry]| list.iter().map(|entry| entry.school_id).collect::<Vec<_>>();
        assert_eq!(ids(&found.both), [2]);
        assert_eq!(ids(&found.only_official), [3]);
        assert_eq!(ids(&found.only_ours), [1]);
        assert_eq!(found.unknown, [9]);
    }
}
