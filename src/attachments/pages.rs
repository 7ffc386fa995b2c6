//! Opening a file: sent as an attachment under the policy of files.

use super::store;
use crate::audit::Kind;
use crate::error::{Error, Result};
use crate::web::{App, Caller, Path, download};
use axum::extract::State;
use axum::response::Response;

/// `GET /files/{attachment_id}`
pub async fn file(
    State(app): State<App>,
    caller: Caller,
    Path(attachment_id): Path<i64>,
) -> Result<Response> {
    let viewer = &caller.viewer;
    let mut tx = app.db.begin(viewer).await?;
    let file = store::find(&mut tx, viewer.scope(), attachment_id).await?;
    if !file.purpose.opens_for(viewer) {
        return Err(Error::NotFound);
    }
    if file.removed_at.is_some() {
        let message = format!(
            "Файл «{}» отозван ({}): {}",
            file.name, file.removed_by_name, file.removal_reason
        );
        return Err(Error::Conflict(message));
    }
    tx.commit(file.event(Kind::Exported, "Открыт файл")).await?;
    let bytes = app.intake.vault.get(file.digest).await?;
    Ok(download::attachment(
        &file.name,
        &file.media_type,
        bytes.into(),
    ))
}
