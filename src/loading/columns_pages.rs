//! Which table it is and what stands in its columns: guessed, shown with samples, changed by a person.

use super::answers::{Defaults, Typed};
use super::columns::{Field, Layout, head_text, likeliest};
use super::source::{Row, Table};
use super::store::{self, Load};
use crate::error::{Result, STALE};
use crate::input::Errors;
use crate::risks::school_year;
use crate::roadmaps::WHOLE_YEAR;
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Path, Query, Shell, SignedForm, filters, html, page, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

/// The table to show; the likeliest one when it is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct TableQuery {
    table: String,
}

/// The page.
#[derive(Template)]
#[template(path = "loading/columns.html")]
struct ColumnsPage {
    shell: Shell,
    load: Load,
    layout: Layout,
    table: Table,
    tables: Vec<Choice>,
    heads: Vec<Choice>,
    columns: Vec<Column>,
    terms: Vec<Choice>,
    defaults: Defaults,
    errors: Errors,
    stale: Option<&'static str>,
}

/// A column with what stands in it.
struct Column {
    name: String,
    head: String,
    samples: Vec<String>,
    fields: Vec<Choice>,
}

/// Characters of a sample.
const SAMPLE: usize = 90;

impl ColumnsPage {
    fn new(shell: Shell, load: Load, layout: Layout, defaults: Defaults) -> ColumnsPage {
        let tables = &load.content.tables;
        let table = tables.get(layout.table).cloned().unwrap_or_default();
        let chosen = layout.table.to_string();
        let name = |(at, table): (usize, &Table)| {
            let title = match table.title.as_str() {
                "" => format!("Таблица {}", at + 1),
                title => title.to_owned(),
            };
            Choice::new(at.to_string(), title, &chosen).with_hint(table.extent())
        };
        let mut terms = vec![
            ("", "спросить в каждой строке"),
            ("без срока", "без срока"),
            (WHOLE_YEAR, WHOLE_YEAR),
        ];
        if !terms.iter().any(|(value, _)| *value == defaults.term) {
            terms.push((defaults.term.as_str(), defaults.term.as_str()));
        }
        let terms = terms.into_iter();
        ColumnsPage {
            tables: tables.iter().enumerate().map(name).collect(),
            heads: heads(&table, layout.head),
            columns: (0..table.width())
                .map(|of| column(&table, &layout, of))
                .collect(),
            terms: terms
                .map(|(value, title)| Choice::new(value, title, &defaults.term))
                .collect(),
            errors: Errors::new(),
            stale: None,
            shell,
            load,
            layout,
            table,
            defaults,
        }
    }

    fn year(&self) -> String {
        school_year(self.load.year)
    }
}

/// Rows that may be the head.
fn heads(table: &Table, chosen: Option<usize>) -> Vec<Choice> {
    let chosen = chosen.map_or_else(String::new, |at| at.to_string());
    let option = |(at, row): (usize, &Row)| {
        let text: String = row
            .whole()
            .replace('\n', " ")
            .replace("№ ", "№\u{a0}")
            .chars()
            .take(60)
            .collect();
        let place = table.place(row);
        Choice::new(at.to_string(), format!("{place}: {text}"), &chosen)
    };
    let none = Choice::new("", "названий столбцов нет", &chosen);
    let rows = table.rows.iter().enumerate().take(20);
    std::iter::once(none).chain(rows.map(option)).collect()
}

fn column(table: &Table, layout: &Layout, column: u16) -> Column {
    let below = layout.head.map_or(0, |head| head + 1);
    let cells = table.rows.iter().skip(below).flat_map(Row::own);
    let texts = cells.filter(|cell| cell.column == column && cell.last == column);
    let sample = |text: &str| -> String {
        let line = text.replace('\n', " ");
        match line.chars().count() > SAMPLE {
            true => line.chars().take(SAMPLE).chain(['…']).collect(),
            false => line,
        }
    };
    let current = layout.field(column).code();
    let field = |field: Field| Choice::new(field.code(), field.title(), current);
    Column {
        name: format!("column-{column}"),
        head: head_text(table, layout.head, column),
        samples: texts.take(3).map(|cell| sample(&cell.text)).collect(),
        fields: Field::ALL.map(field).to_vec(),
    }
}

/// The layout that the page begins with.
fn layout(load: &Load, asked: &str) -> Layout {
    let tables = &load.content.tables;
    let asked: Option<usize> = asked.parse().ok().filter(|at| *at < tables.len());
    match (&load.layout, asked) {
        (Some(kept), None) => kept.0.clone(),
        (Some(kept), Some(at)) if kept.table == at => kept.0.clone(),
        (_, asked) => {
            let at = asked.unwrap_or_else(|| likeliest(tables));
            tables
                .get(at)
                .map_or_else(Layout::default, |of| Layout::guess(at, of))
        }
    }
}

/// The defaults that the page begins with: a section called after the table.
fn defaults(load: &Load, layout: &Layout) -> Defaults {
    let mut defaults = load.defaults.0.clone();
    if defaults.section.is_empty() {
        let table = load.content.tables.get(layout.table);
        defaults.section = table.map_or_else(String::new, |table| table.title.clone());
    }
    defaults
}

/// `GET /roadmap-loads/{load_id}/columns`
pub async fn edit(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
    Query(query): Query<TableQuery>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let load = store::find(&mut tx, caller.viewer.scope(), load_id).await?;
    let layout = layout(&load, &query.table);
    let defaults = defaults(&load, &layout);
    html(&ColumnsPage::new(caller.shell, load, layout, defaults))
}

/// The layout of the form: columns that are not there are not taken.
fn of_form(load: &Load, typed: &Typed) -> Layout {
    let field = |name: &str| typed.get(name).map_or("", String::as_str);
    let table = field("table").parse().ok();
    let table: usize = table
        .filter(|at| *at < load.content.tables.len())
        .unwrap_or(0);
    let (rows, width) = load
        .content
        .tables
        .get(table)
        .map_or((0, 0), |of| (of.rows.len(), of.width()));
    let named = (0..width).filter_map(|column| {
        let field = Field::from_code(field(&format!("column-{column}")))?;
        (field != Field::Note).then_some((column, field))
    });
    Layout {
        table,
        head: field("head").parse().ok().filter(|at| *at < rows),
        fields: named.collect(),
    }
}

/// `POST /roadmap-loads/{load_id}/columns`
pub async fn update(
    caller: Caller,
    State(app): State<App>,
    Path(load_id): Path<i64>,
    SignedForm(typed): SignedForm<Typed>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let load = store::find(&mut tx, caller.viewer.scope(), load_id).await?;
    let layout = of_form(&load, &typed);
    let mut errors = Errors::new();
    let defaults = Defaults::of_form(&typed, &mut errors);
    if !layout.has(Field::Title) {
        errors.add(
            "column-0",
            "Укажите, в каком столбце мероприятие: без названия меры нет",
        );
    }
    let is_stale = typed.get("version") != Some(&load.version.to_string());
    if is_stale || !errors.is_empty() {
        let mut page = ColumnsPage::new(caller.shell, load, layout, defaults);
        page.errors = errors;
        page.stale = is_stale.then_some(STALE);
        return match is_stale {
            true => page::conflict(&page),
            false => unprocessable(&page),
        };
    }
    store::lay_out(&mut tx, &load, &layout, &defaults).await?;
    tx.commit_unaudited("how a table is read changes no roadmap yet")
        .await?;
    Ok(see_other(&format!("/roadmap-loads/{load_id}"), ""))
}
