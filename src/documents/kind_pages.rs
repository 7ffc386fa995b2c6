//! What documents a municipality requires: words, criteria, deadlines.

use super::kind::{Kind, KindForm, usual};
use super::kind_store;
use crate::access::Permission;
use crate::audit::{Event, Kind as Said, Subject};
use crate::error::{Error, Result, STALE};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of, year_choices};
use crate::schools::{self, Municipality};
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Query, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// Which municipality and year is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Asked {
    year: String,
    municipality: String,
}

#[derive(Template)]
#[template(path = "documents/kinds.html")]
struct KindsPage {
    shell: Shell,
    place: Option<Municipality>,
    municipalities: Vec<Choice>,
    year: i16,
    years: Vec<Choice>,
    kinds: Vec<Kind>,
    errors: Errors,
    may_change: bool,
}

#[derive(Template)]
#[template(path = "documents/kind.html")]
struct KindPage {
    shell: Shell,
    kind: Option<Kind>,
    year: i16,
    form: KindForm,
    errors: Errors,
    stale: Option<&'static str>,
}

impl KindPage {
    fn years(&self) -> String {
        school_year(self.year)
    }

    fn action(&self) -> String {
        match &self.kind {
            Some(kind) => format!("/document-kinds/{}/edit", kind.id),
            None => "/document-kinds".to_owned(),
        }
    }
}

fn year_of(text: &str, caller: &Caller, now: Now) -> i16 {
    let present = school_year_of(now.day(caller.viewer.utc_offset_hours));
    let asked = text.parse().ok();
    asked
        .filter(|year| (2000..=2100).contains(year))
        .unwrap_or(present)
}

/// `GET /document-kinds`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let year = year_of(&asked.year, &caller, now);
    let mut tx = app.db.read(viewer).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let place = schools::place_of(&places, viewer, &asked.municipality).cloned();
    let kinds = match &place {
        Some(place) => kind_store::of_municipality(&mut tx, place.id, year).await?,
        None => Vec::new(),
    };
    drop(tx);
    let current = place
        .as_ref()
        .map_or_else(String::new, |p| p.id.to_string());
    html(&KindsPage {
        municipalities: schools::municipality_choices(&places, &current),
        years: year_choices(school_year_of(now.day(viewer.utc_offset_hours)), year),
        may_change: place.is_some() && viewer.may(Permission::DecideDocuments),
        errors: Errors::new(),
        shell: caller.shell,
        place,
        year,
        kinds,
    })
}

/// The municipality whose kinds the viewer changes.
fn own(caller: &Caller) -> Result<i64> {
    caller.viewer.municipality_id.ok_or(Error::NotFound)
}

fn event(place: i64, what: String) -> Event {
    Event::new(Said::DocumentKindChanged, what)
        .about(Subject::Municipality(place))
        .in_municipality(place)
}

/// Nothing but the signature.
#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoFields {}

/// `POST /document-kinds/usual`: the set that the portal brings along.
pub async fn take_usual(
    State(app): State<App>,
    caller: Caller,
    SignedForm(_): SignedForm<NoFields>,
) -> Result<Response> {
    let place = own(&caller)?;
    let mut tx = app.db.begin(&caller.viewer).await?;
    let added = kind_store::add_usual(&mut tx, place, &usual()?, &caller.viewer.name).await?;
    tx.commit(event(
        place,
        format!("Взят обычный набор документов: {added}"),
    ))
    .await?;
    let flash = "Набор добавлен. Укажите сроки на этот учебный год.";
    Ok(see_other("/document-kinds", flash))
}

/// `GET /document-kinds/new`
pub async fn new(caller: Caller, now: Now, Query(asked): Query<Asked>) -> Result<Response> {
    let year = year_of(&asked.year, &caller, now);
    html(&KindPage {
        shell: caller.shell,
        kind: None,
        year,
        form: KindForm {
            year: year.to_string(),
            is_required: "yes".to_owned(),
            ..KindForm::default()
        },
        errors: Errors::new(),
        stale: None,
    })
}

const TAKEN: &str = "Документ с таким названием уже есть";

/// `POST /document-kinds`
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    SignedForm(form): SignedForm<KindForm>,
) -> Result<Response> {
    let place = own(&caller)?;
    let year = year_of(&form.year, &caller, now);
    let mut shown = KindPage {
        shell: caller.shell.clone(),
        kind: None,
        year,
        form,
        errors: Errors::new(),
        stale: None,
    };
    let kind = match shown.form.check() {
        Ok(kind) => kind,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let mut tx = app.db.begin(&caller.viewer).await?;
    let Some(id) = kind_store::add(&mut tx, place, &kind, &caller.viewer.name).await? else {
        shown.errors.add("title", TAKEN);
        return unprocessable(&shown);
    };
    kind_store::set_deadline(&mut tx, (place, id), year, kind.due_on).await?;
    tx.commit(event(place, format!("Новый документ «{}»", kind.title)))
        .await?;
    let to = format!("/document-kinds?year={year}");
    Ok(see_other(&to, "Документ добавлен."))
}

/// `GET /document-kinds/{kind_id}/edit`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(kind_id): Path<i64>,
    Query(asked): Query<Asked>,
) -> Result<Response> {
    let year = year_of(&asked.year, &caller, now);
    let mut tx = app.db.read(&caller.viewer).await?;
    let kind = kind_store::find(&mut tx, caller.viewer.scope(), kind_id, year).await?;
    html(&KindPage {
        shell: caller.shell,
        form: KindForm::of(&kind, year),
        kind: Some(kind),
        year,
        errors: Errors::new(),
        stale: None,
    })
}

/// `POST /document-kinds/{kind_id}/edit`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(kind_id): Path<i64>,
    SignedForm(form): SignedForm<KindForm>,
) -> Result<Response> {
    let year = year_of(&form.year, &caller, now);
    let mut tx = app.db.begin(&caller.viewer).await?;
    let was = kind_store::find(&mut tx, caller.viewer.scope(), kind_id, year).await?;
    let is_stale = form.version.parse() != Ok(was.version);
    let mut shown = KindPage {
        shell: caller.shell.clone(),
        kind: Some(was.clone()),
        year,
        form,
        errors: Errors::new(),
        stale: is_stale.then_some(STALE),
    };
    if is_stale {
        shown.form.version = was.version.to_string();
        return page::conflict(&shown);
    }
    let kind = match shown.form.check() {
        Ok(kind) => kind,
        Err(errors) => {
            shown.errors = errors;
            return unprocessable(&shown);
        }
    };
    let others = kind_store::of_municipality(&mut tx, was.municipality_id, year).await?;
    if others
        .iter()
        .any(|of| of.id != was.id && of.title == kind.title)
    {
        shown.errors.add("title", TAKEN);
        return unprocessable(&shown);
    }
    kind_store::update(&mut tx, &was, &kind, &caller.viewer.name).await?;
    let whose = (was.municipality_id, was.id);
    kind_store::set_deadline(&mut tx, whose, year, kind.due_on).await?;
    tx.commit(event(
        was.municipality_id,
        format!("Изменён документ «{}»", kind.title),
    ))
    .await?;
    let to = format!("/document-kinds?year={year}");
    Ok(see_other(
        &to,
        "Документ сохранён. Начатые документы остаются при прежних критериях.",
    ))
}
