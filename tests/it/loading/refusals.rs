//! Files that are no roadmap, or are weapons: a clear word, nothing kept, the portal goes on.

use super::files::{Rows, docx, package, xlsx, zipped};
use super::scene;

fn compound(stream: &str) -> Vec<u8> {
    let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let mut bytes = b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec();
    bytes.extend([0; 600]);
    bytes.extend(name);
    bytes
}

/// A table with so many measures.
fn long(measures: usize) -> Rows {
    let row = |cells: [&str; 4]| cells.map(str::to_owned).to_vec();
    let mut rows = vec![row(["№", "Мероприятия", "Сроки", "Ответственные"])];
    for number in 1..=measures {
        rows.push(row([
            &number.to_string(),
            &format!("Дело {number}"),
            "май",
            "завуч",
        ]));
    }
    rows
}

#[tokio::test]
async fn what_is_no_roadmap_is_refused_in_words() {
    let scene = scene().await;
    let types = ("[Content_Types].xml", "<Types/>");
    let bomb = format!("<w:document>{}</w:document>", " ".repeat(60_000_000));
    let entities =
        "<!DOCTYPE x [<!ENTITY a \"лол\"><!ENTITY b \"&a;&a;&a;\">]><w:document>&b;</w:document>";
    let cases: [(&str, Vec<u8>, &str); 11] = [
        (
            "Карта.doc",
            compound("WordDocument"),
            "сохраните как «Документ Word (.docx)»",
        ),
        (
            "Карта.docx",
            compound("EncryptedPackage"),
            "защищён паролем",
        ),
        (
            "Карта.docm",
            zipped(&[
                types,
                ("word/document.xml", "<x/>"),
                ("word/vbaProject.bin", "x"),
            ]),
            "макросы",
        ),
        (
            "Карта.docx",
            zipped(&[types, ("word/document.xml", &bomb)]),
            "слишком велик",
        ),
        (
            "Карта.docx",
            zipped(&[types, ("word/document.xml", entities)]),
            "Документ повреждён",
        ),
        (
            "Карта.docx",
            zipped(&[types, ("word/document.xml", "<w:p></w:tbl>")]),
            "Документ повреждён",
        ),
        (
            "Карта.docx",
            zipped(&[types, ("word/styles.xml", "<x/>")]),
            "Документ повреждён",
        ),
        (
            "Карта.docx",
            package("<w:p><w:r><w:t>Просто текст</w:t></w:r></w:p>"),
            "нет таблиц",
        ),
        (
            "Карта.docx",
            package(&"<w:tbl><w:tr><w:tc>".repeat(50)),
            "вложены",
        ),
        ("Карта.pdf", b"%PDF-1.7".to_vec(), "PDF"),
        ("Карта.docx", b"PK\x03\x04".to_vec(), "повреждён"),
    ];
    for (name, bytes, words) in cases {
        let page = scene.upload(name, &bytes).await;
        page.is(422).see(words).see(&format!("«{name}»"));
    }
    let page = scene.paste(" \t\n").await;
    page.is(422).see("Выберите файл или вставьте таблицу");
    let both: [(&str, &str, &[u8]); 1] = [("file", "Карта.csv", b"a;b")];
    let fields = [("year", "2021"), ("text", "Мероприятие")];
    let page = scene
        .director
        .upload(&scene.upload_path(), &fields, &both)
        .await;
    page.is(422).see("Оставьте что-то одно");
    assert_eq!(scene.number("select count(*) from roadmap_loads").await, 0);
}

#[tokio::test]
async fn three_hundred_rows_are_taken_and_ten_thousand_refused_with_the_limit() {
    let scene = scene().await;
    let sent = scene
        .upload("Карта.docx", &docx("Карта", &[long(300)]))
        .await;
    let preview = scene.preview(&sent).await;
    preview.see("Мер: 300").see("Вопросов нет");
    scene.send(&preview, "/commit", &[]).await.is(303);
    assert_eq!(scene.number("select count(*) from measures").await, 300);
    for page in [
        scene
            .upload("Свод.docx", &docx("Свод", &[long(10_000)]))
            .await,
        scene.upload("Свод.xlsx", &xlsx(&[long(10_000)])).await,
    ] {
        page.is(422).see("10 001 строка").see("портал берёт до 500");
    }
}

#[tokio::test]
async fn tables_without_a_head_with_two_or_with_empty_rows_are_read() {
    let scene = scene().await;
    let headless = "1\tНайти учителя\tмай\tдиректор\n\n\n2\tПомочь детям\tиюнь\tзавуч\n";
    let columns = scene.director.follow(&scene.paste(headless).await).await;
    columns.see("столбец 1, без названия");
    let taken = scene
        .send(&columns, "/columns", &[("column-3", "responsible")])
        .await;
    scene
        .director
        .follow(&taken)
        .await
        .see("Мер: 2")
        .see("Вопросов нет");
    let two = "№\tМероприятия\tСроки\tОтветственные\n1\tНайти учителя\tмай\tдиректор\n\
               Ответственные\tСроки\tМероприятия\tПоказатель\nзавуч\tмай\tПомочь детям\tдоля\n";
    let preview = scene.preview(&scene.paste(two).await).await;
    preview.see("ещё одна шапка: строки под ней могут значить другое");
}

#[tokio::test]
async fn a_document_is_still_no_file_of_results() {
    let scene = scene().await;
    let document = docx("Карта", &[long(3)]);
    let files: [(&str, &str, &[u8]); 1] = [("files", "Карта.docx", &document)];
    let page = scene.olga.upload("/imports", &[], &files).await;
    page.is(422).see("документ другого вида");
}
