//! The draft of a report: saved by the button or by the script, thrown away on request.

use super::report_form::ReportForm;
use super::report_pages::{Pairs, ReportPage, meanwhile, saved, strange};
use super::{draft_store, store};
use crate::error::Result;
use crate::web::{App, Caller, Now, Path, SignedForm, page, see_other};
use axum::Json;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use serde_json::json;

/// Why a draft is committed without a line in the journal.
const OWN: &str = "a draft is read by its author alone";

/// `POST /visits/{visit_id}/draft`
pub async fn save(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    SignedForm(pairs): SignedForm<Pairs>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut form = ReportForm::read(pairs).ok_or_else(strange)?;
    form.grow();
    let (hours, by_script) = (viewer.utc_offset_hours, form.pressed == "auto");
    let mut tx = app.db.begin(&viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    let mut reason = meanwhile(&visit, &form).filter(|_| !visit.is_planned());
    if reason.is_none() {
        if let Some(draft) = draft_store::save(&mut tx, &visit, viewer.user_id, &form).await? {
            tx.commit_unaudited(OWN).await?;
            let at = saved(draft.saved_at, hours, now.day(hours));
            if by_script {
                let answer = json!({ "draft": draft.version, "at": at });
                return Ok(Json(answer).into_response());
            }
            let place = match form.pressed.as_str() {
                "lesson" => format!("#lesson_{}_grade", form.lessons.len()),
                "advice" => format!("#advice_{}_text", form.advice.len()),
                _ => String::new(),
            };
            let flash = if place.is_empty() {
                "Черновик сохранён."
            } else {
                ""
            };
            return Ok(see_other(
                &format!("/visits/{visit_id}/report{place}"),
                flash,
            ));
        }
        reason = Some(
            "На сервере уже есть более поздний черновик: вы писали его в другом окне или на другом \
             устройстве"
                .to_owned(),
        );
    }
    if by_script {
        // No refusal by its status: that would become a page, and the script reads words.
        return Ok(Json(json!({ "reason": reason })).into_response());
    }
    let mut shown = ReportPage::load(&mut tx, shell, &viewer, now, visit, Some(form)).await?;
    shown.take_over(reason);
    page::conflict(&shown)
}

/// `POST /visits/{visit_id}/draft/discard`
pub async fn discard(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let visit = store::find(&mut tx, viewer.scope(), visit_id).await?;
    draft_store::forget(&mut tx, &visit, viewer.user_id).await?;
    tx.commit_unaudited(OWN).await?;
    Ok(see_other(
        &format!("/visits/{visit_id}/report"),
        "Черновик удалён.",
    ))
}
