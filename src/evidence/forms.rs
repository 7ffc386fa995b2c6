//! Forms of papers and remarks, as typed and as checked.

use crate::input::{Errors, optional, optional_day, required};
use chrono::NaiveDate;
use serde::Deserialize;

/// Characters of a line.
const LINE: usize = 2000;
/// Characters of an answer.
const LONG: usize = 20_000;

/// What is said of the papers that are attached, as typed.
#[derive(Clone, Debug, Default)]
pub struct AttachForm {
    /// What the paper is.
    pub about: String,
    /// The day it bears.
    pub dated_on: String,
    /// Row of a file that the school has brought before; empty for none.
    pub known: String,
}

/// What is said of the papers, as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// What the paper is.
    pub about: String,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// A file that the school has brought before.
    pub known: Option<i64>,
}

impl AttachForm {
    /// Checks what is said; `files` is how many come along, `room` how many still may.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, files: usize, room: usize, today: NaiveDate) -> Result<Said, Errors> {
        let mut errors = Errors::new();
        let known = self.known.parse().ok();
        if files == 0 && known.is_none() {
            errors.add("files", "Выберите файл или документ из приложенных раньше");
        }
        if files + usize::from(known.is_some()) > room {
            errors.add(
                "files",
                format!(
                    "К одной мере прикладывают не больше {} файлов",
                    super::dossier::FILES
                ),
            );
        }
        let about = optional(&mut errors, "about", &self.about, LINE);
        let dated_on = optional_day(&mut errors, "dated_on", &self.dated_on);
        if dated_on.is_some_and(|day| day > today) {
            errors.add(
                "dated_on",
                "Этот день ещё не наступил: проверьте дату документа",
            );
        }
        errors.or(Said {
            about,
            dated_on,
            known,
        })
    }
}

/// The school's answer to a remark, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerForm {
    /// What was mended.
    pub answer: String,
    /// Version the form was opened with.
    pub version: String,
}

impl AnswerForm {
    /// The answer.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let answer = required(&mut errors, "answer", &self.answer, LONG, "Что исправлено");
        errors.or(answer)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_need_a_file_and_a_day_that_has_come() {
        let today = crate::input::day("10.10.2021").unwrap();
        let form = |known: &str, dated_on: &str| AttachForm {
            known: known.into(),
            dated_on: dated_on.into(),
            ..AttachForm::default()
        };
        let refused = |form: AttachForm, files, room| form.check(files, room, today).unwrap_err();
        assert!(refused(form("", ""), 0, 9).of("files").is_some());
        assert!(refused(form("", ""), 3, 2).of("files").is_some());
        assert!(refused(form("7", ""), 2, 2).of("files").is_some());
        assert!(
            refused(form("", "11.10.2021"), 1, 9)
                .of("dated_on")
                .is_some()
        );
        let said = form("7", "10.10.2021").check(0, 9, today).unwrap();
        assert_eq!((said.known, said.dated_on), (Some(7), Some(today)));
    }
}
