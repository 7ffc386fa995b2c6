//! The official list beside the computed register: the comparison, entering the list, its export.

use super::board::{self, Board, View};
use super::entry::Entry;
use super::filter::FilterForm;
use super::official::{Comparison, OfficialForm, Unmatched, compare, read_book, read_lines};
use super::official_store::{self, NewList, OfficialSchool};
use super::pages::checked_year;
use crate::access::{Permission, Viewer};
use crate::audit::{Event, Kind, Subject};
use crate::error::{Error, Result};
use crate::input::{Errors, required};
use crate::schools::{self, Registry};
use crate::sheets::{Column, Table, Value};
use crate::web::download::{self, SheetFormat};
use crate::web::{
    App, Caller, Now, Path, Query, Shell, SignedUpload, UploadedFile, html, see_other,
    unprocessable,
};
use crate::words;
use askama::Template;
use axum::extract::State;
use axum::response::Response;

#[derive(Template)]
#[template(path = "registers/official.html")]
struct OfficialPage<'a> {
    shell: Shell,
    year: i32,
    places: Vec<ComparedPlace<'a>>,
    query: String,
    may_enter: bool,
    form: OfficialForm,
    unmatched: Vec<Unmatched>,
    errors: Errors,
}

impl OfficialPage<'_> {
    /// Address of the exports without their extension.
    fn export_path(&self) -> String {
        format!("/registers/{}/official", self.year)
    }
}

/// One municipality.
struct ComparedPlace<'a> {
    title: String,
    document: String,
    loaded: String,
    is_loaded: bool,
    found: Comparison<'a>,
    unknown: Vec<String>,
}

impl ComparedPlace<'_> {
    /// The three parts with their titles.
    fn parts(&self) -> [(&'static str, &[&Entry]); 3] {
        [
            ("Только в официальном списке", &self.found.only_official),
            ("Только в расчёте", &self.found.only_ours),
            ("Совпали", &self.found.both),
        ]
    }
}

fn places<'a>(board: &'a Board, official: &[OfficialSchool], hours: i16) -> Vec<ComparedPlace<'a>> {
    let of_sheet = |sheet: &'a board::Sheet| {
        let own: Vec<&OfficialSchool> = official
            .iter()
            .filter(|of| of.municipality_id == sheet.municipality_id)
            .collect();
        let ids: Vec<i64> = own.iter().map(|school| school.school_id).collect();
        let found = compare(sheet, &ids);
        let first = own.first();
        ComparedPlace {
            title: words::capital(&sheet.municipality),
            document: first.map(|of| of.document.clone()).unwrap_or_default(),
            loaded: first.map_or_else(String::new, |of| {
                format!(
                    "загрузка №\u{a0}{}, {}",
                    of.import_number,
                    words::moment(of.loaded_at, hours)
                )
            }),
            is_loaded: first.is_some(),
            unknown: own
                .iter()
                .filter(|school| found.unknown.contains(&school.school_id))
                .map(|school| school.name.clone())
                .collect(),
            found,
        }
    };
    board.sheets.iter().map(of_sheet).collect()
}

/// `GET /registers/{year}/official`
pub async fn show(
    State(app): State<App>,
    caller: Caller,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    let year = checked_year(year)?;
    let viewer = &caller.viewer;
    let view = View {
        municipality_id: form.municipality_id(),
        edition: None,
    };
    let mut tx = app.db.read(viewer).await?;
    let board = board::load(&mut tx, viewer.scope(), year, view).await?;
    let official =
        official_store::listed(&mut tx, viewer.scope(), year, view.municipality_id).await?;
    drop(tx);
    let document = official
        .first()
        .map(|school| school.document.clone())
        .unwrap_or_default();
    html(&OfficialPage {
        year,
        places: places(&board, &official, viewer.utc_offset_hours),
        query: form.query_without(""),
        may_enter: viewer.may(Permission::ApproveRegister),
        form: OfficialForm {
            document,
            schools: String::new(),
        },
        unmatched: Vec::new(),
        errors: Errors::new(),
        shell: caller.shell.with_years(&board.years, year, |year| {
            format!("/registers/{year}/official")
        }),
    })
}

/// `POST /registers/{year}/official`: the list replaces the one loaded before.
pub async fn create(
    State(app): State<App>,
    caller: Caller,
    Path(year): Path<i32>,
    upload: SignedUpload,
) -> Result<Response> {
    let year = checked_year(year)?;
    let Caller { viewer, shell } = caller;
    let municipality_id = viewer.municipality_id.ok_or(Error::NotFound)?;
    let form = OfficialForm {
        schools: upload.field("schools").to_owned(),
        document: upload.field("document").to_owned(),
    };
    let file = upload
        .files
        .into_iter()
        .find(|(name, _)| name == "file")
        .map(|(_, file)| file);
    let mut tx = app.db.read(&viewer).await?;
    let candidates = schools::candidates(&mut tx, viewer.scope(), Some(municipality_id)).await?;
    drop(tx);
    let registry = Registry::new(candidates);
    let entered = enter(&app, &registry, &form, file.as_ref()).await?;
    let (ids, document) = match entered {
        Entered::Complete { schools, document } => (schools, document),
        Entered::Broken { unmatched, errors } => {
            let mut tx = app.db.read(&viewer).await?;
            let view = View {
                municipality_id: Some(municipality_id),
                edition: None,
            };
            let board = board::load(&mut tx, viewer.scope(), year, view).await?;
            let official =
                official_store::listed(&mut tx, viewer.scope(), year, Some(municipality_id))
                    .await?;
            let places = places(&board, &official, viewer.utc_offset_hours);
            let (may_enter, query) = (true, String::new());
            return unprocessable(&OfficialPage {
                shell,
                year,
                places,
                query,
                may_enter,
                form,
                unmatched,
                errors,
            });
        }
    };
    let name = file.map_or_else(String::new, |file| file.name);
    keep(&app, &viewer, year, &ids, &document, &name).await
}

