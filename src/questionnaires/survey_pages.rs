//! A survey while it goes on and after: who has answered, its links, what comes next.

use super::survey::{Action, Asked, Survey};
use super::survey_store;
use crate::access::Permission::{RunSurveys, ShareSurveys};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::config::Settings;
use crate::db::Db;
use crate::error::{Error, Result};
use crate::input::VersionForm;
use crate::schools;
use crate::web::filters;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, see_other};
use askama::Template;
use axum::extract::State;
use axum::response::{IntoResponse, Redirect, Response};
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "questionnaires/survey.html")]
struct SurveyPage {
    shell: Shell,
    survey: Survey,
    others: Vec<Survey>,
    today: NaiveDate,
    hours: i16,
    /// Why the links cannot be given away any more.
    ended: Option<String>,
    /// Why the answers cannot be read yet.
    unread: Option<String>,
    /// Whether the viewer is given the links.
    may_share: bool,
    may_run: bool,
    /// The link of the director, for the director herself.
    own_link: Option<String>,
    access: Vec<(&'static str, String)>,
    portal: String,
}

impl SurveyPage {
    /// The address of a link in full.
    fn link(&self, asked: &Asked) -> Option<String> {
        let token = asked.token.as_deref().filter(|_| self.may_share)?;
        Some(format!("{}/q/{token}", self.portal))
    }

    fn stage(&self) -> super::survey::Stage {
        self.survey.stage(self.today)
    }
}

/// The survey as this viewer may see it.
fn for_viewer(survey: Survey, viewer: &Viewer) -> Survey {
    if viewer.may(ShareSurveys) {
        survey
    } else {
        survey.without_links()
    }
}

/// The table of who may what, in the words of the case.
fn access() -> Vec<(&'static str, String)> {
    let row = |action: Action| (action.title(), action.permission().holders());
    Action::ALL.map(row).to_vec()
}

/// `GET /surveys/{survey_id}`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(survey_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let found = survey_store::find(&mut tx, viewer.scope(), survey_id).await?;
    let others = survey_store::of_school(&mut tx, viewer.scope(), found.school_id).await?;
    drop(tx);
    let (hours, today) = (viewer.utc_offset_hours, now.day(viewer.utc_offset_hours));
    let survey = for_viewer(found, viewer);
    let ended = survey.lock(Action::Share, today, hours);
    html(&SurveyPage {
        own_link: own_link(viewer, &survey).filter(|_| ended.is_none()),
        unread: survey.lock(Action::Read, today, hours),
        others: others.into_iter().filter(|of| of.id != survey_id).collect(),
        may_share: viewer.may(ShareSurveys) && ended.is_none(),
        may_run: viewer.may(RunSurveys),
        access: access(),
        portal: portal(&app.settings),
        shell: caller.shell,
        survey,
        today,
        hours,
        ended,
    })
}

/// The portal's address without a path.
pub(super) fn portal(settings: &Settings) -> String {
    settings.absolute("")
}

/// Where the director of the school answers herself, until she has.
fn own_link(viewer: &Viewer, survey: &Survey) -> Option<String> {
    let hers = viewer.school_id == Some(survey.school_id);
    let mut asked = survey.asked.iter().filter(|_| hers);
    let asked = asked.find(|of| of.audience == super::Audience::Director && !of.is_full())?;
    Some(format!("/q/{}", asked.token.as_deref()?))
}

#[derive(Template)]
#[template(path = "questionnaires/none.html")]
struct NonePage {
    shell: Shell,
    school_id: i64,
    school: String,
    may_run: bool,
}

/// `GET /schools/{school_id}/survey`: the newest survey of the school.
pub async fn of_school(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let school = schools::find(&mut tx, viewer.scope(), school_id).await?;
    let surveys = survey_store::of_school(&mut tx, viewer.scope(), school_id).await?;
    drop(tx);
    match surveys.first() {
        Some(newest) => Ok(Redirect::to(&format!("/surveys/{}", newest.id)).into_response()),
        None => html(&NonePage {
            may_run: viewer.may(RunSurveys),
            shell: caller.shell,
            school: school.name,
            school_id,
        }),
    }
}

/// `POST /surveys/{survey_id}/closure`
pub async fn close(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(survey_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let hours = viewer.utc_offset_hours;
    let mut tx = db.begin(viewer).await?;
    let survey = survey_store::find(&mut tx, viewer.scope(), survey_id).await?;
    if let Some(why) = survey.lock(Action::Run, now.day(hours), hours) {
        return Err(Error::Conflict(why));
    }
    let version = form.version.parse().unwrap_or_default();
    survey_store::touch(&mut tx, &survey, version).await?;
    survey_store::close(&mut tx, &survey, &viewer.name).await?;
    let said = format!("{}: опрос {} закрыт", survey.school, survey.years());
    let event = Event::new(Kind::SurveyClosed, said)
        .about(Subject::Survey(survey.id))
        .of_school(survey.school_id)
        .in_municipality(survey.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/surveys/{survey_id}/results"),
        "Опрос закрыт. Ответы больше не принимаются, результаты открыты.",
    ))
}
