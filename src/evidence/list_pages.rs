//! The list of papers, and its exports.

use super::filter::{LIST, paper_choices};
use super::list_store::{self, Asked, PaperRow};
use super::table;
use crate::access::Permission;
use crate::audit::{Event, Kind};
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{YearListForm, school_year, school_year_of, year_choices};
use crate::schools::{self, short_name};
use crate::sheets;
use crate::web::download::{self, SheetFormat};
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// Rows of a page of either list.
pub(super) const PER_PAGE: u64 = 50;
/// Rows of an export.
pub(super) const ALL: i64 = 100_000;

#[derive(Template)]
#[template(path = "evidence/list.html")]
struct ListPage {
    shell: Shell,
    form: YearListForm,
    errors: Errors,
    years_title: String,
    years: Vec<Choice>,
    stages: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    rows: Vec<PaperRow>,
    paging: Paging,
    query: String,
    may_withdraw: bool,
    hours: i16,
}

impl ListPage {
    fn short(name: &str) -> String {
        short_name(name)
    }

    fn size(row: &PaperRow) -> String {
        crate::attachments::megabytes(row.size_bytes)
    }
}

/// Rows of one page; a page beyond the last shows the first.
async fn read(tx: &mut Tx, caller: &Caller, mut asked: Asked<'_>) -> Result<(u64, Vec<PaperRow>)> {
    let rows = list_store::papers(tx, caller.viewer.scope(), asked).await?;
    if rows.is_empty() && asked.offset > 0 {
        asked.offset = 0;
        let first = list_store::papers(tx, caller.viewer.scope(), asked).await?;
        return Ok((1, first));
    }
    Ok((asked.offset as u64 / PER_PAGE + 1, rows))
}

/// What the address asks for: one page of it.
pub(super) fn asked<'a>(caller: &Caller, now: Now, form: &'a YearListForm) -> Asked<'a> {
    let today = now.day(caller.viewer.utc_offset_hours);
    let number: i64 = form.page.parse().unwrap_or(1).clamp(1, 10_000);
    Asked {
        form,
        year: form.year_or(school_year_of(today)),
        today,
        limit: PER_PAGE as i64,
        offset: (number - 1) * PER_PAGE as i64,
    }
}

/// `GET /evidence`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    let asked = asked(&caller, now, &form);
    let (year, present) = (asked.year, school_year_of(asked.today));
    let mut tx = app.db.read(&caller.viewer).await?;
    let places = schools::municipalities(&mut tx, caller.viewer.scope()).await?;
    let (number, rows) = read(&mut tx, &caller, asked).await?;
    drop(tx);
    let query = LIST.query_without(&form, "");
    let total = rows.first().map_or(0, |row| row.total.unsigned_abs());
    html(&ListPage {
        years: year_choices(present, year),
        years_title: school_year(year),
        stages: paper_choices(&form.stage),
        municipalities: schools::municipality_choices(&places, &form.municipality),
        chips: LIST.chips(&form, &places),
        paging: Paging::new(total, number, PER_PAGE, &query),
        may_withdraw: caller.viewer.may(Permission::WriteRoadmaps),
        hours: caller.viewer.utc_offset_hours,
        errors: Errors::new(),
        shell: caller.shell,
        form,
        rows,
        query,
    })
}

/// `GET /evidence.xlsx`
pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    export(&app, &caller, now, &form, SheetFormat::Xlsx).await
}

/// `GET /evidence.csv`
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
) -> Result<Response> {
    export(&app, &caller, now, &form, SheetFormat::Csv).await
}

async fn export(
    app: &App,
    caller: &Caller,
    now: Now,
    form: &YearListForm,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let asked = Asked {
        limit: ALL,
        offset: 0,
        ..asked(caller, now, form)
    };
    let mut tx = app.db.begin(viewer).await?;
    let rows = list_store::papers(&mut tx, viewer.scope(), asked).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let count = words::count(rows.len() as u64, ["документ", "документа", "документов"]);
    let event = Event::new(Kind::Exported, format!("Выгружены подтверждения: {count}"));
    let query = LIST.query_without(form, "");
    tx.commit(event.with(serde_json::json!({ "query": query })))
        .await?;
    let mut notes = download::notes(viewer, now.0, &LIST.labels(form, &places));
    notes.insert(0, format!("{} учебный год", school_year(asked.year)));
    let table: sheets::Table = table::papers(&rows, viewer.utc_offset_hours, notes);
    download::table("Подтверждающие документы", table, format).await
}
