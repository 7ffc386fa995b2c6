//! Kinds of files that are taken, told by their content and never by their name.

use super::{package, pdf};

/// Bytes of one file at most: 20 MiB, the limit of an upload.
pub const LIMIT: usize = 20 * 1024 * 1024;
/// The kinds in words, for hints and refusals.
pub const KINDS: &str = "PDF, DOCX, XLSX, ODT, ODS, JPG и PNG";
/// The `accept` of an input for files.
pub const ACCEPT: &str = ".pdf,.docx,.xlsx,.odt,.ods,.jpg,.jpeg,.png";

/// A kind of file that is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// PDF.
    Pdf,
    /// Word.
    Docx,
    /// Excel.
    Xlsx,
    /// Text of LibreOffice and МойОфис.
    Odt,
    /// Table of LibreOffice and МойОфис.
    Ods,
    /// A photograph.
    Jpeg,
    /// A picture of the screen.
    Png,
}

impl Format {
    /// All kinds.
    pub const ALL: [Format; 7] = [
        Format::Pdf,
        Format::Docx,
        Format::Xlsx,
        Format::Odt,
        Format::Ods,
        Format::Jpeg,
        Format::Png,
    ];

    /// The media type it is sent with.
    pub fn media_type(self) -> &'static str {
        match self {
            Format::Pdf => "application/pdf",
            Format::Docx => {
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
            }
            Format::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Format::Odt => "application/vnd.oasis.opendocument.text",
            Format::Ods => "application/vnd.oasis.opendocument.spreadsheet",
            Format::Jpeg => "image/jpeg",
            Format::Png => "image/png",
        }
    }

    /// «PDF».
    pub fn title(self) -> &'static str {
        match self {
            Format::Pdf => "PDF",
            Format::Docx => "DOCX",
            Format::Xlsx => "XLSX",
            Format::Odt => "ODT",
            Format::Ods => "ODS",
            Format::Jpeg => "JPG",
            Format::Png => "PNG",
        }
    }

    /// The endings its name may have; the first is given where it has none of them.
    fn endings(self) -> &'static [&'static str] {
        match self {
            Format::Pdf => &[".pdf"],
            Format::Docx => &[".docx"],
            Format::Xlsx => &[".xlsx"],
            Format::Odt => &[".odt"],
            Format::Ods => &[".ods"],
            Format::Jpeg => &[".jpg", ".jpeg"],
            Format::Png => &[".png"],
        }
    }

    /// The name with an ending that tells the truth, without characters that would turn it around.
    pub fn named(self, name: &str) -> String {
        let is_plain = |c: &char| !c.is_control() && !is_direction_mark(*c);
        let name: String = name.chars().filter(is_plain).collect();
        let name = name.trim().trim_start_matches('.');
        let lower = name.to_lowercase();
        match self.endings().iter().any(|ending| lower.ends_with(ending)) {
            true => name.to_owned(),
            false => format!("{name}{}", self.endings()[0]),
        }
    }
}

/// «exe.pdf» can be written from right to left so that it reads «fdp.exe».
fn is_direction_mark(c: char) -> bool {
    matches!(c, '\u{200E}' | '\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

/// What the file is.
///
/// # Errors
/// Why it is not taken, as a sentence that says what to do.
pub fn told_by(bytes: &[u8]) -> Result<Format, String> {
    if bytes.is_empty() {
        return Err("Файл пуст: проверьте его и приложите ещё раз".to_owned());
    }
    if bytes.len() > LIMIT {
        return Err(
            "Файл больше 20\u{a0}МБ: сохраните его с меньшим качеством или по частям".to_owned(),
        );
    }
    match infer::get(bytes).map(|kind| kind.mime_type()) {
        Some("application/pdf") => pdf::check(bytes).map(|()| Format::Pdf),
        Some("image/jpeg") => Ok(Format::Jpeg),
        Some("image/png") => Ok(Format::Png),
        _ if bytes.starts_with(b"PK\x03\x04") => package::check(bytes),
        Some(other) => Err(refusal(other)),
        None => Err(not_taken("")),
    }
}

fn refusal(media_type: &str) -> String {
    match media_type {
        "application/msword"
        | "application/vnd.ms-excel"
        | "application/vnd.ms-powerpoint"
        | "application/x-ole-storage" => {
            "Это файл старого вида (DOC, XLS) или документ с паролем: \
             сохраните его как DOCX, XLSX или PDF без пароля"
                .to_owned()
        }
        "application/vnd.rar" | "application/x-7z-compressed" | "application/gzip" => {
            "Это архив: приложите файлы из него по одному".to_owned()
        }
        "image/gif" | "image/webp" | "image/heif" | "image/bmp" | "image/tiff" => {
            "Такая картинка не принимается: сохраните её как JPG или PNG".to_owned()
        }
        "text/html" | "text/xml" => not_taken("Это веб-страница. "),
        video if video.starts_with("video/") => {
            not_taken("Видео портал не хранит: опишите его словами. ")
        }
        _ => not_taken(""),
    }
}

/// «Такой файл не принимается», with what would be.
pub(super) fn not_taken(before: &str) -> String {
    format!("{before}Такой файл не принимается. Подойдут {KINDS}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_that_are_not_taken_are_refused_with_the_way_out() {
        for (bytes, words) in [
            (Vec::new(), "пуст"),
            (vec![b'x'; LIMIT + 1], "больше 20\u{a0}МБ"),
            (b"MZ\x90\x00".to_vec(), "не принимается"),
            (b"<!DOCTYPE html><script>".to_vec(), "веб-страница"),
            (
                b"<svg xmlns='http://www.w3.org/2000/svg'/>".to_vec(),
                "не принимается",
            ),
            (
                b"<?xml version='1.0'?><svg onload='x()'/>".to_vec(),
                "не принимается",
            ),
            (b"GIF89a".to_vec(), "JPG или PNG"),
            (b"Rar!\x1A\x07\x00".to_vec(), "архив"),
            (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1".to_vec(), "с паролем"),
            (b"\x00\x00\x00\x18ftypmp42".to_vec(), "Видео"),
            ("просто текст".as_bytes().to_vec(), "не принимается"),
        ] {
            let refused = told_by(&bytes).unwrap_err();
            assert!(refused.contains(words), "{words}: {refused}");
        }
    }

    #[test]
    fn the_ending_of_the_name_tells_the_truth() {
        for (format, name, kept) in [
            (Format::Pdf, "Справка.PDF", "Справка.PDF"),
            (Format::Jpeg, "фото.jpeg", "фото.jpeg"),
            (Format::Png, "отчёт.exe", "отчёт.exe.png"),
            (Format::Pdf, "приказ.pdf.exe", "приказ.pdf.exe.pdf"),
            (Format::Pdf, "..\u{202E}fdp.exe", "fdp.exe.pdf"),
            (Format::Odt, "план\r\n.odt", "план.odt"),
        ] {
            assert_eq!(format.named(name), kept);
        }
    }
}
