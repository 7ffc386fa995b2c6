//! The page on which a school takes its measures into the next school year.

use super::action::Action;
use super::carry::{Along, Carried, Typed, Which, next};
use super::programme::Programme;
use super::roadmap::Roadmap;
use super::term::Terms;
use super::{measure_store, store};
use crate::audit::Kind;
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{self, school_year};
use crate::web::view::Choice;
use crate::web::{Caller, Path, Query, Shell, SignedForm, filters, html, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Which measures are ticked; the unfinished ones when it is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct WhichQuery {
    which: String,
}

#[derive(Template)]
#[template(path = "roadmaps/carry.html")]
struct CarryPage {
    shell: Shell,
    roadmap: Roadmap,
    /// The roadmap that the next year has already.
    taken: Option<Roadmap>,
    programmes: Vec<Programme>,
    /// Risks of the next roadmap: number and name.
    risks: Vec<(i16, String)>,
    are_chosen: bool,
    /// How terms are read in the next year.
    terms: Terms,
    rows: Vec<Carried>,
    which: Vec<Choice>,
    along: Along,
    errors: Errors,
}

impl CarryPage {
    fn year(&self) -> String {
        school_year(self.roadmap.year)
    }

    fn next_year(&self) -> String {
        school_year(self.roadmap.year + 1)
    }

    /// Why it cannot be carried over now.
    fn lock(&self) -> Option<String> {
        if let Some(why) = self.roadmap.lock(Action::Carry) {
            return Some(why.to_owned());
        }
        let year = self.next_year();
        let taken = self.taken.as_ref();
        taken
            .map(|_| format!("Карта на {year} учебный год у школы уже есть: меры добавляют в неё."))
    }
}

/// What the page rests on; its rows are still to be made.
async fn open(tx: &mut Tx, caller: &Caller, roadmap_id: i64) -> Result<CarryPage> {
    let scope = caller.viewer.scope();
    let roadmap = store::find(tx, scope, roadmap_id).await?;
    roadmap.admit(&caller.viewer, Action::Carry)?;
    let Some(school_id) = roadmap.owner.school_id() else {
        let why = roadmap.lock(Action::Carry).unwrap_or_default();
        return Err(Error::Conflict(why.to_owned()));
    };
    let year = roadmap.year + 1;
    let programmes = store::programmes(tx, &roadmap).await?;
    let all = store::of_school(tx, scope, school_id).await?;
    let active = risks::active_risks(tx, scope, school_id, year).await?;
    let risks: Vec<(i16, String)> = match active.is_empty() {
        true => programmes
            .iter()
            .map(|of| (of.factor, of.title.clone()))
            .collect(),
        false => active
            .iter()
            .map(|of| (of.code, of.title.clone()))
            .collect(),
    };
    Ok(CarryPage {
        shell: caller.shell.clone(),
        taken: all.into_iter().find(|of| of.year == year),
        are_chosen: !active.is_empty(),
        rows: Vec::new(),
        which: Vec::new(),
        terms: store::terms(tx, scope, (roadmap.municipality_id, year)).await?,
        along: Along {
            responsible: true,
            indicator: true,
            plan: true,
        },
        errors: Errors::new(),
        roadmap,
        programmes,
        risks,
    })
}

fn choices(which: Which) -> Vec<Choice> {
    let option = |of: Which| Choice::new(of.code(), of.title(), which.code());
    Which::ALL.map(option).to_vec()
}

/// `GET /roadmaps/{roadmap_id}/next-year`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    Query(query): Query<WhichQuery>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let mut page = open(&mut tx, &caller, roadmap_id).await?;
    let which = Which::from_code(&query.which).unwrap_or(Which::Unfinished);
    let measures = measure_store::of_roadmap(&mut tx, &page.roadmap)
        .await?
        .into_iter();
    page.rows = measures
        .map(|of| Carried::new(of, which, &page.terms))
        .collect();
    page.which = choices(which);
    html(&page)
}

/// `POST /roadmaps/{roadmap_id}/next-year`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = open(&mut tx, &caller, roadmap_id).await?;
    if let Some(why) = page.lock() {
        return Err(Error::Conflict(why));
    }
    if typed.get("version") != Some(&page.roadmap.version.to_string()) {
        return Err(Error::Conflict(STALE.to_owned()));
    }
    let measures = measure_store::of_roadmap(&mut tx, &page.roadmap)
        .await?
        .into_iter();
    page.rows = measures
        .map(|of| Carried::of_form(of, &typed, &page.terms))
        .collect();
    page.along = Along::of_form(&typed);
    page.which = choices(Which::Unfinished);
    page.errors = faults(&page.rows);
    if !page.errors.is_empty() {
        return unprocessable(&page);
    }
    let count = carry(&mut tx, &page, &caller.viewer.name).await?;
    let (roadmap, year) = (&page.roadmap, page.next_year());
    let told = words::count(count as u64, ["мера", "меры", "мер"]);
    let said = format!("в карту на {year} перенесено: {told}");
    let event = roadmap
        .event(Kind::RoadmapCarried, &said)
        .with(serde_json::json!({ "from": roadmap.id, "measures": count }));
    let address = Roadmap {
        year: roadmap.year + 1,
        ..roadmap.clone()
    }
    .address();
    tx.commit(event).await?;
    Ok(see_other(
        &address,
        &format!("Черновик на {year} готов, перенесено: {told}. Проверьте сроки и ответственных."),
    ))
}

/// Every uncertain term of a measure that goes along; and that at least one does.
fn faults(rows: &[Carried]) -> Errors {
    let mut errors = Errors::new();
    let taken = rows.iter().filter(|row| row.is_taken);
    for row in taken.clone() {
        if let Err((field, message)) = &row.kept {
            errors.add(field, format!("«{}»: {message}", row.measure.title));
        }
    }
    if taken.count() == 0 {
        errors.add("measures", "Отметьте хотя бы одну меру");
    }
    errors
}

/// Makes the draft of the next year; gives how many measures went along.
async fn carry(tx: &mut Tx, page: &CarryPage, author: &str) -> Result<usize> {
    let roadmap = &page.roadmap;
    let made = store::carry(tx, roadmap, &page.risks, author).await?;
    let id = made.ok_or_else(|| Error::Conflict(STALE.to_owned()))?;
    let mut count = 0;
    for row in page.rows.iter().filter(|row| row.is_taken) {
        let Ok(term) = &row.kept else {
            continue;
        };
        let around = (page.programmes.as_slice(), page.risks.as_slice());
        let measure = next(&row.measure, term, page.along, around);
        measure_store::add(tx, (roadmap.municipality_id, id), &measure).await?;
        count += 1;
    }
    Ok(count)
}
