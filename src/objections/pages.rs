//! What the schools said, for those who answer: the list, one objection, the answer, the file.

use super::filter::{FilterForm, STATES};
use super::objection::{AnswerForm, Objection, State};
use super::store;
use crate::access::Author;
use crate::access::{Permission, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::schools;
use crate::verdicts::{self, Asked, StoredVerdict};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{
    App, Caller, Path, Query, Shell, SignedForm, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State as Extract;
use axum::response::Response;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "objections/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    states: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    objections: Vec<Objection>,
    paging: Paging,
    all: i64,
    hours: i16,
}

/// `GET /objections`
pub async fn list(
    Extract(app): Extract<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let filter = form.checked();
    let mut tx = app.db.read(viewer).await?;
    let places = schools::municipalities(&mut tx, viewer.scope()).await?;
    let (total, all) = store::count(&mut tx, viewer.scope(), &filter).await?;
    let number = form.page.parse().unwrap_or(1);
    let query = form.query_without("");
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let (limit, offset) = (PER_PAGE as i64, paging.offset() as i64);
    let objections = store::list(&mut tx, viewer.scope(), &filter, limit, offset).await?;
    drop(tx);
    let place = places
        .iter()
        .find(|place| place.id.to_string() == form.municipality);
    let conditions = form.conditions(place.map(|place| place.name.as_str()));
    let chip = |(key, label): (&'static str, String)| Chip {
        label,
        remove_href: format!("/objections?{}", form.query_without(key)),
    };
    html(&ListPage {
        chips: conditions.into_iter().map(chip).collect(),
        states: STATES
            .map(|(code, title)| Choice::new(code, title, &form.state))
            .to_vec(),
        municipalities: schools::municipality_choices(&places, &form.municipality),
        errors: Errors::new(),
        hours: viewer.utc_offset_hours,
        shell: caller.shell,
        form,
        objections,
        paging,
        all,
    })
}

#[derive(Template)]
#[template(path = "objections/show.html")]
struct ShowPage {
    shell: Shell,
    objection: Objection,
    verdict: Option<StoredVerdict>,
    may_answer: bool,
    decisions: Vec<Choice>,
    form: AnswerForm,
    errors: Errors,
    is_stale: bool,
    hours: i16,
}

impl ShowPage {
    fn of(
        shell: Shell,
        viewer: &Viewer,
        objection: Objection,
        verdict: Option<StoredVerdict>,
        form: AnswerForm,
    ) -> ShowPage {
        let decision = |state: State, label: &str, hint: &str| {
            Choice::new(state.code(), label, &form.decision).with_hint(hint)
        };
        ShowPage {
            may_answer: viewer.may(Permission::AnswerObjections)
                && objection.is_open()
                && objection.is_register_open,
            decisions: vec![
                decision(
                    State::Accepted,
                    "Принять",
                    "Исправьте числа новой загрузкой или примите решение по школе",
                ),
                decision(
                    State::Declined,
                    "Отклонить",
                    "Числа и вывод остаются прежними",
                ),
            ],
            hours: viewer.utc_offset_hours,
            errors: Errors::new(),
            is_stale: false,
            shell,
            objection,
            verdict,
            form,
        }
    }
}

/// `GET /objections/{objection_id}`
pub async fn show(
    Extract(app): Extract<App>,
    caller: Caller,
    Path(objection_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let objection = store::find(&mut tx, viewer.scope(), objection_id).await?;
    let ids = [objection.school_id];
    let asked = Asked {
        schools: Some(&ids),
        ..Asked::default()
    };
    let verdict = verdicts::stored(&mut tx, viewer.scope(), asked, objection.year)
        .await?
        .pop();
    drop(tx);
    let form = AnswerForm {
        version: objection.version.to_string(),
        ..AnswerForm::default()
    };
    html(&ShowPage::of(
        caller.shell,
        viewer,
        objection,
        verdict,
        form,
    ))
}

/// `POST /objections/{objection_id}/answer`
pub async fn answer(
    Extract(app): Extract<App>,
    caller: Caller,
    Path(objection_id): Path<i64>,
    SignedForm(form): SignedForm<AnswerForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let objection = store::find(&mut tx, viewer.scope(), objection_id).await?;
    if !objection.is_register_open {
        let message = "Перечень уже утверждён: ответить на замечание к нему нельзя.";
        return Err(Error::Conflict(message.to_owned()));
    }
    let checked = form.check();
    let is_stale = form.version != objection.version.to_string() || !objection.is_open();
    let (state, text) = match checked {
        Ok(answer) if !is_stale => answer,
        refused => {
            let mut shown = ShowPage::of(shell, &viewer, objection, None, form);
            if let Err(errors) = refused {
                shown.errors = errors;
                return unprocessable(&shown);
            }
            shown.is_stale = true;
            shown.form.version = shown.objection.version.to_string();
            return page::conflict(&shown);
        }
    };
    let author = Author::from(&viewer);
    store::answer(
        &mut tx,
        objection_id,
        objection.version,
        (state, &text),
        author,
    )
    .await?;
    let said = format!("{}: замечание {}", objection.school, state.title());
    let event = Event::new(Kind::ObjectionAnswered, said.clone())
        .about(Subject::Objection(objection_id))
        .of_school(objection.school_id)
        .in_municipality(objection.municipality_id)
        .with(serde_json::json!({ "answer": text }));
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/objections/{objection_id}"),
        &format!("{said}. Школа увидит ответ."),
    ))
}
