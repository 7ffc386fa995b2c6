//! One line in the hands of its author: another text, or crossed out.

use super::call::{Person, choices};
use super::comment::{Comment, CommentForm, StrikeForm};
use super::pages::place;
use super::people_store;
use super::place::Place;
use super::store;
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::filters;
use crate::web::view::Choice;
use crate::web::{App, Caller, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "comments/edit.html")]
struct EditPage {
    shell: Shell,
    place: Place,
    comment: Comment,
    lock: Option<&'static str>,
    people: Vec<Choice>,
    form: CommentForm,
    striking: StrikeForm,
    errors: Errors,
    is_stale: bool,
    hours: i16,
}

/// The page and those who may be called.
async fn load(tx: &mut Tx, caller: &Caller, id: i64) -> Result<(EditPage, Vec<Person>)> {
    let viewer = &caller.viewer;
    let (comment, thing) = store::find(tx, viewer.scope(), id).await?;
    let place = place(tx, viewer, thing).await?;
    let people = people_store::people(tx, viewer, &place).await?;
    let version = comment.version.to_string();
    let called: Vec<String> = comment.called_ids.iter().map(i64::to_string).collect();
    let page = EditPage {
        people: choices(&people, &called),
        form: CommentForm {
            text: comment.text.clone(),
            called,
            version: version.clone(),
        },
        striking: StrikeForm {
            version,
            ..StrikeForm::default()
        },
        lock: comment.lock(viewer),
        errors: Errors::new(),
        is_stale: false,
        hours: viewer.utc_offset_hours,
        shell: caller.shell.clone(),
        place,
        comment,
    };
    Ok((page, people))
}

impl EditPage {
    /// Refuses what is locked, in words.
    fn require_open(&self) -> Result<()> {
        self.lock
            .map_or(Ok(()), |why| Err(Error::Conflict(why.to_owned())))
    }

    /// Whether the form was opened before somebody changed the line.
    fn is_older(&self, version: &str) -> bool {
        version != self.comment.version.to_string()
    }
}

/// `GET /comments/{comment_id}`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(comment_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let (page, _) = load(&mut tx, &caller, comment_id).await?;
    html(&page)
}

/// `POST /comments/{comment_id}/text`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Path(comment_id): Path<i64>,
    SignedForm(form): SignedForm<CommentForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (mut page, people) = load(&mut tx, &caller, comment_id).await?;
    page.require_open()?;
    let is_older = page.is_older(&form.version);
    let checked = form.check(&people);
    page.people = choices(&people, &form.called);
    page.form = CommentForm {
        version: page.comment.version.to_string(),
        ..form
    };
    let checked = match checked {
        Ok(checked) => checked,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if is_older {
        page.is_stale = true;
        return page::conflict(&page);
    }
    let was = &page.comment;
    store::rewrite(&mut tx, was, was.version, &checked.text).await?;
    let new: Vec<Person> = checked
        .called
        .into_iter()
        .filter(|person| !was.called_ids.contains(&person.id))
        .collect();
    store::call(&mut tx, was.municipality_id, was.id, &new).await?;
    let ids: Vec<i64> = new.iter().map(|person| person.id).collect();
    let event = page
        .place
        .event(Kind::CommentEdited, "запись в обсуждении изменена", &ids);
    tx.commit(event).await?;
    let talk = page.place.thing.talk();
    Ok(see_other(
        &talk,
        "Запись изменена, прежний текст остался под ней.",
    ))
}

/// `POST /comments/{comment_id}/strike`
pub async fn strike(
    State(app): State<App>,
    caller: Caller,
    Path(comment_id): Path<i64>,
    SignedForm(form): SignedForm<StrikeForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let (mut page, _) = load(&mut tx, &caller, comment_id).await?;
    page.require_open()?;
    let is_older = page.is_older(&form.version);
    let checked = form.check();
    page.striking = StrikeForm {
        version: page.comment.version.to_string(),
        ..form
    };
    let reason = match checked {
        Ok(reason) => reason,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    if is_older {
        page.is_stale = true;
        return page::conflict(&page);
    }
    store::strike(&mut tx, &page.comment, page.comment.version, &reason).await?;
    let said = format!("запись в обсуждении зачёркнута: {reason}");
    let event = page.place.event(Kind::CommentStruck, &said, &[]);
    tx.commit(event).await?;
    Ok(see_other(
        &page.place.thing.talk(),
        "Запись зачёркнута. Она остаётся на месте, чтобы разговор был понятен.",
    ))
}
