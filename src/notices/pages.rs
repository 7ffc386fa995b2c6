//! The own tray.

use super::filter::FilterForm;
use super::notice::{Notice, table};
use super::store;
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::error::{Error, Result};
use crate::web::download::{self, SheetFormat};
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Path, Query, Shell, SignedForm, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use serde::Deserialize;

const PER_PAGE: u64 = 50;

#[derive(Template)]
#[template(path = "notices/list.html")]
struct ListPage {
    shell: Shell,
    shown: Vec<Choice>,
    chips: Vec<Chip>,
    notices: Vec<Notice>,
    paging: Paging,
    query: String,
    unread: i64,
    /// The newest notice in the portal when the page was made: what came later stays unread.
    newest: i64,
    hours: i16,
}

/// Row of `users`; the portal itself has no tray and never comes here.
fn owner(viewer: &Viewer) -> Result<i64> {
    viewer.user_id.ok_or(Error::NotFound)
}

/// `GET /notices`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let user_id = owner(&viewer)?;
    let mut tx = app.db.read(&viewer).await?;
    let total = store::count(&mut tx, user_id, form.shown()).await?;
    let query = form.query();
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let notices = store::list(&mut tx, user_id, form.shown(), limit, offset).await?;
    let newest = store::list(&mut tx, user_id, "", Some(1), 0).await?;
    html(&ListPage {
        shown: form.choices(),
        chips: chips(&form),
        newest: newest.first().map_or(0, |notice| notice.id),
        unread: viewer.unread,
        hours: viewer.utc_offset_hours,
        shell,
        notices,
        paging,
        query,
    })
}

fn chips(form: &FilterForm) -> Vec<Chip> {
    let chip = form.label().map(|label| Chip {
        label: label.to_owned(),
        remove_href: "/notices".to_owned(),
    });
    chip.into_iter().collect()
}

/// Up to which notice everything was seen.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct SeenForm {
    newest: String,
}

/// `POST /notices/reading`
pub async fn read_all(
    State(app): State<App>,
    caller: Caller,
    SignedForm(form): SignedForm<SeenForm>,
) -> Result<Response> {
    let user_id = owner(&caller.viewer)?;
    let up_to = form.newest.parse().unwrap_or_default();
    let mut tx = app.db.begin(&caller.viewer).await?;
    let marked = store::mark_all(&mut tx, user_id, up_to).await?;
    tx.commit_unaudited("what a person has read is her own")
        .await?;
    let count = words::count(marked, ["уведомление", "уведомления", "уведомлений"]);
    Ok(see_other("/notices", &format!("Прочитано: {count}.")))
}

/// `POST /notices/{notice_id}/opening`: read, and on to the matter.
pub async fn open(
    State(app): State<App>,
    caller: Caller,
    Path(notice_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let href = store::mark(&mut tx, owner(&caller.viewer)?, notice_id, true).await?;
    tx.commit_unaudited("what a person has read is her own")
        .await?;
    Ok(see_other(&href, ""))
}

/// Whether it is read.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct MarkForm {
    read: String,
}

/// `POST /notices/{notice_id}/marking`
pub async fn mark(
    State(app): State<App>,
    caller: Caller,
    Path(notice_id): Path<i64>,
    SignedForm(form): SignedForm<MarkForm>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let is_read = form.read == "yes";
    store::mark(&mut tx, owner(&caller.viewer)?, notice_id, is_read).await?;
    tx.commit_unaudited("what a person has read is her own")
        .await?;
    Ok(see_other("/notices", ""))
}

/// `GET /notices.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let notices = store::list(&mut tx, owner(viewer)?, form.shown(), None, 0).await?;
    let lines = words::count(notices.len() as u64, ["строка", "строки", "строк"]);
    let event = Event::new(
        Kind::Exported,
        format!("Выгружены свои уведомления: {lines}"),
    );
    tx.commit(event).await?;
    let labels: Vec<String> = form.label().map(str::to_owned).into_iter().collect();
    let notes = download::notes(viewer, now.0, &labels);
    let table = table(notices, notes, viewer.utc_offset_hours);
    download::table("Уведомления", table, format).await
}
