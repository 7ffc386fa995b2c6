//! What lies with a visit beside its report: lessons, directions, papers, corrections.

use super::correction::Correction;
use super::report::Discussed;
use super::visit::Lesson;
use crate::attachments::megabytes;
use crate::input::{Errors, optional};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// Papers of a visit at most.
pub const FILES: usize = 50;
/// Characters of what is said about a paper.
const ABOUT: usize = 2000;

/// A paper of a visit.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Paper {
    /// Row of `files`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size_bytes: i64,
    /// What it is.
    pub about: String,
    /// Who laid it here.
    pub tied_by_name: String,
    /// When.
    pub tied_at: DateTime<Utc>,
    /// Why it was withdrawn; empty when it was not.
    pub removal_reason: String,
}

impl Paper {
    /// What it is, or its name.
    pub fn title(&self) -> &str {
        if self.about.is_empty() {
            &self.name
        } else {
            &self.about
        }
    }

    /// «0,4 МБ».
    pub fn size(&self) -> String {
        megabytes(self.size_bytes)
    }

    /// Whether nobody may open it any more.
    pub fn is_withdrawn(&self) -> bool {
        !self.removal_reason.is_empty()
    }
}

/// All of it.
#[derive(Clone, Debug, Default)]
pub struct Folder {
    /// Lessons seen.
    pub lessons: Vec<Lesson>,
    /// Activated directions that were discussed.
    pub directions: Vec<Discussed>,
    /// Papers, withdrawn ones included.
    pub papers: Vec<Paper>,
    /// Corrections of the report, in their order.
    pub corrections: Vec<Correction>,
}

impl Folder {
    /// How many papers may still come.
    pub fn room(&self) -> usize {
        FILES.saturating_sub(self.papers.len())
    }
}

/// What is said of the papers that come, as typed.
#[derive(Clone, Debug, Default)]
pub struct PapersForm {
    /// What they are.
    pub about: String,
}

impl PapersForm {
    /// What is said of them; `files` is how many come, `room` how many still may.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, files: usize, room: usize) -> Result<String, Errors> {
        let mut errors = Errors::new();
        if files == 0 {
            errors.add("files", "Выберите файл");
        }
        if files > room {
            let message = format!("К визиту прикладывают не больше {FILES} файлов");
            errors.add("files", message);
        }
        let about = optional(&mut errors, "about", &self.about, ABOUT);
        errors.or(about)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_come_in_bounds() {
        let form = PapersForm::default();
        assert!(form.check(0, FILES).is_err());
        assert!(form.check(3, 2).is_err());
        assert_eq!(form.check(2, 2), Ok(String::new()));
    }
}
