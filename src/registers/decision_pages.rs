//! Decisions by hand: a school put on the register or left off it, with a reason and a document.

use super::board;
use super::entry::{DecisionKind, Entry};
use super::forms::{DecisionForm, WithdrawalForm};
use super::lifecycle_pages::about;
use super::register::Register;
use super::store::{self, NewDecision};
use crate::audit::{Event, Kind};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Path, Query, Shell, SignedForm, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;
use serde_json::json;

/// Which school is decided upon.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct SchoolQuery {
    school: String,
}

#[derive(Template)]
#[template(path = "registers/new_decision.html")]
struct NewPage {
    shell: Shell,
    register: Register,
    schools: Vec<Choice>,
    entry: Option<Entry>,
    form: DecisionForm,
    errors: Errors,
    is_stale: bool,
}

impl NewPage {
    fn year(&self) -> i32 {
        self.register.year()
    }

    /// The decision that changes the computed verdict: the only one offered.
    fn possible(&self) -> DecisionKind {
        self.entry
            .as_ref()
            .map_or(DecisionKind::Include, Entry::possible_decision)
    }

    fn verb(&self) -> &'static str {
        match self.possible() {
            DecisionKind::Include => "Включить школу в перечень",
            DecisionKind::Exclude => "Исключить школу из перечня",
        }
    }

    fn back(&self) -> String {
        format!("/registers/{}", self.year())
    }
}

/// A register whose schools may still be decided upon.
fn undecided(register: Register) -> Result<Register> {
    if register.is_approved() {
        let message = "Перечень утверждён: решение по школе можно принять в новой редакции.";
        return Err(Error::Conflict(message.to_owned()));
    }
    Ok(register)
}

/// `GET /registers/{register_id}/decisions/new?school=`
pub async fn new(
    State(app): State<App>,
    caller: Caller,
    Path(register_id): Path<i64>,
    Query(query): Query<SchoolQuery>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let register = undecided(store::find(&mut tx, viewer.scope(), register_id).await?)?;
    let (year, place) = (register.year(), register.municipality_id);
    let sheet = board::sheet(&mut tx, viewer.scope(), year, place, Some(register.edition)).await?;
    let mut schools = vec![Choice::new("", "Выберите школу", &query.school)];
    schools.extend(sheet.entries.iter().map(|entry| {
        let label = format!("{}, {}", entry.name, entry.status().title());
        Choice::new(entry.school_id.to_string(), label, &query.school)
    }));
    let entry = query
        .school
        .parse()
        .ok()
        .and_then(|id| sheet.entry(id).cloned());
    if entry.is_none() && !query.school.is_empty() {
        return Err(Error::NotFound);
    }
    let taken = entry.as_ref().and_then(|entry| entry.decision.clone());
    let form = DecisionForm {
        school_id: query.school,
        decision: String::new(),
        reason: taken
            .as_ref()
            .map(|taken| taken.reason.clone())
            .unwrap_or_default(),
        document: taken.map(|taken| taken.document).unwrap_or_default(),
        version: register.version.to_string(),
    };
    let errors = Errors::new();
    html(&NewPage {
        shell: caller.shell,
        register,
        schools,
        entry,
        form,
        errors,
        is_stale: false,
    })
}

/// `POST /registers/{register_id}/decisions`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(register_id): Path<i64>,
    SignedForm(form): SignedForm<DecisionForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let register = undecided(store::hold(&mut tx, viewer.scope(), register_id).await?)?;
    let (year, place) = (register.year(), register.municipality_id);
    let sheet = board::sheet(&mut tx, viewer.scope(), year, place, Some(register.edition)).await?;
    let school = form.school_id.parse().ok();
    let entry = school
        .and_then(|id| sheet.entry(id).cloned())
        .ok_or(Error::NotFound)?;
    let checked = form.check(&entry);
    let mut page = NewPage {
        shell,
        schools: Vec::new(),
        entry: Some(entry.clone()),
        form,
        errors: Errors::new(),
        is_stale: false,
        register,
    };
    let decision = match checked {
        Ok(decision) => decision,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if page.form.version != page.register.version.to_string() {
        page.form.version = page.register.version.to_string();
        page.is_stale = true;
        return page::conflict(&page);
    }
    let new = NewDecision {
        school_id: entry.school_id,
        kind: decision.kind,
        reason: &decision.reason,
        document: &decision.document,
        by_id: viewer.user_id,
        by: &viewer.name,
    };
    store::touch(&mut tx, page.register.id, page.register.version).await?;
    store::decide(&mut tx, &page.register, new).await?;
    let text = format!(
        "{}: {} ({})",
        entry.name,
        decision.kind.mark(),
        decision.document
    );
    let details = json!({ "decision": decision.kind, "reason": decision.reason, "year": year });
    tx.commit(decided(text.clone(), &page.register, entry.school_id).with(details))
        .await?;
    Ok(see_other(&page.back(), &text))
}

/// `POST /registers/{register_id}/decisions/{school_id}/withdrawal`
pub async fn withdraw(
    State(app): State<App>,
    caller: Caller,
    Path((register_id, school_id)): Path<(i64, i64)>,
    SignedForm(form): SignedForm<WithdrawalForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let register = undecided(store::hold(&mut tx, viewer.scope(), register_id).await?)?;
    let school = crate::schools::find(&mut tx, viewer.scope(), school_id).await?;
    store::touch(
        &mut tx,
        register.id,
        form.version.parse().unwrap_or_default(),
    )
    .await?;
    store::withdraw(&mut tx, &register, school_id).await?;
    let text = format!("{}: решение отозвано", school.name);
    tx.commit(decided(text.clone(), &register, school_id))
        .await?;
    Ok(see_other(&format!("/registers/{}", register.year()), &text))
}

fn decided(text: String, register: &Register, school_id: i64) -> Event {
    about(Kind::RegisterDecided, text, register).of_school(school_id)
}
