//! A factor of the directory: the common words, or a municipality's own in their place.

use crate::error::Result;
use crate::input::{Errors, optional, required};
use serde::Deserialize;

/// The common directory: the ten factors of the project «500+» with the source of each name.
const COMMON: &str = include_str!("factors.json");

/// Characters of a long text of the directory.
const LONG: usize = 4000;

/// A factor as it stands for one municipality.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Factor {
    /// Number in the official order, 1–10; a municipality may add its own up to 99.
    pub code: i16,
    /// «Низкий уровень оснащения школы».
    pub title: String,
    /// Other names, one a line.
    pub aliases: String,
    /// What it is about.
    pub description: String,
    /// What a good answer in the profile contains.
    pub good_answer: String,
    /// Where the name comes from.
    pub source: String,
    /// Whether the words are the municipality's own.
    pub is_own: bool,
    /// Grows with each change; 0 while the words are the common ones.
    pub version: i32,
}

#[derive(Deserialize)]
struct Common {
    code: i16,
    title: String,
    aliases: Vec<String>,
    description: String,
    good_answer: String,
    source: String,
}

/// The directory of a municipality: the common factors, its own words in place of theirs, its own factors.
///
/// # Errors
/// When the common directory is broken.
pub fn directory(own: Vec<Factor>) -> Result<Vec<Factor>> {
    let common: Vec<Common> = serde_json::from_str(COMMON)?;
    let mut factors: Vec<Factor> = common.into_iter().map(Factor::from).collect();
    factors.retain(|factor| own.iter().all(|of| of.code != factor.code));
    factors.extend(own);
    factors.sort_by_key(|factor| factor.code);
    Ok(factors)
}

impl From<Common> for Factor {
    fn from(common: Common) -> Factor {
        Factor {
            code: common.code,
            title: common.title,
            aliases: common.aliases.join("\n"),
            description: common.description,
            good_answer: common.good_answer,
            source: common.source,
            is_own: false,
            version: 0,
        }
    }
}

impl Factor {
    /// The other names as a list.
    pub fn other_names(&self) -> Vec<&str> {
        let lines = self.aliases.lines().map(str::trim);
        lines.filter(|line| !line.is_empty()).collect()
    }
}

/// The words of a factor, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FactorForm {
    /// Title.
    pub title: String,
    /// Other names, one a line.
    pub aliases: String,
    /// What it is about.
    pub description: String,
    /// What a good answer contains.
    pub good_answer: String,
    /// Where the name comes from.
    pub source: String,
    /// Version the form was opened with.
    pub version: String,
}

/// The words of a factor, as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FactorWords {
    /// Title.
    pub title: String,
    /// Other names, one a line.
    pub aliases: String,
    /// What it is about.
    pub description: String,
    /// What a good answer contains.
    pub good_answer: String,
    /// Where the name comes from: a name without a source is nobody's.
    pub source: String,
}

impl FactorForm {
    /// The form that shows a factor.
    pub fn of(factor: &Factor) -> FactorForm {
        FactorForm {
            title: factor.title.clone(),
            aliases: factor.aliases.clone(),
            description: factor.description.clone(),
            good_answer: factor.good_answer.clone(),
            source: factor.source.clone(),
            version: factor.version.to_string(),
        }
    }

    /// Checks the words.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<FactorWords, Errors> {
        let mut errors = Errors::new();
        let title = required(&mut errors, "title", &self.title, 300, "Название");
        let lines = self.aliases.lines().map(crate::input::tidy);
        let aliases: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        let words = FactorWords {
            title,
            aliases: aliases.join("\n"),
            description: optional(&mut errors, "description", &self.description, LONG),
            good_answer: optional(&mut errors, "good_answer", &self.good_answer, LONG),
            source: required(&mut errors, "source", &self.source, 500, "Откуда название"),
        };
        errors.or(words)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_municipalitys_words_stand_before_the_common_ones() {
        let common = directory(Vec::new()).unwrap();
        let codes: Vec<i16> = common.iter().map(|factor| factor.code).collect();
        assert_eq!(codes, (1..=10).collect::<Vec<_>>());
        assert!(common.iter().all(|factor| !factor.source.is_empty()));
        let own = |code| Factor {
            title: "Своё имя".into(),
            is_own: true,
            code,
            ..common[0].clone()
        };
        let factors = directory(vec![own(11), own(3)]).unwrap();
        assert_eq!(factors.len(), 11);
        assert_eq!(factors[2].title, "Своё имя");
        assert_eq!(factors[10].code, 11);
    }

    #[test]
    fn a_name_needs_its_source_and_other_names_are_tidied() {
        let mut form = FactorForm {
            title: " Слабое   оснащение ".into(),
            aliases: "Первое имя\r\n\r\n  второе  имя ".into(),
            ..FactorForm::default()
        };
        assert!(form.check().unwrap_err().of("source").is_some());
        form.source = "Приказ № 5".into();
        let words = form.check().unwrap();
        assert_eq!(words.title, "Слабое оснащение");
        assert_eq!(words.aliases, "Первое имя\nвторое имя");
    }
}
