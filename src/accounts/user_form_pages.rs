//! The form of a user: new and edit, with both versions shown when somebody else was faster.

use super::guard::AdminGuard;
use super::places::{Difference, Places, SchoolGroup};
use super::user::{NewUser, UserForm};
use super::user_list::StoredUser;
use super::user_state_pages::{issue, issued, link_page};
use super::{session, store, user_store};
use crate::access::{Role, Scope, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::schools;
use crate::web::view::Choice;
use crate::web::{App, Caller, Now, Path, Shell, SignedForm};
use crate::web::{html, page, see_other, unprocessable};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde_json::{Map, Value, json};

#[derive(Template)]
#[template(path = "accounts/form.html")]
struct FormPage {
    shell: Shell,
    /// Who is edited: row and name; `None` for a new user.
    edited: Option<(i64, String)>,
    form: UserForm,
    errors: Errors,
    roles: Vec<Choice>,
    regions: Vec<Choice>,
    municipalities: Vec<Choice>,
    schools: Vec<SchoolGroup>,
    /// What another administrator saved meanwhile against what was typed here.
    conflict: Option<Vec<Difference>>,
}

impl FormPage {
    fn of(shell: Shell, edited: Option<&StoredUser>, form: UserForm, places: &Places) -> FormPage {
        FormPage {
            shell,
            edited: edited.map(|user| (user.line.id, user.line.full_name.clone())),
            errors: Errors::new(),
            roles: roles(&form.role),
            regions: places.region_choices(&form.region_id),
            municipalities: places.municipality_choices("не выбран", &form.municipality_id),
            schools: places.school_groups(std::slice::from_ref(&form.school_id)),
            conflict: None,
            form,
        }
    }

    /// «Новый пользователь», or the name as it is kept.
    fn heading(&self) -> &str {
        self.edited
            .as_ref()
            .map_or("Новый пользователь", |(_, name)| name)
    }

    /// Where the form goes; for a user that is there, also the page to go back to.
    fn action(&self) -> String {
        match self.edited {
            Some((id, _)) => format!("/users/{id}"),
            None => "/users".to_owned(),
        }
    }

    fn with_errors(self, errors: Errors) -> FormPage {
        FormPage { errors, ..self }
    }
}

fn roles(current: &str) -> Vec<Choice> {
    let hint = |role| match role {
        Role::Coordinator => "Ведёт школы и данные своего муниципалитета, утверждает перечень",
        Role::Director => "Видит одну школу, соглашается с данными или отправляет замечание",
        Role::Curator => "Видит школы, которые закрепил за ним координатор",
        Role::Region => "Видит все муниципалитеты региона, ведёт общие правила",
        Role::Observer => "Только смотрит: муниципалитет или весь регион",
        Role::Admin => "Ведёт учётные записи, данных школ не видит",
    };
    let choice = |role: Role| Choice::new(role.code(), role.title(), current).with_hint(hint(role));
    Role::ALL.into_iter().map(choice).collect()
}

async fn places(tx: &mut Tx, scope: &Scope) -> Result<Places> {
    Ok(Places {
        regions: user_store::regions(tx).await?,
        municipalities: schools::municipalities(tx, scope).await?,
        schools: schools::names(tx, scope, None).await?,
    })
}

/// `GET /users/new`
pub async fn new(State(app): State<App>, caller: Caller) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let places = places(&mut tx, caller.viewer.scope()).await?;
    html(&FormPage::of(
        caller.shell,
        None,
        UserForm::default(),
        &places,
    ))
}

/// `POST /users`: the answer is the page with the one-time link.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    SignedForm(form): SignedForm<UserForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let places = places(&mut tx, viewer.scope()).await?;
    let page = FormPage::of(shell, None, form, &places);
    let user = match places.check(&page.form) {
        Ok(user) => user,
        Err(errors) => return unprocessable(&page.with_errors(errors)),
    };
    let id = match store::add_user(&mut tx, &user).await {
        Ok(id) => id,
        Err(error) => return unprocessable(&page.with_errors(about_login(error)?)),
    };
    let stored = user_store::find(&mut tx, viewer.scope(), id).await?;
    let link = issue(&mut tx, &app, &viewer, id).await?;
    let text = format!(
        "Добавлен пользователь {}: {}",
        user.login,
        user.role.title().to_lowercase()
    );
    let added = about(Kind::UserAdded, text, id, user.municipality_id);
    tx.commit_all(vec![added, issued(&stored)]).await?;
    link_page(page.shell, stored, link, now, viewer.utc_offset_hours)
}

