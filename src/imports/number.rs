//! One number on its way into the portal: what it is about, what it says, and how it stands to the stored one.

use crate::procedure::Procedure;
use crate::results::layouts::{Comparison, Facts, ParsedRow, Payload};
use crate::words;
use chrono::NaiveDate;
use std::collections::HashMap;

/// What a number is about: there is one such number in the portal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Key {
    /// The school.
    pub school_id: i64,
    /// The year in the procedure's name, or of the list.
    pub year: u16,
    /// Of which kind.
    pub target: Target,
}

/// Kinds of numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Target {
    /// Marks in a procedure.
    Marks(Procedure),
    /// The marks of a procedure against the journal.
    Journal(Procedure),
    /// The official list of biased results.
    Objectivity,
}

impl Target {
    /// The procedure.
    pub fn procedure(self) -> Option<Procedure> {
        match self {
            Target::Marks(procedure) | Target::Journal(procedure) => Some(procedure),
            Target::Objectivity => None,
        }
    }
}

/// Marks as they are compared and stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct MarkValue {
    /// Number of participants.
    pub participants: u32,
    /// «2» or below the minimum.
    pub failed: u32,
    /// «3», «4», «5».
    pub marks: [Option<u32>; 3],
    /// Mean score, hundredths.
    pub mean_hundredths: Option<i32>,
    /// The day it was held on.
    pub held_on: Option<NaiveDate>,
}

/// What a number says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Marks.
    Marks(MarkValue),
    /// Against the journal.
    Journal(Comparison),
    /// Markers of the official list.
    Objectivity(Vec<String>),
}

/// Stored numbers by what they are about.
pub type Stored = HashMap<Key, Value>;

impl Value {
    /// The value of a row, with the day that the head of its table gives.
    pub fn of(row: &ParsedRow, facts: &Facts) -> Value {
        match &row.payload {
            Payload::Marks(marks) => Value::Marks(MarkValue {
                participants: marks.participants,
                failed: marks.failed,
                marks: [marks.mark3, marks.mark4, marks.mark5],
                mean_hundredths: marks.mean.map(hundredths),
                held_on: facts.held_on,
            }),
            Payload::Journal(comparison) => Value::Journal(*comparison),
            Payload::Objectivity { markers, count } if markers.is_empty() => {
                Value::Objectivity(vec![format!("признаков: {count}")])
            }
            Payload::Objectivity { markers, .. } => Value::Objectivity(markers.clone()),
        }
    }

    /// The value with what only the stored one knows: a blank cell erases nothing. Where the main counts
    /// differ, the rest of the stored value belongs to other numbers and is let go.
    pub fn over(self, stored: &Value) -> Value {
        let (Value::Marks(new), Value::Marks(old)) = (&self, stored) else {
            return self;
        };
        let held_on = new.held_on.or(old.held_on);
        if (new.participants, new.failed) != (old.participants, old.failed) {
            return Value::Marks(MarkValue { held_on, ..*new });
        }
        Value::Marks(MarkValue {
            marks: [0, 1, 2].map(|mark| new.marks[mark].or(old.marks[mark])),
            mean_hundredths: new.mean_hundredths.or(old.mean_hundredths),
            held_on,
            ..*new
        })
    }

    /// The marks.
    pub fn marks(&self) -> Option<&MarkValue> {
        match self {
            Value::Marks(marks) => Some(marks),
            _ => None,
        }
    }

    /// «14 из 38»; «понизили 52, подтвердили 37, повысили 4 из 93»; «РУ4, МА5».
    pub fn words(&self) -> String {
        match self {
            Value::Marks(marks) => {
                let (failed, participants) =
                    (u64::from(marks.failed), u64::from(marks.participants));
                format!(
                    "{} из\u{a0}{}",
                    words::thousands(failed),
                    words::thousands(participants)
                )
            }
            Value::Journal(c) => format!(
                "понизили {}, подтвердили {}, повысили {} из\u{a0}{}",
                c.lowered, c.confirmed, c.raised, c.participants
            ),
            Value::Objectivity(markers) => markers.join(", "),
        }
    }

    /// The value in full, for a place where two of them are compared.
    pub fn words_in_full(&self) -> String {
        let Value::Marks(marks) = self else {
            return self.words();
        };
        let mut text = self.words();
        for (mark, count) in (3..).zip(marks.marks) {
            if let Some(count) = count {
                text.push_str(&format!(", «{mark}» — {count}"));
            }
        }
        if let Some(mean) = marks.mean_hundredths {
            text.push_str(&format!(", среднее {},{:02}", mean / 100, mean % 100));
        }
        text
    }
}

/// A mean score as it is kept: rounded to hundredths.
pub fn hundredths(mean: f64) -> i32 {
    // Layouts read means of at most a few hundred.
    (mean * 100.0).round() as i32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marks(participants: u32, failed: u32, marks: [Option<u32>; 3]) -> Value {
        Value::Marks(MarkValue {
            participants,
            failed,
            marks,
            mean_hundredths: None,
            held_on: None,
        })
    }

    #[test]
    fn a_blank_cell_erases_nothing() {
        let stored = marks(38, 14, [Some(20), Some(3), Some(1)]);
        assert_eq!(marks(38, 14, [None; 3]).over(&stored), stored);
    }

    #[test]
    fn parts_of_other_numbers_are_let_go() {
        let stored = marks(38, 14, [Some(20), Some(3), Some(1)]);
        let new = marks(39, 14, [None; 3]);
        assert_eq!(new.clone().over(&stored), new);
    }

    #[test]
    fn values_are_named_in_words() {
        assert_eq!(marks(38, 14, [None; 3]).words(), "14 из\u{a0}38");
        let full = marks(38, 14, [Some(20), None, Some(4)]).words_in_full();
        assert_eq!(full, "14 из\u{a0}38, «3» — 20, «5» — 4");
        assert_eq!(hundredths(3.005), 301);
        assert_eq!(
            Value::Objectivity(vec!["РУ4".into(), "МА5".into()]).words(),
            "РУ4, МА5"
        );
    }
}
