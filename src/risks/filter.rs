//! Which profiles are asked for: what the address says, and back into an address.

use super::profile::{Stage, school_year};
use crate::input::tidy;
use crate::schools::search_key;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the school's name, or its login.
    pub q: String,
    /// The year in which the school year begins; the present one when empty.
    pub year: String,
    /// Code of a stage, or `none`: schools without a profile.
    pub stage: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Page, from 1.
    pub page: String,
}

/// The filter as checked; what no form of the portal sends is left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// The text as the search compares it; empty for all schools.
    pub text: String,
    /// The year in which the school year begins.
    pub year: i16,
    /// Only profiles at this stage.
    pub stage: Option<Stage>,
    /// Only schools without a profile.
    pub without: bool,
    /// Only this municipality.
    pub municipality_id: Option<i64>,
}

impl Filter {
    /// Whether a profile at this stage is asked for; `None`: a school without a profile.
    pub fn takes(&self, stage: Option<Stage>) -> bool {
        match (self.without, self.stage) {
            (true, _) => stage.is_none(),
            (false, wanted) => wanted.is_none() || wanted == stage,
        }
    }
}

impl FilterForm {
    /// The filter; `present` is the school year of today.
    pub fn checked(&self, present: i16) -> Filter {
        Filter {
            text: search_key(&self.q.replace('\0', "")),
            year: self.year_or(present),
            stage: Stage::from_code(&self.stage),
            without: self.stage == "none",
            municipality_id: self.municipality.parse().ok(),
        }
    }

    fn year_or(&self, present: i16) -> i16 {
        let asked = self.year.parse().ok();
        asked
            .filter(|y| (2000..=2100).contains(y))
            .unwrap_or(present)
    }

    /// The conditions that are set: key, value, words of the chip.
    pub fn conditions(&self, municipality: Option<&str>) -> Vec<(&'static str, &str, String)> {
        let stage = match Stage::from_code(&self.stage) {
            Some(stage) => Some(stage.title().to_owned()),
            None => (self.stage == "none").then(|| "без профиля".to_owned()),
        };
        let year = self.year.parse::<i16>().ok();
        let year = year.filter(|y| (2000..=2100).contains(y));
        let text = tidy(&self.q);
        [
            (
                "q",
                &self.q,
                (!text.is_empty()).then(|| format!("школа: {text}")),
            ),
            (
                "year",
                &self.year,
                year.map(|y| format!("{} учебный год", school_year(y))),
            ),
            ("stage", &self.stage, stage),
            (
                "municipality",
                &self.municipality,
                municipality.map(str::to_owned),
            ),
        ]
        .into_iter()
        .filter_map(|(key, value, label)| Some((key, value.as_str(), label?)))
        .collect()
    }

    /// The selection as a query without the page and without one condition.
    pub fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        // The name of a municipality only decides whether the chip is shown.
        for (key, value, _) in self.conditions(Some("")) {
            if key != left_out && !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_selection_stands_in_the_address() {
        let form = FilterForm {
            q: "Лицей & Ко".into(),
            year: "2021".into(),
            stage: "verified".into(),
            ..FilterForm::default()
        };
        let query = form.query_without("q");
        assert_eq!(query, "year=2021&stage=verified");
        let filter = form.checked(2026);
        assert_eq!((filter.year, filter.stage), (2021, Some(Stage::Verified)));
        assert!(filter.takes(Some(Stage::Verified)) && !filter.takes(None));
        let labels: Vec<String> = form.conditions(None).into_iter().map(|c| c.2).collect();
        assert_eq!(
            labels,
            ["школа: Лицей & Ко", "2021/22 учебный год", "проверен"]
        );
    }

    #[test]
    fn what_no_form_sends_is_left_out() {
        let form = FilterForm {
            year: "99999".into(),
            stage: "x".into(),
            municipality: "0".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.checked(2026).year, 2026);
        assert_eq!(form.query_without(""), "municipality=0");
    }
}
