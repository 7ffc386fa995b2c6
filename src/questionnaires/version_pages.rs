//! Versions of the questionnaire: the list with the cut-offs, one version, two side by side, drafts.

use super::audience::Audience;
use super::comparison::{Change, changes};
use super::cutoffs::Cutoffs;
use super::question::Question;
use super::questionnaire::{Questionnaire, State as Standing, missing};
use super::ready_set::ready_set;
use super::{cutoff_store, store};
use crate::access::Permission::EditQuestionnaires;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::input::VersionForm;
use crate::risks::{self, Factor};
use crate::schools::{self, Municipality};
use crate::web::{Caller, Path, Shell, SignedForm, filters, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "questionnaires/list.html")]
struct ListPage {
    shell: Shell,
    versions: Vec<Questionnaire>,
    places: Vec<Municipality>,
    /// Of the only municipality within sight.
    cutoffs: Option<Cutoffs>,
    may_edit: bool,
    hours: i16,
}

impl ListPage {
    fn place(&self, version: &Questionnaire) -> &str {
        let mut places = self.places.iter();
        let own = places.find(|place| place.id == version.municipality_id);
        own.map_or("", |place| &place.name)
    }

    /// The version a new draft is copied from; `None` while there is a draft, or for those who only read.
    fn to_copy(&self) -> Option<&Questionnaire> {
        let has_draft = self.versions.iter().any(|of| of.state == Standing::Draft);
        let newest = self.versions.first();
        newest.filter(|_| self.may_edit && !has_draft)
    }
}

/// `GET /questionnaires`
pub async fn list(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let cutoffs = match places.as_slice() {
        [only] => Some(cutoff_store::current(&mut tx, viewer.scope(), only.id).await?),
        _ => None,
    };
    let versions = store::versions(&mut tx, viewer.scope(), None, None).await?;
    html(&ListPage {
        may_edit: viewer.may(EditQuestionnaires),
        hours: viewer.utc_offset_hours,
        shell: caller.shell,
        versions,
        places,
        cutoffs,
    })
}

/// What a draft begins with: `ready`, or the row of a version.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DraftForm {
    from: String,
}

/// `POST /questionnaires`: a new draft out of the ready set or of a version.
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    SignedForm(form): SignedForm<DraftForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let own = viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = db.begin(viewer).await?;
    let (origin, questions) = if form.from == "ready" {
        ("готовый набор портала".to_owned(), ready_set()?)
    } else {
        let Ok(id) = form.from.parse() else {
            let why = "Выберите, из чего сделать черновик: из готового набора или из версии.";
            return Err(Error::BadRequest(why.to_owned()));
        };
        let version = store::find(&mut tx, viewer.scope(), id).await?;
        let questions = store::questions(&mut tx, &[version.id]).await?;
        let copies = questions.iter().map(Question::copied).collect();
        (format!("версия {}", version.number), copies)
    };
    let begun = store::draft(&mut tx, own, &origin, &questions, &viewer.name).await?;
    let Some((id, number)) = begun else {
        let why = "Черновик уже есть: измените и опубликуйте его, потом делайте следующий.";
        return Err(Error::Conflict(why.to_owned()));
    };
    let said = format!("Анкета, версия {number}: черновик, {origin}");
    let event = Event::new(Kind::QuestionnaireDrafted, said).about(Subject::Questionnaire(id));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/questionnaires/{id}"),
        "Черновик готов. Измените вопросы и опубликуйте его.",
    ))
}

#[derive(Template)]
#[template(path = "questionnaires/show.html")]
struct ShowPage {
    shell: Shell,
    of: Questionnaire,
    questions: Vec<Question>,
    factors: Vec<Factor>,
    missing: Vec<String>,
    lock: Option<String>,
    may_edit: bool,
}

