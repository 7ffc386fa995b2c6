//! The form of a school: what was typed, checked field by field with all errors at once.

use super::identifiers::{ExamCode, Inn, Malformed, Ogrn, Oktmo, Read};
use super::logins::Login;
use super::school::{Details, Flag, Place};
use crate::input::{self, Errors};
use chrono::NaiveDate;
use serde::Deserialize;

/// The fields as they were typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SchoolForm {
    /// Short name, required.
    pub name: String,
    /// Full name.
    pub full_name: String,
    /// ФИС ОКО login in any of its forms.
    pub login: String,
    /// Code of ОГЭ and ЕГЭ.
    pub exam_code: String,
    /// ИНН.
    pub inn: String,
    /// ОГРН.
    pub ogrn: String,
    /// ОКТМО.
    pub oktmo: String,
    /// Settlement.
    pub settlement: String,
    /// `urban`, `rural` or nothing.
    pub place: String,
    /// Codes of the flags that are ticked.
    pub flags: Vec<String>,
    /// Name of the director.
    pub director_name: String,
    /// Phone of the director.
    pub director_phone: String,
    /// E-mail of the director.
    pub director_email: String,
    /// Id of the head school, or nothing.
    pub head_school_id: String,
    /// The last day of the name that is being changed; today when empty.
    pub until: String,
    /// Why the name is being changed: the order, the reorganisation.
    pub reason: String,
    /// `yes`: a slip is mended, the name as it was written was never a name.
    pub slip: String,
    /// Version of the school that the form was filled from.
    pub version: String,
}

/// A form that may be saved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CheckedSchool {
    /// The values to be stored.
    pub details: Details,
    /// The last day of the former name and the reason of the change; nothing when a slip is mended.
    pub renaming: Option<(Option<NaiveDate>, String)>,
    /// (field, sentence): what was repaired or does not agree; no obstacle.
    pub warnings: Vec<(&'static str, String)>,
}

impl SchoolForm {
    /// The form filled with what is stored.
    pub fn of(details: &Details) -> SchoolForm {
        let d = details.clone();
        SchoolForm {
            name: d.name,
            full_name: d.full_name,
            login: d.login,
            exam_code: d.exam_code,
            inn: d.inn,
            ogrn: d.ogrn,
            oktmo: d.oktmo,
            settlement: d.settlement,
            place: d.place.map(Place::code).unwrap_or_default().to_owned(),
            flags: d.flags.iter().map(|flag| flag.code().to_owned()).collect(),
            director_name: d.director_name,
            director_phone: d.director_phone,
            director_email: d.director_email,
            head_school_id: d
                .head_school_id
                .map(|id| id.to_string())
                .unwrap_or_default(),
            ..SchoolForm::default()
        }
    }

    /// Checks every field.
    ///
    /// Whether the login is free and the head school exists is for the database to say.
    ///
    /// # Errors
    /// All fields that have to be mended, each with a sentence.
    pub fn check(&self) -> Result<CheckedSchool, Errors> {
        let mut errors = Errors::new();
        let mut warnings = Vec::new();
        let e = &mut errors;
        let w = &mut warnings;
        let details = Details {
            name: input::required(e, "name", &self.name, 200, "Краткое наименование"),
            full_name: input::optional(e, "full_name", &self.full_name, 500),
            login: login(e, &self.login),
            exam_code: identifier(e, w, "exam_code", &self.exam_code, ExamCode::parse),
            inn: identifier(e, w, "inn", &self.inn, Inn::parse),
            ogrn: identifier(e, w, "ogrn", &self.ogrn, Ogrn::parse),
            oktmo: identifier(e, w, "oktmo", &self.oktmo, Oktmo::parse),
            settlement: input::optional(e, "settlement", &self.settlement, 200),
            place: coded(e, "place", &self.place, Place::from_code),
            flags: self
                .flags
                .iter()
                .filter_map(|f| coded(e, "flags", f, Flag::from_code))
                .collect(),
            director_name: input::optional(e, "director_name", &self.director_name, 200),
            director_phone: input::optional(e, "director_phone", &self.director_phone, 100),
            director_email: email(e, &self.director_email),
            head_school_id: coded(e, "head_school_id", &self.head_school_id, |id| {
                id.parse().ok()
            }),
        };
        let until = input::optional_day(&mut errors, "until", &self.until);
        let reason = input::optional(&mut errors, "reason", &self.reason, 300);
        errors.or(CheckedSchool {
            details,
            renaming: (self.slip != "yes").then_some((until, reason)),
            warnings,
        })
    }
}

