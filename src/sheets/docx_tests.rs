//! Tables of documents: merged cells, lists, nested tables, what is no text, what is hostile.

use super::*;
use crate::sheets::{Merge, Sheet};
use std::io::Write;
use zip::ZipWriter;
use zip::write::SimpleFileOptions;

/// A document with this text in its body.
fn document(body: &str) -> Vec<u8> {
    let text = format!(
        r#"<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="x"><w:body>{body}</w:body></w:document>"#
    );
    let numbering = r#"<w:numbering><w:abstractNum w:abstractNumId="0"><w:lvl w:ilvl="0">
        <w:start w:val="1"/><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl></w:abstractNum>
        <w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num></w:numbering>"#;
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", text.as_str()),
        ("word/numbering.xml", numbering),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn sheets(body: &str) -> Vec<Sheet> {
    read(&document(body)).unwrap().sheets
}

fn paragraph(text: &str) -> String {
    format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>")
}

/// A cell with these properties.
fn cell(properties: &str, text: &str) -> String {
    format!(
        "<w:tc><w:tcPr>{properties}</w:tcPr>{}</w:tc>",
        paragraph(text)
    )
}

fn row(cells: &[String]) -> String {
    format!("<w:tr>{}</w:tr>", cells.concat())
}

fn texts(sheet: &Sheet) -> Vec<Vec<(u16, String)>> {
    let cells = |row: &crate::sheets::Row| {
        let entries = row.cells.iter();
        entries.map(|of| (of.column, of.cell.shown())).collect()
    };
    sheet.rows.iter().map(cells).collect()
}

#[test]
fn every_table_is_a_sheet_named_by_what_stands_before_it() {
    let table = |text| format!("<w:tbl>{}</w:tbl>", row(&[cell("", text)]));
    let body = [
        paragraph("Приложение"),
        paragraph("1"),
        paragraph("«Дорожная карта»"),
        paragraph("на 2022 год"),
        table("а"),
        table("б"),
        paragraph("Итог"),
        table("в"),
    ]
    .concat();
    let names: Vec<_> = sheets(&body).into_iter().map(|of| of.name).collect();
    assert_eq!(names, ["1 «Дорожная карта» на 2022 год", "", "Итог"]);
}

#[test]
fn merged_cells_keep_their_places() {
    let body = [
        "<w:tbl>".to_owned(),
        row(&[
            cell("", "№"),
            cell(r#"<w:gridSpan w:val="2"/>"#, "Срок"),
            cell("", "Кто"),
        ]),
        row(&[cell(r#"<w:gridSpan w:val="4"/>"#, "Раздел 1")]),
        row(&[
            cell("", "1"),
            cell("", "с"),
            cell("", "по"),
            cell(r#"<w:vMerge w:val="restart"/>"#, "завуч"),
        ]),
        row(&[
            cell("", "2"),
            cell("", "май"),
            cell("", ""),
            cell("<w:vMerge/>", ""),
        ]),
        format!(
            "<w:tr><w:trPr><w:gridBefore w:val=\"3\"/></w:trPr>{}</w:tr>",
            cell("", "директор")
        ),
        row(&[
            cell(r#"<w:hMerge w:val="restart"/>"#, "а"),
            cell("<w:hMerge/>", "б"),
            cell("", "в"),
        ]),
        "</w:tbl>".to_owned(),
    ]
    .concat();
    let sheet = &sheets(&body)[0];
    let at = |column, text: &str| (column, text.to_owned());
    assert_eq!(
        texts(sheet),
        [
            vec![at(0, "№"), at(1, "Срок"), at(3, "Кто")],
            vec![at(0, "Раздел 1")],
            vec![at(0, "1"), at(1, "с"), at(2, "по"), at(3, "завуч")],
            vec![at(0, "2"), at(1, "май")],
            vec![at(3, "директор")],
            vec![at(0, "а\nб"), at(2, "в")],
        ]
    );
    let merge = |rows: (u32, u32), columns: (u16, u16)| Merge {
        first_row: rows.0,
        last_row: rows.1,
        first_column: columns.0,
        last_column: columns.1,
    };
    let mut merges = sheet.merges.clone();
    merges.sort_by_key(|of| (of.first_row, of.first_column));
    assert_eq!(
        merges,
        [
            merge((1, 1), (1, 2)),
            merge((2, 2), (0, 3)),
            merge((3, 4), (3, 3)),
            merge((6, 6), (0, 1)),
        ]
    );
}

#[test]
fn lines_lists_and_inner_tables_of_a_cell_are_its_text() {
    let listed = |text: &str| {
        format!(
            "<w:p><w:pPr><w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"1\"/></w:numPr></w:pPr>\
             <w:r><w:t>{text}</w:t></w:r></w:p>"
        )
    };
    let inner = format!(
        "<w:tbl>{}</w:tbl>",
        row(&[cell("", "внутри"), cell("", "рядом")])
    );
    let cells = [
        format!("<w:tc>{}</w:tc>", listed("")),
        format!(
            "<w:tc>{}{}{}</w:tc>",
            listed("первое"),
            paragraph("ещё"),
            listed("второе")
        ),
        format!(
            "<w:tc>{}{inner}{}</w:tc>",
            paragraph("до"),
            paragraph("после")
        ),
    ];
    let body = format!("<w:tbl>{}</w:tbl>", row(&cells));
    let at = |column, text: &str| (column, text.to_owned());
    assert_eq!(
        texts(&sheets(&body)[0]),
        [vec![
            at(0, "1."),
            at(1, "2. первое\nещё\n3. второе"),
            at(2, "до\nвнутри\nрядом\nпосле"),
        ]]
    );
}

#[test]
fn only_what_a_reader_sees_is_text() {
    let cell = "<w:tc><w:p><w:pPr><w:tabs><w:tab w:val=\"left\"/></w:tabs></w:pPr>\
        <w:del><w:r><w:delText>было</w:delText></w:r></w:del><w:ins><w:r><w:t>ста</w:t></w:r></w:ins>\
        <w:r><w:t>ло</w:t><w:br/><w:t>R&amp;D &#8470;&#160;5</w:t><w:instrText>PAGE</w:instrText></w:r>\
        <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>надпись</w:t></w:r></w:p></mc:Choice>\
        <mc:Fallback><w:p><w:r><w:t>надпись</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent>\
        <w:r><w:t>конец</w:t></w:r></w:p></w:tc>";
    let body = format!("<w:tbl>{}</w:tbl>", row(&[cell.to_owned()]));
    let text = &texts(&sheets(&body)[0])[0][0].1;
    assert_eq!(text, "стало\nR&D №\u{a0}5\nнадпись\nконец");
}

#[test]
fn weapons_become_refusals() {
    let text = "<w:tbl><w:tr><w:tc><w:p><w:r><w:t>";
    let cases = [
        (
            format!("{}{text}", "<w:tbl><w:tr><w:tc>".repeat(40)),
            "вложены",
        ),
        (
            format!("{text}&lol;</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"),
            "повреждён",
        ),
        ("</w:p>".to_owned(), "повреждён"),
        ("<w:tbl/>".repeat(limits::SHEETS + 1), "листов"),
        (
            format!(
                "<w:tbl>{}</w:tbl>",
                row(&[
                    cell("<w:gridSpan w:val=\"4000000000\"/>", "а"),
                    cell("", "б")
                ])
            ),
            "правее",
        ),
    ];
    for (body, word) in cases {
        let refusal = read(&document(&body)).unwrap_err();
        assert!(refusal.reason.contains(word), "{refusal}");
    }
}

#[test]
fn entities_of_its_own_are_refused_before_they_grow() {
    let text = "<!DOCTYPE x [<!ENTITY a \"лол\"><!ENTITY b \"&a;&a;\">]><w:document/>";
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in [
        ("[Content_Types].xml", "<Types/>"),
        ("word/document.xml", text),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    let bytes = zip.finish().unwrap().into_inner();
    assert_eq!(read(&bytes), Err(Refusal::damaged_document()));
}
