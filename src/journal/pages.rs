//! The page of the journal and its export.

use super::chain::Chain;
use super::entry::Entry;
use super::filter::{Filter, FilterForm, readable};
use super::store::{self, SchoolOption};
use crate::access::Role;
use crate::audit::{Event, Kind};
use crate::error::Result;
use crate::input::Errors;
use crate::sheets::{Column, Table, Value};
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, html, unprocessable};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 100;
/// An export holds this many newest events at most.
const EXPORTED: i64 = 100_000;
/// The page checks the seals of this many newest lines; `portal doctor` checks all of them.
const CHECKED: i64 = 10_000;

#[derive(Template)]
#[template(path = "journal/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    kinds: Vec<Choice>,
    schools: Vec<SchoolGroup>,
    chips: Vec<Chip>,
    entries: Vec<Entry>,
    paging: Paging,
    query: String,
    chain: Option<Chain>,
}

/// Schools of one municipality in the filter.
struct SchoolGroup {
    municipality: String,
    schools: Vec<Choice>,
}

/// `GET /journal`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let schools = store::schools(&mut tx, viewer).await?;
    let mut page = ListPage::of(caller.shell, form, viewer.role, schools);
    let filter = match Filter::check(&page.form) {
        Ok(filter) => filter,
        Err(errors) => {
            page.errors = errors;
            return unprocessable(&page);
        }
    };
    let total = store::count(&mut tx, viewer, &filter).await?.unsigned_abs();
    let number = page.form.page.parse().unwrap_or(1);
    page.paging = Paging::new(total, number, PER_PAGE, &page.query);
    let offset = page.paging.offset() as i64;
    page.entries = store::list(&mut tx, viewer, &filter, PER_PAGE as i64, offset).await?;
    if viewer.role == Role::Admin {
        page.chain = Some(store::verify(&mut tx, Some(CHECKED)).await?);
    }
    html(&page)
}

impl ListPage {
    fn of(shell: Shell, form: FilterForm, role: Role, schools: Vec<SchoolOption>) -> ListPage {
        let mut kinds = vec![Choice::new("", "любое", &form.kind)];
        kinds.extend(readable(role).map(|k| Choice::new(k.code(), k.title(), &form.kind)));
        let name = schools
            .iter()
            .find(|s| s.id.to_string() == form.school)
            .map(|s| s.name.clone());
        let chips = form
            .conditions(name.as_deref())
            .into_iter()
            .map(|(key, _, label)| Chip {
                label,
                remove_href: format!("/journal?{}", form.query_without(key)),
            })
            .collect();
        let query = form.query();
        ListPage {
            shell,
            errors: Errors::new(),
            kinds,
            schools: grouped(schools, &form.school),
            chips,
            entries: Vec::new(),
            paging: Paging::new(0, 1, PER_PAGE, ""),
            query,
            chain: None,
            form,
        }
    }
}

fn grouped(schools: Vec<SchoolOption>, current: &str) -> Vec<SchoolGroup> {
    let mut groups: Vec<SchoolGroup> = Vec::new();
    for SchoolOption {
        id,
        name,
        municipality,
    } in schools
    {
        let choice = Choice::new(id.to_string(), name, current);
        match groups.last_mut() {
            Some(group) if group.municipality == municipality => group.schools.push(choice),
            _ => groups.push(SchoolGroup {
                municipality,
                schools: vec![choice],
            }),
        }
    }
    groups
}

/// `GET /journal.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let filter = Filter::check(&form).map_err(Errors::into_bad_request)?;
    let mut tx = app.db.begin(viewer).await?;
    let entries = store::list(&mut tx, viewer, &filter, EXPORTED, 0).await?;
    let lines = words::count(entries.len() as u64, ["запись", "записи", "записей"]);
    tx.commit(Event::new(
        Kind::Exported,
        format!("Выгружен журнал: {lines}"),
    ))
    .await?;
    let labels: Vec<String> = form
        .conditions(None)
        .into_iter()
        .map(|(_, _, label)| label)
        .collect();
    let mut notes = download::notes(viewer, now.0, &labels);
    if entries.len() as i64 == EXPORTED {
        notes.push(format!("Показаны последние {lines}"));
    }
    download::table(
        "Журнал",
        table(entries, notes, viewer.utc_offset_hours),
        format,
    )
    .await
}

fn table(entries: Vec<Entry>, notes: Vec<String>, hours: i16) -> Table {
    let row = |entry: Entry| {
        let time = entry.when.rsplit(' ').next().unwrap_or_default().to_owned();
        vec![
            Value::Integer(entry.id),
            Value::Date(Now(entry.at).day(hours)),
            Value::Text(time),
            Value::Text(entry.actor),
            Value::Text(entry.role),
            Value::Text(entry.address),
            Value::Text(entry.kind),
            Value::Text(entry.text),
        ]
    };
    Table {
        title: "Журнал".to_owned(),
        notes,
        columns: vec![
            Column::new("№", 8),
            Column::new("Дата", 12),
            Column::new("Время", 10),
            Column::new("Кто", 30),
            Column::new("Роль", 16),
            Column::new("Адрес", 16),
            Column::new("Событие", 24),
            Column::new("Что произошло", 80),
        ],
        rows: entries.into_iter().map(row).collect(),
    }
}
