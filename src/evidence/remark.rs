//! A remark on a measure or a document: numbered, answered by the school, closed by whoever checks.

use super::forms::AnswerForm;
use crate::error::{Error, Result};
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// A remark as it is kept.
#[derive(Clone, Debug, Deserialize, sqlx::FromRow)]
pub struct Remark {
    /// Row of `measure_remarks` or `document_remarks`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// What it is on: a measure, or a document.
    #[serde(alias = "measure_id")]
    pub thing_id: i64,
    /// Its number on the thing, from 1.
    pub number: i32,
    /// What is to be mended.
    pub text: String,
    /// Who made it.
    pub made_by_name: String,
    /// When.
    pub made_at: DateTime<Utc>,
    /// What the school says; empty without an answer.
    pub answer: String,
    /// Who answered.
    pub answered_by_name: String,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Who closed it.
    pub closed_by_name: String,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

impl Remark {
    /// Whether somebody still has to act on it.
    pub fn is_open(&self) -> bool {
        self.closed_at.is_none()
    }

    /// Refuses what only an open remark takes.
    ///
    /// # Errors
    /// [`Error::Conflict`] that says who closed it.
    pub fn require_open(&self) -> Result<()> {
        if self.is_open() {
            return Ok(());
        }
        Err(Error::Conflict(format!(
            "Замечание {} уже закрыто ({}).",
            self.number, self.closed_by_name
        )))
    }

    /// «ждёт ответа школы», «ждёт проверки», «закрыто».
    pub fn title(&self) -> &'static str {
        match (self.is_open(), self.answered_at.is_some()) {
            (false, _) => "закрыто",
            (true, true) => "ждёт проверки",
            (true, false) => "ждёт ответа школы",
        }
    }
}

/// The answer to one of the remarks of a page that came back with errors: nothing typed is lost.
#[derive(Clone, Debug, Default)]
pub struct Answering(Option<(i64, AnswerForm)>);

impl Answering {
    /// What was typed under this remark.
    pub fn of(remark: &Remark, form: AnswerForm) -> Answering {
        Answering(Some((remark.id, form)))
    }

    /// What was typed under the remark; `None` where something was typed under another one, or nowhere.
    pub fn under(&self, remark: &Remark) -> Option<&str> {
        let (id, form) = self.0.as_ref()?;
        (*id == remark.id).then_some(form.answer.as_str())
    }
}
