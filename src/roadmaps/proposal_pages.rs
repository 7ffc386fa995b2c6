//! Changes of an agreed roadmap are proposed: to change a measure, to add one, to drop one.

use super::action::Action;
use super::agreement::DropForm;
use super::forms::MeasureForm;
use super::measure_edit_pages::{EditPage, open, open_measure};
use super::proposal::Change;
use super::proposal_store::{self, NewProposal};
use crate::audit::Kind;
use crate::db::{Db, Tx};
use crate::error::{Error, Result, STALE};
use crate::input::{Errors, both};
use crate::web::{Caller, Path, SignedForm, html, page, see_other, unprocessable};
use axum::extract::State;
use axum::response::Response;

/// `GET /roadmaps/{roadmap_id}/proposals/new`
pub async fn new(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&open(&mut tx, &caller, roadmap_id, Action::Propose).await?)
}

/// `POST /roadmaps/{roadmap_id}/proposals`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    Path(roadmap_id): Path<i64>,
    SignedForm(form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let page = open(&mut tx, &caller, roadmap_id, Action::Propose).await?;
    page.require(&caller)?;
    let measure = form.check(&page.factors(), &page.terms);
    let (became, reason) = match both(measure, form.reason()) {
        Ok(checked) => checked,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    let new = NewProposal {
        change: Change::Add,
        measure: None,
        became: Some(&became),
        reason: &reason,
    };
    let title = became.title.clone();
    keep(tx, &caller, &page, (&new, &title)).await
}

/// `GET /measures/{measure_id}/proposal`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    html(&open_measure(&mut tx, &caller, measure_id, Action::Propose).await?)
}

/// `POST /measures/{measure_id}/proposal`
pub async fn change(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(mut form): SignedForm<MeasureForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = open_measure(&mut tx, &caller, measure_id, Action::Propose).await?;
    page.require(&caller)?;
    let was = page.measure.clone().ok_or(Error::NotFound)?;
    if form.version.parse() != Ok(was.version) {
        form.version = was.version.to_string();
        page.stale = Some(STALE);
        return page::conflict(&page.with(form, Errors::new()));
    }
    let checked = form
        .check(&page.factors(), &page.terms)
        .and_then(|became| became.unlike(&was));
    let (became, reason) = match both(checked, form.reason()) {
        Ok(checked) => checked,
        Err(errors) => return unprocessable(&page.with(form, errors)),
    };
    let new = NewProposal {
        change: Change::Change,
        measure: Some(&was),
        became: Some(&became),
        reason: &reason,
    };
    keep(tx, &caller, &page, (&new, &was.title)).await
}

/// `POST /measures/{measure_id}/dropping`
pub async fn drop_measure(
    caller: Caller,
    State(db): State<Db>,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<DropForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut page = open_measure(&mut tx, &caller, measure_id, Action::Propose).await?;
    page.require(&caller)?;
    let was = page.measure.clone().ok_or(Error::NotFound)?;
    let stale = form.version.parse() != Ok(was.version);
    page.dropping = form;
    if stale {
        page.dropping.version = was.version.to_string();
        page.stale = Some(STALE);
        return page::conflict(&page);
    }
    let reason = match page.dropping.check() {
        Ok(reason) => reason,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let new = NewProposal {
        change: Change::Drop,
        measure: Some(&was),
        became: None,
        reason: &reason,
    };
    keep(tx, &caller, &page, (&new, &was.title)).await
}

/// Keeps a proposal, unless somebody was faster with another about the same measure.
async fn keep(
    mut tx: Tx,
    caller: &Caller,
    page: &EditPage,
    (new, title): (&NewProposal<'_>, &str),
) -> Result<Response> {
    let roadmap = &page.roadmap;
    super::store::hold(&mut tx, roadmap).await?;
    let place = (roadmap.municipality_id, roadmap.id);
    let name = &caller.viewer.name;
    let Some(id) = proposal_store::add(&mut tx, place, new, name).await? else {
        return Err(Error::Conflict(super::measure_edit_pages::WAITS.to_owned()));
    };
    let what = format!("предложено {} «{title}»", new.change.title());
    let event = roadmap.event(Kind::ProposalMade, &what);
    let details = serde_json::json!({ "proposal": id, "reason": new.reason });
    tx.commit(event.with(details)).await?;
    Ok(see_other(
        &format!("/proposals/{id}"),
        "Предложение отправлено координатору. Пока он не ответит, карта остаётся прежней.",
    ))
}
