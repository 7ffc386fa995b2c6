//! A version of the questionnaire: draft, in force, archived; what each state lets through.

use super::audience::Audience;
use super::question::Question;
use crate::words;
use chrono::{DateTime, Utc};

/// State of a version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Черновик: its questions may be changed.
    Draft,
    /// Действует: new surveys ask it; it is never changed, only succeeded.
    Active,
    /// В архиве: a newer version is in force.
    Archived,
}

impl State {
    /// All states in their order.
    pub const ALL: [State; 3] = [State::Draft, State::Active, State::Archived];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Active => "active",
            State::Archived => "archived",
        }
    }

    /// «черновик».
    pub fn title(self) -> &'static str {
        match self {
            State::Draft => "черновик",
            State::Active => "действует",
            State::Archived => "в архиве",
        }
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            State::Draft => "attention",
            State::Active => "good",
            State::Archived => "neutral",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        let found = State::ALL.into_iter().find(|state| state.code() == code);
        found.ok_or_else(|| format!("unknown state {code}"))
    }
}

/// A version without its questions.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Questionnaire {
    /// Row of `questionnaires`.
    pub id: i64,
    /// Whose it is.
    pub municipality_id: i64,
    /// «Версия 2».
    pub number: i32,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// What it was copied from, in words.
    pub origin: String,
    /// Who began it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Who put it in force.
    pub published_by_name: String,
    /// When.
    pub published_at: Option<DateTime<Utc>>,
    /// Grows with each change.
    pub version: i32,
    /// Its questions, counted.
    pub questions: i64,
    /// Surveys that ask it, counted.
    pub surveys: i64,
}

impl Questionnaire {
    /// Why its questions cannot be changed; `None` while it is a draft.
    pub fn lock(&self, hours: i16) -> Option<String> {
        let at = self.published_at?;
        let (when, who) = (words::moment(at, hours), &self.published_by_name);
        let says = match self.state {
            State::Archived => "в архиве",
            State::Draft | State::Active => "опубликована",
        };
        Some(format!(
            "Версия {} {says}: её вопросы больше не меняются. Опубликовано {when}, {who}. \
             Чтобы изменить вопросы, скопируйте версию в новый черновик.",
            self.number
        ))
    }
}

/// What a draft lacks before it may be put in force: all of it, in words.
pub fn missing(questions: &[Question]) -> Vec<String> {
    let silent = Audience::ALL
        .into_iter()
        .filter(|audience| questions.iter().all(|of| of.audience != *audience));
    silent
        .map(|audience| format!("Нет вопросов для {}", audience.of()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn version(state: State) -> Questionnaire {
        Questionnaire {
            id: 1,
            municipality_id: 1,
            number: 2,
            state,
            origin: String::new(),
            created_by_name: String::new(),
            created_at: DateTime::UNIX_EPOCH,
            published_by_name: "Орлова Н. В.".into(),
            published_at: (state != State::Draft).then_some(DateTime::UNIX_EPOCH),
            version: 1,
            questions: 0,
            surveys: 0,
        }
    }

    #[test]
    fn only_a_draft_is_open_and_a_lock_says_since_when_who_and_what_to_do() {
        for state in State::ALL {
            let lock = version(state).lock(3);
            assert_eq!(lock.is_none(), state == State::Draft);
            if let Some(why) = lock {
                for words in ["01.01.1970", "Орлова", "новый черновик"] {
                    assert!(why.contains(words), "{why}");
                }
            }
            assert_eq!(State::try_from(state.code().to_owned()), Ok(state));
        }
    }

    #[test]
    fn an_empty_draft_lacks_every_audience() {
        assert_eq!(missing(&[]).len(), Audience::ALL.len());
    }
}
