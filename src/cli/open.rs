//! Opens the database for a command: the server of `DATABASE_URL`, or the private one, whether or not the
//! portal is already running on that data directory.

use super::Outcome;
use crate::access::Viewer;
use crate::audit::{Event, Kind};
use crate::config::Place;
use crate::db::{Db, PoolLimits};
use crate::files::Vault;
use crate::maintenance;
use crate::postgres::{self, Cluster};
use crate::rulesets;
use anyhow::Context;
use std::path::PathBuf;
use std::time::Duration;

/// An address to connect to, and the private cluster behind it, if it is ours.
#[derive(Debug)]
pub struct Opened {
    /// Address of the database.
    pub url: String,
    /// The private cluster; it must outlive the runtime and be stopped at the end.
    pub cluster: Option<Cluster>,
}

/// The data directory of this call.
///
/// # Errors
/// When there is no home directory to put it into.
pub fn data_dir(place: &Place) -> anyhow::Result<PathBuf> {
    match &place.data_dir {
        Some(dir) => Ok(dir.clone()),
        None => postgres::default_data_dir(),
    }
}

/// Opens the database: starts the private server or attaches to the one that is running.
///
/// # Errors
/// In Russian, with the way to mend it.
pub fn open(place: &Place, service: bool) -> anyhow::Result<Opened> {
    if let Some(url) = place.database_url.clone().filter(|url| !url.is_empty()) {
        return Ok(Opened { url, cluster: None });
    }
    let config = postgres::Config::new(data_dir(place)?)?;
    let cluster = if service {
        Cluster::open_owned(&config)?
    } else {
        Cluster::open(&config)?
    };
    Ok(Opened {
        url: cluster.url(),
        cluster: Some(cluster),
    })
}

/// Runs a command on a migrated database and gives the private cluster back afterwards.
///
/// # Errors
/// What the command says, or why the database cannot be opened.
pub fn with_db<F>(place: &Place, command: F) -> anyhow::Result<Outcome>
where
    F: AsyncFnOnce(Db) -> anyhow::Result<Outcome>,
{
    let opened = open(place, false)?;
    let outcome = runtime()?.block_on(async {
        let limits = PoolLimits {
            connections: 4,
            acquire: Duration::from_secs(30),
            statement: Duration::from_secs(600),
        };
        let db = Db::connect(&opened.url, limits).await?;
        let vault = vault(place)?;
        prepare(&db, &vault).await?;
        let outcome = command(db.clone()).await;
        db.close().await;
        outcome
    });
    if let Some(cluster) = opened.cluster {
        cluster.stop()?;
    }
    outcome
}

/// The vault of files: in the data directory, or where the setting says.
///
/// # Errors
/// When the folder cannot be made or the address is not understood.
pub fn vault(place: &Place) -> anyhow::Result<Vault> {
    Vault::open(place.files_url.as_deref(), &data_dir(place)?.join("files"))
}

/// Brings the portal up to this version: the schema, the place of files, the ready rule-sets that are
/// missing.
///
/// # Errors
/// When the database or the vault refuses.
pub async fn prepare(db: &Db, vault: &Vault) -> anyhow::Result<()> {
    db.migrate().await?;
    maintenance::move_into_vault(db, vault).await?;
    let mut tx = db.begin(&Viewer::portal("обновление")).await?;
    if rulesets::add_presets(&mut tx).await? > 0 {
        tx.commit(Event::new(Kind::RuleSetAdded, "Добавлены готовые правила"))
            .await?;
    }
    Ok(())
}

/// The async runtime of a command.
///
/// # Errors
/// When the system gives no threads.
pub fn runtime() -> anyhow::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .context("система не даёт запустить потоки")
}
