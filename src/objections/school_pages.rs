//! The director's page: the numbers of the school, the answer to them, what was answered before.

use super::objection::{Kind, Objection, ObjectionForm, Said};
use super::store;
use crate::access::Author;
use crate::attachments::{self, NewFile, Purpose};
use crate::audit;
use crate::error::{Error, Result};
use crate::files::{Arrival, Intake};
use crate::input::Errors;
use crate::registers::{self, Register};
use crate::schools::{self, StoredSchool};
use crate::verdicts::{self, Asked, Line, StoredVerdict};
use crate::web::filters;
use crate::web::strip::Strip;
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Shell, SignedUpload, UploadedFile, html, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "objections/new.html")]
struct NewPage {
    shell: Shell,
    school: StoredSchool,
    register: Option<Register>,
    verdict: Option<StoredVerdict>,
    said: Vec<Objection>,
    closed: Option<String>,
    kinds: Vec<Choice>,
    form: ObjectionForm,
    errors: Errors,
    hours: i16,
}

impl NewPage {
    /// Lines of the verdict with participants.
    fn lines(&self) -> Vec<&Line> {
        let lines = self.verdict.iter().flat_map(|verdict| &verdict.trace.lines);
        lines.filter(|line| line.participants > 0).collect()
    }

    /// The strip of a line.
    fn strip<'a>(&self, line: &'a Line) -> Strip<'a> {
        Strip {
            title: &line.label,
            year: line.year,
            participants: line.participants,
            failed: line.failed,
            threshold: line.threshold,
            was_threshold: None,
            past: self
                .verdict
                .as_ref()
                .is_some_and(|of| line.year < i32::from(of.year)),
        }
    }

    /// The form with what was typed and why it was not taken.
    fn with(mut self, form: ObjectionForm, errors: Errors) -> NewPage {
        self.kinds = kinds(&form.kind);
        self.form = form;
        self.errors = errors;
        self
    }
}

fn kinds(current: &str) -> Vec<Choice> {
    vec![
        Choice::new(Kind::Agreement.code(), "С числами согласны", current),
        Choice::new(Kind::Objection.code(), "Есть замечание", current)
            .with_hint("Опишите, что не так; файл можно приложить"),
    ]
}

/// Why the school cannot speak now; `None` when it can.
fn closed(register: Option<&Register>, said: &[Objection], today: NaiveDate) -> Option<String> {
    let Some(register) = register else {
        return Some(
            "Перечень ещё не отправлен школам: координатор сделает это, когда загрузит данные."
                .to_owned(),
        );
    };
    if register.is_approved() {
        return Some(format!(
            "Перечень {} года утверждён, приказ {}.",
            register.year,
            register.order()
        ));
    }
    if !register.is_open_for_schools(today) {
        return Some(match register.review_until {
            Some(until) => format!("Срок замечаний прошёл {}.", words::day_in_words(until)),
            None => "Координатор ещё готовит перечень. Когда он отправит его школам, здесь можно будет ответить.".to_owned(),
        });
    }
    let waits = said
        .iter()
        .any(|of| of.register_id == register.id && of.is_open());
    waits.then(|| "Замечание отправлено и ждёт ответа координатора.".to_owned())
}

async fn load(app: &App, caller: Caller, now: Now, school_id: i64) -> Result<NewPage> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let mut tx = app.db.read(viewer).await?;
    let school = schools::find(&mut tx, scope, school_id).await?;
    let register = registers::latest(&mut tx, scope, school.municipality_id, None).await?;
    let ids = [school_id];
    let asked = Asked {
        schools: Some(&ids),
        ..Asked::default()
    };
    let verdict = match &register {
        Some(register) => verdicts::stored(&mut tx, scope, asked, register.year())
            .await?
            .pop(),
        None => None,
    };
    let said = store::of_school(&mut tx, scope, school_id).await?;
    drop(tx);
    let today = now.day(viewer.utc_offset_hours);
    Ok(NewPage {
        closed: closed(register.as_ref(), &said, today),
        hours: viewer.utc_offset_hours,
        shell: caller.shell,
        kinds: kinds(""),
        form: ObjectionForm::default(),
        errors: Errors::new(),
        school,
        register,
        verdict,
        said,
    })
}

