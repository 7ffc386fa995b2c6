//! Identifiers of a school made of digits: ИНН, ОГРН, ОКТМО, the code of ОГЭ and ЕГЭ.
//! A wrong check digit is a warning, never a refusal: real lists hold such numbers.

use super::logins::is_space;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A value read from a cell or a field, with what the reader had to repair or doubts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read<T> {
    /// The value as it will be stored.
    pub value: T,
    /// A sentence for the user: a repair made or a check digit that does not agree.
    pub warning: Option<String>,
}

/// The text is no such identifier at all; the sentence says what is expected.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(String);

/// Declares an identifier made of digits only.
macro_rules! digits_only {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        pub struct $name(String);

        impl $name {
            /// The digits.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}

digits_only! {
    /// ИНН: 10 digits for an organisation, 12 for a sole proprietor.
    Inn
}
digits_only! {
    /// ОГРН: 13 digits; ОГРНИП: 15.
    Ogrn
}
digits_only! {
    /// ОКТМО: 8 digits for a municipality, 11 for a settlement; it has no check digit.
    Oktmo
}
digits_only! {
    /// «Код ОО» of ОГЭ and ЕГЭ: 3–6 digits («(286) МБОУ СОШ № 14»), one for a school in its region.
    ExamCode
}

impl Inn {
    /// Reads an ИНН; nine or eleven digits get back the zero that Excel drops.
    ///
    /// # Errors
    /// When the text is not 10 or 12 digits.
    pub fn parse(text: &str) -> Result<Read<Inn>, Malformed> {
        let (digits, padded) = digits_of(text, "ИНН", &[10, 12], "10 или 12 цифр")?;
        let warning = padded.or_else(|| (!inn_agrees(&digits)).then(|| wrong_check_digit("ИНН")));
        Ok(Read {
            value: Inn(digits),
            warning,
        })
    }
}

impl Ogrn {
    /// Reads an ОГРН or ОГРНИП.
    ///
    /// # Errors
    /// When the text is not 13 or 15 digits.
    pub fn parse(text: &str) -> Result<Read<Ogrn>, Malformed> {
        // An ОГРН begins with 1, 3 or 5: Excel has no zero to drop.
        let (digits, _) = digits_of(text, "ОГРН", &[13, 15], "13 или 15 цифр")?;
        let warning = (!ogrn_agrees(&digits)).then(|| wrong_check_digit("ОГРН"));
        Ok(Read {
            value: Ogrn(digits),
            warning,
        })
    }
}

impl Oktmo {
    /// Reads an ОКТМО; seven or ten digits get back the zero that Excel drops.
    ///
    /// # Errors
    /// When the text is not 8 or 11 digits.
    pub fn parse(text: &str) -> Result<Read<Oktmo>, Malformed> {
        let (digits, warning) = digits_of(text, "ОКТМО", &[8, 11], "8 или 11 цифр")?;
        Ok(Read {
            value: Oktmo(digits),
            warning,
        })
    }
}

impl ExamCode {
    /// Reads the exam code.
    ///
    /// # Errors
    /// When the text is not 3–6 digits.
    pub fn parse(text: &str) -> Result<Read<ExamCode>, Malformed> {
        let (digits, _) = digits_of(text, "Код ОО", &[3, 4, 5, 6], "от 3 до 6 цифр")?;
        Ok(Read {
            value: ExamCode(digits),
            warning: None,
        })
    }

    /// The code as a spreadsheet spells it: «010203» and «10203» are one code.
    pub fn without_zeros(&self) -> &str {
        self.0.trim_start_matches('0')
    }
}

/// The digits of the text when their number is one of `lengths`, padded with the lost zero if need be.
fn digits_of(
    text: &str,
    title: &str,
    lengths: &[usize],
    expected: &str,
) -> Result<(String, Option<String>), Malformed> {
    let malformed = |what: String| Malformed(format!("{title} — это {expected}, {what}"));
    let text: String = text
        .chars()
        .filter(|c| !is_space(*c) && *c != '\'')
        .collect();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let text = text
        .strip_prefix(title)
        .unwrap_or(text)
        .trim_start_matches(':');
    if text.contains(['E', 'e', 'Е']) && text.contains('+') {
        return Err(malformed(
            "а Excel сократил число: задайте ячейке текстовый формат".to_owned(),
        ));
    }
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(malformed("а здесь есть другие знаки".to_owned()));
    }
    if text.bytes().all(|b| b == b'0') {
        return Err(malformed("а здесь одни нули".to_owned()));
    }
    if lengths.contains(&text.len()) {
        return Ok((text.to_owned(), None));
    }
    // Only the codes of regions 01–09 begin with a zero, so at most one zero is lost.
    if matches!(title, "ИНН" | "ОКТМО") && lengths.contains(&(text.len() + 1)) {
        let warning = format!("{title} прочитан как 0{text}: Excel убирает ноль в начале");
        return Ok((format!("0{text}"), Some(warning)));
    }
    let found = crate::words::count(text.len() as u64, ["цифра", "цифры", "цифр"]);
    Err(malformed(format!("а здесь {found}")))
}

fn wrong_check_digit(title: &str) -> String {
    format!("Контрольная цифра {title} не сходится: проверьте номер")
}

fn values(digits: &str) -> Vec<u32> {
    digits.chars().filter_map(|c| c.to_digit(10)).collect()
}

/// Приказ ФНС России от 29.06.2012 № ММВ-7-6/435@: the weighted sum mod 11 mod 10.
fn inn_agrees(digits: &str) -> bool {
    const WEIGHTS: [u32; 11] = [3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8];
    let d = values(digits);
    let check = |upto: usize| {
        let weights = &WEIGHTS[WEIGHTS.len() - upto..];
        let sum: u32 = weights.iter().zip(&d).map(|(w, v)| w * v).sum();
        d.get(upto) == Some(&(sum % 11 % 10))
    };
    if d.len() == 10 {
        check(9)
    } else {
        check(10) && check(11)
    }
}

/// The number without its last digit mod 11 (ОГРНИП: mod 13), mod 10.
fn ogrn_agrees(digits: &str) -> bool {
    let (body, last) = digits.split_at(digits.len() - 1);
    let divisor = if digits.len() == 13 { 11 } else { 13 };
    body.parse::<u64>()
        .is_ok_and(|n| last.parse() == Ok(n % divisor % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inn_with_a_wrong_check_digit_is_kept_with_a_warning() {
        let read = |text| Inn::parse(text).map(|r| (r.value.to_string(), r.warning.is_some()));
        assert_eq!(read("9901000010"), Ok(("9901000010".to_owned(), false)));
        assert_eq!(read("7707083893"), Ok(("7707083893".to_owned(), false)));
        assert_eq!(read("7707083894"), Ok(("7707083894".to_owned(), true)));
        assert_eq!(read("500100732259"), Ok(("500100732259".to_owned(), false)));
        assert_eq!(
            read(" ИНН: 9901 000 010.0"),
            Ok(("9901000010".to_owned(), false))
        );
    }

    #[test]
    fn the_zero_lost_in_excel_comes_back_with_a_warning() {
        let inn = Inn::parse("105012345").unwrap();
        assert_eq!(inn.value.as_str(), "0105012345");
        assert!(inn.warning.unwrap().contains("0105012345"));
        assert_eq!(Oktmo::parse("1701000").unwrap().value.as_str(), "01701000");
    }

    #[test]
    fn a_malformed_number_says_what_is_expected() {
        let message = |text| Inn::parse(text).unwrap_err().to_string();
        assert_eq!(
            message("12345"),
            "ИНН — это 10 или 12 цифр, а здесь 5\u{a0}цифр"
        );
        assert!(message("99O1000010").contains("другие знаки"));
        assert!(message("9,901E+09").contains("Excel"));
        assert!(message("0000000000").contains("нули"));
        assert!(Ogrn::parse("102990100001").is_err());
        assert!(ExamCode::parse("12").is_err() && ExamCode::parse("1234567").is_err());
    }

    #[test]
    fn ogrn_oktmo_and_exam_codes_are_read() {
        assert_eq!(Ogrn::parse("1027700132195").unwrap().warning, None);
        assert!(Ogrn::parse("1027700132196").unwrap().warning.is_some());
        assert_eq!(Oktmo::parse("99701000").unwrap().warning, None);
        assert_eq!(ExamCode::parse("0512").unwrap().value.as_str(), "0512");
        assert_eq!(ExamCode::parse("286").unwrap().value.as_str(), "286");
        assert_eq!(
            ExamCode::parse("0512").unwrap().value.without_zeros(),
            "512"
        );
    }
}