fn login(errors: &mut Errors, text: &str) -> String {
    let login = Login::parse(text);
    if login.is_none() && !text.trim().is_empty() {
        errors.add(
            "login",
            "Введите логин, например edu990101: три латинские буквы и 6–8 цифр",
        );
    }
    login.map(|login| login.to_string()).unwrap_or_default()
}

/// An optional identifier in its canonical form, with its warning or error noted.
fn identifier<T: ToString>(
    errors: &mut Errors,
    warnings: &mut Vec<(&'static str, String)>,
    field: &'static str,
    text: &str,
    parse: impl Fn(&str) -> Result<Read<T>, Malformed>,
) -> String {
    if text.trim().is_empty() {
        return String::new();
    }
    match parse(text) {
        Ok(read) => {
            warnings.extend(read.warning.map(|warning| (field, warning)));
            read.value.to_string()
        }
        Err(malformed) => {
            errors.add(field, malformed.to_string());
            String::new()
        }
    }
}

/// An optional value chosen from a list; anything else was not sent by the page.
fn coded<T>(
    errors: &mut Errors,
    field: &str,
    code: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    let code = code.trim();
    let value = parse(code);
    if value.is_none() && !code.is_empty() {
        errors.add(field, "Выберите значение из списка");
    }
    value
}

fn email(errors: &mut Errors, text: &str) -> String {
    let email = input::optional(errors, "director_email", text, 200);
    if !email.is_empty() && !is_email(&email) {
        errors.add(
            "director_email",
            "Введите адрес, например school@example.ru",
        );
    }
    email
}

/// Something at a domain with a dot: whether it is delivered, only a letter can tell.
pub(super) fn is_email(text: &str) -> bool {
    let domain = text
        .split_once('@')
        .filter(|(user, _)| !user.is_empty())
        .map(|(_, domain)| domain);
    !text.contains(char::is_whitespace)
        && domain.is_some_and(|domain| {
            !domain.contains('@')
                && domain.split('.').count() > 1
                && !domain.split('.').any(str::is_empty)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> SchoolForm {
        SchoolForm {
            name: " МБОУ  «СОШ № 7» ".to_owned(),
            login: "SCH 990107".to_owned(),
            inn: "9901000073".to_owned(),
            place: "urban".to_owned(),
            flags: vec!["boarding".to_owned()],
            director_email: "school7@example.ru".to_owned(),
            ..SchoolForm::default()
        }
    }

    #[test]
    fn a_form_is_stored_in_canonical_form_and_shown_again_as_it_is() {
        let checked = filled().check().unwrap();
        assert_eq!(checked.details.name, "МБОУ «СОШ № 7»");
        assert_eq!(checked.details.login, "edu990107");
        assert!(checked.warnings.is_empty());
        let again = SchoolForm::of(&checked.details).check().unwrap();
        assert_eq!(again, checked);
    }

    #[test]
    fn all_errors_are_told_at_once() {
        let form = SchoolForm {
            name: String::new(),
            login: "990107".to_owned(),
            inn: "12".to_owned(),
            exam_code: "x".to_owned(),
            place: "moon".to_owned(),
            flags: vec!["private".to_owned()],
            director_email: "school7".to_owned(),
            head_school_id: "a".to_owned(),
            ..SchoolForm::default()
        };
        let errors = form.check().unwrap_err();
        let fields = [
            "name",
            "login",
            "inn",
            "exam_code",
            "place",
            "flags",
            "director_email",
            "head_school_id",
        ];
        for field in fields {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert_eq!(errors.all().len(), fields.len());
    }

    #[test]
    fn a_wrong_check_digit_warns_and_does_not_stop() {
        let checked = SchoolForm {
            inn: "9901000074".to_owned(),
            ..filled()
        }
        .check()
        .unwrap();
        assert_eq!(checked.details.inn, "9901000074");
        assert_eq!(checked.warnings.len(), 1);
        assert_eq!(checked.warnings[0].0, "inn");
    }

    #[test]
    fn an_address_has_a_user_and_a_domain() {
        for text in ["a@b.ru", "школа@пример.рф"] {
            assert!(is_email(text), "{text}");
        }
        for text in ["", "a", "a@b", "@b.ru", "a@b.", "a b@c.ru", "a@b@c.ru"] {
            assert!(!is_email(text), "{text}");
        }
    }
}
