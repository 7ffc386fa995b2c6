//! Why a file was not read, in words for the person who sent it.

use serde::{Deserialize, Serialize};

/// A file was not read: what stands in the way and what to do about it. Both are whole Russian
/// sentences without the final full stop; nothing of the file's content is quoted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("«{file}»: {reason}. {advice}.")]
pub struct Refusal {
    /// Name of the file as the sender called it; used in messages only.
    pub file: String,
    /// What stands in the way: «Файл защищён паролем».
    pub reason: String,
    /// What to do: «Снимите пароль в Excel и загрузите файл ещё раз».
    pub advice: String,
}

impl Refusal {
    /// A refusal whose file is named later by [`Refusal::in_file`].
    pub(crate) fn new(reason: impl Into<String>, advice: impl Into<String>) -> Refusal {
        Refusal {
            file: String::new(),
            reason: reason.into(),
            advice: advice.into(),
        }
    }

    /// The same refusal about the file called `name`.
    pub(crate) fn in_file(mut self, name: &str) -> Refusal {
        name.clone_into(&mut self.file);
        self
    }

    /// The file claims to be a table but cannot be read as one.
    pub(crate) fn damaged() -> Refusal {
        Refusal::new(
            "Файл повреждён или устроен не как таблица",
            "Откройте его в Excel или LibreOffice, сохраните как «Книга Excel (.xlsx)» и загрузите ещё раз",
        )
    }

    /// Reading would take more memory than any ordinary table needs.
    pub(crate) fn too_big(what: impl Into<String>) -> Refusal {
        Refusal::new(
            what,
            "Оставьте в файле только нужные листы и строки и загрузите ещё раз",
        )
    }

    /// A document of Word where only spreadsheets are read, or a document of another programme.
    pub(crate) fn not_a_spreadsheet() -> Refusal {
        Refusal::new(
            "Это документ другого вида, а не таблица",
            "Скопируйте таблицу в Excel или LibreOffice Calc, сохраните как .xlsx и загрузите",
        )
    }

    /// A document of Word 97–2003.
    pub(crate) fn old_document() -> Refusal {
        Refusal::new(
            "Это документ старого Word (.doc)",
            "Откройте его в Word или LibreOffice, сохраните как «Документ Word (.docx)» и загрузите ещё раз",
        )
    }

    /// A document of Word that cannot be read.
    pub(crate) fn damaged_document() -> Refusal {
        Refusal::new(
            "Документ повреждён или устроен не как документ Word",
            "Откройте его в Word или LibreOffice, сохраните как «Документ Word (.docx)» и загрузите ещё раз",
        )
    }

    /// The file can be opened only with a password.
    pub(crate) fn password() -> Refusal {
        Refusal::new(
            "Файл защищён паролем",
            "Снимите пароль (в Excel и Word: «Файл» → «Сведения» → «Защита») и загрузите ещё раз",
        )
    }

    /// The file carries a programme.
    pub(crate) fn macros() -> Refusal {
        Refusal::new(
            "В файле есть макросы или встроенные программы",
            "Сохраните файл без макросов, как «Книга Excel (.xlsx)» или «Документ Word (.docx)», и загрузите ещё раз",
        )
    }
}
