//! The page on which a person says what stands in the columns of an unknown table.

use super::content::{Content, Filed, OwnTable};
use super::drafting::{self, Order};
use super::import::{State, numbered};
use super::mapping::{of_form, remembered, width};
use super::sorting::Sorter;
use super::store::{self, Import};
use crate::audit::{Event, Kind as EventKind, Subject as EventSubject};
use crate::db::Tx;
use crate::error::{Error, Result};
use crate::input::Errors;
use crate::procedure::{Kind, Level, Subject};
use crate::results::layouts::{MAPPABLE, Mapping, Parsed, SheetPreview, apply_mapping};
use crate::schools;
use crate::sheets::column_letters;
use crate::web::view::Choice;
use crate::web::{
    App, Caller, Path, Shell, SignedUpload, UploadedFile, html, see_other, unprocessable,
};
use askama::Template;
use axum::extract::State as Shared;
use axum::response::{IntoResponse, Redirect, Response};
use sha2::{Digest, Sha256};
use std::collections::HashMap;

/// The page.
#[derive(Template)]
#[template(path = "imports/mapping.html")]
struct MappingPage {
    shell: Shell,
    errors: Errors,
    import_id: i64,
    file_id: i64,
    numbered: String,
    file: String,
    sheet: SheetPreview,
    letters: Vec<String>,
    columns: Vec<(String, String, Vec<Choice>)>,
    header_rows: Vec<Choice>,
    kinds: Vec<Choice>,
    subjects: Vec<Choice>,
    grades: Vec<Choice>,
    levels: Vec<Choice>,
    year: String,
}

/// `GET /imports/{import_id}/mapping/{file_id}`
pub async fn new(
    Shared(app): Shared<App>,
    caller: Caller,
    Path((id, file_id)): Path<(i64, i64)>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let (import, file) = unknown_file(&mut tx, &caller, id, file_id).await?;
    match sheet(&import, &file) {
        Some(sheet) => {
            let answers = HashMap::new();
            html(&MappingPage::new(
                caller.shell,
                &import,
                &file,
                sheet,
                &answers,
                Errors::new(),
            ))
        }
        None => Ok(Redirect::to(&format!("/imports/{id}")).into_response()),
    }
}

/// `POST /imports/{import_id}/mapping/{file_id}`
pub async fn create(
    Shared(app): Shared<App>,
    caller: Caller,
    Path((id, file_id)): Path<(i64, i64)>,
    upload: SignedUpload,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let (import, file) = unknown_file(&mut tx, &caller, id, file_id).await?;
    let hash = store::file_hash(&mut tx, &import, file_id).await?;
    drop(tx);
    let Some(sheet) = sheet(&import, &file) else {
        return Err(Error::Conflict(
            "Столбцы этого файла уже указаны.".to_owned(),
        ));
    };
    let answers = upload.fields;
    let sent = upload.files.into_iter().next().map(|(_, file)| file);
    let read = match of_form(&answers, &sheet) {
        Ok(mapping) => match read_again(&app, sent, &hash, &mapping).await {
            Ok(table) => Ok((mapping, table)),
            Err(message) => Err(told("files", message)),
        },
        Err(errors) => Err(errors),
    };
    match read {
        Ok((mapping, table)) => keep(&app, &caller, import, file_id, &sheet, &mapping, table).await,
        Err(errors) => unprocessable(&MappingPage::new(
            caller.shell,
            &import,
            &file,
            sheet,
            &answers,
            errors,
        )),
    }
}

fn told(field: &str, message: String) -> Errors {
    let mut errors = Errors::new();
    errors.add(field, message);
    errors
}

async fn unknown_file(
    tx: &mut Tx,
    caller: &Caller,
    import_id: i64,
    file_id: i64,
) -> Result<(Import, Filed)> {
    let import = store::find(tx, caller.viewer.scope(), import_id).await?;
    let (files, _) = store::files(tx, &import).await?;
    let file = files
        .into_iter()
        .find(|file| file.id == file_id)
        .ok_or(Error::NotFound)?;
    Ok((import, file))
}

/// The sheet to be named: the one with the likeliest head.
fn sheet(import: &Import, file: &Filed) -> Option<SheetPreview> {
    let unknown = file
        .content
        .unknown
        .as_ref()
        .filter(|_| import.state == State::Preview)?;
    let with_head = unknown
        .sheets
        .iter()
        .find(|sheet| !sheet.header_rows.is_empty());
    with_head.or(unknown.sheets.first()).cloned()
}

/// Reads the file that was sent again: tables nobody knows are not kept, they may hold pupils.
async fn read_again(
    app: &App,
    file: Option<UploadedFile>,
    hash: &[u8],
    mapping: &Mapping,
) -> std::result::Result<Parsed, String> {
    let file = file.ok_or("Выберите этот же файл ещё раз")?;
    if Sha256::digest(&file.bytes).as_slice() != hash {
        return Err(format!(
            "«{}» — другой файл: выберите тот же, что и в первый раз",
            file.name
        ));
    }
    let book = app
        .reader
        .read(&file.name, &file.bytes)
        .await
        .map_err(|r| r.to_string())?;
    apply_mapping(&book, mapping).map_err(|problem| problem.message)
}

