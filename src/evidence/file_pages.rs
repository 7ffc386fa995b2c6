//! Withdrawing a paper that proves nothing.

use super::store;
use crate::access::Author;
use crate::access::Permission::DecideRoadmaps;
use crate::attachments::{self, Back, Purpose, RemovalForm, RemovalPage};
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::{App, Caller, Path, SignedForm, html, see_other, unprocessable};
use axum::extract::State;
use axum::response::Response;

/// Why a confirmed paper stays.
const CONFIRMED: &str =
    "Файл подтверждает меру, которую уже подтвердил куратор: он остаётся в деле.";

async fn load(tx: &mut Tx, caller: &Caller, paper_id: i64) -> Result<RemovalPage> {
    let file = attachments::find(tx, caller.viewer.scope(), paper_id).await?;
    if file.purpose != Purpose::Evidence {
        return Err(Error::NotFound);
    }
    if file.school_id.is_none() && !caller.viewer.may(DecideRoadmaps) {
        let message = "Файлы муниципальной карты отзывает координатор.";
        return Err(Error::Forbidden(message.to_owned()));
    }
    let proves = store::proves(tx, file.municipality_id, file.id).await?;
    let is_confirmed = proves.iter().any(|(_, is_confirmed)| *is_confirmed);
    Ok(RemovalPage {
        shell: caller.shell.clone(),
        action: format!("/evidence/{paper_id}/removal"),
        back: Back {
            href: "/evidence".to_owned(),
            title: "Подтверждающие документы".to_owned(),
        },
        file,
        proves: proves.into_iter().map(|(title, _)| title).collect(),
        kept: is_confirmed.then_some(CONFIRMED),
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
    page.require_free()?;
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
    let event = file.event(Kind::EvidenceWithdrawn, "Отозван файл");
    tx.commit(event.with(serde_json::json!({ "reason": reason })))
        .await?;
    Ok(see_other(
        "/evidence?stage=withdrawn",
        "Файл отозван, причина осталась в списке.",
    ))
}
