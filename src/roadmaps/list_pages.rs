//! The list of roadmaps with the three figures of each school and of all of them, and its exports.

use super::figures::{Figure, Figures};
use super::filter::{EXTRA, FilterForm};
use super::list_store::{self, Row};
use super::roadmap::Stage;
use super::table::roadmap_table;
use crate::audit::{Event, Kind};
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{school_year, school_year_of};
use crate::schools::{self, Municipality, short_name};
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "roadmaps/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    years_title: String,
    year: i16,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    figures: Figures,
    paging: Paging,
    query: String,
    all: usize,
}

impl ListPage {
    fn short(name: &str) -> String {
        short_name(name)
    }

    fn three(&self) -> [Figure; 3] {
        self.figures.all()
    }
}

/// What the list and its exports read: the selection, the number of all rows, places, the year.
struct Read {
    rows: Vec<Row>,
    all: usize,
    places: Vec<Municipality>,
    year: i16,
}

async fn read(tx: &mut Tx, caller: &Caller, now: Now, form: &FilterForm) -> Result<Read> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let year = form.year_or(school_year_of(today));
    let places = schools::municipalities(tx, viewer.scope()).await?;
    let rows = list_store::list(tx, viewer.scope(), year, today).await?;
    let (all, text) = (rows.len(), form.text());
    let place: Option<i64> = form.municipality.parse().ok();
    let fits = |row: &Row| {
        (row.search_key.contains(&text) || row.login.starts_with(&text))
            && place.is_none_or(|id| id == row.municipality_id)
            && form.takes(row.stage(), row.figures.overdue)
    };
    Ok(Read {
        rows: rows.into_iter().filter(fits).collect(),
        all,
        places,
        year,
    })
}

/// `GET /roadmaps`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let read = read(&mut tx, &caller, now, &form).await?;
    drop(tx);
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let query = form.query_without("");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(read.rows.len() as u64, number, PER_PAGE, &query);
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let current = read.year.to_string();
    let option = |y: i16| Choice::new(y.to_string(), school_year(y), &current);
    html(&ListPage {
        years: (present - 3..=present + 1).rev().map(option).collect(),
        years_title: school_year(read.year),
        year: read.year,
        stages: stages(&form.stage),
        municipalities: municipalities(&read.places, &form.municipality),
        chips: chips(&form, &read.places),
        figures: sum(&read.rows),
        all: read.all,
        errors: Errors::new(),
        shell: caller.shell,
        rows: read
            .rows
            .into_iter()
            .skip(skipped)
            .take(PER_PAGE as usize)
            .collect(),
        form,
        paging,
        query,
    })
}

/// The figures of the whole selection.
fn sum(rows: &[Row]) -> Figures {
    rows.iter().fold(Figures::default(), |sum, row| Figures {
        planned: sum.planned + row.figures.planned,
        done: sum.done + row.figures.done,
        confirmed: sum.confirmed + row.figures.confirmed,
        worked: sum.worked + row.figures.worked,
        overdue: sum.overdue + row.figures.overdue,
    })
}

fn stages(current: &str) -> Vec<Choice> {
    let any = Choice::new("", "любое", current);
    let extra = EXTRA.map(|(code, title)| Choice::new(code, title, current));
    let stages = Stage::ALL.map(|stage| Choice::new(stage.code(), stage.title(), current));
    std::iter::once(any).chain(extra).chain(stages).collect()
}

fn municipalities(places: &[Municipality], current: &str) -> Vec<Choice> {
    if places.len() < 2 {
        return Vec::new();
    }
    let choice = |place: &Municipality| Choice::new(place.id.to_string(), &place.name, current);
    std::iter::once(Choice::new("", "все", current))
        .chain(places.iter().map(choice))
        .collect()
}

fn chips(form: &FilterForm, places: &[Municipality]) -> Vec<Chip> {
    let place = places
        .iter()
        .find(|place| place.id.to_string() == form.municipality);
    form.conditions(place.map(|place| place.name.as_str()))
        .into_iter()
        .map(|(key, _, label)| Chip {
            label,
            remove_href: format!("/roadmaps?{}", form.query_without(key)),
        })
        .collect()
}

/// `GET /roadmaps.xlsx`
pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(&app, &caller, now, &form, SheetFormat::Xlsx).await
}

/// `GET /roadmaps.csv`
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(&app, &caller, now, &form, SheetFormat::Csv).await
}

async fn export(
    app: &App,
    caller: &Caller,
    now: Now,
    form: &FilterForm,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let read = read(&mut tx, caller, now, form).await?;
    let count = words::count(read.rows.len() as u64, ["школа", "школы", "школ"]);
    let event = Event::new(Kind::Exported, format!("Выгружены дорожные карты: {count}"));
    let query = form.query_without("");
    tx.commit(event.with(serde_json::json!({ "query": query })))
        .await?;
    let moment = words::moment(now.0, viewer.utc_offset_hours);
    let mut notes = vec![
        format!("{} учебный год", school_year(read.year)),
        format!("Выгружено {moment}, {}", viewer.name),
    ];
    let labels: Vec<String> = chips(form, &read.places)
        .into_iter()
        .map(|chip| chip.label)
        .collect();
    if !labels.is_empty() {
        notes.push(format!("Отбор: {}", labels.join(", ")));
    }
    download::table("Дорожные карты", roadmap_table(&read.rows, notes), format).await
}
