//! Which schools are asked for: what the address says, checked, and back into an address.

use super::logins::Login;
use super::school::{Flag, Place};
use super::spelling::search_key;
use crate::identification::Status;
use crate::input::tidy;
use serde::Deserialize;

/// The query string as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// Words of the name or the settlement, a number, a login, an ИНН.
    pub q: String,
    /// Row of `municipalities`.
    pub municipality: String,
    /// Code of a place.
    pub place: String,
    /// Code of a flag.
    pub flag: String,
    /// Code of a status in the last year.
    pub status: String,
    /// `only` or `none`: филиалы.
    pub branches: String,
    /// `none`: schools without a login.
    pub login: String,
    /// `ended` or `all`; the working ones when empty.
    pub state: String,
    /// Page, from 1.
    pub page: String,
}

/// The filter as checked. What no form of the portal sends is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Parts that the search key, the login, the ИНН or the code must hold, each of them.
    pub words: Vec<String>,
    /// Numbers that a word of the search key must begin with and not go on with another digit.
    pub numbers: Vec<String>,
    /// Only of this municipality.
    pub municipality_id: Option<i64>,
    /// Only there.
    pub place: Option<Place>,
    /// Only with this flag.
    pub flag: Option<Flag>,
    /// Only with this status in the last year.
    pub status: Option<Status>,
    /// Only филиалы, or none of them.
    pub branches: Option<bool>,
    /// Only those without a login.
    pub without_login: bool,
    /// Schools that have ended: only them, none of them, or both.
    pub ended: Option<bool>,
}

impl Filter {
    /// Checks the query.
    pub fn of(form: &FilterForm) -> Filter {
        let SearchWords { words, numbers } = search_words(&form.q);
        let either = |text: &str, yes: &str, no: &str| match text {
            text if text == yes => Some(true),
            text if text == no => Some(false),
            _ => None,
        };
        Filter {
            words,
            numbers,
            municipality_id: form.municipality.parse().ok(),
            place: Place::from_code(&form.place),
            flag: Flag::from_code(&form.flag),
            status: Status::from_code(&form.status),
            branches: either(&form.branches, "only", "none"),
            without_login: form.login == "none",
            ended: if form.state == "all" {
                None
            } else {
                Some(form.state == "ended")
            },
        }
    }
}

/// A text as the search looks for it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchWords {
    /// Parts that must be there, each of them.
    pub words: Vec<String>,
    /// Numbers of schools, which go on with no other digit.
    pub numbers: Vec<String>,
}

/// The words of a text, folded as [`search_key`] does.
pub fn search_words(text: &str) -> SearchWords {
    let (numbers, words) = search_key(&tidy(text))
        .split_whitespace()
        .map(canonical)
        .partition(|word| is_number(word));
    SearchWords { words, numbers }
}

/// Whether a text is an identifier that means one school: a whole login or ИНН.
pub fn names_one_school(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    let inn = [10, 12].contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    inn || Login::parse(text).is_some()
}

/// `sch9901…` of a login typed in its old form is kept as `edu9901…`.
fn canonical(word: &str) -> String {
    let digits = word
        .strip_prefix("sch")
        .filter(|rest| rest.bytes().all(|b| b.is_ascii_digit()));
    digits.map_or_else(|| word.to_owned(), |digits| format!("edu{digits}"))
}

/// «7» and «12» are numbers of schools; longer ones are parts of a code, a login or an ИНН.
fn is_number(word: &str) -> bool {
    word.len() <= 3 && word.bytes().all(|b| b.is_ascii_digit())
}

