//! One curator: her schools now and before, the schools where she worked, giving her a school.

use super::assigning::assign;
use super::assignment::{Assignment, GiveForm, NewAssignment};
use super::curator::Curator;
use super::workplace::{Workplace, WorkplaceForm};
use super::{store, workplace_store};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::schools::{self, SchoolName};
use crate::web::view::Choice;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm, html, see_other, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::NaiveDate;

#[derive(Template)]
#[template(path = "curators/show.html")]
struct ShowPage {
    shell: Shell,
    curator: Curator,
    assignments: Vec<Assignment>,
    workplaces: Vec<Workplace>,
    names: Vec<SchoolName>,
    schools: Vec<Choice>,
    worked: Vec<Choice>,
    give: GiveForm,
    form: WorkplaceForm,
    errors: Errors,
    today: NaiveDate,
}

impl ShowPage {
    async fn load(
        tx: &mut Tx,
        shell: Shell,
        viewer: &Viewer,
        now: Now,
        id: i64,
    ) -> Result<ShowPage> {
        let scope = viewer.scope();
        let today = now.day(viewer.utc_offset_hours);
        let names = schools::names(tx, scope, None).await?;
        Ok(ShowPage {
            curator: store::find(tx, scope, id, today).await?,
            assignments: store::of_curator(tx, scope, id).await?,
            workplaces: workplace_store::of_curator(tx, scope, id).await?,
            schools: choices(&names, ""),
            worked: choices(&names, ""),
            give: GiveForm::default(),
            form: WorkplaceForm::default(),
            errors: Errors::new(),
            names,
            shell,
            today,
        })
    }

    fn with_give(self, give: GiveForm, errors: Errors) -> ShowPage {
        let schools = choices(&self.names, &give.school_id);
        ShowPage {
            give,
            schools,
            errors,
            ..self
        }
    }

    fn with_workplace(self, form: WorkplaceForm, errors: Errors) -> ShowPage {
        let worked = choices(&self.names, &form.worked_at);
        ShowPage {
            form,
            worked,
            errors,
            ..self
        }
    }

    /// Those that last or are to come, and those that are over.
    fn now(&self) -> Vec<&Assignment> {
        self.assignments
            .iter()
            .filter(|one| !one.is_over(&self.today))
            .collect()
    }

    fn before(&self) -> Vec<&Assignment> {
        self.assignments
            .iter()
            .filter(|one| one.is_over(&self.today))
            .collect()
    }

    fn school(&self, id: i64) -> Result<&SchoolName> {
        self.names
            .iter()
            .find(|school| school.id == id)
            .ok_or(Error::NotFound)
    }
}

fn choices(names: &[SchoolName], current: &str) -> Vec<Choice> {
    let choice = |school: &SchoolName| Choice::new(school.id.to_string(), &school.name, current);
    std::iter::once(Choice::new("", "не выбрана", current))
        .chain(names.iter().map(choice))
        .collect()
}

/// `GET /curators/{curator_id}`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(curator_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&ShowPage::load(&mut tx, caller.shell, &caller.viewer, now, curator_id).await?)
}

/// `POST /curators/{curator_id}/assignments`
pub async fn give(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(curator_id): Path<i64>,
    SignedForm(form): SignedForm<GiveForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let page = ShowPage::load(&mut tx, shell, &viewer, now, curator_id).await?;
    let (school_id, since) = match form.check(page.today) {
        Ok(checked) => checked,
        Err(errors) => return unprocessable(&page.with_give(form, errors)),
    };
    let school = page.school(school_id)?.clone();
    let new = NewAssignment {
        user_id: curator_id,
        school_id,
        since,
    };
    if let Err(refusal) = assign(&mut tx, &viewer, &new).await? {
        let mut errors = Errors::new();
        errors.add("school_id", refusal.words());
        return unprocessable(&page.with_give(form, errors));
    }
    let day = words::day(since);
    let text = format!(
        "{}: куратор {} с {day}",
        school.name, page.curator.full_name
    );
    let event = Event::new(Kind::CuratorAssigned, text)
        .about(Subject::Curator(curator_id))
        .of_school(school_id)
        .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/curators/{curator_id}"),
        &format!("Школа закреплена с {day}."),
    ))
}

/// `POST /curators/{curator_id}/workplaces`
pub async fn note_workplace(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(curator_id): Path<i64>,
    SignedForm(form): SignedForm<WorkplaceForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    store::hold(&mut tx, curator_id).await?;
    let page = ShowPage::load(&mut tx, shell, &viewer, now, curator_id).await?;
    let new = match form.check() {
        Ok(new) => new,
        Err(errors) => return unprocessable(&page.with_workplace(form, errors)),
    };
    let school = page.school(new.school_id)?.clone();
    if page.now().iter().any(|one| one.school_id == new.school_id) {
        let mut errors = Errors::new();
        let reason = "Сейчас эта школа закреплена за куратором: сначала завершите назначение";
        errors.add("worked_at", reason);
        return unprocessable(&page.with_workplace(form, errors));
    }
    let by = (viewer.user_id, viewer.name.as_str());
    workplace_store::add(&mut tx, viewer.scope(), curator_id, &new, by).await?;
    let text = format!(
        "{}: прежнее место работы {}",
        page.curator.full_name, school.name
    );
    let event = Event::new(Kind::CuratorChanged, text)
        .about(Subject::Curator(curator_id))
        .of_school(school.id)
        .in_municipality(school.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/curators/{curator_id}"),
        "Записано: эту школу куратору назначить нельзя.",
    ))
}

/// `POST /workplaces/{workplace_id}/removal`
pub async fn remove_workplace(
    State(app): State<App>,
    caller: Caller,
    Path(workplace_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let place = workplace_store::find(&mut tx, viewer.scope(), workplace_id).await?;
    workplace_store::remove(&mut tx, &place).await?;
    let text = format!(
        "{}: убрано прежнее место работы {} ({})",
        place.curator,
        place.school,
        place.reason()
    );
    let event = Event::new(Kind::CuratorChanged, text)
        .about(Subject::Curator(place.user_id))
        .of_school(place.school_id)
        .in_municipality(place.municipality_id);
    tx.commit(event).await?;
    Ok(see_other(
        &format!("/curators/{}", place.user_id),
        "Запись убрана.",
    ))
}
