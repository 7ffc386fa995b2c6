//! The list of surveys and its exports: who has been asked, who has answered, who is silent.

use super::audience::Audience;
use super::filter::{LIST, WITHOUT};
use super::list_store::{self, Found, Row};
use super::survey::Stage;
use super::table::survey_table;
use crate::access::Permission::RunSurveys;
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{YearExport, YearListForm, school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality};
use crate::web::download::SheetFormat;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "questionnaires/surveys.html")]
struct ListPage {
    shell: Shell,
    form: YearListForm,
    errors: Errors,
    year: i16,
    years_title: String,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    paging: Paging,
    query: String,
    all: usize,
    silent: usize,
    today: NaiveDate,
    may_run: bool,
}

impl ListPage {
    /// «СОШ № 7» for a narrow column.
    fn short(name: &str) -> String {
        schools::short_name(name)
    }

    fn silent_in_words(&self) -> String {
        words::count(self.silent as u64, ["школа", "школы", "школ"])
    }
}

/// What the list and its exports read.
struct Read {
    found: Found,
    places: Vec<Municipality>,
    year: i16,
    today: NaiveDate,
}

async fn read(tx: &mut Tx, caller: &Caller, now: Now, form: &YearListForm) -> Result<Read> {
    let scope = caller.viewer.scope();
    let today = now.day(caller.viewer.utc_offset_hours);
    let year = form.year_or(school_year_of(today));
    Ok(Read {
        places: schools::municipalities(tx, scope).await?,
        found: list_store::list(tx, scope, form, (year, today)).await?,
        year,
        today,
    })
}

/// `GET /surveys`
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
    let is_silent = |row: &&Row| row.stage(read.today) == Some(Stage::Silent);
    let silent = read.found.rows.iter().filter(is_silent).count();
    let rows = read.found.rows.into_iter();
    let skipped = usize::try_from(paging.offset()).unwrap_or(usize::MAX);
    let rows = rows.skip(skipped).take(PER_PAGE as usize).collect();
    html(&ListPage {
        year: read.year,
        years_title: school_year(read.year),
        years: year_choices(school_year_of(read.today), read.year),
        stages: stages(&form.stage),
        municipalities: schools::municipality_choices(&read.places, &form.municipality),
        chips: LIST.chips(&form, &read.places),
        errors: Errors::new(),
        all: read.found.all,
        today: read.today,
        may_run: caller.viewer.may(RunSurveys),
        shell: caller.shell,
        form,
        rows,
        paging,
        query,
        silent,
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

/// `GET /surveys.xlsx`, `.csv`
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
    let said = format!("Выгружены опросы школ: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &read.places,
        year: read.year,
        name: "Опросы",
        said: &said,
    };
    let table = |notes| survey_table(&read.found.rows, read.today, notes);
    export.send(tx, (&caller, now), format, table).await
}
