//! A look into the directory of an archive before anything is inflated: sizes, names and parts that a
//! table for import has no need of.

use std::io::{Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFileEntry;

use super::Refusal;
use super::limits;
use super::ods_extent;

/// Format inside a ZIP package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Package {
    Xlsx,
    Ods,
    Docx,
}

/// How many bytes of a small service part (content types, mimetype) are worth reading.
const SERVICE_BYTES: u64 = 1024 * 1024;

/// Checks the directory of a ZIP package and tells what it holds.
///
/// The declared sizes may be trusted: the `zip` reader stops at the declared size of an entry.
pub(super) fn check_package(bytes: &[u8]) -> Result<Package, Refusal> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| Refusal::damaged())?;
    if archive.len() > limits::ZIP_ENTRIES {
        return Err(Refusal::too_big("Внутри файла слишком много частей"));
    }
    if archive.has_duplicate_names() {
        return Err(Refusal::damaged());
    }
    let mut inflated = 0u64;
    let mut names = Vec::with_capacity(archive.len());
    for index in 0..archive.len() {
        let entry = archive
            .by_index_data(index)
            .map_err(|_| Refusal::damaged())?;
        let name = entry.name().map_err(|_| Refusal::damaged())?.into_owned();
        check_size(&entry, &mut inflated)?;
        check_safety(&entry, &name)?;
        names.push(name.to_lowercase());
    }
    let package = package(&mut archive, &names)?;
    for name in &names {
        match package {
            // Charts and pictures of a document hold books of their own; nobody opens them.
            Package::Docx => check_macros(name)?,
            Package::Xlsx | Package::Ods => check_part(name)?,
        }
    }
    Ok(package)
}

fn check_size(entry: &ZipFileEntry<'_>, inflated: &mut u64) -> Result<(), Refusal> {
    let (packed, size) = (entry.compressed_size(), entry.size());
    *inflated = inflated.saturating_add(size);
    let bomb =
        size > limits::RATIO_FREE_BYTES && size > packed.saturating_mul(limits::INFLATE_RATIO);
    if bomb || *inflated > limits::INFLATED_BYTES {
        return Err(Refusal::too_big("Файл в развёрнутом виде слишком велик"));
    }
    Ok(())
}

fn check_safety(entry: &ZipFileEntry<'_>, name: &str) -> Result<(), Refusal> {
    if entry.encrypted() {
        return Err(Refusal::password());
    }
    let climbs = name.split(['/', '\\']).any(|part| part == "..");
    if climbs || name.starts_with(['/', '\\']) || name.contains('\0') || entry.is_symlink() {
        return Err(Refusal::damaged());
    }
    Ok(())
}

/// Refuses parts that run. `name` is in lower case.
fn check_macros(name: &str) -> Result<(), Refusal> {
    let macros = name.ends_with("vbaproject.bin")
        || name.starts_with("basic/")
        || name.starts_with("scripts/")
        || name.contains("/activex/");
    if macros {
        return Err(Refusal::macros());
    }
    Ok(())
}

/// Refuses parts that run, embed or point outside. `name` is in lower case.
fn check_part(name: &str) -> Result<(), Refusal> {
    check_macros(name)?;
    if name.contains("/embeddings/") {
        return Err(Refusal::new(
            "В файл вложены другие файлы",
            "Удалите вложенные объекты или скопируйте таблицу в новую книгу и загрузите её",
        ));
    }
    if name.contains("/externallinks/") {
        return Err(Refusal::new(
            "В файле есть связи с другими файлами",
            "Разорвите их (в Excel: «Данные» → «Изменить связи») или сохраните копию со значениями вместо формул",
        ));
    }
    let nested = [
        ".zip", ".rar", ".7z", ".gz", ".xlsx", ".xlsm", ".xls", ".ods", ".docx",
    ];
    if nested.iter().any(|end| name.ends_with(end)) {
        return Err(archive());
    }
    Ok(())
}

/// An archive instead of a table.
pub(super) fn archive() -> Refusal {
    Refusal::new(
        "Это архив, а не таблица",
        "Распакуйте его и загрузите файлы из него",
    )
}

