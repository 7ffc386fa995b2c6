//! A line of a talk, its form, and what may be done to it.

use super::call::{Person, called};
use crate::access::{Role, Viewer};
use crate::input::{Errors, required};
use chrono::{DateTime, Utc};
use serde::Deserialize;
use sqlx::types::Json;

/// Characters of a line, at most.
pub const MOST: usize = 4000;

/// A line as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Comment {
    /// Row of `comments`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The measure it stands at.
    pub measure_id: Option<i64>,
    /// The visit it stands at.
    pub visit_id: Option<i64>,
    /// The document it stands at.
    pub document_id: Option<i64>,
    /// Who wrote it: row of `users`.
    pub author_id: Option<i64>,
    /// Her name.
    pub author_name: String,
    /// Code of her role.
    pub author_role: String,
    /// What it says now.
    pub text: String,
    /// When it was written.
    pub created_at: DateTime<Utc>,
    /// When it was crossed out.
    pub struck_at: Option<DateTime<Utc>>,
    /// Why.
    pub strike_reason: String,
    /// Grows with each change.
    pub version: i32,
    /// Names of those who are called.
    pub called: Vec<String>,
    /// Rows of those who are called.
    pub called_ids: Vec<i64>,
    /// Former texts, the oldest first.
    pub former: Json<Vec<Former>>,
}

/// A former text.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Former {
    /// What it said.
    pub text: String,
    /// Until when.
    pub replaced_at: DateTime<Utc>,
}

impl Comment {
    /// «директор».
    pub fn role(&self) -> &'static str {
        Role::from_code(&self.author_role).map_or("портал", Role::short)
    }

    /// Why the viewer cannot change it; `None` when she can.
    pub fn lock(&self, viewer: &Viewer) -> Option<&'static str> {
        if self.struck_at.is_some() {
            return Some("Запись зачёркнута: её больше не меняют. Напишите новую.");
        }
        let is_author = viewer.user_id.is_some() && self.author_id == viewer.user_id;
        (!is_author)
            .then_some("Изменить и зачеркнуть запись может только её автор. Напишите свою рядом.")
    }
}

/// A line as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CommentForm {
    /// What it says.
    pub text: String,
    /// Rows of those who are called.
    pub called: Vec<String>,
    /// Version the form was opened with; empty for a new line.
    pub version: String,
}

/// A line that was checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What it says: paragraphs stay as they were typed.
    pub text: String,
    /// Who is called.
    pub called: Vec<Person>,
}

impl CommentForm {
    /// Checks a line: all errors at once.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, people: &[Person]) -> Result<Checked, Errors> {
        let mut errors = Errors::new();
        required(&mut errors, "text", &self.text, MOST, "Запись");
        let called = called(&mut errors, &self.text, &self.called, people);
        errors.or(Checked {
            text: self.text.trim().replace("\r\n", "\n"),
            called,
        })
    }
}

/// Why a line is crossed out, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct StrikeForm {
    /// Why.
    pub reason: String,
    /// Version the form was opened with.
    pub version: String,
}

impl StrikeForm {
    /// Checks the reason.
    ///
    /// # Errors
    /// In Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let reason = required(&mut errors, "reason", &self.reason, 300, "Почему");
        errors.or(reason)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn comment(author_id: Option<i64>, struck: bool) -> Comment {
        let at = DateTime::from_timestamp(1_643_609_100, 0).unwrap();
        Comment {
            id: 1,
            municipality_id: 3,
            measure_id: Some(12),
            visit_id: None,
            document_id: None,
            author_id,
            author_name: "Громова В. П.".into(),
            author_role: "director".into(),
            text: "Приказ готов.".into(),
            created_at: at,
            struck_at: struck.then_some(at),
            strike_reason: String::new(),
            version: 1,
            called: vec![],
            called_ids: vec![],
            former: Json(vec![]),
        }
    }

    #[test]
    fn only_the_author_changes_a_line_and_nobody_one_that_is_crossed_out() {
        let mut vera = Viewer::portal("Громова");
        vera.user_id = Some(7);
        assert!(comment(Some(7), false).lock(&vera).is_none());
        assert!(comment(Some(7), true).lock(&vera).is_some());
        assert!(comment(Some(8), false).lock(&vera).is_some());
        // The portal itself is nobody's author.
        let portal = Viewer::portal("портал");
        assert!(comment(None, false).lock(&portal).is_some());
        assert_eq!(comment(None, false).role(), "директор");
    }

    #[test]
    fn paragraphs_stay_and_an_empty_line_is_refused() {
        let form = |text: &str| CommentForm {
            text: text.into(),
            ..CommentForm::default()
        };
        let kept = form(" Первое.\r\n\r\nВторое. ").check(&[]).unwrap();
        assert_eq!(kept.text, "Первое.\n\nВторое.");
        assert!(form(" \n ").check(&[]).unwrap_err().of("text").is_some());
        assert!(form(&"я".repeat(MOST + 1)).check(&[]).is_err());
        assert!(StrikeForm::default().check().is_err());
    }
}
