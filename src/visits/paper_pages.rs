//! Papers of a visit: laid to it, withdrawn.

use super::folder::PapersForm;
use super::reporting::about;
use super::show_pages::ShowPage;
use super::visit::Visit;
use super::{folder_store, store};
use crate::access::Author;
use crate::attachments::{self, Back, RemovalForm, RemovalPage};
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::{Result, unlocked};
use crate::input::{Errors, both};
use crate::web::{
    App, Caller, Now, Path, SignedForm, SignedUpload, html, see_other, unprocessable,
};
use crate::words;
use axum::extract::State;
use axum::response::Response;

/// `POST /visits/{visit_id}/files`
pub async fn attach(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    upload: SignedUpload,
) -> Result<Response> {
    let viewer = caller.viewer.clone();
    let mut tx = app.db.read(&viewer).await?;
    let visit = store::find(&mut tx, viewer.scope(), visit_id).await?;
    unlocked(visit.no_papers())?;
    let mut shown = ShowPage::load(&mut tx, caller, now, visit).await?;
    // Files are looked at without holding a connection.
    drop(tx);
    shown.papers = PapersForm {
        about: upload.field("about").to_owned(),
    };
    let said = shown.papers.check(upload.files.len(), shown.folder.room());
    let looked = app.intake.look_all(upload.named_files()).await;
    let looked = looked.map_err(|why| {
        let mut errors = Errors::new();
        errors.add("files", why);
        errors
    });
    let (said, arrivals) = match both(said, looked) {
        Ok(checked) => checked,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    for arrival in &arrivals {
        app.intake.keep(arrival).await?;
    }
    let mut tx = app.db.begin(&viewer).await?;
    // Nobody cancelled the visit while the files were looked at.
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    unlocked(visit.no_papers())?;
    let papers = (said.as_str(), arrivals.as_slice());
    folder_store::attach(&mut tx, &visit, papers, Author::from(&viewer)).await?;
    let names: Vec<&str> = arrivals.iter().map(|of| of.name.as_str()).collect();
    let text = format!("{}: файлы визита {}", visit.school, words::day(visit.day()));
    let event = about(Kind::VisitPapersAdded, text, &visit);
    tx.commit(event.with(serde_json::json!({ "files": names })))
        .await?;
    Ok(see_other(
        &format!("/visits/{visit_id}#papers"),
        "Файлы приложены к визиту: их увидят директор и координатор.",
    ))
}

async fn load(tx: &mut Tx, caller: &Caller, paper_id: i64) -> Result<(Visit, RemovalPage)> {
    let scope = caller.viewer.scope();
    let visit_id = folder_store::visit_of(tx, scope, paper_id).await?;
    let visit = store::find(tx, scope, visit_id).await?;
    let page = RemovalPage {
        shell: caller.shell.clone(),
        file: attachments::find(tx, scope, paper_id).await?,
        action: format!("/visit-papers/{paper_id}/removal"),
        back: Back {
            href: format!("/visits/{visit_id}"),
            title: format!("{}: {}", visit.school, visit.title()),
        },
        proves: Vec::new(),
        kept: None,
        form: RemovalForm::default(),
        errors: Errors::new(),
    };
    Ok((visit, page))
}

/// `GET /visit-papers/{visit_paper_id}/removal`
pub async fn removal(
    State(app): State<App>,
    caller: Caller,
    Path(paper_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, paper_id).await?.1)
}

/// `POST /visit-papers/{visit_paper_id}/removal`
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path(paper_id): Path<i64>,
    SignedForm(form): SignedForm<RemovalForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (visit, mut page) = load(&mut tx, &caller, paper_id).await?;
    page.require_free()?;
    page.form = form;
    let reason = match page.form.check() {
        Ok(reason) => reason,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let author = Author::from(&caller.viewer);
    attachments::withdraw(&mut tx, &page.file, &reason, author).await?;
    let text = format!("{}: отозван файл визита «{}»", visit.school, page.file.name);
    let event = about(Kind::VisitPaperWithdrawn, text, &visit);
    tx.commit(event.with(serde_json::json!({ "reason": reason })))
        .await?;
    Ok(see_other(
        &page.back.href,
        "Файл отозван: открыть его больше нельзя, причина осталась.",
    ))
}
