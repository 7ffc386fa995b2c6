//! Where the numbers of a register came from: its imports, in one line for the foot of a page or a paper.

use crate::words;
use chrono::{DateTime, Utc};

/// An import that brought numbers of the register.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct SourceImport {
    /// The municipality.
    pub municipality_id: i64,
    /// «загрузка № 14».
    pub number: i32,
    /// When its last number was loaded.
    pub loaded_at: DateTime<Utc>,
}

/// «Источник: загрузки № 7–14, последняя 17.01.2022 в 9:15»; empty without imports. Numbers are told
/// only of one municipality: each counts its own.
pub fn in_words(imports: &[SourceImport], hours: i16) -> String {
    let Some(last) = imports.iter().map(|import| import.loaded_at).max() else {
        return String::new();
    };
    let first = imports.iter().map(|import| import.municipality_id).next();
    let is_one_place = imports
        .iter()
        .all(|import| Some(import.municipality_id) == first);
    let what = if is_one_place {
        let noun = words::plural(imports.len() as u64, ["загрузка", "загрузки", "загрузки"]);
        let numbers: Vec<i32> = imports.iter().map(|import| import.number).collect();
        format!("{noun} №\u{a0}{}", ranges(&numbers))
    } else {
        words::count(imports.len() as u64, ["загрузка", "загрузки", "загрузок"])
    };
    let last = words::moment(last, hours);
    match imports.len() {
        1 => format!("Источник: {what}, {last}"),
        _ => format!("Источник: {what}, последняя {last}"),
    }
}

/// «7–14, 16»: numbers in order, neighbours joined.
fn ranges(numbers: &[i32]) -> String {
    let mut sorted = numbers.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let mut parts: Vec<(i32, i32)> = Vec::new();
    for number in sorted {
        match parts.last_mut() {
            Some((_, last)) if *last + 1 == number => *last = number,
            _ => parts.push((number, number)),
        }
    }
    let part = |(first, last): (i32, i32)| match last - first {
        0 => first.to_string(),
        1 => format!("{first}, {last}"),
        _ => format!("{first}–{last}"),
    };
    parts.into_iter().map(part).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn import(municipality_id: i64, number: i32) -> SourceImport {
        SourceImport {
            municipality_id,
            number,
            loaded_at: DateTime::<Utc>::UNIX_EPOCH,
        }
    }

    #[test]
    fn imports_are_named_by_their_numbers_within_one_municipality() {
        let words = |imports: &[SourceImport]| in_words(imports, 7).replace('\u{a0}', " ");
        assert_eq!(words(&[]), "");
        assert_eq!(
            words(&[import(1, 4)]),
            "Источник: загрузка № 4, 01.01.1970 в 7:00"
        );
        let several = [
            import(1, 9),
            import(1, 7),
            import(1, 8),
            import(1, 12),
            import(1, 11),
        ];
        assert_eq!(
            words(&several),
            "Источник: загрузки № 7–9, 11, 12, последняя 01.01.1970 в 7:00"
        );
        assert_eq!(
            words(&[import(1, 1), import(2, 1)]),
            "Источник: 2 загрузки, последняя 01.01.1970 в 7:00"
        );
    }
}
