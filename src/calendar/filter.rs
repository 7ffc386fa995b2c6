//! Which days are asked for: what the address says, checked, and back into an address.

use super::entry::Kind;
use super::month::Month;
use super::store::Asked;
use crate::input::{self, tidy};
use crate::schools::{Municipality, search_key};
use crate::web::view::{Chip, Choice};
use crate::words;
use chrono::NaiveDate;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// «2026-11»; the present month when empty.
    pub month: String,
    /// One day of it.
    pub day: String,
    /// Code of a kind.
    pub kind: String,
    /// A part of the school's name, or its login.
    pub q: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// `list`: a row a day's thing instead of the month's grid.
    pub view: String,
    /// Page of the list, from 1.
    pub page: String,
}

impl FilterForm {
    /// The one day asked for.
    pub fn one_day(&self) -> Option<NaiveDate> {
        input::day(&self.day)
    }

    /// The month asked for.
    pub fn month_or(&self, today: NaiveDate) -> Month {
        let of_day = self.one_day().map(Month::of);
        of_day
            .or_else(|| Month::parse(&self.month))
            .unwrap_or_else(|| Month::of(today))
    }

    /// Whether a list is asked for: one day is always a list.
    pub fn is_list(&self) -> bool {
        self.view == "list" || self.one_day().is_some()
    }

    /// The question to the sources; what no form of the portal sends is left out.
    pub fn asked(&self, today: NaiveDate) -> Asked {
        let month = self.month_or(today);
        let day = self.one_day();
        Asked {
            from: day.unwrap_or(month.first()),
            to: day.unwrap_or(month.last()),
            kind: Kind::from_code(&self.kind),
            school: search_key(&self.q.replace('\0', "")),
            municipality_id: self.municipality.parse().ok(),
        }
    }

    /// Kinds as options.
    pub fn kinds(&self) -> Vec<Choice> {
        let all = Kind::ALL.map(|kind| Choice::new(kind.code(), kind.plural(), &self.kind));
        std::iter::once(Choice::new("", "все", &self.kind))
            .chain(all)
            .collect()
    }

    /// The conditions that narrow the month: key, words of the chip.
    fn conditions(&self, places: &[Municipality]) -> Vec<(&'static str, String)> {
        let place = places
            .iter()
            .find(|place| place.id.to_string() == self.municipality);
        let text = tidy(&self.q);
        [
            ("day", self.one_day().map(words::day_in_words)),
            (
                "kind",
                Kind::from_code(&self.kind).map(|kind| kind.plural().to_owned()),
            ),
            ("q", (!text.is_empty()).then(|| format!("школа: {text}"))),
            ("municipality", place.map(|place| place.name.clone())),
        ]
        .into_iter()
        .filter_map(|(key, label)| Some((key, label?)))
        .collect()
    }

    /// A chip for each condition, with the calendar without it.
    pub fn chips(&self, places: &[Municipality]) -> Vec<Chip> {
        let chip = |(key, label)| Chip {
            label,
            remove_href: format!("/calendar?{}", self.query_with(key, "")),
        };
        self.conditions(places).into_iter().map(chip).collect()
    }

    /// The selection in words, for the head of an export.
    pub fn labels(&self, places: &[Municipality], today: NaiveDate) -> Vec<String> {
        let month = (self.one_day().is_none()).then(|| self.month_or(today).title());
        let rest = self.conditions(places).into_iter();
        month
            .into_iter()
            .chain(rest.map(|(_, label)| label))
            .collect()
    }

    /// The selection as a query without the page.
    pub fn query(&self) -> String {
        self.query_with("", "")
    }

    /// The same with one value changed; an empty one is left out.
    pub fn query_with(&self, changed: &str, value: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, own) in [
            ("month", &self.month),
            ("day", &self.day),
            ("kind", &self.kind),
            ("q", &self.q),
            ("municipality", &self.municipality),
            ("view", &self.view),
        ] {
            let value = if key == changed { value } else { own.trim() };
            if !value.is_empty() {
                query.append_pair(key, value);
            }
        }
        query.finish()
    }

    /// The address of another month with the same conditions.
    pub fn month_href(&self, month: Month) -> String {
        let other = FilterForm {
            day: String::new(),
            month: month.code(),
            ..self.clone()
        };
        format!("/calendar?{}", other.query())
    }

    /// The address of one day's list.
    pub fn day_href(&self, day: NaiveDate) -> String {
        format!("/calendar?{}", self.query_with("day", &day.to_string()))
    }

    /// The address of the grid, or of the list.
    pub fn view_href(&self, view: &str) -> String {
        let other = FilterForm {
            day: String::new(),
            ..self.clone()
        };
        format!("/calendar?{}", other.query_with("view", view))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn today() -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 11, 25).unwrap()
    }

    #[test]
    fn an_empty_address_is_the_present_month() {
        let asked = FilterForm::default().asked(today());
        let month = Month::of(today());
        assert_eq!(asked, Asked::between(month.first(), month.last()));
        assert!(!FilterForm::default().is_list());
    }

    #[test]
    fn one_day_is_a_list_within_its_month() {
        let form = FilterForm {
            day: "2026-12-03".into(),
            month: "2026-11".into(),
            kind: "visit".into(),
            ..FilterForm::default()
        };
        let asked = form.asked(today());
        assert_eq!(
            (asked.from, asked.to, asked.kind),
            (asked.to, form.one_day().unwrap(), Kind::from_code("visit"))
        );
        assert!(form.is_list());
        assert_eq!(form.month_or(today()).code(), "2026-12");
        assert_eq!(
            form.month_href(Month::of(today())),
            "/calendar?month=2026-11&kind=visit"
        );
    }

    #[test]
    fn what_no_form_sends_is_left_out() {
        let form = FilterForm {
            month: "x".into(),
            day: "завтра".into(),
            kind: "y".into(),
            municipality: "z".into(),
            ..FilterForm::default()
        };
        let asked = form.asked(today());
        assert_eq!(asked, FilterForm::default().asked(today()));
        assert!(form.chips(&[]).is_empty());
    }

    #[test]
    fn the_selection_stands_in_the_address() {
        let form = FilterForm {
            month: "2026-12".into(),
            q: "СОШ 7".into(),
            kind: "measure".into(),
            view: "list".into(),
            ..FilterForm::default()
        };
        assert_eq!(
            form.query_with("q", ""),
            "month=2026-12&kind=measure&view=list"
        );
        assert_eq!(
            form.labels(&[], today()),
            ["декабрь 2026", "сроки мер", "школа: СОШ 7"]
        );
    }
}
