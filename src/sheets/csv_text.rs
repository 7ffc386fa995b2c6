//! Text tables: encoding and delimiter by content, cells as text. Numbers stay text here: «0123» may
//! be a code, and only the reader of a layout knows.

use encoding_rs::{Encoding, IBM866, KOI8_R, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1251};

use super::book::{Builder, Cell, Format};
use super::{Book, Refusal};

/// Delimiters in order of preference: Russian Excel writes «;».
const DELIMITERS: [u8; 3] = [b';', b'\t', b','];

/// How much of the text is enough to tell the delimiter, bytes.
const SAMPLE_BYTES: usize = 64 * 1024;

/// Reads CSV or TSV text in UTF-8, UTF-16 with a mark, or windows-1251.
pub(super) fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    let text = decode(bytes)?;
    let (text, declared) = declared_delimiter(&text);
    let delimiter = declared.unwrap_or_else(|| delimiter(text));
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut builder = Builder::default();
    builder.sheet("")?;
    let mut lines = Lines {
        text,
        at: 0,
        line: u32::from(declared.is_some()),
    };
    for record in reader.records() {
        let record = record.map_err(|_| Refusal::damaged())?;
        let row = lines.of(record.position());
        for (column, field) in (0u32..).zip(record.iter()) {
            check_quote(field, delimiter, row)?;
            builder.cell((row, column), Cell::Text(unescape(field).to_owned()), false)?;
        }
    }
    Ok(builder.finish(Format::Csv))
}

/// Counts the lines of the text, empty ones too, as an editor and a spreadsheet show them.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line, from 0, on which the record begins. The reader's own count stops before the empty
    /// lines that it skips.
    fn of(&mut self, position: Option<&csv::Position>) -> u32 {
        let rest = self.text.as_bytes();
        let mut start = position
            .and_then(|position| usize::try_from(position.byte()).ok())
            .unwrap_or(self.at)
            .clamp(self.at, rest.len());
        while rest
            .get(start)
            .is_some_and(|byte| matches!(byte, b'\r' | b'\n'))
        {
            start += 1;
        }
        let passed = rest.get(self.at..start).unwrap_or_default();
        let breaks = passed.iter().filter(|byte| **byte == b'\n').count();
        self.line = self
            .line
            .saturating_add(u32::try_from(breaks).unwrap_or(u32::MAX));
        self.at = start;
        self.line
    }
}

/// A line break together with the delimiter inside one field means that a quote was never closed
/// and whole rows have been swallowed.
fn check_quote(field: &str, delimiter: u8, row: u32) -> Result<(), Refusal> {
    if field.contains('\n') && field.contains(char::from(delimiter)) {
        return Err(Refusal::new(
            format!("В строке {} не закрыта кавычка", row + 1),
            "Исправьте эту строку или сохраните таблицу как «Книга Excel (.xlsx)» и загрузите ещё раз",
        ));
    }
    Ok(())
}

/// The text with the delimiter of the line «sep=;» that Excel understands.
fn declared_delimiter(text: &str) -> (&str, Option<u8>) {
    let Some(rest) = text.strip_prefix("sep=") else {
        return (text, None);
    };
    match (rest.bytes().next(), rest.split_once('\n')) {
        (Some(byte), Some((_, rest))) if DELIMITERS.contains(&byte) => (rest, Some(byte)),
        _ => (text, None),
    }
}

/// The delimiter that divides the most lines; on a tie the one more usual in Russia.
fn delimiter(text: &str) -> u8 {
    let mut end = text.len().min(SAMPLE_BYTES);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let sample = text.get(..end).unwrap_or(text);
    let divided = |delimiter: u8| {
        let reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(sample.as_bytes());
        reader
            .into_records()
            .flatten()
            .filter(|record| record.len() > 1)
            .count()
    };
    DELIMITERS
        .into_iter()
        .rev()
        .max_by_key(|&delimiter| divided(delimiter))
        .unwrap_or(DELIMITERS[0])
}

fn decode(bytes: &[u8]) -> Result<String, Refusal> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        let (text, broken) = encoding.decode_without_bom_handling(&bytes[mark..]);
        if broken {
            return Err(if encoding == UTF_8 {
                unreadable()
            } else {
                Refusal::damaged()
            });
        }
        return check_text(text.into_owned());
    }
    if bytes.contains(&0) {
        return Err(wide_without_mark(bytes).unwrap_or_else(Refusal::damaged));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => check_text(text.to_owned()),
        Err(_) => check_text(decode_single_byte(bytes)?),
    }
}

/// Says what to do about UTF-16 without its mark, where one guess in two would be wrong.
fn wide_without_mark(bytes: &[u8]) -> Option<Refusal> {
    let head = bytes.get(..512).unwrap_or(bytes);
    [UTF_16LE, UTF_16BE]
        .into_iter()
        .any(|encoding| !encoding.decode_without_bom_handling(head).1 && head.len() > 2)
        .then(unreadable)
}

/// Russian text in one byte a letter: windows-1251, unless another encoding fits clearly better,
/// which is said rather than guessed.
fn decode_single_byte(bytes: &[u8]) -> Result<String, Refusal> {
    let (text, broken) = WINDOWS_1251.decode_without_bom_handling(bytes);
    let score = russian_score(&text);
    let better = [IBM866, KOI8_R].into_iter().any(|encoding| {
        let (other, _) = encoding.decode_without_bom_handling(bytes);
        russian_score(&other) > score
    });
    if broken || better {
        return Err(unreadable());
    }
    Ok(text.into_owned())
}

