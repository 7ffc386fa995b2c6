//! Measures of a draft are added, changed and removed.

use super::forms::{MeasureForm, VersionForm};
use super::measure::Measure;
use super::programme::Programme;
use super::roadmap::{Action, Roadmap};
use super::term::Terms;
use super::{measure_store, store};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "roadmaps/measure_edit.html")]
struct EditPage {
    shell: Shell,
    roadmap: Roadmap,
    programmes: Vec<Programme>,
    /// The measure as it is stored; `None` while it is new.
    measure: Option<Measure>,
    form: MeasureForm,
    choices: Vec<Choice>,
    errors: Errors,
    stale: Option<&'static str>,
}

impl EditPage {
    fn risks(&self) -> Vec<Choice> {
        let none = Choice::new("", "без риска, в разделе", &self.form.factor);
        let risks = self.programmes.iter().map(|of| {
            let title = format!("{}. {}", of.factor, of.title);
            Choice::new(of.factor.to_string(), title, &self.form.factor)
        });
        std::iter::once(none).chain(risks).collect()
    }

    fn action(&self) -> String {
        match &self.measure {
            Some(measure) => format!("/measures/{}/edit", measure.id),
            None => format!("/roadmaps/{}/measures", self.roadmap.id),
        }
    }

    fn back(&self) -> String {
        format!(
            "/schools/{}/roadmap?year={}",
            self.roadmap.school_id, self.roadmap.year
        )
    }

    fn with(mut self, form: MeasureForm, errors: Errors) -> EditPage {
        let terms = Terms::of_year(self.roadmap.year);
        self.choices = terms.choices(&form.term, &form.term_choice);
        (self.form, self.errors) = (form, errors);
        self
    }
}

/// The roadmap, open for editing.
async fn open(tx: &mut Tx, caller: &Caller, roadmap_id: i64) -> Result<EditPage> {
    let roadmap = store::find(tx, caller.viewer.scope(), roadmap_id).await?;
    if let Some(why) = roadmap.lock(Action::Edit) {
        return Err(Error::Conflict(why.to_owned()));
    }
    Ok(EditPage {
        programmes: store::programmes(tx, &roadmap).await?,
        shell: caller.shell.clone(),
        measure: None,
        form: MeasureForm::default(),
        choices: Vec::new(),
        errors: Errors::new(),
        stale: None,
        roadmap,
    })
}

async fn open_measure(tx: &mut Tx, caller: &Caller, measure_id: i64) -> Result<EditPage> {
    let measure = measure_store::find(tx, caller.viewer.scope(), measure_id).await?;
    let mut page = open(tx, caller, measure.roadmap_id).await?;
    page.form = MeasureForm::of(&measure);
    page.measure = Some(measure);
    Ok(page)
}

fn event(roadmap: &Roadmap, what: &str) -> Event {
    let said = format!("{}: {what}", roadmap.school);
    Event::new(Kind::MeasureChanged, said)
        .about(Subject::School(roadmap.school_id))
        .of_school(roadmap.school_id)
        .in_municipality(roadmap.municipality_id)
}

/// `GET /roadmaps/{roadmap_id}/measures/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&open(&mut tx, &caller, roadmap_id).await?)
}

/// `POST /roadmaps/{roadmap_id}/measures`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let page = open(&mut tx, &caller, roadmap_id).await?;
    let risks: Vec<i16> = page.programmes.iter().map(|of| of.factor).collect();
    let measure = match form.check(&risks, &Terms::of_year(page.roadmap.year)) {
        Ok(measure) => measure,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    let roadmap = &page.roadmap;
    store::hold(&mut tx, roadmap).await?;
    measure_store::add(&mut tx, (roadmap.municipality_id, roadmap.id), &measure).await?;
    let event = event(roadmap, &format!("добавлена мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(&page.back(), "Мера добавлена."))
}

/// `GET /measures/{measure_id}/edit`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&open_measure(&mut tx, &caller, measure_id).await?)
}

/// `POST /measures/{measure_id}/edit`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(mut form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = open_measure(&mut tx, &caller, measure_id).await?;
    let Some(was) = page.measure.clone() else {
        return Err(Error::NotFound);
    };
    if form.version.parse() != Ok(was.version) {
        form.version = was.version.to_string();
        page.stale = Some(STALE);
        return page::conflict(&page.with(form, Errors::new()));
    }
    let risks: Vec<i16> = page.programmes.iter().map(|of| of.factor).collect();
    let measure = match form.check(&risks, &Terms::of_year(page.roadmap.year)) {
        Ok(measure) => measure,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    store::hold(&mut tx, &page.roadmap).await?;
    measure_store::update(&mut tx, &was, was.version, &measure).await?;
    let event = event(&page.roadmap, &format!("изменена мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(&page.back(), "Мера изменена."))
}

/// `POST /measures/{measure_id}/removal`
pub async fn remove(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let page = open_measure(&mut tx, &caller, measure_id).await?;
    let Some(measure) = &page.measure else {
        return Err(Error::NotFound);
    };
    let version = form.version.parse().unwrap_or_default();
    store::hold(&mut tx, &page.roadmap).await?;
    measure_store::remove(&mut tx, measure, version).await?;
    let event = event(&page.roadmap, &format!("убрана мера «{}»", measure.title));
    tx.commit(event).await?;
    Ok(see_other(&page.back(), "Мера убрана из черновика."))
}
