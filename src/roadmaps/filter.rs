//! Which roadmaps are asked for: what the address says, and back into an address.

use super::roadmap::Stage;
use crate::input::tidy;
use crate::risks::school_year;
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
    /// Code of a stage, `none` (no roadmap) or `overdue` (with overdue measures).
    pub stage: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Page, from 1.
    pub page: String,
}

/// What one can ask for beside the stages: code, words.
pub const EXTRA: [(&str, &str); 2] = [("none", "без карты"), ("overdue", "с просроченными мерами")];

impl FilterForm {
    /// The year asked for, or the present one.
    pub fn year_or(&self, present: i16) -> i16 {
        let asked = self.year.parse().ok();
        asked
            .filter(|y| (2000..=2100).contains(y))
            .unwrap_or(present)
    }

    /// The text as the search compares it.
    pub fn text(&self) -> String {
        search_key(&self.q.replace('\0', ""))
    }

    /// Whether a roadmap at this stage, with so many overdue measures, is asked for.
    pub fn takes(&self, stage: Option<Stage>, overdue: i64) -> bool {
        match self.stage.as_str() {
            "none" => stage.is_none(),
            "overdue" => overdue > 0,
            code => Stage::from_code(code).is_none_or(|wanted| stage == Some(wanted)),
        }
    }

    /// The conditions that are set: key, value, words of the chip.
    pub fn conditions(&self, municipality: Option<&str>) -> Vec<(&'static str, &str, String)> {
        let extra = EXTRA.iter().find(|(code, _)| *code == self.stage);
        let stage = Stage::from_code(&self.stage)
            .map(Stage::title)
            .or(extra.map(|(_, title)| *title));
        let year: Option<i16> = self.year.parse().ok();
        let year = year.filter(|y| (2000..=2100).contains(y));
        let text = tidy(&self.q);
        let text = (!text.is_empty()).then(|| format!("школа: {text}"));
        let year = year.map(|y| format!("{} учебный год", school_year(y)));
        [
            ("q", &self.q, text),
            ("year", &self.year, year),
            ("stage", &self.stage, stage.map(str::to_owned)),
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
            q: "Лицей".into(),
            year: "2021".into(),
            stage: "overdue".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.query_without("q"), "year=2021&stage=overdue");
        assert_eq!(form.year_or(2026), 2021);
        assert!(form.takes(Some(Stage::Running), 1) && !form.takes(Some(Stage::Running), 0));
        let any = FilterForm::default();
        assert!(any.takes(None, 0) && any.takes(Some(Stage::Draft), 3));
        assert_eq!(any.year_or(2026), 2026);
    }
}
