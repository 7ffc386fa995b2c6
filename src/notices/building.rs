//! From the journal to the trays: reads on from where it stopped, in one transaction with the notices it
//! makes, so that an event is told once and none is lost.

use super::building_store::{self, Line, Urgent};
use super::concern::{Happening, concerns};
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::Result;

/// Lines that are read at once.
const AT_ONCE: i64 = 200;

/// What became of a stretch of the journal.
#[derive(Clone, Debug, Default)]
pub struct Built {
    /// Lines that were read: none when all were, or while another process is at it.
    pub lines: usize,
    /// Urgent notices that were told.
    pub urgent: Vec<Urgent>,
}

/// Makes the notices of the next lines of the journal; the transaction is the portal's own.
///
/// # Errors
/// When the database refuses.
pub async fn build(tx: &mut Tx) -> Result<Built> {
    let mut built = Built::default();
    let Some(last) = building_store::hold_cursor(tx).await? else {
        return Ok(built);
    };
    let lines = building_store::lines_after(tx, last, AT_ONCE).await?;
    for line in &lines {
        for concern in happening(line).iter().flat_map(concerns) {
            let told = building_store::tell(tx, line, &concern).await?;
            let urgent = told.into_iter().filter(|_| concern.is_urgent);
            built.urgent.extend(urgent.map(|user_id| Urgent {
                user_id,
                title: concern.title.to_owned(),
                text: line.text.clone(),
                href: concern.href.clone(),
            }));
        }
    }
    if let Some(line) = lines.last() {
        building_store::move_cursor(tx, line.id).await?;
    }
    built.lines = lines.len();
    Ok(built)
}

/// The line as the table reads it; a kind of a later version concerns nobody here.
fn happening(line: &Line) -> Option<Happening> {
    Some(Happening {
        kind: Kind::from_code(&line.kind)?,
        subject: (line.subject_kind.clone(), line.subject_id),
        school_id: line.school_id,
        details: line.details.0.clone(),
    })
}
