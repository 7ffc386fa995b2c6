//! A result: one school, one procedure of one year, with the cells its numbers came from.

use crate::procedure::{Kind, Level, Procedure, Subject};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};

/// A number as it is kept.
#[derive(Clone, Debug)]
pub struct StoredResult {
    /// The school.
    pub school_id: i64,
    /// Its municipality.
    pub municipality_id: i64,
    /// The year in the procedure's name.
    pub year: i32,
    /// The procedure; grade of the programme.
    pub procedure: Procedure,
    /// Number of participants.
    pub participants: u32,
    /// Of them with «2» or below the minimum.
    pub failed: u32,
    /// Marks «3», «4», «5», where the file has them.
    pub marks: [Option<u32>; 3],
    /// Mean mark or score, as text with a comma.
    pub mean: Option<String>,
    /// The day it was held on, where known.
    pub held_on: Option<NaiveDate>,
    /// Where it came from.
    pub source: Source,
}

/// Where a number came from.
#[derive(Clone, Debug)]
pub struct Source {
    /// The import.
    pub import_id: i64,
    /// Its number in the municipality: «загрузка № 14».
    pub import_number: i32,
    /// The file's name.
    pub file: String,
    /// The sheet's name.
    pub sheet: String,
    /// «C17, D17».
    pub cells: String,
    /// When it was loaded.
    pub loaded_at: DateTime<Utc>,
}

impl StoredResult {
    /// «36,8»: failing participants, per cent.
    pub fn share(&self) -> String {
        words::share(self.failed, self.participants).unwrap_or_else(|| "–".to_owned())
    }

    /// Quality: «4» and «5» among participants, per cent; nothing when the file has no marks.
    pub fn quality(&self) -> Option<String> {
        let [_, four, five] = self.marks;
        words::share(four? + five?, self.participants)
    }
}

/// The procedure of stored columns; `None` for codes this version does not know.
pub fn procedure_of(kind: &str, subject: &str, grade: i16, level: &str) -> Option<Procedure> {
    Some(Procedure {
        kind: Kind::from_code(kind)?,
        subject: Subject::from_code(subject)?,
        grade: u8::try_from(grade).ok().filter(|g| *g > 0),
        level: Level::from_code(level),
    })
}

/// Grade and level as the table keeps them: 0 and '' stand for "not told apart".
pub fn stored_grade_level(procedure: &Procedure) -> (i16, &'static str) {
    (
        procedure.grade.map_or(0, i16::from),
        procedure.level.map_or("", Level::code),
    )
}
