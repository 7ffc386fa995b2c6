//! Who may do what with a roadmap, and in which of its states: the one table of the room.

use super::owner::Owner;
use super::roadmap::{Roadmap, State};
use crate::access::{Permission, Viewer};
use crate::error::{Error, Result};

/// What one may do with a roadmap or a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Action {
    /// Add, change and remove measures and programmes.
    Edit,
    /// Send to the coordinator.
    Send,
    /// Agree or send back: a school's roadmap.
    Decide,
    /// Approve by a paper: the municipality's own.
    Approve,
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
    /// Propose to change an agreed roadmap, or take the proposal back.
    Propose,
    /// Accept a proposal or decline it.
    Settle,
    /// Close the roadmap.
    Close,
    /// Take the measures of a school into the next school year.
    Carry,
}

impl Action {
    /// All actions, in the order of the year.
    pub const ALL: [Action; 13] = [
        Action::Edit,
        Action::Send,
        Action::Decide,
        Action::Approve,
        Action::Report,
        Action::Attach,
        Action::Confirm,
        Action::Judge,
        Action::MoveTerm,
        Action::Propose,
        Action::Settle,
        Action::Close,
        Action::Carry,
    ];

    /// Who may. All of the municipality's own roadmap is the coordinator's.
    pub fn permission(self, owner: &Owner) -> Permission {
        if owner.is_municipality() {
            return Permission::DecideRoadmaps;
        }
        match self {
            Action::Edit
            | Action::Send
            | Action::Report
            | Action::Attach
            | Action::Propose
            | Action::Carry => Permission::WriteRoadmaps,
            Action::Confirm => Permission::ConfirmMeasures,
            Action::Decide
            | Action::Approve
            | Action::Judge
            | Action::MoveTerm
            | Action::Settle
            | Action::Close => Permission::DecideRoadmaps,
        }
    }

    /// «Пишет и меняет меры».
    pub fn title(self) -> &'static str {
        match self {
            Action::Edit => "Пишет и меняет меры",
            Action::Send => "Отправляет на согласование",
            Action::Decide => "Согласует или возвращает",
            Action::Approve => "Утверждает документом",
            Action::Report => "Отмечает выполнение",
            Action::Attach => "Прикладывает документы, отвечает на замечания",
            Action::Confirm => "Подтверждает выполнение",
            Action::Judge => "Решает, дала ли мера результат",
            Action::MoveTerm => "Переносит срок",
            Action::Propose => "Предлагает изменить согласованную карту и отзывает предложение",
            Action::Settle => "Принимает или отклоняет предложение",
            Action::Close => "Закрывает карту",
            Action::Carry => "Переносит в следующий год",
        }
    }

    /// States in which it is possible; none where such an owner has no such step.
    pub fn states(self, owner: &Owner) -> &'static [State] {
        match (self, owner.is_municipality()) {
            (Action::Edit, _) | (Action::Send, false) | (Action::Approve, true) => &[State::Draft],
            (Action::Decide, false) => &[State::Review],
            (Action::Send | Action::Decide | Action::Carry, true) | (Action::Approve, false) => &[],
            (
                Action::Report
                | Action::Attach
                | Action::Confirm
                | Action::MoveTerm
                | Action::Propose
                | Action::Settle
                | Action::Close,
                _,
            ) => &[State::Agreed],
            (Action::Judge, _) | (Action::Carry, false) => &[State::Agreed, State::Closed],
        }
    }
}

