//! A roadmap of a school year: whose it is, its states, and what it says of itself.

use super::measure::Measure;
use super::owner::Owner;
use super::proposal::Proposal;
use crate::audit::{Event, Kind, Subject};
use crate::words;
use chrono::{DateTime, NaiveDate, Utc};
use sqlx::types::Json;

/// What is stored of the way of a roadmap.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Черновик: the school writes.
    Draft,
    /// На согласовании: the coordinator reads.
    Review,
    /// Согласована.
    Agreed,
    /// Закрыта.
    Closed,
}

impl State {
    /// Whether its days bind anybody: nothing of a draft is late.
    pub fn binds(self) -> bool {
        matches!(self, State::Agreed | State::Closed)
    }

    /// All states in their order.
    pub const ALL: [State; 4] = [State::Draft, State::Review, State::Agreed, State::Closed];

    /// The code in the database.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Review => "review",
            State::Agreed => "agreed",
            State::Closed => "closed",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        State::from_code(&code).ok_or_else(|| format!("unknown state {code}"))
    }
}

/// Where a roadmap stands: the stored state, and «выполняется» computed from its measures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stage {
    /// Черновик.
    Draft,
    /// На согласовании.
    Review,
    /// Согласована, its time has not begun.
    Agreed,
    /// Выполняется.
    Running,
    /// Закрыта.
    Closed,
}

impl Stage {
    /// All stages in their order.
    pub const ALL: [Stage; 5] = [
        Stage::Draft,
        Stage::Review,
        Stage::Agreed,
        Stage::Running,
        Stage::Closed,
    ];

    /// An agreed roadmap runs once a measure is reported or its time has come.
    pub fn of(state: State, has_begun: bool) -> Stage {
        match (state, has_begun) {
            (State::Draft, _) => Stage::Draft,
            (State::Review, _) => Stage::Review,
            (State::Agreed, false) => Stage::Agreed,
            (State::Agreed, true) => Stage::Running,
            (State::Closed, _) => Stage::Closed,
        }
    }

    /// The code in addresses.
    pub fn code(self) -> &'static str {
        match self {
            Stage::Draft => "draft",
            Stage::Review => "review",
            Stage::Agreed => "agreed",
            Stage::Running => "running",
            Stage::Closed => "closed",
        }
    }

    /// The stage with this code.
    pub fn from_code(code: &str) -> Option<Stage> {
        Stage::ALL.into_iter().find(|stage| stage.code() == code)
    }

    /// «черновик».
    pub fn title(self) -> &'static str {
        match self {
            Stage::Draft => "черновик",
            Stage::Review => "на согласовании",
            Stage::Agreed => "согласована",
            Stage::Running => "выполняется",
            Stage::Closed => "закрыта",
        }
    }

    /// Kind of the tag.
    pub fn tag(self) -> &'static str {
        match self {
            Stage::Draft => "neutral",
            Stage::Review => "attention",
            Stage::Agreed | Stage::Running => "info",
            Stage::Closed => "good",
        }
    }
}

/// A roadmap without its measures.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Roadmap {
    /// Row of `roadmaps`.
    pub id: i64,
    /// The municipality.
    pub municipality_id: i64,
    /// Whose it is.
    #[sqlx(flatten)]
    pub owner: Owner,
    /// The year in which the school year begins.
    pub year: i16,
    /// Where it stands.
    #[sqlx(try_from = "String")]
    pub state: State,
    /// Why the coordinator sent it back; empty once it is sent again.
    pub remark: String,
    /// Who sent it.
    pub sent_by_name: String,
    /// When.
    pub sent_at: Option<DateTime<Utc>>,
    /// Who agreed to it.
    pub agreed_by_name: String,
    /// When.
    pub agreed_at: Option<DateTime<Utc>>,
    /// The paper that approves the municipality's own roadmap; empty of a school's.
    pub basis_document: String,
    /// Its number.
    pub basis_number: String,
    /// Its day.
    pub basis_on: Option<NaiveDate>,
    /// Who closed it.
    pub closed_by_name: String,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub closing_note: String,
    /// The roadmap of an earlier year it was carried over from.
    pub carried_from: Option<i64>,
    /// Grows with each change.
    pub version: i32,
    /// What was proposed since it was agreed, the newest first.
    pub proposals: Json<Vec<Proposal>>,
}

