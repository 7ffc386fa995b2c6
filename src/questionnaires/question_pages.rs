//! Questions of a draft: added, changed, taken out.

use super::audience::Audience;
use super::question::{Question, QuestionForm};
use super::questionnaire::Questionnaire;
use super::store;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::{Errors, VersionForm};
use crate::risks::{self, Factor};
use crate::web::view::Choice;
use crate::web::{Caller, Path, Query, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "questionnaires/question.html")]
struct QuestionPage {
    shell: Shell,
    of: Questionnaire,
    /// The question that is changed; `None` while a new one is written.
    question: Option<Question>,
    factors: Vec<Factor>,
    lock: Option<String>,
    form: QuestionForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl QuestionPage {
    async fn load(
        tx: &mut Tx,
        caller: &Caller,
        questionnaire_id: i64,
        question: Option<Question>,
    ) -> Result<QuestionPage> {
        let viewer = &caller.viewer;
        let of = store::find(tx, viewer.scope(), questionnaire_id).await?;
        let form = question.as_ref().map(QuestionForm::of);
        Ok(QuestionPage {
            factors: risks::factors(tx, viewer.scope(), of.municipality_id).await?,
            lock: of.lock(viewer.utc_offset_hours),
            shell: caller.shell.clone(),
            form: form.unwrap_or_default(),
            errors: Errors::new(),
            stale: None,
            question,
            of,
        })
    }

    fn audiences(&self) -> Vec<Choice> {
        let audiences = Audience::ALL.map(|of| (of.code(), of.title()));
        let choices = audiences.map(|(code, title)| Choice::new(code, title, &self.form.audience));
        choices.to_vec()
    }

    fn factor_choices(&self) -> Vec<Choice> {
        let first = Choice::new("", "выберите", &self.form.factor);
        let title = |of: &Factor| format!("{}. {}", of.code, of.title);
        let choice = |of: &Factor| Choice::new(of.code.to_string(), title(of), &self.form.factor);
        std::iter::once(first)
            .chain(self.factors.iter().map(choice))
            .collect()
    }

    fn action(&self) -> String {
        match &self.question {
            Some(question) => format!("/questions/{}", question.id),
            None => format!("/questionnaires/{}/questions", self.of.id),
        }
    }

    fn require_draft(&self) -> Result<()> {
        self.lock
            .clone()
            .map_or(Ok(()), |why| Err(Error::Conflict(why)))
    }

    fn event(&self, what: &str) -> Event {
        let said = format!("Анкета, версия {}: {what}", self.of.number);
        Event::new(Kind::QuestionnaireChanged, said).about(Subject::Questionnaire(self.of.id))
    }

    fn address(&self) -> String {
        format!("/questionnaires/{}", self.of.id)
    }
}

/// What a new question begins with.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    audience: String,
}

/// `GET /questionnaires/{questionnaire_id}/questions/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    Path(questionnaire_id): Path<i64>,
    Query(query): Query<NewQuery>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let mut shown = QuestionPage::load(&mut tx, &caller, questionnaire_id, None).await?;
    shown.form.audience = query.audience;
    shown.form.choices = "да = 0\nскорее да = 1\nскорее нет = 2\nнет = 3".to_owned();
    html(&shown)
}

/// `POST /questionnaires/{questionnaire_id}/questions`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(questionnaire_id): Path<i64>,
    SignedForm(form): SignedForm<QuestionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut shown = QuestionPage::load(&mut tx, &caller, questionnaire_id, None).await?;
    shown.require_draft()?;
    shown.form = form;
    let question = match shown.form.check(&shown.factors) {
        Ok(question) => question,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    store::add_question(&mut tx, &shown.of, &question).await?;
    let event = shown.event(&format!("новый вопрос «{}»", question.text));
    tx.commit(event).await?;
    Ok(see_other(&shown.address(), "Вопрос добавлен."))
}

/// `GET /questions/{question_id}`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(question_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let question = store::find_question(&mut tx, caller.viewer.scope(), question_id).await?;
    let id = question.questionnaire_id;
    html(&QuestionPage::load(&mut tx, &caller, id, Some(question)).await?)
}

/// `POST /questions/{question_id}`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(question_id): Path<i64>,
    SignedForm(form): SignedForm<QuestionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let question = store::find_question(&mut tx, caller.viewer.scope(), question_id).await?;
    let (id, version) = (question.questionnaire_id, question.version);
    let mut shown = QuestionPage::load(&mut tx, &caller, id, Some(question)).await?;
    shown.require_draft()?;
    shown.form = form;
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let changed = match shown.form.check(&shown.factors) {
        Ok(changed) => changed,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    store::change_question(&mut tx, &shown.of, (question_id, version), &changed).await?;
    let event = shown.event(&format!("изменён вопрос «{}»", changed.text));
    tx.commit(event).await?;
    Ok(see_other(&shown.address(), "Вопрос изменён."))
}

/// `POST /questions/{question_id}/removal`
pub async fn remove(
    caller: Caller,
    State(db): State<Db>,
    Path(question_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let question = store::find_question(&mut tx, caller.viewer.scope(), question_id).await?;
    let (id, text) = (question.questionnaire_id, question.text.clone());
    let shown = QuestionPage::load(&mut tx, &caller, id, Some(question)).await?;
    shown.require_draft()?;
    let version = form.version.parse().unwrap_or_default();
    store::remove_question(&mut tx, &shown.of, (question_id, version)).await?;
    let event = shown.event(&format!("убран вопрос «{text}»"));
    tx.commit(event).await?;
    Ok(see_other(&shown.address(), "Вопрос убран из черновика."))
}
