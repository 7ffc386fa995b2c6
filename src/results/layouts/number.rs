//! A number out of a cell as people fill it: with commas, percents, words, dashes.

use super::model::RepairKind;
use crate::sheets::Cell;

/// What a cell says where a number is wanted.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Reading {
    /// No data; `repaired` when something stands there that means it.
    Missing { repaired: bool },
    /// A number.
    Number {
        value: f64,
        percent: bool,
        repair: Option<RepairKind>,
    },
    /// Not a number: the code of the rule.
    Wrong(&'static str),
}

/// Words that mean «нет данных», as `trim` and lower case leave them.
const NOTHING: [&str; 13] = [
    "",
    "-",
    "–",
    "—",
    "−",
    "н/д",
    "нд",
    "н/а",
    "нет",
    "нет данных",
    "отс",
    "отс.",
    "x",
];

/// Words after a number that do not change it.
const UNITS: [&str; 9] = [
    "человека",
    "человек",
    "чел.",
    "чел",
    "участников",
    "участник",
    "уч.",
    "уч",
    "балл",
];

/// Reads a cell. In `plain_text` (CSV) every number is text, and an ordinary one needs no repair.
pub(super) fn read(cell: &Cell, plain_text: bool) -> Reading {
    match cell {
        Cell::Number(value) => Reading::Number {
            value: *value,
            percent: false,
            repair: None,
        },
        Cell::Text(text) => read_text(text, plain_text),
        Cell::Error(_) => Reading::Wrong("error_in_cell"),
        Cell::Date(_) => Reading::Wrong("date_instead_of_number"),
        Cell::Bool(_) => Reading::Wrong("not_a_number"),
    }
}

fn read_text(text: &str, plain_text: bool) -> Reading {
    let tidy: String = text
        .split_whitespace()
        .collect::<Vec<_>>()
        .join(" ")
        .to_lowercase();
    let tidy = tidy.trim_start_matches('\'').replace('х', "x");
    if NOTHING.contains(&tidy.as_str()) {
        return Reading::Missing { repaired: true };
    }
    if tidy.starts_with('#') {
        return Reading::Wrong("error_in_cell");
    }
    let (body, percent) = match tidy.strip_suffix('%') {
        Some(body) => (body.trim_end(), true),
        None => (tidy.as_str(), false),
    };
    let bare = UNITS
        .iter()
        .find_map(|unit| body.strip_suffix(unit))
        .map(str::trim_end);
    let Some(value) = parse(bare.unwrap_or(body)) else {
        return Reading::Wrong("not_a_number");
    };
    let repair = if percent {
        Some(RepairKind::PercentSign)
    } else if bare.is_some() {
        Some(RepairKind::UnitWord)
    } else if plain_text && !body.contains(' ') {
        None
    } else {
        Some(RepairKind::TextNumber)
    };
    Reading::Number {
        value,
        percent,
        repair,
    }
}

/// «1 234,5» and «-7»: digits, thousands apart by spaces, one decimal mark.
fn parse(text: &str) -> Option<f64> {
    let text = text.replace('−', "-").replace(',', ".");
    let (digits, rest) = text.split_once('.').unwrap_or((&text, ""));
    let groups: Vec<&str> = digits.split(' ').collect();
    let in_thousands = groups.iter().skip(1).all(|group| group.len() == 3);
    let whole: String = groups.concat();
    let unsigned = whole.strip_prefix('-').unwrap_or(&whole);
    let all_digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    if unsigned.is_empty() || !in_thousands || !all_digits(unsigned) || !all_digits(rest) {
        return None;
    }
    if text.ends_with('.') {
        return None;
    }
    format!("{whole}.{rest}0")
        .parse()
        .ok()
        .filter(|value: &f64| value.is_finite())
}

/// «36,8»: a number for people.
pub(super) fn shown(value: f64) -> String {
    let rounded = (value * 1000.0).round() / 1000.0;
    rounded.to_string().replace('.', ",")
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn number(value: f64, percent: bool, repair: Option<RepairKind>) -> Reading {
        Reading::Number {
            value,
            percent,
            repair,
        }
    }

    #[test]
    fn numbers_are_read_as_people_write_them() {
        use RepairKind::{PercentSign, TextNumber, UnitWord};
        let cases = [
            ("36,8", number(36.8, false, Some(TextNumber))),
            (" 36.80 ", number(36.8, false, Some(TextNumber))),
            ("36,8%", number(36.8, true, Some(PercentSign))),
            ("12,36\u{a0}%", number(12.36, true, Some(PercentSign))),
            ("12 чел.", number(12.0, false, Some(UnitWord))),
            ("1\u{a0}234", number(1234.0, false, Some(TextNumber))),
            ("-3", number(-3.0, false, Some(TextNumber))),
            ("'7", number(7.0, false, Some(TextNumber))),
            ("–", Reading::Missing { repaired: true }),
            ("н/д", Reading::Missing { repaired: true }),
            ("Х", Reading::Missing { repaired: true }),
            ("отс.", Reading::Missing { repaired: true }),
            ("#ДЕЛ/0!", Reading::Wrong("error_in_cell")),
            ("12,3,4", Reading::Wrong("not_a_number")),
            ("1 23", Reading::Wrong("not_a_number")),
            ("двенадцать", Reading::Wrong("not_a_number")),
            ("1e3", Reading::Wrong("not_a_number")),
            ("inf", Reading::Wrong("not_a_number")),
            ("5.", Reading::Wrong("not_a_number")),
        ];
        for (text, expected) in cases {
            assert_eq!(
                read(&Cell::Text(text.to_owned()), false),
                expected,
                "{text}"
            );
        }
        assert_eq!(
            read(&Cell::Text("36,8".to_owned()), true),
            number(36.8, false, None)
        );
        assert_eq!(
            read(&Cell::Error("#DIV/0!".to_owned()), false),
            Reading::Wrong("error_in_cell")
        );
    }

    proptest! {
        #[test]
        fn any_text_is_read_without_panic(text in ".{0,40}") {
            let _ = read_text(&text, false);
        }
    }
}
