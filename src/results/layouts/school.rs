//! Who a row is about: the school in the many ways it is named, the groups of ФИС ОКО, the rows of
//! totals that are nobody.

use super::model::{MunicipalityRef, RepairKind, SchoolRef, TotalLevel};
use super::text::{key, latin_letter};
use crate::sheets::Cell;

/// What a cell of «Группы участников» stands for.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Group {
    Total(TotalLevel, MunicipalityRef),
    School(SchoolRef),
    /// «Итого», «Всего», a note: no row of data.
    Nobody,
}

/// Reads a group. Levels are told by content and not by indentation: a code in brackets is decisive;
/// without it, a row that counts schools is a total, and so is a row before the first municipality.
pub(super) fn group(text: &str, counts_schools: bool, below_municipality: bool) -> Group {
    let school = school(text);
    if school.login.is_some() {
        return Group::School(school);
    }
    let folded = key(text);
    if is_sum(&folded) {
        return Group::Nobody;
    }
    let place = municipality(text);
    if folded.starts_with("вся выборка") || folded == "россия" || folded == "российская федерация"
    {
        return Group::Total(TotalLevel::Federation, place);
    }
    if place.code.is_some() {
        return Group::Total(TotalLevel::Municipality, place);
    }
    if looks_like_school(&folded) {
        return Group::School(school);
    }
    if looks_like_region(&folded) {
        return Group::Total(TotalLevel::Region, place);
    }
    if counts_schools || looks_like_municipality(&folded) {
        return Group::Total(TotalLevel::Municipality, place);
    }
    if below_municipality {
        return Group::School(school);
    }
    Group::Total(TotalLevel::Region, place)
}

/// «Итого», «ВСЕГО», «Средние», «В среднем по …» — but not «Средняя школа № 5».
pub(super) fn is_sum(folded: &str) -> bool {
    const BEGINNINGS: [&str; 9] = [
        "итого",
        "всего",
        "средние",
        "среднее",
        "средний",
        "в среднем",
        "максимальн",
        "макс балл",
        "примечание",
    ];
    BEGINNINGS.iter().any(|word| folded.starts_with(word))
}

/// Whether a text that has been through `text::key` names a school.
pub(super) fn looks_like_school(folded: &str) -> bool {
    let words = folded.split(|c: char| !c.is_alphanumeric());
    folded.contains("школ")
        || folded.contains("гимнази")
        || folded.contains("лице")
        || folded.contains("интернат")
        || words.into_iter().any(|word| {
            let kind = [
                "сош", "оош", "нош", "соши", "цо", "моу", "гоу", "чоу", "ноу", "гбоу", "гкоу",
                "аноо", "гаоу",
            ];
            kind.contains(&word)
                || word.starts_with("мбоу")
                || word.starts_with("мкоу")
                || word.starts_with("маоу")
        })
}

fn looks_like_region(folded: &str) -> bool {
    let mut words = folded.split(|c: char| !c.is_alphabetic());
    words.any(|word| ["область", "край", "республика", "москва", "севастополь"].contains(&word))
        || folded.contains("санкт-петербург")
        || folded.contains("автономный округ")
        || folded.contains("автономная область")
}

fn looks_like_municipality(folded: &str) -> bool {
    ["район", "округ", "муниципальн", "город ", "г. ", "зато "]
        .iter()
        .any(|part| folded.contains(part))
}

/// «город Заречный(reg99_m001)» or «reg22_m019 | Красногорский район».
pub(super) fn municipality(text: &str) -> MunicipalityRef {
    let tidy = tidy(text);
    let is_code = |word: &str| {
        let digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        word.strip_prefix("reg")
            .and_then(|rest| rest.split_once("_m"))
            .is_some_and(|(region, number)| digits(region) && digits(number))
    };
    let (name, code) = match (tidy.rsplit_once('('), tidy.split_once('|')) {
        (Some((name, code)), _) if code.ends_with(')') => (name, code.trim_end_matches(')')),
        (_, Some((code, name))) => (name, code),
        _ => (tidy.as_str(), ""),
    };
    let code: String = code
        .trim()
        .chars()
        .map(latin_letter)
        .collect::<String>()
        .to_lowercase();
    if is_code(&code) {
        MunicipalityRef {
            name: name.trim().to_owned(),
            code: Some(code),
        }
    } else {
        MunicipalityRef {
            name: tidy,
            code: None,
        }
    }
}

