//! An import (загрузка): its kind, its state, what it brought in numbers.

use crate::identification::Status;
use serde::{Deserialize, Serialize};

/// What an import brings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// The list of schools.
    Schools,
    /// Numbers of procedures.
    Results,
    /// The official list of biased results.
    Objectivity,
    /// The official register from above.
    OfficialList,
}

impl Kind {
    /// All kinds, in the order of the filter.
    pub const ALL: [Kind; 4] = [
        Kind::Results,
        Kind::Objectivity,
        Kind::Schools,
        Kind::OfficialList,
    ];

    /// The code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Kind::Schools => "schools",
            Kind::Results => "results",
            Kind::Objectivity => "objectivity",
            Kind::OfficialList => "official_list",
        }
    }

    /// The kind with this code.
    pub fn from_code(code: &str) -> Option<Kind> {
        Kind::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// «результаты».
    pub fn title(self) -> &'static str {
        match self {
            Kind::Schools => "список школ",
            Kind::Results => "результаты",
            Kind::Objectivity => "признаки необъективности",
            Kind::OfficialList => "официальный перечень",
        }
    }
}

/// How far an import has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Read and shown, nothing stored.
    Preview,
    /// Stored.
    Committed,
    /// Stored and put back.
    Undone,
    /// Left before anything was stored.
    Discarded,
}

impl State {
    /// All states, in the order of the filter.
    pub const ALL: [State; 4] = [
        State::Preview,
        State::Committed,
        State::Undone,
        State::Discarded,
    ];

    /// The code in the database and in addresses.
    pub fn code(self) -> &'static str {
        match self {
            State::Preview => "preview",
            State::Committed => "committed",
            State::Undone => "undone",
            State::Discarded => "discarded",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// «на проверке».
    pub fn title(self) -> &'static str {
        match self {
            State::Preview => "на проверке",
            State::Committed => "сохранена",
            State::Undone => "отменена",
            State::Discarded => "не сохранена",
        }
    }

    /// The look of its tag.
    pub fn tag(self) -> &'static str {
        match self {
            State::Preview => "attention",
            State::Committed => "good",
            State::Undone | State::Discarded => "neutral",
        }
    }
}

/// «Загрузка № 14».
pub fn numbered(number: i32) -> String {
    format!("Загрузка №\u{a0}{number}")
}

/// Rows of a file or of a whole import, counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Counts {
    /// Rows of schools that were read.
    pub rows: u32,
    /// Numbers that were not there before.
    pub created: u32,
    /// Numbers that replace others.
    pub updated: u32,
    /// Numbers that are stored already.
    pub unchanged: u32,
    /// Rows whose school is not known.
    pub unmatched: u32,
    /// Rows left out on purpose or by a fault of theirs.
    pub left: u32,
    /// Rows of other municipalities.
    pub foreign: u32,
    /// Problems that keep rows out.
    pub problems: u32,
}

impl std::ops::AddAssign for Counts {
    fn add_assign(&mut self, other: Counts) {
        self.rows += other.rows;
        self.created += other.created;
        self.updated += other.updated;
        self.unchanged += other.unchanged;
        self.unmatched += other.unmatched;
        self.left += other.left;
        self.foreign += other.foreign;
        self.problems += other.problems;
    }
}

impl Counts {
    /// Whether anything stored becomes different.
    pub fn changes_anything(&self) -> bool {
        self.created + self.updated > 0
    }
}

/// A school whose status an import changes, as it is kept with the import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Effect {
    /// The school.
    pub school_id: i64,
    /// Year of the register.
    pub year: i32,
    /// Code of the status before; nothing when there was no verdict.
    pub before: Option<String>,
    /// Code of the status after.
    pub after: String,
    /// Why, in words.
    pub explanation: String,
}

impl Effect {
    /// Status before.
    pub fn before(&self) -> Option<Status> {
        self.before.as_deref().and_then(Status::from_code)
    }

    /// Status after.
    pub fn after(&self) -> Option<Status> {
        Status::from_code(&self.after)
    }
}

/// What is kept of an import beside its files.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Summary {
    /// All files together.
    #[serde(flatten)]
    pub counts: Counts,
    /// «ВПР 2021, русский язык, 6 класс».
    pub title: String,
    /// Years of the procedures, in order.
    pub years: Vec<u16>,
    /// File by file, in the order of the files.
    pub files: Vec<Counts>,
    /// Statuses that change, or that did.
    pub effects: Vec<Effect>,
    /// Keys of the spellings remembered with it: undo forgets them.
    pub aliases: Vec<String>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_lead_back() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_code(kind.code()), Some(kind));
        }
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }

    #[test]
    fn a_summary_of_another_room_or_of_none_is_read_as_far_as_it_goes() {
        let summary: Summary = serde_json::from_str(r#"{"rows": 24, "added": 3}"#).unwrap();
        assert_eq!(summary.counts.rows, 24);
        assert_eq!(
            serde_json::from_str::<Summary>("{}").unwrap(),
            Summary::default()
        );
    }
}
