//! One visit: its plan or its report, the director's acknowledgement, the blank to fill by hand.

use super::correction::{Correction, Former, changes};
use super::folder::{Folder, PapersForm};
use super::recommendation::{Recommendation, Review, narrative};
use super::recommendation_store::{self, Wanted};
use super::report::Discussed;
use super::report_pages::activated;
use super::reporting::about;
use super::visit::{State, Visit};
use super::{folder_store, store};
use crate::access::Author;
use crate::access::Permission::{AcknowledgeVisits, RecordVisits, SeeVisits, WriteComments};
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::schools::{self, StoredSchool};
use crate::web::{
    App, Caller, Now, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

/// The director's word to a report, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct ReadForm {
    text: String,
    version: String,
}

/// The page of a visit; papers that are not taken show it again.
#[derive(Template)]
#[template(path = "visits/show.html")]
pub struct ShowPage {
    shell: Shell,
    visit: Visit,
    /// Lessons, papers and corrections.
    pub(super) folder: Folder,
    given: Vec<Recommendation>,
    /// What stands in the form of a planned visit.
    waiting: Vec<Recommendation>,
    reviews: Vec<Review>,
    form: ReadForm,
    /// What is said of the papers that come.
    pub(super) papers: PapersForm,
    pub(super) errors: Errors,
    is_stale: bool,
    today: NaiveDate,
    hours: i16,
    may_record: bool,
    may_acknowledge: bool,
    access: Vec<(&'static str, String)>,
}

impl ShowPage {
    /// Corrections, each with the former text of what it changed.
    fn changes(&self) -> Vec<(&Correction, Vec<(&'static str, String)>)> {
        let now = Former::of(&self.visit, &self.folder);
        changes(&self.folder.corrections, &now)
    }

    /// The page as the viewer sees it.
    pub async fn load(tx: &mut Tx, caller: Caller, now: Now, visit: Visit) -> Result<ShowPage> {
        let viewer = &caller.viewer;
        let (scope, id) = (viewer.scope(), visit.id);
        let wanted = Wanted {
            visit_id: Some(id),
            ..Wanted::default()
        };
        let mut waiting = Vec::new();
        if visit.is_planned() {
            waiting = recommendation_store::unfinished(tx, scope, visit.school_id).await?;
        }
        Ok(ShowPage {
            folder: folder_store::folder(tx, &visit).await?,
            papers: PapersForm::default(),
            given: recommendation_store::select(tx, scope, wanted).await?,
            reviews: recommendation_store::reviews(tx, scope, None, Some(id)).await?,
            waiting,
            form: ReadForm {
                version: visit.version.to_string(),
                text: String::new(),
            },
            errors: Errors::new(),
            is_stale: false,
            today: now.day(viewer.utc_offset_hours),
            hours: viewer.utc_offset_hours,
            may_record: viewer.may(RecordVisits),
            may_acknowledge: viewer.may(AcknowledgeVisits) && visit.state == State::Held,
            access: access(),
            shell: caller.shell,
            visit,
        })
    }
}

/// Who may what with a visit.
fn access() -> Vec<(&'static str, String)> {
    vec![
        ("Видят", SeeVisits.holders()),
        (
            "Планируют, отчитываются, прикладывают файлы",
            RecordVisits.holders(),
        ),
        ("Знакомится с отчётом", AcknowledgeVisits.holders()),
        ("Пишут в обсуждении", WriteComments.holders()),
    ]
}

/// `GET /visits/{visit_id}`
pub async fn show(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let visit = store::find(&mut tx, caller.viewer.scope(), visit_id).await?;
    html(&ShowPage::load(&mut tx, caller, now, visit).await?)
}

/// `POST /visits/{visit_id}/acknowledgement`
pub async fn acknowledge(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    SignedForm(form): SignedForm<ReadForm>,
) -> Result<Response> {
    let viewer = caller.viewer.clone();
    let mut tx = app.db.begin(&viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    if visit.state != State::Held {
        let why = match visit.state {
            State::Planned => "Визит ещё не состоялся: знакомиться пока не с чем.",
            State::Cancelled => "Визит отменён, отчёта о нём нет.",
            _ => "С этим отчётом директор уже ознакомлен.",
        };
        return Err(Error::Conflict(why.to_owned()));
    }
    let mut errors = Errors::new();
    let word = narrative(&mut errors, "text", &form.text);
    let is_stale = form.version != visit.version.to_string();
    if is_stale || !errors.is_empty() {
        let mut shown = ShowPage::load(&mut tx, caller, now, visit).await?;
        shown.form.text = form.text;
        shown.errors = errors;
        shown.is_stale = is_stale;
        return match is_stale {
            true => page::conflict(&shown),
            false => unprocessable(&shown),
        };
    }
    store::acknowledge(&mut tx, &visit, &word, Author::from(&viewer)).await?;
    let text = format!(
        "{}: директор ознакомлен с отчётом о визите {}",
        visit.school,
        words::day(visit.day())
    );
    tx.commit(about(Kind::VisitAcknowledged, text, &visit))
        .await?;
    Ok(see_other(
        &format!("/visits/{visit_id}"),
        "Отмечено: вы ознакомились с отчётом. Куратор и координатор это видят.",
    ))
}

#[derive(Template)]
#[template(path = "visits/blank.html")]
struct BlankPage {
    shell: Shell,
    visit: Visit,
    school: StoredSchool,
    waiting: Vec<Recommendation>,
    /// Activated directions, to be ticked.
    directions: Vec<Discussed>,
    printed: String,
}

/// `GET /visits/{visit_id}/blank`: the report to fill by hand, in the order of the form.
pub async fn blank(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let visit = store::find(&mut tx, viewer.scope(), visit_id).await?;
    let school = schools::find(&mut tx, viewer.scope(), visit.school_id).await?;
    let waiting = recommendation_store::unfinished(&mut tx, viewer.scope(), school.id).await?;
    html(&BlankPage {
        directions: activated(&mut tx, viewer, &visit).await?,
        printed: words::moment(now.0, viewer.utc_offset_hours),
        shell: caller.shell,
        visit,
        school,
        waiting,
    })
}