/// A school named by one cell: «МБОУ «СОШ № 1»(edu990101)», «edu990101 | МБОУ …», «(286) МБОУ …»,
/// «180123 - МБОУ …», a bare login, or just a name.
pub(super) fn school(text: &str) -> SchoolRef {
    let tidy = tidy(text);
    let named = |name: &str, login: Option<String>, exam_code: Option<String>| SchoolRef {
        text: Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        login,
        exam_code,
        ..SchoolRef::default()
    };
    if let Some(login) = login(&tidy) {
        return named("", Some(login), None);
    }
    if let Some((name, rest)) = tidy.rsplit_once('(')
        && let Some(login) = rest.strip_suffix(')').and_then(login)
    {
        return named(name, Some(login), None);
    }
    if let Some((first, name)) = tidy.split_once('|')
        && let Some(login) = login(first)
    {
        return named(name, Some(login), None);
    }
    let coded = tidy.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    if let Some((code, name)) = coded
        .or_else(|| tidy.split_once(" - "))
        .or_else(|| tidy.split_once(" – "))
        && let Some(code) = exam_code(code)
    {
        return named(name, None, Some(code));
    }
    named(&tidy, None, None)
}

/// A school named by a cell of «Логин/Код ОО/ИНН», with the repair of lost zeros.
pub(super) fn school_by_key(cell: &Cell) -> (SchoolRef, Option<RepairKind>) {
    let shown = tidy(&cell.shown());
    if let Some(login) = login(&shown) {
        return (
            SchoolRef {
                login: Some(login),
                ..SchoolRef::default()
            },
            None,
        );
    }
    if let Some((inn, repair)) = inn(&shown) {
        return (
            SchoolRef {
                inn: Some(inn),
                ..SchoolRef::default()
            },
            repair,
        );
    }
    match exam_code(&shown) {
        Some(code) => (
            SchoolRef {
                exam_code: Some(code),
                ..SchoolRef::default()
            },
            None,
        ),
        None => (school(&shown), None),
    }
}

/// ИНН of an organisation: 10 digits; of 9 the leading zero was lost in a spreadsheet.
pub(super) fn inn(text: &str) -> Option<(String, Option<RepairKind>)> {
    let digits = text.trim();
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    match digits.len() {
        10 => Some((digits.to_owned(), None)),
        9 => Some((format!("0{digits}"), Some(RepairKind::LeadingZero))),
        _ => None,
    }
}

/// Code of a school in ОГЭ and ЕГЭ: up to seven digits as written.
pub(super) fn exam_code(text: &str) -> Option<String> {
    let code = text.trim();
    let fits = (1..=7).contains(&code.len()) && code.bytes().all(|byte| byte.is_ascii_digit());
    fits.then(|| code.to_owned())
}

/// A login of ФИС ОКО: two to four Latin letters and six to eight digits; Russian look-alikes are
/// taken for the letters they were meant to be.
pub(super) fn login(text: &str) -> Option<String> {
    let text = text.trim();
    let prefix = text.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = text.len() - prefix.len();
    // Most texts are names and go no further.
    if !(6..=8).contains(&digits) || !(2..=4).contains(&prefix.chars().count()) {
        return None;
    }
    let login = text
        .chars()
        .map(latin_letter)
        .collect::<String>()
        .to_lowercase();
    let letters = login.chars().take_while(char::is_ascii_lowercase).count();
    (letters + digits == login.len()).then_some(login)
}

