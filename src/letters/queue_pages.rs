//! The queue as an administrator sees it: who, when, what the server said; never the words of a letter.

use super::preferences::Kind as LetterKind;
use super::queue_store::{self, Line};
use crate::audit::{Event, Kind};
use crate::error::Result;
use crate::sheets::{Column, Table, Value};
use crate::web::download::{self, SheetFormat};
use crate::web::filters;
use crate::web::view::{Chip, Choice, Paging};
use crate::web::{App, Caller, Now, Path, Query, Shell, SignedForm, html, see_other};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;
use chrono::{DateTime, Utc};
use serde::Deserialize;

const PER_PAGE: u64 = 50;

/// What one can ask for: code, words.
const SHOWN: [(&str, &str); 4] = [
    ("", "все"),
    ("waiting", "ждут отправки"),
    ("failed", "не дошли"),
    ("sent", "отправлены"),
];

/// The query string as it came.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterForm {
    show: String,
    page: String,
}

impl FilterForm {
    fn shown(&self) -> (&'static str, &'static str) {
        let known = SHOWN.into_iter().find(|(code, _)| *code == self.show);
        known.unwrap_or(SHOWN[0])
    }

    fn query(&self) -> String {
        match self.shown().0 {
            "" => String::new(),
            shown => format!("show={shown}"),
        }
    }
}

impl Line {
    fn kind_title(&self) -> &str {
        match LetterKind::from_code(&self.kind) {
            Some(kind) => kind.title(),
            None => &self.kind,
        }
    }

    /// Kind of the tag and its words.
    fn standing(&self) -> (&'static str, &'static str) {
        match (self.sent_at, self.failed_at) {
            (Some(_), _) => ("good", "отправлено"),
            (_, Some(_)) => ("danger", "не дошло"),
            _ if self.attempts > 0 => ("attention", "будет ещё попытка"),
            _ => ("neutral", "ждёт"),
        }
    }

    fn is_waiting(&self) -> bool {
        self.sent_at.is_none() && self.failed_at.is_none()
    }

    /// When it came to this, or when it goes.
    fn moment(&self) -> &DateTime<Utc> {
        let ended = self.sent_at.as_ref().or(self.failed_at.as_ref());
        ended.unwrap_or(&self.send_at)
    }
}

#[derive(Template)]
#[template(path = "letters/list.html")]
struct ListPage {
    shell: Shell,
    shown: Vec<Choice>,
    chips: Vec<Chip>,
    letters: Vec<Line>,
    paging: Paging,
    query: String,
    has_mail: bool,
    /// Whether these are the letters that did not arrive.
    shows_failed: bool,
    hours: i16,
}

/// `GET /letters`
pub async fn list(
    State(app): State<App>,
    caller: Caller,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let Caller { viewer, shell } = caller;
    let (code, title) = form.shown();
    let mut tx = app.db.read(&viewer).await?;
    let total = queue_store::count(&mut tx, code).await?;
    let query = form.query();
    let number = form.page.parse().unwrap_or(1);
    let paging = Paging::new(total.unsigned_abs(), number, PER_PAGE, &query);
    let (limit, offset) = (Some(PER_PAGE as i64), paging.offset() as i64);
    let letters = queue_store::list(&mut tx, code, limit, offset).await?;
    let chip = (!code.is_empty()).then(|| Chip {
        label: title.to_owned(),
        remove_href: "/letters".to_owned(),
    });
    html(&ListPage {
        shown: SHOWN
            .map(|(of, title)| Choice::new(of, title, code))
            .to_vec(),
        chips: chip.into_iter().collect(),
        has_mail: app.mail.is_some(),
        shows_failed: code == "failed",
        hours: viewer.utc_offset_hours,
        shell,
        letters,
        paging,
        query,
    })
}

/// `POST /letters/{letter_id}/retry`
pub async fn retry(
    State(app): State<App>,
    caller: Caller,
    Path(letter_id): Path<i64>,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let address = queue_store::retry(&mut tx, letter_id).await?;
    let said = format!("Письмо на {address} поставлено в очередь ещё раз");
    tx.commit(Event::new(Kind::LetterRetried, said)).await?;
    Ok(see_other("/letters", "Письмо снова в очереди."))
}

/// `POST /letters/retry`: after the server of e-mail was out of order.
pub async fn retry_all(
    State(app): State<App>,
    caller: Caller,
    SignedForm(()): SignedForm<()>,
) -> Result<Response> {
    let mut tx = app.db.begin(&caller.viewer).await?;
    let letters = queue_store::retry_all(&mut tx).await?;
    let count = words::count(letters, ["письмо", "письма", "писем"]);
    let said = format!("В очередь ещё раз: {count}");
    tx.commit(Event::new(Kind::LetterRetried, said.as_str()))
        .await?;
    Ok(see_other("/letters", &format!("{said}.")))
}

/// `GET /letters.xlsx`, `.csv`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Query(form): Query<FilterForm>,
    format: SheetFormat,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let (code, title) = form.shown();
    let mut tx = app.db.begin(viewer).await?;
    let letters = queue_store::list(&mut tx, code, None, 0).await?;
    let lines = words::count(letters.len() as u64, ["строка", "строки", "строк"]);
    tx.commit(Event::new(
        Kind::Exported,
        format!("Выгружены письма: {lines}"),
    ))
    .await?;
    let labels = (!code.is_empty()).then(|| title.to_owned());
    let labels: Vec<String> = labels.into_iter().collect();
    let notes = download::notes(viewer, now.0, &labels);
    let table = table(letters, notes, viewer.utc_offset_hours);
    download::table("Письма", table, format).await
}

fn table(letters: Vec<Line>, notes: Vec<String>, hours: i16) -> Table {
    let row = |line: Line| {
        vec![
            words::moment(line.created_at, hours).into(),
            line.full_name.clone().into(),
            line.address.clone().into(),
            line.kind_title().into(),
            line.standing().1.into(),
            words::moment(*line.moment(), hours).into(),
            Value::Integer(i64::from(line.attempts)),
            line.last_error.into(),
        ]
    };
    Table {
        title: "Письма".to_owned(),
        notes,
        columns: vec![
            Column::new("Написано", 18),
            Column::new("Кому", 30),
            Column::new("Адрес", 30),
            Column::new("Какое", 16),
            Column::new("Состояние", 20),
            Column::new("Когда", 18),
            Column::new("Попыток", 10),
            Column::new("Что ответил сервер", 60),
        ],
        rows: letters.into_iter().map(row).collect(),
    }
}
