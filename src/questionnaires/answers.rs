//! A filled form: which choice was made of which question. It is counted and forgotten.

use super::question::Question;
use crate::error::{Error, Result};
use crate::input::Errors;
use std::collections::BTreeMap;

/// Fields of the form as they were sent, by name.
pub type Sent = BTreeMap<String, String>;

/// The hidden field with the random mark of the form.
pub const MARK: &str = "mark";

/// The field of a question.
pub fn field(question: &Question) -> String {
    format!("question_{}", question.id)
}

/// Whether a field may come from the form: its mark, or a question by its number.
fn is_known(name: &str) -> bool {
    let number = name.strip_prefix("question_");
    name == MARK || number.is_some_and(|number| number.parse::<i64>().is_ok())
}

/// Refuses what the form never sends.
///
/// # Errors
/// [`Error::BadRequest`] for an unknown field.
pub fn require_known(sent: &Sent) -> Result<()> {
    if sent.keys().all(|name| is_known(name)) {
        return Ok(());
    }
    let why = "Форма заполнена не так, как ждёт портал. Откройте её заново.";
    Err(Error::BadRequest(why.to_owned()))
}

/// The choices that were made: row of the question, place of the choice. A question may be left out.
///
/// # Errors
/// By field, in Russian: a choice that is not there; no answer at all.
pub fn check(sent: &Sent, questions: &[Question]) -> Result<Vec<(i64, i16)>, Errors> {
    let mut errors = Errors::new();
    let mut choices = Vec::new();
    for question in questions {
        let name = field(question);
        let Some(value) = sent.get(&name).filter(|value| !value.is_empty()) else {
            continue;
        };
        let place = value.parse::<i16>().ok();
        let place = place.filter(|place| {
            usize::try_from(*place).is_ok_and(|place| place < question.options.len())
        });
        match place {
            Some(place) => choices.push((question.id, place)),
            None => errors.add(&name, "Выберите один из вариантов"),
        }
    }
    if choices.is_empty() && errors.is_empty() {
        let first = questions.first().map(field).unwrap_or_default();
        errors.add(&first, "Ответьте хотя бы на один вопрос");
    }
    errors.or(choices)
}

#[cfg(test)]
mod tests {
    use super::super::audience::Audience;
    use super::super::question::Choice;
    use super::*;

    #[test]
    fn choices_are_places_and_a_question_may_be_left_out() {
        let choice = |points| Choice {
            words: points_to_words(points),
            points,
        };
        let question = |id| Question {
            id,
            questionnaire_id: 1,
            audience: Audience::Pupils,
            factor: 6,
            text: "Как часто интересно?".into(),
            options: vec![choice(0), choice(1)],
            version: 1,
        };
        let questions = [question(7), question(8)];
        let sent = |pairs: &[(&str, &str)]| -> Sent {
            let pairs = pairs
                .iter()
                .map(|(name, value)| ((*name).into(), (*value).into()));
            pairs.collect()
        };
        let good = check(&sent(&[("question_8", "1"), ("mark", "x")]), &questions);
        assert_eq!(good, Ok(vec![(8, 1)]));
        for (pairs, field) in [
            (vec![], "question_7"),
            (vec![("question_9", "0")], "question_7"),
            (vec![("question_7", "2")], "question_7"),
            (
                vec![("question_7", "0"), ("question_8", "-1")],
                "question_8",
            ),
        ] {
            let errors = check(&sent(&pairs), &questions).unwrap_err();
            assert!(errors.of(field).is_some(), "{pairs:?}");
        }
    }

    #[test]
    fn only_what_the_form_sends_is_taken() {
        for (name, known) in [
            ("mark", true),
            ("question_7", true),
            ("question_x", false),
            ("name", false),
        ] {
            let sent = Sent::from([(name.to_owned(), "0".to_owned())]);
            assert_eq!(require_known(&sent).is_ok(), known, "{name}");
        }
    }

    fn points_to_words(points: u32) -> String {
        format!("вариант {points}")
    }
}
