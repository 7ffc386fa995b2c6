//! A document that is an archive of parts (DOCX, XLSX, ODT, ODS): only the list of its parts is read and
//! two small ones that say what it is; nothing is unpacked.

use super::format::{Format, not_taken};
use std::io::{Cursor, Read};
use zip::ZipArchive;

/// Parts of a document at most; an ordinary one has some dozens.
const PARTS: usize = 5_000;
/// Bytes of all parts unpacked, by what the list says.
const UNPACKED: u64 = 500 * 1024 * 1024;
/// Above this size no part may be packed tighter than the ratio.
const SUSPECT: u64 = 50 * 1024 * 1024;
/// Bytes unpacked for a byte packed.
const RATIO: u64 = 200;
/// Bytes read of a part that says what the document is.
const SIGN: u64 = 1024 * 1024;

type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

/// The kind of document.
///
/// # Errors
/// Why it is not taken.
pub fn check(bytes: &[u8]) -> Result<Format, String> {
    let broken = || "Файл повреждён: откройте его и сохраните заново".to_owned();
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(|_| broken())?;
    if archive.len() > PARTS {
        return Err(not_taken(""));
    }
    if archive.offset() != 0 || !archive.comment().is_empty() {
        return Err("К документу приклеен другой файл: сохраните документ заново".to_owned());
    }
    let names = parts(&mut archive)?;
    let format = format_of(&mut archive, &names).ok_or_else(|| not_taken(""))?;
    if names.iter().any(|name| is_programme(name)) || is_macro_document(&mut archive) {
        return Err(
            "В документе есть макросы или вложенные программы: сохраните его без них".to_owned(),
        );
    }
    Ok(format)
}

/// Names of the parts in lower case.
fn parts(archive: &mut Archive<'_>) -> Result<Vec<String>, String> {
    let mut names = Vec::new();
    let mut unpacked: u64 = 0;
    for index in 0..archive.len() {
        let part = archive
            .by_index_raw(index)
            .map_err(|_| "Файл повреждён: откройте его и сохраните заново".to_owned())?;
        if part.encrypted() {
            return Err("Документ закрыт паролем: сохраните его без пароля".to_owned());
        }
        let name = part.name().map(|name| name.to_lowercase());
        let (Ok(name), Some(_), false) = (name, part.enclosed_name(), part.is_symlink()) else {
            return Err("В документе записаны чужие пути: сохраните его заново".to_owned());
        };
        if name.contains('\\') {
            return Err("В документе записаны чужие пути: сохраните его заново".to_owned());
        }
        unpacked = unpacked.saturating_add(part.size());
        let is_tight = part.size() > SUSPECT && part.size() / RATIO > part.compressed_size();
        if is_tight || unpacked > UNPACKED {
            return Err(
                "Документ сжат подозрительно сильно: сохраните его заново без лишних листов"
                    .to_owned(),
            );
        }
        names.push(name);
    }
    Ok(names)
}

fn format_of(archive: &mut Archive<'_>, names: &[String]) -> Option<Format> {
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if has("[content_types].xml") {
        return match () {
            () if has("word/document.xml") => Some(Format::Docx),
            () if has("xl/workbook.xml") => Some(Format::Xlsx),
            () => None,
        };
    }
    let said = read(archive, "mimetype")?;
    [Format::Odt, Format::Ods]
        .into_iter()
        .find(|format| said.trim() == format.media_type())
}

/// Parts that run: Basic of both offices, controls, packed objects, plain programmes.
fn is_programme(name: &str) -> bool {
    const ENDINGS: [&str; 9] = [
        "vbaproject.bin",
        "vbadata.xml",
        ".exe",
        ".dll",
        ".js",
        ".vbs",
        ".bat",
        ".lnk",
        ".ps1",
    ];
    const FOLDERS: [&str; 4] = ["basic/", "scripts/", "xl/macrosheets/", "word/activex/"];
    let is_object = name.contains("/embeddings/") && name.ends_with(".bin");
    is_object
        || name.contains("/activex/")
        || ENDINGS.iter().any(|ending| name.ends_with(ending))
        || FOLDERS.iter().any(|folder| name.starts_with(folder))
}

/// A DOCM renamed to DOCX says so in its list of types.
fn is_macro_document(archive: &mut Archive<'_>) -> bool {
    read(archive, "[Content_Types].xml")
        .is_some_and(|types| types.to_lowercase().contains("macroenabled"))
}

fn read(archive: &mut Archive<'_>, name: &str) -> Option<String> {
    let mut text = String::new();
    let part = archive.by_name(name).ok()?;
    part.take(SIGN).read_to_string(&mut text).ok()?;
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[(&str, &str)]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, text) in parts {
            writer
                .start_file(*name, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(text.as_bytes()).unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    const TYPES: (&str, &str) = ("[Content_Types].xml", "<Types/>");
    const WORD: (&str, &str) = ("word/document.xml", "<x/>");

    #[test]
    fn documents_are_known_by_their_parts() {
        assert_eq!(check(&zipped(&[TYPES, WORD])), Ok(Format::Docx));
        let excel = zipped(&[TYPES, ("xl/workbook.xml", "<x/>")]);
        assert_eq!(check(&excel), Ok(Format::Xlsx));
        for format in [Format::Odt, Format::Ods] {
            let open = zipped(&[("mimetype", format.media_type()), ("content.xml", "<x/>")]);
            assert_eq!(check(&open), Ok(format));
        }
    }

    #[test]
    fn what_is_glued_packed_or_running_is_refused() {
        let mut glued = b"<script>alert(1)</script>".to_vec();
        glued.extend(zipped(&[TYPES, WORD]));
        let macros = (
            "[Content_Types].xml",
            "<Types><O C='application/vnd.ms-word.document.macroEnabled.main+xml'/></Types>",
        );
        let zeros = "0".repeat(60 * 1024 * 1024);
        for (bytes, words) in [
            (glued, "приклеен"),
            (b"PK\x03\x04broken".to_vec(), "повреждён"),
            (zipped(&[("run.exe", "MZ")]), "не принимается"),
            (zipped(&[("a.txt", "архив")]), "не принимается"),
            (
                zipped(&[TYPES, WORD, ("word/vbaProject.bin", "")]),
                "макросы",
            ),
            (zipped(&[macros, WORD]), "макросы"),
            (
                zipped(&[TYPES, WORD, ("word/embeddings/oleObject1.bin", "")]),
                "программы",
            ),
            (
                zipped(&[TYPES, WORD, ("word/setup.exe", "MZ")]),
                "программы",
            ),
            (
                zipped(&[TYPES, WORD, ("../../etc/passwd", "x")]),
                "чужие пути",
            ),
            (zipped(&[TYPES, WORD, ("word/media/0.bmp", &zeros)]), "сжат"),
            (
                zipped(&[
                    ("mimetype", Format::Odt.media_type()),
                    ("Basic/script.xml", ""),
                ]),
                "макросы",
            ),
        ] {
            let refused = check(&bytes).unwrap_err();
            assert!(refused.contains(words), "{words}: {refused}");
        }
    }
}
