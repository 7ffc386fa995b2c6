//! The plan of a visit: put it in, change it, cancel it.

use super::people::LooksAfter;
use super::reporting::about;
use super::store;
use super::visit::{Form, Kind, PlanForm, Visit};
use crate::access::Author;
use crate::access::{Role, Viewer};
use crate::audit::{self, Event, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::{Errors, required};
use crate::schools::{self, SchoolName};
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Query, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;
use serde::Deserialize;

#[derive(Template)]
#[template(path = "visits/plan.html")]
struct PlanPage {
    shell: Shell,
    /// The visit that is changed; `None` for a new one.
    visit: Option<Visit>,
    form: PlanForm,
    errors: Errors,
    schools: Vec<Choice>,
    kinds: Vec<Choice>,
    forms: Vec<Choice>,
    curators: Vec<Choice>,
    is_stale: bool,
}

impl PlanPage {
    fn of(
        shell: Shell,
        viewer: &Viewer,
        visit: Option<Visit>,
        form: PlanForm,
        known: &Known,
    ) -> PlanPage {
        let kind = |kind: &Kind| Choice::new(kind.code(), kind.title(), &form.kind);
        let manner = |one: &Form| Choice::new(one.code(), one.title(), &form.form);
        PlanPage {
            schools: known.school_choices(&form.school_id),
            kinds: Kind::ALL.iter().map(kind).collect(),
            forms: Form::ALL.iter().map(manner).collect(),
            curators: known.curator_choices(viewer, &form),
            errors: Errors::new(),
            is_stale: false,
            shell,
            visit,
            form,
        }
    }

    fn action(&self) -> String {
        self.visit.as_ref().map_or_else(
            || "/visits/new".to_owned(),
            |visit| format!("/visits/{}/edit", visit.id),
        )
    }
}

/// What the form chooses from.
struct Known {
    schools: Vec<SchoolName>,
    curators: Vec<LooksAfter>,
}

impl Known {
    async fn load(tx: &mut Tx, viewer: &Viewer, today: NaiveDate) -> Result<Known> {
        Ok(Known {
            schools: schools::names(tx, viewer.scope(), None).await?,
            curators: store::looking_after(tx, viewer.scope(), None, today).await?,
        })
    }

    fn school_choices(&self, current: &str) -> Vec<Choice> {
        let choice =
            |school: &SchoolName| Choice::new(school.id.to_string(), &school.name, current);
        std::iter::once(Choice::new("", "не выбрана", current))
            .chain(self.schools.iter().map(choice))
            .collect()
    }

    /// Who may hold the visit besides the coordinator herself; a curator holds her own.
    fn curator_choices(&self, viewer: &Viewer, form: &PlanForm) -> Vec<Choice> {
        if viewer.role == Role::Curator {
            return Vec::new();
        }
        let mut choices = vec![Choice::new("", "я сама или сам", &form.curator_id)];
        for curator in &self.curators {
            let id = curator.user_id.to_string();
            if !choices.iter().any(|choice| choice.value == id) {
                choices.push(Choice::new(id, &curator.full_name, &form.curator_id));
            }
        }
        choices
    }

    fn school(&self, id: i64) -> Result<&SchoolName> {
        self.schools
            .iter()
            .find(|school| school.id == id)
            .ok_or(Error::NotFound)
    }
}

/// The school a new visit is for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct NewQuery {
    school: String,
}

/// `GET /visits/new`
pub async fn new(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(query): Query<NewQuery>,
) -> Result<Response> {
    let today = now.day(caller.viewer.utc_offset_hours);
    let mut tx = app.db.read(&caller.viewer).await?;
    let known = Known::load(&mut tx, &caller.viewer, today).await?;
    let curator = known
        .curators
        .iter()
        .find(|one| one.school_id.to_string() == query.school)
        .filter(|_| caller.viewer.role != Role::Curator);
    let form = PlanForm {
        curator_id: curator
            .map(|one| one.user_id.to_string())
            .unwrap_or_default(),
        school_id: query.school,
        ..PlanForm::default()
    };
    html(&PlanPage::of(
        caller.shell,
        &caller.viewer,
        None,
        form,
        &known,
    ))
}

/// `POST /visits/new`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    SignedForm(form): SignedForm<PlanForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.begin(&viewer).await?;
    let known = Known::load(&mut tx, &viewer, today).await?;
    let plan = match own(form.clone(), &viewer).check(&known.curators, today) {
        Ok(plan) => plan,
        Err(errors) => {
            let page = PlanPage::of(shell, &viewer, None, form, &known);
            return unprocessable(&PlanPage { errors, ..page });
        }
    };
    let school = known.school(plan.school_id)?;
    let id = store::plan(
        &mut tx,
        school.municipality_id,
        &plan,
        Author::from(&viewer),
    )
    .await?;
    let day = words::day(plan.planned_on);
    let text = format!(
        "{}: {} визит {day}, {}",
        school.name,
        plan.kind.title(),
        plan.form.title()
    );
    let event = Event::new(audit::Kind::VisitPlanned, text)
        .about(Subject::Visit(id))
        .of_school(school.id)
        .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    if form.then == "report" {
        return Ok(see_other(&format!("/visits/{id}/report"), ""));
    }
    Ok(see_other(&format!("/visits/{id}"), "Визит в плане."))
}

