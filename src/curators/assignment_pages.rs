//! The end of an assignment: the last day, the reason, the successor, what she should know.

use super::assigning::assign;
use super::assignment::{Assignment, EndForm, Ending, NewAssignment};
use super::store::{self, Asked};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::visits::{self, LooksAfter};
use crate::web::view::Choice;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "curators/end.html")]
struct EndPage {
    shell: Shell,
    assignment: Assignment,
    form: EndForm,
    errors: Errors,
    successors: Vec<Choice>,
    names: Vec<(i64, String)>,
    is_stale: bool,
}

impl EndPage {
    async fn load(
        tx: &mut Tx,
        shell: Shell,
        viewer: &Viewer,
        assignment: Assignment,
        form: EndForm,
        today: NaiveDate,
    ) -> Result<EndPage> {
        let asked = Asked {
            text: "",
            bounds: (0, i64::MAX),
            today,
        };
        let curators = store::list(tx, viewer.scope(), asked, None, 0).await?;
        let mut successors = vec![Choice::new("", "пока никто", &form.successor_id)];
        let mut names = Vec::new();
        for one in curators {
            if one.id != assignment.user_id && !one.is_blocked {
                let load = words::count(one.schools.unsigned_abs(), ["школа", "школы", "школ"]);
                let label = format!("{} ({load})", one.full_name);
                successors.push(Choice::new(one.id.to_string(), label, &form.successor_id));
                names.push((one.id, one.full_name));
            }
        }
        Ok(EndPage {
            errors: Errors::new(),
            is_stale: false,
            shell,
            assignment,
            form,
            successors,
            names,
        })
    }
}

/// `GET /assignments/{assignment_id}/end`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(assignment_id): Path<i64>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.read(&viewer).await?;
    let one = store::assignment(&mut tx, viewer.scope(), assignment_id).await?;
    lasts(&one, today)?;
    let form = EndForm {
        until: words::day(one.until.unwrap_or(today)),
        reason: one.reason.clone(),
        note: one.note.clone(),
        version: one.version.to_string(),
        successor_id: String::new(),
    };
    html(&EndPage::load(&mut tx, shell, &viewer, one, form, today).await?)
}

/// What is over stays as it is: it is history.
fn lasts(one: &Assignment, today: NaiveDate) -> Result<()> {
    if one.is_over(&today) {
        let (period, by) = (one.period(), &one.ended_by_name);
        return Err(Error::Conflict(format!(
            "Назначение уже завершено, {by}: {period}."
        )));
    }
    Ok(())
}

/// `POST /assignments/{assignment_id}/end`
pub async fn end(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(assignment_id): Path<i64>,
    SignedForm(form): SignedForm<EndForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.begin(&viewer).await?;
    let one = store::assignment(&mut tx, viewer.scope(), assignment_id).await?;
    lasts(&one, today)?;
    let checked = form.check(&one, today);
    let is_stale = form.version != one.version.to_string();
    let mut shown = EndPage::load(&mut tx, shell, &viewer, one, form, today).await?;
    shown.form.version = shown.assignment.version.to_string();
    let ending = match checked {
        Ok(ending) if !is_stale => ending,
        refused => {
            shown.errors = refused.err().unwrap_or_default();
            shown.is_stale = is_stale && shown.errors.is_empty();
            return match shown.is_stale {
                true => page::conflict(&shown),
                false => unprocessable(&shown),
            };
        }
    };
    match save(&mut tx, &viewer, &shown, &ending).await? {
        Ok(events) => tx.commit_all(events).await?,
        Err(reason) => {
            shown.errors.add("successor_id", reason);
            return unprocessable(&shown);
        }
    }
    Ok(see_other(
        &format!("/schools/{}/handover", shown.assignment.school_id),
        "Назначение завершено. На этой странице всё, что нужно знать преемнику.",
    ))
}

/// Ends the assignment and gives the school and the planned visits to the successor, or says why not.
async fn save(
    tx: &mut Tx,
    viewer: &Viewer,
    shown: &EndPage,
    ending: &Ending,
) -> Result<std::result::Result<Vec<Event>, String>> {
    let one = &shown.assignment;
    store::end(tx, one, ending, &viewer.name).await?;
    let day = words::day(ending.until);
    let text = format!(
        "{}: куратор {} до {day}, {}",
        one.school, one.curator, ending.reason
    );
    let mut events = vec![about(Kind::CuratorEnded, text, one, one.user_id)];
    let Some(id) = ending.successor_id else {
        return Ok(Ok(events));
    };
    let Some((_, name)) = shown.names.iter().find(|(known, _)| *known == id) else {
        return Ok(Err("Выберите преемника из списка".to_owned()));
    };
    let since = ending.until.succ_opt().unwrap_or(ending.until);
    let new = NewAssignment {
        user_id: id,
        school_id: one.school_id,
        since,
    };
    if let Err(refusal) = assign(tx, viewer, &new).await? {
        return Ok(Err(refusal.words()));
    }
    let successor = LooksAfter {
        user_id: id,
        full_name: name.clone(),
        school_id: one.school_id,
    };
    let moved = visits::hand_over(tx, viewer.scope(), one.user_id, &successor).await?;
    let text = format!(
        "{}: куратор {name} с {}, визитов в плане передано: {moved}",
        one.school,
        words::day(since)
    );
    events.push(about(Kind::CuratorAssigned, text, one, id));
    Ok(Ok(events))
}

fn about(kind: Kind, text: String, one: &Assignment, user_id: i64) -> Event {
    Event::new(kind, text)
        .about(Subject::Curator(user_id))
        .of_school(one.school_id)
        .in_municipality(one.municipality_id)
}
