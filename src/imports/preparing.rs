//! Prepares an import: files already read become an import on check, with its plan and its effects.

use super::content::Filed;
use super::decisions::Decisions;
use super::drafting::{self, Order};
use super::import::{Kind, numbered};
use super::intake::{Divided, ReadFile, Understood, divide};
use super::sorting::Sorter;
use super::store::{self, NewFile};
use crate::access::Viewer;
use crate::audit::{Event, Kind as EventKind, Subject};
use crate::error::Result;
use crate::schools;
use crate::words;
use sqlx::PgConnection;

/// A prepared import.
#[derive(Debug)]
pub struct Prepared {
    /// Row of `imports`.
    pub id: i64,
    /// The event of the journal.
    pub event: Event,
}

/// What is wrong with files of which none can be used: file and reason.
pub type Unusable = Vec<(String, String)>;

/// Why none of the files can be used; empty when one of them can.
pub fn unusable(files: &[ReadFile]) -> Unusable {
    let refusals: Unusable = files
        .iter()
        .filter_map(|file| match &file.found {
            Understood::Refused(why) => Some((file.name.clone(), why.clone())),
            _ => None,
        })
        .collect();
    if refusals.len() == files.len() {
        refusals
    } else {
        Vec::new()
    }
}

/// Puts the files on check for one municipality.
///
/// # Errors
/// When the database refuses.
pub async fn prepare(
    conn: &mut PgConnection,
    viewer: &Viewer,
    municipality_id: i64,
    files: &[ReadFile],
) -> Result<Prepared> {
    let scope = viewer.scope();
    let candidates = schools::candidates(conn, scope, Some(municipality_id)).await?;
    let home = schools::municipality(conn, scope, municipality_id).await?;
    let sorter = Sorter::new(candidates, Some(municipality_id)).at_home(&home.code, &home.name);
    let new: Vec<NewFile> = files
        .iter()
        .filter_map(|file| {
            let Divided { mut parts, .. } = divide(file, &sorter, Some(municipality_id));
            parts.remove(&municipality_id)
        })
        .collect();
    let kind = kind_of(&new);
    let (id, number) = store::add(conn, municipality_id, kind, viewer.user_id, &new).await?;
    let import = store::find(conn, scope, id).await?;
    let (filed, _) = store::files(conn, &import).await?;
    let title = first_summary(conn, viewer, id, municipality_id, &filed).await?;
    let read = words::count(files.len() as u64, ["файл", "файла", "файлов"]);
    let text = format!("{}: прочитано {read}, {title}", numbered(number));
    let event = Event::new(EventKind::ImportPrepared, text)
        .about(Subject::Import(id))
        .in_municipality(municipality_id);
    Ok(Prepared { id, event })
}

/// What the files bring: only the list of biased results, or numbers.
pub fn kind_of(files: &[NewFile]) -> Kind {
    let lists = files
        .iter()
        .filter(|file| file.content.is_objectivity_list())
        .count();
    if lists > 0 && lists == files.len() {
        Kind::Objectivity
    } else {
        Kind::Results
    }
}

/// Counts and effects before anybody decided anything. Gives the title.
async fn first_summary(
    conn: &mut PgConnection,
    viewer: &Viewer,
    import_id: i64,
    municipality_id: i64,
    files: &[Filed],
) -> Result<String> {
    let decisions = Decisions::default();
    let order = Order {
        municipality_id,
        decisions: &decisions,
        only_year: None,
    };
    let draft = drafting::draft(conn, viewer.scope(), files, order).await?;
    let mut summary = draft.summary();
    summary.effects = drafting::effects(conn, viewer.scope(), municipality_id, &draft.plan).await?;
    store::set_summary(conn, import_id, &summary).await?;
    Ok(summary.title)
}
