//! How a book travels from the reading process to the portal: length-prefixed frames of
//! little-endian numbers. Both ends are the same programme, so there is no version.

use std::io::{self, Read, Write};

use chrono::{Datelike, NaiveDate};

use super::book::{Cell, Entry, Format, Merge};
use super::limits;
use super::{Book, Refusal, Row, Sheet};

const FORMATS: [Format; 5] = [
    Format::Xlsx,
    Format::Xls,
    Format::Ods,
    Format::Csv,
    Format::Docx,
];
const TEXT: u8 = 0;
const NUMBER: u8 = 1;
const BOOL: u8 = 2;
const DATE: u8 = 3;
const ERROR: u8 = 4;
/// Bit of the tag: the value comes from a formula.
const FORMULA: u8 = 0x80;

/// First byte of an answer.
pub(super) const ANSWER_BOOK: u8 = 0;
/// First byte of an answer that is a [`Refusal`] in JSON.
pub(super) const ANSWER_REFUSAL: u8 = 1;

/// Reads one request: the bytes of a file; `None` when the portal has no more.
pub(super) fn read_request(input: &mut impl Read) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    match input.read_exact(&mut length) {
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => return Ok(None),
        other => other?,
    }
    let length = u32::from_le_bytes(length) as usize;
    if length > limits::FILE_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut bytes = vec![0; length];
    input.read_exact(&mut bytes)?;
    Ok(Some(bytes))
}

/// Writes one answer: the book, or why there is none.
pub(super) fn write_answer(
    output: &mut impl Write,
    answer: &Result<Book, Refusal>,
) -> io::Result<()> {
    let encoded = answer.as_ref().map_err(Clone::clone).and_then(encode);
    let (tag, payload) = match encoded {
        Ok(payload) => (ANSWER_BOOK, payload),
        Err(refusal) => (ANSWER_REFUSAL, serde_json::to_vec(&refusal)?),
    };
    let length = u32::try_from(payload.len()).map_err(io::Error::other)?;
    output.write_all(&[tag])?;
    output.write_all(&length.to_le_bytes())?;
    output.write_all(&payload)?;
    output.flush()
}

fn encode(book: &Book) -> Result<Vec<u8>, Refusal> {
    let mut out = Vec::new();
    let format = FORMATS.iter().position(|f| *f == book.format).unwrap_or(0);
    put_count(&mut out, format);
    put_count(&mut out, book.sheets.len());
    for sheet in &book.sheets {
        put_text(&mut out, &sheet.name);
        put_count(&mut out, sheet.rows.len());
        for row in &sheet.rows {
            out.extend(row.number.to_le_bytes());
            put_count(&mut out, row.cells.len());
            row.cells
                .iter()
                .for_each(|entry| put_entry(&mut out, entry));
        }
        put_count(&mut out, sheet.merges.len());
        for merge in &sheet.merges {
            out.extend(merge.first_row.to_le_bytes());
            out.extend(merge.last_row.to_le_bytes());
            out.extend(merge.first_column.to_le_bytes());
            out.extend(merge.last_column.to_le_bytes());
        }
        if out.len() > limits::BOOK_BYTES {
            return Err(Refusal::too_big("В файле слишком много данных"));
        }
    }
    Ok(out)
}

