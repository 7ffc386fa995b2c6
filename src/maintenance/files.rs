//! Keeping the vault and the rows together: older bytes move out of the database, bytes that no row names
//! are forgotten after a day.

use crate::access::Viewer;
use crate::attachments;
use crate::audit::{Event, Kind};
use crate::db::Db;
use crate::error::Result;
use crate::files::{Digest, Vault};
use chrono::{DateTime, Duration, Utc};

/// Bytes without a row that are younger than this may belong to somebody who is just sending them.
const YOUNG: Duration = Duration::hours(24);

/// Moves bytes that older versions kept in rows into the vault, one file a transaction; gives their number.
///
/// # Errors
/// When the database or the vault refuses; what was moved stays moved.
pub async fn move_into_vault(db: &Db, vault: &Vault) -> Result<u64> {
    let mut moved = 0;
    loop {
        let mut tx = db.begin(&Viewer::portal("обновление")).await?;
        let Some(older) = attachments::older(&mut tx).await? else {
            return Ok(moved);
        };
        let digest = Digest::of(&older.content);
        vault.put(digest, older.content).await?;
        attachments::empty(&mut tx, older.id, digest).await?;
        let text = format!("Файл {} перенесён в хранилище файлов", older.id);
        tx.commit(Event::new(Kind::PortalMaintained, text)).await?;
        moved += 1;
    }
}

/// Forgets bytes that no row names for a day: an upload that broke off before its row. Gives their number.
///
/// # Errors
/// When the database or the vault does not answer.
pub async fn sweep(db: &Db, vault: &Vault, now: DateTime<Utc>) -> Result<u64> {
    let mut swept = 0;
    let limit = now - YOUNG;
    let kept = vault.all().await?;
    let mut tx = db.read(&Viewer::portal("уборка")).await?;
    let named = attachments::named_digests(&mut tx).await?;
    let orphans = kept
        .iter()
        .filter(|file| file.written_at < limit && !named.contains(&file.digest));
    for file in orphans {
        // Written or named again since the lists were taken.
        let is_old = vault
            .written_at(file.digest)
            .await?
            .is_some_and(|at| at < limit);
        if is_old && !attachments::is_named(&mut tx, file.digest).await? {
            vault.remove(file.digest).await?;
            swept += 1;
        }
    }
    Ok(swept)
}