impl ShowPage {
    /// Questions of an audience, by factor: number, name, questions.
    fn groups(&self, audience: &Audience) -> Vec<(i16, &str, Vec<&Question>)> {
        let own = |code: i16| {
            let own = self.questions.iter().filter(move |of| of.factor == code);
            own.filter(|of| of.audience == *audience)
                .collect::<Vec<_>>()
        };
        let groups = self.factors.iter().map(|factor| {
            let title = factor.title.as_str();
            (factor.code, title, own(factor.code))
        });
        groups
            .filter(|(_, _, questions)| !questions.is_empty())
            .collect()
    }

    fn count(&self, audience: &Audience) -> String {
        let own = self.questions.iter().filter(|of| of.audience == *audience);
        words::count(own.count() as u64, ["вопрос", "вопроса", "вопросов"])
    }

    fn is_draft(&self) -> bool {
        self.of.state == Standing::Draft
    }
}

async fn open(tx: &mut Tx, caller: &Caller, id: i64) -> Result<(Questionnaire, Vec<Question>)> {
    let of = store::find(tx, caller.viewer.scope(), id).await?;
    let questions = store::questions(tx, &[id]).await?;
    Ok((of, questions))
}

/// `GET /questionnaires/{questionnaire_id}`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Path(questionnaire_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let (of, questions) = open(&mut tx, &caller, questionnaire_id).await?;
    let factors = risks::factors(&mut tx, viewer.scope(), of.municipality_id).await?;
    drop(tx);
    html(&ShowPage {
        missing: missing(&questions),
        lock: of.lock(viewer.utc_offset_hours),
        may_edit: viewer.may(EditQuestionnaires),
        shell: caller.shell,
        of,
        questions,
        factors,
    })
}

/// `POST /questionnaires/{questionnaire_id}/publication`
pub async fn publish(
    caller: Caller,
    State(db): State<Db>,
    Path(questionnaire_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let (of, questions) = open(&mut tx, &caller, questionnaire_id).await?;
    if let Some(why) = of.lock(viewer.utc_offset_hours) {
        return Err(Error::Conflict(why));
    }
    let missing = missing(&questions);
    if !missing.is_empty() {
        let why = format!("{}. Добавьте вопросы и опубликуйте.", missing.join(". "));
        return Err(Error::Conflict(why));
    }
    let version = form.version.parse().unwrap_or_default();
    store::publish(&mut tx, &of, version, &viewer.name).await?;
    let count = words::count(questions.len() as u64, ["вопрос", "вопроса", "вопросов"]);
    let said = format!("Анкета, версия {}: опубликована, {count}", of.number);
    let event = Event::new(Kind::QuestionnairePublished, said).about(Subject::Questionnaire(of.id));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/questionnaires/{}", of.id),
        "Версия действует: новые опросы пойдут по ней. Прежние опросы остались при своей.",
    ))
}

#[derive(Template)]
#[template(path = "questionnaires/comparison.html")]
struct ComparisonPage {
    shell: Shell,
    of: Questionnaire,
    before: Option<Questionnaire>,
    now: Vec<Question>,
    was: Vec<Question>,
}

impl ComparisonPage {
    fn changes(&self, audience: &Audience) -> Vec<Change<'_>> {
        changes(*audience, &self.was, &self.now)
    }

    fn all_same(&self) -> bool {
        Audience::ALL.iter().all(|of| self.changes(of).is_empty())
    }
}

/// `GET /questionnaires/{questionnaire_id}/comparison`: beside the version before it.
pub async fn compare(
    caller: Caller,
    State(db): State<Db>,
    Path(questionnaire_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let of = store::find(&mut tx, viewer.scope(), questionnaire_id).await?;
    let all = store::versions(&mut tx, viewer.scope(), Some(of.municipality_id), None).await?;
    let before = all.into_iter().find(|other| other.number < of.number);
    let ids: Vec<i64> = before.iter().map(|of| of.id).chain([of.id]).collect();
    let questions = store::questions(&mut tx, &ids).await?;
    drop(tx);
    let (now, was) = questions
        .into_iter()
        .partition(|q| q.questionnaire_id == of.id);
    html(&ComparisonPage {
        shell: caller.shell,
        of,
        before,
        now,
        was,
    })
}
