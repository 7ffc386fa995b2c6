//! What stands beside an agreed roadmap: why a measure is to be dropped, the paper that approves.

use super::roadmap::basis_in_words;
use crate::input::{Errors, optional_day, required};
use chrono::NaiveDate;
use serde::Deserialize;

/// Characters of a reason.
const LONG: usize = 20_000;

/// A proposal to drop a measure, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DropForm {
    /// Why.
    pub drop_reason: String,
    /// Version of the measure the form was opened with.
    pub version: String,
}

impl DropForm {
    /// Why the measure is to be dropped.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self) -> Result<String, Errors> {
        let mut errors = Errors::new();
        let why = "Почему меру нужно убрать";
        let reason = required(&mut errors, "drop_reason", &self.drop_reason, LONG, why);
        errors.or(reason)
    }
}

/// The paper that approves the municipality's own roadmap, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct BasisForm {
    /// «Приказ управления образования».
    pub document: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub signed_on: String,
    /// Version the form was opened with.
    pub version: String,
}

/// The paper that approves a roadmap.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Basis {
    /// «Приказ управления образования».
    pub document: String,
    /// Its number.
    pub number: String,
    /// Its day.
    pub signed_on: NaiveDate,
}

impl Basis {
    /// «Приказ № 45 от 12.09.2026».
    pub fn in_words(&self) -> String {
        basis_in_words(&self.document, &self.number, self.signed_on)
    }
}

impl BasisForm {
    /// The paper: what, number, a day that has come.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, today: NaiveDate) -> Result<Basis, Errors> {
        let mut errors = Errors::new();
        let document = required(&mut errors, "document", &self.document, 300, "Документ");
        let number = required(&mut errors, "number", &self.number, 50, "Номер");
        let day = optional_day(&mut errors, "signed_on", &self.signed_on);
        match day {
            Some(day) if day > today => {
                errors.add(
                    "signed_on",
                    "Дата ещё не наступила: укажите день подписания",
                );
            }
            None if errors.of("signed_on").is_none() => {
                errors.add("signed_on", "Укажите дату документа");
            }
            _ => {}
        }
        errors.or(Basis {
            document,
            number,
            signed_on: day.unwrap_or(today),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_paper_has_a_number_and_a_day_that_has_come() {
        let form = |number: &str, on: &str| BasisForm {
            document: "Приказ".into(),
            number: number.into(),
            signed_on: on.into(),
            version: String::new(),
        };
        let today = NaiveDate::from_ymd_opt(2021, 9, 12).unwrap();
        let basis = form("45", "12.09.2021").check(today).unwrap();
        assert_eq!(basis.in_words(), "Приказ №\u{a0}45 от 12.09.2021");
        let errors = form("", "").check(today).unwrap_err();
        assert!(errors.of("number").is_some() && errors.of("signed_on").is_some());
        assert!(form("45", "13.09.2021").check(today).is_err());
    }
}
