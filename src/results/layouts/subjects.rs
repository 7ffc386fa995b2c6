//! Subjects by the words and codes in which files name them.

use crate::procedure::Subject;

/// Beginnings of words that name a subject; the first that fits wins, so the longer stands first.
const WORDS: [(&str, Subject); 22] = [
    ("литературное чтение", Subject::LiteraryReading),
    ("литературному чтению", Subject::LiteraryReading),
    ("окружающ", Subject::WorldAround),
    ("русск", Subject::Russian),
    ("математи", Subject::Mathematics),
    ("алгебр", Subject::Mathematics),
    ("обществозн", Subject::SocialStudies),
    ("географи", Subject::Geography),
    ("истори", Subject::History),
    ("биологи", Subject::Biology),
    ("физик", Subject::Physics),
    ("хими", Subject::Chemistry),
    ("информати", Subject::Informatics),
    ("литератур", Subject::Literature),
    ("английск", Subject::English),
    ("немецк", Subject::German),
    ("французск", Subject::French),
    ("испанск", Subject::Spanish),
    ("китайск", Subject::Chinese),
    ("иностранн", Subject::ForeignLanguage),
    ("рус яз", Subject::Russian),
    ("рус. яз", Subject::Russian),
];

/// Two-letter codes of ФИС ОКО, as in the name of the sheet «РУ 4 Статистика по отметкам».
const CODES: [(&str, Subject); 15] = [
    ("ру", Subject::Russian),
    ("ма", Subject::Mathematics),
    ("ом", Subject::WorldAround),
    ("лч", Subject::LiteraryReading),
    ("ис", Subject::History),
    ("об", Subject::SocialStudies),
    ("гг", Subject::Geography),
    ("би", Subject::Biology),
    ("фи", Subject::Physics),
    ("хи", Subject::Chemistry),
    ("ин", Subject::Informatics),
    ("ли", Subject::Literature),
    ("ая", Subject::English),
    ("ня", Subject::German),
    ("фя", Subject::French),
];

/// The subject named in a text that has been through `text::key`.
pub(super) fn subject_in(key: &str) -> Option<Subject> {
    WORDS
        .iter()
        .find(|(word, _)| begins_a_word(key, word))
        .map(|(_, subject)| *subject)
}

fn begins_a_word(key: &str, word: &str) -> bool {
    key.match_indices(word).any(|(at, _)| {
        !key[..at]
            .chars()
            .next_back()
            .is_some_and(char::is_alphabetic)
    })
}

/// Subject and grade of a code at the beginning of a text that has been through `text::key`: «ру 4».
pub(super) fn coded(key: &str) -> Option<(Subject, u8)> {
    let (code, subject) = CODES.iter().find(|(code, _)| key.starts_with(code))?;
    let rest = key[code.len()..].trim_start_matches([' ', '-', '_']);
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    let grade = digits
        .parse()
        .ok()
        .filter(|grade| (1..=11).contains(grade))?;
    Some((*subject, grade))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_are_found_by_word_and_by_code() {
        let cases = [
            ("впр 2021 русский язык 4 класс", Some(Subject::Russian)),
            (
                "егэ по математике (профильный уровень)",
                Some(Subject::Mathematics),
            ),
            ("литературное чтение", Some(Subject::LiteraryReading)),
            ("литература", Some(Subject::Literature)),
            ("физика", Some(Subject::Physics)),
            ("физическая культура", None),
            ("геофизика", None),
            ("статистика по отметкам", None),
        ];
        for (text, subject) in cases {
            assert_eq!(subject_in(text), subject, "{text}");
        }
        assert_eq!(
            coded("ру 4 статистика по отметкам"),
            Some((Subject::Russian, 4))
        );
        assert_eq!(coded("ма10"), Some((Subject::Mathematics, 10)));
        assert_eq!(coded("математика 5"), None);
        assert_eq!(coded("ру 12"), None);
    }
}