/// How much the text looks Russian: lower-case letters inside words for, all else above ASCII against.
fn russian_score(text: &str) -> i64 {
    let mut score = 0;
    let mut previous = ' ';
    for c in text.chars() {
        score += match c {
            'а'..='я' | 'ё' if previous.is_alphabetic() => 2,
            'А'..='Я' | 'Ё' if previous.is_lowercase() => -2,
            'а'..='я' | 'А'..='Я' | 'ё' | 'Ё' | '«' | '»' | '№' | '\u{a0}' | '–' | '—' => {
                0
            }
            c if c.is_ascii() => 0,
            _ => -2,
        };
        previous = c;
    }
    score
}

/// Refuses text that was damaged before it was saved: «РЎРћРЁ» is «СОШ» read in a wrong encoding.
fn check_text(text: String) -> Result<String, Refusal> {
    let chars: Vec<char> = text.chars().take(SAMPLE_BYTES).collect();
    let cyrillic = chars
        .iter()
        .filter(|c| matches!(c, 'А'..='я' | 'Ё' | 'ё'))
        .count();
    let leads = chars
        .windows(2)
        .filter(|pair| {
            matches!(pair[0], 'Р' | 'С')
                && !matches!(pair[1], 'а'..='я' | 'А'..='Я' | ' '..='~' | 'ё' | 'Ё')
        })
        .count();
    let lost = chars.iter().filter(|&&c| c == '\u{fffd}').count();
    if leads > 5 && leads * 5 > cyrillic || lost > 0 {
        return Err(Refusal::new(
            "Русские буквы в файле испорчены: он был сохранён в неверной кодировке",
            "Возьмите исходный файл и сохраните его как «Книга Excel (.xlsx)» или «CSV UTF-8»",
        ));
    }
    Ok(text)
}

fn unreadable() -> Refusal {
    Refusal::new(
        "Не удалось определить кодировку файла",
        "Сохраните его как «Книга Excel (.xlsx)» или «CSV UTF-8» и загрузите ещё раз",
    )
}

/// Whether a spreadsheet could take the field for a formula once its leading quotes are gone.
pub(super) fn looks_like_formula(field: &str) -> bool {
    field
        .trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r', '\0'])
}

/// Takes off the one quote that [`super::to_csv`] puts before what looks like a formula.
fn unescape(field: &str) -> &str {
    match field.strip_prefix('\'') {
        Some(rest) if looks_like_formula(rest) => rest,
        _ => field,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        let book = read(bytes).unwrap();
        book.sheets[0]
            .rows
            .iter()
            .map(|row| row.cells.iter().map(|entry| entry.cell.shown()).collect())
            .collect()
    }

    const TABLE: &str =
        "Школа;Участников;«2», %\r\nМБОУ «СОШ № 1»;38;36,84\r\nМКОУ «Берёзовская СОШ»;7;0,5\r\n";

    #[test]
    fn every_encoding_and_delimiter_gives_the_same_table() {
        let expected = texts(TABLE.as_bytes());
        assert_eq!(expected[1], ["МБОУ «СОШ № 1»", "38", "36,84"]);
        let tabs = TABLE.replace(';', "\t");
        let commas = TABLE
            .replace("«2», %", "\"«2», %\"")
            .replace("36,84", "\"36,84\"")
            .replace("0,5", "\"0,5\"")
            .replace(';', ",");
        for text in [TABLE, &tabs, &commas] {
            let marked = [b"\xEF\xBB\xBF", text.as_bytes()].concat();
            let wide: Vec<u8> = [0xFF, 0xFE]
                .into_iter()
                .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                .collect();
            let cp1251 = WINDOWS_1251.encode(text).0.into_owned();
            for bytes in [text.as_bytes(), &marked, &wide, &cp1251] {
                assert_eq!(texts(bytes), expected, "{text}");
            }
        }
    }

    #[test]
    fn other_encodings_and_spoilt_letters_are_refused_not_guessed() {
        let koi = KOI8_R.encode(TABLE).0.into_owned();
        let dos = IBM866.encode(TABLE).0.into_owned();
        let spoilt = WINDOWS_1251
            .decode_without_bom_handling(TABLE.as_bytes())
            .0
            .into_owned();
        for bytes in [koi, dos, spoilt.into_bytes(), b"a;b\0\nc;d".to_vec()] {
            assert!(read(&bytes).is_err(), "{}", String::from_utf8_lossy(&bytes));
        }
    }

    #[test]
    fn rows_keep_the_numbers_of_their_lines() {
        let book = read("Заголовок\n\n\nа;б\n\"в\nг\";д\nе;ж\n".as_bytes()).unwrap();
        let numbers: Vec<_> = book.sheets[0].rows.iter().map(|row| row.number).collect();
        assert_eq!(numbers, [1, 4, 5, 7]);
    }

    #[test]
    fn an_unclosed_quote_is_named_by_its_row() {
        let refusal = read("а;б\n\"МБОУ;1\nв;2\nг;3\n".as_bytes()).unwrap_err();
        assert!(refusal.reason.contains("строке 2"), "{refusal}");
    }

    #[test]
    fn a_declared_delimiter_is_obeyed() {
        assert_eq!(texts("sep=,\nа,б;в\n".as_bytes()), [["а", "б;в"]]);
    }
}
