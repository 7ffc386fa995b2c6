//! A recommendation: what a visit asks the school to do, who answers for it, what became of it.

use super::codes::coded;
use crate::input::Errors;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

coded! {
    /// What became of a recommendation.
    State {
        Open "open" "в работе";
        NotDone "not_done" "не выполнена";
        Done "done" "выполнена";
        Dropped "dropped" "снята";
    }
}

impl State {
    /// Whether it still stands in the form of the next visit.
    pub fn is_unfinished(self) -> bool {
        matches!(self, State::Open | State::NotDone)
    }
}

/// A recommendation as it is kept.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Recommendation {
    /// Row of `recommendations`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
    /// The visit that made it.
    pub visit_id: i64,
    /// The day of that visit.
    pub given_on: NaiveDate,
    /// Who held it.
    pub curator_name: String,
    /// What to do.
    pub text: String,
    /// Who does it, by position.
    pub owner: String,
    /// Until when.
    pub due_on: NaiveDate,
    /// What became of it.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// What the school says.
    pub answer: String,
    /// Who answered.
    pub answered_by_name: String,
    /// When.
    pub answered_at: Option<DateTime<Utc>>,
    /// What the curator or the coordinator found.
    pub verdict: String,
    /// Who found it.
    pub decided_by_name: String,
    /// When.
    pub decided_at: Option<DateTime<Utc>>,
    /// The measure of the roadmap it became.
    pub measure_id: Option<i64>,
    /// Grows with each change.
    pub version: i32,
}

impl Recommendation {
    /// Whether it is not finished and its day has passed.
    pub fn is_overdue(&self, today: &NaiveDate) -> bool {
        self.state.is_unfinished() && self.due_on < *today
    }

    /// Kind of the tag that shows the state; empty for what is finished.
    pub fn tag(&self, today: &NaiveDate) -> &'static str {
        match self.state {
            State::Done | State::Dropped => "",
            _ if self.is_overdue(today) => "danger",
            State::NotDone => "attention",
            State::Open => "info",
        }
    }

    /// «в работе», «просрочена с 18.02.2022», «выполнена».
    pub fn state_title(&self, today: &NaiveDate) -> String {
        if self.is_overdue(today) {
            return format!("просрочена с\u{a0}{}", words::day(self.due_on));
        }
        self.state.title().to_owned()
    }

    /// «завуч, до 27 января 2022 г.».
    pub fn who_and_when(&self) -> String {
        format!(
            "{}, до\u{a0}{}",
            self.owner,
            words::day_in_words(self.due_on)
        )
    }

    /// «28.01.2022 в 14:20, Громова В. П.»; empty without an answer.
    pub fn answered(&self, hours: &i16) -> String {
        signed(self.answered_at, &self.answered_by_name, *hours)
    }

    /// The same of the verdict.
    pub fn decided(&self, hours: &i16) -> String {
        signed(self.decided_at, &self.decided_by_name, *hours)
    }
}

fn signed(at: Option<DateTime<Utc>>, name: &str, hours: i16) -> String {
    at.map_or_else(String::new, |at| {
        format!("{}, {name}", words::moment(at, hours))
    })
}

/// What a later visit found.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Review {
    /// The recommendation.
    pub recommendation_id: i64,
    /// Its text.
    pub text: String,
    /// The visit that looked.
    pub visit_id: i64,
    /// Its day.
    pub held_on: NaiveDate,
    /// What it found.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// What it said to it.
    pub comment: String,
}

/// The director's answer, or the curator's decision, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct WordForm {
    /// Code of the state; only in a decision.
    pub state: String,
    /// The words.
    pub text: String,
    /// Version the form was opened with.
    pub version: String,
}

impl WordForm {
    /// The director's answer.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn answer(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let text = narrative(&mut errors, "text", &self.text);
        if text.is_empty() {
            errors.add("text", "Напишите, что сделано или что мешает");
        }
        errors.or(text)
    }

    /// The decision: done, or dropped with a reason.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn decision(&self) -> Result<(State, String), Errors> {
        let mut errors = Errors::new();
        let state = State::from_code(&self.state).filter(|state| !state.is_unfinished());
        if state.is_none() {
            errors.add("state", "Выберите, выполнена рекомендация или снята");
        }
        let text = narrative(&mut errors, "text", &self.text);
        if state == Some(State::Dropped) && text.is_empty() {
            errors.add("text", "Напишите, почему рекомендация больше не нужна");
        }
        errors.or((state.unwrap_or(State::Done), text))
    }
}

/// Text of several lines: the ends trimmed, the lines kept.
pub fn narrative(errors: &mut Errors, field: &str, text: &str) -> String {
    let text = text.replace("\r\n", "\n").trim().to_owned();
    if text.contains('\0') {
        errors.add(field, "Уберите из текста недопустимый знак");
    }
    if text.chars().count() > 20_000 {
        errors.add(
            field,
            "Сократите текст: здесь помещается 20\u{a0}000 знаков",
        );
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decision_finishes_and_dropping_needs_a_reason() {
        let form = |state: &str, text: &str| WordForm {
            state: state.into(),
            text: text.into(),
            ..WordForm::default()
        };
        assert_eq!(
            form("done", "").decision(),
            Ok((State::Done, String::new()))
        );
        assert!(
            form("dropped", " ")
                .decision()
                .unwrap_err()
                .of("text")
                .is_some()
        );
        assert!(
            form("open", "а")
                .decision()
                .unwrap_err()
                .of("state")
                .is_some()
        );
        assert!(form("", " ").answer().is_err());
        assert_eq!(form("", " Раз\r\nдва ").answer().unwrap(), "Раз\nдва");
    }
}
