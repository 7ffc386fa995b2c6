//! Remarks on a document: the school says what it mended, the expert or the coordinator checks.

use super::document::Action;
use super::pages::load;
use super::remark_store;
use crate::access::Author;
use crate::audit::Kind as Said;
use crate::error::{Result, STALE};
use crate::evidence::{AnswerForm, Answering};
use crate::input::VersionForm;
use crate::web::{App, Caller, Now, Path, SignedForm, page, see_other, unprocessable};
use axum::extract::State;
use axum::response::Response;

/// `POST /document-remarks/{document_remark_id}/answer`
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_remark_id): Path<i64>,
    SignedForm(form): SignedForm<AnswerForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let remark = remark_store::find(&mut tx, caller.viewer.scope(), document_remark_id).await?;
    let mut shown = load(&mut tx, &caller, now, remark.thing_id).await?;
    shown.require(Action::Answer)?;
    remark.require_open()?;
    let is_stale = form.version.parse() != Ok(remark.version);
    let checked = form.check();
    shown.answering = Answering::of(&remark, form);
    if is_stale {
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    let answer = match checked {
        Ok(answer) => answer,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    remark_store::answer(&mut tx, &remark, &answer, Author::from(&caller.viewer)).await?;
    let what = format!("исправлено замечание {}", remark.number);
    tx.commit(shown.event(Said::RemarkAnswered, &what)).await?;
    Ok(see_other(&shown.address(), "Ответ записан. Его проверят."))
}

/// `POST /document-remarks/{document_remark_id}/closure`
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(document_remark_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let remark = remark_store::find(&mut tx, caller.viewer.scope(), document_remark_id).await?;
    let mut shown = load(&mut tx, &caller, now, remark.thing_id).await?;
    shown.require(Action::Check)?;
    remark.require_open()?;
    if form.version.parse() != Ok(remark.version) {
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    remark_store::close(&mut tx, &remark, Author::from(&caller.viewer)).await?;
    let what = format!("замечание {} проверено", remark.number);
    tx.commit(shown.event(Said::RemarkClosed, &what)).await?;
    Ok(see_other(&shown.address(), "Замечание закрыто."))
}
