//! Hostile files through the real reading process: a clear refusal within two seconds, and the
//! portal's own memory does not move.
#![expect(clippy::unwrap_used, reason = "helpers of tests")]

use std::io::{Cursor, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use portal::sheets::{Cell, Reader, Refusal};
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

async fn refused(reader: &Reader, name: &str, bytes: &[u8]) -> Refusal {
    let (before, start) = (resident(), Instant::now());
    let refusal = reader
        .read(name, bytes)
        .await
        .map(|book| book.sheets.len())
        .unwrap_err();
    assert!(
        start.elapsed() < PATIENCE,
        "{name} took {:?}",
        start.elapsed()
    );
    assert!(
        resident().saturating_sub(before) < GROWTH,
        "{name} grew the portal"
    );
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
