//! The page of one import: on check, or with what came of it; and the file of what was not loaded.

use super::drafting::{self, Draft, Order};
use super::import::{Counts, State, numbered};
use super::leftovers::{self, Leftover};
use super::preview::EffectView;
use super::preview_pages::{OnCheck, Typed};
use super::store::{self, Import};
use crate::audit::{Event, Kind, Subject};
use crate::db::Tx;
use crate::error::Result;
use crate::journal;
use crate::web::download::{self, SheetFormat};
use crate::web::{App, Caller, Now, Path, Shell, html};
use crate::words;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;

/// Rows that were not loaded shown on the page; the file has all of them.
const SHOWN: usize = 100;
/// Events of the import shown on its page.
const EVENTS: i64 = 20;

/// The page of an import that is no longer on check.
#[derive(Template)]
#[template(path = "imports/result.html")]
struct ResultPage {
    shell: Shell,
    import_id: i64,
    numbered: String,
    state: State,
    title: String,
    when: String,
    counts: Counts,
    files: Vec<(String, Counts)>,
    effects: Vec<EffectView>,
    leftovers: Vec<Leftover>,
    left: usize,
    years: Vec<u16>,
    events: Vec<journal::Entry>,
}

/// `GET /imports/{import_id}`
pub async fn show(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.read(viewer).await?;
    let import = store::find(&mut tx, viewer.scope(), id).await?;
    let decisions = import.decisions.0.clone();
    let read = OnCheck::read(&mut tx, viewer, import, &decisions).await?;
    if read.import.state == State::Preview {
        return html(
            &read
                .page(&mut tx, viewer, caller.shell, Typed::default())
                .await?,
        );
    }
    let events = journal::of_subject(&mut tx, viewer, Subject::Import(id), EVENTS).await?;
    html(&ResultPage::new(
        caller.shell,
        read,
        viewer.utc_offset_hours,
        events,
    ))
}

impl ResultPage {
    fn new(shell: Shell, read: OnCheck, hours: i16, events: Vec<journal::Entry>) -> ResultPage {
        let OnCheck {
            import,
            files,
            draft,
            ..
        } = read;
        let summary = &import.summary.0;
        let moment = import
            .undone_at
            .or(import.committed_at)
            .unwrap_or(import.created_at);
        let author = if import.author.is_empty() {
            "командная строка"
        } else {
            &import.author
        };
        let mut leftovers = leftovers::leftovers(&files, &draft);
        let left = leftovers.len();
        leftovers.truncate(SHOWN);
        let counts = |place: usize| summary.files.get(place).copied().unwrap_or_default();
        ResultPage {
            shell,
            import_id: import.id,
            numbered: numbered(import.number),
            state: import.state,
            title: summary.title.clone(),
            when: format!("{}, {author}", words::moment(moment, hours)),
            counts: summary.counts,
            files: files
                .iter()
                .enumerate()
                .map(|(n, file)| (file.name.clone(), counts(n)))
                .collect(),
            effects: super::preview::effects(&summary.effects, &draft),
            leftovers,
            left,
            years: summary.years.clone(),
            events,
        }
    }
}

/// `GET /imports/{import_id}/problems.xlsx`
pub async fn problems_xlsx(
    Shared(app): Shared<App>,
    caller: Caller,
    now: Now,
    Path(id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let import = store::find(&mut tx, viewer.scope(), id).await?;
    let (files, draft) = drawn(&mut tx, &caller, &import).await?;
    let at = words::moment(now.0, viewer.utc_offset_hours);
    let notes = vec![
        format!(
            "{}: строки, которые не загружены. Исправьте их и загрузите этот файл",
            numbered(import.number)
        ),
        format!("Выгружено {at}, {}", viewer.name),
    ];
    let table = leftovers::to_mend(&files, &draft, notes);
    let rows = words::count(table.rows.len() as u64, ["строка", "строки", "строк"]);
    let text = format!(
        "{}: выгружено для исправления {rows}",
        numbered(import.number)
    );
    tx.commit(Event::new(Kind::Exported, text).about(Subject::Import(id)))
        .await?;
    let name = format!("Исправить, загрузка {}", import.number);
    download::table(&name, table, SheetFormat::Xlsx).await
}

async fn drawn(
    tx: &mut Tx,
    caller: &Caller,
    import: &Import,
) -> Result<(Vec<super::content::Filed>, Draft)> {
    let (files, _) = store::files(tx, import).await?;
    let decisions = &import.decisions.0;
    let order = Order {
        municipality_id: import.municipality_id,
        decisions,
        only_year: None,
    };
    let draft = drafting::draft(tx, caller.viewer.scope(), &files, order).await?;
    Ok((files, draft))
}