/// `GET /schools/{school_id}/objections/new`
pub async fn new(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    html(&load(&app, caller, now, school_id).await?)
}

/// `POST /schools/{school_id}/objections`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(school_id): Path<i64>,
    upload: SignedUpload,
) -> Result<Response> {
    let viewer = caller.viewer.clone();
    let form = ObjectionForm {
        kind: upload.field("kind").to_owned(),
        text: upload.field("text").to_owned(),
    };
    let file = upload
        .files
        .into_iter()
        .find(|(name, _)| name == "file")
        .map(|(_, file)| file);
    let shown = load(&app, caller, now, school_id).await?;
    let register = match (&shown.register, &shown.closed) {
        (Some(register), None) => register.id,
        (_, reason) => return Err(Error::Conflict(reason.clone().unwrap_or_default())),
    };
    let (said, arrival) = match checked(&app.intake, &form, file).await {
        Ok(checked) => checked,
        Err(errors) => return unprocessable(&shown.with(form, errors)),
    };
    if let Some(arrival) = &arrival {
        app.intake.keep(arrival).await?;
    }
    let mut tx = app.db.begin(&viewer).await?;
    // Held, so that nobody approves the register between this look and the commit.
    let register = registers::hold(&mut tx, viewer.scope(), register).await?;
    let before = store::of_school(&mut tx, viewer.scope(), school_id).await?;
    if let Some(reason) = closed(Some(&register), &before, now.day(viewer.utc_offset_hours)) {
        return Err(Error::Conflict(reason));
    }
    let author = Author::from(&viewer);
    let mut file_id = None;
    if let Some(arrival) = &arrival {
        let file = new_file(&register, school_id, arrival);
        file_id = Some(attachments::add(&mut tx, file, author).await?.id());
    }
    let id = store::add(&mut tx, &register, school_id, &said, file_id, author).await?;
    tx.commit(event(&shown.school, &said, &register, id))
        .await?;
    let flash = match said.kind {
        Kind::Agreement => "Согласие отправлено координатору.",
        Kind::Objection => "Замечание отправлено координатору. Ответ появится на этой странице.",
    };
    Ok(see_other(
        &format!("/schools/{school_id}/objections/new"),
        flash,
    ))
}

/// The form and the file beside it, with the errors of both.
async fn checked(
    intake: &Intake,
    form: &ObjectionForm,
    file: Option<UploadedFile>,
) -> std::result::Result<(Said, Option<Arrival>), Errors> {
    let said = form.check();
    let Some(file) = file else {
        return Ok((said?, None));
    };
    match intake.look(&file.name, file.bytes).await {
        Ok(arrival) => Ok((said?, Some(arrival))),
        Err(why) => {
            let mut errors = said.err().unwrap_or_default();
            errors.add("file", why);
            Err(errors)
        }
    }
}

fn new_file<'a>(register: &Register, school_id: i64, arrival: &'a Arrival) -> NewFile<'a> {
    NewFile {
        owner: (register.municipality_id, Some(school_id)),
        purpose: Purpose::Objection,
        arrival,
        about: "",
        dated_on: None,
    }
}

fn event(school: &StoredSchool, said: &Said, register: &Register, id: i64) -> audit::Event {
    let (kind, what) = match said.kind {
        Kind::Agreement => (audit::Kind::SchoolAgreed, "школа согласна с числами"),
        Kind::Objection => (audit::Kind::ObjectionMade, "школа прислала замечание"),
    };
    audit::Event::new(
        kind,
        format!("{}: {what}, перечень {} года", school.name, register.year),
    )
    .about(audit::Subject::Objection(id))
    .of_school(school.id)
    .in_municipality(school.municipality_id)
}
