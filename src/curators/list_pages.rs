//! The list of curators with what each carries, and the same list as a file.

use super::curator::{Curator, FilterForm, FreeSchool, LOADS};
use super::export;
use super::store::{self, Asked};
use crate::audit::{Event, Kind};
use crate::error::Result;
use crate::input::Errors;
use crate::web::download::{self, SheetFormat};
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Query, Shell, filters, html};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

const PER_PAGE: u64 = 50;
/// Schools without a curator named on the page.
const FREE: i64 = 20;

#[derive(Template)]
#[template(path = "curators/list.html")]
struct ListPage {
    shell: Shell,
    form: FilterForm,
    errors: Errors,
    loads: Vec<Choice>,
    chips: Vec<Chip>,
    curators: Vec<Curator>,
    free: Vec<FreeSchool>,
    paging: Paging,
    query: String,
}

impl ListPage {
    fn free_total(&self) -> i64 {
        self.free.first().map_or(0, |school| school.total)
    }
}

/// `GET /curators`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let today = now.day(viewer.utc_offset_hours);
    let text = form.text();
    let asked = Asked {
        text: &text,
        bounds: form.bounds(),
        today,
    };
    let mut tx = app.db.read(viewer).await?;
    let total = store::count(&mut tx, viewer.scope(), asked).await?;
    let query = form.query_without("");
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let curators = store::list(&mut tx, viewer.scope(), asked, limit, offset).await?;
    let free = store::free_schools(&mut tx, viewer.scope(), today, FREE).await?;
    drop(tx);
    let chip = |(key, label): (&'static str, String)| Chip {
        label,
        remove_href: format!("/curators?{}", form.query_without(key)),
    };
    html(&ListPage {
        chips: form.conditions().into_iter().map(chip).collect(),
        loads: LOADS
            .map(|(code, title, ..)| Choice::new(code, title, &form.load))
            .to_vec(),
        errors: Errors::new(),
        shell: caller.shell,
        form,
        curators,
        free,
        paging,
        query,
    })
}

/// `GET /curators.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let text = form.text();
    let asked = Asked {
        text: &text,
        bounds: form.bounds(),
        today: now.day(viewer.utc_offset_hours),
    };
    let mut tx = app.db.begin(viewer).await?;
    let curators = store::list(&mut tx, viewer.scope(), asked, None, 0).await?;
    let lines = words::count(curators.len() as u64, ["строка", "строки", "строк"]);
    let event = Event::new(Kind::Exported, format!("Выгружены кураторы: {lines}"));
    tx.commit(event).await?;
    let labels: Vec<String> = form
        .conditions()
        .into_iter()
        .map(|(_, label)| label)
        .collect();
    let notes = download::notes(viewer, now.0, &labels);
    download::table("Кураторы", export::table(curators, notes), format).await
}
