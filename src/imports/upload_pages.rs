//! The page where files are chosen, their reading, and the portal's own template.

use super::intake::{self, Knowledge, Sent};
use super::{preparing, store};
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::results::layouts::{TemplateSchool, template};
use crate::schools;
use crate::web::upload::FILES_LIMIT;
use crate::web::{App, Caller, Shell, SignedUpload, download, html, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// The page.
#[derive(Template)]
#[template(path = "imports/new.html")]
struct NewPage {
    shell: Shell,
    errors: Errors,
    refused: Vec<(String, String)>,
    files_limit: usize,
}

impl NewPage {
    fn new(shell: Shell, errors: Errors) -> NewPage {
        NewPage {
            shell,
            errors,
            refused: Vec::new(),
            files_limit: FILES_LIMIT,
        }
    }
}

/// `GET /imports/new`
pub async fn new(caller: Caller) -> Result<Response> {
    html(&NewPage::new(caller.shell, Errors::new()))
}

/// `POST /imports`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    upload: SignedUpload,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let municipality = home(viewer)?;
    let files: Vec<Sent> = upload
        .files
        .into_iter()
        .map(|(_, file)| Sent {
            name: file.name,
            bytes: file.bytes,
        })
        .collect();
    if files.is_empty() {
        let mut errors = Errors::new();
        errors.add("files", "Выберите хотя бы один файл");
        return unprocessable(&NewPage::new(caller.shell, errors));
    }
    let mappings = store::mappings(&mut *app.db.read(viewer).await?, viewer.scope()).await?;
    let knowledge = Knowledge {
        mappings,
        ..Knowledge::default()
    };
    // No connection is held while the files are read.
    let read = intake::read(&app.reader, files, knowledge).await;
    let refused = preparing::unusable(&read);
    if !refused.is_empty() {
        let mut page = NewPage::new(caller.shell, Errors::new());
        page.errors.add(
            "files",
            "Ни один файл не прочитан: у каждого указана причина",
        );
        page.refused = refused;
        return unprocessable(&page);
    }
    let mut tx = app.db.begin(viewer).await?;
    let prepared = preparing::prepare(&mut tx, viewer, municipality, &read).await?;
    tx.commit(prepared.event).await?;
    Ok(see_other(&format!("/imports/{}", prepared.id), ""))
}

/// The municipality for which the viewer loads files.
pub fn home(viewer: &Viewer) -> Result<i64> {
    viewer.municipality_id.ok_or_else(|| {
        Error::Forbidden(
            "Файлы загружает муниципальный координатор: у\u{a0}каждого свой муниципалитет."
                .to_owned(),
        )
    })
}

/// `GET /imports/template.xlsx`
pub async fn template_xlsx(State(app): State<App>, caller: Caller) -> Result<Response> {
    let viewer = &caller.viewer;
    let municipality = home(viewer)?;
    let mut tx = app.db.begin(viewer).await?;
    let names = schools::names(&mut tx, viewer.scope(), Some(municipality)).await?;
    tx.commit(Event::new(
        Kind::Exported,
        "Скачан шаблон для загрузки результатов",
    ))
    .await?;
    let schools: Vec<TemplateSchool> = names
        .into_iter()
        .map(|school| TemplateSchool {
            key: school.login,
            name: school.name,
        })
        .collect();
    let bytes = tokio::task::spawn_blocking(move || template(&schools, &[]))
        .await
        .map_err(anyhow::Error::new)?
        .map_err(anyhow::Error::new)?;
    Ok(download::attachment(
        "Шаблон результатов.xlsx",
        download::XLSX,
        bytes,
    ))
}
