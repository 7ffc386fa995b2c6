//! Which papers and which measures the lists show.

use crate::risks::YearList;
use crate::web::view::Choice;

/// What one can ask of papers: code, words.
const PAPERS: [(&str, &str); 8] = [
    ("", "все"),
    ("loose", "без мероприятия"),
    ("stage1", "1 этап"),
    ("stage2", "2 этап"),
    ("stage3", "3 этап"),
    ("stage4", "4 этап"),
    ("outside", "вне этапов"),
    ("withdrawn", "отозванные"),
];

/// What one can ask of measures without papers: code, words.
const MISSING: [(&str, &str); 3] = [
    ("", "все"),
    ("reported", "выполнены"),
    ("late", "срок прошёл, не выполнены"),
];

/// The list of papers.
pub const LIST: YearList = YearList {
    path: "/evidence",
    stage: |code| title(&PAPERS, code),
};

/// The list of measures without papers.
pub const MISSING_LIST: YearList = YearList {
    path: "/evidence/missing",
    stage: |code| title(&MISSING, code),
};

fn title(of: &[(&'static str, &'static str)], code: &str) -> Option<&'static str> {
    of.iter()
        .find(|(known, _)| *known == code && !code.is_empty())
        .map(|(_, title)| *title)
}

/// Choices of the list of papers.
pub fn paper_choices(current: &str) -> Vec<Choice> {
    PAPERS
        .map(|(code, title)| Choice::new(code, title, current))
        .to_vec()
}

/// Choices of the list of measures.
pub fn missing_choices(current: &str) -> Vec<Choice> {
    MISSING
        .map(|(code, title)| Choice::new(code, title, current))
        .to_vec()
}
