//! The report of a visit: the form with the earlier promises, the draft that is shown, the sending.

use super::draft_store::{self, Draft};
use super::recommendation::Recommendation;
use super::report::{Discussed, offered};
use super::report_form::ReportForm;
use super::visit::{Form, Visit};
use super::{recommendation_store, reporting, store};
use crate::access::Author;
use crate::access::Viewer;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::risks::{self, school_year_of};
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, NaiveDate, Utc};

/// What `SignedForm` reads the report from: its rows are counted by the browser.
pub type Pairs = Vec<(String, String)>;

/// The refusal of a form with a field the report does not have.
pub fn strange() -> Error {
    Error::BadRequest("Форма заполнена не так, как ждёт портал. Откройте её заново.".to_owned())
}

/// The page of the report; drafts show it again, too.
#[derive(Template)]
#[template(path = "visits/report.html")]
pub struct ReportPage {
    shell: Shell,
    visit: Visit,
    /// Why nothing may be sent any more, and since when.
    locked: Option<(String, String)>,
    waiting: Vec<Recommendation>,
    forms: Vec<Choice>,
    directions: Vec<Choice>,
    form: ReportForm,
    errors: Errors,
    /// What happened meanwhile elsewhere.
    meanwhile: Option<String>,
    saved_at: Option<DateTime<Utc>>,
    /// Number of the draft on the server; 0 without one.
    draft: i32,
    key: String,
    today: NaiveDate,
    hours: i16,
}

impl ReportPage {
    /// The page with what was typed, or else the draft, or else an empty form.
    pub async fn load(
        tx: &mut Tx,
        shell: Shell,
        viewer: &Viewer,
        now: Now,
        visit: Visit,
        typed: Option<ReportForm>,
    ) -> Result<ReportPage> {
        let scope = viewer.scope();
        let today = now.day(viewer.utc_offset_hours);
        let draft = draft_store::find(tx, scope, visit.id, viewer.user_id).await?;
        let saved_at = draft.as_ref().map(|draft| draft.saved_at);
        let number = draft.as_ref().map_or(0, |draft| draft.version);
        let form = typed.unwrap_or_else(|| of_draft(draft, &visit, today));
        let offered = activated(tx, viewer, &visit).await?;
        Ok(ReportPage {
            locked: visit.locked(viewer.utc_offset_hours),
            waiting: recommendation_store::unfinished(tx, scope, visit.school_id).await?,
            forms: form_choices(&form),
            directions: offered_choices(&offered, &form),
            form: form.with_rows(),
            errors: Errors::new(),
            meanwhile: None,
            saved_at,
            draft: number,
            key: format!("{}-{}", visit.id, viewer.user_id.unwrap_or_default()),
            today,
            hours: viewer.utc_offset_hours,
            shell,
            visit,
        })
    }

    /// Says what happened elsewhere; sent once more, what is typed here takes the place of the other draft.
    pub fn take_over(&mut self, reason: Option<String>) {
        self.meanwhile = reason;
        self.form.version = self.visit.version.to_string();
        self.form.draft = self.draft.to_string();
    }

    /// «14:20» today, «27.01.2022 в 14:20» before.
    fn saved(&self) -> Option<String> {
        self.saved_at.map(|at| saved(at, self.hours, self.today))
    }

    fn saved_moment(&self) -> String {
        self.saved_at.map(|at| at.to_rfc3339()).unwrap_or_default()
    }

    /// Rows are added by buttons that keep the draft.
    fn grows(&self) -> bool {
        self.locked.is_none()
    }
}

/// How a visit is held, as options.
pub fn form_choices(form: &ReportForm) -> Vec<Choice> {
    let choice = |one: &Form| Choice::new(one.code(), one.title(), &form.form);
    Form::ALL.iter().map(choice).collect()
}

/// Directions that may be ticked, as options.
pub fn offered_choices(offered: &[Discussed], form: &ReportForm) -> Vec<Choice> {
    let choice = |of: &Discussed| Choice {
        selected: form.discusses(&of.code),
        ..Choice::new(of.code.to_string(), &of.title, "")
    };
    offered.iter().map(choice).collect()
}

/// Directions activated for the school in the school year of the visit.
pub async fn activated(tx: &mut Tx, viewer: &Viewer, visit: &Visit) -> Result<Vec<Discussed>> {
    let year = school_year_of(visit.day());
    let active = risks::active_risks(tx, viewer.scope(), visit.school_id, year).await?;
    Ok(offered(&[], active))
}

fn of_draft(draft: Option<Draft>, visit: &Visit, today: NaiveDate) -> ReportForm {
    match draft {
        None => ReportForm::of(visit, today),
        Some(draft) => ReportForm {
            version: visit.version.to_string(),
            draft: draft.version.to_string(),
            ..draft.content.0
        },
    }
}

/// «14:20» today, «27.01.2022 в 14:20» before.
pub fn saved(at: DateTime<Utc>, hours: i16, today: NaiveDate) -> String {
    let moment = words::moment(at, hours);
    match moment.split_once(" в ") {
        Some((day, time)) if day == words::day(today) => time.to_owned(),
        _ => moment,
    }
}

/// `GET /visits/{visit_id}/report`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let visit = store::find(&mut tx, viewer.scope(), visit_id).await?;
    html(&ReportPage::load(&mut tx, shell, &viewer, now, visit, None).await?)
}

/// `POST /visits/{visit_id}/report`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    SignedForm(pairs): SignedForm<Pairs>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let form = ReportForm::read(pairs).ok_or_else(strange)?;
    let mut tx = app.db.begin(&viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    let open = recommendation_store::unfinished(&mut tx, viewer.scope(), visit.school_id).await?;
    let active = activated(&mut tx, &viewer, &visit).await?;
    let checked = form.check(&open, &active, now.day(viewer.utc_offset_hours));
    let meanwhile = meanwhile(&visit, &form);
    let report = match (checked, meanwhile) {
        (Ok(report), None) => report,
        (checked, meanwhile) => {
            let mut shown =
                ReportPage::load(&mut tx, shell, &viewer, now, visit, Some(form)).await?;
            shown.form.version = shown.visit.version.to_string();
            if meanwhile.is_some() {
                shown.meanwhile = meanwhile;
                return page::conflict(&shown);
            }
            shown.errors = checked.err().unwrap_or_default();
            return unprocessable(&shown);
        }
    };
    let events = reporting::send(&mut tx, &visit, &report, Author::from(&viewer)).await?;
    tx.commit_all(events).await?;
    let next = match report.next_on {
        Some(day) => format!(
            " Следующая встреча {} уже в плане.",
            words::day_in_words(day)
        ),
        None => String::new(),
    };
    Ok(see_other(
        &format!("/visits/{visit_id}"),
        &format!("Отчёт отправлен: его увидят директор и координатор.{next}"),
    ))
}

/// What somebody else did to the visit while the form was being filled.
pub fn meanwhile(visit: &Visit, form: &ReportForm) -> Option<String> {
    if visit.is_held() {
        let (name, findings) = (&visit.reported_by_name, &visit.findings);
        return Some(format!("Отчёт уже отправлен, {name}: «{findings}»"));
    }
    if !visit.is_planned() {
        return Some(format!("Визит отменён: {}", visit.cancel_reason));
    }
    (form.version != visit.version.to_string()).then(|| {
        let day = words::day_in_words(visit.planned_on);
        format!("План визита изменился: теперь {day}, {}", visit.manner())
    })
}
