//! A roadmap of a school and a school year: its states, who may move it on, and what it says of itself.

use super::measure::Measure;
use crate::access::Permission;
use chrono::{DateTime, NaiveDate, Utc};

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
    /// The school.
    pub school_id: i64,
    /// Its name.
    pub school: String,
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
    /// Who closed it.
    pub closed_by_name: String,
    /// When.
    pub closed_at: Option<DateTime<Utc>>,
    /// What came of it.
    pub closing_note: String,
    /// Grows with each change.
    pub version: i32,
}

/// What one may do with a roadmap or a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Add, change and remove measures and programmes.
    Edit,
    /// Send to the coordinator.
    Send,
    /// Agree or send back.
    Decide,
    /// Say that a measure is done.
    Report,
    /// Attach papers, untie them, answer remarks.
    Attach,
    /// Confirm a reported measure or return it.
    Confirm,
    /// Judge whether it worked.
    Judge,
    /// Change the term of a measure, with a reason.
    MoveTerm,
    /// Close the roadmap.
    Close,
}

impl Action {
    /// All actions, in the order of the year.
    pub const ALL: [Action; 9] = [
        Action::Edit,
        Action::Send,
        Action::Decide,
        Action::Report,
        Action::Attach,
        Action::Confirm,
        Action::Judge,
        Action::MoveTerm,
        Action::Close,
    ];

    /// Who may: the one table of the room.
    pub fn permission(self) -> Permission {
        match self {
            Action::Edit | Action::Send | Action::Report | Action::Attach => {
                Permission::WriteRoadmaps
            }
            Action::Confirm => Permission::ConfirmMeasures,
            Action::Decide | Action::Judge | Action::MoveTerm | Action::Close => {
                Permission::DecideRoadmaps
            }
        }
    }

    /// «Пишет и меняет меры».
    pub fn title(self) -> &'static str {
        match self {
            Action::Edit => "Пишет и меняет меры",
            Action::Send => "Отправляет на согласование",
            Action::Decide => "Согласует или возвращает",
            Action::Report => "Отмечает выполнение",
            Action::Attach => "Прикладывает документы, отвечает на замечания",
            Action::Confirm => "Подтверждает выполнение",
            Action::Judge => "Решает, дала ли мера результат",
            Action::MoveTerm => "Переносит срок",
            Action::Close => "Закрывает карту",
        }
    }

    /// States in which it is possible.
    pub fn states(self) -> &'static [State] {
        match self {
            Action::Edit | Action::Send => &[State::Draft],
            Action::Decide => &[State::Review],
            Action::Report
            | Action::Attach
            | Action::Confirm
            | Action::MoveTerm
            | Action::Close => &[State::Agreed],
            Action::Judge => &[State::Agreed, State::Closed],
        }
    }
}

impl Roadmap {
    /// Why the action is not possible now; `None` when it is. Says what unlocks it.
    pub fn lock(&self, action: Action) -> Option<&'static str> {
        if action.states().contains(&self.state) {
            return None;
        }
        Some(match self.state {
            State::Draft => {
                "Карта ещё черновик: сначала школа отправит её, а координатор согласует."
            }
            State::Review => {
                "Карта на согласовании: координатор согласует её или вернёт с замечанием."
            }
            State::Agreed => {
                "Карта согласована: меры в ней не переписывают. Срок может перенести координатор."
            }
            State::Closed => "Карта закрыта: продолжение будет в карте следующего года.",
        })
    }

    /// Where it stands today.
    pub fn stage(&self, measures: &[Measure], today: NaiveDate) -> Stage {
        Stage::of(self.state, measures.iter().any(|of| of.has_begun(today)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_is_possible_in_its_states_and_refused_with_a_reason_in_others() {
        for action in Action::ALL {
            for state in State::ALL {
                let roadmap = Roadmap {
                    id: 1,
                    municipality_id: 1,
                    school_id: 1,
                    school: String::new(),
                    year: 2021,
                    state,
                    remark: String::new(),
                    sent_by_name: String::new(),
                    sent_at: None,
                    agreed_by_name: String::new(),
                    agreed_at: None,
                    closed_by_name: String::new(),
                    closed_at: None,
                    closing_note: String::new(),
                    version: 1,
                };
                let possible = action.states().contains(&state);
                assert_eq!(
                    roadmap.lock(action).is_none(),
                    possible,
                    "{action:?} {state:?}"
                );
            }
        }
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
