//! What a file is, by its first bytes and never by its name, and the reader for it.

use super::limits;
use super::{Book, Refusal, csv_text, docx, grid, guard, xlsx};

/// Reads a book in this process. A hostile XLS or ODS may take the process with it, so the portal
/// calls this only inside the confined child: everybody else uses [`super::Reader`].
///
/// # Errors
/// A [`Refusal`] that names `file`: not a table, damaged, protected, or beyond [`limits`].
pub fn read_book(bytes: &[u8], file: &str) -> Result<Book, Refusal> {
    read(bytes).map_err(|refusal| refusal.in_file(file))
}

fn read(bytes: &[u8]) -> Result<Book, Refusal> {
    check_size(bytes)?;
    if bytes.starts_with(b"PK\x03\x04") {
        return match guard::check_package(bytes)? {
            guard::Package::Xlsx => xlsx::read(bytes),
            guard::Package::Ods => grid::read_ods(bytes),
            guard::Package::Docx => docx::read(bytes),
        };
    }
    if bytes.starts_with(b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1") {
        guard::check_compound(bytes)?;
        return grid::read_xls(bytes);
    }
    match foreign(bytes) {
        Some(refusal) => Err(refusal),
        None => csv_text::read(bytes),
    }
}

/// Refuses an empty file and one above [`limits::FILE_BYTES`].
pub(super) fn check_size(bytes: &[u8]) -> Result<(), Refusal> {
    if bytes.is_empty() {
        return Err(Refusal::new(
            "Файл пуст",
            "Проверьте файл и загрузите его ещё раз",
        ));
    }
    if bytes.len() > limits::FILE_BYTES {
        return Err(Refusal::too_big("Файл больше 20\u{a0}МБ"));
    }
    Ok(())
}

/// What people send instead of a table, recognised by its first bytes.
fn foreign(bytes: &[u8]) -> Option<Refusal> {
    let head: String = String::from_utf8_lossy(bytes.get(..1024).unwrap_or(bytes))
        .trim_start_matches('\u{feff}')
        .trim_start()
        .to_lowercase();
    let starts = |magic: &[u8]| bytes.starts_with(magic);
    let save = "Откройте его в Excel, выберите «Сохранить как» → «Книга Excel (.xlsx)» и загрузите новый файл";
    if head.starts_with("<!doctype html") || head.starts_with("<html") || head.starts_with("<table")
    {
        return Some(Refusal::new(
            "Это веб-страница, а не таблица, хотя имя файла может кончаться на .xls",
            save,
        ));
    }
    if head.starts_with("<?xml") || head.starts_with("<workbook") {
        return Some(Refusal::new("Это файл XML, а не таблица", save));
    }
    if starts(b"%PDF") {
        return Some(Refusal::new(
            "Это документ PDF, числа из него не прочитать",
            "Загрузите таблицу: .xlsx, .xls, .ods или .csv",
        ));
    }
    if starts(b"Rar!") || starts(b"7z\xBC\xAF") || starts(b"\x1F\x8B") {
        return Some(guard::archive());
    }
    if starts(b"{\\rtf") || starts(b"\x89PNG") || starts(b"\xFF\xD8\xFF") || starts(b"GIF8") {
        return Some(Refusal::new(
            "Это текст или картинка, а не таблица",
            "Загрузите таблицу: .xlsx, .xls, .ods или .csv",
        ));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_table_is_named_and_advised() {
        let cases: [(&[u8], &str); 8] = [
            (b"", "пуст"),
            (b"%PDF-1.7", "PDF"),
            (b"<html><table><tr><td>1</td></tr></table></html>", "веб-страница"),
            (b"\xEF\xBB\xBF<!DOCTYPE HTML>", "веб-страница"),
            (b"<?xml version=\"1.0\"?><Workbook xmlns=\"urn:schemas-microsoft-com:office:spreadsheet\"/>", "XML"),
            (b"Rar!\x1A\x07\x00", "архив"),
            (b"\x89PNG\r\n\x1a\n", "картинка"),
            (b"PK\x03\x04 and no more", "повреждён"),
        ];
        for (bytes, word) in cases {
            let refusal = read_book(bytes, "файл.xls").unwrap_err();
            assert!(refusal.reason.contains(word), "{refusal}");
            assert!(refusal.to_string().starts_with("«файл.xls»: "), "{refusal}");
        }
    }

    #[test]
    fn a_file_at_the_limit_of_size_is_read_and_one_byte_more_is_refused() {
        let mut bytes = b"a;b\n".to_vec();
        bytes.resize(limits::FILE_BYTES, b'\n');
        assert!(read_book(&bytes, "большой.csv").is_ok());
        bytes.push(b'\n');
        assert!(
            read_book(&bytes, "большой.csv")
                .unwrap_err()
                .reason
                .contains("20\u{a0}МБ")
        );
    }
}
