//! The talk beside a thing: read by whoever sees the thing, written by who works with it.

use super::call::{Person, choices};
use super::comment::{Comment, CommentForm};
use super::people_store;
use super::place::{Place, Thing};
use super::store;
use super::writing::{New, write};
use crate::access::Permission::WriteComments;
use crate::access::Viewer;
use crate::db::Tx;
use crate::error::Result;
use crate::input::Errors;
use crate::web::filters;
use crate::web::view::Choice;
use crate::web::{App, Caller, Path, Shell, SignedForm, html, see_other, unprocessable};
use crate::{documents, roadmaps, visits};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "comments/talk.html")]
struct TalkPage {
    shell: Shell,
    place: Place,
    comments: Vec<Comment>,
    people: Vec<Choice>,
    form: CommentForm,
    errors: Errors,
    may_write: bool,
    viewer: Viewer,
}

impl TalkPage {
    fn may_change(&self, comment: &Comment) -> bool {
        self.may_write && comment.lock(&self.viewer).is_none()
    }
}

/// The thing, if the viewer sees it: its own room says so.
///
/// # Errors
/// [`crate::error::Error::NotFound`] when it is out of sight.
pub(super) async fn place(tx: &mut Tx, viewer: &Viewer, thing: Thing) -> Result<Place> {
    Ok(match thing {
        Thing::Measure(id) => {
            let measure = roadmaps::find_measure(tx, viewer.scope(), id).await?;
            let roadmap = roadmaps::find(tx, viewer.scope(), measure.roadmap_id).await?;
            Place {
                thing,
                municipality_id: roadmap.municipality_id,
                school_id: roadmap.owner.school_id(),
                owner: roadmap.owner.name().to_owned(),
                title: format!("мера «{}»", measure.title),
            }
        }
        Thing::Visit(id) => {
            let visit = visits::find(tx, viewer.scope(), id).await?;
            Place {
                thing,
                municipality_id: visit.municipality_id,
                school_id: Some(visit.school_id),
                title: format!("визит {}", visit.when()),
                owner: visit.school,
            }
        }
        Thing::Document(id) => {
            let document = documents::find(tx, viewer.scope(), id).await?.document;
            Place {
                thing,
                municipality_id: document.municipality_id,
                school_id: Some(document.school_id),
                title: format!("документ «{}»", document.title),
                owner: document.school,
            }
        }
    })
}

/// The page and those who may be called.
async fn load(tx: &mut Tx, caller: Caller, thing: Thing) -> Result<(TalkPage, Vec<Person>)> {
    let Caller { viewer, shell } = caller;
    let place = place(tx, &viewer, thing).await?;
    let comments = store::of_thing(tx, &place).await?;
    let may_write = viewer.may(WriteComments);
    let people = match may_write {
        true => people_store::people(tx, &viewer, &place).await?,
        false => Vec::new(),
    };
    let page = TalkPage {
        people: choices(&people, &[]),
        form: CommentForm::default(),
        errors: Errors::new(),
        shell,
        place,
        comments,
        may_write,
        viewer,
    };
    Ok((page, people))
}

async fn show(app: &App, caller: Caller, thing: Thing) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let (page, _) = load(&mut tx, caller, thing).await?;
    html(&page)
}

async fn add(app: &App, caller: Caller, thing: Thing, form: CommentForm) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (mut page, people) = load(&mut tx, caller, thing).await?;
    let checked = match form.check(&people) {
        Ok(checked) => checked,
        Err(errors) => {
            page.people = choices(&people, &form.called);
            page.form = form;
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let viewer = &page.viewer;
    let new = New {
        text: &checked.text,
        called: &checked.called,
        by: (viewer.user_id, &viewer.name, viewer.role.code()),
    };
    let event = write(&mut tx, &page.place, new).await?;
    tx.commit(event).await?;
    Ok(see_other(&thing.talk(), "Запись добавлена."))
}

/// `GET /measures/{measure_id}/comments`
pub async fn of_measure(
    State(app): State<App>,
    caller: Caller,
    Path(measure_id): Path<i64>,
) -> Result<Response> {
    show(&app, caller, Thing::Measure(measure_id)).await
}

/// `POST /measures/{measure_id}/comments`
pub async fn write_of_measure(
    State(app): State<App>,
    caller: Caller,
    Path(measure_id): Path<i64>,
    SignedForm(form): SignedForm<CommentForm>,
) -> Result<Response> {
    add(&app, caller, Thing::Measure(measure_id), form).await
}

/// `GET /visits/{visit_id}/comments`
pub async fn of_visit(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
) -> Result<Response> {
    show(&app, caller, Thing::Visit(visit_id)).await
}

/// `POST /visits/{visit_id}/comments`
pub async fn write_of_visit(
    State(app): State<App>,
    caller: Caller,
    Path(visit_id): Path<i64>,
    SignedForm(form): SignedForm<CommentForm>,
) -> Result<Response> {
    add(&app, caller, Thing::Visit(visit_id), form).await
}

/// `GET /documents/{document_id}/comments`
pub async fn of_document(
    State(app): State<App>,
    caller: Caller,
    Path(document_id): Path<i64>,
) -> Result<Response> {
    show(&app, caller, Thing::Document(document_id)).await
}

/// `POST /documents/{document_id}/comments`
pub async fn write_of_document(
    State(app): State<App>,
    caller: Caller,
    Path(document_id): Path<i64>,
    SignedForm(form): SignedForm<CommentForm>,
) -> Result<Response> {
    add(&app, caller, Thing::Document(document_id), form).await
}