/// A curator holds the visits she plans, whatever the form says.
fn own(form: PlanForm, viewer: &Viewer) -> PlanForm {
    match viewer.role {
        Role::Curator => PlanForm {
            curator_id: String::new(),
            ..form
        },
        _ => form,
    }
}

/// `GET /visits/{visit_id}/edit`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let visit = store::find(&mut tx, viewer.scope(), visit_id).await?;
    planned(&visit)?;
    let known = Known::load(&mut tx, viewer, now.day(viewer.utc_offset_hours)).await?;
    let mut form = PlanForm::of(&visit);
    // Whoever plans without a curator holds the visit: her own name is the empty choice.
    if !known
        .curators
        .iter()
        .any(|one| one.user_id.to_string() == form.curator_id)
    {
        form.curator_id.clear();
    }
    html(&PlanPage::of(
        caller.shell,
        viewer,
        Some(visit),
        form,
        &known,
    ))
}

/// Why the plan of a visit may not be changed any more.
fn planned(visit: &Visit) -> Result<()> {
    match visit.locked(0) {
        None => Ok(()),
        Some((why, _)) => Err(Error::Conflict(format!("{why}."))),
    }
}

/// `POST /visits/{visit_id}/edit`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(visit_id): Path<i64>,
    SignedForm(form): SignedForm<PlanForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.begin(&viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    planned(&visit)?;
    let known = Known::load(&mut tx, &viewer, today).await?;
    // A visit stays with its school.
    let typed = PlanForm {
        school_id: visit.school_id.to_string(),
        ..own(form.clone(), &viewer)
    };
    let checked = typed.check(&known.curators, today);
    let is_stale = form.version != visit.version.to_string();
    let plan = match checked {
        Ok(plan) if !is_stale => plan,
        refused => {
            let mut shown = PlanPage::of(shell, &viewer, Some(visit.clone()), typed, &known);
            shown.form.version = visit.version.to_string();
            if is_stale {
                shown.is_stale = true;
                return page::conflict(&shown);
            }
            shown.errors = refused.err().unwrap_or_default();
            return unprocessable(&shown);
        }
    };
    store::change(&mut tx, &visit, &plan, holder(&visit, &viewer)).await?;
    let text = format!(
        "{}: визит теперь {}",
        visit.school,
        words::day(plan.planned_on)
    );
    let before = serde_json::json!({ "before": words::day(visit.planned_on) });
    tx.commit(about(audit::Kind::VisitChanged, text, &visit).with(before))
        .await?;
    Ok(see_other(
        &format!("/visits/{visit_id}"),
        "План визита изменён.",
    ))
}

/// A curator who changes the plan of her colleague leaves it with the colleague.
fn holder<'a>(visit: &'a Visit, viewer: &'a Viewer) -> Author<'a> {
    match viewer.role {
        Role::Curator if visit.curator_id.is_some() => Author {
            id: visit.curator_id,
            name: &visit.curator_name,
        },
        _ => Author::from(viewer),
    }
}

/// Why a visit is cancelled, as typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct CancelForm {
    reason: String,
    version: String,
}

#[derive(Template)]
#[template(path = "visits/cancel.html")]
struct CancelPage {
    shell: Shell,
    visit: Visit,
    form: CancelForm,
    errors: Errors,
    is_stale: bool,
}

/// `GET /visits/{visit_id}/cancellation`
pub async fn cancellation(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let visit = store::find(&mut tx, caller.viewer.scope(), visit_id).await?;
    planned(&visit)?;
    html(&CancelPage {
        shell: caller.shell,
        form: CancelForm {
            reason: String::new(),
            version: visit.version.to_string(),
        },
        visit,
        errors: Errors::new(),
        is_stale: false,
    })
}

/// `POST /visits/{visit_id}/cancellation`
pub async fn cancel(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
    SignedForm(form): SignedForm<CancelForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let visit = store::hold(&mut tx, viewer.scope(), visit_id).await?;
    planned(&visit)?;
    let mut errors = Errors::new();
    let reason = required(&mut errors, "reason", &form.reason, 500, "Причина");
    let is_stale = form.version != visit.version.to_string();
    if is_stale || !errors.is_empty() {
        let form = CancelForm {
            version: visit.version.to_string(),
            ..form
        };
        let is_stale = is_stale && errors.is_empty();
        let shown = CancelPage {
            shell,
            visit,
            form,
            errors,
            is_stale,
        };
        return match is_stale {
            true => page::conflict(&shown),
            false => unprocessable(&shown),
        };
    }
    store::cancel(&mut tx, &visit, &reason).await?;
    let day = words::day(visit.planned_on);
    let text = format!("{}: визит {day} отменён, {reason}", visit.school);
    tx.commit(about(audit::Kind::VisitCancelled, text, &visit))
        .await?;
    Ok(see_other(&format!("/visits/{visit_id}"), "Визит отменён."))
}
