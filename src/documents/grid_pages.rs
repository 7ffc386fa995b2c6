//! The grid «школа × документ», its exports, and the monthly look of the coordinator.

use super::document::Standing;
use super::expertise::Conformity;
use super::grid::{self, Cell, EXTRA, Row, asked_title};
use super::grid_store;
use super::kind::Kind;
use super::kind_store;
use super::look::{Duty, Look, LookForm, duty};
use crate::access::Permission;
use crate::audit::{Event, Kind as Said, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{YearExport, YearList, YearListForm, school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality, short_name};
use crate::web::download::SheetFormat;
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, SignedForm, html, page, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;

const LIST: YearList = YearList {
    path: "/documents",
    stage: asked_title,
};

#[derive(Template)]
#[template(path = "documents/grid.html")]
struct GridPage {
    shell: Shell,
    form: YearListForm,
    errors: Errors,
    place: Option<Municipality>,
    year: i16,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    all: usize,
    conformity: Conformity,
    paging: Paging,
    query: String,
    duty: Duty,
    looks: Vec<Look>,
    looking: LookForm,
    stale: Option<&'static str>,
    may_decide: bool,
}

impl GridPage {
    fn title(&self) -> String {
        school_year(self.year)
    }

    fn short(name: &str) -> String {
        short_name(name)
    }

    /// Where a cell leads: to the document, or to the documents of the school.
    fn href(&self, row: &Row, cell: &Cell) -> String {
        match cell.document_id {
            Some(id) => format!("/documents/{id}"),
            None => format!("/schools/{}/documents?year={}", row.school.id, self.year),
        }
    }
}

/// What the grid and its exports read.
struct Read {
    place: Option<Municipality>,
    places: Vec<Municipality>,
    kinds: Vec<Kind>,
    rows: Vec<Row>,
    all: usize,
    year: i16,
}

async fn read(tx: &mut Tx, caller: &Caller, now: Now, form: &YearListForm) -> Result<Read> {
    let (viewer, scope) = (&caller.viewer, caller.viewer.scope());
    let today = now.day(viewer.utc_offset_hours);
    let year = form.year_or(school_year_of(today));
    let places = schools::municipalities(tx, scope).await?;
    let place = schools::place_of(&places, viewer, &form.municipality).cloned();
    let Some(of) = &place else {
        return Ok(Read {
            place,
            places,
            kinds: Vec::new(),
            rows: Vec::new(),
            all: 0,
            year,
        });
    };
    let mut kinds = kind_store::of_municipality(tx, of.id, year).await?;
    kinds.retain(|kind| kind.is_required);
    let schools = grid_store::schools(tx, scope, of.id, year).await?;
    let found = grid_store::documents(tx, scope, (of.id, None), year).await?;
    let mut rows = grid::rows(schools, &kinds, &found, today);
    let (all, text) = (rows.len(), form.text());
    rows.retain(|row| {
        let school = &row.school;
        let is_named = school.search_key.contains(&text) || school.login.starts_with(&text);
        is_named && row.handed.fits(&form.stage)
    });
    Ok(Read {
        place,
        places,
        kinds,
        rows,
        all,
        year,
    })
}

async fn load(tx: &mut Tx, caller: &Caller, now: Now, form: YearListForm) -> Result<GridPage> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let read = read(tx, caller, now, &form).await?;
    let looks = match &read.place {
        Some(place) => grid_store::looks(tx, place.id).await?,
        None => Vec::new(),
    };
    let newest = looks.first().map(|look| look.looked_on);
    let query = LIST.query_without(&form, "");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(read.rows.len() as u64, number, PER_PAGE, &query);
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let current = read
        .place
        .as_ref()
        .map_or_else(String::new, |p| p.id.to_string());
    Ok(GridPage {
        years: year_choices(school_year_of(today), read.year),
        stages: stages(&form.stage),
        municipalities: schools::municipality_choices(&read.places, &current),
        chips: LIST.chips(&form, &read.places),
        conformity: read.rows.iter().map(|row| row.handed.conformity).sum(),
        duty: duty(newest, today),
        looking: LookForm {
            version: newest.map_or_else(String::new, |day| day.to_string()),
            ..LookForm::default()
        },
        may_decide: read.place.is_some() && viewer.may(Permission::DecideDocuments),
        shell: caller.shell.clone(),
        errors: Errors::new(),
        stale: None,
        rows: read
            .rows
            .into_iter()
            .skip(skipped)
            .take(PER_PAGE as usize)
            .collect(),
        place: read.place,
        kinds: read.kinds,
        all: read.all,
        year: read.year,
        looks,
        form,
        paging,
        query,
    })
}

fn stages(current: &str) -> Vec<Choice> {
    let any = Choice::new("", "все школы", current);
    let extra = EXTRA.map(|(code, title)| Choice::new(code, title, current));
    let each = Standing::ALL.map(|of| {
        let label = format!("есть документ: {}", of.title());
        Choice::new(of.code(), label, current)
    });
    std::iter::once(any).chain(extra).chain(each).collect()
}

/// `GET /documents`
pub async fn grid(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, form).await?)
}

/// `POST /documents/looks`
pub async fn look(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    SignedForm(form): SignedForm<LookForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, YearListForm::default()).await?;
    let Some(place) = shown.place.clone() else {
        return Err(Error::NotFound);
    };
    let checked = form.check();
    let is_stale = form.version != shown.looking.version;
    let version = std::mem::take(&mut shown.looking.version);
    shown.looking = form;
    if is_stale {
        shown.looking.version = version;
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let note = match checked {
        Ok(note) => note,
        Err(errors) => {
            shown.errors = errors;
            return crate::web::unprocessable(&shown);
        }
    };
    let today = now.day(caller.viewer.utc_offset_hours);
    let said = (today, note.as_str());
    grid_store::add_look(&mut tx, place.id, said, &caller.viewer.name).await?;
    let event = Event::new(
        Said::DocumentsLooked,
        "Ежемесячный просмотр документов школ",
    )
    .about(Subject::Municipality(place.id))
    .in_municipality(place.id)
    .with(serde_json::json!({ "note": note }));
    tx.commit(event).await?;
    Ok(see_other("/documents", "Просмотр отмечен."))
}

/// `GET /documents.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let read = read(&mut tx, &caller, now, &form).await?;
    let count = words::count(read.rows.len() as u64, ["школа", "школы", "школ"]);
    let said = format!("Выгружены документы школ: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &read.places,
        year: read.year,
        name: "Документы школ",
        said: &said,
    };
    let table = |notes| grid::table(&read.kinds, &read.rows, notes);
    export.send(tx, (&caller, now), format, table).await
}
