//! The roadmap of one school: programmes, measures, the three figures, and what may be done now.

use super::action::Action;
use super::measure_store;
use super::shown::Shown;
use super::store;
use super::table::measure_table;
use crate::access::Permission;
use crate::audit::Kind;
use crate::db::Db;
use crate::error::Result;
use crate::risks::{self, Risk, school_year, school_year_of};
use crate::school_card::Card;
use crate::schools;
use crate::verdicts;
use crate::web::download::{self, SheetFormat};
use crate::web::{Caller, Now, Path, Query, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The year the page shows; the newest one when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    pub(super) year: Option<i16>,
}

#[derive(Template)]
#[template(path = "roadmaps/show.html")]
struct ShowPage {
    shell: Shell,
    card: Card,
    shown: Option<Shown>,
    years: Vec<(i16, String)>,
    /// The year of the roadmap from which the shown one was carried over.
    origin: Option<i16>,
    risks: Vec<Risk>,
    may_write: bool,
    hours: i16,
}

impl ShowPage {
    fn title_of(year: &i16) -> String {
        school_year(*year)
    }

    /// What stands where there is no roadmap: whether the risks are chosen.
    fn empty_text(&self) -> &'static str {
        if self.risks.is_empty() {
            "Направления ещё не выбраны: начните с рисков школы или впишите меры по разделам."
        } else {
            "Направления выбраны: портал предложит для них меры из библиотеки."
        }
    }
}

/// `GET /schools/{school_id}/roadmap`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = db.read(viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let verdicts = verdicts::of_school(&mut tx, scope, school_id).await?;
    let roadmaps = store::of_school(&mut tx, scope, school_id).await?;
    let years = roadmaps.iter().map(|of| (of.year, school_year(of.year)));
    let years: Vec<_> = years.collect();
    let asked = roadmaps.iter().position(|of| Some(of.year) == query.year);
    let from = roadmaps
        .get(asked.unwrap_or(0))
        .and_then(|of| of.carried_from);
    let origin = roadmaps
        .iter()
        .find(|of| Some(of.id) == from)
        .map(|of| of.year);
    let roadmap = roadmaps.into_iter().nth(asked.unwrap_or(0));
    let year = roadmap.as_ref().map_or(school_year_of(today), |of| of.year);
    let risks = risks::active_risks(&mut tx, scope, school_id, year).await?;
    let shown = match roadmap {
        Some(roadmap) => {
            let programmes = store::programmes(&mut tx, &roadmap).await?;
            let measures = measure_store::of_roadmap(&mut tx, &roadmap).await?;
            let parts = (programmes, measures);
            Some(Shown::of(viewer, roadmap, parts, &risks, today))
        }
        None => None,
    };
    drop(tx);
    html(&ShowPage {
        card: Card::new(school, verdicts.first(), "roadmap"),
        may_write: viewer.may(Permission::WriteRoadmaps),
        hours: viewer.utc_offset_hours,
        shell: caller.shell,
        shown,
        years,
        origin,
        risks,
    })
}

/// `GET /roadmaps/{roadmap_id}/measures.xlsx`, `.csv`
pub async fn file(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let roadmap = store::find(&mut tx, viewer.scope(), roadmap_id).await?;
    let programmes = store::programmes(&mut tx, &roadmap).await?;
    let measures = measure_store::of_roadmap(&mut tx, &roadmap).await?;
    tx.commit(roadmap.event(Kind::Exported, "выгружена дорожная карта"))
        .await?;
    let moment = words::moment(now.0, viewer.utc_offset_hours);
    let notes = vec![
        format!(
            "{}, {} учебный год",
            roadmap.name(),
            school_year(roadmap.year)
        ),
        format!("Выгружено {moment}, {}", viewer.name),
    ];
    let today = now.day(viewer.utc_offset_hours);
    let table = measure_table(&programmes, &measures, today, notes);
    download::table("Дорожная карта", table, format).await
}
