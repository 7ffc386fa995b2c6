//! The list of roadmaps with the three figures of each school and of all of them, and its exports.

use super::figures::{Figure, Figures};
use super::filter::{EXTRA, LIST, takes};
use super::list_store::{self, Row};
use super::roadmap::Stage;
use super::table::roadmap_table;
use crate::access::Permission;
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{YearExport, YearListForm, school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality, short_name};
use crate::web::download::SheetFormat;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "roadmaps/list.html")]
struct ListPage {
    shell: Shell,
    form: YearListForm,
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
    /// The municipality whose own roadmap is a step away.
    municipality_id: Option<i64>,
    may_decide: bool,
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

async fn read(tx: &mut Tx, caller: &Caller, now: Now, form: &YearListForm) -> Result<Read> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let year = form.year_or(school_year_of(today));
    let places = schools::municipalities(tx, viewer.scope()).await?;
    let rows = list_store::list(tx, viewer.scope(), year, today).await?;
    let (all, text) = (rows.len(), form.text());
    let place = form.municipality_id();
    let fits = |row: &Row| {
        (row.search_key.contains(&text) || row.login.starts_with(&text))
            && place.is_none_or(|id| id == row.municipality_id)
            && takes(form, row.stage(), row.figures.overdue)
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
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let read = read(&mut tx, &caller, now, &form).await?;
    drop(tx);
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let query = LIST.query_without(&form, "");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(read.rows.len() as u64, number, PER_PAGE, &query);
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    html(&ListPage {
        years: year_choices(present, read.year),
        years_title: school_year(read.year),
        year: read.year,
        stages: stages(&form.stage),
        municipalities: schools::municipality_choices(&read.places, &form.municipality),
        chips: LIST.chips(&form, &read.places),
        figures: sum(&read.rows),
        all: read.all,
        municipality_id: form.municipality_id().or(caller.viewer.municipality_id),
        may_decide: caller.viewer.may(Permission::DecideRoadmaps),
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
        days_due: sum.days_due + row.figures.days_due,
        days_done: sum.days_done + row.figures.days_done,
    })
}

fn stages(current: &str) -> Vec<Choice> {
    let any = Choice::new("", "любое", current);
    let extra = EXTRA.map(|(code, title)| Choice::new(code, title, current));
    let stages = Stage::ALL.map(|stage| Choice::new(stage.code(), stage.title(), current));
    std::iter::once(any).chain(extra).chain(stages).collect()
}

/// `GET /roadmaps.xlsx`, `.csv`
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
    let said = format!("Выгружены дорожные карты: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &read.places,
        year: read.year,
        name: "Дорожные карты",
        said: &said,
    };
    let table = |notes| roadmap_table(&read.rows, notes);
    export.send(tx, (&caller, now), format, table).await
}
