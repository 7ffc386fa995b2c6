//! File locks between processes that share a cluster. The kernel frees them when their holder
//! ends, however it ends; the files themselves are never deleted.

use std::fs::{self, File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use anyhow::{Context, Result};
use nix::errno::Errno;
use nix::fcntl::{Flock, FlockArg};

use super::account::Account;

/// A held lock; dropping it frees it.
pub(super) type Lock = Flock<File>;

/// What kind of process owns the cluster.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Holder {
    /// It serves others until it is told to stop.
    Service,
    /// It does one thing and ends.
    Command,
}

/// The lock on `path` alone, or `None` when somebody else has it.
pub(super) fn try_exclusive(path: &Path, account: Account) -> Result<Option<Lock>> {
    try_lock(path, account, FlockArg::LockExclusiveNonblock)
}

/// The lock on `path` together with others, or `None` when somebody has it alone.
pub(super) fn try_shared(path: &Path, account: Account) -> Result<Option<Lock>> {
    try_lock(path, account, FlockArg::LockSharedNonblock)
}

fn try_lock(path: &Path, account: Account, how: FlockArg) -> Result<Option<Lock>> {
    let is_new = !path.exists();
    let file = OpenOptions::new()
        .create(true)
        .read(true)
        .append(true)
        .mode(0o600)
        .open(path)
        .with_context(|| {
            format!(
                "нет доступа к {}: запустите команду от имени владельца каталога данных \
                 или укажите другой --data-dir",
                path.display()
            )
        })?;
    if is_new {
        account.take(path)?;
    }
    match Flock::lock(file, how) {
        Ok(lock) => Ok(Some(lock)),
        Err((_, Errno::EWOULDBLOCK)) => Ok(None),
        Err((_, error)) => {
            Err(error).with_context(|| format!("не удалось заблокировать {}", path.display()))
        }
    }
}

/// Notes in the locked file who holds it, for the message to whoever finds it taken.
pub(super) fn sign(lock: &mut Lock, holder: Holder) -> Result<()> {
    let kind = match holder {
        Holder::Service => "service",
        Holder::Command => "command",
    };
    lock.set_len(0)
        .and_then(|()| writeln!(lock, "{} {kind}", std::process::id()))
        .context("не удалось записать файл блокировки")
}

/// Who signed the lock file at `path` last: process id and kind.
pub(super) fn signature(path: &Path) -> Option<(u32, Holder)> {
    parse_signature(&fs::read_to_string(path).ok()?)
}

fn parse_signature(text: &str) -> Option<(u32, Holder)> {
    let (pid, kind) = text.trim().split_once(' ')?;
    let holder = match kind {
        "service" => Holder::Service,
        "command" => Holder::Command,
        _ => return None,
    };
    Some((pid.parse().ok()?, holder))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_is_read_back_and_rubbish_is_not() {
        let cases = [
            ("41 service\n", Some((41, Holder::Service))),
            ("42 command\n", Some((42, Holder::Command))),
            ("42 other\n", None),
            ("x service\n", None),
            ("", None),
        ];
        for (text, signature) in cases {
            assert_eq!(parse_signature(text), signature, "{text:?}");
        }
    }

    #[test]
    fn an_exclusive_lock_keeps_everybody_out_and_shared_ones_keep_it_out() {
        let directory = tempfile::tempdir().expect("a temporary directory");
        let path = directory.path().join("lock");
        let account = Account::of_cluster(&path).expect("an account");
        let exclusive = || try_exclusive(&path, account).expect("the file can be locked");
        let shared = || try_shared(&path, account).expect("the file can be locked");

        let alone = exclusive();
        assert!(alone.is_some() && exclusive().is_none() && shared().is_none());
        drop(alone);
        let together = (shared(), shared());
        assert!(together.0.is_some() && together.1.is_some() && exclusive().is_none());
        drop(together);
        assert!(exclusive().is_some());
    }
}