impl Roadmap {
    /// Why the action is not possible now; `None` when it is. Says what unlocks it.
    pub fn lock(&self, action: Action) -> Option<&'static str> {
        let states = action.states(&self.owner);
        if states.contains(&self.state) {
            return None;
        }
        if states.is_empty() {
            return Some(match (action, &self.owner) {
                (_, Owner::School { .. }) => "Карту школы не утверждают, а согласуют.",
                (Action::Carry, _) => "В следующий год переносят карты школ.",
                _ => "Муниципальную карту не согласуют, а утверждают.",
            });
        }
        Some(match (self.state, &self.owner) {
            (State::Draft, Owner::School { .. }) => {
                "Карта ещё черновик: сначала школа отправит её, а координатор согласует."
            }
            (State::Draft, Owner::Municipality { .. }) => {
                "Карта ещё черновик: сначала координатор утвердит её."
            }
            (State::Review, _) => {
                "Карта на согласовании: координатор согласует её или вернёт с замечанием."
            }
            (State::Agreed, _) => {
                "Карта согласована: меры в ней не переписывают. Изменение можно предложить, \
                 решит координатор."
            }
            (State::Closed, _) => "Карта закрыта: продолжение будет в карте следующего года.",
        })
    }

    /// Whether this viewer may do it now.
    pub fn allows(&self, viewer: &Viewer, action: Action) -> bool {
        viewer.may(action.permission(&self.owner)) && self.lock(action).is_none()
    }

    /// Lets through only who may, whatever the state.
    ///
    /// # Errors
    /// [`Error::Forbidden`] in words: the door of a school's roadmap is the municipality's too.
    pub fn admit(&self, viewer: &Viewer, action: Action) -> Result<()> {
        let permission = action.permission(&self.owner);
        if viewer.may(permission) {
            return Ok(());
        }
        let who = permission.holders();
        Err(Error::Forbidden(format!(
            "Это делает другой участник: {who}."
        )))
    }

    /// Lets through only who may, in the states that take the action.
    ///
    /// # Errors
    /// [`Error::Forbidden`] or [`Error::Conflict`], in words.
    pub fn require(&self, viewer: &Viewer, action: Action) -> Result<()> {
        self.admit(viewer, action)?;
        match self.lock(action) {
            Some(why) => Err(Error::Conflict(why.to_owned())),
            None => Ok(()),
        }
    }

    /// The table of who may what, in the words of the case: what, who.
    pub fn access(&self) -> Vec<(&'static str, String)> {
        let steps = Action::ALL
            .into_iter()
            .filter(|action| !action.states(&self.owner).is_empty());
        std::iter::once(("Видит", Permission::SeeRoadmaps.holders()))
            .chain(steps.map(|of| (of.title(), of.permission(&self.owner).holders())))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::roadmap::tests::roadmap;
    use super::*;
    use crate::access::Role;

    fn owners() -> [Owner; 2] {
        let name = String::new();
        [
            Owner::School {
                id: 1,
                name: name.clone(),
            },
            Owner::Municipality { name },
        ]
    }

    #[test]
    fn every_action_is_possible_in_its_states_and_refused_with_a_reason_in_others() {
        for owner in owners() {
            for action in Action::ALL {
                for state in State::ALL {
                    let roadmap = roadmap(owner.clone(), state);
                    let possible = action.states(&owner).contains(&state);
                    let lock = roadmap.lock(action);
                    assert_eq!(lock.is_none(), possible, "{action:?} {state:?} {owner:?}");
                }
            }
        }
    }

    #[test]
    fn schools_and_curators_read_the_municipalitys_own_roadmap() {
        let [school, municipality] = owners();
        for action in Action::ALL {
            for role in Role::ALL {
                let may = role.may(action.permission(&municipality));
                assert_eq!(may, role == Role::Coordinator, "{action:?} {role:?}");
            }
        }
        assert!(Role::Director.may(Action::Propose.permission(&school)));
        assert!(!Role::Director.may(Action::Settle.permission(&school)));
        assert!(!Role::Curator.may(Action::Propose.permission(&school)));
    }

    #[test]
    fn the_table_of_who_may_what_leaves_out_steps_that_do_not_exist() {
        let [school, municipality] = owners();
        let told = |owner| -> Vec<&str> {
            let access = roadmap(owner, State::Draft).access();
            access.into_iter().map(|(what, _)| what).collect()
        };
        assert!(!told(school).contains(&Action::Approve.title()));
        assert!(!told(municipality).contains(&Action::Send.title()));
    }
}