impl FilterForm {
    /// The conditions that are set: key, value, words of the chip. The page is none of them.
    pub fn conditions(
        &self,
        municipality: Option<&str>,
        year: Option<i32>,
    ) -> Vec<(&'static str, String, String)> {
        let filter = Filter::of(self);
        let status = filter.status.map(|status| match year {
            Some(year) => format!("статус {year} года: {}", status.title()),
            None => format!("статус: {}", status.title()),
        });
        let set = |text: &str, value: bool| value.then(|| text.to_owned());
        let branches = filter.branches.map(|only| {
            if only {
                "филиалы"
            } else {
                "без филиалов"
            }
        });
        let state = match self.state.as_str() {
            "ended" => Some("закрытые и присоединённые"),
            "all" => Some("с закрытыми"),
            _ => None,
        };
        [
            (
                "q",
                &self.q,
                set(&format!("«{}»", tidy(&self.q)), !tidy(&self.q).is_empty()),
            ),
            (
                "municipality",
                &self.municipality,
                filter
                    .municipality_id
                    .map(|_| municipality.unwrap_or("нет в списке").to_owned()),
            ),
            ("status", &self.status, status),
            (
                "place",
                &self.place,
                filter.place.map(|place| place.title().to_owned()),
            ),
            (
                "flag",
                &self.flag,
                filter.flag.map(|flag| flag.title().to_owned()),
            ),
            ("branches", &self.branches, branches.map(str::to_owned)),
            (
                "login",
                &self.login,
                set("без логина", filter.without_login),
            ),
            ("state", &self.state, state.map(str::to_owned)),
        ]
        .into_iter()
        .filter_map(|(key, value, label)| Some((key, tidy(value), label?)))
        .collect()
    }

    /// The query string of this selection without its page.
    pub fn query(&self) -> String {
        self.query_without("")
    }

    /// The same without one condition.
    pub fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value, _) in self.conditions(None, None) {
            if key != left_out {
                query.append_pair(key, &value);
            }
        }
        query.finish()
    }

    /// Whether one of the rarer conditions is set, so that they are shown unfolded.
    pub fn is_detailed(&self) -> bool {
        let rare = ["place", "flag", "branches", "login", "state"];
        self.conditions(None, None)
            .iter()
            .any(|(key, _, _)| rare.contains(key))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(q: &str) -> FilterForm {
        FilterForm {
            q: q.to_owned(),
            ..FilterForm::default()
        }
    }

    #[test]
    fn a_short_number_is_the_number_of_a_school_and_anything_else_a_part() {
        let cases: [(&str, &[&str], &[&str]); 5] = [
            ("СОШ № 7", &["сош"], &["7"]),
            (" Берёз ", &["берез"], &[]),
            ("SCH9901", &["edu9901"], &[]),
            ("9901000010", &["9901000010"], &[]),
            ("«»", &[], &[]),
        ];
        for (q, words, numbers) in cases {
            let filter = Filter::of(&asked(q));
            assert_eq!(
                (filter.words, filter.numbers),
                (owned(words), owned(numbers)),
                "{q}"
            );
        }
    }

    fn owned(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn a_whole_login_or_inn_means_one_school() {
        for (q, one) in [
            ("edu990107", true),
            ("SCH 990107", true),
            ("9901000010", true),
            ("edu9901", false),
            ("99010", false),
            ("", false),
        ] {
            assert_eq!(names_one_school(q), one, "{q}");
        }
    }

    #[test]
    fn the_selection_goes_back_into_an_address_without_what_means_nothing() {
        let form = FilterForm {
            status: "listed".to_owned(),
            place: "moon".to_owned(),
            branches: "none".to_owned(),
            page: "3".to_owned(),
            ..asked(" Лицей & Ко ")
        };
        assert_eq!(
            form.query(),
            "q=%D0%9B%D0%B8%D1%86%D0%B5%D0%B9+%26+%D0%9A%D0%BE&status=listed&branches=none"
        );
        assert_eq!(form.query_without("q"), "status=listed&branches=none");
        let labels: Vec<String> = form
            .conditions(None, Some(2021))
            .into_iter()
            .map(|c| c.2)
            .collect();
        assert_eq!(
            labels,
            [
                "«Лицей & Ко»",
                "статус 2021 года: в перечне",
                "без филиалов"
            ]
        );
        assert!(form.is_detailed() && !asked("7").is_detailed());
        assert_eq!(FilterForm::default().query(), "");
    }

    #[test]
    fn working_schools_are_shown_unless_others_are_asked_for() {
        let ended = |state: &str| {
            Filter::of(&FilterForm {
                state: state.to_owned(),
                ..FilterForm::default()
            })
            .ended
        };
        assert_eq!(
            [ended(""), ended("ended"), ended("all")],
            [Some(false), Some(true), None]
        );
    }
}
