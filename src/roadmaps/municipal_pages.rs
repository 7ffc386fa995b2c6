//! The municipality's own roadmap: drafted and approved by the coordinator, read by schools and curators.

use super::action::Action;
use super::agreement::{Basis, BasisForm};
use super::pages::YearQuery;
use super::roadmap::Roadmap;
use super::shown::Shown;
use super::{measure_store, store};
use crate::access::Permission;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Result, STALE};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of};
use crate::schools::{self, Municipality};
use crate::web::view::Choice;
use crate::web::{
    Caller, Now, Path, Query, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "roadmaps/municipal.html")]
struct MunicipalPage {
    shell: Shell,
    municipality: Municipality,
    shown: Option<Shown>,
    years: Vec<(i16, String)>,
    /// Years of which a draft may be begun.
    new_years: Vec<Choice>,
    errors: Errors,
    may_write: bool,
    hours: i16,
}

async fn load(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    (municipality_id, year): (i64, Option<i16>),
) -> Result<MunicipalPage> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let municipality = schools::municipality(tx, viewer.scope(), municipality_id).await?;
    let roadmaps = store::of_municipality(tx, viewer.scope(), municipality_id).await?;
    let years: Vec<_> = roadmaps
        .iter()
        .map(|of| (of.year, school_year(of.year)))
        .collect();
    let asked = roadmaps.iter().position(|of| Some(of.year) == year);
    let shown = match roadmaps.into_iter().nth(asked.unwrap_or(0)) {
        Some(roadmap) => {
            let measures = measure_store::of_roadmap(tx, &roadmap).await?;
            let parts = (Vec::new(), measures);
            Some(Shown::of(viewer, roadmap, parts, &[], today))
        }
        None => None,
    };
    let present = school_year_of(today);
    let free = (present - 1..=present + 1)
        .rev()
        .filter(|year| years.iter().all(|(of, _)| of != year));
    let option = |year: i16| Choice::new(year.to_string(), school_year(year), "");
    Ok(MunicipalPage {
        new_years: free.map(option).collect(),
        may_write: viewer.may(Permission::DecideRoadmaps),
        hours: viewer.utc_offset_hours,
        shell: caller.shell.clone(),
        errors: Errors::new(),
        municipality,
        shown,
        years,
    })
}

/// `GET /municipalities/{municipality_id}/roadmap`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(municipality_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let asked = (municipality_id, query.year);
    html(&load(&mut tx, &caller, now, asked).await?)
}

/// The school year of a new draft.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewForm {
    year: String,
}

/// `POST /municipalities/{municipality_id}/roadmap`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(municipality_id): Path<i64>,
    SignedForm(form): SignedForm<NewForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut page = load(&mut tx, &caller, now, (municipality_id, None)).await?;
    let offered = page.new_years.iter().any(|of| of.value == form.year);
    let year = form.year.parse().ok().filter(|_| offered);
    let Some(year) = year else {
        page.errors.add("year", "Выберите учебный год без карты");
        return unprocessable(&page);
    };
    let added = store::add_municipal(&mut tx, municipality_id, year, &viewer.name).await?;
    if added.is_none() {
        page.errors.add("year", "Карта этого года уже есть");
        return unprocessable(&page);
    }
    let years = school_year(year);
    let said = format!("Черновик муниципальной дорожной карты, {years}");
    let event = Event::new(Kind::RoadmapDrafted, said)
        .about(Subject::Municipality(municipality_id))
        .in_municipality(municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/municipalities/{municipality_id}/roadmap?year={year}"),
        "Черновик готов: впишите меры по разделам.",
    ))
}

#[derive(Template)]
#[template(path = "roadmaps/approval.html")]
struct ApprovalPage {
    shell: Shell,
    roadmap: Roadmap,
    measures: usize,
    form: BasisForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl ApprovalPage {
    /// Why there is nothing to approve now.
    fn lock(&self) -> Option<&'static str> {
        let empty = "В карте нет ни одной меры: впишите меры, потом утвердите карту.";
        self.roadmap
            .lock(Action::Approve)
            .or((self.measures == 0).then_some(empty))
    }

    async fn load(tx: &mut Tx, caller: &Caller, id: i64) -> Result<ApprovalPage> {
        let roadmap = store::find(tx, caller.viewer.scope(), id).await?;
        let measures = measure_store::of_roadmap(tx, &roadmap).await?;
        Ok(ApprovalPage {
            shell: caller.shell.clone(),
            measures: measures.len(),
            form: BasisForm {
                version: roadmap.version.to_string(),
                ..BasisForm::default()
            },
            errors: Errors::new(),
            stale: None,
            roadmap,
        })
    }
}

/// `GET /roadmaps/{roadmap_id}/approval`
pub async fn approval(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&ApprovalPage::load(&mut tx, &caller, roadmap_id).await?)
}

/// `POST /roadmaps/{roadmap_id}/approval`
pub async fn approve(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<BasisForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut shown = ApprovalPage::load(&mut tx, &caller, roadmap_id).await?;
    shown.roadmap.require(viewer, Action::Approve)?;
    if let Some(why) = shown.lock() {
        return Err(crate::error::Error::Conflict(why.to_owned()));
    }
    shown.form = form;
    let version = shown.roadmap.version;
    if shown.form.version.parse() != Ok(version) {
        shown.form.version = version.to_string();
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let basis: Basis = match shown.form.check(now.day(viewer.utc_offset_hours)) {
        Ok(basis) => basis,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let roadmap = &shown.roadmap;
    store::approve(&mut tx, roadmap, version, &basis, &viewer.name).await?;
    let said = format!("утверждена: {}", basis.in_words());
    tx.commit(roadmap.event(Kind::RoadmapAgreed, &said)).await?;
    Ok(see_other(
        &roadmap.address(),
        "Карта утверждена, сроки начинают считаться.",
    ))
}
