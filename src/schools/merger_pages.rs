//! Pages that end a school: the form, the consequences before it is done, and the way back.

use super::edit_store::{self, Belongings};
use super::merger::{Merger, MergerForm};
use super::short_name::short_name;
use super::store::{self, StoredSchool};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::Result;
use crate::input::{Errors, VersionForm};
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Query, Shell, SignedForm, html, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "schools/merger.html")]
struct MergerPage {
    shell: Shell,
    school: StoredSchool,
    form: MergerForm,
    errors: Errors,
    targets: Vec<Choice>,
    /// Name of the school it became part of, when that is done already.
    merged_into: Option<String>,
}

#[derive(Template)]
#[template(path = "schools/merger_confirm.html")]
struct ConfirmPage {
    shell: Shell,
    school: StoredSchool,
    form: MergerForm,
    merger: Merger,
    into: Option<String>,
    belongings: Belongings,
}

impl MergerPage {
    fn short(&self) -> String {
        short_name(&self.school.name)
    }

    /// «31.08.2022 вошла в СОШ № 1» of a school that has ended.
    fn ended(&self) -> Option<String> {
        let day = words::day(self.school.ended_on?);
        Some(match &self.merged_into {
            Some(name) => format!("{day} эта школа вошла в\u{a0}{}", short_name(name)),
            None => format!("{day} эта школа закрыта"),
        })
    }
}

impl ConfirmPage {
    fn short(&self) -> String {
        short_name(&self.school.name)
    }

    fn day(&self) -> String {
        words::day_in_words(self.merger.on)
    }

    /// «24 результата за 2019–2021 годы».
    fn results(&self) -> Option<String> {
        let found = &self.belongings;
        let count = words::count(
            found.results.unsigned_abs(),
            ["результат", "результата", "результатов"],
        );
        match (found.first_year?, found.last_year?) {
            (first, last) if first == last => Some(format!("{count} за {first}\u{a0}год")),
            (first, last) => Some(format!("{count} за {first}–{last}\u{a0}годы")),
        }
    }

    fn branches(&self) -> String {
        let names: Vec<String> = self
            .belongings
            .branches
            .iter()
            .map(|n| short_name(n))
            .collect();
        names.join(", ")
    }

    fn directors(&self) -> String {
        words::count(
            self.belongings.directors.unsigned_abs(),
            ["учётная запись", "учётные записи", "учётных записей"],
        )
    }
}

/// `GET /schools/{school_id}/merger`: the form; once filled, what it would lead to.
pub async fn show(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    Query(form): Query<MergerForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let school = store::find(&mut tx, viewer.scope(), school_id).await?;
    if form.is_blank() || school.ended_on.is_some() {
        return form_page(&mut tx, caller.shell, viewer, school, form, None).await;
    }
    let targets = targets(&mut tx, viewer, &school).await?;
    let merger = match form.check(&targets, now.day(viewer.utc_offset_hours)) {
        Ok(merger) => merger,
        Err(errors) => {
            return form_page(&mut tx, caller.shell, viewer, school, form, Some(errors)).await;
        }
    };
    let belongings = edit_store::belongings(&mut tx, &school).await?;
    html(&ConfirmPage {
        shell: caller.shell,
        into: name_of(&targets, merger.into),
        form: MergerForm {
            version: school.version.to_string(),
            ..form
        },
        school,
        merger,
        belongings,
    })
}

/// `POST /schools/{school_id}/merger`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(form): SignedForm<MergerForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let mut school = store::find(&mut tx, viewer.scope(), school_id).await?;
    let targets = targets(&mut tx, viewer, &school).await?;
    let merger = match form.check(&targets, now.day(viewer.utc_offset_hours)) {
        Ok(merger) if school.ended_on.is_none() => merger,
        Ok(_) => return form_page(&mut tx, caller.shell, viewer, school, form, None).await,
        Err(errors) => {
            return form_page(&mut tx, caller.shell, viewer, school, form, Some(errors)).await;
        }
    };
    // The page was made from this version: a newer one is a conflict.
    school.version = form.version.parse().unwrap_or_default();
    edit_store::end(&mut tx, &school, merger.on, merger.into).await?;
    let into = name_of(&targets, merger.into);
    let message = match &into {
        Some(name) => format!(
            "{} вошла в\u{a0}{}",
            short_name(&school.name),
            short_name(name)
        ),
        None => format!("Школа {} закрыта", short_name(&school.name)),
    };
    tx.commit_all(events(&school, &merger, &message)).await?;
    Ok(see_other("/schools", &message))
}

/// One event for the history of each school it concerns.
fn events(school: &StoredSchool, merger: &Merger, message: &str) -> Vec<Event> {
    let kind = if merger.into.is_some() {
        Kind::SchoolMerged
    } else {
        Kind::SchoolChanged
    };
    let day = words::day(merger.on);
    let text = format!("{message} {day}: {}", merger.reason);
    let schools = std::iter::once(school.id).chain(merger.into);
    schools
        .map(|id| {
            Event::new(kind, text.clone())
                .about(Subject::School(id))
                .of_school(id)
                .in_municipality(school.municipality_id)
        })
        .collect()
}

/// `POST /schools/{school_id}/merger/cancellation`: the school works again.
pub async fn cancel(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
    SignedForm(form): SignedForm<VersionForm>,
) -> Result<Response> {
    let mut tx = db.begin(&caller.viewer).await?;
    let school = store::find(&mut tx, caller.viewer.scope(), school_id).await?;
    let version = form.version.parse().unwrap_or_default();
    edit_store::reopen(&mut tx, school_id, version).await?;
    let short = short_name(&school.name);
    let schools = std::iter::once(school_id).chain(school.merged_into_id);
    let events = schools.map(|id| {
        Event::new(Kind::SchoolChanged, format!("{short} снова действует"))
            .about(Subject::School(id))
            .of_school(id)
            .in_municipality(school.municipality_id)
    });
    tx.commit_all(events.collect()).await?;
    Ok(see_other(
        &format!("/schools/{school_id}"),
        &format!("{short} снова действует"),
    ))
}

/// The form, with errors or before anything was typed.
async fn form_page(
    tx: &mut Tx,
    shell: Shell,
    viewer: &Viewer,
    school: StoredSchool,
    form: MergerForm,
    errors: Option<Errors>,
) -> Result<Response> {
    let merged_into = match school.merged_into_id {
        Some(id) => Some(store::find(tx, viewer.scope(), id).await?.name),
        None => None,
    };
    let mut choices = vec![Choice::new("", "никуда: школа закрыта", &form.into)];
    let targets = targets(tx, viewer, &school).await?;
    choices.extend(
        targets
            .into_iter()
            .map(|(id, name)| Choice::new(id.to_string(), name, &form.into)),
    );
    let refused = errors.is_some();
    let page = MergerPage {
        shell,
        school,
        form,
        errors: errors.unwrap_or_default(),
        targets: choices,
        merged_into,
    };
    if refused {
        unprocessable(&page)
    } else {
        html(&page)
    }
}

/// Schools it may become part of: working ones of its municipality that are no филиалы.
async fn targets(
    tx: &mut Tx,
    viewer: &Viewer,
    school: &StoredSchool,
) -> Result<Vec<(i64, String)>> {
    let mut targets = edit_store::heads(tx, viewer.scope(), school.municipality_id, None).await?;
    targets.retain(|(id, _)| *id != school.id);
    Ok(targets)
}

fn name_of(targets: &[(i64, String)], id: Option<i64>) -> Option<String> {
    let target = targets.iter().find(|(own, _)| Some(*own) == id);
    target.map(|(_, name)| name.clone())
}
