//! Results of a survey as a spreadsheet: exactly the questions that the page shows.

use super::question::Question;
use super::results::Results;
use super::scoring::Tally;
use crate::sheets::{Column, Table, Value};

/// The table of sums: a choice of a question a row, with the cut-offs and the proposed levels in the head.
pub fn result_table(of: &Results, mut notes: Vec<String>) -> Table {
    let survey = &of.survey;
    notes.push(format!(
        "{}, {} учебный год, анкета версии {}. Муниципальная методика",
        survey.school,
        survey.years(),
        survey.number
    ));
    notes.push(format!("Пороги: {}", of.cutoffs.in_words()));
    for (factor, proposal) in of.proposals() {
        if proposal.level.is_some() {
            let arithmetic = proposal.arithmetic(&of.cutoffs);
            notes.push(format!("{}. {}: {arithmetic}", factor.code, factor.title));
        }
    }
    Table {
        title: "Опрос".to_owned(),
        notes,
        columns: vec![
            Column::new("Кто отвечал", 14),
            Column::new("Фактор", 8),
            Column::new("Вопрос", 60),
            Column::new("Вариант", 24),
            Column::new("Баллы", 8),
            Column::new("Ответов", 10),
            Column::new("Всего ответили", 10),
        ],
        rows: of.shown.iter().flat_map(rows).collect(),
    }
}

fn rows((question, tally): &(Question, Tally)) -> Vec<Vec<Value>> {
    let both = question.options.iter().zip(&tally.answers);
    both.map(|(choice, answers)| {
        vec![
            question.audience.title().to_owned().into(),
            i64::from(question.factor).into(),
            question.text.clone().into(),
            choice.words.clone().into(),
            i64::from(choice.points).into(),
            i64::from(*answers).into(),
            i64::from(tally.answered()).into(),
        ]
    })
    .collect()
}
