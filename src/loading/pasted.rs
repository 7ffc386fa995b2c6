//! A table that was pasted: cells divided by tabs, as Excel and Word copy them; or each cell on a line that
//! begins with a tab, as texts of programmes keep their tables; or plain lines.

use super::source::{Cell, Row, Table};

/// Reads what was pasted. Of blank text comes a table without rows.
pub fn table(text: &str) -> Table {
    let text = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .replace('\0', "");
    let rows = match is_cell_a_line(&text) {
        true => by_lines(&text),
        false => by_tabs(&text),
    };
    Table {
        title: String::new(),
        parts: 1,
        rows: rows.into_iter().filter_map(row).collect(),
    }
}

/// Cells with the line on which the row begins, from 1.
type Cells = (u32, Vec<String>);

fn row((number, texts): Cells) -> Option<Row> {
    let cells = (0u16..).zip(texts).map(|(column, text)| Cell {
        column,
        last: column,
        text: text.trim().to_owned(),
        above: false,
    });
    let cells: Vec<Cell> = cells.filter(|cell| !cell.text.is_empty()).collect();
    (!cells.is_empty()).then_some(Row {
        part: 1,
        number,
        cells,
    })
}

/// Whether every tab stands at the beginning of a line.
fn is_cell_a_line(text: &str) -> bool {
    let mut with_tabs = text.lines().filter(|line| line.trim_end().contains('\t'));
    let begins = |line: &str| line.starts_with('\t') && !line.trim().contains('\t');
    let count = with_tabs.clone().count();
    count > 2 && with_tabs.all(begins)
}

/// A line with a tab begins a cell, others go on with it; after a blank line the cell begins a row.
fn by_lines(text: &str) -> Vec<Cells> {
    let mut rows: Vec<Cells> = Vec::new();
    let mut is_blank = true;
    for (number, line) in (1..).zip(text.lines()) {
        let words = line.trim();
        let begins = line.starts_with('\t') && !words.is_empty();
        match rows.last_mut() {
            _ if words.is_empty() => {}
            Some((_, cells)) if begins && !is_blank => cells.push(words.to_owned()),
            Some((_, cells)) if !begins => {
                if let Some(cell) = cells.last_mut() {
                    *cell = format!("{cell}\n{words}");
                }
            }
            _ => rows.push((number, vec![words.to_owned()])),
        }
        is_blank = words.is_empty();
    }
    rows
}

/// Rows on lines, cells divided by tabs; a cell with a line break stands in quotes.
fn by_tabs(text: &str) -> Vec<Cells> {
    let mut rows = vec![(1, Vec::new())];
    let mut rest = text;
    let mut line = 1;
    let mut has_quotes = true;
    loop {
        let (cell, after) = cell(rest, &mut has_quotes);
        line += breaks(&rest[..rest.len() - after.len()]);
        if let Some((_, cells)) = rows.last_mut() {
            cells.push(cell);
        }
        let mut chars = after.chars();
        match chars.next() {
            Some('\n') => {
                line += 1;
                rows.push((line, Vec::new()));
            }
            Some(_) => {}
            None => return rows,
        }
        rest = chars.as_str();
    }
}

fn breaks(text: &str) -> u32 {
    u32::try_from(text.matches('\n').count()).unwrap_or(u32::MAX)
}

/// The first cell and what stands after it. A quote is one only if its pair ends the cell; after one that
/// ran over lines without its pair quotes are plain signs, so that no text is read again and again.
fn cell<'a>(text: &'a str, has_quotes: &mut bool) -> (String, &'a str) {
    if let Some(inside) = text.strip_prefix('"').filter(|_| *has_quotes) {
        let mut from = 0;
        while let Some(at) = inside[from..].find('"').map(|at| from + at) {
            from = at + 1;
            let after = &inside[from..];
            if after.starts_with('"') {
                from += 1;
                continue;
            }
            if after.is_empty() || after.starts_with(['\t', '\n']) {
                return (inside[..at].replace("\"\"", "\""), after);
            }
            break;
        }
        *has_quotes = !inside[..from].contains('\n');
    }
    let end = text.find(['\t', '\n']).unwrap_or(text.len());
    (text[..end].to_owned(), &text[end..])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn texts(text: &str) -> Vec<(u32, Vec<(u16, String)>)> {
        let rows = table(text).rows.into_iter();
        rows.map(|row| {
            let cells = row.cells.into_iter().map(|cell| (cell.column, cell.text));
            (row.number, cells.collect())
        })
        .collect()
    }

    fn at(column: u16, text: &str) -> (u16, String) {
        (column, text.to_owned())
    }

    #[test]
    fn tabs_divide_cells_and_quotes_hold_lines() {
        let pasted = "№\tЧто\tСрок\r\n1\t\"Разобрать\r\nВПР \"\"весной\"\"\"\tмай\r\n\r\n2\t\"Точка\" роста\t\r\n";
        assert_eq!(
            texts(pasted),
            [
                (1, vec![at(0, "№"), at(1, "Что"), at(2, "Срок")]),
                (
                    2,
                    vec![at(0, "1"), at(1, "Разобрать\nВПР \"весной\""), at(2, "май")]
                ),
                (5, vec![at(0, "2"), at(1, "\"Точка\" роста")]),
            ]
        );
    }

    #[test]
    fn a_cell_a_line_is_a_table_too() {
        let pasted = "\t№\n\tЧто\n\tСрок\n\n\t1. Раздел\n\nвторой строкой\n\n\t1.1\n\tДело\n\tмарт,\nапрель\n\nмай\n\tОО\n";
        assert_eq!(
            texts(pasted),
            [
                (1, vec![at(0, "№"), at(1, "Что"), at(2, "Срок")]),
                (5, vec![at(0, "1. Раздел\nвторой строкой")]),
                (
                    9,
                    vec![
                        at(0, "1.1"),
                        at(1, "Дело"),
                        at(2, "март,\nапрель\nмай"),
                        at(3, "ОО")
                    ]
                ),
            ]
        );
    }

    #[test]
    fn quotes_without_a_pair_are_signs_and_cost_nothing() {
        let many = "\"\"\"а\n".repeat(100_000);
        assert_eq!(table(&many).rows.len(), 100_000);
        assert_eq!(
            texts("\"а\nб\tв"),
            [(1, vec![at(0, "\"а")]), (2, vec![at(0, "б"), at(1, "в")])]
        );
    }

    #[test]
    fn plain_lines_are_rows_of_one_cell() {
        assert_eq!(
            texts("Первое\n\nВторое"),
            [(1, vec![at(0, "Первое")]), (3, vec![at(0, "Второе")])]
        );
        assert!(texts(" \n\t\n").is_empty());
    }

    proptest! {
        #[test]
        fn no_word_of_what_was_pasted_is_lost(text in "[а-я\"\t\n ]{0,80}") {
            let found: String = table(&text).rows.iter().flat_map(|row| &row.cells)
                .map(|cell| cell.text.clone() + " ").collect();
            let letters = |text: &str| -> String { text.chars().filter(|c| c.is_alphabetic()).collect() };
            prop_assert_eq!(letters(&found), letters(&text));
        }
    }
}
