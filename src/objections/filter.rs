//! Which answers of the schools are asked for: what the address says, and back into an address.

use super::objection::{Kind, State};
use crate::input::tidy;
use crate::schools::search_key;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the school's name, or its login.
    pub q: String,
    /// Code of a state, or `agreement`.
    pub state: String,
    /// Year of the register.
    pub year: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Page, from 1.
    pub page: String,
}

/// The filter as checked; what no form of the portal sends is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// The text as the search compares it; empty for all schools.
    pub text: String,
    /// Only agreements, or only objections.
    pub kind: Option<Kind>,
    /// Only objections in this state.
    pub state: Option<State>,
    /// Only registers of this year.
    pub year: Option<i32>,
    /// Only this municipality.
    pub municipality_id: Option<i64>,
}

/// What one can ask for: code, words.
pub const STATES: [(&str, &str); 5] = [
    ("", "все"),
    ("open", "ждут ответа"),
    ("accepted", "приняты"),
    ("declined", "отклонены"),
    ("agreement", "согласия"),
];

impl FilterForm {
    /// The filter.
    pub fn checked(&self) -> Filter {
        let state = State::from_code(&self.state);
        let kind = match self.state.as_str() {
            "agreement" => Some(Kind::Agreement),
            _ => state.map(|_| Kind::Objection),
        };
        Filter {
            text: search_key(&self.q.replace('\0', "")),
            kind,
            state,
            year: self.year.parse().ok(),
            municipality_id: self.municipality.parse().ok(),
        }
    }

    /// The conditions that are set: key, words of the chip.
    pub fn conditions(&self, municipality: Option<&str>) -> Vec<(&'static str, String)> {
        let state = STATES
            .iter()
            .find(|(code, _)| *code == self.state)
            .map(|(_, title)| *title);
        [
            ("q", &self.q, Some(format!("школа: {}", tidy(&self.q)))),
            ("state", &self.state, state.map(str::to_owned)),
            (
                "year",
                &self.year,
                self.year
                    .parse::<i32>()
                    .ok()
                    .map(|y| format!("перечень {y} года")),
            ),
            (
                "municipality",
                &self.municipality,
                municipality.map(str::to_owned),
            ),
        ]
        .into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .filter_map(|(key, _, label)| Some((key, label?)))
        .collect()
    }

    /// The query string without the page and without one condition; `left_out` may be empty.
    pub fn query_without(&self, left_out: &str) -> String {
        let pairs = [
            ("q", &self.q),
            ("state", &self.state),
            ("year", &self.year),
            ("municipality", &self.municipality),
        ];
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in pairs {
            if key != left_out && !value.trim().is_empty() {
                query.append_pair(key, value.trim());
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_speaks_of_objections_and_agreements_have_none() {
        let form = |state: &str| FilterForm {
            state: state.into(),
            ..FilterForm::default()
        };
        let open = form("open").checked();
        assert_eq!(
            (open.kind, open.state),
            (Some(Kind::Objection), Some(State::Open))
        );
        let agreed = form("agreement").checked();
        assert_eq!((agreed.kind, agreed.state), (Some(Kind::Agreement), None));
        assert_eq!(form("no such").checked(), Filter::default());
    }

    #[test]
    fn the_selection_goes_back_into_an_address() {
        let form = FilterForm {
            q: "СОШ № 7".into(),
            state: "open".into(),
            year: "2021".into(),
            page: "2".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.query_without("q"), "state=open&year=2021");
        let labels: Vec<String> = form.conditions(None).into_iter().map(|(_, l)| l).collect();
        assert_eq!(
            labels,
            ["школа: СОШ № 7", "ждут ответа", "перечень 2021 года"]
        );
    }
}