async fn keep(
    app: &App,
    caller: &Caller,
    import: Import,
    file_id: i64,
    sheet: &SheetPreview,
    mapping: &Mapping,
    table: Parsed,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let municipality = import.municipality_id;
    let mut tx = app.db.begin(viewer).await?;
    let candidates = schools::candidates(&mut tx, viewer.scope(), Some(municipality)).await?;
    let home = schools::municipality(&mut tx, viewer.scope(), municipality).await?;
    let sorter = Sorter::new(candidates, Some(municipality)).at_home(&home.code, &home.name);
    let mut sorted = sorter.sort(table);
    let foreign_rows = u32::try_from(sorted.foreign.len()).unwrap_or(u32::MAX);
    let own = sorted.parts.remove(&municipality);
    let tables = own
        .map(|parsed| OwnTable {
            parsed,
            foreign_rows,
        })
        .into_iter()
        .collect();
    let content = Content {
        tables,
        ..Content::default()
    };
    store::set_content(&mut tx, &import, file_id, &content).await?;
    let by = viewer.user_id;
    let kept = remembered(mapping);
    store::remember_mapping(&mut tx, municipality, &sheet.fingerprint, &kept, by).await?;
    recount(&mut tx, caller, &import).await?;
    let text = format!("{}: запомнен вид таблицы", numbered(import.number));
    tx.commit(
        Event::new(EventKind::MappingRemembered, text).about(EventSubject::Import(import.id)),
    )
    .await?;
    let message = "Столбцы запомнены: такую таблицу портал теперь прочитает сам.";
    Ok(see_other(&format!("/imports/{}", import.id), message))
}

/// The counts and effects with the table that can be read now.
async fn recount(tx: &mut Tx, caller: &Caller, import: &Import) -> Result<()> {
    let scope = caller.viewer.scope();
    let (files, _) = store::files(tx, import).await?;
    let decisions = &import.decisions.0;
    let order = Order {
        municipality_id: import.municipality_id,
        decisions,
        only_year: None,
    };
    let draft = drafting::draft(tx, scope, &files, order).await?;
    let mut summary = draft.summary();
    summary.effects = drafting::effects(tx, scope, import.municipality_id, &draft.plan).await?;
    store::set_decisions(tx, import.id, import.version, decisions, &summary).await
}

impl MappingPage {
    fn new(
        shell: Shell,
        import: &Import,
        file: &Filed,
        mut sheet: SheetPreview,
        answers: &HashMap<String, String>,
        errors: Errors,
    ) -> MappingPage {
        let field = |name: &str| answers.get(name).map_or("", String::as_str);
        let options = |name: &str, empty: &str, known: Vec<(String, String)>| -> Vec<Choice> {
            let empty = Choice::new("", empty, field(name));
            let known = known
                .into_iter()
                .map(|(code, title)| Choice::new(code, title, field(name)));
            std::iter::once(empty).chain(known).collect()
        };
        let pair = |code: &str, title: &str| (code.to_owned(), title.to_owned());
        let fields = || {
            MAPPABLE
                .map(|what| pair(what.code(), what.title()))
                .to_vec()
        };
        let column = |column: u16| {
            let name = format!("column-{column}");
            let title = format!("Столбец {}", column_letters(column));
            let choices = options(&name, "не нужен", fields());
            (name, title, choices)
        };
        let rows = sheet.header_rows.iter();
        let grades = (1..=11)
            .map(|g| (g.to_string(), format!("{g}\u{a0}класс")))
            .collect();
        let columns = width(&sheet);
        for (_, cells) in &mut sheet.rows {
            cells.resize(columns.into(), String::new());
        }
        MappingPage {
            shell,
            errors,
            import_id: import.id,
            file_id: file.id,
            numbered: numbered(import.number),
            file: file.name.clone(),
            letters: (0..columns).map(column_letters).collect(),
            columns: (0..columns).map(column).collect(),
            header_rows: rows
                .map(|row| {
                    Choice::new(
                        row.to_string(),
                        format!("строка {row}"),
                        field("header_row"),
                    )
                })
                .collect(),
            kinds: options(
                "kind",
                "есть в таблице",
                Kind::ALL.map(|k| pair(k.code(), k.title())).to_vec(),
            ),
            subjects: options(
                "subject",
                "есть в таблице",
                Subject::ALL
                    .iter()
                    .map(|s| pair(s.code(), s.title()))
                    .collect(),
            ),
            grades: options("grade", "есть в таблице", grades),
            levels: options(
                "level",
                "не разделён",
                [Level::Basic, Level::Profile]
                    .map(|l| pair(l.code(), l.title()))
                    .to_vec(),
            ),
            year: field("year").to_owned(),
            sheet,
        }
    }
}
