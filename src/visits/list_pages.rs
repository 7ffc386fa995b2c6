//! The list of visits with its figures, and the same list as a file.

use super::filter::{FilterForm, STATES};
use super::summary_store::{self, Figures, Holder, SilentSchool};
use super::visit::Visit;
use super::{export, store};
use crate::access::Permission::{AssignCurators, RecordVisits};
use crate::audit::{Event, Kind};
use crate::error::Result;
use crate::input::Errors;
use crate::schools::{self, Municipality};
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{Datelike, NaiveDate};

const PER_PAGE: u64 = 50;
/// Silent schools named on the page.
const SILENT: i64 = 10;

#[derive(Template)]
#[template(path = "visits/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    states: Vec<Choice>,
    holders: Vec<Choice>,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    visits: Vec<Visit>,
    paging: Paging,
    figures: Figures,
    silent: Vec<SilentSchool>,
    today: NaiveDate,
    query: String,
    may_record: bool,
    may_assign: bool,
}

impl ListPage {
    /// «январь»: the months and the visits held in each.
    fn months(&self) -> Vec<(String, i64)> {
        let held = self.figures.held.iter().copied();
        self.figures.months.iter().map(month).zip(held).collect()
    }

    fn silent_total(&self) -> i64 {
        self.silent.first().map_or(0, |school| school.total)
    }
}

fn month(day: &NaiveDate) -> String {
    const NAMES: [&str; 12] = [
        "январь",
        "февраль",
        "март",
        "апрель",
        "май",
        "июнь",
        "июль",
        "август",
        "сентябрь",
        "октябрь",
        "ноябрь",
        "декабрь",
    ];
    format!("{} {}", NAMES[day.month0() as usize], day.year())
}

/// `GET /visits`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let today = now.day(viewer.utc_offset_hours);
    let filter = form.checked();
    let mut tx = app.db.read(viewer).await?;
    let places = schools::municipalities(&mut tx, scope).await?;
    let total = store::count(&mut tx, scope, &filter, today).await?;
    let query = form.query_without("");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let visits = store::list(&mut tx, scope, &filter, today, limit, offset).await?;
    let holders = summary_store::holders(&mut tx, scope).await?;
    let figures = summary_store::figures(&mut tx, scope, today).await?;
    let silent = summary_store::silent(&mut tx, scope, today, SILENT).await?;
    drop(tx);
    let chip = |(key, label): (&'static str, String)| Chip {
        label,
        remove_href: format!("/visits?{}", form.query_without(key)),
    };
    html(&ListPage {
        chips: conditions(&form, &holders, &places)
            .into_iter()
            .map(chip)
            .collect(),
        states: STATES
            .map(|(code, title)| Choice::new(code, title, &form.state))
            .to_vec(),
        holders: holder_choices(&holders, &form.curator),
        municipalities: place_choices(&places, &form.municipality),
        errors: Errors::new(),
        may_record: viewer.may(RecordVisits),
        may_assign: viewer.may(AssignCurators),
        shell: caller.shell,
        form,
        visits,
        paging,
        figures,
        silent,
        today,
        query,
    })
}

fn conditions(
    form: &FilterForm,
    holders: &[Holder],
    places: &[Municipality],
) -> Vec<(&'static str, String)> {
    let holder = holders
        .iter()
        .find(|one| one.id.to_string() == form.curator);
    let place = places
        .iter()
        .find(|place| place.id.to_string() == form.municipality);
    form.conditions(
        holder.map(|one| one.name.as_str()),
        place.map(|place| place.name.as_str()),
    )
}

fn holder_choices(holders: &[Holder], current: &str) -> Vec<Choice> {
    let choice = |one: &Holder| Choice::new(one.id.to_string(), &one.name, current);
    std::iter::once(Choice::new("", "кто угодно", current))
        .chain(holders.iter().map(choice))
        .collect()
}

/// Municipalities of the filter; none where there is only one.
fn place_choices(places: &[Municipality], current: &str) -> Vec<Choice> {
    if places.len() < 2 {
        return Vec::new();
    }
    let choice = |place: &Municipality| Choice::new(place.id.to_string(), &place.name, current);
    std::iter::once(Choice::new("", "все", current))
        .chain(places.iter().map(choice))
        .collect()
}

/// `GET /visits.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let scope = viewer.scope();
    let today = now.day(viewer.utc_offset_hours);
    let mut tx = app.db.begin(viewer).await?;
    let places = schools::municipalities(&mut tx, scope).await?;
    let holders = summary_store::holders(&mut tx, scope).await?;
    let visits = store::list(&mut tx, scope, &form.checked(), today, None, 0).await?;
    let lines = words::count(visits.len() as u64, ["строка", "строки", "строк"]);
    let event = Event::new(Kind::Exported, format!("Выгружены визиты: {lines}"));
    tx.commit(event).await?;
    let labels: Vec<String> = conditions(&form, &holders, &places)
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    let notes = download::notes(viewer, now.0, &labels);
    download::table("Визиты", export::visits(visits, notes, today), format).await
}
