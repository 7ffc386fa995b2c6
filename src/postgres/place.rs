//! The data directory: what lies where in it, whose it is, who works in it now.

use std::fs::{self, DirBuilder};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use nix::unistd::geteuid;

use super::Config;
use super::account::Account;
use super::child::Launcher;
use super::locks::{self, Holder, Lock};

/// A data directory this process can use.
#[derive(Clone, Debug)]
pub(super) struct Place {
    /// The directory, absolute and without links.
    pub(super) data_dir: PathBuf,
    /// PostgreSQL's own directory in it.
    pub(super) cluster: PathBuf,
    /// The server's messages.
    pub(super) log: PathBuf,
    /// Whose the cluster is.
    pub(super) account: Account,
}

impl Place {
    /// Makes the data directory if absent and finds out whose it is.
    pub(super) fn prepare(config: &Config) -> Result<Self> {
        make_data_dir(&config.data_dir)?;
        let data_dir = config
            .data_dir
            .canonicalize()
            .with_context(|| format!("каталог данных {} недоступен", config.data_dir.display()))?;
        let cluster = data_dir.join("pg");
        let account = Account::of_cluster(&cluster)?;
        Ok(Self {
            log: data_dir.join("postgres.log"),
            data_dir,
            cluster,
            account,
        })
    }

    /// The ownership of the cluster, or `None` while another process has it.
    pub(super) fn try_own(&self, holder: Holder) -> Result<Option<Lock>> {
        let Some(mut lock) = locks::try_exclusive(&self.owner_lock(), self.account)? else {
            return Ok(None);
        };
        locks::sign(&mut lock, holder)?;
        Ok(Some(lock))
    }

    /// The right to use somebody else's server, or `None` while it is being stopped.
    pub(super) fn try_use(&self) -> Result<Option<Lock>> {
        locks::try_shared(&self.users_lock(), self.account)
    }

    /// The right to stop the server, or `None` while somebody uses it.
    pub(super) fn try_close(&self) -> Result<Option<Lock>> {
        locks::try_exclusive(&self.users_lock(), self.account)
    }

    /// Who owns the cluster, as far as the lock file tells.
    pub(super) fn holder(&self) -> Option<(u32, Holder)> {
        locks::signature(&self.owner_lock())
    }

    /// The refusal for a cluster that another process keeps.
    pub(super) fn busy(&self, what: &str) -> String {
        let who = self.holder().map_or_else(
            || "другой процесс".to_owned(),
            |(pid, _)| format!("процесс {pid}"),
        );
        format!(
            "Каталог данных {} занят: {who} {what}. Дождитесь его завершения, остановите его \
             или укажите другой --data-dir.",
            self.data_dir.display()
        )
    }

    /// Commands under the cluster's account, once it is certain that it can reach the cluster.
    pub(super) fn launcher(&self, config: &Config) -> Result<Launcher> {
        let launcher = Launcher {
            program: config.program.clone(),
            account: self.account,
            outlives_owner: config.outlives_owner,
        };
        if geteuid().is_root() && !self.is_reachable(&launcher)? {
            bail!(
                "Пользователь {} не может войти в {} (закрыт один из каталогов выше). \
                 PostgreSQL не работает от имени root: укажите --data-dir в другом месте, \
                 например /var/lib/portal.",
                self.account.name(),
                self.data_dir.display()
            );
        }
        Ok(launcher)
    }

    fn is_reachable(&self, launcher: &Launcher) -> Result<bool> {
        let answer = launcher
            .command(Path::new("/usr/bin/test"))
            .arg("-x")
            .arg(&self.data_dir)
            .stdin(Stdio::null())
            .output()
            .with_context(|| format!("не запускается {}", launcher.program.display()))?;
        if !answer.stderr.is_empty() {
            bail!("{}", String::from_utf8_lossy(&answer.stderr).trim_end());
        }
        Ok(answer.status.success())
    }

    fn owner_lock(&self) -> PathBuf {
        self.data_dir.join("portal.lock")
    }

    fn users_lock(&self) -> PathBuf {
        self.data_dir.join("users.lock")
    }
}

/// A directory that exists keeps its rights. A new one is closed to others; root's lets the
/// account of the server pass through to its own closed directories.
fn make_data_dir(path: &Path) -> Result<()> {
    if fs::metadata(path).is_ok_and(|metadata| metadata.is_dir()) {
        return Ok(());
    }
    let mode = if geteuid().is_root() { 0o711 } else { 0o700 };
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(path)
        .with_context(|| {
            format!(
                "не удалось создать каталог данных {}: укажите --data-dir там, где можно писать",
                path.display()
            )
        })
}
