//! Identifiers of a school: the ФИС ОКО login, ИНН, ОГРН, ОКТМО, the exam code, the municipality's code.
//! A wrong check digit is a warning, never a refusal: real lists hold such numbers.

use serde::{Serialize, Serializer};
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

/// «Логин ФИС ОКО»: three Latin letters and 6–8 digits, the first two of them the region.
///
/// `sch` (until 2021) and `edu` (from 2022) with equal digits are one school and are kept as `edu`;
/// any other prefix (`ksh`, `spo`, …) is another organisation and stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Login {
    prefix: String,
    digits: String,
}

impl Login {
    /// Prefixes that may be recognised even when they are typed with Cyrillic look-alikes.
    const KNOWN: [&str; 4] = ["edu", "sch", "ksh", "spo"];

    /// The login this text is: `edu990101`, `(SCH990101)`, `EDU 990101`; `None` for any other text.
    pub fn parse(text: &str) -> Option<Login> {
        let (rest, login) = Login::split(text);
        if rest.is_empty() { login } else { None }
    }

    /// Takes the login off a name: «МБОУ «СОШ № 1»(edu990101)» gives the name and the login.
    ///
    /// The rest comes without the brackets or the «|» that held the login, and trimmed.
    pub fn split(text: &str) -> (String, Option<Login>) {
        let chars: Vec<char> = text.chars().collect();
        for start in 0..chars.len() {
            let after_word = start > 0 && chars[start - 1].is_alphanumeric();
            if after_word || !chars[start].is_alphabetic() {
                continue;
            }
            if let Some((login, end)) = login_at(&chars, start) {
                return (without_span(&chars, start, end), Some(login));
            }
        }
        (text.trim().to_owned(), None)
    }

    /// The first two digits: the code of the region that issued the login.
    pub fn region(&self) -> &str {
        &self.digits[..2]
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.prefix, self.digits)
    }
}

impl Serialize for Login {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The login that begins at `start` and the position after it.
fn login_at(chars: &[char], start: usize) -> Option<(Login, usize)> {
    let letters = chars[start..].iter().take_while(|c| c.is_alphabetic()).count();
    if letters != 3 {
        return None;
    }
    let raw = &chars[start..start + 3];
    let prefix: String = raw.iter().map(|c| latin(*c)).collect();
    let known = Login::KNOWN.contains(&prefix.as_str());
    let mut at = start + 3;
    while at - start < 5 && known && chars.get(at).is_some_and(|c| is_space(*c) || *c == '-') {
        at += 1;
    }
    let digits: String = chars[at..].iter().take_while(|c| c.is_ascii_digit()).collect();
    let end = at + digits.len();
    let bounded = chars.get(end).is_none_or(|c| !c.is_alphanumeric() && !"_@".contains(*c));
    // `reg220000` is the code of a region, printed where logins are printed.
    let plausible = known || (prefix != "reg" && raw.iter().all(char::is_ascii_alphabetic));
    if !plausible || !bounded || !(6..=8).contains(&digits.len()) {
        return None;
    }
    let prefix = if prefix == "sch" { "edu".to_owned() } else { prefix };
    Some((Login { prefix, digits }, end))
}

/// The Latin letter that a Cyrillic one looks like, in lower case.
fn latin(c: char) -> char {
    let lower = c.to_lowercase().next().unwrap_or(c);
    match lower {
        'а' => 'a',
        'е' => 'e',
        'к' => 'k',
        'о' => 'o',
        'р' => 'p',
        'с' => 'c',
        'н' => 'h',
        'у' => 'y',
        'х' => 'x',
        other => other,
    }
}

fn is_space(c: char) -> bool {
    c.is_whitespace() || c == '\u{feff}' || c == '\u{200b}'
}

/// The text around `start..end`, without the brackets and bars that held the span.
fn without_span(chars: &[char], start: usize, end: usize) -> String {
    let holds = |c: char| is_space(c) || "()[]|,;:".contains(c);
    let before: String = chars[..start].iter().collect();
    let after: String = chars[end..].iter().collect();
    let before = before.trim_end_matches(holds);
    let after = after.trim_start_matches(holds);
    format!("{before} {after}").trim().to_owned()
}

/// Code of a municipality in ФИС ОКО: `reg99_m001`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
pub struct MunicipalityCode(String);

impl MunicipalityCode {
    /// Takes the code off a name: «Приозёрский муниципальный район(reg99_m002)», «reg22_m019 | …».
    pub fn split(text: &str) -> (String, Option<MunicipalityCode>) {
        let chars: Vec<char> = text.chars().collect();
        for start in 0..chars.len() {
            let word: String =
                chars[start..].iter().take_while(|c| c.is_alphanumeric() || **c == '_').collect();
            let code = word.to_ascii_lowercase();
            if is_municipality_code(&code) {
                let end = start + word.chars().count();
                return (without_span(&chars, start, end), Some(MunicipalityCode(code)));
            }
        }
        (text.trim().to_owned(), None)
    }

