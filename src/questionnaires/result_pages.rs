//! What the answers of an ended survey say: proposed levels with their arithmetic, sums by question; the same as
//! a file. Of a group with too few answers nothing leaves this room.

use super::audience::Audience;
use super::question::Question;
use super::result_table::result_table;
use super::results::Results;
use super::scoring::{Proposal, Tally};
use crate::access::Permission::RunSurveys;
use crate::audit::{Event, Kind, Subject};
use crate::error::{Error, Result};
use crate::risks::Factor;
use crate::web::download::{self, SheetFormat};
use crate::web::filters;
use crate::web::{App, Caller, Now, Path, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "questionnaires/results.html")]
struct ResultPage {
    shell: Shell,
    of: Results,
    proposals: Vec<(Factor, Proposal)>,
    may_take: bool,
    hours: i16,
}

/// A choice of a question with its answers, for the table of sums.
struct Bar {
    words: String,
    points: u32,
    answers: u32,
    share: String,
}

impl ResultPage {
    /// Questions of an audience that may be shown.
    fn questions(&self, audience: &Audience) -> Vec<&(Question, Tally)> {
        let shown = self.of.shown.iter();
        shown
            .filter(|(question, _)| question.audience == *audience)
            .collect()
    }

    fn bars((question, tally): &(Question, Tally)) -> Vec<Bar> {
        let answered = tally.answered();
        let both = question.options.iter().zip(&tally.answers);
        both.map(|(choice, answers)| Bar {
            words: choice.words.clone(),
            points: choice.points,
            answers: *answers,
            share: words::share_percent(*answers, answered),
        })
        .collect()
    }

    fn arithmetic(&self, proposal: &Proposal) -> String {
        proposal.arithmetic(&self.of.cutoffs)
    }

    fn count(questions: &[&(Question, Tally)]) -> String {
        words::count(questions.len() as u64, ["вопрос", "вопроса", "вопросов"])
    }

    fn answered(tally: &Tally) -> String {
        words::count(u64::from(tally.answered()), ["ответ", "ответа", "ответов"])
    }
}

/// `GET /surveys/{survey_id}/results`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(survey_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let today = now.day(caller.viewer.utc_offset_hours);
    let of = Results::load(&mut tx, &caller.viewer, today, survey_id).await?;
    drop(tx);
    let proposals = of.proposals().into_iter();
    html(&ResultPage {
        proposals: proposals.map(|(factor, of)| (factor.clone(), of)).collect(),
        may_take: caller.viewer.may(RunSurveys),
        hours: caller.viewer.utc_offset_hours,
        shell: caller.shell,
        of,
    })
}

/// `GET /surveys/{survey_id}/results.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(survey_id): Path<i64>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let today = now.day(viewer.utc_offset_hours);
    let of = Results::load(&mut tx, viewer, today, survey_id).await?;
    if let Some(why) = of.lock {
        return Err(Error::Conflict(why));
    }
    let survey = &of.survey;
    let said = format!(
        "{}: выгружены результаты опроса {}",
        survey.school,
        survey.years()
    );
    let event = Event::new(Kind::Exported, said)
        .about(Subject::Survey(survey.id))
        .of_school(survey.school_id)
        .in_municipality(survey.municipality_id);
    tx.commit(event).await?;
    let table = result_table(&of, download::notes(viewer, now.0, &[]));
    download::table("Результаты опроса", table, format).await
}
