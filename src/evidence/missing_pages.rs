//! Measures without papers, and the exports of the list.

use super::filter::{MISSING_LIST as LIST, missing_choices};
use super::list_pages::{ALL, Frame, asked};
use super::list_store::{self, Asked, MissingRow};
use super::table;
use crate::error::Result;
use crate::risks::{YearExport, YearListForm};
use crate::schools;
use crate::web::download::SheetFormat;
use crate::web::filters;
use crate::web::{App, Caller, Now, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "evidence/missing.html")]
struct ListPage {
    shell: Shell,
    frame: Frame,
    rows: Vec<MissingRow>,
}

/// `GET /evidence/missing`
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
    let mut rows = list_store::missing(&mut tx, scope, asked).await?;
    if let Some(first) = asked.first_page_for(rows.len()) {
        asked = first;
        rows = list_store::missing(&mut tx, scope, asked).await?;
    }
    drop(tx);
    let total = rows.first().map_or(0, |row| row.total);
    let stages = missing_choices(&form.stage);
    html(&ListPage {
        frame: Frame::of(&LIST, stages, asked, &places, total),
        shell: caller.shell,
        rows,
    })
}

/// `GET /evidence/missing.xlsx`, `.csv`
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
    let rows = list_store::missing(&mut tx, viewer.scope(), asked).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let count = words::count(rows.len() as u64, ["мера", "меры", "мер"]);
    let said = format!("Выгружены меры без доказательств: {count}");
    let export = YearExport {
        list: &LIST,
        form: &form,
        places: &places,
        year: asked.year,
        name: "Мероприятия без доказательств",
        said: &said,
    };
    let table = |notes| table::missing(&rows, notes);
    export.send(tx, (&caller, now), format, table).await
}
