//! The register as a file: exactly what the filter shows, all its rows.

use super::board::{self, View};
use super::columns;
use super::export::table;
use super::filter::FilterForm;
use super::pages::checked_year;
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::error::{Error, Result};
use crate::web::download::{self, SheetFormat};
use crate::web::{App, Caller, Now, Path, Query};
use crate::words;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

/// `GET /registers/{year}/schools.xlsx`
pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(
        &app,
        &caller.viewer,
        now,
        checked_year(year)?,
        &form,
        SheetFormat::Xlsx,
    )
    .await
}

/// `GET /registers/{year}/schools.csv`
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(
        &app,
        &caller.viewer,
        now,
        checked_year(year)?,
        &form,
        SheetFormat::Csv,
    )
    .await
}

async fn export(
    app: &App,
    viewer: &Viewer,
    now: Now,
    year: i32,
    form: &FilterForm,
    format: SheetFormat,
) -> Result<Response> {
    let mut tx = app.db.begin(viewer).await?;
    let view = View {
        municipality_id: None,
        edition: form.edition(),
    };
    let board = board::load(&mut tx, viewer.scope(), year, view).await?;
    if board.sheets.is_empty() {
        return Err(Error::NotFound);
    }
    let columns = columns::columns(board.sheets.iter().flat_map(|sheet| &sheet.entries), year);
    let selected = form.select(&board, &columns);
    let conditions = form.conditions(&board, &columns);
    let labels: Vec<String> = conditions.into_iter().map(|(_, _, label)| label).collect();
    let count = selected.iter().map(|of| of.entries.len() as u64).sum();
    let schools = words::count(count, ["школа", "школы", "школ"]);
    let moment = words::moment(now.0, viewer.utc_offset_hours);
    let mut notes = vec![format!(
        "Перечень {year} года, выгружено {moment}, {}",
        viewer.name
    )];
    for of in &selected {
        let order = of.sheet.register.as_ref().map(|register| register.order());
        let state = format!("{} {}", of.sheet.state_title(), order.unwrap_or_default());
        let rules = of.sheet.rules.name();
        notes.push(format!(
            "{}: {}, правила «{rules}»",
            of.sheet.municipality,
            state.trim_end()
        ));
    }
    if !labels.is_empty() {
        notes.push(format!("Отбор: {}", labels.join("; ")));
    }
    let text = format!("Выгружен перечень {year} года: {schools}");
    let event = Event::new(Kind::Exported, text).with(json!({ "filter": labels, "year": year }));
    let table = table(&selected, &columns, year, notes);
    tx.commit(event).await?;
    download::table(&format!("Перечень {year}"), table, format).await
}