    /// The code as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for MunicipalityCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

fn is_municipality_code(word: &str) -> bool {
    let digits = |s: &str| !s.is_empty() && s.len() <= 4 && s.bytes().all(|b| b.is_ascii_digit());
    word.strip_prefix("reg")
        .and_then(|rest| rest.split_once("_m"))
        .is_some_and(|(region, number)| digits(region) && digits(number))
}

/// Declares an identifier made of digits only.
macro_rules! digits_only {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
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
    /// «Код ОО» of ОГЭ and ЕГЭ: 4–6 digits, one for a school in its region.
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
        Ok(Read { value: Inn(digits), warning })
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
        Ok(Read { value: Ogrn(digits), warning })
    }
}

impl Oktmo {
    /// Reads an ОКТМО; seven or ten digits get back the zero that Excel drops.
    ///
    /// # Errors
    /// When the text is not 8 or 11 digits.
    pub fn parse(text: &str) -> Result<Read<Oktmo>, Malformed> {
        let (digits, warning) = digits_of(text, "ОКТМО", &[8, 11], "8 или 11 цифр")?;
        Ok(Read { value: Oktmo(digits), warning })
    }
}

impl ExamCode {
    /// Reads the exam code.
    ///
    /// # Errors
    /// When the text is not 4–6 digits.
    pub fn parse(text: &str) -> Result<Read<ExamCode>, Malformed> {
        let (digits, _) = digits_of(text, "Код ОО", &[4, 5, 6], "от 4 до 6 цифр")?;
        Ok(Read { value: ExamCode(digits), warning: None })
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
    let text: String = text.chars().filter(|c| !is_space(*c) && *c != '\'').collect();
    let text = text.strip_suffix(".0").unwrap_or(&text);
    let text = text.strip_prefix(title).unwrap_or(text).trim_start_matches(':');
    if text.contains(['E', 'e', 'Е']) && text.contains('+') {
        return Err(malformed("а Excel сократил число: задайте ячейке текстовый формат".to_owned()));
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
    if d.len() == 10 { check(9) } else { check(10) && check(11) }
}

/// The number without its last digit mod 11 (ОГРНИП: mod 13), mod 10.
fn ogrn_agrees(digits: &str) -> bool {
    let (body, last) = digits.split_at(digits.len() - 1);
    let divisor = if digits.len() == 13 { 11 } else { 13 };
    body.parse::<u64>().is_ok_and(|n| last.parse() == Ok(n % divisor % 10))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_login_is_read_in_all_its_forms() {
        let cases = [
            ("sch990101", "edu990101"),
            ("edu990101", "edu990101"),
            ("EDU 990101", "edu990101"),
            (" (Sch-990101) ", "edu990101"),
            ("еdu990101", "edu990101"), // Cyrillic «е»
            ("sсh77171506", "edu77171506"), // Cyrillic «с», eight digits
            ("ksh990101", "ksh990101"),
            ("spo990101", "spo990101"),
        ];
        for (text, canonical) in cases {
            let login = Login::parse(text).unwrap_or_else(|| panic!("{text}"));
            assert_eq!(login.to_string(), canonical, "{text}");
        }
        assert_ne!(Login::parse("ksh990101"), Login::parse("edu990101"));
        assert_eq!(Login::parse("sch990101").unwrap().region(), "99");
    }

    #[test]
    fn what_is_no_login_is_not_taken_for_one() {
        let cases = [
            "", "990101", "edu99010", "edu990101999", "reg99_m001", "reg220000", "школа 990101",
            "МБОУ СОШ № 1", "edu990101x", "edu990101@mail.ru", "для 990101", "(", "edu",
        ];
        for text in cases {
            assert_eq!(Login::parse(text), None, "{text}");
        }
        assert_eq!(Login::split("МБОУ СОШ № 1 (reg99_m001)").1, None);
    }

    #[test]
    fn a_login_is_taken_off_the_name() {
        let cases = [
            ("МБОУ «СОШ №1 г.Урус-Мартан»(edu203389)", "МБОУ «СОШ №1 г.Урус-Мартан»"),
            ("МКОУ \"Ключевская СОШ(edu203389)", "МКОУ \"Ключевская СОШ"),
            ("edu203389 | МКОУ \"Усть-Кажинская СОШ\"", "МКОУ \"Усть-Кажинская СОШ\""),
            ("МКОУ «СОШ» (sch203389)", "МКОУ «СОШ»"),
            ("СОШ [EDU 203389]", "СОШ"),
        ];
        for (text, name) in cases {
            let (rest, login) = Login::split(text);
            assert_eq!(rest, name);
            assert_eq!(login.map(|l| l.to_string()).as_deref(), Some("edu203389"), "{text}");
        }
        assert_eq!(Login::split(" МБОУ СОШ № 1 "), ("МБОУ СОШ № 1".to_owned(), None));
    }

    #[test]
    fn a_code_is_taken_off_the_municipality() {
        let cases = [
            ("Приозёрский муниципальный район(reg99_m002)", "Приозёрский муниципальный район"),
            ("reg99_m002 | Приозёрский муниципальный район", "Приозёрский муниципальный район"),
            ("REG99_M002", ""),
        ];
        for (text, name) in cases {
            let (rest, code) = MunicipalityCode::split(text);
            assert_eq!(rest, name);
            assert_eq!(code.map(|c| c.to_string()).as_deref(), Some("reg99_m002"));
        }
        assert_eq!(MunicipalityCode::split("reg99_mx").1, None);
    }

    #[test]
    fn an_inn_with_a_wrong_check_digit_is_kept_with_a_warning() {
        let read = |text| Inn::parse(text).map(|r| (r.value.to_string(), r.warning.is_some()));
        assert_eq!(read("9901000010"), Ok(("9901000010".to_owned(), false)));
        assert_eq!(read("7707083893"), Ok(("7707083893".to_owned(), false)));
        assert_eq!(read("7707083894"), Ok(("7707083894".to_owned(), true)));
        assert_eq!(read("500100732259"), Ok(("500100732259".to_owned(), false)));
        assert_eq!(read(" ИНН: 9901 000 010.0"), Ok(("9901000010".to_owned(), false)));
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
        assert_eq!(message("12345"), "ИНН — это 10 или 12 цифр, а здесь 5\u{a0}цифр");
        assert!(message("99O1000010").contains("другие знаки"));
        assert!(message("9,901E+09").contains("Excel"));
        assert!(message("0000000000").contains("нули"));
        assert!(Ogrn::parse("102990100001").is_err());
        assert!(ExamCode::parse("123").is_err() && ExamCode::parse("1234567").is_err());
    }

    #[test]
    fn ogrn_oktmo_and_exam_codes_are_read() {
        assert_eq!(Ogrn::parse("1027700132195").unwrap().warning, None);
        assert!(Ogrn::parse("1027700132196").unwrap().warning.is_some());
        assert_eq!(Oktmo::parse("99701000").unwrap().warning, None);
        assert_eq!(ExamCode::parse("0512").unwrap().value.as_str(), "0512");
    }
}