fn package(archive: &mut ZipArchive<Cursor<&[u8]>>, names: &[String]) -> Result<Package, Refusal> {
    let has = |name: &str| names.iter().any(|n| n == name);
    if has("xl/workbook.bin") {
        return Err(Refusal::new(
            "Это двоичная книга Excel (.xlsb)",
            "Сохраните её как «Книга Excel (.xlsx)» и загрузите ещё раз",
        ));
    }
    if has("[content_types].xml") {
        if service_part(archive, "[Content_Types].xml")?
            .to_lowercase()
            .contains("macroenabled")
        {
            return Err(Refusal::macros());
        }
        if names.iter().any(|name| name.starts_with("xl/")) {
            return Ok(Package::Xlsx);
        }
        if names.iter().any(|name| name.starts_with("word/")) {
            return Ok(Package::Docx);
        }
    }
    if has("mimetype") && has("content.xml") {
        let mime = service_part(archive, "mimetype")?;
        if mime.trim() == "application/vnd.oasis.opendocument.spreadsheet" {
            let content = archive
                .by_name("content.xml")
                .map_err(|_| Refusal::damaged())?;
            ods_extent::check(content)?;
            return Ok(Package::Ods);
        }
    }
    if has("content.xml")
        || names
            .iter()
            .any(|n| n.starts_with("word/") || n.starts_with("ppt/"))
    {
        return Err(Refusal::not_a_spreadsheet());
    }
    Err(self::archive())
}

pub(super) fn service_part(
    archive: &mut ZipArchive<Cursor<&[u8]>>,
    name: &str,
) -> Result<String, Refusal> {
    let mut text = String::new();
    let part = archive.by_name(name).map_err(|_| Refusal::damaged())?;
    part.take(SERVICE_BYTES)
        .read_to_string(&mut text)
        .map_err(|_| Refusal::damaged())?;
    Ok(text)
}

