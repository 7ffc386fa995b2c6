//! One document: its versions, the expertise of the newest one, remarks, the decision.

use super::document::{Action, Decision, File, Standing};
use super::document_store;
use super::expertise::{Conformity, EXPERTS, Review, Scored, scored};
use super::forms::{DecisionForm, PlaceForm, Typed, check_scores, score_field};
use super::remark_store;
use crate::access::{Author, Permission};
use crate::audit::{Event, Kind as Said, Subject};
use crate::db::Tx;
use crate::error::{Result, STALE, unlocked};
use crate::evidence::{Answering, Remark};
use crate::input::Errors;
use crate::risks::school_year;
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "documents/show.html")]
pub(super) struct ShowPage {
    shell: Shell,
    pub(super) file: File,
    remarks: Vec<Remark>,
    scores: Typed,
    pub(super) deciding: DecisionForm,
    pub(super) placing: PlaceForm,
    pub(super) answering: Answering,
    pub(super) errors: Errors,
    pub(super) stale: Option<&'static str>,
    pub(super) today: NaiveDate,
    may_send: bool,
    may_review: bool,
    may_decide: bool,
    viewer_id: Option<i64>,
    access: Vec<(&'static str, String)>,
    hours: i16,
}

impl ShowPage {
    fn years(&self) -> String {
        school_year(self.file.document.year)
    }

    fn standing(&self) -> Standing {
        self.file.standing()
    }

    fn is_late(&self) -> bool {
        self.standing()
            .is_late(self.file.document.due_on, self.today)
    }

    fn reviews(&self) -> &[Review] {
        self.file.present_reviews()
    }

    fn scored(&self) -> Vec<Scored> {
        scored(&self.file.document.criteria, self.reviews())
    }

    fn conformity(&self) -> Conformity {
        self.file.conformity()
    }

    /// Share of a former version, where it was scored.
    fn former(&self, number: &i32) -> Option<String> {
        let reviews = self.file.reviews_of(*number);
        let share = super::expertise::conformity(&self.file.document.criteria, reviews);
        share.is_known().then(|| share.percent())
    }

    fn divergent(&self) -> usize {
        self.scored().iter().filter(|of| of.diverges).count()
    }

    fn field(number: &usize) -> String {
        score_field(*number)
    }

    fn score(&self, number: &usize) -> &str {
        self.scores
            .get(&score_field(*number))
            .map_or("", String::as_str)
    }

    fn note(&self) -> &str {
        self.scores.get("note").map_or("", String::as_str)
    }

    /// Why the viewer cannot score it, where she cannot.
    pub(super) fn review_lock(&self) -> Option<&'static str> {
        let reviews = self.reviews();
        let staff = &self.file.document.former_staff;
        if self.viewer_id.is_some_and(|id| staff.contains(&id)) {
            return Some("Вы работали в этой школе: её документы оценивает другой эксперт.");
        }
        let is_own = reviews
            .iter()
            .any(|of| Some(of.expert_id) == self.viewer_id);
        Action::Review.lock(self.standing()).or_else(|| {
            (!is_own && reviews.len() >= EXPERTS)
                .then_some("Эту версию уже оценили двое: третьей оценки не бывает.")
        })
    }

    fn may_review(&self) -> bool {
        self.may_review && self.review_lock().is_none()
    }

    fn may_decide(&self) -> bool {
        self.may_decide && Action::Decide.lock(self.standing()).is_none()
    }

    fn may_place(&self) -> bool {
        self.may_decide && Action::Place.lock(self.standing()).is_none()
    }

    fn may_send(&self) -> bool {
        self.may_send && Action::Send.lock(self.standing()).is_none()
    }

    fn decisions(&self) -> Vec<Choice> {
        let current = &self.deciding.decision;
        vec![
            Choice::new(Decision::Agreed.code(), "Согласовать", current),
            Choice::new(Decision::Returned.code(), "Вернуть с замечанием", current),
        ]
    }

