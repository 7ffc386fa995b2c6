//! What proves one measure: its papers, the remarks on it, the stages in which papers are collected.

use super::remark::Remark;
use super::stage::{Stage, stage_of};
use crate::attachments::megabytes;
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use serde::Deserialize;

/// Files of a measure at most.
pub const FILES: usize = 200;

/// Whose papers: a measure of a school, or of the municipality itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Owner {
    /// The municipality.
    pub municipality_id: i64,
    /// The school; none of the municipality itself.
    pub school_id: Option<i64>,
    /// The measure.
    pub measure_id: i64,
}

/// A paper of a school, or of the municipality itself.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub struct Paper {
    /// Row of `files`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Bytes.
    pub size_bytes: i64,
    /// What it is.
    pub about: String,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// Who brought it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// Code of what the antivirus said.
    pub scan: String,
    /// How many other measures it proves.
    pub others: i64,
}

impl Paper {
    /// What it is, or its name.
    pub fn title(&self) -> &str {
        if self.about.is_empty() {
            &self.name
        } else {
            &self.about
        }
    }

    /// «0,4 МБ».
    pub fn size(&self) -> String {
        megabytes(self.size_bytes)
    }

    /// Whether no antivirus has looked at it.
    pub fn is_unchecked(&self) -> bool {
        self.scan != "clean"
    }
}

/// What proves a measure.
#[derive(Clone, Debug, Default)]
pub struct Dossier {
    /// Its papers in the order in which they came.
    pub papers: Vec<Paper>,
    /// Other papers of the school, the newest first: each may prove this measure too.
    pub elsewhere: Vec<Paper>,
    /// Remarks in order of their numbers.
    pub remarks: Vec<Remark>,
    /// Stages of the year.
    pub stages: Vec<Stage>,
}

impl Dossier {
    /// «1 этап», «вне этапов»; nothing where no stages are set.
    pub fn stage_of(&self, paper: &Paper, hours: &i16) -> Option<String> {
        stage_of(&self.stages, words::local_day(paper.created_at, *hours))
    }

    /// Remarks that nobody has closed.
    pub fn open_remarks(&self) -> usize {
        self.remarks.iter().filter(|of| of.is_open()).count()
    }

    /// The stage that is going on or comes next.
    pub fn next_stage(&self, today: &NaiveDate) -> Option<&Stage> {
        self.stages.iter().find(|stage| stage.ends_on >= *today)
    }
}

/// What is odd about the day of a paper; a measure without days fits every paper of its school year.
/// Never a refusal: an order of last year may well start this year's work.
pub fn odd_day(
    dated_on: Option<NaiveDate>,
    starts_on: Option<NaiveDate>,
    due_on: Option<NaiveDate>,
    year: i16,
) -> Option<&'static str> {
    let day = dated_on?;
    let first = NaiveDate::from_ymd_opt(i32::from(year), 8, 1)?;
    if starts_on.unwrap_or(first).min(first) > day {
        return Some("документ старше учебного года");
    }
    if starts_on.is_some_and(|starts| day < starts) {
        return Some("документ раньше начала срока");
    }
    due_on
        .is_some_and(|due| day > due)
        .then_some("документ позже срока меры")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Option<NaiveDate> {
        crate::input::day(text)
    }

    #[test]
    fn a_paper_is_compared_with_the_time_of_the_measure() {
        let (starts, due) = (day("01.10.2021"), day("30.11.2021"));
        for (dated, starts, due, words) in [
            ("15.10.2021", starts, due, None),
            ("15.05.2021", starts, due, Some("старше")),
            ("15.09.2021", starts, due, Some("раньше")),
            ("01.12.2021", starts, due, Some("позже")),
            ("30.11.2021", starts, due, None),
            ("15.05.2022", None, None, None),
            ("15.05.2021", None, None, Some("старше")),
        ] {
            let said = odd_day(day(dated), starts, due, 2021);
            match words {
                None => assert_eq!(said, None, "{dated}"),
                Some(words) => assert!(said.unwrap().contains(words), "{dated}: {said:?}"),
            }
        }
        assert_eq!(odd_day(None, starts, due, 2021), None);
    }
}
