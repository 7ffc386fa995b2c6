//! The end of a school: it closes, or becomes part of another one (присоединение).

use crate::input::{self, Errors};
use chrono::NaiveDate;
use serde::Deserialize;

/// The form as it was typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MergerForm {
    /// Id of the school it becomes part of, or nothing: it closes.
    pub into: String,
    /// The last day.
    pub on: String,
    /// The order or another document.
    pub reason: String,
    /// Version of the school that the form was filled from.
    pub version: String,
}

/// What is to happen to the school.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merger {
    /// The school it becomes part of; `None`: it closes.
    pub into: Option<i64>,
    /// The last day.
    pub on: NaiveDate,
    /// The order or another document.
    pub reason: String,
}

impl MergerForm {
    /// Whether nothing has been typed yet.
    pub fn is_blank(&self) -> bool {
        *self == MergerForm::default()
    }

    /// Checks the form; `targets` are the schools it may become part of.
    ///
    /// # Errors
    /// All fields that have to be mended.
    pub fn check(&self, targets: &[(i64, String)], today: NaiveDate) -> Result<Merger, Errors> {
        let mut errors = Errors::new();
        let into = targets
            .iter()
            .map(|(id, _)| *id)
            .find(|id| id.to_string() == self.into);
        if into.is_none() && !self.into.is_empty() {
            errors.add("into", "Выберите школу из списка");
        }
        let on = input::optional_day(&mut errors, "on", &self.on);
        if self.on.trim().is_empty() {
            errors.add(
                "on",
                "Введите последний день работы школы, например 31.08.2022",
            );
        } else if on.is_some_and(|on| on > today) {
            errors.add(
                "on",
                "Этот день ещё не наступил: вернитесь к этому после него",
            );
        }
        let reason = input::required(&mut errors, "reason", &self.reason, 300, "Основание");
        errors.or(Merger {
            into,
            on: on.unwrap_or(today),
            reason,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> NaiveDate {
        input::day(text).unwrap()
    }

    fn typed(into: &str, on: &str, reason: &str) -> MergerForm {
        MergerForm {
            into: into.to_owned(),
            on: on.to_owned(),
            reason: reason.to_owned(),
            version: String::new(),
        }
    }

    #[test]
    fn a_school_ends_alone_or_in_another_one_with_a_day_and_a_document() {
        let targets = [(7, "СОШ № 7".to_owned())];
        let check = |form: MergerForm| form.check(&targets, day("01.09.2022"));
        let merged = check(typed("7", "31.08.2022", "постановление № 5")).unwrap();
        assert_eq!((merged.into, merged.on), (Some(7), day("31.08.2022")));
        assert_eq!(
            check(typed("", "31.08.2022", "постановление № 5"))
                .unwrap()
                .into,
            None
        );
        let cases = [
            (typed("8", "31.08.2022", "п"), "into"),
            (typed("7", "", "п"), "on"),
            (typed("7", "скоро", "п"), "on"),
            (typed("7", "02.09.2022", "п"), "on"),
            (typed("7", "31.08.2022", " "), "reason"),
        ];
        for (form, field) in cases {
            let errors = check(form.clone()).unwrap_err();
            assert!(
                errors.of(field).is_some() && errors.all().len() == 1,
                "{form:?}"
            );
        }
        assert!(MergerForm::default().is_blank());
    }
}
