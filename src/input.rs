//! What was typed: errors by field, and parsing of days, numbers and optional text. Ground: no HTTP.

use crate::error::Error;
use chrono::NaiveDate;
use serde::Deserialize;

/// Errors of a form, in the order in which the fields stand on the page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Errors(Vec<(String, String)>);

impl Errors {
    /// No errors yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Notes a Russian message that says how to mend the field. The first message of a field is shown.
    pub fn add(&mut self, field: &str, message: impl Into<String>) {
        self.0.push((field.to_owned(), message.into()));
    }

    /// The first message of the field.
    pub fn of(&self, field: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(f, _)| f == field)
            .map(|(_, message)| message.as_str())
    }

    /// Whether the form may be accepted.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// All of them: (field, message).
    pub fn all(&self) -> &[(String, String)] {
        &self.0
    }

    /// The refusal of a request that has no form to show the errors in: an export.
    pub fn into_bad_request(self) -> Error {
        let messages: Vec<String> = self.0.into_iter().map(|(_, message)| message).collect();
        Error::BadRequest(messages.join(". "))
    }

    /// `Ok(value)` when nothing was noted.
    pub fn or<T>(self, value: T) -> Result<T, Errors> {
        if self.is_empty() {
            Ok(value)
        } else {
            Err(self)
        }
    }
}

/// Two checked parts of one form, or the errors of both.
pub fn both<A, B>(first: Result<A, Errors>, second: Result<B, Errors>) -> Result<(A, B), Errors> {
    match (first, second) {
        (Ok(first), Ok(second)) => Ok((first, second)),
        (Err(errors), Ok(_)) | (Ok(_), Err(errors)) => Err(errors),
        (Err(mut errors), Err(more)) => {
            errors.0.extend(more.0);
            Err(errors)
        }
    }
}

/// The version alone: an action without fields.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct VersionForm {
    /// Version the page was opened with.
    pub version: String,
}

/// Trimmed text with inner white space folded; a lone no-break space inside stays where it was put.
pub fn tidy(text: &str) -> String {
    let mut tidied = String::with_capacity(text.len());
    let mut gap: Option<char> = None;
    for c in text.trim().chars() {
        if c.is_whitespace() {
            gap = Some(if gap.is_none() && c == '\u{a0}' {
                c
            } else {
                ' '
            });
            continue;
        }
        tidied.extend(gap.take());
        tidied.push(c);
    }
    tidied
}

/// A required line of at most `max` characters.
pub fn required(errors: &mut Errors, field: &str, text: &str, max: usize, what: &str) -> String {
    let text = tidy(text);
    if text.is_empty() {
        errors.add(field, format!("Заполните поле «{what}»"));
    }
    limited(errors, field, text, max)
}

/// An optional line of at most `max` characters.
pub fn optional(errors: &mut Errors, field: &str, text: &str, max: usize) -> String {
    limited(errors, field, tidy(text), max)
}

fn limited(errors: &mut Errors, field: &str, text: String, max: usize) -> String {
    if text.chars().count() > max {
        errors.add(
            field,
            format!("Сократите текст: здесь помещается {max} знаков"),
        );
    }
    if text.contains('\0') {
        errors.add(field, "Уберите из текста недопустимый знак");
    }
    text
}

/// A day as people type it: `27.03.2026`, `27.3.26`, `27/03/2026`, `2026-03-27`, «27 марта 2026 г.».
/// `None` when the text is no day.
pub fn day(text: &str) -> Option<NaiveDate> {
    const MONTHS: [&str; 12] = [
        "янв", "фев", "мар", "апр", "ма", "июн", "июл", "авг", "сен", "окт", "ноя", "дек",
    ];
    let text = tidy(text).to_lowercase();
    let text = text
        .trim_end_matches(['.', ' '])
        .trim_end_matches(['г', ' '])
        .trim();
    if let Ok(day) = NaiveDate::parse_from_str(text, "%Y-%m-%d") {
        return Some(day);
    }
    let parts: Vec<&str> = text
        .split(['.', '/', ' ', '-'])
        .filter(|p| !p.is_empty())
        .collect();
    let [day, month, year] = parts.as_slice() else {
        return None;
    };
    let month = match month.parse::<u32>() {
        Ok(number) => number,
        Err(_) => MONTHS.iter().position(|m| month.starts_with(m))? as u32 + 1,
    };
    let year: i32 = match (year.parse().ok()?, year.len()) {
        (short @ 0..=99, 2) => 2000 + short,
        (full, 4) => full,
        _ => return None,
    };
    NaiveDate::from_ymd_opt(year, month, day.parse().ok()?)
}

/// An optional day of a form field.
pub fn optional_day(errors: &mut Errors, field: &str, text: &str) -> Option<NaiveDate> {
    if text.trim().is_empty() {
        return None;
    }
    let parsed = day(text);
    if parsed.is_none() {
        errors.add(field, "Введите дату, например 27.03.2026");
    }
    parsed
}

/// A whole number within bounds, with its Russian error.
pub fn number(errors: &mut Errors, field: &str, text: &str, min: i64, max: i64) -> i64 {
    let plain: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    match plain.parse::<i64>() {
        Ok(n) if (min..=max).contains(&n) => n,
        _ => {
            errors.add(field, format!("Введите целое число от {min} до {max}"));
            min
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_are_read_as_people_type_them() {
        let expected = NaiveDate::from_ymd_opt(2026, 3, 27);
        for text in [
            "27.03.2026",
            "27.3.26",
            " 27/03/2026 ",
            "2026-03-27",
            "27 марта 2026 г.",
            "27 мар 2026",
        ] {
            assert_eq!(day(text), expected, "{text}");
        }
        assert_eq!(day("1 мая 2026"), NaiveDate::from_ymd_opt(2026, 5, 1));
        for text in ["", "31.02.2026", "27.03", "скоро", "27.03.202", "1.1.1.1"] {
            assert_eq!(day(text), None, "{text}");
        }
    }

    #[test]
    fn white_space_is_folded_but_a_number_keeps_its_sign() {
        for (typed, kept) in [
            ("  Орлова   Наталья ", "Орлова Наталья"),
            ("приказ №\u{a0}847", "приказ №\u{a0}847"),
            ("\u{a0}от\t\u{a0}нас\u{a0}", "от нас"),
            (" \n ", ""),
        ] {
            assert_eq!(tidy(typed), kept, "{typed:?}");
        }
    }

    #[test]
    fn all_errors_are_told_at_once_and_the_first_of_a_field_is_shown() {
        let mut errors = Errors::new();
        required(&mut errors, "name", "  ", 10, "Название");
        number(&mut errors, "share", "сорок", 1, 100);
        assert_eq!(errors.all().len(), 2);
        assert_eq!(errors.of("name"), Some("Заполните поле «Название»"));
        assert!(errors.or(()).is_err());
    }
}
