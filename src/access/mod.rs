//! Who may what: the roles, the permissions and the one table that joins them. Ground: read by the doors,
//! by templates (to hide a button) and by the test that walks every door.

mod viewer;

pub use viewer::{Author, Scope, SessionRow, Viewer};

use serde::{Deserialize, Serialize};

/// Role of a user (роль).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Муниципальный координатор: works in the portal daily.
    Coordinator,
    /// Директор школы: sees one school.
    Director,
    /// Куратор: sees the schools she looks after.
    Curator,
    /// Региональный координатор: reads all municipalities of the region.
    Region,
    /// Администратор: accounts, no content.
    Admin,
    /// Наблюдатель: reads one municipality or the region.
    Observer,
}

impl Role {
    /// All roles, in the order of the list of choices.
    pub const ALL: [Role; 6] = [
        Role::Coordinator,
        Role::Director,
        Role::Curator,
        Role::Region,
        Role::Observer,
        Role::Admin,
    ];

    /// The code used in the database and on the command line.
    pub fn code(self) -> &'static str {
        match self {
            Role::Coordinator => "coordinator",
            Role::Director => "director",
            Role::Curator => "curator",
            Role::Region => "region",
            Role::Admin => "admin",
            Role::Observer => "observer",
        }
    }

    /// The role with this code.
    pub fn from_code(code: &str) -> Option<Role> {
        Role::ALL.into_iter().find(|r| r.code() == code)
    }

    /// «Муниципальный координатор».
    pub fn title(self) -> &'static str {
        match self {
            Role::Coordinator => "Муниципальный координатор",
            Role::Director => "Директор школы",
            Role::Curator => "Куратор",
            Role::Region => "Региональный координатор",
            Role::Admin => "Администратор",
            Role::Observer => "Наблюдатель",
        }
    }

    /// «координатор»: beside the name in the top bar.
    pub fn short(self) -> &'static str {
        match self {
            Role::Coordinator => "координатор",
            Role::Director => "директор",
            Role::Curator => "куратор",
            Role::Region => "регион",
            Role::Admin => "администратор",
            Role::Observer => "наблюдатель",
        }
    }

    /// The one table of who may what.
    pub fn may(self, permission: Permission) -> bool {
        use Permission::*;
        match self {
            Role::Coordinator => !matches!(
                permission,
                ManageUsers | Object | EditCommonRules | VerifyRisks | AcknowledgeVisits
            ),
            Role::Director => matches!(
                permission,
                SeeSchools
                    | SeeResults
                    | Object
                    | SeeRisks
                    | EnterRisks
                    | VerifyRisks
                    | SeeSurveys
                    | ShareSurveys
                    | SeeRoadmaps
                    | SeeDocuments
                    | WriteRoadmaps
                    | SendDocuments
                    | SeeVisits
                    | AcknowledgeVisits
                    | WriteComments
                    | SeeCalendar
            ),
            Role::Curator => matches!(
                permission,
                SeeSchools
                    | SeeResults
                    | SeeRisks
                    | VerifyRisks
                    | SeeSurveys
                    | SeeRoadmaps
                    | SeeDocuments
                    | ConfirmMeasures
                    | ReviewDocuments
                    | SeeVisits
                    | RecordVisits
                    | WriteComments
                    | SeeCalendar
            ),
            Role::Region => matches!(
                permission,
                SeeSchools
                    | SeeResults
                    | SeeRegister
                    | SeeRules
                    | TryRules
                    | EditRules
                    | EditCommonRules
                    | SeeObjections
                    | SeeRisks
                    | SeeSurveys
                    | SeeRoadmaps
                    | SeeDocuments
                    | SeeVisits
                    | SeeCalendar
                    | SeeJournal
            ),
            Role::Observer => matches!(
                permission,
                SeeSchools
                    | SeeResults
                    | SeeRegister
                    | SeeRules
                    | TryRules
                    | SeeRisks
                    | SeeSurveys
                    | SeeRoadmaps
                    | SeeDocuments
                    | SeeVisits
                    | SeeCalendar
            ),
            Role::Admin => matches!(permission, ManageUsers | SeeJournal),
        }
    }
}

