//! The list of imports.

use super::import::{Counts, Kind, State, numbered};
use super::list_store::{self, Choices, Filter, Listed};
use crate::error::Result;
use crate::input::Errors;
use crate::web::page::url_encode;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Query, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use serde::Deserialize;

const PER_PAGE: u64 = 50;

/// The query string as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    kind: String,
    state: String,
    year: String,
    person: String,
    page: String,
}

impl FilterForm {
    fn checked(&self) -> Filter {
        Filter {
            kind: Kind::from_code(&self.kind),
            state: State::from_code(&self.state),
            year: self.year.parse().ok(),
            author: self.person.parse().ok(),
        }
    }

    /// The conditions that are set: name, value, words.
    fn conditions(&self, choices: &Choices) -> Vec<(&'static str, String, String)> {
        let filter = self.checked();
        let author = filter.author.map(|id| {
            let place = choices.author_ids.iter().position(|other| *other == id);
            let name = place.and_then(|place| choices.author_names.get(place));
            (
                "person",
                id.to_string(),
                format!("кто: {}", name.map_or("неизвестно", String::as_str)),
            )
        });
        let kind = filter
            .kind
            .map(|k| ("kind", k.code().to_owned(), format!("что: {}", k.title())));
        let state = filter.state.map(|s| {
            (
                "state",
                s.code().to_owned(),
                format!("состояние: {}", s.title()),
            )
        });
        let year = filter
            .year
            .map(|y| ("year", y.to_string(), format!("год: {y}")));
        [kind, state, year, author].into_iter().flatten().collect()
    }
}

/// The page.
#[derive(Template)]
#[template(path = "imports/list.html")]
struct ListPage {
    shell: Shell,
    errors: Errors,
    kinds: Vec<Choice>,
    states: Vec<Choice>,
    years: Vec<Choice>,
    people: Vec<Choice>,
    chips: Vec<Chip>,
    rows: Vec<Row>,
    paging: Paging,
}

/// A line of the list.
struct Row {
    numbered: String,
    title: String,
    href: Option<String>,
    kind: &'static str,
    state: State,
    files: String,
    counts: Counts,
    author: String,
    read_at: String,
}

/// `GET /imports`
pub async fn list(
    Shared(app): Shared<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let choices = list_store::choices(&mut tx, viewer.scope()).await?;
    let filter = form.checked();
    let number: u64 = form.page.parse().unwrap_or(1).max(1);
    let offset = number
        .saturating_sub(1)
        .saturating_mul(PER_PAGE)
        .min(i64::MAX as u64) as i64;
    let mut found =
        list_store::list(&mut tx, viewer.scope(), &filter, PER_PAGE as i64, offset).await?;
    if found.is_empty() && offset > 0 {
        // A page beyond the end: the first one is shown.
        found = list_store::list(&mut tx, viewer.scope(), &filter, PER_PAGE as i64, 0).await?;
    }
    let total = found.first().map_or(0, |row| row.total.unsigned_abs());
    let conditions = form.conditions(&choices);
    let page = if offset.unsigned_abs() < total {
        number
    } else {
        1
    };
    let hours = viewer.utc_offset_hours;
    html(&ListPage {
        shell: caller.shell,
        errors: Errors::new(),
        kinds: chosen(Kind::ALL.map(|k| (k.code(), k.title())), &form.kind),
        states: chosen(State::ALL.map(|s| (s.code(), s.title())), &form.state),
        years: numbers(&choices.years, &form.year),
        people: people(&choices, &form.person),
        chips: chips(&conditions),
        paging: Paging::new(total, page, PER_PAGE, &query(&conditions, "")),
        rows: found.into_iter().map(|row| line(row, hours)).collect(),
    })
}

fn chosen<const N: usize>(options: [(&str, &str); N], current: &str) -> Vec<Choice> {
    let any = Choice::new("", "любые", current);
    std::iter::once(any)
        .chain(options.map(|(code, title)| Choice::new(code, title, current)))
        .collect()
}

fn numbers(years: &[i32], current: &str) -> Vec<Choice> {
    let any = Choice::new("", "любой", current);
    std::iter::once(any)
        .chain(
            years
                .iter()
                .map(|year| Choice::new(year.to_string(), year.to_string(), current)),
        )
        .collect()
}

fn people(choices: &Choices, current: &str) -> Vec<Choice> {
    let any = Choice::new("", "все", current);
    let people = choices.author_ids.iter().zip(&choices.author_names);
    std::iter::once(any)
        .chain(people.map(|(id, name)| Choice::new(id.to_string(), name, current)))
        .collect()
}

fn query(conditions: &[(&'static str, String, String)], without: &str) -> String {
    let kept = conditions.iter().filter(|(name, _, _)| *name != without);
    kept.map(|(name, value, _)| format!("{name}={}", url_encode(value)))
        .collect::<Vec<_>>()
        .join("&")
}

fn chips(conditions: &[(&'static str, String, String)]) -> Vec<Chip> {
    conditions
        .iter()
        .map(|(name, _, label)| Chip {
            label: label.clone(),
            remove_href: format!("/imports?{}", query(conditions, name)),
        })
        .collect()
}

fn line(row: Listed, hours: i16) -> Row {
    let summary = row.summary();
    let files = words::count(row.files.unsigned_abs(), ["файл", "файла", "файлов"]);
    let title = if summary.title.is_empty() {
        row.kind.title().to_owned()
    } else {
        summary.title
    };
    Row {
        numbered: numbered(row.number),
        title,
        href: match row.kind {
            Kind::Results | Kind::Objectivity => Some(format!("/imports/{}", row.id)),
            Kind::Schools => Some(format!("/schools/import/{}", row.id)),
            Kind::OfficialList => None,
        },
        kind: row.kind.title(),
        state: row.state,
        files: if row.files == 1 {
            row.first_file
        } else {
            files
        },
        counts: summary.counts,
        author: if row.author.is_empty() {
            "командная строка".to_owned()
        } else {
            row.author
        },
        read_at: words::moment(row.created_at, hours),
    }
}
