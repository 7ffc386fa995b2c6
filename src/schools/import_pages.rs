//! Pages that load a list of schools: the file, what it would change, the answers, the end.

use super::import_preview_pages::{ShowPage, counts, extent, planned};
use super::import_store::{self, SentFile, Staged};
use super::registry::RegistryFile;
use super::registry_load::{Source, carry_out, known, remember_answers};
use super::registry_plan::{Answer, Answers};
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::{
    App, Caller, Now, Path, Shell, SignedForm, SignedUpload, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use sha2::{Digest, Sha256};
use std::collections::BTreeMap;

#[derive(Template)]
#[template(path = "schools/import_new.html")]
struct NewPage {
    shell: Shell,
    errors: Errors,
}

/// `GET /schools/import`
pub async fn new(caller: Caller) -> Result<Response> {
    html(&NewPage {
        shell: caller.shell,
        errors: Errors::new(),
    })
}

/// `POST /schools/import`: reads the file and keeps what it says; no school changes.
pub async fn create(
    caller: Caller,
    State(app): State<App>,
    upload: SignedUpload,
) -> Result<Response> {
    let municipality_id = caller.viewer.municipality_id.ok_or(Error::NotFound)?;
    let refuse = |message: String| {
        let mut errors = Errors::new();
        errors.add("file", message);
        unprocessable(&NewPage {
            shell: caller.shell.clone(),
            errors,
        })
    };
    let Some((_, file)) = upload.files.first() else {
        return refuse("Выберите файл со списком школ".to_owned());
    };
    let book = match app.reader.read(&file.name, &file.bytes).await {
        Ok(book) => book,
        Err(refusal) => return refuse(refusal.to_string()),
    };
    let list = RegistryFile::read(&book.sheets);
    if list.columns.is_empty() {
        let messages: Vec<&str> = list.problems.iter().map(|p| p.message.as_str()).collect();
        return refuse(
            messages
                .first()
                .map_or_else(String::new, |m| (*m).to_owned()),
        );
    }
    let sha256 = Sha256::digest(&file.bytes);
    let sent = SentFile {
        name: &file.name,
        sha256: &sha256,
        size: file.bytes.len() as i64,
    };
    let mut tx = app.db.begin(&caller.viewer).await?;
    let author = caller.viewer.user_id;
    let (id, number) = import_store::stage(&mut tx, municipality_id, author, sent, &list).await?;
    let staged = import_store::staged(&mut tx, caller.viewer.scope(), id).await?;
    recount(&mut tx, &caller, &staged).await?;
    let text = format!(
        "Загрузка №\u{a0}{number}: прочитан список школ «{}»",
        file.name
    );
    tx.commit(Event::new(Kind::ImportPrepared, text).about(Subject::Municipality(municipality_id)))
        .await?;
    Ok(see_other(&address(id), ""))
}

fn address(list_id: i64) -> String {
    format!("/schools/import/{list_id}")
}

/// Keeps the counts of the list as it stands now.
async fn recount(tx: &mut Tx, caller: &Caller, staged: &Staged) -> Result<()> {
    let known = known(tx, caller.viewer.scope(), extent(staged)).await?;
    let plan = planned(&staged.content, &known, staged);
    import_store::count(tx, staged.id, &counts(&staged.content, &plan)).await
}

/// `GET /schools/import/{list_id}`
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    Path(list_id): Path<i64>,
) -> Result<Response> {
    let scope = caller.viewer.scope();
    let mut tx = db.read(&caller.viewer).await?;
    let staged = import_store::staged(&mut tx, scope, list_id).await?;
    let known = known(&mut tx, scope, extent(&staged)).await?;
    drop(tx);
    html(&ShowPage::of(
        caller.shell,
        staged,
        &known,
        caller.viewer.utc_offset_hours,
    ))
}

/// The form of the preview: `version`, `mark`, and `key-1`, `answer-1`, … of the questions.
type Sent = BTreeMap<String, String>;