/// The text with single spaces and without those at its ends.
fn tidy(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn named(text: &str, login: Option<&str>, code: Option<&str>) -> SchoolRef {
        SchoolRef {
            text: Some(text.to_owned()).filter(|text| !text.is_empty()),
            login: login.map(str::to_owned),
            exam_code: code.map(str::to_owned),
            ..SchoolRef::default()
        }
    }

    #[test]
    fn schools_are_read_in_every_spelling() {
        let cases = [
            (
                "МБОУ «СОШ № 1»(edu990101)",
                named("МБОУ «СОШ № 1»", Some("edu990101"), None),
            ),
            (
                "МБОУ \"СОШ №1\" ( SCH990101 )",
                named("МБОУ \"СОШ №1\"", Some("sch990101"), None),
            ),
            (
                "МБОУ СОШ (еdu990101)",
                named("МБОУ СОШ", Some("edu990101"), None),
            ),
            (
                "МБОУ «Лицей (г. Заречный)»(sch77171506)",
                named("МБОУ «Лицей (г. Заречный)»", Some("sch77171506"), None),
            ),
            (
                "edu223379 | МКОУ \"Усть-Кажинская СОШ\"",
                named("МКОУ \"Усть-Кажинская СОШ\"", Some("edu223379"), None),
            ),
            ("edu990101", named("", Some("edu990101"), None)),
            (
                "(286) МБОУ СОШ № 14",
                named("МБОУ СОШ № 14", None, Some("286")),
            ),
            (
                "180123 - МБОУ СОШ №1",
                named("МБОУ СОШ №1", None, Some("180123")),
            ),
            ("МБОУ  СОШ\n№\u{a0}5", named("МБОУ СОШ № 5", None, None)),
        ];
        for (text, expected) in cases {
            assert_eq!(school(text), expected, "{text}");
        }
    }

    #[test]
    fn groups_are_told_by_their_content() {
        let level = |group: Group| match group {
            Group::Total(level, place) => format!("{level:?} {}", place.code.unwrap_or_default()),
            Group::School(school) => format!("школа {}", school.login.unwrap_or_default()),
            Group::Nobody => "никто".to_owned(),
        };
        let cases = [
            (("Вся выборка", true, false), "Federation "),
            (("Заозёрская область", true, false), "Region "),
            (
                ("город Заречный(reg99_m001)", true, false),
                "Municipality reg99_m001",
            ),
            (
                ("МБОУ «СОШ № 1»(edu990101)", false, true),
                "школа edu990101",
            ),
            (("МБОУ «СОШ № 1»", false, true), "школа "),
            (("Гимназия № 5", false, true), "школа "),
            (("Берёзовка", false, true), "школа "),
            (("Заозёрская область", false, false), "Region "),
            (("Приозёрский район", true, true), "Municipality "),
            (("Средняя школа № 5", false, true), "школа "),
            (
                ("МБОУ «Итоговая СОШ»(edu990101)", false, true),
                "школа edu990101",
            ),
            (("Приозёрский район (п12)", false, true), "Municipality "),
            (("город Заречный", false, false), "Municipality "),
            (("ИТОГО", false, true), "никто"),
            (("Всего по муниципалитету", true, true), "никто"),
        ];
        for ((text, counts, below), expected) in cases {
            assert_eq!(level(group(text, counts, below)), expected, "{text}");
        }
    }

    #[test]
    fn keys_of_the_template_are_told_apart() {
        let read = |cell: Cell| school_by_key(&cell);
        assert_eq!(
            read(Cell::Text("edu990101".into())).0.login.as_deref(),
            Some("edu990101")
        );
        assert_eq!(
            read(Cell::Number(9901000010.0)).0.inn.as_deref(),
            Some("9901000010")
        );
        let (school, repair) = read(Cell::Number(101000010.0));
        assert_eq!(school.inn.as_deref(), Some("0101000010"));
        assert_eq!(repair, Some(RepairKind::LeadingZero));
        assert_eq!(
            read(Cell::Text("0286".into())).0.exam_code.as_deref(),
            Some("0286")
        );
        assert_eq!(
            read(Cell::Text("СОШ № 1".into())).0.text.as_deref(),
            Some("СОШ № 1")
        );
    }
}
