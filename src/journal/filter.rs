//! Which events are asked for: what the address says, checked, and back into an address.

use crate::access::Role;
use crate::audit::Kind;
use crate::input::{Errors, optional_day, tidy};
use crate::words;
use chrono::{DateTime, Duration, NaiveDate, NaiveTime, Utc};
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// Code of a kind.
    pub kind: String,
    /// A part of the actor's name.
    pub actor: String,
    /// Row of `schools`.
    pub school: String,
    /// First day, in the reader's zone.
    pub from: String,
    /// Last day.
    pub to: String,
    /// Page, from 1.
    pub page: String,
}

/// The filter as checked.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only this kind.
    pub kind: Option<Kind>,
    /// Only actors whose name holds this: lower case, ё as е.
    pub actor: String,
    /// Only events of this school.
    pub school_id: Option<i64>,
    /// From this day on.
    pub from: Option<NaiveDate>,
    /// Up to this day.
    pub to: Option<NaiveDate>,
}

impl Filter {
    /// Checks the query. What no form of the portal sends (an unknown kind) is left out.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(form: &FilterForm) -> Result<Filter, Errors> {
        let mut errors = Errors::new();
        let filter = Filter {
            kind: Kind::from_code(&form.kind),
            actor: tidy(&form.actor)
                .replace('\0', "")
                .to_lowercase()
                .replace('ё', "е"),
            school_id: form.school.parse().ok(),
            from: optional_day(&mut errors, "from", &form.from),
            to: optional_day(&mut errors, "to", &form.to),
        };
        if filter
            .from
            .zip(filter.to)
            .is_some_and(|(from, to)| from > to)
        {
            errors.add("to", "Последний день раньше первого: поменяйте их местами");
        }
        errors.or(filter)
    }

    /// Codes of the kinds a reader of this role is shown; `None` for all of them.
    pub fn kinds(&self, role: Role) -> Option<Vec<&'static str>> {
        let shown = readable(role);
        match self.kind {
            Some(kind) => Some(shown.filter(|k| *k == kind).map(Kind::code).collect()),
            None if role == Role::Admin => Some(shown.map(Kind::code).collect()),
            None => None,
        }
    }

    /// The first moment and the moment after the last one, in a zone `hours` east of UTC.
    pub fn bounds(&self, hours: i16) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
        let zone = Duration::hours(i64::from(hours));
        let midnight = |day: NaiveDate| day.and_time(NaiveTime::MIN).and_utc() - zone;
        (
            self.from.map(midnight),
            self.to.and_then(|day| day.succ_opt()).map(midnight),
        )
    }
}

/// Kinds a role may read: an administrator sees access and accounts, never content.
pub fn readable(role: Role) -> impl Iterator<Item = Kind> {
    Kind::ALL
        .iter()
        .copied()
        .filter(move |kind| role != Role::Admin || kind.is_about_access())
}

impl FilterForm {
    /// The conditions that are set: key, value, words of the chip. The page is none of them.
    pub fn conditions(&self, school: Option<&str>) -> Vec<(&'static str, String, String)> {
        let kind = Kind::from_code(&self.kind).map(|kind| kind.title().to_lowercase());
        let school = school
            .or(Some("нет в списке"))
            .filter(|_| !self.school.is_empty());
        let day = |text: &str| crate::input::day(text).map_or_else(|| text.to_owned(), words::day);
        [
            (
                "kind",
                &self.kind,
                kind.map(|title| format!("событие: {title}")),
            ),
            (
                "actor",
                &self.actor,
                Some(format!("кто: {}", tidy(&self.actor))),
            ),
            (
                "school",
                &self.school,
                school.map(|name| format!("школа: {name}")),
            ),
            (
                "from",
                &self.from,
                Some(format!("с\u{a0}{}", day(&self.from))),
            ),
            ("to", &self.to, Some(format!("по\u{a0}{}", day(&self.to)))),
        ]
        .into_iter()
        .filter(|(_, value, _)| !value.trim().is_empty())
        .filter_map(|(key, value, label)| Some((key, value.trim().to_owned(), label?)))
        .collect()
    }

    /// The query string of this selection without its page.
    pub fn query(&self) -> String {
        self.query_without("")
    }

    /// The same without one condition.
    pub fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value, _) in self.conditions(None) {
            if key != left_out {
                query.append_pair(key, &value);
            }
        }
        query.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(kind: &str, from: &str, to: &str) -> FilterForm {
        FilterForm {
            kind: kind.into(),
            from: from.into(),
            to: to.into(),
            ..FilterForm::default()
        }
    }

    #[test]
    fn an_administrator_is_shown_access_and_never_content() {
        let any = Filter::default();
        assert_eq!(any.kinds(Role::Coordinator), None);
        let shown = any.kinds(Role::Admin).unwrap();
        assert!(shown.contains(&"signed_in") && !shown.contains(&"import_committed"));
        let imports = Filter {
            kind: Some(Kind::ImportCommitted),
            ..Filter::default()
        };
        assert_eq!(imports.kinds(Role::Admin), Some(vec![]));
        assert_eq!(imports.kinds(Role::Region), Some(vec!["import_committed"]));
    }

    #[test]
    fn days_are_counted_in_the_readers_zone() {
        let filter = Filter::check(&form("", "31.01.2022", "31.01.2022")).unwrap();
        let (from, to) = filter.bounds(7);
        assert_eq!(from.unwrap().to_rfc3339(), "2022-01-30T17:00:00+00:00");
        assert_eq!(to.unwrap().to_rfc3339(), "2022-01-31T17:00:00+00:00");
        assert_eq!(Filter::default().bounds(3), (None, None));
    }

    #[test]
    fn a_wrong_day_is_told_and_a_wrong_kind_is_left_out() {
        assert!(
            Filter::check(&form("", "вчера", ""))
                .unwrap_err()
                .of("from")
                .is_some()
        );
        assert!(
            Filter::check(&form("", "02.01.2022", "01.01.2022"))
                .unwrap_err()
                .of("to")
                .is_some()
        );
        assert_eq!(Filter::check(&form("x", "", "")), Ok(Filter::default()));
    }

    #[test]
    fn the_selection_goes_back_into_an_address() {
        let form = FilterForm {
            kind: "signed_in".into(),
            actor: " Орлова ".into(),
            page: "3".into(),
            ..form("", "1.2.22", "")
        };
        assert_eq!(form.query_without("actor"), "kind=signed_in&from=1.2.22");
        let labels: Vec<String> = form
            .conditions(None)
            .into_iter()
            .map(|(_, _, l)| l)
            .collect();
        assert_eq!(
            labels,
            ["событие: вход", "кто: Орлова", "с\u{a0}01.02.2022"]
        );
        assert_eq!(FilterForm::default().query(), "");
    }
}
