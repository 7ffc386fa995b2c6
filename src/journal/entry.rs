//! A line of the journal as a reader sees it: in her zone, with links only where she may go.

use crate::access::{Permission, Role, Viewer};
use crate::audit::Kind;
use crate::words;
use chrono::{DateTime, SecondsFormat, Utc};

/// A line as the database keeps it.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Line {
    /// Number in the chain, from 1.
    pub id: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// Name of who did it.
    pub actor: String,
    /// Code of the role, or `portal`.
    pub actor_role: String,
    /// Where from; empty for the command line.
    pub address: String,
    /// Code of the kind.
    pub kind: String,
    /// What it is about; may be empty.
    pub subject_kind: String,
    /// The number of that.
    pub subject_id: Option<i64>,
    /// What it says.
    pub text: String,
}

/// A line for a template.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Number in the chain, from 1.
    pub id: i64,
    /// When it was written.
    pub at: DateTime<Utc>,
    /// «31.01.2022 в 9:05» in the reader's zone.
    pub when: String,
    /// The same for machines: `2022-01-31T06:05:00Z`.
    pub moment: String,
    /// Name of who did it.
    pub actor: String,
    /// «координатор»; «портал» for work nobody did by hand.
    pub role: String,
    /// Where from; empty for the command line.
    pub address: String,
    /// «Загрузка».
    pub kind: String,
    /// Whether it tells of a refusal.
    pub is_refusal: bool,
    /// What it says.
    pub text: String,
    /// The page of what it is about, if the reader may open it.
    pub href: Option<String>,
}

impl Line {
    /// The line for this reader.
    pub fn entry(self, reader: &Viewer) -> Entry {
        let kind = Kind::from_code(&self.kind);
        let role = Role::from_code(&self.actor_role);
        let subject = self.subject_id.map(|id| (self.subject_kind.as_str(), id));
        Entry {
            id: self.id,
            at: self.at,
            when: words::moment(self.at, reader.utc_offset_hours),
            moment: self.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            role: role.map_or("портал", Role::short).to_owned(),
            href: subject.and_then(|(kind, id)| href(kind, id, reader.role)),
            actor: self.actor,
            address: self.address,
            // A kind of a later version keeps its code: the line is still read.
            kind: kind.map_or(self.kind, |kind| kind.title().to_owned()),
            is_refusal: matches!(kind, Some(Kind::SignInFailed | Kind::AccessRefused)),
            text: self.text,
        }
    }
}

/// The page of a subject for a reader of this role.
fn href(subject_kind: &str, id: i64, role: Role) -> Option<String> {
    let (permission, base) = match subject_kind {
        "user" => (Permission::ManageUsers, "/users"),
        "school" => (Permission::SeeSchools, "/schools"),
        "import" => (Permission::ImportResults, "/imports"),
        "ruleset" => (Permission::SeeRules, "/rulesets"),
        "register" => (Permission::SeeRegister, "/registers"),
        "objection" => (Permission::SeeObjections, "/objections"),
        _ => return None,
    };
    role.may(permission).then(|| format!("{base}/{id}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, actor_role: &str) -> Line {
        Line {
            id: 7,
            at: DateTime::from_timestamp(1_643_609_100, 0).unwrap(),
            actor: "Орлова Н. В.".into(),
            actor_role: actor_role.into(),
            address: "10.0.0.14".into(),
            kind: kind.into(),
            subject_kind: "import".into(),
            subject_id: Some(14),
            text: "Загрузка №\u{a0}14".into(),
        }
    }

    #[test]
    fn a_line_is_told_in_the_readers_zone_and_words() {
        let mut reader = Viewer::portal("проверка");
        reader.role = Role::Coordinator;
        reader.utc_offset_hours = 7;
        let entry = line("import_committed", "coordinator").entry(&reader);
        assert_eq!(entry.when, "31.01.2022 в 13:05");
        assert_eq!(entry.moment, "2022-01-31T06:05:00Z");
        assert_eq!(
            (entry.kind.as_str(), entry.role.as_str()),
            ("Загрузка", "координатор")
        );
        assert_eq!(entry.href.as_deref(), Some("/imports/14"));
        assert!(!entry.is_refusal);
    }

    #[test]
    fn an_unknown_kind_and_the_portal_itself_are_still_read() {
        let entry = line("of_a_later_version", "portal").entry(&Viewer::portal("проверка"));
        assert_eq!(
            (entry.kind.as_str(), entry.role.as_str()),
            ("of_a_later_version", "портал")
        );
    }

    #[test]
    fn nobody_is_led_to_a_door_that_is_closed() {
        assert_eq!(href("user", 5, Role::Admin).as_deref(), Some("/users/5"));
        assert_eq!(href("user", 5, Role::Coordinator), None);
        assert_eq!(href("import", 5, Role::Region), None);
        assert_eq!(href("register", 5, Role::Director), None);
        assert_eq!(href("", 5, Role::Coordinator), None);
    }
}
