//! One school in the register of a year: its verdict, the decision taken by hand, its membership.

use crate::identification::{ExitProgress, Membership, Status};
use crate::procedure::Procedure;
use crate::verdicts::{Line, Trace};
use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// A school's line in the register of a year, computed or frozen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// Row of `schools`.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// The head school, for a филиал.
    pub head_school_id: Option<i64>,
    /// Canonical login; may be empty.
    pub login: String,
    /// «МБОУ «СОШ № 7»».
    pub name: String,
    /// Full name; may be empty.
    pub full_name: String,
    /// Settlement; may be empty.
    pub settlement: String,
    /// ИНН; may be empty.
    pub inn: String,
    /// What the rule says.
    pub computed: Status,
    /// Pupils of the year by which the school would change sides.
    pub pupils_to_threshold: Option<u32>,
    /// One low procedure in the next year would put the school on the register.
    pub one_year_left: bool,
    /// The sentence.
    pub explanation: String,
    /// The numbers.
    pub trace: Trace,
    /// The decision taken by hand, if any.
    pub decision: Option<Decision>,
    /// What became of the school compared with the earlier registers.
    pub membership: Membership,
    /// How far it has come towards leaving, where the rule has a condition for that.
    pub exit: Option<ExitProgress>,
}

/// A decision taken by hand, against the computed verdict.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// Which.
    pub kind: DecisionKind,
    /// Why.
    pub reason: String,
    /// The document it rests on: «протокол комиссии от 20.01.2022 № 3».
    pub document: String,
    /// Who took it.
    pub by: String,
    /// When.
    pub at: DateTime<Utc>,
}

/// Which way a decision goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    /// Put on the register.
    Include,
    /// Leave off the register.
    Exclude,
}

impl DecisionKind {
    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            DecisionKind::Include => "include",
            DecisionKind::Exclude => "exclude",
        }
    }

    /// The decision with this code.
    pub fn from_code(code: &str) -> Option<DecisionKind> {
        [DecisionKind::Include, DecisionKind::Exclude]
            .into_iter()
            .find(|kind| kind.code() == code)
    }

    /// «включена решением».
    pub fn mark(self) -> &'static str {
        match self {
            DecisionKind::Include => "включена решением",
            DecisionKind::Exclude => "исключена решением",
        }
    }

    /// «Включить в перечень».
    pub fn verb(self) -> &'static str {
        match self {
            DecisionKind::Include => "Включить в перечень",
            DecisionKind::Exclude => "Исключить из перечня",
        }
    }
}

impl TryFrom<String> for DecisionKind {
    type Error = String;

    fn try_from(code: String) -> Result<DecisionKind, String> {
        DecisionKind::from_code(&code).ok_or_else(|| format!("unknown decision {code}"))
    }
}

impl Entry {
    /// The status that counts: a decision by hand overrules the computed one.
    pub fn status(&self) -> Status {
        match self.decision.as_ref().map(|decision| decision.kind) {
            Some(DecisionKind::Include) => Status::Listed,
            Some(DecisionKind::Exclude) => Status::Excluded,
            None => self.computed,
        }
    }

    /// Whether the school is on the register.
    pub fn is_member(&self) -> bool {
        self.status() == Status::Listed
    }

    /// The decision that would change the computed verdict.
    pub fn possible_decision(&self) -> DecisionKind {
        match self.computed {
            Status::Listed => DecisionKind::Exclude,
            _ => DecisionKind::Include,
        }
    }

    /// The line of a procedure in a year.
    pub fn line(&self, year: i32, procedure: &Procedure) -> Option<&Line> {
        self.trace
            .of_year(year)
            .find(|line| line.procedure == *procedure)
    }

    /// Low procedures that count: of the year, or of the year before.
    pub fn low(&self, year: i32) -> impl Iterator<Item = &Line> {
        self.trace
            .of_year(year)
            .filter(|line| line.counts && line.is_low())
    }

    /// «3 из 4»: low procedures of a year among those with data; a dash without data.
    pub fn low_of_usable(&self, year: i32) -> String {
        let usable = self
            .trace
            .of_year(year)
            .filter(|line| line.counts && line.is_usable())
            .count();
        match usable {
            0 => "–".to_owned(),
            usable => format!("{} из\u{a0}{usable}", self.low(year).count()),
        }
    }

    /// Which conditions of the rule hold: «год», «2 года», «год и 2 года»; empty where none does.
    pub fn conditions(&self) -> String {
        let words = [("in_year", "год"), ("each_of_two_years", "2\u{a0}года")];
        let fired = words.into_iter().filter(|(code, _)| self.trace.fired(code));
        fired
            .map(|(_, word)| word)
            .collect::<Vec<_>>()
            .join(" и\u{a0}")
    }

    /// «меньше на 5» for a listed school, «больше на 3» for another; a dash without data.
    pub fn change_in_pupils(&self) -> String {
        match (self.pupils_to_threshold, self.computed) {
            (None, _) => "–".to_owned(),
            (Some(pupils), Status::Listed) => format!("меньше на\u{a0}{pupils}"),
            (Some(pupils), _) => format!("больше на\u{a0}{pupils}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::testing::entry;

    #[test]
    fn a_decision_by_hand_overrules_the_verdict() {
        let cases = [
            (Status::Listed, None, Status::Listed),
            (
                Status::Listed,
                Some(DecisionKind::Exclude),
                Status::Excluded,
            ),
            (Status::Clear, Some(DecisionKind::Include), Status::Listed),
            (Status::NoData, None, Status::NoData),
        ];
        for (computed, kind, expected) in cases {
            let entry = entry(1, computed, kind);
            assert_eq!(entry.status(), expected);
            assert_eq!(entry.is_member(), expected == Status::Listed);
        }
    }

    #[test]
    fn numbers_are_said_as_the_columns_want_them() {
        let listed = entry(1, Status::Listed, None);
        assert_eq!(listed.low_of_usable(2021), "1 из\u{a0}2");
        assert_eq!(listed.low_of_usable(2020), "–");
        assert_eq!(listed.conditions(), "год");
        assert_eq!(listed.change_in_pupils(), "меньше на\u{a0}3");
        let clear = entry(1, Status::Clear, None);
        assert_eq!(clear.change_in_pupils(), "больше на\u{a0}3");
        assert_eq!(clear.conditions(), "");
    }
}
