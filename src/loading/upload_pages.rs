//! The page where a file is chosen or a table pasted, and the reading of it.

use super::source::{ROWS, Source};
use super::store::{self, Sent, Waiting};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::risks::{school_year, school_year_of, year_choices};
use crate::roadmaps::{self, Action, Roadmap, State};
use crate::schools::{self, StoredSchool};
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Now, Path, Query, Shell, SignedUpload, UploadedFile, filters, html, see_other,
    unprocessable,
};
use askama::Template;
use axum::extract::State as Of;
use axum::response::Response;
use serde::Deserialize;

/// The school year; the one of the newest draft, or the present one, when it is not said.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct YearQuery {
    year: String,
}

/// The page.
#[derive(Template)]
#[template(path = "loading/new.html")]
struct NewPage {
    shell: Shell,
    school: StoredSchool,
    roadmap: Option<Roadmap>,
    year: i16,
    years: Vec<Choice>,
    waiting: Vec<Waiting>,
    text: String,
    hours: i16,
    errors: Errors,
}

impl NewPage {
    fn title_of(year: &i16) -> String {
        school_year(*year)
    }

    /// Why the roadmap of the year takes no table.
    fn lock(&self) -> Option<&'static str> {
        self.roadmap.as_ref()?.lock(Action::Edit)
    }

    fn limit() -> usize {
        ROWS
    }
}

async fn load(
    tx: &mut Tx,
    caller: &Caller,
    now: Now,
    school_id: i64,
    asked: &str,
) -> Result<NewPage> {
    let scope = caller.viewer.scope();
    let hours = caller.viewer.utc_offset_hours;
    let school = schools::find(tx, scope, school_id).await?;
    let roadmaps = roadmaps::of_school(tx, scope, school_id).await?;
    let present = school_year_of(now.day(hours));
    let asked = asked.parse().ok().filter(|y| (2000..=2100).contains(y));
    let draft = roadmaps.iter().find(|of| of.state == State::Draft);
    let year = asked.or(draft.map(|of| of.year)).unwrap_or(present);
    Ok(NewPage {
        shell: caller.shell.clone(),
        waiting: store::waiting(tx, scope, school_id).await?,
        roadmap: roadmaps.into_iter().find(|of| of.year == year),
        years: year_choices(present.max(year), year),
        text: String::new(),
        errors: Errors::new(),
        school,
        year,
        hours,
    })
}

/// `GET /schools/{school_id}/roadmap/load`
pub async fn new(
    caller: Caller,
    Of(app): Of<App>,
    now: Now,
    Path(school_id): Path<i64>,
    Query(query): Query<YearQuery>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    html(&load(&mut tx, &caller, now, school_id, &query.year).await?)
}

/// `POST /schools/{school_id}/roadmap/load`
pub async fn create(
    caller: Caller,
    Of(app): Of<App>,
    now: Now,
    Path(school_id): Path<i64>,
    upload: SignedUpload,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let mut page = load(&mut tx, &caller, now, school_id, upload.field("year")).await?;
    // No connection is held while the file is read.
    drop(tx);
    if let Some(why) = page.lock() {
        return Err(Error::Conflict(why.to_owned()));
    }
    page.text = upload.field("text").to_owned();
    let file = upload.files.into_iter().next().map(|(_, file)| file);
    let name = file
        .as_ref()
        .map_or_else(String::new, |file| file.name.clone());
    let source = match read(&app, file, &page.text).await {
        Ok(source) => source,
        Err((field, why)) => {
            page.errors.add(field, why);
            return unprocessable(&page);
        }
    };
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let sent = Sent {
        year: page.year,
        file: &name,
        content: &source,
    };
    let id = store::add(&mut tx, &page.school, sent, &viewer.name).await?;
    tx.commit(read_event(&page, &name, &source)).await?;
    Ok(see_other(&format!("/roadmap-loads/{id}/columns"), ""))
}

fn read_event(page: &NewPage, name: &str, source: &Source) -> Event {
    let from = match name {
        "" => "вставленная таблица".to_owned(),
        name => format!("файл «{name}»"),
    };
    let said = format!("{}: прочитана карта, {from}", page.school.name);
    Event::new(Kind::RoadmapTableRead, said)
        .about(Subject::School(page.school.id))
        .of_school(page.school.id)
        .in_municipality(page.school.municipality_id)
        .with(serde_json::json!({ "year": page.year, "tables": source.tables.len() }))
}

/// The tables of the file or of the text; else the field to be mended, and how.
async fn read(
    app: &App,
    file: Option<UploadedFile>,
    text: &str,
) -> std::result::Result<Source, (&'static str, String)> {
    match (file, text.trim()) {
        (None, "") => Err((
            "file",
            "Выберите файл или вставьте таблицу в поле ниже".to_owned(),
        )),
        (Some(_), text) if !text.is_empty() => Err((
            "text",
            "Оставьте что-то одно: файл или вставленную таблицу. Файл выберите ещё раз".to_owned(),
        )),
        (Some(file), _) => {
            let book = app.reader.read_tables(&file.name, &file.bytes).await;
            let book = book.map_err(|refusal| ("file", refusal.to_string()))?;
            Source::of_book(&book).map_err(|why| ("file", format!("«{}»: {why}", file.name)))
        }
        (None, _) => Source::of_text(text).map_err(|why| ("text", why)),
    }
}
