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
    /// The year, when it is about a register within sight: its page goes by the year.
    pub register_year: Option<i16>,
    /// Whose municipality.
    pub municipality_id: Option<i64>,
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
    /// The page of the subject for a reader of this role.
    fn href(&self, role: Role) -> Option<String> {
        let id = self.subject_id?;
        let (permission, page) = match self.subject_kind.as_str() {
            "user" => (Permission::ManageUsers, format!("/users/{id}")),
            "school" => (Permission::SeeSchools, format!("/schools/{id}")),
            "import" => (Permission::ImportResults, format!("/imports/{id}")),
            "ruleset" => (Permission::SeeRules, format!("/rulesets/{id}")),
            "document" => (Permission::SeeDocuments, format!("/documents/{id}")),
            "measure" => (Permission::SeeRoadmaps, format!("/measures/{id}")),
            "questionnaire" => (Permission::SeeSurveys, format!("/questionnaires/{id}")),
            "survey" => (Permission::SeeSurveys, format!("/surveys/{id}")),
            "objection" => (Permission::SeeObjections, format!("/objections/{id}")),
            "visit" => (Permission::SeeVisits, format!("/visits/{id}")),
            "recommendation" => (Permission::SeeVisits, format!("/recommendations/{id}")),
            "curator" => (Permission::AssignCurators, format!("/curators/{id}")),
            "register" => (Permission::SeeRegister, self.register_page(role)?),
            _ => return None,
        };
        role.may(permission).then_some(page)
    }

    /// One page holds the registers of a year; who sees many municipalities is led to the one in question.
    fn register_page(&self, role: Role) -> Option<String> {
        let year = self.register_year?;
        Some(
            match self.municipality_id.filter(|_| role == Role::Region) {
                Some(id) => format!("/registers/{year}?municipality={id}"),
                None => format!("/registers/{year}"),
            },
        )
    }

    /// The line for this reader.
    pub fn entry(self, reader: &Viewer) -> Entry {
        let kind = Kind::from_code(&self.kind);
        let role = Role::from_code(&self.actor_role);
        Entry {
            id: self.id,
            at: self.at,
            when: words::moment(self.at, reader.utc_offset_hours),
            moment: self.at.to_rfc3339_opts(SecondsFormat::Secs, true),
            role: role.map_or("портал", Role::short).to_owned(),
            href: self.href(reader.role),
            actor: self.actor,
            address: self.address,
            // A kind of a later version keeps its code: the line is still read.
            kind: kind.map_or(self.kind, |kind| kind.title().to_owned()),
            is_refusal: matches!(kind, Some(Kind::SignInFailed | Kind::AccessRefused)),
            text: self.text,
        }
    }
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
            register_year: Some(2021),
            municipality_id: Some(3),
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
        let page = |subject: &str, role: Role| {
            let line = Line {
                subject_kind: subject.into(),
                ..line("exported", "portal")
            };
            line.href(role)
        };
        assert_eq!(page("user", Role::Admin).as_deref(), Some("/users/14"));
        assert_eq!(page("user", Role::Coordinator), None);
        assert_eq!(page("import", Role::Region), None);
        assert_eq!(page("register", Role::Director), None);
        assert_eq!(page("", Role::Coordinator), None);
        let register = |role| page("register", role).unwrap();
        assert_eq!(register(Role::Coordinator), "/registers/2021");
        assert_eq!(register(Role::Region), "/registers/2021?municipality=3");
    }
}
