//! A file as the portal knows it.

use crate::access::{Permission, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::files::{Digest, Scan};
use chrono::{DateTime, NaiveDate, Utc};

/// What a file was brought for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purpose {
    /// Beside an objection to the numbers.
    Objection,
    /// Proof of a measure.
    Evidence,
    /// Beside a visit.
    Visit,
    /// A version of a required document.
    Document,
}

impl Purpose {
    /// All purposes.
    pub const ALL: [Purpose; 4] = [
        Purpose::Objection,
        Purpose::Evidence,
        Purpose::Visit,
        Purpose::Document,
    ];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            Purpose::Objection => "objection",
            Purpose::Evidence => "evidence",
            Purpose::Visit => "visit",
            Purpose::Document => "document",
        }
    }

    /// Whoever has one of these may open the file, within her scope.
    fn readers(self) -> &'static [Permission] {
        match self {
            Purpose::Objection => &[Permission::SeeObjections, Permission::Object],
            Purpose::Evidence => &[Permission::SeeRoadmaps],
            Purpose::Document => &[Permission::SeeDocuments],
            Purpose::Visit => &[Permission::SeeVisits],
        }
    }

    /// Whether the viewer may open files of this purpose.
    pub fn opens_for(self, viewer: &Viewer) -> bool {
        self.readers().iter().any(|of| viewer.may(*of))
    }
}

impl TryFrom<String> for Purpose {
    type Error = String;

    fn try_from(code: String) -> Result<Purpose, String> {
        let found = Purpose::ALL.into_iter().find(|of| of.code() == code);
        found.ok_or_else(|| format!("unknown purpose {code}"))
    }
}

/// A file without its bytes.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Attachment {
    /// Row of `files`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// The school; none of a paper of the municipality itself.
    pub school_id: Option<i64>,
    /// Its name, with an ending that tells the truth.
    pub name: String,
    /// Its media type.
    pub media_type: String,
    /// Where its bytes lie.
    #[sqlx(try_from = "Vec<u8>", rename = "sha256")]
    pub digest: Digest,
    /// What it was brought for.
    #[sqlx(try_from = "String")]
    pub purpose: Purpose,
    /// Bytes.
    pub size_bytes: i64,
    /// Code of what the antivirus said.
    pub scan: String,
    /// What the paper is.
    pub about: String,
    /// The day it bears.
    pub dated_on: Option<NaiveDate>,
    /// Who brought it.
    pub created_by_name: String,
    /// When.
    pub created_at: DateTime<Utc>,
    /// When it was withdrawn.
    pub removed_at: Option<DateTime<Utc>>,
    /// By whom.
    pub removed_by_name: String,
    /// Why.
    pub removal_reason: String,
}

impl Attachment {
    /// Whether an antivirus looked at it and found nothing.
    pub fn is_scanned(&self) -> bool {
        Scan::from_code(&self.scan) == Some(Scan::Clean)
    }

    /// An event about the file.
    pub fn event(&self, kind: Kind, what: &str) -> Event {
        let event = Event::new(kind, format!("{what} «{}»", self.name));
        let event = event.in_municipality(self.municipality_id);
        match self.school_id {
            Some(school) => event.about(Subject::School(school)).of_school(school),
            None => event.about(Subject::Municipality(self.municipality_id)),
        }
    }

    /// «справка.pdf, 0,4 МБ».
    pub fn titled(&self) -> String {
        format!("{}, {}", self.name, megabytes(self.size_bytes))
    }
}

/// «0,4 МБ»: never less than a tenth.
pub fn megabytes(bytes: i64) -> String {
    let tenths = bytes.unsigned_abs().div_ceil(1024 * 1024 / 10).max(1);
    format!("{},{}\u{a0}МБ", tenths / 10, tenths % 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_size_is_said_in_megabytes() {
        assert_eq!(megabytes(1), "0,1\u{a0}МБ");
        assert_eq!(megabytes(3 * 1024 * 1024), "3,1\u{a0}МБ");
    }
}
