//! The stop before an import is put back, and the way back itself.

use super::import::{State, numbered};
use super::store::{self, Import};
use super::undoing::{self, Dependence, Obstacle, dependence};
use crate::error::Result;
use crate::web::page::{conflict, see_other};
use crate::web::{App, Caller, Path, Shell, SignedForm, html};
use crate::words;
use askama::Template;
use axum::extract::State as Shared;
use axum::response::Response;
use serde::Deserialize;

/// The page.
#[derive(Template)]
#[template(path = "imports/undo.html")]
struct UndoPage {
    shell: Shell,
    import_id: i64,
    version: i32,
    numbered: String,
    title: String,
    obstacle: Option<Obstacle>,
    later: Vec<(i64, i32)>,
    removed: String,
    restored: Option<String>,
    schools: String,
    years: String,
}

impl UndoPage {
    fn new(shell: Shell, import: &Import, dependence: &Dependence) -> UndoPage {
        let standing = &dependence.standing;
        let numbers = |n: i64| words::count(n.unsigned_abs(), ["число", "числа", "чисел"]);
        let years: Vec<String> = standing.years.iter().map(i32::to_string).collect();
        UndoPage {
            shell,
            import_id: import.id,
            version: import.version,
            numbered: numbered(import.number),
            title: import.summary.title.clone(),
            obstacle: dependence.obstacle(import.state),
            later: standing
                .later_ids
                .iter()
                .copied()
                .zip(standing.later_numbers.iter().copied())
                .collect(),
            removed: numbers(standing.written - standing.replaced),
            restored: (standing.replaced > 0).then(|| numbers(standing.replaced)),
            schools: words::count(standing.schools.len() as u64, ["школа", "школы", "школ"]),
            years: years.join(", "),
        }
    }
}

/// `GET /imports/{import_id}/undo`
pub async fn new(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
) -> Result<Response> {
    let mut tx = app.db.read(&caller.viewer).await?;
    let import = store::find(&mut tx, caller.viewer.scope(), id).await?;
    let dependence = dependence(&mut tx, &import).await?;
    html(&UndoPage::new(caller.shell, &import, &dependence))
}

/// The form of the page.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct UndoForm {
    version: String,
}

/// `POST /imports/{import_id}/undo`
pub async fn create(
    Shared(app): Shared<App>,
    caller: Caller,
    Path(id): Path<i64>,
    SignedForm(form): SignedForm<UndoForm>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let import = store::find(&mut tx, viewer.scope(), id).await?;
    let dependence = dependence(&mut tx, &import).await?;
    if import.state == State::Committed && dependence.obstacle(import.state).is_some() {
        return conflict(&UndoPage::new(caller.shell, &import, &dependence));
    }
    let version = form.version.parse().unwrap_or_default();
    let (effects, event) = undoing::undo(&mut tx, viewer, &import, version).await?;
    let mut summary = import.summary.0.clone();
    summary.effects = effects;
    store::set_summary(&mut tx, id, &summary).await?;
    tx.commit(event).await?;
    let message = format!(
        "{} отменена, прежние числа на месте.",
        numbered(import.number)
    );
    Ok(see_other(&format!("/imports/{id}"), &message))
}