/// A taken login is an error of its field; anything else stays what it is.
fn about_login(error: Error) -> Result<Errors> {
    match error {
        Error::Conflict(reason) => {
            let mut errors = Errors::new();
            errors.add("login", reason);
            Ok(errors)
        }
        other => Err(other),
    }
}

/// `GET /users/{user_id}/edit`
pub async fn edit(
    State(app): State<App>,
    caller: Caller,
    Path(user_id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let user = user_store::find(&mut tx, caller.viewer.scope(), user_id).await?;
    let places = places(&mut tx, caller.viewer.scope()).await?;
    html(&FormPage::of(
        caller.shell,
        Some(&user),
        user.form(),
        &places,
    ))
}

/// `POST /users/{user_id}`
pub async fn update(
    State(app): State<App>,
    caller: Caller,
    Path(user_id): Path<i64>,
    SignedForm(form): SignedForm<UserForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.begin(&viewer).await?;
    let admins = user_store::active_admins(&mut tx).await?;
    user_store::lock(&mut tx, user_id).await?;
    let stored = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    let places = places(&mut tx, viewer.scope()).await?;
    let mut page = FormPage::of(shell, Some(&stored), form, &places);
    if page.form.version != stored.version.to_string() {
        page.conflict = Some(places.differences(&stored.form(), &page.form));
        page.form.version = stored.version.to_string();
        return page::conflict(&page);
    }
    let guard = AdminGuard::of(user_id, viewer.user_id, &admins);
    let user = match places
        .check(&page.form)
        .and_then(|user| allowed(guard, user))
    {
        Ok(user) => user,
        Err(errors) => return unprocessable(&page.with_errors(errors)),
    };
    let changes = places.differences(&stored.form(), &user.form());
    if changes.is_empty() {
        return Ok(see_other(&page.action(), "Ничего не изменилось."));
    }
    match save(&mut tx, &viewer, &stored, &user, &changes).await {
        Ok(events) => tx.commit_all(events).await?,
        Err(error) => return unprocessable(&page.with_errors(about_login(error)?)),
    }
    Ok(see_other(&page.action(), "Пользователь сохранён."))
}

fn allowed(guard: AdminGuard, user: NewUser) -> std::result::Result<NewUser, Errors> {
    let mut errors = Errors::new();
    if let Some(objection) = guard.objects_to_role(user.role) {
        errors.add("role", objection);
    }
    errors.or(user)
}

/// Writes the changes. A new role or place ends the sessions: nothing of the old one stays on a screen.
async fn save(
    tx: &mut Tx,
    viewer: &Viewer,
    stored: &StoredUser,
    user: &NewUser,
    changes: &[Difference],
) -> Result<Vec<Event>> {
    let id = stored.line.id;
    let rows = user_store::update(tx, viewer.scope(), id, stored.version, user).await?;
    crate::error::fresh(rows)?;
    let labels: Vec<String> = changes.iter().map(|c| c.label.to_lowercase()).collect();
    let text = format!("Изменён пользователь {}: {}", user.login, labels.join(", "));
    let mut events =
        vec![about(Kind::UserChanged, text, id, user.municipality_id).with(details(changes))];
    if changes.iter().any(|change| change.is_right) {
        let ended = session::end_others(tx, id, None).await?;
        if ended > 0 {
            let text = format!(
                "Права изменились, завершены сеансы пользователя {}: {ended}",
                user.login
            );
            events.push(about(Kind::SessionsEnded, text, id, user.municipality_id));
        }
    }
    Ok(events)
}

/// Rights before and after; of contacts the journal knows only that they changed.
fn details(changes: &[Difference]) -> Value {
    let side = |value: fn(&Difference) -> &String| -> Map<String, Value> {
        changes
            .iter()
            .filter(|change| change.is_right)
            .map(|change| (change.label.to_owned(), json!(value(change))))
            .collect()
    };
    json!({ "before": side(|change| &change.before), "after": side(|change| &change.after) })
}

/// An event about a user, in the user's municipality.
pub fn about(kind: Kind, text: String, user_id: i64, municipality_id: Option<i64>) -> Event {
    let mut event = Event::new(kind, text).about(Subject::User(user_id));
    event.municipality_id = municipality_id;
    event
}