/// What came of the form.
enum Entered {
    Complete {
        schools: Vec<i64>,
        document: String,
    },
    Broken {
        unmatched: Vec<Unmatched>,
        errors: Errors,
    },
}

async fn enter(
    app: &App,
    registry: &Registry,
    form: &OfficialForm,
    file: Option<&UploadedFile>,
) -> Result<Entered> {
    let mut errors = Errors::new();
    let (mut schools, unmatched) = read_lines(&form.schools, registry);
    if !unmatched.is_empty() {
        let lines = words::count(unmatched.len() as u64, ["строка", "строки", "строк"]);
        errors.add(
            "schools",
            format!("Не узнано: {lines}. Исправьте их: лучше всего указать логин"),
        );
    }
    if let Some(file) = file {
        match app.reader.read(&file.name, &file.bytes).await {
            Ok(book) => {
                let found = read_book(&book, registry);
                if found.is_empty() {
                    errors.add(
                        "file",
                        "В файле не узнана ни одна школа: нужны логины или названия",
                    );
                }
                schools.extend(
                    found
                        .into_iter()
                        .filter(|id| !schools.contains(id))
                        .collect::<Vec<_>>(),
                );
            }
            Err(refusal) => errors.add("file", refusal.to_string()),
        }
    }
    if schools.is_empty() && errors.is_empty() {
        errors.add(
            "schools",
            "Впишите школы по одной в строке или выберите файл",
        );
    }
    let document = required(&mut errors, "document", &form.document, 300, "Документ");
    Ok(if errors.is_empty() {
        Entered::Complete { schools, document }
    } else {
        Entered::Broken { unmatched, errors }
    })
}

async fn keep(
    app: &App,
    viewer: &Viewer,
    year: i32,
    schools: &[i64],
    document: &str,
    file: &str,
) -> Result<Response> {
    let municipality_id = viewer.municipality_id.ok_or(Error::NotFound)?;
    let mut tx = app.db.begin(viewer).await?;
    let by = viewer.user_id;
    let list = NewList {
        municipality_id,
        year,
        schools,
        document,
        file,
        by,
    };
    let number = official_store::replace(&mut tx, list).await?;
    let count = words::count(schools.len() as u64, ["школа", "школы", "школ"]);
    let text =
        format!("Загрузка №\u{a0}{number}: официальный список {year} года, {count} ({document})");
    let event = Event::new(Kind::ImportCommitted, text)
        .about(Subject::Municipality(municipality_id))
        .in_municipality(municipality_id);
    tx.commit(event).await?;
    let flash = format!("Официальный список {year} года сохранён: {count}.");
    Ok(see_other(&format!("/registers/{year}/official"), &flash))
}

/// `GET /registers/{year}/official.xlsx`
pub async fn xlsx(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(
        &app,
        &caller.viewer,
        now,
        checked_year(year)?,
        &form,
        SheetFormat::Xlsx,
    )
    .await
}

/// `GET /registers/{year}/official.csv`
pub async fn csv(
    State(app): State<App>,
    caller: Caller,
    now: Now,
    Path(year): Path<i32>,
    Query(form): Query<FilterForm>,
) -> Result<Response> {
    export(
        &app,
        &caller.viewer,
        now,
        checked_year(year)?,
        &form,
        SheetFormat::Csv,
    )
    .await
}

async fn export(
    app: &App,
    viewer: &Viewer,
    now: Now,
    year: i32,
    form: &FilterForm,
    format: SheetFormat,
) -> Result<Response> {
    let view = View {
        municipality_id: form.municipality_id(),
        edition: None,
    };
    let mut tx = app.db.begin(viewer).await?;
    let board = board::load(&mut tx, viewer.scope(), year, view).await?;
    let official =
        official_store::listed(&mut tx, viewer.scope(), year, view.municipality_id).await?;
    let text = format!("Выгружена сверка с официальным списком {year} года");
    tx.commit(Event::new(Kind::Exported, text)).await?;
    let places = places(&board, &official, viewer.utc_offset_hours);
    let moment = words::moment(now.0, viewer.utc_offset_hours);
    let table = table(
        &places,
        year,
        vec![format!("Выгружено {moment}, {}", viewer.name)],
    );
    download::table(&format!("Сверка {year}"), table, format).await
}

fn table(places: &[ComparedPlace<'_>], year: i32, mut notes: Vec<String>) -> Table {
    let mut rows: Vec<Vec<Value>> = Vec::new();
    for place in places {
        notes.push(format!("{}: {}", place.title, place.document));
        for (part, entries) in place.parts() {
            rows.extend(entries.iter().map(|entry| {
                vec![
                    place.title.as_str().into(),
                    entry.name.as_str().into(),
                    entry.login.as_str().into(),
                    part.into(),
                    entry.status().title().into(),
                    entry.explanation.as_str().into(),
                ]
            }));
        }
    }
    Table {
        title: format!("Сверка {year}"),
        notes,
        columns: vec![
            Column::new("Муниципалитет", 24),
            Column::new("Школа", 40),
            Column::new("Логин", 12),
            Column::new("Где есть", 28),
            Column::new("Статус", 16),
            Column::new("Пояснение", 100),
        ],
        rows,
    }
}
