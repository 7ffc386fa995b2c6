//! A school's word on its numbers: agreement or an objection, and the answer to it.

use crate::attachments::megabytes;
use crate::input::{Errors, required};
use crate::words;
use chrono::{DateTime, Utc};
use serde::Deserialize;

/// What the school says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// «С числами согласны».
    Agreement,
    /// «Есть замечание».
    Objection,
}

impl Kind {
    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Agreement => "agreement",
            Kind::Objection => "objection",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        [Kind::Agreement, Kind::Objection]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// «согласие».
    pub fn title(self) -> &'static str {
        match self {
            Kind::Agreement => "согласие",
            Kind::Objection => "замечание",
        }
    }
}

impl TryFrom<String> for Kind {
    type Error = String;

    fn try_from(code: String) -> Result<Kind, String> {
        Kind::from_code(&code).ok_or_else(|| format!("unknown kind {code}"))
    }
}

/// What became of an objection.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Waits for an answer.
    Open,
    /// Accepted; an agreement is accepted at once.
    Accepted,
    /// Declined.
    Declined,
}

impl State {
    /// All states, those that wait first.
    pub const ALL: [State; 3] = [State::Open, State::Accepted, State::Declined];

    /// The code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            State::Open => "open",
            State::Accepted => "accepted",
            State::Declined => "declined",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// «ждёт ответа».
    pub fn title(self) -> &'static str {
        match self {
            State::Open => "ждёт ответа",
            State::Accepted => "принято",
            State::Declined => "отклонено",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        State::from_code(&code).ok_or_else(|| format!("unknown state {code}"))
    }
}

/// A word of a school as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Objection {
    /// Row of `objections`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// Its name.
    pub municipality: String,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The register.
    pub register_id: i64,
    /// Its year.
    pub year: i32,
    /// Whether the register still may change.
    pub is_register_open: bool,
    /// Agreement or objection.
    #[sqlx(try_from = "String")]
    pub kind: Kind,
    /// What the school says.
    pub text: String,
    /// The file beside it.
    pub file_id: Option<i64>,
    /// Its name.
    pub file_name: Option<String>,
    /// Its size in bytes.
    pub file_size: Option<i64>,
    /// Who said it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// The answer.
    pub answer: String,
    /// Who answered.
    pub answered_by_name: String,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
}

impl Objection {
    /// Whether the coordinator has to answer.
    pub fn is_open(&self) -> bool {
        self.kind == Kind::Objection && self.state == State::Open
    }

    /// «согласие», «ждёт ответа», «принято», «отклонено».
    pub fn state_title(&self) -> &'static str {
        match self.kind {
            Kind::Agreement => Kind::Agreement.title(),
            Kind::Objection => self.state.title(),
        }
    }

    /// Kind of the tag that shows the state.
    pub fn tag(&self) -> &'static str {
        match (self.kind, self.state) {
            (Kind::Objection, State::Open) => "attention",
            (Kind::Objection, State::Declined) => "neutral",
            _ => "good",
        }
    }

    /// «справка.pdf, 0,4 МБ».
    pub fn file(&self) -> Option<String> {
        let name = self.file_name.as_ref()?;
        Some(format!("{name}, {}", megabytes(self.file_size?)))
    }

    /// «31.01.2022 в 9:05» in a zone `hours` east of UTC.
    pub fn created(&self, hours: &i16) -> String {
        words::moment(self.created_at, *hours)
    }

    /// «01.02.2022 в 10:00, Т. П. Коптилова»; empty without an answer.
    pub fn answered(&self, hours: &i16) -> String {
        self.answered_at.map_or_else(String::new, |at| {
            format!("{}, {}", words::moment(at, *hours), self.answered_by_name)
        })
    }
}

/// The form of the school, as typed.
#[derive(Clone, Debug, Default)]
pub struct ObjectionForm {
    /// Code of the kind.
    pub kind: String,
    /// What the school says.
    pub text: String,
}

/// A word of a school as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said {
    /// Agreement or objection.
    pub kind: Kind,
    /// What the school says; may be empty with an agreement.
    pub text: String,
}

impl ObjectionForm {
    /// Checks the form.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<Said, Errors> {
        let mut errors = Errors::new();
        let kind = Kind::from_code(&self.kind);
        if kind.is_none() {
            errors.add(
                "kind",
                "Выберите, согласна школа с числами или есть замечание",
            );
        }
        let kind = kind.unwrap_or(Kind::Agreement);
        let text = match kind {
            Kind::Agreement => crate::input::optional(&mut errors, "text", &self.text, 5000),
            Kind::Objection => required(&mut errors, "text", &self.text, 5000, "Что не так"),
        };
        errors.or(Said { kind, text })
    }
}

/// The answer, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct AnswerForm {
    /// `accepted` or `declined`.
    pub decision: String,
    /// What the coordinator says.
    pub text: String,
    /// Version the form was opened with.
    pub version: String,
}

impl AnswerForm {
    /// The decision and its words.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<(State, String), Errors> {
        let mut errors = Errors::new();
        let state = State::from_code(&self.decision).filter(|state| *state != State::Open);
        if state.is_none() {
            errors.add("decision", "Выберите, принято замечание или отклонено");
        }
        let text = required(&mut errors, "text", &self.text, 5000, "Ответ школе");
        errors.or((state.unwrap_or(State::Declined), text))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_objection_needs_words_and_an_agreement_does_not() {
        let form = |kind: &str, text: &str| ObjectionForm {
            kind: kind.into(),
            text: text.into(),
        };
        assert!(form("agreement", "").check().is_ok());
        let refused = form("objection", " ").check().unwrap_err();
        assert!(refused.of("text").is_some());
        let said = form("objection", "В 5 классе 41 участник").check();
        assert_eq!(said.unwrap().kind, Kind::Objection);
        assert!(form("", "").check().unwrap_err().of("kind").is_some());
    }

    #[test]
    fn an_answer_decides_and_explains() {
        let form = |decision: &str, text: &str| AnswerForm {
            decision: decision.into(),
            text: text.into(),
            version: String::new(),
        };
        assert_eq!(
            form("accepted", "Исправим").check().unwrap().0,
            State::Accepted
        );
        assert!(
            form("open", "Исправим")
                .check()
                .unwrap_err()
                .of("decision")
                .is_some()
        );
        assert!(
            form("declined", "")
                .check()
                .unwrap_err()
                .of("text")
                .is_some()
        );
    }
}
