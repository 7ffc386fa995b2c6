//! Which visits are asked for: what the address says, and back into an address.

use super::visit::{Form, Kind};
use crate::input::tidy;
use crate::schools::search_key;
use crate::web::view::Choice;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the school's name, or its login.
    pub q: String,
    /// Code of a state, or `late`.
    pub state: String,
    /// Code of a kind.
    pub kind: String,
    /// Code of a form.
    pub form: String,
    /// Who holds them: row of `users`.
    pub curator: String,
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
    /// Only visits in this state; `late` are planned ones whose day has passed.
    pub state: Option<&'static str>,
    /// Only this kind.
    pub kind: Option<&'static str>,
    /// Only this form.
    pub form: Option<&'static str>,
    /// Only those held by this user.
    pub curator_id: Option<i64>,
    /// Only this municipality.
    pub municipality_id: Option<i64>,
}

/// What one can ask for: code, words.
pub const STATES: [(&str, &str); 6] = [
    ("", "все"),
    ("planned", "запланированы"),
    ("late", "день прошёл, отчёта нет"),
    ("held", "отчёт у директора"),
    ("acknowledged", "директор ознакомлен"),
    ("cancelled", "отменены"),
];

impl FilterForm {
    /// The filter.
    pub fn checked(&self) -> Filter {
        Filter {
            text: search_key(&self.q.replace('\0', "")),
            state: STATES
                .iter()
                .map(|(code, _)| *code)
                .find(|code| !code.is_empty() && *code == self.state),
            kind: Kind::from_code(&self.kind).map(Kind::code),
            form: Form::from_code(&self.form).map(Form::code),
            curator_id: self.curator.parse().ok(),
            municipality_id: self.municipality.parse().ok(),
        }
    }

    /// Kinds as options of the filter.
    pub fn kinds(&self) -> Vec<Choice> {
        let all = Kind::ALL.iter().map(|kind| (kind.code(), kind.title()));
        options(all, &self.kind)
    }

    /// Forms as options of the filter.
    pub fn forms(&self) -> Vec<Choice> {
        let all = Form::ALL.iter().map(|form| (form.code(), form.title()));
        options(all, &self.form)
    }

    /// The conditions that are set: key, words of the chip.
    pub fn conditions(
        &self,
        curator: Option<&str>,
        municipality: Option<&str>,
    ) -> Vec<(&'static str, String)> {
        let state = STATES
            .iter()
            .find(|(code, _)| *code == self.state)
            .map(|(_, title)| (*title).to_owned());
        let kind = Kind::from_code(&self.kind).map(|kind| kind.title().to_owned());
        let form = Form::from_code(&self.form).map(|form| form.title().to_owned());
        [
            ("q", &self.q, Some(format!("школа: {}", tidy(&self.q)))),
            ("state", &self.state, state),
            ("kind", &self.kind, kind),
            ("form", &self.form, form),
            ("curator", &self.curator, curator.map(str::to_owned)),
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
            ("kind", &self.kind),
            ("form", &self.form),
            ("curator", &self.curator),
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

fn options<'a>(all: impl Iterator<Item = (&'a str, &'a str)>, current: &str) -> Vec<Choice> {
    std::iter::once(Choice::new("", "любой", current))
        .chain(all.map(|(code, title)| Choice::new(code, title, current)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_goes_into_chips_and_back_into_an_address() {
        let form = FilterForm {
            q: "СОШ № 7".into(),
            state: "late".into(),
            form: "trip".into(),
            page: "2".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.query_without("q"), "state=late&form=trip");
        let labels: Vec<String> = form
            .conditions(None, None)
            .into_iter()
            .map(|(_, l)| l)
            .collect();
        assert_eq!(
            labels,
            ["школа: СОШ № 7", "день прошёл, отчёта нет", "выезд"]
        );
        let strange = FilterForm {
            state: "x".into(),
            kind: "y".into(),
            ..FilterForm::default()
        };
        assert_eq!(strange.checked(), Filter::default());
    }
}
