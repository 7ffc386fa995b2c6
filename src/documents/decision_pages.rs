//! The coordinator's word on a document: agreed or returned, placed in ИС МЭДК.

use super::document::{Action, Decision};
use super::document_store;
use super::forms::{DecisionForm, PlaceForm};
use super::pages::load;
use super::remark_store;
use crate::access::Author;
use crate::audit::Kind as Said;
use crate::error::Result;
use crate::web::{App, Caller, Now, Path, SignedForm, page, see_other, unprocessable};
use crate::words;
use axum::extract::State;
use axum::response::Response;

/// `POST /documents/{document_id}/decision`
pub async fn decide(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_id): Path<i64>,
    SignedForm(form): SignedForm<DecisionForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, document_id).await?;
    shown.require(Action::Decide)?;
    let stale = shown.is_stale(&form.version);
    shown.deciding = form;
    if stale {
        shown.deciding.version = shown.file.document.version.to_string();
        return page::conflict(&shown);
    }
    let (decision, note) = match shown.deciding.check() {
        Ok(decided) => decided,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let (document, by) = (&shown.file.document, Author::from(&caller.viewer));
    document_store::decide(&mut tx, document, (decision, &note), by.name).await?;
    let (kind, what, flash) = match decision {
        Decision::Agreed => {
            remark_store::close_all(&mut tx, document, by).await?;
            (Said::DocumentAgreed, "согласован", "Документ согласован.")
        }
        Decision::Returned => {
            remark_store::make(&mut tx, document, &note, by).await?;
            let flash = "Документ возвращён, замечание получило номер.";
            (Said::DocumentReturned, "возвращён", flash)
        }
    };
    tx.commit(shown.event(kind, what)).await?;
    Ok(see_other(&shown.address(), flash))
}

/// `POST /documents/{document_id}/placement`
pub async fn place(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_id): Path<i64>,
    SignedForm(form): SignedForm<PlaceForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, document_id).await?;
    shown.require(Action::Place)?;
    let stale = shown.is_stale(&form.version);
    shown.placing = form;
    if stale {
        shown.placing.version = shown.file.document.version.to_string();
        return page::conflict(&shown);
    }
    let day = match shown.placing.check(shown.today) {
        Ok(day) => day,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    document_store::place(&mut tx, &shown.file.document, day, &caller.viewer.name).await?;
    let what = format!("размещён в МЭДК {}", words::day(day));
    tx.commit(shown.event(Said::DocumentPlaced, &what)).await?;
    Ok(see_other(&shown.address(), "День размещения записан."))
}
