//! The list of profiles and its exports: which schools have been looked at, which risks they have in common.

use super::factor::Factor;
use super::factor_store::factors;
use super::filter::{LIST, WITHOUT};
use super::list_store::{self, Found, Row};
use super::profile::{Stage, school_year, school_year_of};
use super::table::risk_table;
use super::year_list::{YearListForm, year_choices};
use super::year_list_pages::YearExport;
use crate::access::Permission::EnterRisks;
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::schools::{self, Municipality};
use crate::web::download::SheetFormat;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "risks/list.html")]
struct ListPage {
    shell: Shell,
    form: YearListForm,
    errors: Errors,
    year: i16,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    factors: Vec<Factor>,
    rows: Vec<Row>,
    paging: Paging,
    query: String,
    all: usize,
    may_enter: bool,
}

impl ListPage {
    fn years_of(year: &i16) -> String {
        school_year(*year)
    }

    /// «СОШ № 7» for a narrow column.
    fn short(name: &str) -> String {
        schools::short_name(name)
    }
}

/// What the list and its exports read.
struct Read {
    found: Found,
    factors: Vec<Factor>,
    places: Vec<Municipality>,
    year: i16,
}

async fn read(tx: &mut Tx, caller: &Caller, now: Now, form: &YearListForm) -> Result<Read> {
    let viewer = &caller.viewer;
    let present = school_year_of(now.day(viewer.utc_offset_hours));
    let year = form.year_or(present);
    let places = schools::municipalities(tx, viewer.scope()).await?;
    // The words of one municipality; those who see several read the common ones.
    let own = match places.as_slice() {
        [only] => only.id,
        _ => 0,
    };
    Ok(Read {
        factors: factors(tx, viewer.scope(), own).await?,
        found: list_store::list(tx, viewer.scope(), form, year).await?,
        year,
        places,
    })
}

/// `GET /risks`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let read = read(&mut tx, &caller, now, &form).await?;
    drop(tx);
    let query = LIST.query_without(&form, "");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(read.found.rows.len() as u64, number, PER_PAGE, &query);
    let rows = read.found.rows.into_iter();
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let rows = rows.skip(skipped).take(PER_PAGE as usize).collect();
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    html(&ListPage {
        years: year_choices(present, read.year),
        stages: stages(&form.stage),
        municipalities: schools::municipality_choices(&read.places, &form.municipality),
        chips: LIST.chips(&form, &read.places),
        errors: Errors::new(),
        year: read.year,
        factors: read.factors,
        all: read.found.all,
        may_enter: caller.viewer.may(EnterRisks),
        shell: caller.shell,
        form,
        rows,
        paging,
        query,
    })
}

fn stages(current: &str) -> Vec<Choice> {
    let first = [
        Choice::new("", "любое", current),
        Choice::new(WITHOUT.0, WITHOUT.1, current),
    ];
    let stages = Stage::ALL.map(|stage| Choice::new(stage.code(), stage.title(), current));
    first.into_iter().chain(stages).collect()
}

/// `GET /risks.xlsx`, `.csv`
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
    let count = words::count(read.found.rows.len() as u64, ["школа", "школы", "школ"]);
    let said = format!("Выгружены риски школ: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &read.places,
        year: read.year,
        name: "Риски",
        said: &said,
    };
    let table = |notes| risk_table(&read.factors, &read.found.rows, notes);
    export.send(tx, (&caller, now), format, table).await
}
