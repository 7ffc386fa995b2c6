//! What a person does with an import on check: decides, stores it, leaves it.

use super::content::Filed;
use super::decisions::{Decisions, Rejected};
use super::drafting::{self, Order};
use super::import::{State, numbered};
use super::preview_pages::{OnCheck, Typed};
use super::saving::{self, Saved};
use super::store::{self, Import};
use crate::audit::{Event, Kind as EventKind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::page::{conflict, see_other, unprocessable};
use crate::web::{App, Caller, Path, SignedForm};
use crate::words;
use axum::extract::State as Shared;
use axum::response::Response;
use std::collections::BTreeMap;

/// The form of the preview page: which version was seen, and the decisions.
#[derive(Debug, Default)]
struct Sent {
    version: Option<i32>,
    seen: String,
    decided: bool,
    fields: BTreeMap<String, String>,
}

impl Sent {
    fn of(mut fields: BTreeMap<String, String>) -> Sent {
        Sent {
            version: fields
                .remove("version")
                .and_then(|version| version.parse().ok()),
            seen: fields.remove("seen").unwrap_or_default(),
            decided: fields.remove("decided").is_some(),
            fields,
        }
    }
}

const CHANGED: &str = "Пока вы проверяли загрузку, она или сохранённые числа изменились. \
     Ваши ответы на месте: посмотрите, что изменится теперь, и повторите.";
const FORM: &str = "Форма заполнена не так, как ждёт портал. Откройте загрузку заново.";

/// `POST /imports/{import_id}/decisions`
pub async fn decide(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
    SignedForm(fields): SignedForm<BTreeMap<String, String>>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let import = on_check(&mut tx, &caller, id).await?;
    let sent = Sent::of(fields);
    let decisions = match decisions(&mut tx, &caller, &import, &sent).await? {
        Ok(decisions) => decisions,
        Err(errors) => return again(tx, caller, import, sent, Answer::Mend(errors)).await,
    };
    if sent.version != Some(import.version) {
        return again(tx, caller, import, sent, Answer::Changed).await;
    }
    keep(&mut tx, &caller, &import, &decisions).await?;
    let text = format!("{}: учтены решения", numbered(import.number));
    tx.commit(Event::new(EventKind::ImportPrepared, text).about(Subject::Import(id)))
        .await?;
    Ok(see_other(
        &format!("/imports/{id}"),
        "Решения учтены. Проверьте, что изменится.",
    ))
}

/// `POST /imports/{import_id}/commit`
pub async fn commit(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
    SignedForm(fields): SignedForm<BTreeMap<String, String>>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let import = on_check(&mut tx, &caller, id).await?;
    let sent = Sent::of(fields);
    let typed = decisions(&mut tx, &caller, &import, &sent).await?;
    let new = match typed {
        Ok(new) => new,
        Err(errors) => return again(tx, caller, import, sent, Answer::Mend(errors)).await,
    };
    if sent.version != Some(import.version) {
        return again(tx, caller, import, sent, Answer::Changed).await;
    }
    if new != import.decisions.0 || import.is_outdated {
        keep(&mut tx, &caller, &import, &new).await?;
        let text = format!("{}: учтены решения", numbered(import.number));
        tx.commit(Event::new(EventKind::ImportPrepared, text).about(Subject::Import(id)))
            .await?;
        let message = "Посчитано заново. Проверьте, что изменится, и нажмите кнопку ещё раз.";
        return Ok(see_other(&format!("/imports/{id}"), message));
    }
    carry_out(tx, caller, import, sent).await
}

/// Stores the import whose decisions are the stored ones.
async fn carry_out(mut tx: Tx, caller: Caller, import: Import, sent: Sent) -> Result<Response> {
    store::lock_numbers(&mut tx, import.municipality_id).await?;
    let decisions = import.decisions.0.clone();
    let checked = OnCheck::read(&mut tx, &caller.viewer, import.clone(), &decisions).await?;
    let plan = &checked.draft.plan;
    let mut errors = Errors::new();
    for mark in plan.open_questions() {
        errors.add(
            &format!("school-{mark}"),
            "Решите, какая это школа, или не загружайте её строки",
        );
    }
    if !errors.is_empty() {
        return again(tx, caller, import, sent, Answer::Mend(errors)).await;
    }
    if !sent.seen.is_empty() && sent.seen != plan.fingerprint() {
        return again(tx, caller, import, sent, Answer::Changed).await;
    }
    let saved = saved(&import, &checked.files, &decisions);
    let (summary, event) = saving::save(&mut tx, &caller.viewer, saved, &checked.draft).await?;
    tx.commit(event).await?;
    let counts = summary.counts;
    let message = if counts.changes_anything() {
        let numbers = u64::from(counts.created + counts.updated);
        format!(
            "Загружено: {}",
            words::count(numbers, ["результат", "результата", "результатов"])
        )
    } else {
        "Все числа уже были в портале: ничего не изменилось".to_owned()
    };
    Ok(see_other(&format!("/imports/{}", import.id), &message))
}

fn saved<'a>(import: &Import, files: &'a [Filed], decisions: &'a Decisions) -> Saved<'a> {
    Saved {
        id: import.id,
        number: import.number,
        municipality_id: import.municipality_id,
        version: import.version,
        files,
        decisions,
    }
}

/// `POST /imports/{import_id}/discard`
pub async fn discard(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
    SignedForm(fields): SignedForm<BTreeMap<String, String>>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let import = on_check(&mut tx, &caller, id).await?;
    let version = Sent::of(fields).version.unwrap_or_default();
    store::move_on(&mut tx, id, version, State::Preview, State::Discarded).await?;
    let text = format!(
        "{} не сохранена: {}",
        numbered(import.number),
        import.summary.title
    );
    tx.commit(Event::new(EventKind::ImportDiscarded, text).about(Subject::Import(id)))
        .await?;
    Ok(see_other(
        "/imports",
        "Загрузка не сохранена, в портале ничего не изменилось.",
    ))
}

async fn on_check(tx: &mut Tx, caller: &Caller, id: i64) -> Result<Import> {
    let import = store::find(tx, caller.viewer.scope(), id).await?;
    if import.state == State::Preview {
        return Ok(import);
    }
    Err(Error::Conflict(format!(
        "{} уже {}. Откройте её заново.",
        numbered(import.number),
        import.state.title()
    )))
}

/// The decisions of the form, or the stored ones when the form says nothing about them.
async fn decisions(
    tx: &mut Tx,
    caller: &Caller,
    import: &Import,
    sent: &Sent,
) -> Result<Result<Decisions, Errors>> {
    if !sent.decided {
        let known = sent.fields.is_empty();
        return if known {
            Ok(Ok(import.decisions.0.clone()))
        } else {
            Err(Error::BadRequest(FORM.to_owned()))
        };
    }
    let checked = OnCheck::read(tx, &caller.viewer, import.clone(), &import.decisions).await?;
    match Decisions::of_form(&sent.fields, &checked.draft.asked()) {
        Ok(decisions) => Ok(Ok(decisions)),
        Err(Rejected::Errors(errors)) => Ok(Err(errors)),
        Err(Rejected::Foreign) => Err(Error::BadRequest(FORM.to_owned())),
    }
}

/// Keeps the decisions and what they lead to.
async fn keep(tx: &mut Tx, caller: &Caller, import: &Import, decisions: &Decisions) -> Result<()> {
    let viewer = &caller.viewer;
    let (files, _) = store::files(tx, import).await?;
    let order = Order {
        municipality_id: import.municipality_id,
        decisions,
        only_year: None,
    };
    let draft = drafting::draft(tx, viewer.scope(), &files, order).await?;
    let mut summary = draft.summary();
    summary.effects =
        drafting::effects(tx, viewer.scope(), import.municipality_id, &draft.plan).await?;
    store::set_decisions(tx, import.id, import.version, decisions, &summary).await
}

/// Why the page is shown again.
enum Answer {
    /// Something is to be mended: 422.
    Mend(Errors),
    /// Something changed meanwhile: 409.
    Changed,
}

async fn again(
    mut tx: Tx,
    caller: Caller,
    import: Import,
    sent: Sent,
    answer: Answer,
) -> Result<Response> {
    let fields = sent.decided.then_some(sent.fields);
    let decisions = import.decisions.0.clone();
    let checked = OnCheck::read(&mut tx, &caller.viewer, import, &decisions).await?;
    let typed = match &answer {
        Answer::Mend(errors) => Typed {
            fields,
            errors: errors.clone(),
            note: None,
        },
        Answer::Changed => Typed {
            fields,
            errors: Errors::new(),
            note: Some(CHANGED.to_owned()),
        },
    };
    let page = checked
        .page(&mut tx, &caller.viewer, caller.shell, typed)
        .await?;
    match answer {
        Answer::Mend(_) => unprocessable(&page),
        Answer::Changed => conflict(&page),
    }
}