impl Roadmap {
    /// Name of the school or of the municipality.
    pub fn name(&self) -> &str {
        self.owner.name()
    }

    /// «Дорожная карта: МБОУ «СОШ № 7»», «Муниципальная дорожная карта».
    pub fn title(&self) -> String {
        match &self.owner {
            Owner::School { name, .. } => format!("Дорожная карта: {name}"),
            Owner::Municipality { .. } => "Муниципальная дорожная карта".to_owned(),
        }
    }

    /// Address of its page.
    pub fn address(&self) -> String {
        let place = match &self.owner {
            Owner::School { id, .. } => format!("/schools/{id}"),
            Owner::Municipality { .. } => format!("/municipalities/{}", self.municipality_id),
        };
        format!("{place}/roadmap?year={}", self.year)
    }

    /// A line of the journal: «МБОУ «СОШ № 7»: …».
    pub fn event(&self, kind: Kind, what: &str) -> Event {
        let event = Event::new(kind, format!("{}: {what}", self.name()))
            .in_municipality(self.municipality_id);
        match self.owner.school_id() {
            Some(id) => event.about(Subject::School(id)).of_school(id),
            None => event.about(Subject::Municipality(self.municipality_id)),
        }
    }

    /// Proposals about a measure, the newest first.
    pub fn about(&self, measure_id: i64) -> impl Iterator<Item = &Proposal> {
        let proposals = self.proposals.iter();
        proposals.filter(move |of| of.measure_id == Some(measure_id))
    }

    /// «Приказ № 45 от 12.09.2026», of the municipality's own roadmap once it is approved.
    pub fn basis(&self) -> Option<String> {
        let on = self.basis_on?;
        let (document, number) = (&self.basis_document, &self.basis_number);
        Some(basis_in_words(document, number, on))
    }

    /// Where it stands today.
    pub fn stage(&self, measures: &[Measure], today: NaiveDate) -> Stage {
        Stage::of(self.state, measures.iter().any(|of| of.has_begun(today)))
    }
}

/// «Приказ № 45 от 12.09.2026».
pub fn basis_in_words(document: &str, number: &str, on: NaiveDate) -> String {
    format!("{document} №\u{a0}{number} от {}", words::day(on))
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    pub(in super::super) fn roadmap(owner: Owner, state: State) -> Roadmap {
        Roadmap {
            id: 1,
            municipality_id: 1,
            owner,
            year: 2021,
            state,
            remark: String::new(),
            sent_by_name: String::new(),
            sent_at: None,
            agreed_by_name: String::new(),
            agreed_at: None,
            basis_document: String::new(),
            basis_number: String::new(),
            basis_on: None,
            closed_by_name: String::new(),
            closed_at: None,
            closing_note: String::new(),
            carried_from: None,
            version: 1,
            proposals: Json(Vec::new()),
        }
    }

    #[test]
    fn a_roadmap_lives_with_its_owner() {
        let name = "МБОУ «СОШ № 7»".to_owned();
        let school = roadmap(Owner::School { id: 7, name }, State::Draft);
        assert_eq!(school.address(), "/schools/7/roadmap?year=2021");
        assert_eq!(school.title(), "Дорожная карта: МБОУ «СОШ № 7»");
        let name = "город Заречный".to_owned();
        let own = Roadmap {
            basis_document: "Приказ".into(),
            basis_number: "45".into(),
            basis_on: NaiveDate::from_ymd_opt(2021, 9, 12),
            ..roadmap(Owner::Municipality { name }, State::Agreed)
        };
        assert_eq!(own.address(), "/municipalities/1/roadmap?year=2021");
        assert_eq!(own.basis().unwrap(), "Приказ №\u{a0}45 от 12.09.2021");
        assert_eq!(school.basis(), None);
    }

    #[test]
    fn an_agreed_roadmap_runs_when_its_time_has_come() {
        assert_eq!(Stage::of(State::Agreed, false), Stage::Agreed);
        assert_eq!(Stage::of(State::Agreed, true), Stage::Running);
        assert_eq!(Stage::of(State::Draft, true), Stage::Draft);
        for stage in Stage::ALL {
            assert_eq!(Stage::from_code(stage.code()), Some(stage));
        }
    }
}
