//! The page of the search.

use super::hit::{Hit, Kind, SearchForm, Wanted};
use super::store::{self, Part};
use crate::access::Role;
use crate::error::Result;
use crate::schools;
use crate::web::view::{Paging, Tab};
use crate::web::{App, Caller, Query, Shell, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

/// Things of each kind on the page of all kinds.
const FIRST: i64 = 5;
/// Things of one kind on a page.
const PER_PAGE: u64 = 50;
/// Pages that are looked at: who has not found it by then types one more word.
const LAST_PAGE: u64 = 200;

#[derive(Template)]
#[template(path = "search/show.html")]
struct SearchPage {
    shell: Shell,
    text: String,
    /// Whether anything was asked at all.
    is_asked: bool,
    total: i64,
    groups: Vec<Group>,
    tabs: Vec<Tab>,
    /// The pages of one kind.
    paging: Option<Paging>,
    with_municipality: bool,
    /// How far the viewer sees, for the words of an empty page.
    sight: &'static str,
}

/// What was found of a kind.
struct Group {
    kind: Kind,
    total: i64,
    hits: Vec<Hit>,
    /// Where all of them are, if the page does not show them.
    all: Option<String>,
}

impl SearchPage {
    fn about(&self, hit: &Hit) -> String {
        hit.about(self.with_municipality)
    }

    /// «Поиск: 12 находок».
    fn heading(&self) -> String {
        match self.is_asked {
            true => format!(
                "Поиск: {}",
                words::count(self.total.unsigned_abs(), ["находка", "находки", "находок"])
            ),
            false => "Поиск".to_owned(),
        }
    }
}

/// `GET /search`: an identifier or a number of one school leads straight to it.
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Query(form): Query<SearchForm>,
) -> Result<Response> {
    let Caller { viewer, mut shell } = caller;
    let text = form.text();
    shell.search = Some(text.clone());
    let page = form.page.parse().unwrap_or(1).clamp(1, LAST_PAGE);
    let part = part(form.kind(), page);
    let mut found = Vec::new();
    let wanted = Wanted::of(&text);
    if let Some(wanted) = &wanted {
        let mut tx = app.db.read(&viewer).await?;
        found = store::find(&mut tx, viewer.scope(), wanted, part).await?;
        drop(tx);
        if let Some(school) = only_school(&form, &text, wanted, &found) {
            return Ok(see_other(&school.href(), ""));
        }
    }
    let groups = groups(&form, found, part);
    let total = groups.iter().map(|group| group.total).sum();
    html(&SearchPage {
        tabs: tabs(&form, &groups),
        paging: form.kind().map(|kind| paging(&form, kind, &groups, page)),
        groups: groups
            .into_iter()
            .filter(|group| form.kind().is_none_or(|kind| kind == group.kind))
            .collect(),
        with_municipality: matches!(viewer.role, Role::Region | Role::Curator),
        sight: sight(viewer.role),
        is_asked: wanted.is_some(),
        total,
        text,
        shell,
    })
}

fn part(kind: Option<Kind>, page: u64) -> Part {
    let skipped = (page - 1) * PER_PAGE;
    match kind {
        Some(_) => Part {
            kind,
            skipped: i64::try_from(skipped).unwrap_or(i64::MAX),
            most: PER_PAGE as i64,
        },
        None => Part {
            kind,
            skipped: 0,
            most: FIRST,
        },
    }
}

/// The school that the text names by its login, its ИНН or its number, if no other one fits.
fn only_school<'a>(
    form: &SearchForm,
    text: &str,
    wanted: &Wanted,
    found: &'a [Hit],
) -> Option<&'a Hit> {
    let names_one = schools::names_one_school(text) || wanted.is_number();
    found
        .iter()
        .find(|hit| hit.kind == Kind::School && hit.total == 1)
        .filter(|_| names_one && form.kind().is_none())
}

fn groups(form: &SearchForm, found: Vec<Hit>, part: Part) -> Vec<Group> {
    let mut groups: Vec<Group> = Vec::new();
    for kind in Kind::ALL {
        let hits: Vec<Hit> = found
            .iter()
            .filter(|hit| hit.kind == kind)
            .cloned()
            .collect();
        let Some(total) = hits.first().map(|hit| hit.total) else {
            continue;
        };
        // The first one stands for the count alone where another page or another kind is shown.
        let hits: Vec<Hit> = hits
            .into_iter()
            .filter(|hit| hit.place > part.skipped && part.kind.is_none_or(|only| only == kind))
            .collect();
        let shown = i64::try_from(hits.len()).unwrap_or(i64::MAX);
        let all = (part.kind.is_none() && shown < total)
            .then(|| format!("/search?{}", form.query_of(Some(kind))));
        groups.push(Group {
            kind,
            total,
            hits,
            all,
        });
    }
    groups
}

fn tabs(form: &SearchForm, groups: &[Group]) -> Vec<Tab> {
    let tab = |kind: Option<Kind>, title| Tab {
        href: format!("/search?{}", form.query_of(kind)),
        title,
        current: form.kind() == kind,
    };
    if groups.len() < 2 && form.kind().is_none() {
        return Vec::new();
    }
    std::iter::once(tab(None, "Всё"))
        .chain(
            groups
                .iter()
                .map(|group| tab(Some(group.kind), group.kind.title())),
        )
        .collect()
}

fn paging(form: &SearchForm, kind: Kind, groups: &[Group], page: u64) -> Paging {
    let of_kind = groups.iter().find(|group| group.kind == kind);
    let total = of_kind.map_or(0, |group| group.total.unsigned_abs());
    Paging::new(total, page, PER_PAGE, &form.query_of(Some(kind)))
}

/// Where the search looks for a viewer of this role.
fn sight(role: Role) -> &'static str {
    match role {
        Role::Director => "Поиск смотрит только в своей школе.",
        Role::Curator => "Поиск смотрит только в школах, которые закреплены за вами.",
        Role::Region => "Поиск смотрит во всех муниципалитетах региона.",
        Role::Coordinator | Role::Observer | Role::Admin => {
            "Поиск смотрит во всех школах муниципалитета."
        }
    }
}
