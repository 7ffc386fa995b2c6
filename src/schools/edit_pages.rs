//! Pages that add a school and change one.

use super::edit_store;
use super::school::{FieldChange, Flag, Place};
use super::school_form::{CheckedSchool, SchoolForm};
use super::short_name::short_name;
use super::store::{self, StoredSchool};
use crate::access::Viewer;
use crate::audit::{Event, Kind, Subject};
use crate::db::{Db, Tx};
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::web::view::Choice;
use crate::web::{Caller, Now, Path, Shell, SignedForm, html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::json;

/// The fields of both forms.
struct Fields {
    form: SchoolForm,
    errors: Errors,
    heads: Vec<Choice>,
    places: Vec<Choice>,
    flags: Vec<Choice>,
}

#[derive(Template)]
#[template(path = "schools/new.html")]
struct NewPage {
    shell: Shell,
    fields: Fields,
}

#[derive(Template)]
#[template(path = "schools/edit.html")]
struct EditPage {
    shell: Shell,
    school: StoredSchool,
    fields: Fields,
    /// What does not agree in the stored values.
    warnings: Vec<String>,
    /// Fields in which the form differs from what somebody saved meanwhile.
    conflicts: Vec<FieldChange>,
}

impl EditPage {
    fn short(&self) -> String {
        short_name(&self.school.name)
    }
}

/// `GET /schools/new`
pub async fn new(caller: Caller, State(db): State<Db>) -> Result<Response> {
    let mut tx = db.read(&caller.viewer).await?;
    let form = SchoolForm::default();
    let municipality_id = own_municipality(&caller.viewer)?;
    let heads = heads(&mut tx, &caller.viewer, municipality_id, None).await?;
    html(&NewPage {
        shell: caller.shell,
        fields: Fields::of(form, heads, Errors::new()),
    })
}

/// `POST /schools/new`
pub async fn create(
    caller: Caller,
    State(db): State<Db>,
    SignedForm(form): SignedForm<SchoolForm>,
) -> Result<Response> {
    let municipality_id = own_municipality(&caller.viewer)?;
    let mut tx = db.begin(&caller.viewer).await?;
    let heads = heads(&mut tx, &caller.viewer, municipality_id, None).await?;
    let checked = match examine(&mut tx, municipality_id, None, &form, &heads).await? {
        Ok(checked) => checked,
        Err(errors) => {
            let fields = Fields::of(form, heads, errors);
            return unprocessable(&NewPage {
                shell: caller.shell,
                fields,
            });
        }
    };
    let id = edit_store::add(&mut tx, municipality_id, &checked.details).await?;
    let event = Event::new(
        Kind::SchoolAdded,
        format!("Добавлена школа {}", checked.details.name),
    );
    tx.commit(of_school(event, id, municipality_id)).await?;
    let message = saved("Школа добавлена", &checked);
    Ok(see_other(&format!("/schools/{id}"), &message))
}

/// `GET /schools/{school_id}/edit`
pub async fn edit(
    caller: Caller,
    State(db): State<Db>,
    Path(school_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.read(viewer).await?;
    let school = store::find(&mut tx, viewer.scope(), school_id).await?;
    let heads = heads(&mut tx, viewer, school.municipality_id, Some(school_id)).await?;
    let mut form = SchoolForm::of(&school.details());
    form.version = school.version.to_string();
    let warnings = form
        .check()
        .map(|checked| sentences(&checked))
        .unwrap_or_default();
    html(&EditPage {
        shell: caller.shell,
        fields: Fields::of(form, heads, Errors::new()),
        school,
        warnings,
        conflicts: Vec::new(),
    })
}

/// `POST /schools/{school_id}/edit`
pub async fn update(
    caller: Caller,
    State(db): State<Db>,
    now: Now,
    Path(school_id): Path<i64>,
    SignedForm(mut form): SignedForm<SchoolForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = db.begin(viewer).await?;
    let school = store::find(&mut tx, viewer.scope(), school_id).await?;
    let heads = heads(&mut tx, viewer, school.municipality_id, Some(school_id)).await?;
    let examined = examine(
        &mut tx,
        school.municipality_id,
        Some(school_id),
        &form,
        &heads,
    )
    .await?;
    let page = |form: SchoolForm, errors: Errors, conflicts: Vec<FieldChange>| EditPage {
        shell: caller.shell.clone(),
        fields: Fields::of(form, heads.clone(), errors),
        school: school.clone(),
        warnings: Vec::new(),
        conflicts,
    };
    let checked = match examined {
        Ok(checked) => checked,
        Err(errors) => return unprocessable(&page(form, errors, Vec::new())),
    };
    let mut changes = school.details().changes(&checked.details);
    name_heads(&mut changes, &heads);
    if form.version != school.version.to_string() {
        form.version = school.version.to_string();
        return page::conflict(&page(form, Errors::new(), changes));
    }
    let back = format!("/schools/{school_id}");
    if changes.is_empty() {
        return Ok(see_other(&back, "Изменений нет"));
    }
    let day = now.day(viewer.utc_offset_hours);
    save(&mut tx, viewer, &school, &checked, day).await?;
    let titles: Vec<String> = changes
        .iter()
        .map(|change| change.title.to_lowercase())
        .collect();
    let event = Event::new(
        Kind::SchoolChanged,
        format!("Изменено: {}", titles.join(", ")),
    )
    .with(json!({ "changes": changes }));
    tx.commit(of_school(event, school_id, school.municipality_id))
        .await?;
    Ok(see_other(&back, &saved("Школа сохранена", &checked)))
}

/// Stores the school, and the name it had where that changes.
async fn save(
    tx: &mut Tx,
    viewer: &Viewer,
    school: &StoredSchool,
    checked: &CheckedSchool,
    today: chrono::NaiveDate,
) -> Result<()> {
    let before = school.details();
    if let Some((until, reason)) = &checked.renaming
        && let Some(former) = before.former_name(&checked.details, until.unwrap_or(today), reason)
    {
        edit_store::add_former_name(tx, school, &former).await?;
    }
    let former = store::former_names(tx, viewer.scope(), school.id).await?;
    let names: Vec<String> = former
        .into_iter()
        .flat_map(|f| [f.name, f.full_name])
        .collect();
    edit_store::update(tx, school, &checked.details, &names).await
}

/// Checks the form by itself and against the other schools.
async fn examine(
    tx: &mut Tx,
    municipality_id: i64,
    school_id: Option<i64>,
    form: &SchoolForm,
    heads: &[(i64, String)],
) -> Result<std::result::Result<CheckedSchool, Errors>> {
    let checked = match form.check() {
        Ok(checked) => checked,
        Err(errors) => return Ok(Err(errors)),
    };
    let mut errors = Errors::new();
    let login = &checked.details.login;
    if let Some((_, name)) =
        edit_store::holder_of_login(tx, municipality_id, login, school_id).await?
    {
        errors.add(
            "login",
            format!("Логин {login} уже у школы {name}: проверьте его"),
        );
    }
    let head = checked.details.head_school_id;
    if head.is_some_and(|head| !heads.iter().any(|(id, _)| *id == head)) {
        errors.add("head_school_id", "Выберите школу из списка");
    }
    Ok(errors.or(checked))
}

async fn heads(
    tx: &mut Tx,
    viewer: &Viewer,
    municipality_id: i64,
    of: Option<i64>,
) -> Result<Vec<(i64, String)>> {
    edit_store::heads(tx, viewer.scope(), municipality_id, of).await
}

impl Fields {
    fn of(form: SchoolForm, heads: Vec<(i64, String)>, errors: Errors) -> Fields {
        let mut head_choices = vec![Choice::new(
            "",
            "нет: самостоятельная школа",
            &form.head_school_id,
        )];
        head_choices.extend(
            heads
                .into_iter()
                .map(|(id, name)| Choice::new(id.to_string(), name, &form.head_school_id)),
        );
        let mut places = vec![Choice::new("", "не указана", &form.place)];
        places.extend(Place::ALL.map(|p| Choice::new(p.code(), p.title(), &form.place)));
        let flags = Flag::ALL.map(|flag| {
            let held = form.flags.iter().any(|code| code == flag.code());
            Choice::new(
                flag.code(),
                flag.title(),
                if held { flag.code() } else { "" },
            )
        });
        Fields {
            form,
            errors,
            heads: head_choices,
            places,
            flags: flags.into(),
        }
    }
}

/// Head schools by their names and not by their numbers.
fn name_heads(changes: &mut [FieldChange], heads: &[(i64, String)]) {
    let name = |text: &str| {
        let head = heads.iter().find(|(id, _)| id.to_string() == text);
        head.map_or_else(|| text.to_owned(), |(_, name)| name.clone())
    };
    for change in changes
        .iter_mut()
        .filter(|change| change.field == "head_school_id")
    {
        change.was = name(&change.was);
        change.becomes = name(&change.becomes);
    }
}

/// The municipality in which a coordinator adds schools.
fn own_municipality(viewer: &Viewer) -> Result<i64> {
    viewer.municipality_id.ok_or(Error::NotFound)
}

fn of_school(event: Event, school_id: i64, municipality_id: i64) -> Event {
    event
        .about(Subject::School(school_id))
        .of_school(school_id)
        .in_municipality(municipality_id)
}

fn sentences(checked: &CheckedSchool) -> Vec<String> {
    checked
        .warnings
        .iter()
        .map(|(_, sentence)| sentence.clone())
        .collect()
}

/// «Школа сохранена. Контрольная цифра ИНН не сходится: проверьте номер».
fn saved(done: &str, checked: &CheckedSchool) -> String {
    let sentences = std::iter::once(done.to_owned()).chain(sentences(checked));
    sentences.collect::<Vec<_>>().join(". ")
}
