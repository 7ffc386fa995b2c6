//! A draft is made of the activated risks and of measures from the library.

use super::forms::{MeasureForm, NewMeasure};
use super::library::LibraryMeasure;
use super::term::Terms;
use super::{library_store, measure_store, store};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{self, Risk, school_year, school_year_of};
use crate::schools::{self, StoredSchool};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Query, Shell, SignedForm, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The school year and the chosen measures.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct DraftForm {
    /// The year in which the school year begins; the present one when empty.
    year: String,
    /// Marks of library measures.
    measure: Vec<String>,
}

#[derive(Template)]
#[template(path = "roadmaps/new.html")]
struct NewPage {
    shell: Shell,
    school: StoredSchool,
    year: i16,
    years: Vec<Choice>,
    risks: Vec<Risk>,
    library: Vec<LibraryMeasure>,
    form: DraftForm,
    errors: Errors,
}

impl NewPage {
    fn title_of(year: &i16) -> String {
        school_year(*year)
    }

    /// Measures that answer a risk, as check boxes.
    fn measures(&self, risk: &Risk) -> Vec<Choice> {
        let of_risk = self.library.iter().filter(|of| of.factor == risk.code);
        of_risk
            .map(|of| Choice {
                selected: self.form.measure.contains(&of.mark),
                ..Choice::new(&of.mark, &of.title, "").with_hint(hint(of))
            })
            .collect()
    }
}

/// «до 1 октября. Результат: … Подтверждает: … Где работало: …»
fn hint(of: &LibraryMeasure) -> String {
    let parts = [
        ("Срок", &of.term_text),
        ("Результат", &of.result),
        ("Подтверждает", &of.proof),
        ("Откуда", &of.worked),
    ];
    let told = parts.iter().filter(|(_, text)| !text.is_empty());
    let told: Vec<String> = told.map(|(what, text)| format!("{what}: {text}")).collect();
    told.join(". ")
}

async fn load(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    school_id: i64,
    form: DraftForm,
) -> Result<NewPage> {
    let scope = caller.viewer.scope();
    let school = schools::find(tx, scope, school_id).await?;
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let asked = form.year.parse().ok();
    let year = asked
        .filter(|y| (2000..=2100).contains(y))
        .unwrap_or(present);
    let option = |y: i16| Choice::new(y.to_string(), school_year(y), &year.to_string());
    Ok(NewPage {
        risks: risks::active_risks(tx, scope, school_id, year).await?,
        library: library_store::measures(tx, scope, school.municipality_id).await?,
        years: (present - 2..=present + 1).rev().map(option).collect(),
        shell: caller.shell.clone(),
        errors: Errors::new(),
        school,
        year,
        form,
    })
}

/// `GET /schools/{school_id}/roadmap/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    Query(form): Query<DraftForm>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, school_id, form).await?)
}

/// `POST /schools/{school_id}/roadmap`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(form): SignedForm<DraftForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut page = load(&mut tx, &caller, now, school_id, form).await?;
    let (year, school) = (page.year, &page.school);
    let Some(id) = store::add(&mut tx, school, year, &page.risks, &viewer.name).await? else {
        let years = school_year(year);
        page.errors
            .add("year", format!("Карта школы на {years} уже есть"));
        return unprocessable(&page);
    };
    let place = (school.municipality_id, year);
    let terms = store::terms(&mut tx, viewer.scope(), place).await?;
    let measures = chosen(&page, &terms);
    for measure in &measures {
        measure_store::add(&mut tx, (school.municipality_id, id), measure).await?;
    }
    let said = format!(
        "{}: черновик дорожной карты, {}",
        school.name,
        school_year(year)
    );
    let event = Event::new(Kind::RoadmapDrafted, said)
        .about(Subject::School(school_id))
        .of_school(school_id)
        .in_municipality(school.municipality_id)
        .with(serde_json::json!({ "roadmap": id, "measures": measures.len() }));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/schools/{school_id}/roadmap?year={year}"),
        "Черновик готов. Назначьте ответственных, уточните сроки и отправьте карту координатору.",
    ))
}

/// The chosen measures, in the order of their risks. A usual term that the school year does not know is
/// left open: the school writes its own.
fn chosen(page: &NewPage, terms: &Terms) -> Vec<NewMeasure> {
    let chosen = page.library.iter().filter(|of| {
        page.form.measure.contains(&of.mark) && page.risks.iter().any(|r| r.code == of.factor)
    });
    let risks: Vec<i16> = page.risks.iter().map(|risk| risk.code).collect();
    chosen
        .filter_map(|of| {
            let mut form = MeasureForm {
                factor: of.factor.to_string(),
                task: of.task.clone(),
                title: of.title.clone(),
                term: of.term_text.clone(),
                responsible: "директор школы".to_owned(),
                indicator: of.result.clone(),
                proof: of.proof.clone(),
                ..MeasureForm::default()
            };
            form.check(&risks, terms).ok().or_else(|| {
                form.term = super::term::WHOLE_YEAR.to_owned();
                form.check(&risks, terms).ok()
            })
        })
        .collect()
}
