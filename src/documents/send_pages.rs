//! A school sends a version of a document.

use super::document::{Action, Standing};
use super::document_store;
use super::forms::SendForm;
use super::grid_store;
use super::kind::Kind;
use super::kind_store;
use crate::access::Author;
use crate::attachments::{self, NewFile, Purpose};
use crate::audit::{Event, Kind as Said, Subject};
use crate::db::Tx;
use crate::error::{Error, Result, unlocked};
use crate::files::Arrival;
use crate::input::Errors;
use crate::risks::school_year;
use crate::schools::{self, StoredSchool};
use crate::web::{
    App, Caller, Path, Query, Shell, SignedUpload, UploadedFile, filters, html, see_other,
    unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Which document is sent.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    kind: String,
    year: String,
}

#[derive(Template)]
#[template(path = "documents/new.html")]
struct NewPage {
    shell: Shell,
    school: StoredSchool,
    /// The kind that is sent; `None` while one is to be chosen.
    kind: Option<Kind>,
    year: i16,
    lock: Option<&'static str>,
    form: SendForm,
    errors: Errors,
}

impl NewPage {
    fn title(&self) -> String {
        school_year(self.year)
    }
}

async fn load(tx: &mut Tx, caller: &Caller, school_id: i64, asked: &Asked) -> Result<NewPage> {
    let scope = caller.viewer.scope();
    let school = schools::find(tx, scope, school_id).await?;
    let year: i16 = asked.year.parse().unwrap_or_default();
    let kinds = kind_store::of_municipality(tx, school.municipality_id, year).await?;
    let kind = kinds.into_iter().find(|of| of.id.to_string() == asked.kind);
    let kind = kind.filter(|_| (2000..=2100).contains(&year));
    let place = (school.municipality_id, Some(school_id));
    let found = grid_store::documents(tx, scope, place, year).await?;
    let document = found
        .iter()
        .find(|of| Some(of.kind_id) == kind.as_ref().map(|k| k.id));
    let standing = document.map_or(Standing::Missing, |of| of.standing());
    Ok(NewPage {
        shell: caller.shell.clone(),
        lock: Action::Send.lock(standing),
        school,
        kind,
        year,
        form: SendForm::default(),
        errors: Errors::new(),
    })
}

/// `GET /schools/{school_id}/documents/new`
pub async fn new(
    State(app): State<App>,
    caller: Caller,
    Path(school_id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, school_id, &asked).await?)
}

/// `POST /schools/{school_id}/documents`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(school_id): Path<i64>,
    upload: SignedUpload,
) -> Result<Response> {
    let asked = Asked {
        kind: upload.field("kind").to_owned(),
        year: upload.field("year").to_owned(),
    };
    let mut tx = app.db.read(&caller.viewer).await?;
    let mut shown = load(&mut tx, &caller, school_id, &asked).await?;
    // The file is looked at without holding a connection.
    drop(tx);
    shown.form.note = upload.field("note").to_owned();
    let Some(kind) = shown.kind.clone() else {
        let message = "Не сказано, какой это документ: откройте документы школы и выберите его.";
        return Err(Error::BadRequest(message.to_owned()));
    };
    unlocked(shown.lock)?;
    let (note, arrival) = match checked(&app, &shown.form, upload.files).await {
        Ok(checked) => checked,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    app.intake.keep(&arrival).await?;
    let mut tx = app.db.begin(&caller.viewer).await?;
    // Nobody agreed to the document while the file was looked at.
    unlocked(load(&mut tx, &caller, school_id, &asked).await?.lock)?;
    let author = Author::from(&caller.viewer);
    let file = NewFile {
        owner: (kind.municipality_id, Some(school_id)),
        purpose: Purpose::Document,
        arrival: &arrival,
        about: &kind.title,
        dated_on: None,
    };
    let file_id = attachments::add(&mut tx, file, author).await?.id();
    let whose = (school_id, shown.year, &kind);
    let (id, number) =
        document_store::add_version(&mut tx, whose, (file_id, &note), author).await?;
    let said = format!("{}: «{}», версия {number}", shown.school.name, kind.title);
    let event = Event::new(Said::DocumentSent, said)
        .about(Subject::Document(id))
        .of_school(school_id)
        .in_municipality(kind.municipality_id);
    tx.commit(event).await?;
    let flash = format!("Версия {number} загружена. Координатор и куратор увидят её.");
    Ok(see_other(&format!("/documents/{id}"), &flash))
}

/// The form and its file, with the errors of both.
async fn checked(
    app: &App,
    form: &SendForm,
    files: Vec<(String, UploadedFile)>,
) -> std::result::Result<(String, Arrival), Errors> {
    let note = form.check(files.len());
    let Some((_, file)) = files.into_iter().next() else {
        return Err(note.err().unwrap_or_default());
    };
    match app.intake.look(&file.name, file.bytes).await {
        Ok(arrival) => Ok((note?, arrival)),
        Err(why) => {
            let mut errors = note.err().unwrap_or_default();
            errors.add("file", format!("«{}»: {why}", file.name));
            Err(errors)
        }
    }
}
