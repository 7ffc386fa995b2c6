//! Two versions side by side: which questions came, went or changed.

use super::audience::Audience;
use super::question::Question;

/// What became of a question between two versions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Change<'a> {
    /// Only the later version asks it.
    Added(&'a Question),
    /// Only the earlier version asked it.
    Removed(&'a Question),
    /// The same words with other choices, or about another factor: before, after.
    Changed(&'a Question, &'a Question),
}

impl<'a> Change<'a> {
    /// The question as it stands, or stood.
    pub fn question(&self) -> &'a Question {
        match self {
            Change::Added(question) | Change::Removed(question) | Change::Changed(_, question) => {
                question
            }
        }
    }
}

/// What differs for one audience, in the order of the later version; what went stands last.
pub fn changes<'a>(
    audience: Audience,
    before: &'a [Question],
    after: &'a [Question],
) -> Vec<Change<'a>> {
    let of = |questions: &'a [Question]| questions.iter().filter(move |q| q.audience == audience);
    let twin = |text: &str, questions: &'a [Question]| of(questions).find(|q| q.text == text);
    let come = of(after).filter_map(|question| match twin(&question.text, before) {
        None => Some(Change::Added(question)),
        Some(was) if (was.factor, &was.options) != (question.factor, &question.options) => {
            Some(Change::Changed(was, question))
        }
        Some(_) => None,
    });
    let gone = of(before).filter(|question| twin(&question.text, after).is_none());
    come.chain(gone.map(Change::Removed)).collect()
}

#[cfg(test)]
mod tests {
    use super::super::question::Choice;
    use super::*;

    fn question(text: &str, factor: i16, points: u32) -> Question {
        Question {
            id: 0,
            questionnaire_id: 0,
            audience: Audience::Parents,
            factor,
            text: text.into(),
            options: vec![Choice {
                words: "нет".into(),
                points,
            }],
            version: 1,
        }
    }

    #[test]
    fn what_came_went_and_changed_is_named() {
        let before = [
            question("А", 1, 1),
            question("Б", 1, 1),
            question("В", 1, 1),
        ];
        let after = [
            question("Г", 1, 1),
            question("Б", 2, 1),
            question("В", 1, 2),
            question("А", 1, 1),
        ];
        let found = changes(Audience::Parents, &before, &after);
        assert_eq!(
            found,
            [
                Change::Added(&after[0]),
                Change::Changed(&before[1], &after[1]),
                Change::Changed(&before[2], &after[2]),
            ]
        );
        let back = changes(Audience::Parents, &after, &before);
        assert_eq!(back.last(), Some(&Change::Removed(&after[0])));
        assert!(changes(Audience::Pupils, &before, &after).is_empty());
    }
}