/// What a door or a button may want of the viewer.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    /// The list of schools and their pages.
    SeeSchools,
    /// Add, change and merge schools, load the school list.
    EditSchools,
    /// Numbers of procedures and where they came from.
    SeeResults,
    /// Load files, resolve schools, undo an import.
    ImportResults,
    /// The register of a year.
    SeeRegister,
    /// Decide, send to the schools, approve.
    ApproveRegister,
    /// Rule-sets and their comparison.
    SeeRules,
    /// What-if.
    TryRules,
    /// Write rule-sets of the own municipality.
    EditRules,
    /// Write rule-sets common to the region.
    EditCommonRules,
    /// Read what the schools answered.
    SeeObjections,
    /// Answer the schools.
    AnswerObjections,
    /// Agree with the own numbers or object to them.
    Object,
    /// Risk profiles and the directory of factors.
    SeeRisks,
    /// Enter the levels of an official profile.
    EnterRisks,
    /// Confirm, adjust or reject levels.
    VerifyRisks,
    /// Correct levels and activate directions.
    ActivateRisks,
    /// The municipality's own words for the factors.
    EditFactors,
    /// Questionnaires, the progress of surveys and what they say once they have ended.
    SeeSurveys,
    /// See and print the anonymous links of a survey.
    ShareSurveys,
    /// Open and close surveys, renew links, take levels into a profile.
    RunSurveys,
    /// Write and publish versions of the questionnaire, set the cut-offs.
    EditQuestionnaires,
    /// Roadmaps, their measures and the library of measures.
    SeeRoadmaps,
    /// Draft a roadmap, send it, report what was done.
    WriteRoadmaps,
    /// Confirm a reported measure or return it.
    ConfirmMeasures,
    /// Agree to a roadmap, move terms, judge measures, close.
    DecideRoadmaps,
    /// The municipality's own measures of the library.
    EditLibrary,
    /// Required documents of schools and their expertise.
    SeeDocuments,
    /// Send a document, say what was mended in it.
    SendDocuments,
    /// Score a document by criteria, check what was mended.
    ReviewDocuments,
    /// Say which documents are required, agree to them or return them.
    DecideDocuments,
    /// Visits, their reports and recommendations.
    SeeVisits,
    /// Plan a visit, send its report, decide on a recommendation.
    RecordVisits,
    /// Say that a report was read, answer a recommendation.
    AcknowledgeVisits,
    /// Write in the talk beside a measure or a visit.
    WriteComments,
    /// The calendar of due days and visits, and the own link to it.
    SeeCalendar,
    /// Give schools to curators and take them back.
    AssignCurators,
    /// Accounts and invitations.
    ManageUsers,
    /// The journal.
    SeeJournal,
}

impl Permission {
    /// All permissions, for the matrix that is printed and tested.
    pub const ALL: [Permission; 39] = [
        Permission::SeeSchools,
        Permission::EditSchools,
        Permission::SeeResults,
        Permission::ImportResults,
        Permission::SeeRegister,
        Permission::ApproveRegister,
        Permission::SeeRules,
        Permission::TryRules,
        Permission::EditRules,
        Permission::EditCommonRules,
        Permission::SeeObjections,
        Permission::AnswerObjections,
        Permission::Object,
        Permission::SeeRisks,
        Permission::EnterRisks,
        Permission::VerifyRisks,
        Permission::ActivateRisks,
        Permission::EditFactors,
        Permission::SeeSurveys,
        Permission::ShareSurveys,
        Permission::RunSurveys,
        Permission::EditQuestionnaires,
        Permission::SeeRoadmaps,
        Permission::WriteRoadmaps,
        Permission::ConfirmMeasures,
        Permission::DecideRoadmaps,
        Permission::EditLibrary,
        Permission::SeeDocuments,
        Permission::SendDocuments,
        Permission::ReviewDocuments,
        Permission::DecideDocuments,
        Permission::SeeVisits,
        Permission::RecordVisits,
        Permission::AcknowledgeVisits,
        Permission::WriteComments,
        Permission::SeeCalendar,
        Permission::AssignCurators,
        Permission::ManageUsers,
        Permission::SeeJournal,
    ];
}

impl Permission {
    /// «муниципальный координатор, куратор»: who holds it, for the page that tells who may what.
    pub fn holders(self) -> String {
        let held = Role::ALL.into_iter().filter(|role| role.may(self));
        let titles: Vec<String> = held.map(|role| role.title().to_lowercase()).collect();
        titles.join(", ")
    }
}

/// What a door asks of those who knock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Open to the street: sign-in, health, static files.
    Anyone,
    /// Any signed-in viewer.
    SignedIn,
    /// A viewer whose role holds the permission.
    Holder(Permission),
}

impl Access {
    /// Whether a viewer (or nobody) may pass.
    pub fn admits(self, role: Option<Role>) -> bool {
        match self {
            Access::Anyone => true,
            Access::SignedIn => role.is_some(),
            Access::Holder(permission) => role.is_some_and(|role| role.may(permission)),
        }
    }
}