/// `POST /schools/import/{list_id}/decisions`
pub async fn decide(
    caller: Caller,
    State(db): State<Db>,
    Path(list_id): Path<i64>,
    SignedForm(sent): SignedForm<Sent>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let mut staged = import_store::staged(&mut tx, caller.viewer.scope(), list_id).await?;
    staged.decisions.0.extend(answers(&sent));
    if !is_fresh(&staged, &sent) {
        return stale(tx, caller, staged).await;
    }
    import_store::answer(&mut tx, list_id, staged.version, &staged.decisions).await?;
    recount(&mut tx, &caller, &staged).await?;
    let text = format!("Загрузка №\u{a0}{}: учтены ответы", staged.number);
    tx.commit(
        Event::new(Kind::ImportPrepared, text).about(Subject::Municipality(staged.municipality_id)),
    )
    .await?;
    Ok(see_other(
        &address(list_id),
        "Ответы учтены. Проверьте, что изменится",
    ))
}

/// The answers of the form by the keys of their rows.
fn answers(sent: &Sent) -> Answers {
    let answer = |at: &str| Answer::from_code(sent.get(&format!("answer-{at}"))?);
    let keys = sent
        .iter()
        .filter_map(|(name, key)| Some((name.strip_prefix("key-")?, key)));
    keys.filter_map(|(at, key)| Some((key.clone(), answer(at)?)))
        .collect()
}

/// Whether the form was made from the preview as it stands.
fn is_fresh(staged: &Staged, sent: &Sent) -> bool {
    sent.get("version") == Some(&staged.version.to_string()) && staged.state == "preview"
}

/// The page again, over what is stored now.
async fn stale(mut tx: Tx, caller: Caller, staged: Staged) -> Result<Response> {
    let known = known(&mut tx, caller.viewer.scope(), extent(&staged)).await?;
    let mut page = ShowPage::of(caller.shell, staged, &known, caller.viewer.utc_offset_hours);
    page.is_stale = true;
    page::conflict(&page)
}

/// `POST /schools/import/{list_id}/commit`: all of it or nothing.
pub async fn commit(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(list_id): Path<i64>,
    SignedForm(sent): SignedForm<Sent>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let staged = import_store::staged(&mut tx, viewer.scope(), list_id).await?;
    let known = known(&mut tx, viewer.scope(), extent(&staged)).await?;
    let plan = planned(&staged.content, &known, &staged);
    if !is_fresh(&staged, &sent) || plan.is_blocked() || sent.get("mark") != Some(&plan.mark()) {
        drop(plan);
        return stale(tx, caller, staged).await;
    }
    let source = Source {
        file: &staged.file,
        day: now.day(viewer.utc_offset_hours),
        user_id: viewer.user_id,
    };
    import_store::close(&mut tx, list_id, staged.version, "committed").await?;
    import_store::count(&mut tx, list_id, &counts(&staged.content, &plan)).await?;
    remember_answers(&mut tx, &plan, &staged.decisions, viewer.user_id).await?;
    let mut events = carry_out(&mut tx, &known, &plan, source).await?;
    if events.is_empty() {
        let text = format!(
            "Загрузка №\u{a0}{}: список школ ничего не изменил",
            staged.number
        );
        events.push(
            Event::new(Kind::ImportCommitted, text)
                .about(Subject::Municipality(staged.municipality_id)),
        );
    }
    tx.commit_all(events).await?;
    Ok(see_other(&address(list_id), "Список школ сохранён"))
}

/// `POST /schools/import/{list_id}/discard`
pub async fn discard(
    caller: Caller,
    State(db): State<Db>,
    Path(list_id): Path<i64>,
    SignedForm(sent): SignedForm<Sent>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let staged = import_store::staged(&mut tx, caller.viewer.scope(), list_id).await?;
    if !is_fresh(&staged, &sent) {
        return stale(tx, caller, staged).await;
    }
    import_store::close(&mut tx, list_id, staged.version, "discarded").await?;
    let text = format!("Загрузка №\u{a0}{}: список школ не сохранён", staged.number);
    tx.commit(
        Event::new(Kind::ImportDiscarded, text)
            .about(Subject::Municipality(staged.municipality_id)),
    )
    .await?;
    Ok(see_other("/schools", "Список школ не сохранён"))
}
