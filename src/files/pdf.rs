//! A PDF: whole, nothing else glued to it, no programme named in it.

/// How far from the end the mark of the end may stand, in bytes.
const TAIL: usize = 2048;
/// The directory of an archive stands at most this far from the end.
const ARCHIVE_TAIL: usize = 66_000;
/// Names of a PDF that start something or carry another file.
const ACTIVE: [&[u8]; 4] = [b"/JavaScript", b"/Launch", b"/EmbeddedFile", b"/RichMedia"];

/// # Errors
/// Why it is not taken. Names inside compressed objects are not read: an opened file never runs in the
/// portal, it is sent as an attachment.
pub fn check(bytes: &[u8]) -> Result<(), String> {
    let tail = |length: usize| &bytes[bytes.len().saturating_sub(length)..];
    if !holds(tail(TAIL), b"%%EOF") {
        return Err("PDF обрывается: откройте его и сохраните заново".to_owned());
    }
    if holds(tail(ARCHIVE_TAIL), b"PK\x05\x06") {
        return Err("К PDF приклеен архив: сохраните документ заново".to_owned());
    }
    if ACTIVE.iter().any(|name| holds(bytes, name)) {
        return Err(
            "В PDF есть программа или вложенный файл: напечатайте его в PDF заново".to_owned(),
        );
    }
    Ok(())
}

fn holds(bytes: &[u8], wanted: &[u8]) -> bool {
    bytes.windows(wanted.len()).any(|part| part == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_whole_pdf_is_taken_and_a_glued_or_active_one_is_not() {
        assert_eq!(check(b"%PDF-1.7\n1 0 obj\nendobj\n%%EOF\n"), Ok(()));
        for (bytes, words) in [
            (&b"%PDF-1.7\n1 0 obj"[..], "обрывается"),
            (b"%PDF-1.7\n%%EOF\nPK\x05\x06............", "архив"),
            (b"%PDF-1.7\n<</S/JavaScript/JS(x)>>\n%%EOF", "программа"),
            (b"%PDF-1.7\n<</S /Launch>>\n%%EOF", "программа"),
            (b"%PDF-1.7\n<</Type /EmbeddedFile>>\n%%EOF", "вложенный"),
        ] {
            assert!(check(bytes).unwrap_err().contains(words), "{words}");
        }
    }
}
