//! Measures of a draft are added, changed and removed; the same page proposes to change an agreed one.

use super::action::Action;
use super::agreement::DropForm;
use super::forms::{MeasureForm, NewMeasure};
use super::measure::Measure;
use super::measure_pages::DROPPED;
use super::programme::Programme;
use super::proposal::Proposal;
use super::roadmap::Roadmap;
use super::term::Terms;
use super::{measure_store, store};
use crate::audit::{Event, Kind};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::{Errors, VersionForm};
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// Why no second change is proposed beside one that waits.
pub(super) const WAITS: &str =
    "По этой мере уже есть предложение: дождитесь ответа координатора или отзовите его.";

#[derive(Template)]
#[template(path = "roadmaps/measure_edit.html")]
pub(super) struct EditPage {
    shell: Shell,
    pub(super) roadmap: Roadmap,
    programmes: Vec<Programme>,
    /// The measure as it is stored; `None` while it is new.
    pub(super) measure: Option<Measure>,
    /// Whether the measure carries a proposal that waits.
    waits: bool,
    /// `Edit` of a draft, or `Propose`.
    action: Action,
    /// How terms are read.
    pub(super) terms: Terms,
    form: MeasureForm,
    /// The other thing one may propose: to drop the measure.
    pub(super) dropping: DropForm,
    choices: Vec<Choice>,
    pub(super) errors: Errors,
    pub(super) stale: Option<&'static str>,
}

impl EditPage {
    /// Risks that the measure may answer.
    pub(super) fn factors(&self) -> Vec<i16> {
        self.programmes.iter().map(|of| of.factor).collect()
    }

    fn risks(&self) -> Vec<Choice> {
        let none = Choice::new("", "без риска, в разделе", &self.form.factor);
        let risks = self.programmes.iter().map(|of| {
            let title = format!("{}. {}", of.factor, of.title);
            Choice::new(of.factor.to_string(), title, &self.form.factor)
        });
        std::iter::once(none).chain(risks).collect()
    }

    fn proposes(&self) -> bool {
        self.action == Action::Propose
    }

    fn heading(&self) -> &'static str {
        match (self.action, &self.measure) {
            (Action::Propose, Some(_)) => "Предложить изменение",
            (Action::Propose, None) => "Предложить новую меру",
            (_, Some(_)) => "Изменить меру",
            (_, None) => "Новая мера",
        }
    }

    fn button(&self) -> &'static str {
        match self.proposes() {
            true => "Отправить предложение",
            false => "Сохранить меру",
        }
    }

    fn href(&self) -> String {
        let end = if self.proposes() { "proposal" } else { "edit" };
        match (&self.measure, self.proposes()) {
            (Some(measure), _) => format!("/measures/{}/{end}", measure.id),
            (None, true) => format!("/roadmaps/{}/proposals", self.roadmap.id),
            (None, false) => format!("/roadmaps/{}/measures", self.roadmap.id),
        }
    }

    /// The measure as it stands, for who was slower: label, text.
    fn stored(&self) -> Vec<(&'static str, String)> {
        let texts = self.measure.as_ref().map(|of| NewMeasure::of(of).texts());
        let mut texts = texts.unwrap_or_default();
        texts.retain(|(_, text)| !text.is_empty());
        texts
    }

    /// Why nothing can be changed now.
    fn lock(&self) -> Option<&'static str> {
        let measure = self.measure.as_ref();
        let off = measure.and_then(|of| of.dropped_at).map(|_| DROPPED);
        let done = measure.is_some_and(Measure::is_confirmed);
        self.roadmap
            .lock(self.action)
            .or(off)
            .or(self.waits.then_some(WAITS))
            .or(done.then_some("Мера подтверждена: менять в ней больше нечего."))
    }

    /// Refuses in words who may not, and what is locked.
    pub(super) fn require(&self, caller: &Caller) -> Result<()> {
        self.roadmap.require(&caller.viewer, self.action)?;
        match self.lock() {
            Some(why) => Err(Error::Conflict(why.to_owned())),
            None => Ok(()),
        }
    }

    /// The page again, with what was typed.
    pub(super) fn with(mut self, form: MeasureForm, errors: Errors) -> EditPage {
        self.choices = self.terms.choices(&form.term, &form.term_choice);
        (self.form, self.errors) = (form, errors);
        self
    }
}

