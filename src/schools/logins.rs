//! Codes of ФИС ОКО: the login of a school and the code of a municipality, also glued to a name.

use serde::{Deserialize, Serialize, Serializer};
use std::fmt;

/// «Логин ФИС ОКО»: three Latin letters and 6–8 digits, the first two of them the region.
///
/// `sch` (until 2021) and `edu` (from 2022) with equal digits are one school and are kept as `edu`;
/// any other prefix (`ksh`, `spo`, …) is another organisation and stays as it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
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

impl TryFrom<String> for Login {
    type Error = String;

    fn try_from(text: String) -> Result<Login, String> {
        Login::parse(&text).ok_or_else(|| format!("no login: {text}"))
    }
}

impl Serialize for Login {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

/// The login that begins at `start` and the position after it.
fn login_at(chars: &[char], start: usize) -> Option<(Login, usize)> {
    let letters = chars[start..]
        .iter()
        .take_while(|c| c.is_alphabetic())
        .count();
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
    let digits: String = chars[at..]
        .iter()
        .take_while(|c| c.is_ascii_digit())
        .collect();
    let end = at + digits.len();
    let bounded = chars
        .get(end)
        .is_none_or(|c| !c.is_alphanumeric() && !"_@".contains(*c));
    // `reg220000` is the code of a region, printed where logins are printed.
    let plausible = known || (prefix != "reg" && raw.iter().all(char::is_ascii_alphabetic));
    if !plausible || !bounded || !(6..=8).contains(&digits.len()) {
        return None;
    }
    let prefix = if prefix == "sch" {
        "edu".to_owned()
    } else {
        prefix
    };
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

/// White space, also the invisible kinds that copying leaves in cells.
pub(super) fn is_space(c: char) -> bool {
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
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MunicipalityCode(String);

impl MunicipalityCode {
    /// Takes the code off a name: «Приозёрский муниципальный район(reg99_m002)», «reg22_m019 | …».
    pub fn split(text: &str) -> (String, Option<MunicipalityCode>) {
        let chars: Vec<char> = text.chars().collect();
        for start in 0..chars.len() {
            let word: String = chars[start..]
                .iter()
                .take_while(|c| c.is_alphanumeric() || **c == '_')
                .collect();
            let code = word.to_ascii_lowercase();
            if is_municipality_code(&code) {
                let end = start + word.chars().count();
                return (
                    without_span(&chars, start, end),
                    Some(MunicipalityCode(code)),
                );
            }
        }
        (text.trim().to_owned(), None)
    }

    /// Code of the region: `reg99`.
    pub fn region(&self) -> &str {
        self.0.split('_').next().unwrap_or_default()
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
            ("еdu990101", "edu990101"),     // Cyrillic «е»
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
            "",
            "990101",
            "edu99010",
            "edu990101999",
            "reg99_m001",
            "reg220000",
            "школа 990101",
            "МБОУ СОШ № 1",
            "edu990101x",
            "edu990101@mail.ru",
            "для 990101",
            "(",
            "edu",
        ];
        for text in cases {
            assert_eq!(Login::parse(text), None, "{text}");
        }
        assert_eq!(Login::split("МБОУ СОШ № 1 (reg99_m001)").1, None);
    }

    #[test]
    fn a_login_is_taken_off_the_name() {
        let cases = [
            (
                "МБОУ «СОШ №1 г.Урус-Мартан»(edu203389)",
                "МБОУ «СОШ №1 г.Урус-Мартан»",
            ),
            ("МКОУ \"Ключевская СОШ(edu203389)", "МКОУ \"Ключевская СОШ"),
            (
                "edu203389 | МКОУ \"Усть-Кажинская СОШ\"",
                "МКОУ \"Усть-Кажинская СОШ\"",
            ),
            ("МКОУ «СОШ» (sch203389)", "МКОУ «СОШ»"),
            ("СОШ [EDU 203389]", "СОШ"),
        ];
        for (text, name) in cases {
            let (rest, login) = Login::split(text);
            assert_eq!(rest, name);
            assert_eq!(
                login.map(|l| l.to_string()).as_deref(),
                Some("edu203389"),
                "{text}"
            );
        }
        assert_eq!(
            Login::split(" МБОУ СОШ № 1 "),
            ("МБОУ СОШ № 1".to_owned(), None)
        );
    }

    #[test]
    fn a_code_is_taken_off_the_municipality() {
        let cases = [
            (
                "Приозёрский муниципальный район(reg99_m002)",
                "Приозёрский муниципальный район",
            ),
            (
                "reg99_m002 | Приозёрский муниципальный район",
                "Приозёрский муниципальный район",
            ),
            ("REG99_M002", ""),
        ];
        for (text, name) in cases {
            let (rest, code) = MunicipalityCode::split(text);
            assert_eq!(rest, name);
            assert_eq!(code.map(|c| c.to_string()).as_deref(), Some("reg99_m002"));
        }
        assert_eq!(MunicipalityCode::split("reg99_mx").1, None);
    }
}
