//! Stages of a municipality's school year: shown to all, set by the coordinator.

use super::stage::{Stage, StagesForm};
use super::stage_store;
use crate::access::Permission;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality};
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Query, Shell, SignedForm, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "evidence/stages.html")]
struct StagesPage {
    shell: Shell,
    place: Option<Municipality>,
    municipalities: Vec<Choice>,
    year: i16,
    years: Vec<Choice>,
    stages: Vec<Stage>,
    form: StagesForm,
    version: String,
    errors: Errors,
    stale: Option<&'static str>,
    may_change: bool,
    today: NaiveDate,
}

impl StagesPage {
    fn title(&self) -> String {
        school_year(self.year)
    }

    /// Number, first and last day of each row as typed.
    fn rows(&self) -> impl Iterator<Item = (usize, &str, &str)> {
        let rows = (1..).zip(self.form.rows());
        rows.map(|(number, (starts, ends))| (number, starts, ends))
    }

    fn field(what: &str, row: &usize) -> String {
        format!("{what}_{row}")
    }
}

/// Which year of which municipality is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
    municipality: String,
}

/// Changes whenever the stages do.
fn version_of(stages: &[Stage]) -> String {
    let each = stages
        .iter()
        .map(|s| format!("{}–{}", s.starts_on, s.ends_on));
    each.collect::<Vec<_>>().join(" ")
}

async fn load(tx: &mut Tx, caller: &Caller, now: Now, asked: &Asked) -> Result<StagesPage> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let present = school_year_of(today);
    let year = asked.year.parse().unwrap_or(present);
    if !(2000..=2100).contains(&year) {
        return Err(Error::NotFound);
    }
    let places = schools::municipalities(tx, viewer.scope()).await?;
    let place = schools::place_of(&places, viewer, &asked.municipality).cloned();
    let stages = match &place {
        Some(place) => stage_store::of_year(tx, place.id, year).await?,
        None => Vec::new(),
    };
    let current = place
        .as_ref()
        .map_or_else(String::new, |p| p.id.to_string());
    Ok(StagesPage {
        shell: caller.shell.clone(),
        municipalities: schools::municipality_choices(&places, &current),
        years: year_choices(present, year),
        form: StagesForm::of(&stages),
        version: version_of(&stages),
        errors: Errors::new(),
        stale: None,
        may_change: place.is_some() && viewer.may(Permission::DecideRoadmaps),
        place,
        year,
        stages,
        today,
    })
}

/// `GET /evidence/stages`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, &asked).await?)
}

/// `POST /evidence/stages`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    SignedForm(form): SignedForm<StagesForm>,
) -> Result<Response> {
    let asked = Asked {
        year: form.year.clone(),
        municipality: form.municipality.clone(),
    };
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, &asked).await?;
    let Some(place) = shown.place.clone() else {
        return Err(Error::NotFound);
    };
    let is_stale = form.version != shown.version;
    shown.form = form;
    if is_stale {
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let stages = match shown.form.check(shown.year) {
        Ok(stages) => stages,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let author = &caller.viewer.name;
    stage_store::replace(&mut tx, place.id, shown.year, &stages, author).await?;
    let said: Vec<String> = stages.iter().map(Stage::titled).collect();
    let text = format!("Этапы, {} учебный год: {}", shown.title(), said.join("; "));
    let event = Event::new(Kind::StagesChanged, text)
        .about(Subject::Municipality(place.id))
        .in_municipality(place.id)
        .with(serde_json::json!({ "before": shown.version }));
    tx.commit(event).await?;
    let to = format!(
        "/evidence/stages?year={}&municipality={}",
        shown.year, place.id
    );
    Ok(see_other(&to, "Этапы сохранены."))
}