/// The roadmap, open for an action; who may not is refused, what is locked is told by the page.
pub(super) async fn open(
    tx: &mut Tx,
    caller: &Caller,
    roadmap_id: i64,
    action: Action,
) -> Result<EditPage> {
    let scope = caller.viewer.scope();
    let roadmap = store::find(tx, scope, roadmap_id).await?;
    roadmap.admit(&caller.viewer, action)?;
    let place = (roadmap.municipality_id, roadmap.year);
    Ok(EditPage {
        programmes: store::programmes(tx, &roadmap).await?,
        terms: store::terms(tx, scope, place).await?,
        shell: caller.shell.clone(),
        measure: None,
        waits: false,
        action,
        form: MeasureForm::default(),
        dropping: DropForm::default(),
        choices: Vec::new(),
        errors: Errors::new(),
        stale: None,
        roadmap,
    })
}

/// The same at one of its measures.
pub(super) async fn open_measure(
    tx: &mut Tx,
    caller: &Caller,
    measure_id: i64,
    action: Action,
) -> Result<EditPage> {
    let measure = measure_store::find(tx, caller.viewer.scope(), measure_id).await?;
    let mut page = open(tx, caller, measure.roadmap_id, action).await?;
    page.waits = page.roadmap.about(measure.id).any(Proposal::is_open);
    page.form = MeasureForm::of(&measure);
    page.dropping.version = measure.version.to_string();
    page.measure = Some(measure);
    Ok(page)
}

fn event(roadmap: &Roadmap, what: &str) -> Event {
    roadmap.event(Kind::MeasureChanged, what)
}

/// `GET /roadmaps/{roadmap_id}/measures/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let page = open(&mut tx, &caller, roadmap_id, Action::Edit).await?;
    page.require(&caller)?;
    html(&page)
}

/// `POST /roadmaps/{roadmap_id}/measures`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let page = open(&mut tx, &caller, roadmap_id, Action::Edit).await?;
    page.require(&caller)?;
    let measure = match form.check(&page.factors(), &page.terms) {
        Ok(measure) => measure,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    let roadmap = &page.roadmap;
    store::hold(&mut tx, roadmap).await?;
    measure_store::add(&mut tx, (roadmap.municipality_id, roadmap.id), &measure).await?;
    let event = event(roadmap, &format!("добавлена мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(&page.roadmap.address(), "Мера добавлена."))
}

/// `GET /measures/{measure_id}/edit`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let page = open_measure(&mut tx, &caller, measure_id, Action::Edit).await?;
    page.require(&caller)?;
    html(&page)
}

/// `POST /measures/{measure_id}/edit`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(mut form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = open_measure(&mut tx, &caller, measure_id, Action::Edit).await?;
    page.require(&caller)?;
    let Some(was) = page.measure.clone() else {
        return Err(Error::NotFound);
    };
    if form.version.parse() != Ok(was.version) {
        form.version = was.version.to_string();
        page.stale = Some(STALE);
        return page::conflict(&page.with(form, Errors::new()));
    }
    let measure = match form.check(&page.factors(), &page.terms) {
        Ok(measure) => measure,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    store::hold(&mut tx, &page.roadmap).await?;
    measure_store::update(&mut tx, &was, was.version, &measure).await?;
    let event = event(&page.roadmap, &format!("изменена мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(&page.roadmap.address(), "Мера изменена."))
}

/// `POST /measures/{measure_id}/removal`
pub async fn remove(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let page = open_measure(&mut tx, &caller, measure_id, Action::Edit).await?;
    page.require(&caller)?;
    let Some(measure) = &page.measure else {
        return Err(Error::NotFound);
    };
    let version = form.version.parse().unwrap_or_default();
    store::hold(&mut tx, &page.roadmap).await?;
    measure_store::remove(&mut tx, measure, version).await?;
    let event = event(&page.roadmap, &format!("убрана мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(
        &page.roadmap.address(),
        "Мера убрана из черновика.",
    ))
}
