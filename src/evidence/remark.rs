//! A remark on a measure or a document: numbered, answered by the school, closed by whoever checks.

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

    /// «ждёт ответа школы», «ждёт проверки», «закрыто».
    pub fn title(&self) -> &'static str {
        match (self.is_open(), self.answered_at.is_some()) {
            (false, _) => "закрыто",
            (true, true) => "ждёт проверки",
            (true, false) => "ждёт ответа школы",
        }
    }
}
