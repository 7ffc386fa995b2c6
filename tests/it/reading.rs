//! Hostile files through the real reading process: a clear refusal within two seconds, and the
//! portal's own memory does not move.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portal::sheets::{Cell, Format, Reader, Refusal};
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// The promise of the import page.
const PATIENCE: Duration = Duration::from_secs(2);
/// What a refusal may cost the portal itself, bytes.
const GROWTH: u64 = 24 * 1024 * 1024;

fn reader() -> Reader {
    Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_portal")))
}

fn fixture(path: &str) -> Vec<u8> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/fixtures");
    std::fs::read(root.join(path)).unwrap()
}

/// Resident memory of this process, bytes.
fn resident() -> u64 {
    let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
    statm.split(' ').nth(1).unwrap().parse::<u64>().unwrap() * 4096
}

/// The refusal of a hostile file, after the promise was kept in one of two tries: the machine may be
/// busy with other tests.
async fn refused(reader: &Reader, name: &str, bytes: &[u8]) -> Refusal {
    let before = resident();
    let mut best = Duration::MAX;
    let mut answer = None;
    for _ in 0..2 {
        let start = Instant::now();
        answer = reader
            .read(name, bytes)
            .await
            .map(|book| book.sheets.len())
            .err();
        best = best.min(start.elapsed());
        if best < PATIENCE {
            break;
        }
    }
    assert!(best < PATIENCE, "{name} took {best:?}");
    assert!(
        resident().saturating_sub(before) < GROWTH,
        "{name} grew the portal"
    );
    let refusal = answer.unwrap();
    assert_eq!(refusal.file, name);
    refusal
}

fn package(parts: &[(&str, &str)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn ods(rows: &str) -> Vec<u8> {
    let content = format!(
        "<office:document-content><office:body><office:spreadsheet><table:table table:name=\"a\">{rows}\
         </table:table></office:spreadsheet></office:body></office:document-content>"
    );
    package(&[
        ("mimetype", "application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", "<manifest:manifest/>"),
        ("content.xml", &content),
    ])
}

fn xlsx(sheet: &str, strings: &str) -> Vec<u8> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    package(&[
        ("[Content_Types].xml", "<Types/>"),
        (
            "xl/workbook.xml",
            &format!(
                "<workbook xmlns=\"{main}\" xmlns:r=\"{rels}\"><sheets><sheet name=\"a\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>"
            ),
        ),
        (
            "xl/_rels/workbook.xml.rels",
            &format!(
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"rId1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{rels}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>"
            ),
        ),
        (
            "xl/worksheets/sheet1.xml",
            &format!("<worksheet xmlns=\"{main}\"><sheetData>{sheet}</sheetData></worksheet>"),
        ),
        (
            "xl/sharedStrings.xml",
            &format!("<sst xmlns=\"{main}\">{strings}</sst>"),
        ),
    ])
}

/// An Excel 97 book of one sheet with these numbers (row, column, value).
fn xls(cells: &[(u16, u16, f64)]) -> Vec<u8> {
    let record = |kind: u16, data: &[u8]| {
        let length = u16::try_from(data.len()).unwrap();
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), data].concat()
    };
    let begin = |kind: u16| {
        record(
            0x0809,
            &[&[0, 6][..], &kind.to_le_bytes(), &[0; 12]].concat(),
        )
    };
    let globals = begin(5);
    let sheet_at = u32::try_from(globals.len() + 4 + 9 + 4).unwrap();
    let bound = [&sheet_at.to_le_bytes()[..], &[0, 0, 1, 0, b'a']].concat();
    let mut stream = [
        globals,
        record(0x0085, &bound),
        record(0x000A, &[]),
        begin(16),
    ]
    .concat();
    for (row, column, value) in cells {
        let place = [row.to_le_bytes(), column.to_le_bytes(), [0, 0]].concat();
        stream.extend(record(0x0203, &[&place[..], &value.to_le_bytes()].concat()));
    }
    stream.extend(record(0x000A, &[]));
    stream.resize(stream.len().max(4096).next_multiple_of(512), 0);
    compound(&stream)
}