/// Checks an OLE compound file: an old Excel book without macros, or else what it is.
pub(super) fn check_compound(bytes: &[u8]) -> Result<(), Refusal> {
    let has = |stream: &str| {
        let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
        bytes.windows(name.len()).any(|window| window == name)
    };
    if has("EncryptedPackage") {
        return Err(Refusal::password());
    }
    if has("_VBA_PROJECT") {
        return Err(Refusal::macros());
    }
    if has("WordDocument") {
        return Err(Refusal::old_document());
    }
    if has("PowerPoint Document") {
        return Err(Refusal::not_a_spreadsheet());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::ZipWriter;
    use zip::write::SimpleFileOptions;

    type Part<'a> = (&'a str, &'a [u8]);

    /// A package with these parts.
    fn package_of(parts: &[Part<'_>]) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for (name, content) in parts {
            zip.start_file(*name, SimpleFileOptions::default()).unwrap();
            zip.write_all(content).unwrap();
        }
        zip.finish().unwrap().into_inner()
    }

    const TYPES: (&str, &[u8]) = ("[Content_Types].xml", b"<Types/>");
    const BOOK: (&str, &[u8]) = ("xl/workbook.xml", b"<workbook/>");
    const DOCUMENT: (&str, &[u8]) = ("word/document.xml", b"<w:document/>");

    #[test]
    fn packages_are_told_by_their_parts() {
        assert_eq!(
            check_package(&package_of(&[TYPES, BOOK])),
            Ok(Package::Xlsx)
        );
        let chart: (&str, &[u8]) = ("word/embeddings/chart1.xlsx", b"x");
        assert_eq!(
            check_package(&package_of(&[TYPES, DOCUMENT, chart])),
            Ok(Package::Docx)
        );
        let ods: &[u8] = b"application/vnd.oasis.opendocument.spreadsheet";
        let parts: [(&str, &[u8]); 2] = [("mimetype", ods), ("content.xml", b"<x/>")];
        assert_eq!(check_package(&package_of(&parts)), Ok(Package::Ods));
    }

    #[test]
    fn parts_that_a_table_does_not_need_are_refused() {
        let macro_types: (&str, &[u8]) = (
            "[Content_Types].xml",
            b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
        );
        let odt: &[u8] = b"application/vnd.oasis.opendocument.text";
        let big = vec![b' '; 3 * 1024 * 1024];
        let cases: [(Vec<Part<'_>>, &str); 14] = [
            (vec![TYPES, BOOK, ("xl/vbaProject.bin", b"x")], "макросы"),
            (vec![macro_types, BOOK], "макросы"),
            (
                vec![TYPES, BOOK, ("xl/externalLinks/externalLink1.xml", b"x")],
                "связи",
            ),
            (
                vec![TYPES, BOOK, ("xl/embeddings/oleObject1.bin", b"x")],
                "вложены",
            ),
            (
                vec![TYPES, BOOK, ("xl/activeX/activeX1.xml", b"x")],
                "макросы",
            ),
            (vec![TYPES, BOOK, ("xl/inner.zip", b"x")], "архив"),
            (vec![TYPES, BOOK, ("../evil", b"x")], "повреждён"),
            (vec![TYPES, BOOK, ("/etc/passwd", b"x")], "повреждён"),
            (
                vec![TYPES, BOOK, ("xl/sharedStrings.xml", &big)],
                "слишком велик",
            ),
            (vec![TYPES, ("xl/workbook.bin", b"x")], ".xlsb"),
            (vec![TYPES, ("ppt/presentation.xml", b"x")], "другого вида"),
            (
                vec![TYPES, DOCUMENT, ("word/vbaProject.bin", b"x")],
                "макросы",
            ),
            (
                vec![("mimetype", odt), ("content.xml", b"x")],
                "другого вида",
            ),
            (vec![("файл.txt", b"x")], "архив"),
        ];
        for (parts, word) in cases {
            let refusal = check_package(&package_of(&parts)).unwrap_err();
            assert!(refusal.reason.contains(word), "{parts:?}: {refusal}");
        }
    }

    #[test]
    fn two_thousand_entries_pass_and_one_more_is_refused() {
        let names: Vec<String> = (0..limits::ZIP_ENTRIES - 1)
            .map(|n| format!("xl/{n}.xml"))
            .collect();
        let mut parts: Vec<(&str, &[u8])> = vec![TYPES];
        parts.extend(names.iter().map(|name| (name.as_str(), &b"x"[..])));
        assert!(check_package(&package_of(&parts)).is_ok());
        parts.push(BOOK);
        assert!(
            check_package(&package_of(&parts))
                .unwrap_err()
                .reason
                .contains("много частей")
        );
    }

    #[test]
    fn symbolic_links_are_refused() {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        zip.start_file(TYPES.0, SimpleFileOptions::default())
            .unwrap();
        zip.add_symlink(
            "xl/workbook.xml",
            "/etc/passwd",
            SimpleFileOptions::default(),
        )
        .unwrap();
        let bytes = zip.finish().unwrap().into_inner();
        assert_eq!(check_package(&bytes), Err(Refusal::damaged()));
    }

    #[test]
    fn an_understated_size_is_found_out_when_the_part_is_read() {
        let content = vec![b'a'; 4096];
        let mut bytes = package_of(&[("mimetype", &content)]);
        let size = 4096u32.to_le_bytes();
        let at: Vec<usize> = (0..bytes.len() - 4)
            .filter(|&i| bytes[i..i + 4] == size)
            .collect();
        assert!(!at.is_empty());
        for i in at {
            bytes[i..i + 4].copy_from_slice(&16u32.to_le_bytes());
        }
        let mut archive = ZipArchive::new(Cursor::new(&bytes[..])).unwrap();
        assert!(service_part(&mut archive, "mimetype").is_err());
    }

    #[test]
    fn old_books_with_a_password_or_macros_and_old_documents_are_refused() {
        for (stream, word) in [
            ("EncryptedPackage", "паролем"),
            ("_VBA_PROJECT", "макросы"),
            ("WordDocument", ".doc"),
            ("PowerPoint Document", "другого"),
        ] {
            let name: Vec<u8> = stream.encode_utf16().flat_map(u16::to_le_bytes).collect();
            let refusal = check_compound(&[b"....", &name[..], b"...."].concat()).unwrap_err();
            assert!(refusal.reason.contains(word), "{refusal}");
        }
        assert!(check_compound(b"Workbook").is_ok());
    }
}