    /// Refuses what cannot be done where the document stands, in words.
    pub(super) fn require(&self, action: Action) -> Result<()> {
        unlocked(match action {
            Action::Review => self.review_lock(),
            other => other.lock(self.standing()),
        })
    }

    /// Whether the form was opened with another version; the page says so.
    pub(super) fn is_stale(&mut self, version: &str) -> bool {
        let stale = version.parse() != Ok(self.file.document.version);
        self.stale = stale.then_some(STALE);
        stale
    }

    pub(super) fn event(&self, kind: Said, what: &str) -> Event {
        let document = &self.file.document;
        Event::new(
            kind,
            format!("{}: «{}», {what}", document.school, document.title),
        )
        .about(Subject::Document(document.id))
        .of_school(document.school_id)
        .in_municipality(document.municipality_id)
    }

    pub(super) fn address(&self) -> String {
        format!("/documents/{}", self.file.document.id)
    }
}

pub(super) async fn load(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    document_id: i64,
) -> Result<ShowPage> {
    let viewer = &caller.viewer;
    let file = document_store::find(tx, viewer.scope(), document_id).await?;
    let remarks = remark_store::of_document(tx, &file.document).await?;
    let version = file.document.version.to_string();
    let mut scores = Typed::from([("version".to_owned(), version.clone())]);
    let mut reviews = file.present_reviews().iter();
    if let Some(own) = reviews.find(|of| Some(of.expert_id) == viewer.user_id) {
        let each = (1..).zip(&own.scores);
        scores.extend(each.map(|(number, score)| (score_field(number), score.to_string())));
        scores.insert("note".to_owned(), own.note.clone());
    }
    Ok(ShowPage {
        shell: caller.shell.clone(),
        deciding: DecisionForm {
            version: version.clone(),
            ..DecisionForm::default()
        },
        placing: PlaceForm {
            placed_on: file
                .document
                .placed_on
                .map_or_else(String::new, crate::words::day),
            version,
        },
        answering: Answering::default(),
        errors: Errors::new(),
        stale: None,
        today: now.day(viewer.utc_offset_hours),
        may_send: viewer.may(Permission::SendDocuments),
        may_review: viewer.may(Permission::ReviewDocuments),
        may_decide: viewer.may(Permission::DecideDocuments),
        viewer_id: viewer.user_id,
        access: access(),
        hours: viewer.utc_offset_hours,
        file,
        remarks,
        scores,
    })
}

/// Who may what with a document.
fn access() -> Vec<(&'static str, String)> {
    vec![
        ("Видят", Permission::SeeDocuments.holders()),
        (
            "Загружает версии, отвечает на замечания",
            Permission::SendDocuments.holders(),
        ),
        (
            "Оценивают по критериям, проверяют замечания",
            Permission::ReviewDocuments.holders(),
        ),
        (
            "Согласуют, возвращают, отмечают размещение",
            Permission::DecideDocuments.holders(),
        ),
        ("Пишут в обсуждении", Permission::WriteComments.holders()),
    ]
}

/// `GET /documents/{document_id}`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, document_id).await?)
}

/// `POST /documents/{document_id}/review`
pub async fn review(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_id): Path<i64>,
    SignedForm(form): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, document_id).await?;
    shown.require(Action::Review)?;
    let version = form.get("version").cloned().unwrap_or_default();
    let stale = shown.is_stale(&version);
    shown.scores = form;
    if stale {
        let version = shown.file.document.version.to_string();
        shown.scores.insert("version".to_owned(), version);
        return page::conflict(&shown);
    }
    let (scores, note) = match check_scores(&shown.scores, &shown.file.document.criteria) {
        Ok(checked) => checked,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    document_store::hold(&mut tx, &shown.file.document).await?;
    let found = (scores.as_slice(), note.as_str());
    let expert = Author::from(&caller.viewer);
    document_store::review(&mut tx, &shown.file, found, expert).await?;
    let what = format!("экспертиза версии {}", shown.file.newest());
    tx.commit(shown.event(Said::DocumentReviewed, &what))
        .await?;
    Ok(see_other(&shown.address(), "Оценки сохранены."))
}
