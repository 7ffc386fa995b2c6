//! Papers of one measure and the remarks on it: attached, untied, answered, closed.

use super::action::Action;
use super::measure_pages::{MeasurePage, load};
use super::store;
use crate::access::Author;
use crate::audit::Kind;
use crate::error::{Error, Result, STALE};
use crate::evidence::{self, AnswerForm, Answering, AttachForm};
use crate::input::{Errors, VersionForm};
use crate::web::{
    App, Caller, Now, Path, SignedForm, SignedUpload, page, see_other, unprocessable,
};
use axum::extract::State;
use axum::response::Response;

/// `POST /measures/{measure_id}/files`
pub async fn attach(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(measure_id): Path<i64>,
    upload: SignedUpload,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, now, (measure_id, None)).await?;
    // Files are looked at without holding a connection.
    drop(tx);
    shown.require(&caller, Action::Attach, "")?;
    shown.attaching = AttachForm {
        about: upload.field("about").to_owned(),
        dated_on: upload.field("dated_on").to_owned(),
        known: upload.field("known").to_owned(),
    };
    let room = shown.room();
    let said = shown.attaching.check(upload.files.len(), room, shown.today);
    let looked = app.intake.look_all(upload.named_files()).await;
    let (said, arrivals) = match (said, looked) {
        (Ok(said), Ok(arrivals)) => (said, arrivals),
        (said, looked) => {
            shown.errors = both(said.err(), looked.err());
            return unprocessable(&shown);
        }
    };
    for arrival in &arrivals {
        app.intake.keep(arrival).await?;
    }
    let mut tx = app.db.begin(&caller.viewer).await?;
    store::hold(&mut tx, &shown.roadmap).await?;
    load(&mut tx, &caller, now, (measure_id, None))
        .await?
        .require(&caller, Action::Attach, "")?;
    let papers = (&said, arrivals.as_slice());
    let owner = shown.owner();
    let author = Author::from(&caller.viewer);
    let known = evidence::attach(&mut tx, owner, papers, author).await?;
    let names: Vec<&str> = arrivals.iter().map(|of| of.name.as_str()).collect();
    let event = shown.event(Kind::EvidenceAttached, "приложено подтверждение");
    tx.commit(event.with(serde_json::json!({ "files": names })))
        .await?;
    let flash = match known {
        0 => "Приложено. Куратор увидит документ на этой странице.",
        _ => {
            "Приложено. Такой файл у школы уже был: вторая копия не появилась, он связан и с этой мерой."
        }
    };
    Ok(see_other(&shown.address(), flash))
}

fn both(said: Option<Errors>, refused: Option<String>) -> Errors {
    let mut errors = Errors::new();
    if let Some(refused) = refused {
        errors.add("files", refused);
    }
    for (field, message) in said.unwrap_or_default().all() {
        errors.add(field, message);
    }
    errors
}

/// `POST /measures/{measure_id}/files/{paper_id}/untying`
pub async fn untie(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path((measure_id, paper_id)): Path<(i64, i64)>,
    SignedForm(_form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let page = load(&mut tx, &caller, now, (measure_id, None)).await?;
    page.require(&caller, Action::Attach, "")?;
    let owner = page.owner();
    store::hold(&mut tx, &page.roadmap).await?;
    evidence::untie(&mut tx, owner, paper_id).await?;
    tx.commit(page.event(Kind::EvidenceUntied, "документ снят с меры"))
        .await?;
    Ok(see_other(
        &page.address(),
        "Документ снят с меры. Он остался среди документов школы.",
    ))
}

/// `POST /remarks/{remark_id}/answer`
pub async fn answer(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(remark_id): Path<i64>,
    SignedForm(form): SignedForm<AnswerForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let remark = evidence::find_remark(&mut tx, caller.viewer.scope(), remark_id).await?;
    let mut shown = load(&mut tx, &caller, now, (remark.thing_id, None)).await?;
    shown.require(&caller, Action::Attach, "")?;
    remark.require_open()?;
    let is_stale = form.version.parse() != Ok(remark.version);
    let checked = form.check();
    shown.answering_remark = Answering::of(&remark, form);
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
    evidence::answer_remark(&mut tx, &remark, &answer, Author::from(&caller.viewer)).await?;
    let what = format!("ответ на замечание {}", remark.number);
    tx.commit(shown.event(Kind::RemarkAnswered, &what)).await?;
    Ok(see_other(
        &shown.address(),
        "Ответ записан. Куратор проверит его.",
    ))
}

/// `POST /remarks/{remark_id}/closure`
pub async fn close(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(remark_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let remark = evidence::find_remark(&mut tx, caller.viewer.scope(), remark_id).await?;
    let mut shown: MeasurePage = load(&mut tx, &caller, now, (remark.thing_id, None)).await?;
    if let Some(why) = shown.roadmap.lock(Action::Confirm) {
        return Err(Error::Conflict(why.to_owned()));
    }
    remark.require_open()?;
    if form.version.parse() != Ok(remark.version) {
        shown.stale = Some(STALE);
        return page::conflict(&shown);
    }
    evidence::close_remark(&mut tx, &remark, Author::from(&caller.viewer)).await?;
    let what = format!("замечание {} закрыто", remark.number);
    tx.commit(shown.event(Kind::RemarkClosed, &what)).await?;
    Ok(see_other(&shown.address(), "Замечание закрыто."))
}
