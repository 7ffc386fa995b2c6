//! The page that asks why a file is withdrawn, shared by the rooms whose files these are.

use super::attachment::Attachment;
use super::removal::RemovalForm;
use crate::error::{Result, unlocked};
use crate::input::Errors;
use crate::web::Shell;
use askama::Template;

/// The page to which the file belongs.
#[derive(Clone, Debug)]
pub struct Back {
    /// Its address.
    pub href: String,
    /// Its name.
    pub title: String,
}

/// The page that asks why.
#[derive(Template)]
#[template(path = "attachments/removal.html")]
pub struct RemovalPage {
    /// The frame.
    pub shell: Shell,
    /// The file.
    pub file: Attachment,
    /// Where the form is sent.
    pub action: String,
    /// Where the file belongs.
    pub back: Back,
    /// Measures that lose the file as a proof.
    pub proves: Vec<String>,
    /// Why the room does not let it go.
    pub kept: Option<&'static str>,
    /// What was typed.
    pub form: RemovalForm,
    /// What is wrong with it.
    pub errors: Errors,
}

impl RemovalPage {
    /// Why it cannot be withdrawn, where it cannot.
    fn lock(&self) -> Option<&'static str> {
        let is_withdrawn = self.file.removed_at.is_some();
        is_withdrawn.then_some("Файл уже отозван.").or(self.kept)
    }

    /// Refuses where the file cannot be withdrawn.
    ///
    /// # Errors
    /// [`crate::error::Error::Conflict`] with the reason.
    pub fn require_free(&self) -> Result<()> {
        unlocked(self.lock())
    }
}
