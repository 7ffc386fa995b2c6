//! A curator and what she carries.

use crate::input::tidy;
use crate::schools::search_key;
use chrono::NaiveDate;
use serde::Deserialize;

/// Schools above which the list marks a curator's load.
pub const MANY: i64 = 5;

/// A curator with her load in the municipalities within sight.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Curator {
    /// Row of `users`.
    pub id: i64,
    /// Full name.
    pub full_name: String,
    /// Position.
    pub position: String,
    /// Phone.
    pub phone: String,
    /// E-mail.
    pub email: String,
    /// The municipality she belongs to; a curator of the region belongs to none.
    pub municipality: Option<String>,
    /// Whether she cannot sign in.
    pub is_blocked: bool,
    /// Schools she looks after now.
    pub schools: i64,
    /// Visits she held in the last twelve months.
    pub held: i64,
    /// Visits in her plan.
    pub planned: i64,
    /// Recommendations of her schools that are not finished.
    pub unfinished: i64,
    /// Those whose day has passed.
    pub overdue: i64,
    /// Her last contact with any of the schools.
    pub last_on: Option<NaiveDate>,
}

impl Curator {
    /// Whether she carries more than one should.
    pub fn is_loaded(&self) -> bool {
        self.schools > MANY
    }

    /// «Заречный», or whose she is when no municipality's.
    pub fn place(&self) -> &str {
        self.municipality.as_deref().unwrap_or("без муниципалитета")
    }
}

/// A school nobody looks after.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct FreeSchool {
    /// Row of `schools`.
    pub id: i64,
    /// Its name.
    pub name: String,
    /// Whether the last register lists it.
    pub is_listed: bool,
    /// How many such schools there are.
    pub total: i64,
}

/// The query string of the list.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    /// A part of the name.
    pub q: String,
    /// `none`, `some` or `many` schools.
    pub load: String,
    /// Page, from 1.
    pub page: String,
}

/// What one can ask for: code, words, least and most schools.
pub const LOADS: [(&str, &str, i64, i64); 4] = [
    ("", "любая", 0, i64::MAX),
    ("none", "школ нет", 0, 0),
    ("some", "от 1 до 5 школ", 1, MANY),
    ("many", "больше 5 школ", MANY + 1, i64::MAX),
];

impl FilterForm {
    /// The part of the name as the search compares it.
    pub fn text(&self) -> String {
        search_key(&self.q.replace('\0', ""))
    }

    /// The least and the most schools.
    pub fn bounds(&self) -> (i64, i64) {
        LOADS
            .iter()
            .find(|(code, ..)| *code == self.load)
            .map_or((0, i64::MAX), |(_, _, least, most)| (*least, *most))
    }

    /// The conditions that are set: key, words of the chip.
    pub fn conditions(&self) -> Vec<(&'static str, String)> {
        let mut conditions = Vec::new();
        if !self.q.trim().is_empty() {
            conditions.push(("q", format!("имя: {}", tidy(&self.q))));
        }
        let load = LOADS
            .iter()
            .find(|(code, ..)| !code.is_empty() && *code == self.load);
        if let Some((_, title, ..)) = load {
            conditions.push(("load", format!("нагрузка: {title}")));
        }
        conditions
    }

    /// The query string without the page and without one condition; `left_out` may be empty.
    pub fn query_without(&self, left_out: &str) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (key, value) in [("q", &self.q), ("load", &self.load)] {
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
    fn the_load_becomes_bounds_and_a_chip() {
        let form = FilterForm {
            load: "many".into(),
            page: "2".into(),
            ..FilterForm::default()
        };
        assert_eq!(form.bounds(), (6, i64::MAX));
        assert_eq!(
            form.conditions(),
            [("load", "нагрузка: больше 5 школ".to_owned())]
        );
        assert_eq!(
            (form.query_without(""), form.query_without("load")),
            ("load=many".to_owned(), String::new())
        );
    }
}
