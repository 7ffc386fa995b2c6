//! The handover of a school: promises, days, contacts, the last visits, what the leaving curator tells.

use super::assignment::{Assignment, lines};
use super::store;
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::schools::{self, StoredSchool};
use crate::visits::{self, Recommendation, Visit};
use crate::web::{
    App, Caller, Now, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

/// Visits the page shows with what was seen.
const LAST: usize = 5;

/// The note, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoteForm {
    note: String,
    version: String,
}

#[derive(Template)]
#[template(path = "curators/handover.html")]
struct HandoverPage {
    shell: Shell,
    school: StoredSchool,
    assignments: Vec<Assignment>,
    visits: Vec<Visit>,
    waiting: Vec<Recommendation>,
    form: NoteForm,
    errors: Errors,
    /// What another window of the same curator saved meanwhile.
    stored: Option<String>,
    user_id: Option<i64>,
    today: NaiveDate,
    hours: i16,
    may_assign: bool,
}

impl HandoverPage {
    async fn load(tx: &mut Tx, caller: Caller, now: Now, school_id: i64) -> Result<HandoverPage> {
        let viewer = &caller.viewer;
        let scope = viewer.scope();
        let mut page = HandoverPage {
            school: schools::find(tx, scope, school_id).await?,
            assignments: store::of_school(tx, scope, school_id).await?,
            visits: visits::of_school(tx, scope, school_id).await?,
            waiting: visits::unfinished(tx, scope, school_id).await?,
            form: NoteForm::default(),
            errors: Errors::new(),
            stored: None,
            user_id: viewer.user_id,
            today: now.day(viewer.utc_offset_hours),
            hours: viewer.utc_offset_hours,
            may_assign: viewer.may(crate::access::Permission::AssignCurators),
            shell: caller.shell,
        };
        page.form = page.own().map_or_else(NoteForm::default, |own| NoteForm {
            note: own.note.clone(),
            version: own.version.to_string(),
        });
        Ok(page)
    }

    /// The assignment the reader may write a note to: her own, while it lasts.
    fn own(&self) -> Option<&Assignment> {
        let mut all = self.assignments.iter();
        all.find(|one| Some(one.user_id) == self.user_id && one.is_current(&self.today))
    }

    fn planned(&self) -> Vec<&Visit> {
        self.visits
            .iter()
            .filter(|visit| visit.is_planned())
            .collect()
    }

    fn held(&self) -> Vec<&Visit> {
        self.visits
            .iter()
            .filter(|visit| visit.is_held())
            .take(LAST)
            .collect()
    }
}

/// `GET /schools/{school_id}/handover`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&HandoverPage::load(&mut tx, caller, now, school_id).await?)
}

/// `POST /schools/{school_id}/handover`: the note of the curator herself.
pub async fn note(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(form): SignedForm<NoteForm>,
) -> Result<Response> {
    let viewer: Viewer = caller.viewer.clone();
    let mut tx = app.db.begin(&viewer).await?;
    let mut shown = HandoverPage::load(&mut tx, caller, now, school_id).await?;
    let Some(own) = shown.own().cloned() else {
        let why = "Записку преемнику пишет куратор, пока школа за ним закреплена. Координатор пишет её, \
                   когда завершает назначение.";
        return Err(Error::Conflict(why.to_owned()));
    };
    let text = lines(&mut shown.errors, "note", &form.note);
    let is_stale = form.version != own.version.to_string();
    if is_stale || !shown.errors.is_empty() {
        shown.form.note = form.note;
        if shown.errors.is_empty() {
            shown.stored = Some(own.note);
            return page::conflict(&shown);
        }
        return unprocessable(&shown);
    }
    store::note(&mut tx, &own, &text).await?;
    let said = format!("{}: куратор написал записку преемнику", own.school);
    let event = Event::new(Kind::CuratorChanged, said)
        .about(Subject::School(school_id))
        .of_school(school_id)
        .in_municipality(own.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/schools/{school_id}/handover"),
        "Записка сохранена: её прочтут координатор и тот, кто придёт после вас.",
    ))
}
