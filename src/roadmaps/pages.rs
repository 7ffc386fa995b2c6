//! The roadmap of one school: programmes, measures, the three figures, and what may be done now.

use super::figures::{Figure, Figures};
use super::measure::Measure;
use super::measure_store;
use super::programme::Programme;
use super::roadmap::{Action, Roadmap, Stage};
use super::store;
use super::table::measure_table;
use crate::access::{Permission, Viewer};
use crate::audit::{Event, Kind, Subject};
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
use chrono::NaiveDate;
use serde::Deserialize;

/// The year the page shows; the newest one when not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    year: Option<i16>,
}

#[derive(Template)]
#[template(path = "roadmaps/show.html")]
struct ShowPage {
    shell: Shell,
    card: Card,
    shown: Option<Shown>,
    years: Vec<(i16, String)>,
    risks: Vec<Risk>,
    may_write: bool,
    hours: i16,
}

/// The roadmap that the page shows.
struct Shown {
    roadmap: Roadmap,
    stage: Stage,
    groups: Vec<Group>,
    figures: Figures,
    may: Vec<Action>,
    /// Activated risks without a measure.
    bare: Vec<Risk>,
    today: NaiveDate,
    access: Vec<(&'static str, String)>,
}

/// Measures of one risk, or of one section.
struct Group {
    title: String,
    programme: Option<Programme>,
    measures: Vec<Measure>,
}

impl ShowPage {
    /// «2021/22».
    fn year_title(&self) -> String {
        let shown = self.shown.as_ref();
        shown.map_or_else(String::new, |of| school_year(of.roadmap.year))
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

impl Shown {
    /// «Отправлена 01.10.2021 в 9:05, Громова В. П.»
    fn sent(&self, hours: &i16) -> String {
        let at = self.roadmap.sent_at.map(|at| words::moment(at, *hours));
        at.map_or_else(String::new, |at| {
            format!("Отправлена {at}, {}", self.roadmap.sent_by_name)
        })
    }

    /// «Согласована …, закрыта …».
    fn agreed(&self, hours: &i16) -> Option<String> {
        let roadmap = &self.roadmap;
        let at = words::moment(roadmap.agreed_at?, *hours);
        let mut told = format!("Согласована {at}, {}.", roadmap.agreed_by_name);
        if let Some(at) = roadmap.closed_at {
            let at = words::moment(at, *hours);
            told.push_str(&format!(" Закрыта {at}, {}.", roadmap.closed_by_name));
        }
        Some(told)
    }

    fn of(
        viewer: &Viewer,
        roadmap: Roadmap,
        (programmes, measures): (Vec<Programme>, Vec<Measure>),
        risks: &[Risk],
        today: NaiveDate,
    ) -> Shown {
        let possible =
            |action: &Action| viewer.may(action.permission()) && roadmap.lock(*action).is_none();
        let bare = risks
            .iter()
            .filter(|risk| measures.iter().all(|of| of.factor != Some(risk.code)));
        Shown {
            may: Action::ALL.into_iter().filter(possible).collect(),
            stage: roadmap.stage(&measures, today),
            figures: Figures::of(&measures, today),
            bare: bare.cloned().collect(),
            groups: groups(programmes, measures),
            access: access(),
            roadmap,
            today,
        }
    }

    fn may(&self, action: Action) -> bool {
        self.may.contains(&action)
    }

    fn three(&self) -> [Figure; 3] {
        self.figures.all()
    }

    fn term(&self, measure: &Measure) -> String {
        measure.term.describe_on(self.today)
    }

    /// Measures that answer no activated risk.
    fn stray(&self) -> usize {
        let groups = self.groups.iter().filter(|group| group.programme.is_none());
        groups.map(|group| group.measures.len()).sum()
    }
}

/// Programmes first, each with its measures; then sections in the order in which they begin.
fn groups(programmes: Vec<Programme>, measures: Vec<Measure>) -> Vec<Group> {
    let mut groups: Vec<Group> = programmes
        .into_iter()
        .map(|programme| Group {
            title: format!("{}. {}", programme.factor, programme.title),
            programme: Some(programme),
            measures: Vec::new(),
        })
        .collect();
    for measure in measures {
        let of_risk = |group: &Group| {
            let factor = group.programme.as_ref().map(|of| of.factor);
            match measure.factor {
                Some(_) => factor == measure.factor,
                None => factor.is_none() && group.title == measure.section,
            }
        };
        match groups.iter_mut().find(|group| of_risk(group)) {
            Some(group) => group.measures.push(measure),
            None => groups.push(Group {
                title: measure.section.clone(),
                programme: None,
                measures: vec![measure],
            }),
        }
    }
    groups
}

/// The table of who may what, in the words of the case.
fn access() -> Vec<(&'static str, String)> {
    std::iter::once(("Видит", Permission::SeeRoadmaps.holders()))
        .chain(Action::ALL.map(|action| (action.title(), action.permission().holders())))
        .collect()
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
        risks,
    })
}

/// `GET /roadmaps/{roadmap_id}/measures.xlsx`
pub async fn xlsx(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    export(&caller, &db, now, roadmap_id, SheetFormat::Xlsx).await
}

/// `GET /roadmaps/{roadmap_id}/measures.csv`
pub async fn csv(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    export(&caller, &db, now, roadmap_id, SheetFormat::Csv).await
}

async fn export(
    caller: &Caller,
    db: &Db,
    now: Now,
    roadmap_id: i64,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let roadmap = store::find(&mut tx, viewer.scope(), roadmap_id).await?;
    let programmes = store::programmes(&mut tx, &roadmap).await?;
    let measures = measure_store::of_roadmap(&mut tx, &roadmap).await?;
    let said = format!("{}: выгружена дорожная карта", roadmap.school);
    let event = Event::new(Kind::Exported, said)
        .about(Subject::School(roadmap.school_id))
        .of_school(roadmap.school_id)
        .in_municipality(roadmap.municipality_id);
    tx.commit(event).await?;
    let moment = words::moment(now.0, viewer.utc_offset_hours);
    let notes = vec![
        format!(
            "{}, {} учебный год",
            roadmap.school,
            school_year(roadmap.year)
        ),
        format!("Выгружено {moment}, {}", viewer.name),
    ];
    let today = now.day(viewer.utc_offset_hours);
    let table = measure_table(&programmes, &measures, today, notes);
    download::table("Дорожная карта", table, format).await
}
