//! States of a rule-set. Only a draft is written; what may be applied changes by a copy, so that a verdict
//! always rests on the text it names.

use std::fmt;

/// State of a rule-set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Being written.
    Draft,
    /// Ready: a municipality may compute by it.
    Active,
    /// Put away, kept for the registers that rest on it.
    Archived,
}

impl State {
    /// All states in the order of the list.
    pub const ALL: [State; 3] = [State::Active, State::Draft, State::Archived];

    /// The code in the database and in forms.
    pub fn code(self) -> &'static str {
        match self {
            State::Draft => "draft",
            State::Active => "active",
            State::Archived => "archived",
        }
    }

    /// The state with this code.
    pub fn from_code(code: &str) -> Option<State> {
        State::ALL.into_iter().find(|state| state.code() == code)
    }

    /// «можно применять».
    pub fn title(self) -> &'static str {
        match self {
            State::Draft => "проект",
            State::Active => "можно применять",
            State::Archived => "в архиве",
        }
    }
}

impl TryFrom<String> for State {
    type Error = String;

    fn try_from(code: String) -> Result<State, String> {
        State::from_code(&code).ok_or_else(|| format!("unknown state {code}"))
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.title())
    }
}

/// What rests on a rule-set, as far as the viewer sees.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Weight {
    /// Some municipality computes by it now.
    pub is_chosen: bool,
    /// Some register, approved or not, rests on it.
    pub has_registers: bool,
}

/// A step to another state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where to.
    pub to: State,
    /// What the button says.
    pub verb: &'static str,
}

/// The steps that are open from here.
pub fn steps(from: State, weight: Weight) -> Vec<Step> {
    let free = !weight.is_chosen;
    let steps = [
        (
            from == State::Draft,
            Step {
                to: State::Active,
                verb: "Закончить правку, разрешить применять",
            },
        ),
        (
            from == State::Archived,
            Step {
                to: State::Active,
                verb: "Вернуть из архива",
            },
        ),
        (
            from == State::Active && free && !weight.has_registers,
            Step {
                to: State::Draft,
                verb: "Вернуть в проекты",
            },
        ),
        (
            from != State::Archived && free,
            Step {
                to: State::Archived,
                verb: "Убрать в архив",
            },
        ),
    ];
    steps
        .into_iter()
        .filter(|(is_open, _)| *is_open)
        .map(|(_, step)| step)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_rest_on_is_neither_rewritten_nor_put_away() {
        let to = |from, is_chosen, has_registers| -> Vec<State> {
            steps(
                from,
                Weight {
                    is_chosen,
                    has_registers,
                },
            )
            .into_iter()
            .map(|step| step.to)
            .collect()
        };
        assert_eq!(
            to(State::Draft, false, false),
            [State::Active, State::Archived]
        );
        assert_eq!(
            to(State::Active, false, false),
            [State::Draft, State::Archived]
        );
        assert_eq!(to(State::Active, false, true), [State::Archived]);
        assert_eq!(to(State::Active, true, true), []);
        assert_eq!(to(State::Archived, false, true), [State::Active]);
    }

    #[test]
    fn codes_lead_back_to_their_state() {
        for state in State::ALL {
            assert_eq!(State::from_code(state.code()), Some(state));
        }
    }
}
