//! A table as CSV for Russian Excel: UTF-8 with a mark, «;», CRLF, decimal comma. Title and notes are
//! left out: the first line is the header, as other programmes expect.

use super::csv_text::looks_like_formula;
use super::table::{Table, Value};
use crate::words;

/// Writes the table. A text that a spreadsheet could take for a formula gets a quote before it, which
/// our own reader takes off; numbers are written as numbers.
pub fn to_csv(table: &Table) -> Vec<u8> {
    let mut out = "\u{feff}".to_owned();
    line(
        &mut out,
        table.columns.iter().map(|column| escape(&column.title)),
    );
    for row in &table.rows {
        line(&mut out, row.iter().map(field));
    }
    out.into_bytes()
}

fn line(out: &mut String, fields: impl Iterator<Item = String>) {
    for (i, field) in fields.enumerate() {
        if i > 0 {
            out.push(';');
        }
        if field.contains([';', '"', '\n', '\r', ',', '\t']) {
            out.push('"');
            out.push_str(&field.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&field);
        }
    }
    out.push_str("\r\n");
}

fn field(value: &Value) -> String {
    match value {
        Value::Empty => String::new(),
        Value::Text(text) => escape(text),
        Value::Integer(n) => n.to_string(),
        Value::Decimal(n, decimals) => format!("{n:.*}", usize::from(*decimals)).replace('.', ","),
        Value::Date(date) => words::day(*date),
    }
}

fn escape(text: &str) -> String {
    if looks_like_formula(text) {
        format!("'{text}")
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sheets::{Column, read_book};
    use proptest::prelude::*;

    fn table(texts: &[String]) -> Table {
        Table {
            columns: vec![Column::new("Имя", 10), Column::new("Знак", 10)],
            rows: texts
                .iter()
                .map(|text| vec![Value::Text(text.clone()), "конец".into()])
                .collect(),
            ..Table::default()
        }
    }

    #[test]
    fn formulas_are_disarmed_and_numbers_stay_numbers() {
        let mut table = table(&["=1+1".to_owned(), "-".to_owned(), "'=x".to_owned()]);
        table
            .rows
            .push(vec![Value::Integer(-5), Value::Decimal(36.84, 1)]);
        let text = String::from_utf8(to_csv(&table)).unwrap();
        assert_eq!(
            text,
            "\u{feff}Имя;Знак\r\n'=1+1;конец\r\n'-;конец\r\n''=x;конец\r\n-5;\"36,8\"\r\n"
        );
    }

    proptest! {
        /// Spaces around, mojibake-like and lost letters are the reader's business and left out here.
        #[test]
        fn what_is_written_is_read_back(
            texts in prop::collection::vec("['=+@\t\\-]{0,3}[а-яa-z0-9\",.=' ]{0,12}[а-я]", 1..8),
        ) {
            let book = read_book(&to_csv(&table(&texts)), "t.csv").unwrap();
            let back: Vec<String> = book.sheets[0].rows[1..]
                .iter()
                .filter_map(|row| row.get(0).and_then(|cell| cell.text()).map(str::to_owned))
                .collect();
            prop_assert_eq!(back, texts);
        }
    }
}
