//! The desk where a file arrives: looked at, cleaned, checked for viruses, and only then kept.

use super::antivirus::{Antivirus, Scan};
use super::format::{Format, told_by};
use super::picture;
use super::vault::{Digest, Vault};
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Files looked at at once: a photograph of 50 million points takes half a gigabyte while it is redrawn.
const AT_ONCE: usize = 2;

/// A file that may be kept.
#[derive(Clone, Debug)]
pub struct Arrival {
    /// Its name with an ending that tells the truth.
    pub name: String,
    /// What it is.
    pub format: Format,
    /// Its bytes as they will be kept.
    pub bytes: Vec<u8>,
    /// Their hash, which is also their place.
    pub digest: Digest,
    /// What the antivirus said.
    pub scan: Scan,
}

/// Looks at files and keeps them.
#[derive(Clone, Debug)]
pub struct Intake {
    /// Where the bytes lie.
    pub vault: Vault,
    /// The antivirus.
    pub antivirus: Antivirus,
    gate: Arc<Semaphore>,
}

impl Intake {
    /// A desk before this vault.
    pub fn new(vault: Vault, antivirus: Antivirus) -> Intake {
        Intake {
            vault,
            antivirus,
            gate: Arc::new(Semaphore::new(AT_ONCE)),
        }
    }

    /// Looks at a file; nothing is kept yet.
    ///
    /// # Errors
    /// Why it is not taken, as a sentence that says what to do.
    pub async fn look(&self, name: &str, bytes: Vec<u8>) -> Result<Arrival, String> {
        let lost = || "Файл не удалось проверить: приложите его ещё раз".to_owned();
        let _permit = self.gate.acquire().await.map_err(|_| lost())?;
        let looked = tokio::task::spawn_blocking(move || cleaned(bytes)).await;
        let (format, bytes) = looked.map_err(|_| lost())??;
        let scan = self.antivirus.scan(&bytes).await?;
        Ok(Arrival {
            name: format.named(name),
            digest: Digest::of(&bytes),
            format,
            bytes,
            scan,
        })
    }

    /// Looks at several files by name; one that is not taken stops all of them.
    ///
    /// # Errors
    /// Each file that is not taken with its reason.
    pub async fn look_all(
        &self,
        files: impl IntoIterator<Item = (String, Vec<u8>)>,
    ) -> Result<Vec<Arrival>, String> {
        let (mut arrivals, mut refused) = (Vec::new(), Vec::new());
        for (name, bytes) in files {
            match self.look(&name, bytes).await {
                Ok(arrival) => arrivals.push(arrival),
                Err(why) => refused.push(format!("«{name}»: {why}")),
            }
        }
        if refused.is_empty() {
            Ok(arrivals)
        } else {
            Err(refused.join(". "))
        }
    }

    /// Keeps the bytes. The row that names them is committed after this: bytes without a row are swept,
    /// a row without bytes never is.
    ///
    /// # Errors
    /// When the vault cannot be written.
    pub async fn keep(&self, arrival: &Arrival) -> anyhow::Result<()> {
        self.vault.put(arrival.digest, arrival.bytes.clone()).await
    }
}

fn cleaned(bytes: Vec<u8>) -> Result<(Format, Vec<u8>), String> {
    let format = told_by(&bytes)?;
    let bytes = match format {
        Format::Jpeg | Format::Png => picture::redrawn(&bytes, format)?,
        _ => bytes,
    };
    Ok((format, bytes))
}
