//! From the journal to the trays: reads on from where it stopped, in one transaction with the notices it
//! makes, so that an event is told once and none is lost.

use super::building_store::{self, Line};
use super::concern::{Happening, concerns};
use crate::audit::Kind;
use crate::db::Tx;
use crate::error::Result;

/// Lines that are read at once.
const AT_ONCE: i64 = 200;

/// Makes the notices of the next lines of the journal; the transaction is the portal's own. Gives how many
/// lines were read: none when all were, or while another process is at it.
///
/// # Errors
/// When the database refuses.
pub async fn build(tx: &mut Tx) -> Result<usize> {
    let Some(last) = building_store::hold_cursor(tx).await? else {
        return Ok(0);
    };
    let lines = building_store::lines_after(tx, last, AT_ONCE).await?;
    for line in &lines {
        for concern in happening(line).iter().flat_map(concerns) {
            building_store::tell(tx, line, &concern).await?;
        }
    }
    if let Some(line) = lines.last() {
        building_store::move_cursor(tx, line.id).await?;
    }
    Ok(lines.len())
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
