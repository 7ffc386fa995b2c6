//! The library of measures: the common ones and a municipality's own, by the risk they answer.

use super::term::Terms;
use crate::error::Result;
use crate::input::{Errors, optional, required};
use serde::Deserialize;

/// The common measures with where they come from.
const COMMON: &str = include_str!("library.json");

/// A measure that may be taken into a roadmap.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct LibraryMeasure {
    /// Mark in forms: `c7` of the common ones, `o12` of the own ones.
    pub mark: String,
    /// The risk it answers.
    pub factor: i16,
    /// Мероприятие.
    pub title: String,
    /// Задача.
    pub task: String,
    /// Expected result.
    pub result: String,
    /// What will prove it.
    pub proof: String,
    /// The usual term, as people write it.
    pub term_text: String,
    /// Where it worked or where it comes from.
    pub worked: String,
}

#[derive(Deserialize)]
struct Common {
    factor: i16,
    title: String,
    task: String,
    result: String,
    proof: String,
    term: String,
    source: String,
}

/// The whole library: own measures of a risk before the common ones.
///
/// # Errors
/// When the common library is broken.
pub fn library(own: Vec<LibraryMeasure>) -> Result<Vec<LibraryMeasure>> {
    let common: Vec<Common> = serde_json::from_str(COMMON)?;
    let common = common
        .into_iter()
        .enumerate()
        .map(|(place, of)| LibraryMeasure {
            mark: format!("c{place}"),
            factor: of.factor,
            title: of.title,
            task: of.task,
            result: of.result,
            proof: of.proof,
            term_text: of.term,
            worked: of.source,
        });
    let mut measures: Vec<LibraryMeasure> = own.into_iter().chain(common).collect();
    measures.sort_by_key(|of| of.factor);
    Ok(measures)
}

/// A municipality's own measure, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct LibraryForm {
    /// Number of the factor.
    pub factor: String,
    /// Мероприятие.
    pub title: String,
    /// Задача.
    pub task: String,
    /// Expected result.
    pub result: String,
    /// What will prove it.
    pub proof: String,
    /// The usual term.
    pub term_text: String,
    /// Where it worked.
    pub worked: String,
}

impl LibraryForm {
    /// The measure. Its usual term is understood without a question, so that a draft can take it as it is.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, factors: &[i16], terms: &Terms) -> Result<LibraryMeasure, Errors> {
        let mut errors = Errors::new();
        let factor = self
            .factor
            .parse()
            .ok()
            .filter(|code| factors.contains(code));
        if factor.is_none() {
            errors.add("factor", "Выберите риск, которому отвечает мера");
        }
        if let Some(question) = terms.question(&self.term_text) {
            errors.add("term_text", question);
        }
        let measure = LibraryMeasure {
            mark: String::new(),
            factor: factor.unwrap_or_default(),
            title: required(&mut errors, "title", &self.title, 1000, "Мероприятие"),
            task: optional(&mut errors, "task", &self.task, 1000),
            result: required(
                &mut errors,
                "result",
                &self.result,
                1000,
                "Ожидаемый результат",
            ),
            proof: required(
                &mut errors,
                "proof",
                &self.proof,
                1000,
                "Чем подтверждается",
            ),
            term_text: optional(&mut errors, "term_text", &self.term_text, 200),
            worked: optional(&mut errors, "worked", &self.worked, 1000),
        };
        errors.or(measure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_common_measure_says_what_it_gives_and_what_proves_it() {
        let measures = library(Vec::new()).unwrap();
        for factor in 1..=10 {
            assert!(measures.iter().any(|of| of.factor == factor), "{factor}");
        }
        for of in &measures {
            let texts = [
                &of.title,
                &of.task,
                &of.result,
                &of.proof,
                &of.term_text,
                &of.worked,
            ];
            assert!(texts.iter().all(|text| !text.is_empty()), "{}", of.title);
        }
    }

    #[test]
    fn the_usual_terms_are_understood_without_a_question() {
        let terms = Terms::usual(2021);
        for of in library(Vec::new()).unwrap() {
            assert_eq!(terms.question(&of.term_text), None, "{}", of.term_text);
        }
    }

    #[test]
    fn own_measures_stand_before_the_common_ones_of_their_risk() {
        let own = LibraryMeasure {
            mark: "o1".into(),
            factor: 9,
            title: "Своя".into(),
            task: String::new(),
            result: String::new(),
            proof: String::new(),
            term_text: String::new(),
            worked: String::new(),
        };
        let measures = library(vec![own]).unwrap();
        let first = measures.iter().find(|of| of.factor == 9).unwrap();
        assert_eq!(first.mark, "o1");
    }

    #[test]
    fn a_form_tells_all_that_is_missing() {
        let errors = LibraryForm {
            term_text: "скоро".into(),
            ..LibraryForm::default()
        }
        .check(&[1], &Terms::usual(2021))
        .unwrap_err();
        for field in ["factor", "title", "result", "proof", "term_text"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
