//! The tables of the programmes as files: documents of Word, books of Excel, text to be pasted.

use rust_xlsxwriter::{Format, Workbook};
use std::io::{Cursor, Write};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A table as rows of texts; empty cells too.
pub type Rows = Vec<Vec<String>>;

/// A table of a programme: its text as it is pasted, and its parts on the pages.
pub struct Programme {
    /// Its file in tests/data/roadmaps.
    pub name: &'static str,
    /// The text.
    pub text: String,
    /// The parts.
    pub parts: Vec<Rows>,
}

/// The tables of the five programmes, mistakes of recognition included.
pub fn programmes() -> Vec<Programme> {
    let names = [
        "vagay-measures.tsv",
        "vagay-roadmap.tsv",
        "dobrinka.txt",
        "ivanovo.tsv",
        "strezhevoy.tsv",
    ];
    let read = |name: &'static str| {
        let bytes = crate::support::app::data(&format!("roadmaps/{name}"));
        let text = String::from_utf8(bytes).unwrap();
        let parts = match name.ends_with(".tsv") {
            true => by_tabs(&text),
            false => vec![by_lines(&text)],
        };
        Programme { name, text, parts }
    };
    names.map(read).into_iter().collect()
}

/// A blank line ends a page.
fn by_tabs(text: &str) -> Vec<Rows> {
    let parts = text.split("\n\n").filter(|part| !part.trim().is_empty());
    let cells = |line: &str| line.split('\t').map(str::to_owned).collect();
    parts
        .map(|part| part.lines().map(cells).collect())
        .collect()
}

/// A line with a tab begins a cell; after a blank line it begins a row.
fn by_lines(text: &str) -> Rows {
    let mut rows: Rows = Vec::new();
    let mut blank = true;
    for line in text.lines() {
        if let Some(words) = line
            .strip_prefix('\t')
            .filter(|words| !words.trim().is_empty())
        {
            match rows.last_mut().filter(|_| !blank) {
                Some(row) => row.push(words.to_owned()),
                None => rows.push(vec![words.to_owned()]),
            }
        } else if let Some(cell) = rows.last_mut().and_then(|row| row.last_mut()) {
            *cell = format!("{cell}\n{line}");
        }
        blank = line.trim().is_empty();
    }
    rows
}

fn width(rows: &Rows) -> usize {
    rows.iter().map(Vec::len).max().unwrap_or(0)
}

/// Whether a row is one text over all columns.
fn is_title(row: &[String]) -> bool {
    let filled = row.iter().filter(|text| !text.trim().is_empty()).count();
    filled == 1 && !row[0].trim().is_empty()
}

/// A cell without text that goes on with the one above: the first of a row with other texts.
fn goes_on(rows: &Rows, at: usize) -> bool {
    let row = &rows[at];
    at > 1 && row[0].trim().is_empty() && !is_title(&rows[at - 1]) && row.len() > 5
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// Paragraphs of a cell: as the lines stand, and as `<p>` of the recognised text divides them.
fn paragraphs(text: &str) -> String {
    let lines = text.replace("</p>", "\n").replace("<p>", "");
    let paragraph = |line: &str| {
        format!(
            "<w:p><w:r><w:t xml:space=\"preserve\">{}</w:t></w:r></w:p>",
            escaped(line)
        )
    };
    lines.lines().map(paragraph).collect::<String>() + "<w:p/>"
}

fn table(rows: &Rows) -> String {
    let width = width(rows);
    let mut xml = String::from("<w:tbl>");
    for (at, row) in rows.iter().enumerate() {
        xml += "<w:tr>";
        if is_title(row) {
            xml += &format!(
                "<w:tc><w:tcPr><w:gridSpan w:val=\"{width}\"/></w:tcPr>{}</w:tc></w:tr>",
                paragraphs(&row[0])
            );
            continue;
        }
        for (column, text) in row.iter().enumerate() {
            let below = rows.len() > at + 1 && goes_on(rows, at + 1);
            let merge = match (column, goes_on(rows, at), below) {
                (0, true, _) => "<w:vMerge/>",
                (0, false, true) => "<w:vMerge w:val=\"restart\"/>",
                _ => "",
            };
            xml += &format!("<w:tc><w:tcPr>{merge}</w:tcPr>{}</w:tc>", paragraphs(text));
        }
        xml += "</w:tr>";
    }
    xml + "</w:tbl>"
}

/// A document with these tables, each after a page break.
pub fn docx(title: &str, parts: &[Rows]) -> Vec<u8> {
    let tables: Vec<String> = parts.iter().map(table).collect();
    let between = "<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>";
    let body = format!("{}{}", paragraphs(title), tables.join(between));
    package(&body)
}

/// A document with this body.
pub fn package(body: &str) -> Vec<u8> {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?><w:document xmlns:w=\"w\"><w:body>{body}</w:body></w:document>"
    );
    zipped(&[
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", &text),
    ])
}

/// A package with these parts.
pub fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// A book with all parts on one sheet, titles and first cells merged.
pub fn xlsx(parts: &[Rows]) -> Vec<u8> {
    let rows: Rows = parts.iter().flatten().cloned().collect();
    let last = u16::try_from(width(&rows) - 1).unwrap();
    let plain = Format::new();
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let mut merged_until = 0;
    for (at, row) in rows.iter().enumerate() {
        let number = u32::try_from(at).unwrap();
        if is_title(row) && last > 0 {
            sheet
                .merge_range(number, 0, number, last, row[0].trim(), &plain)
                .unwrap();
            continue;
        }
        let below = (at + 1..rows.len())
            .take_while(|below| goes_on(&rows, *below))
            .count();
        let until = number + u32::try_from(below).unwrap();
        if below > 0 && number >= merged_until {
            sheet
                .merge_range(number, 0, until, 0, row[0].trim(), &plain)
                .unwrap();
            merged_until = until + 1;
        }
        for (column, text) in (0u16..).zip(row) {
            let is_merged = column == 0 && number < merged_until;
            if !text.trim().is_empty() && !is_merged {
                sheet.write_string(number, column, text.trim()).unwrap();
            }
        }
    }
    book.save_to_buffer().unwrap()
}
