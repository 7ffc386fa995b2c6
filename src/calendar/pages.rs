//! The calendar: a month as a grid, the same days as a list, the list as a file.

use super::entry::{Entry, Standing};
use super::export;
use super::filter::FilterForm;
use super::month::{Day, Month};
use super::store;
use crate::access::{Role, Viewer};
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
use chrono::NaiveDate;

const PER_PAGE: u64 = 50;
/// Entries of a day that the grid shows.
const OF_DAY: i64 = 4;

#[derive(Template)]
#[template(path = "calendar/month.html")]
struct MonthPage {
    frame: Frame,
    shell: Shell,
    days: Vec<Day>,
}

#[derive(Template)]
#[template(path = "calendar/list.html")]
struct ListPage {
    frame: Frame,
    shell: Shell,
    entries: Vec<Entry>,
    paging: Paging,
}

/// What both forms of the calendar show around the days.
struct Frame {
    form: FilterForm,
    errors: Errors,
    month: Month,
    today: NaiveDate,
    total: i64,
    query: String,
    municipalities: Vec<Choice>,
    chips: Vec<Chip>,
    role: Role,
    own_school: Option<i64>,
}

impl Frame {
    fn new(
        viewer: &Viewer,
        form: FilterForm,
        places: &[Municipality],
        today: NaiveDate,
        total: i64,
    ) -> Frame {
        Frame {
            errors: Errors::new(),
            month: form.month_or(today),
            total,
            query: form.query(),
            municipalities: schools::municipality_choices(places, &form.municipality),
            chips: form.chips(places),
            role: viewer.role,
            own_school: viewer.school_id,
            today,
            form,
        }
    }

    /// «Календарь: ноябрь 2026».
    fn heading(&self) -> String {
        match self.form.one_day() {
            Some(day) => format!("Календарь: {}", words::day_in_words(day)),
            None => format!("Календарь: {}", self.month.title()),
        }
    }

    /// «12 записей».
    fn total_words(&self) -> String {
        words::count(self.total.unsigned_abs(), ["запись", "записи", "записей"])
    }

    fn href(&self, entry: &Entry) -> Option<String> {
        entry.href(self.role, self.own_school)
    }

    fn standing(&self, entry: &Entry) -> Standing {
        entry.standing(self.today)
    }

    fn is_present(&self) -> bool {
        self.month == Month::of(self.today)
    }

    /// This month with the same conditions.
    fn present_href(&self) -> String {
        self.form.month_href(Month::of(self.today))
    }

    fn previous_href(&self) -> String {
        self.form.month_href(self.month.previous())
    }

    fn next_href(&self) -> String {
        self.form.month_href(self.month.next())
    }

    /// The month without its conditions.
    fn whole_href(&self) -> String {
        FilterForm::default().month_href(self.month)
    }

    fn day_href(&self, day: &Day) -> String {
        self.form.day_href(day.day)
    }
}

/// `GET /calendar`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let (scope, today) = (viewer.scope(), now.day(viewer.utc_offset_hours));
    let asked = form.asked(today);
    let mut tx = app.db.read(&viewer).await?;
    let places = schools::municipalities(&mut tx, scope).await?;
    let total = store::count(&mut tx, scope, &asked).await?;
    let frame = Frame::new(&viewer, form, &places, today, total);
    if !frame.form.is_list() {
        let shown = store::first_of_each_day(&mut tx, scope, &asked, OF_DAY).await?;
        let days = frame.month.days(shown, today);
        return html(&MonthPage { frame, shell, days });
    }
    let number = frame.form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &frame.query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let entries = store::list(&mut tx, scope, &asked, limit, offset).await?;
    html(&ListPage {
        frame,
        shell,
        entries,
        paging,
    })
}

/// `GET /calendar.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let (scope, today) = (viewer.scope(), now.day(viewer.utc_offset_hours));
    let mut tx = app.db.begin(viewer).await?;
    let places = schools::municipalities(&mut tx, scope).await?;
    let entries = store::list(&mut tx, scope, &form.asked(today), None, 0).await?;
    let lines = words::count(entries.len() as u64, ["строка", "строки", "строк"]);
    let event = Event::new(Kind::Exported, format!("Выгружен календарь: {lines}"));
    tx.commit(event).await?;
    let notes = download::notes(viewer, now.0, &form.labels(&places, today));
    download::table("Календарь", export::table(entries, notes, today), format).await
}
