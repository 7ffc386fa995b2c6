//! The file beside an objection: what may come, told by its first bytes and never by its name.

use std::io::Cursor;

/// Bytes of one file at most.
pub const LIMIT: usize = 10 * 1024 * 1024;
/// Entries of a package that are looked at; an ordinary document has some dozens.
const ENTRIES: usize = 5_000;

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// A photograph.
    Jpeg,
    /// A picture of the screen.
    Png,
}

impl Format {
    /// The media type it is sent with.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
        }
    }

    /// The endings its name may have; the first is given where it has none of them.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &[".pdf"],
            Format::Docx => &[".docx"],
            Format::Xlsx => &[".xlsx"],
            Format::Jpeg => &[".jpg", ".jpeg"],
            Format::Png => &[".png"],
        }
    }

    /// The name with an ending that tells the truth.
    pub fn named(self, name: &str) -> String {
        let lower = name.to_lowercase();
        match self.endings().iter().any(|ending| lower.ends_with(ending)) {
            true => name.to_owned(),
            false => format!("{name}{}", self.endings()[0]),
        }
    }
}

/// What the file is.
///
/// # Errors
/// Why it is not taken, as a sentence that says what to do.
pub fn check(bytes: &[u8]) -> Result<Format, String> {
    if bytes.is_empty() {
        return Err("Файл пуст: проверьте его и приложите ещё раз".to_owned());
    }
    if bytes.len() > LIMIT {
        return Err(
            "Файл больше 10\u{a0}МБ: сохраните его с меньшим качеством или по частям".to_owned(),
        );
    }
    if bytes.starts_with(b"%PDF-") {
        return Ok(Format::Pdf);
    }
    if bytes.starts_with(b"\xFF\xD8\xFF") {
        return Ok(Format::Jpeg);
    }
    if bytes.starts_with(b"\x89PNG\r\n\x1A\n") {
        return Ok(Format::Png);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return package(bytes);
    }
    Err(NOT_TAKEN.to_owned())
}

const NOT_TAKEN: &str = "Такой файл не принимается. Подойдут PDF, DOCX, XLSX, JPG и PNG";

/// A Word or Excel document without a programme in it. Only the list of its parts is read.
fn package(bytes: &[u8]) -> Result<Format, String> {
    let archive = zip::ZipArchive::new(Cursor::new(bytes))
        .map_err(|_| "Файл повреждён: откройте его и сохраните заново".to_owned())?;
    if archive.len() > ENTRIES {
        return Err(NOT_TAKEN.to_owned());
    }
    let names: Vec<_> = archive.file_names().filter_map(|name| name.ok()).collect();
    let has = |wanted: &str| names.iter().any(|name| name == wanted);
    if names
        .iter()
        .any(|name| name.to_lowercase().ends_with("vbaproject.bin"))
    {
        return Err(
            "В документе есть макросы: сохраните его как DOCX или XLSX без макросов".to_owned(),
        );
    }
    match () {
        () if !has("[Content_Types].xml") => Err(NOT_TAKEN.to_owned()),
        () if has("word/document.xml") => Ok(Format::Docx),
        () if has("xl/workbook.xml") => Ok(Format::Xlsx),
        () => Err(NOT_TAKEN.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Write;
    use zip::write::SimpleFileOptions;

    fn zipped(parts: &[&str]) -> Vec<u8> {
        let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for part in parts {
            writer
                .start_file(*part, SimpleFileOptions::default())
                .unwrap();
            writer.write_all(b"<x/>").unwrap();
        }
        writer.finish().unwrap().into_inner()
    }

    #[test]
    fn files_are_known_by_their_content() {
        assert_eq!(check(b"%PDF-1.7\n"), Ok(Format::Pdf));
        assert_eq!(check(b"\xFF\xD8\xFF\xE0"), Ok(Format::Jpeg));
        assert_eq!(check(b"\x89PNG\r\n\x1A\n..."), Ok(Format::Png));
        let word = zipped(&["[Content_Types].xml", "word/document.xml"]);
        assert_eq!(check(&word), Ok(Format::Docx));
        let excel = zipped(&["[Content_Types].xml", "xl/workbook.xml"]);
        assert_eq!(check(&excel), Ok(Format::Xlsx));
    }

    #[test]
    fn other_files_are_refused_with_the_way_out() {
        for (bytes, words) in [
            (Vec::new(), "пуст"),
            (vec![b'x'; LIMIT + 1], "больше 10\u{a0}МБ"),
            (b"MZ\x90\x00".to_vec(), "не принимается"),
            (b"<html><script>".to_vec(), "не принимается"),
            (b"PK\x03\x04broken".to_vec(), "повреждён"),
            (zipped(&["run.exe"]), "не принимается"),
            (
                zipped(&[
                    "[Content_Types].xml",
                    "word/document.xml",
                    "word/vbaProject.bin",
                ]),
                "макросы",
            ),
        ] {
            assert!(check(&bytes).unwrap_err().contains(words), "{words}");
        }
    }

    #[test]
    fn the_ending_of_the_name_tells_the_truth() {
        assert_eq!(Format::Pdf.named("Справка.PDF"), "Справка.PDF");
        assert_eq!(Format::Jpeg.named("фото.jpeg"), "фото.jpeg");
        assert_eq!(Format::Png.named("отчёт.exe"), "отчёт.exe.png");
    }
}
