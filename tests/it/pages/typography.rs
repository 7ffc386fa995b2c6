//! How Russian is set: quotation marks, dashes, blanks that must not break, words that portals overuse.

use crate::support::html::{Page, parse, raw_words_of};

/// What is wrong with the visible words of a page. Names of schools stand as people typed them.
pub fn faults(page: &Page, names: &[String]) -> Vec<String> {
    let html = page.html();
    let mut text: String = html
        .select(&parse("body"))
        .map(|body| raw_words_of(&body))
        .collect();
    text.push('\n');
    text.push_str(&page.title());
    for name in names {
        text = text.replace(name.as_str(), "название");
    }
    text.lines().flat_map(line_faults).collect()
}

/// What is wrong with one line.
fn line_faults(line: &str) -> Vec<String> {
    let characters: Vec<char> = line.chars().collect();
    let mut faults = Vec::new();
    for (at, character) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1).copied();
        let words = match character {
            '"' if is_cyrillic(before) || is_cyrillic(after) => "a straight quotation mark",
            '%' if before == Some(' ') && at > 1 && characters[at - 2].is_ascii_digit() => {
                "a blank that may break before %"
            }
            '%' if before.is_some_and(|c| c.is_ascii_digit()) => "no blank before %",
            '-' if before.is_some_and(is_blank) && after.is_some_and(is_blank) => {
                "a hyphen for a dash"
            }
            '—' if before == Some(' ') && at > 1 => "a dash that may begin a line",
            '№' if after == Some(' ') && !is_quoted(&characters[..at]) => {
                "a blank that may break after №"
            }
            '.' if is_decimal(&characters, at) => "a decimal point",
            _ => continue,
        };
        let from = at.saturating_sub(20);
        let to = (at + 20).min(characters.len());
        let around: String = characters[from..to].iter().collect();
        faults.push(format!("{words} in «{}»", around.trim()));
    }
    // «Учебная неуспешность» is a term of the field, not the empty praise of a report.
    let lower = line.to_lowercase().replace("неуспешност", "");
    for word in [
        "осуществ",
        "некорректн",
        "успешно",
        "данный ",
        "произошла ошибка",
    ] {
        if lower.contains(word) {
            faults.push(format!("the word «{word}» in «{}»", line.trim()));
        }
    }
    faults
}

fn is_cyrillic(character: Option<char>) -> bool {
    character
        .is_some_and(|c| ('а'..='я').contains(&c.to_ascii_lowercase()) || ('А'..='Я').contains(&c))
}

/// Whether a quotation is open: what stands in it is as somebody typed it.
fn is_quoted(before: &[char]) -> bool {
    let count = |mark: char| before.iter().filter(|c| **c == mark).count();
    count('«') > count('»')
}

fn is_blank(character: char) -> bool {
    character == ' '
}

/// A number such as 36.8 that is neither a date, an address of the net nor a number of a point.
fn is_decimal(characters: &[char], at: usize) -> bool {
    let digit = |at: Option<usize>| {
        at.and_then(|at| characters.get(at))
            .is_some_and(char::is_ascii_digit)
    };
    if !digit(at.checked_sub(1)) || !digit(Some(at + 1)) {
        return false;
    }
    let is_part = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_' | '/' | ':');
    let start = characters[..at]
        .iter()
        .rposition(|c| !is_part(c))
        .map_or(0, |at| at + 1);
    let end = characters[at..]
        .iter()
        .position(|c| !is_part(c))
        .map_or(characters.len(), |n| at + n);
    let word: String = characters[start..end].iter().collect();
    let word = word.trim_end_matches('.');
    word.matches('.').count() == 1 && word.chars().all(|c| c.is_ascii_digit() || c == '.')
}

#[test]
fn faults_of_typography_are_found_and_good_text_passes() {
    for (line, count) in [
        (
            "Школа «Искра» — 36,8\u{a0}%, №\u{a0}5, 31.01.2022, 127.0.0.1, 1 школа",
            1,
        ),
        (
            "Школа «Искра»\u{a0}— 36,8\u{a0}%, №\u{a0}5, 31.01.2022, 127.0.0.1",
            0,
        ),
        ("— первый пункт", 0),
        ("Доля, %", 0),
        ("МБОУ \"Школа\"", 2),
        ("36,8 %", 1),
        ("36%", 1),
        ("№ 5", 1),
        ("«Школа № 5»", 0),
        ("36.8", 1),
        ("Школы - список", 1),
        ("Успешно сохранено", 1),
    ] {
        assert_eq!(
            line_faults(line).len(),
            count,
            "{line}: {:?}",
            line_faults(line)
        );
    }
}
