//! A question: whom it asks, to which risk factor it speaks, its choices with their points.

use super::audience::Audience;
use crate::input::{Errors, required, tidy};
use crate::risks::Factor;
use serde::{Deserialize, Serialize};

/// Characters of a question.
const LONG: usize = 500;
/// Characters of a choice.
const WORDS: usize = 120;
/// Choices of a question.
const CHOICES: std::ops::RangeInclusive<usize> = 2..=8;
/// Points of a choice, at most.
const POINTS: u32 = 10;

/// One choice.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Choice {
    /// What the respondent reads.
    pub words: String,
    /// Points towards the risk, from 0.
    pub points: u32,
}

/// A question as checked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewQuestion {
    /// Whom it asks.
    pub audience: Audience,
    /// Number of the risk factor.
    pub factor: i16,
    /// The question.
    pub text: String,
    /// Its choices, in the order in which they are read.
    pub choices: Vec<Choice>,
}

/// A stored question.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Question {
    /// Row of `questions`.
    pub id: i64,
    /// The version it belongs to.
    pub questionnaire_id: i64,
    /// Whom it asks.
    #[sqlx(try_from = "String")]
    pub audience: Audience,
    /// Number of the risk factor.
    pub factor: i16,
    /// The question.
    pub text: String,
    /// Its choices.
    #[sqlx(json)]
    pub options: Vec<Choice>,
    /// Grows with each change.
    pub version: i32,
}

impl Question {
    /// The same question for another version.
    pub fn copied(&self) -> NewQuestion {
        NewQuestion {
            audience: self.audience,
            factor: self.factor,
            text: self.text.clone(),
            choices: self.options.clone(),
        }
    }
}

/// A question as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct QuestionForm {
    /// Code of the audience.
    pub audience: String,
    /// Number of the factor.
    pub factor: String,
    /// The question.
    pub text: String,
    /// One choice a line: «скорее да = 1».
    pub choices: String,
    /// Version the form was opened with.
    pub version: String,
}

impl QuestionForm {
    /// The form that shows a question.
    pub fn of(question: &Question) -> QuestionForm {
        QuestionForm {
            audience: question.audience.code().to_owned(),
            factor: question.factor.to_string(),
            text: question.text.clone(),
            choices: lines(&question.options),
            version: question.version.to_string(),
        }
    }

    /// Checks the question.
    ///
    /// # Errors
    /// By field, in Russian.
    pub fn check(&self, factors: &[Factor]) -> Result<NewQuestion, Errors> {
        let mut errors = Errors::new();
        let audience = Audience::from_code(&self.audience);
        if audience.is_none() {
            errors.add("audience", "Выберите, кому задаётся вопрос");
        }
        let factor = self.factor.parse().ok();
        let factor = factor.filter(|code| factors.iter().any(|of| of.code == *code));
        if factor.is_none() {
            errors.add("factor", "Выберите фактор риска из списка");
        }
        let text = required(&mut errors, "text", &self.text, LONG, "Вопрос");
        let choices = read_choices(&mut errors, &self.choices);
        errors.or(NewQuestion {
            audience: audience.unwrap_or(Audience::Director),
            factor: factor.unwrap_or_default(),
            text,
            choices,
        })
    }
}

/// Choices as lines of a text: «скорее да = 1».
fn lines(choices: &[Choice]) -> String {
    let lines: Vec<String> = choices
        .iter()
        .map(|choice| format!("{} = {}", choice.words, choice.points))
        .collect();
    lines.join("\n")
}

fn read_choices(errors: &mut Errors, text: &str) -> Vec<Choice> {
    let mut choices: Vec<Choice> = Vec::new();
    let typed = text.lines().map(tidy).filter(|line| !line.is_empty());
    for line in typed {
        match read_choice(&line) {
            Ok(choice) if choices.iter().any(|of| of.words == choice.words) => {
                let message = format!("Вариант «{}» стоит дважды", choice.words);
                errors.add("choices", message);
            }
            Ok(choice) => choices.push(choice),
            Err(message) => errors.add("choices", message),
        }
    }
    if !CHOICES.contains(&choices.len()) {
        let (from, to) = (CHOICES.start(), CHOICES.end());
        let message = format!("Напишите от {from} до {to} вариантов, каждый с новой строки");
        errors.add("choices", message);
    } else if choices.iter().all(|of| of.points == choices[0].points) {
        let message = "У всех вариантов одни и те же баллы: такой вопрос ничего не измеряет";
        errors.add("choices", message);
    } else if choices.iter().all(|of| of.points > 0) {
        let message = "Дайте хотя бы одному варианту 0 баллов: он значит, что риска нет";
        errors.add("choices", message);
    }
    choices
}

fn read_choice(line: &str) -> Result<Choice, String> {
    let Some((words, points)) = line.rsplit_once('=') else {
        return Err(format!(
            "В строке «{line}» нет баллов: допишите, например, «= 1»"
        ));
    };
    let (words, points) = (tidy(words), points.trim());
    if words.is_empty() {
        return Err(format!("В строке «{line}» нет слов варианта"));
    }
    if words.chars().count() > WORDS || words.contains('\0') {
        return Err(format!(
            "Вариант «{words}» длиннее {WORDS} знаков: сократите"
        ));
    }
    match points.parse() {
        Ok(points) if points <= POINTS => Ok(Choice { words, points }),
        _ => Err(format!(
            "Баллы варианта «{words}» — целое число от 0 до {POINTS}, а не «{points}»"
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<Choice>, Errors> {
        let mut errors = Errors::new();
        let choices = read_choices(&mut errors, text);
        errors.or(choices)
    }

    #[test]
    fn choices_are_lines_with_points_after_the_sign() {
        let choices = read("да = 0\r\n\r\n 1 = 2 верно =1\nнет= 3").unwrap();
        let expected = [("да", 0), ("1 = 2 верно", 1), ("нет", 3)];
        let read_back: Vec<_> = choices
            .iter()
            .map(|c| (c.words.as_str(), c.points))
            .collect();
        assert_eq!(read_back, expected);
        assert_eq!(read(&lines(&choices)).unwrap(), choices);
    }

    #[test]
    fn choices_that_measure_nothing_are_refused_in_words() {
        for (text, words) in [
            ("", "от 2 до 8"),
            ("да = 0", "от 2 до 8"),
            ("да\nнет = 1", "нет баллов"),
            ("= 0\nнет = 1", "нет слов"),
            ("да = 0\nнет = 11", "от 0 до 10"),
            ("да = 0\nнет = -1", "от 0 до 10"),
            ("да = 2\nнет = 2", "ничего не измеряет"),
            ("да = 1\nнет = 2", "0 баллов"),
            ("да = 0\nда = 1\nнет = 2", "стоит дважды"),
        ] {
            let errors = read(text).unwrap_err();
            let message = errors.of("choices").unwrap();
            assert!(message.contains(words), "{text:?}: {message}");
        }
    }

    #[test]
    fn all_that_is_wrong_is_told_at_once() {
        let errors = QuestionForm::default().check(&[]).unwrap_err();
        for field in ["audience", "factor", "text", "choices"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
    }
}
