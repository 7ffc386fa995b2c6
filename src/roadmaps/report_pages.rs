//! What is said of a measure or of one of its days: the school reports, the curator or the coordinator answers.

use super::action::Action;
use super::forms::{ReportForm, VerdictForm};
use super::measure::Verdict;
use super::measure_pages::{MeasurePage, load};
use super::{measure_store, report_store, store};
use crate::access::Author;
use crate::audit::Kind;
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::evidence;
use crate::web::{Caller, Now, Path, SignedForm, page, see_other, unprocessable};
use axum::extract::State;
use axum::response::Response;

/// `POST /measures/{measure_id}/report`
pub async fn report(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<ReportForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let asked = (measure_id, form.due_on.parse().ok());
    let mut page = load(&mut tx, &caller, now, asked).await?;
    page.require(&caller, Action::Report, &form.due_on)?;
    let version = page.version();
    let stale = page.is_stale(&form.version, version);
    page.reporting = form;
    if stale {
        page.reporting.version = version.to_string();
        return page::conflict(&page);
    }
    let report = match page.reporting.check(page.today) {
        Ok(report) => report,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    match &page.time {
        Some(time) => {
            let of = (time, version);
            report_store::report_day(&mut tx, measure, of, &report, author).await?;
        }
        None => measure_store::report(&mut tx, measure, version, &report, author).await?,
    }
    let event = page.event(Kind::MeasureReported, "мера выполнена");
    tx.commit(event).await?;
    Ok(see_other(
        &page.address(),
        "Записано. Куратор проверит выполнение.",
    ))
}

/// `POST /measures/{measure_id}/verdict`
pub async fn answer(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<VerdictForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let asked = (measure_id, form.due_on.parse().ok());
    let mut page = load(&mut tx, &caller, now, asked).await?;
    page.require(&caller, Action::Confirm, &form.due_on)?;
    let version = page.version();
    let stale = page.is_stale(&form.version, version);
    page.answering = form;
    if stale {
        page.answering.version = version.to_string();
        return page::conflict(&page);
    }
    let (verdict, note) = match page.answering.check() {
        Ok(answer) => answer,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let (measure, author) = (&page.measure, &caller.viewer.name);
    store::hold(&mut tx, &page.roadmap).await?;
    let answer = (verdict, note.as_str());
    match &page.time {
        Some(time) => {
            report_store::answer_day(&mut tx, measure, (time, version), answer, author).await?;
        }
        None => measure_store::answer(&mut tx, measure, version, answer, author).await?,
    }
    remark(&mut tx, &caller, &page, answer).await?;
    let (what, flash) = match verdict {
        Verdict::Confirmed => ("мера подтверждена", "Мера подтверждена."),
        Verdict::Returned => (
            "мера возвращена",
            "Мера возвращена. Школа увидит замечание.",
        ),
    };
    tx.commit(page.event(Kind::MeasureAnswered, what)).await?;
    Ok(see_other(&page.address(), flash))
}

/// A returned report leaves a numbered remark, a confirmed measure closes those that are open.
async fn remark(
    tx: &mut Tx,
    caller: &Caller,
    page: &MeasurePage,
    (verdict, note): (Verdict, &str),
) -> Result<()> {
    let owner = page.owner();
    let by = Author::from(&caller.viewer);
    match (verdict, &page.time) {
        (Verdict::Returned, _) => evidence::make_remark(tx, owner, note, by).await,
        (Verdict::Confirmed, None) => evidence::close_remarks(tx, owner, by).await,
        // One confirmed day says nothing of the remarks on the others.
        (Verdict::Confirmed, Some(_)) => Ok(()),
    }
}