fn put_count(out: &mut Vec<u8>, count: usize) {
    // Every count here is bounded by the limits of a book, far below four billion.
    out.extend(u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

fn put_text(out: &mut Vec<u8>, text: &str) {
    put_count(out, text.len());
    out.extend(text.as_bytes());
}

fn put_entry(out: &mut Vec<u8>, entry: &Entry) {
    let formula = if entry.formula { FORMULA } else { 0 };
    out.extend(entry.column.to_le_bytes());
    match &entry.cell {
        Cell::Text(text) => {
            out.push(TEXT | formula);
            put_text(out, text);
        }
        Cell::Number(number) => {
            out.push(NUMBER | formula);
            out.extend(number.to_le_bytes());
        }
        Cell::Bool(value) => out.extend([BOOL | formula, u8::from(*value)]),
        Cell::Date(date) => {
            out.push(DATE | formula);
            out.extend(date.num_days_from_ce().to_le_bytes());
        }
        Cell::Error(error) => {
            out.push(ERROR | formula);
            put_text(out, error);
        }
    }
}

/// The book of an answer; `None` when the bytes are not one.
pub(super) fn decode(bytes: &[u8]) -> Option<Book> {
    let mut input = Input(bytes);
    let format = *FORMATS.get(input.count()?)?;
    let sheets = input.list(|input| {
        let name = input.text()?;
        let rows = input.list(|input| {
            let number = input.count().and_then(|n| u32::try_from(n).ok())?;
            let cells = input.list(Input::entry)?;
            Some(Row { number, cells })
        })?;
        let merges = input.list(Input::merge)?;
        Some(Sheet { name, rows, merges })
    })?;
    input.0.is_empty().then_some(Book { format, sheets })
}

struct Input<'a>(&'a [u8]);

impl Input<'_> {
    fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (head, rest) = self.0.split_first_chunk::<N>()?;
        self.0 = rest;
        Some(*head)
    }

    fn count(&mut self) -> Option<usize> {
        Some(u32::from_le_bytes(self.array()?) as usize)
    }

    fn text(&mut self) -> Option<String> {
        let length = self.count()?;
        let (text, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        String::from_utf8(text.to_vec()).ok()
    }

    /// A counted list; a false count cannot reserve more than there are bytes.
    fn list<T>(&mut self, mut item: impl FnMut(&mut Self) -> Option<T>) -> Option<Vec<T>> {
        let count = self.count()?;
        let mut items = Vec::with_capacity(count.min(self.0.len() / 4));
        for _ in 0..count {
            items.push(item(self)?);
        }
        Some(items)
    }

    fn merge(&mut self) -> Option<Merge> {
        Some(Merge {
            first_row: u32::from_le_bytes(self.array()?),
            last_row: u32::from_le_bytes(self.array()?),
            first_column: u16::from_le_bytes(self.array()?),
            last_column: u16::from_le_bytes(self.array()?),
        })
    }

    fn entry(&mut self) -> Option<Entry> {
        let column = u16::from_le_bytes(self.array()?);
        let [tag] = self.array()?;
        let cell = match tag & !FORMULA {
            TEXT => Cell::Text(self.text()?),
            NUMBER => Cell::Number(f64::from_le_bytes(self.array()?)),
            BOOL => Cell::Bool(self.array()? == [1]),
            DATE => {
                let days = i32::from_le_bytes(self.array()?);
                Cell::Date(NaiveDate::from_num_days_from_ce_opt(days)?)
            }
            ERROR => Cell::Error(self.text()?),
            _ => return None,
        };
        Some(Entry {
            column,
            cell,
            formula: tag & FORMULA != 0,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn any_cell() -> impl Strategy<Value = Cell> {
        prop_oneof![
            ".*".prop_map(Cell::Text),
            any::<f64>()
                .prop_filter("finite", |n| n.is_finite())
                .prop_map(Cell::Number),
            any::<bool>().prop_map(Cell::Bool),
            (1..4_000_000i32)
                .prop_filter_map("day", NaiveDate::from_num_days_from_ce_opt)
                .prop_map(Cell::Date),
            "#[A-Z]{1,6}!".prop_map(Cell::Error),
        ]
    }

    prop_compose! {
        fn any_entry()(column: u16, cell in any_cell(), formula: bool) -> Entry {
            Entry { column, cell, formula }
        }
    }

    prop_compose! {
        fn any_merge()(
            (first_row, last_row) in any::<(u32, u32)>(),
            (first_column, last_column) in any::<(u16, u16)>(),
        ) -> Merge {
            Merge { first_row, last_row, first_column, last_column }
        }
    }

    prop_compose! {
        fn any_book()(
            format in prop::sample::select(&FORMATS[..]),
            rows in prop::collection::vec((any::<u32>(), prop::collection::vec(any_entry(), 0..6)), 0..6),
            merges in prop::collection::vec(any_merge(), 0..4),
            name in ".{0,31}",
        ) -> Book {
            let rows = rows.into_iter().map(|(number, cells)| Row { number, cells }).collect();
            Book { format, sheets: vec![Sheet { name, rows, merges }, Sheet::default()] }
        }
    }

    proptest! {
        #[test]
        fn a_book_arrives_as_it_was_sent(book in any_book()) {
            let mut stream = Vec::new();
            write_answer(&mut stream, &Ok(book.clone())).unwrap();
            prop_assert_eq!(stream[0], ANSWER_BOOK);
            prop_assert_eq!(decode(&stream[5..]), Some(book));
        }

        #[test]
        fn any_bytes_are_decoded_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..256)) {
            let _ = decode(&bytes);
        }
    }

    #[test]
    fn requests_end_with_the_stream() {
        let mut input: &[u8] = b"\x02\0\0\0ab\0\0\0\0";
        assert_eq!(read_request(&mut input).unwrap(), Some(b"ab".to_vec()));
        assert_eq!(read_request(&mut input).unwrap(), Some(Vec::new()));
        assert_eq!(read_request(&mut input).unwrap(), None);
        assert!(read_request(&mut &b"\xFF\xFF\xFF\xFF"[..]).is_err());
    }
}
