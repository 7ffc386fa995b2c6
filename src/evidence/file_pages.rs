//! Withdrawing a paper that proves nothing.

use super::forms::RemovalForm;
use super::store;
use crate::access::Author;
use crate::attachments::{self, Attachment, Purpose};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::{App, Caller, Path, Shell, SignedForm, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "evidence/removal.html")]
struct RemovalPage {
    shell: Shell,
    file: Attachment,
    proves: Vec<(String, bool)>,
    form: RemovalForm,
    errors: Errors,
}

impl RemovalPage {
    /// Why it cannot be withdrawn, where it cannot.
    fn lock(&self) -> Option<&'static str> {
        if self.file.removed_at.is_some() {
            return Some("Файл уже отозван.");
        }
        self.proves
            .iter()
            .any(|(_, is_confirmed)| *is_confirmed)
            .then_some(
                "Файл подтверждает меру, которую уже подтвердил куратор: он остаётся в деле.",
            )
    }
}

async fn load(tx: &mut Tx, caller: &Caller, paper_id: i64) -> Result<RemovalPage> {
    let file = attachments::find(tx, caller.viewer.scope(), paper_id).await?;
    if file.purpose != Purpose::Evidence {
        return Err(Error::NotFound);
    }
    let proves = store::proves(tx, file.municipality_id, file.id).await?;
    Ok(RemovalPage {
        shell: caller.shell.clone(),
        file,
        proves,
        form: RemovalForm::default(),
        errors: Errors::new(),
    })
}

/// `GET /evidence/{paper_id}/removal`
pub async fn removal(
    State(app): State<App>,
    caller: Caller,
    Path(paper_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, paper_id).await?)
}

/// `POST /evidence/{paper_id}/removal`
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(paper_id): Path<i64>,
    SignedForm(form): SignedForm<RemovalForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, paper_id).await?;
    if let Some(why) = page.lock() {
        return Err(Error::Conflict(why.to_owned()));
    }
    page.form = form;
    let reason = match page.form.check() {
        Ok(reason) => reason,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let file = &page.file;
    store::release(&mut tx, file.municipality_id, file.id).await?;
    attachments::withdraw(&mut tx, file, &reason, Author::from(&caller.viewer)).await?;
    let event = Event::new(
        Kind::EvidenceWithdrawn,
        format!("Отозван файл «{}»", file.name),
    )
    .about(Subject::School(file.school_id))
    .of_school(file.school_id)
    .in_municipality(file.municipality_id)
    .with(serde_json::json!({ "reason": reason }));
    tx.commit(event).await?;
    Ok(see_other(
        "/evidence?stage=withdrawn",
        "Файл отозван, причина осталась в списке.",
    ))
}
