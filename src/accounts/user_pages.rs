//! The list of users, its export, the page of one user.

use super::user_list::{FilterForm, State, StoredUser, UserLine};
use super::user_store;
use crate::access::Role;
use crate::audit::{Event, Kind, Subject};
use crate::error::Result;
use crate::input::Errors;
use crate::journal::{self, Entry};
use crate::schools::{self, Municipality};
use crate::sheets::{Column, Table, Value};
use crate::web::download::{self, SheetFormat};
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Path, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;

const PER_PAGE: u64 = 50;
/// Lines of the history on the page of a user.
const HISTORY: i64 = 20;

#[derive(Template)]
#[template(path = "accounts/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    roles: Vec<Choice>,
    municipalities: Vec<Choice>,
    states: Vec<Choice>,
    chips: Vec<Chip>,
    users: Vec<UserLine>,
    paging: Paging,
    query: String,
    hours: i16,
}

/// `GET /users`
pub async fn list(
    Of(app): Of<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let municipalities = schools::municipalities(&mut tx, viewer.scope()).await?;
    let total = user_store::count(&mut tx, viewer.scope(), &form)
        .await?
        .unsigned_abs();
    let query = form.query_without("");
    let paging = Paging::new(total, form.page.parse().unwrap_or(1), PER_PAGE, &query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let users = user_store::list(&mut tx, viewer.scope(), &form, limit, offset).await?;
    html(&ListPage {
        shell,
        roles: role_choices(&form.role),
        states: state_choices(&form.state),
        chips: chips(&form, &municipalities),
        municipalities: municipality_choices(&municipalities, &form.municipality),
        users,
        paging,
        query,
        hours: viewer.utc_offset_hours,
        form,
        errors: Errors::new(),
    })
}

fn role_choices(current: &str) -> Vec<Choice> {
    let roles = Role::ALL
        .into_iter()
        .map(|role| Choice::new(role.code(), role.title(), current));
    std::iter::once(Choice::new("", "любая", current))
        .chain(roles)
        .collect()
}

fn state_choices(current: &str) -> Vec<Choice> {
    let states = State::ALL
        .into_iter()
        .map(|state| Choice::new(state.code(), state.title(), current));
    std::iter::once(Choice::new("", "любое", current))
        .chain(states)
        .collect()
}

fn municipality_choices(all: &[Municipality], current: &str) -> Vec<Choice> {
    let places = all
        .iter()
        .map(|m| Choice::new(m.id.to_string(), &m.name, current));
    std::iter::once(Choice::new("", "любой", current))
        .chain(places)
        .collect()
}

fn chips(form: &FilterForm, municipalities: &[Municipality]) -> Vec<Chip> {
    form.conditions(chosen(form, municipalities))
        .into_iter()
        .map(|(key, _, label)| Chip {
            label,
            remove_href: format!("/users?{}", form.query_without(key)),
        })
        .collect()
}

/// Name of the municipality that the filter asks for.
fn chosen<'a>(form: &FilterForm, municipalities: &'a [Municipality]) -> Option<&'a str> {
    let id = form.municipality_id()?;
    municipalities
        .iter()
        .find(|m| m.id == id)
        .map(|m| m.name.as_str())
}

/// `GET /users.xlsx`, `.csv`
pub async fn file(
    Of(app): Of<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let municipalities = schools::municipalities(&mut tx, viewer.scope()).await?;
    let users = user_store::list(&mut tx, viewer.scope(), &form, None, 0).await?;
    let lines = words::count(users.len() as u64, ["строка", "строки", "строк"]);
    tx.commit(Event::new(
        Kind::Exported,
        format!("Выгружены пользователи: {lines}"),
    ))
    .await?;
    let hours = viewer.utc_offset_hours;
    let conditions: Vec<String> = form
        .conditions(chosen(&form, &municipalities))
        .into_iter()
        .map(|(_, _, label)| label)
        .collect();
    let notes = download::notes(viewer, now.0, &conditions);
    download::table("Пользователи", table(users, notes, hours), format).await
}

fn table(users: Vec<UserLine>, notes: Vec<String>, hours: i16) -> Table {
    let row = |user: UserLine| {
        vec![
            Value::Text(user.place()),
            Value::Text(user.role.title().to_owned()),
            Value::Text(user.state.title().to_owned()),
            user.last_sign_in_at.map(|at| Now(at).day(hours)).into(),
            Value::Text(user.full_name),
            Value::Text(user.login),
            Value::Text(user.position),
            Value::Text(user.email),
            Value::Text(user.phone),
        ]
    };
    Table {
        title: "Пользователи".to_owned(),
        notes,
        columns: vec![
            Column::new("Где", 40),
            Column::new("Роль", 28),
            Column::new("Состояние", 24),
            Column::new("Последний вход", 16),
            Column::new("Фамилия, имя, отчество", 36),
            Column::new("Логин", 20),
            Column::new("Должность", 30),
            Column::new("Почта", 28),
            Column::new("Телефон", 20),
        ],
        rows: users.into_iter().map(row).collect(),
    }
}

#[derive(Template)]
#[template(path = "accounts/show.html")]
struct ShowPage {
    shell: Shell,
    stored: StoredUser,
    is_self: bool,
    history: Vec<Entry>,
    hours: i16,
}

/// `GET /users/{user_id}`
pub async fn show(Of(app): Of<App>, caller: Caller, Path(user_id): Path<i64>) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let mut tx = app.db.read(&viewer).await?;
    let stored = user_store::find(&mut tx, viewer.scope(), user_id).await?;
    let history = journal::of_subject(&mut tx, &viewer, Subject::User(user_id), HISTORY).await?;
    let is_self = viewer.user_id == Some(user_id);
    html(&ShowPage {
        shell,
        stored,
        is_self,
        history,
        hours: viewer.utc_offset_hours,
    })
}
