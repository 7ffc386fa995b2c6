//! Stores an import: numbers with their source, spellings, verdicts, all in the transaction of the caller.

use super::content::Filed;
use super::decisions::Decisions;
use super::drafting::{Draft, effect};
use super::import::{State, Summary, numbered};
use super::number::{Key, Target, Value};
use super::plan::Planned;
use super::store;
use crate::access::Viewer;
use crate::audit::{Event, Kind as EventKind, Subject};
use crate::error::Result;
use crate::procedure::Procedure;
use crate::results::{self, NewComparison, NewObjectivityMark, NewResult, Origin};
use crate::schools;
use crate::verdicts;
use crate::words;
use serde_json::json;
use sqlx::PgConnection;

/// The import that is stored, as it stands before.
#[derive(Clone, Copy, Debug)]
pub struct Saved<'a> {
    /// Row of `imports`.
    pub id: i64,
    /// Its number in the municipality.
    pub number: i32,
    /// The municipality.
    pub municipality_id: i64,
    /// The version that was seen.
    pub version: i32,
    /// Its files.
    pub files: &'a [Filed],
    /// What the person decided.
    pub decisions: &'a Decisions,
}

/// Carries out the plan. Gives what is kept of it and the event of the journal.
///
/// # Errors
/// [`crate::error::Error::Conflict`] when the import is no longer on check or has changed; when the database
/// refuses a number. Then the caller's transaction keeps nothing.
pub async fn save(
    conn: &mut PgConnection,
    viewer: &Viewer,
    import: Saved<'_>,
    draft: &Draft,
) -> Result<(Summary, Event)> {
    store::move_on(
        conn,
        import.id,
        import.version,
        State::Preview,
        State::Committed,
    )
    .await?;
    write(conn, import, draft).await?;
    let mut summary = draft.summary();
    summary.aliases = remember(conn, viewer, import, draft).await?;
    summary.effects = refresh(conn, viewer, import, draft).await?;
    store::set_summary(conn, import.id, &summary).await?;
    let event = event(conn, import, draft, &summary).await?;
    Ok((summary, event))
}

async fn write(conn: &mut PgConnection, import: Saved<'_>, draft: &Draft) -> Result<()> {
    let (mut marks, mut journal, mut objectivity) = (Vec::new(), Vec::new(), Vec::new());
    for (row, key) in draft.plan.written() {
        let origin = origin(import.files, draft, row);
        match (&row.value, key.target) {
            (Value::Marks(_), Target::Marks(procedure)) => {
                marks.extend(new_result(row, key, procedure, origin));
            }
            (Value::Journal(_), Target::Journal(procedure)) => {
                journal.extend(new_comparison(row, key, procedure, origin));
            }
            (Value::Objectivity(markers), _) => objectivity.push(NewObjectivityMark {
                school_id: key.school_id,
                year: stored_year(key),
                markers: markers.clone(),
            }),
            _ => {}
        }
    }
    let (municipality, id) = (import.municipality_id, import.id);
    if !marks.is_empty() {
        results::save(conn, municipality, id, &marks).await?;
    }
    if !journal.is_empty() {
        results::save_comparisons(conn, municipality, id, &journal).await?;
    }
    if !objectivity.is_empty() {
        results::save_objectivity_marks(conn, municipality, id, &objectivity).await?;
    }
    Ok(())
}

fn origin(files: &[Filed], draft: &Draft, row: &Planned) -> Origin {
    let place = row.line.place;
    let table = &draft.plan.tables[place.file][place.table];
    Origin {
        file_id: files[place.file].id,
        sheet: table.sheet.clone(),
        cells: table.rows[place.row].cells_text(),
    }
}

/// Years were checked to be 2000–2100.
fn stored_year(key: Key) -> i16 {
    i16::try_from(key.year).unwrap_or(i16::MAX)
}

/// Counts were read as at most ten millions.
fn stored_count(n: u32) -> i32 {
    i32::try_from(n).unwrap_or(i32::MAX)
}

fn new_result(row: &Planned, key: Key, procedure: Procedure, origin: Origin) -> Option<NewResult> {
    let marks = row.value.marks()?;
    Some(NewResult {
        school_id: key.school_id,
        year: stored_year(key),
        procedure,
        participants: stored_count(marks.participants),
        failed: stored_count(marks.failed),
        marks: marks.marks.map(|mark| mark.map(stored_count)),
        mean_hundredths: marks.mean_hundredths,
        held_on: marks.held_on,
        origin,
    })
}

fn new_comparison(
    row: &Planned,
    key: Key,
    procedure: Procedure,
    origin: Origin,
) -> Option<NewComparison> {
    let Value::Journal(comparison) = &row.value else {
        return None;
    };
    Some(NewComparison {
        school_id: key.school_id,
        year: stored_year(key),
        subject: procedure.subject.code(),
        grade: procedure.grade.map_or(0, i16::from),
        participants: stored_count(comparison.participants),
        counts: [comparison.lowered, comparison.confirmed, comparison.raised].map(stored_count),
        origin,
    })
}

/// Remembers the spellings a person resolved and wanted remembered. Gives their keys.
async fn remember(
    conn: &mut PgConnection,
    viewer: &Viewer,
    import: Saved<'_>,
    draft: &Draft,
) -> Result<Vec<String>> {
    let mut keys = Vec::new();
    for question in &draft.plan.questions {
        let Some(answer) = import.decisions.schools.get(&question.mark) else {
            continue;
        };
        let (Some(school_id), true) = (answer.school_id, answer.remember) else {
            continue;
        };
        let (municipality, spelling) = (import.municipality_id, question.spelling.as_str());
        keys.extend(
            schools::remember_alias(conn, municipality, school_id, spelling, viewer.user_id)
                .await?,
        );
    }
    Ok(keys)
}

/// Computes the verdicts of the schools touched anew.
async fn refresh(
    conn: &mut PgConnection,
    viewer: &Viewer,
    import: Saved<'_>,
    draft: &Draft,
) -> Result<Vec<super::import::Effect>> {
    let years = draft.plan.touched_years();
    if years.is_empty() {
        return Ok(Vec::new());
    }
    let schools = draft.plan.touched_schools();
    let changes = verdicts::refresh(
        conn,
        viewer.scope(),
        import.municipality_id,
        Some(&schools),
        &years,
    )
    .await?;
    Ok(changes.into_iter().map(effect).collect())
}

async fn event(
    conn: &mut PgConnection,
    import: Saved<'_>,
    draft: &Draft,
    summary: &Summary,
) -> Result<Event> {
    let hashes = store::hashes(conn, import.municipality_id, import.id).await?;
    let counts = &summary.counts;
    let what = if counts.changes_anything() {
        let new = words::count(
            counts.created.into(),
            ["новое число", "новых числа", "новых чисел"],
        );
        format!(
            "{new}, изменено {}, без изменений {}",
            counts.updated, counts.unchanged
        )
    } else {
        "ничего не изменилось".to_owned()
    };
    let text = format!("{}: {}; {what}", numbered(import.number), summary.title);
    let files: Vec<_> = hashes
        .iter()
        .map(|(name, hash)| json!({ "name": name, "sha256": hash }))
        .collect();
    Ok(Event::new(EventKind::ImportCommitted, text)
        .about(Subject::Import(import.id))
        .in_municipality(import.municipality_id)
        .with(json!({
            "files": files,
            "counts": counts,
            "schools": draft.plan.touched_schools(),
            "statuses_changed": summary.effects.len(),
        })))
}
