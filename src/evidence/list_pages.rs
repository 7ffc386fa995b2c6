//! The list of papers, and its exports.

use super::filter::{LIST, paper_choices};
use super::list_store::{self, Asked, PaperRow};
use super::table;
use crate::access::Permission;
use crate::error::Result;
use crate::input::Errors;
use crate::risks::{YearExport, YearList, YearListForm, school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality};
use crate::web::download::SheetFormat;
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
    frame: Frame,
    rows: Vec<PaperRow>,
    may_withdraw: bool,
    hours: i16,
}

impl ListPage {
    fn size(row: &PaperRow) -> String {
        crate::attachments::megabytes(row.size_bytes)
    }
}

/// What stands around the rows of either list: the filter, its words, the pages.
pub(super) struct Frame {
    pub(super) form: YearListForm,
    pub(super) errors: Errors,
    pub(super) years_title: String,
    pub(super) years: Vec<Choice>,
    pub(super) stages: Vec<Choice>,
    pub(super) municipalities: Vec<Choice>,
    pub(super) chips: Vec<Chip>,
    pub(super) paging: Paging,
    pub(super) query: String,
}

impl Frame {
    /// The frame of the page that was asked for, of `total` rows.
    pub(super) fn of(
        list: &YearList,
        stages: Vec<Choice>,
        asked: Asked<'_>,
        places: &[Municipality],
        total: i64,
    ) -> Frame {
        let form = asked.form;
        let query = list.query_without(form, "");
        let number = asked.offset.unsigned_abs() / PER_PAGE + 1;
        Frame {
            years: year_choices(school_year_of(asked.today), asked.year),
            years_title: school_year(asked.year),
            municipalities: schools::municipality_choices(places, &form.municipality),
            chips: list.chips(form, places),
            paging: Paging::new(total.unsigned_abs(), number, PER_PAGE, &query),
            errors: Errors::new(),
            form: form.clone(),
            stages,
            query,
        }
    }
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
    let mut asked = asked(&caller, now, &form);
    let scope = caller.viewer.scope();
    let mut tx = app.db.read(&caller.viewer).await?;
    let places = schools::municipalities(&mut tx, scope).await?;
    let mut rows = list_store::papers(&mut tx, scope, asked).await?;
    if let Some(first) = asked.first_page_for(rows.len()) {
        asked = first;
        rows = list_store::papers(&mut tx, scope, asked).await?;
    }
    drop(tx);
    let total = rows.first().map_or(0, |row| row.total);
    let stages = paper_choices(&form.stage);
    html(&ListPage {
        frame: Frame::of(&LIST, stages, asked, &places, total),
        may_withdraw: caller.viewer.may(Permission::WriteRoadmaps),
        hours: caller.viewer.utc_offset_hours,
        shell: caller.shell,
        rows,
    })
}

/// `GET /evidence.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<YearListForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let asked = Asked {
        limit: ALL,
        offset: 0,
        ..asked(&caller, now, &form)
    };
    let mut tx = app.db.begin(viewer).await?;
    let rows = list_store::papers(&mut tx, viewer.scope(), asked).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let count = words::count(rows.len() as u64, ["документ", "документа", "документов"]);
    let said = format!("Выгружены подтверждения: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &places,
        year: asked.year,
        name: "Подтверждающие документы",
        said: &said,
    };
    let table = |notes| table::papers(&rows, viewer.utc_offset_hours, notes);
    export.send(tx, (&caller, now), format, table).await
}
