//! The account PostgreSQL runs under. It refuses to run as root, so root gives it to another one.

use std::fs::{self, DirBuilder, Permissions};
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, chown};
use std::path::Path;

use anyhow::{Context, Result, bail};
use nix::unistd::{Uid, User, getegid, geteuid};

/// The user and group of the server and of everything it has on disk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Account {
    pub(super) uid: u32,
    pub(super) gid: u32,
}

impl Account {
    /// The account for the cluster at `cluster` (which may not exist yet): the running user; for
    /// root the owner of the cluster, else `postgres`, else `nobody`.
    pub(super) fn of_cluster(cluster: &Path) -> Result<Self> {
        let owner = fs::metadata(cluster).ok().map(|m| Self {
            uid: m.uid(),
            gid: m.gid(),
        });
        let me = Self {
            uid: geteuid().as_raw(),
            gid: getegid().as_raw(),
        };
        if !geteuid().is_root() {
            return match owner {
                Some(owner) if owner.uid != me.uid => bail!(
                    "база в {} принадлежит пользователю {}: запустите команду от его имени \
                     или укажите другой --data-dir",
                    cluster.display(),
                    owner.name()
                ),
                _ => Ok(me),
            };
        }
        if let Some(owner) = owner.filter(|owner| owner.uid != 0) {
            return Ok(owner);
        }
        // initdb insists that its user exists, so an unused number will not do.
        for name in ["postgres", "nobody"] {
            if let Some(user) = User::from_name(name).context("не читается список пользователей")?
            {
                return Ok(Self {
                    uid: user.uid.as_raw(),
                    gid: user.gid.as_raw(),
                });
            }
        }
        bail!(
            "PostgreSQL не работает от имени root, а пользователей postgres и nobody нет: \
             запустите портал от обычного пользователя или задайте DATABASE_URL"
        )
    }

    /// The account's name, or its number where it has no name.
    pub(super) fn name(self) -> String {
        User::from_uid(Uid::from_raw(self.uid))
            .ok()
            .flatten()
            .map_or_else(|| self.uid.to_string(), |user| user.name)
    }

    /// Makes `path` the account's own; only root needs to and may.
    pub(super) fn take(self, path: &Path) -> Result<()> {
        if geteuid().is_root() {
            chown(path, Some(self.uid), Some(self.gid))
                .with_context(|| format!("не удалось сменить владельца {}", path.display()))?;
        }
        Ok(())
    }

    /// Makes the directory `path` if absent, enterable by the account alone.
    pub(super) fn private_dir(self, path: &Path) -> Result<()> {
        match DirBuilder::new().mode(0o700).create(path) {
            Err(error) if error.kind() != std::io::ErrorKind::AlreadyExists => {
                return Err(error)
                    .with_context(|| format!("не удалось создать {}", path.display()));
            }
            _ => {}
        }
        fs::set_permissions(path, Permissions::from_mode(0o700))
            .with_context(|| format!("не удалось закрыть доступ к {}", path.display()))?;
        self.take(path)
    }
}
