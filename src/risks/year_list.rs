//! Lists of a school year with a school a row: what the address asks for, and back into an address.

use super::profile::school_year;
use crate::input::tidy;
use crate::schools::{Municipality, search_key};
use crate::web::view::{Chip, Choice};
use serde::Deserialize;

/// Which list it is: where it stands, and the words of a stage by its code.
#[derive(Clone, Copy, Debug)]
pub struct YearList {
    /// Its address.
    pub path: &'static str,
    /// The words of a stage one can ask for; `None` of any other text.
    pub stage: fn(&str) -> Option<&'static str>,
}

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct YearListForm {
    /// A part of the school's name, or its login.
    pub q: String,
    /// The year in which the school year begins; the present one when empty.
    pub year: String,
    /// Code of a stage.
    pub stage: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Page, from 1.
    pub page: String,
}

impl YearListForm {
    fn year(&self) -> Option<i16> {
        let asked = self.year.parse().ok();
        asked.filter(|y| (2000..=2100).contains(y))
    }

    /// The year asked for, or the present one.
    pub fn year_or(&self, present: i16) -> i16 {
        self.year().unwrap_or(present)
    }

    /// The text as the search compares it; empty for all schools.
    pub fn text(&self) -> String {
        search_key(&self.q.replace('\0', ""))
    }

    /// The municipality asked for.
    pub fn municipality_id(&self) -> Option<i64> {
        self.municipality.parse().ok()
    }
}

impl YearList {
    /// The conditions that are set: key, value, words of the chip.
    fn conditions<'a>(
        &self,
        form: &'a YearListForm,
        municipality: Option<&str>,
    ) -> Vec<(&'static str, &'a str, String)> {
        let text = tidy(&form.q);
        let text = (!text.is_empty()).then(|| format!("школа: {text}"));
        let year = form.year();
        let year = year.map(|y| format!("{} учебный год", school_year(y)));
        let stage = (self.stage)(&form.stage).map(str::to_owned);
        let place = municipality
            .filter(|_| form.municipality_id().is_some())
            .map(str::to_owned);
        [
            ("q", &form.q, text),
            ("year", &form.year, year),
            ("stage", &form.stage, stage),
            ("municipality", &form.municipality, place),
        ]
        .into_iter()
        .filter_map(|(key, value, label)| Some((key, value.as_str(), label?)))
        .collect()
    }

    /// The selection as a query without the page and without one condition.
    pub fn query_without(&self, form: &YearListForm, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        // The name of a municipality only decides whether the chip is shown.
        for (key, value, _) in self.conditions(form, Some("")) {
            if key != left_out {
                query.append_pair(key, value);
            }
        }
        query.finish()
    }

    /// A chip for each condition, with the list without it.
    pub fn chips(&self, form: &YearListForm, places: &[Municipality]) -> Vec<Chip> {
        let place = places
            .iter()
            .find(|place| Some(place.id) == form.municipality_id());
        let name = place.map(|place| place.name.as_str());
        let chip = |(key, _, label)| Chip {
            label,
            remove_href: format!("{}?{}", self.path, self.query_without(form, key)),
        };
        self.conditions(form, name).into_iter().map(chip).collect()
    }

    /// The selection in words, for the head of an export.
    pub fn labels(&self, form: &YearListForm, places: &[Municipality]) -> Vec<String> {
        let chips = self.chips(form, places).into_iter();
        chips.map(|chip| chip.label).collect()
    }
}

/// School years to choose from: the next one, the present one and three before.
pub fn year_choices(present: i16, current: i16) -> Vec<Choice> {
    let current = current.to_string();
    (present - 3..=present + 1)
        .rev()
        .map(|year| Choice::new(year.to_string(), school_year(year), &current))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIST: YearList = YearList {
        path: "/risks",
        stage: |code| (code == "verified").then_some("проверен"),
    };

    #[test]
    fn the_selection_stands_in_the_address() {
        let form = YearListForm {
            q: "Лицей & Ко".into(),
            year: "2021".into(),
            stage: "verified".into(),
            ..YearListForm::default()
        };
        assert_eq!(LIST.query_without(&form, "q"), "year=2021&stage=verified");
        assert_eq!(form.year_or(2026), 2021);
        assert_eq!(
            LIST.labels(&form, &[]),
            ["школа: Лицей & Ко", "2021/22 учебный год", "проверен"]
        );
        assert_eq!(
            LIST.chips(&form, &[])[2].remove_href,
            "/risks?q=%D0%9B%D0%B8%D1%86%D0%B5%D0%B9+%26+%D0%9A%D0%BE&year=2021"
        );
    }

    #[test]
    fn what_no_form_sends_is_left_out() {
        let form = YearListForm {
            year: "99999".into(),
            stage: "x".into(),
            municipality: "y".into(),
            ..YearListForm::default()
        };
        assert_eq!(form.year_or(2026), 2026);
        assert_eq!(LIST.query_without(&form, ""), "");
        assert_eq!(year_choices(2026, 2021).len(), 5);
    }
}