/// A compound file with one stream «Workbook»: its table of sectors, its directory, the stream.
fn compound(stream: &[u8]) -> Vec<u8> {
    let words = |words: &[u32]| {
        words
            .iter()
            .flat_map(|word| word.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let (end, free) = (0xFFFF_FFFE_u32, 0xFFFF_FFFF_u32);
    let mut header = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    header.extend([0; 16]);
    header.extend([0x3E, 0, 3, 0, 0xFE, 0xFF, 9, 0, 6, 0, 0, 0, 0, 0, 0, 0]);
    header.extend(words(&[0, 1, 1, 0, 4096, end, 0, end, 0, 0]));
    header.extend(words(&[free; 108]));
    let sectors = u32::try_from(stream.len() / 512).unwrap();
    let mut table = vec![0xFFFF_FFFD, end];
    table.extend((0..sectors).map(|n| if n + 1 == sectors { end } else { n + 3 }));
    table.resize(128, free);
    let entry = |name: &str, kind: u8, child: u32, start: u32, size: usize| {
        let mut bytes: Vec<u8> = name.encode_utf16().flat_map(u16::to_le_bytes).collect();
        let length = u16::try_from(bytes.len() + 2).unwrap();
        bytes.resize(64, 0);
        bytes.extend(length.to_le_bytes());
        bytes.extend([kind, 1]);
        bytes.extend(words(&[free, free, child]));
        bytes.extend([0; 36]);
        bytes.extend(words(&[start, u32::try_from(size).unwrap(), 0]));
        bytes
    };
    let mut directory = entry("Root Entry", 5, 1, end, 0);
    directory.extend(entry("Workbook", 2, free, 2, stream.len()));
    directory.resize(512, 0);
    [header, words(&table), directory, stream.to_vec()].concat()
}

#[tokio::test]
async fn ordinary_books_of_every_format_are_read() {
    let reader = reader();
    let number = |n: f64| Some(Cell::Number(n));
    let book = reader
        .read("а.xls", &xls(&[(0, 0, 1.0), (7, 3, 36.84)]))
        .await
        .unwrap();
    assert_eq!(
        (book.format, book.sheets[0].name.as_str()),
        (Format::Xls, "a")
    );
    assert_eq!(book.sheets[0].get(8, 3).cloned(), number(36.84));
    let rows = "<table:table-row table:number-rows-repeated=\"4\"><table:table-cell/></table:table-row>\
        <table:table-row><table:table-cell/><table:table-cell office:value-type=\"percentage\" office:value=\"0.368\"/>\
        <table:table-cell office:value-type=\"date\" office:date-value=\"2021-03-15\"/>\
        <table:table-cell office:value-type=\"string\"><text:p>МБОУ</text:p></table:table-cell></table:table-row>";
    let book = reader.read("а.ods", &ods(rows)).await.unwrap();
    let date = chrono::NaiveDate::from_ymd_opt(2021, 3, 15).unwrap();
    assert_eq!(book.format, Format::Ods);
    assert_eq!(book.sheets[0].get(5, 1).cloned(), number(0.368));
    assert_eq!(book.sheets[0].get(5, 2), Some(&Cell::Date(date)));
    assert_eq!(
        book.sheets[0].get(5, 3),
        Some(&Cell::Text("МБОУ".to_owned()))
    );
    let book = reader
        .read("а.csv", "Школа;2\r\nМБОУ;36,8".as_bytes())
        .await
        .unwrap();
    assert_eq!(
        book.sheets[0].get(2, 1),
        Some(&Cell::Text("36,8".to_owned()))
    );
}

#[tokio::test]
async fn prepared_hostile_books_are_refused_at_once() {
    let reader = reader();
    for name in [
        "sparse_full.xlsx",
        "sparse_small.xlsx",
        "xxe.xlsx",
        "laughs.xlsx",
    ] {
        refused(&reader, name, &fixture(&format!("hostile/{name}"))).await;
    }
    let book = reader
        .read("formula.xlsx", &fixture("hostile/formula.xlsx"))
        .await
        .unwrap();
    let entry = &book.sheets[0].rows[0].cells[0];
    assert_eq!(
        (&entry.cell, entry.formula),
        (&Cell::Text("cached".to_owned()), true)
    );
}

#[tokio::test]
async fn a_few_bytes_that_ask_for_gigabytes_are_refused() {
    let reader = reader();
    let cell = |columns: u32| {
        format!(
            "<table:table-cell table:number-columns-repeated=\"{columns}\" office:value-type=\"float\" office:value=\"1\"/>"
        )
    };
    let row = |rows: u32, cells: &str| {
        format!("<table:table-row table:number-rows-repeated=\"{rows}\">{cells}</table:table-row>")
    };
    let far = format!(
        "{}{}{}",
        row(1, &cell(1)),
        row(1_000_000, "<table:table-cell/>"),
        row(1, &cell(300))
    );
    for rows in [
        row(1_048_576, &cell(16_384)),
        row(6_000, &cell(16_384)),
        row(190_000, &cell(500)),
        far,
    ] {
        refused(&reader, "повторы.ods", &ods(&rows)).await;
    }
    refused(
        &reader,
        "две ячейки.xls",
        &xls(&[(0, 0, 1.0), (65_535, 255, 2.0)]),
    )
    .await;
    let letters: String = ('а'..='я').cycle().take(32_000).collect();
    let same: String = (1..=5_000)
        .map(|n| format!("<row r=\"{n}\"><c r=\"A{n}\" t=\"s\"><v>0</v></c></row>"))
        .collect();
    refused(
        &reader,
        "одна строка много раз.xlsx",
        &xlsx(&same, &format!("<si><t>{letters}</t></si>")),
    )
    .await;
    let long = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c></row>";
    refused(
        &reader,
        "длинная строка.xlsx",
        &xlsx(long, &format!("<si><t>{letters}{letters}</t></si>")),
    )
    .await;
    let bomb = "a".repeat(80 * 1024 * 1024);
    refused(
        &reader,
        "бомба.xlsx",
        &xlsx(long, &format!("<si><t>{bomb}</t></si>")),
    )
    .await;
}

#[tokio::test]
async fn after_a_refusal_other_files_are_read_and_many_at_once() {
    let reader = std::sync::Arc::new(reader());
    let hostile = ods(
        "<table:table-row table:number-rows-repeated=\"6000\"><table:table-cell table:number-columns-repeated=\"16384\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>",
    );
    let good = fixture("hostile/formula.xlsx");
    let mut tasks = tokio::task::JoinSet::new();
    for n in 0..12 {
        let (reader, bytes) = (
            reader.clone(),
            if n % 4 == 1 {
                hostile.clone()
            } else {
                good.clone()
            },
        );
        tasks.spawn(async move { (n % 4 == 1, reader.read("файл", &bytes).await.is_err()) });
    }
    while let Some(outcome) = tasks.join_next().await {
        let (hostile, refused) = outcome.unwrap();
        assert_eq!(hostile, refused);
    }
}

#[tokio::test]
async fn a_reader_that_cannot_start_says_so() {
    let reader = Reader::new(PathBuf::from("/nowhere/portal"));
    let refusal = reader.read("файл.csv", b"a;b").await.unwrap_err();
    assert!(refusal.reason.contains("Не удалось начать"), "{refusal}");
}
