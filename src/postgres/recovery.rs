//! Clearing up after a server that did not end in order. Its `postmaster.pid` must stay while any
//! of its processes lives (two servers on one cluster destroy it), and must go once none does:
//! the number in it may by then belong to a stranger, and PostgreSQL would refuse to start.

use std::collections::BTreeSet;
use std::fs;
use std::io::ErrorKind;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::process::Stdio;
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::child::Launcher;
use super::pidfile;
use super::socket;

/// How long old processes may take to end by themselves, then at once, then by force, in seconds.
const GENTLE: u64 = 30;
const FIRM: u64 = 40;
const FORCED: u64 = 60;

/// Prints those of the processes `$1…` whose working directory is `$0`.
const WHO_IS_IN: &str = r#"for p; do
  [ "$(readlink "/proc/$p/cwd")" = "$0" ] && echo "$p"
done 2>/dev/null; true"#;

/// Ends what is left of an earlier server in `cluster`, then removes its traces. Only for the
/// owner of the cluster's lock. Does nothing after an orderly stop.
pub(super) fn clear_leftovers(
    cluster: &Path,
    socket_dir: &Path,
    launcher: &Launcher,
) -> Result<()> {
    if !pidfile::path(cluster).exists() {
        return Ok(());
    }
    tracing::info!("прошлая работа PostgreSQL прервалась, база восстанавливается");
    let last = pidfile::read(cluster);
    if !cfg!(target_os = "linux") {
        // Without /proc a stranger cannot be told from a server: PostgreSQL itself decides.
        return Ok(());
    }
    wait_until_empty(cluster, launcher)?;
    remove(&pidfile::path(cluster))?;
    let old_socket_dir = last.and_then(|file| file.socket_dir);
    for directory in old_socket_dir.iter().map(AsRef::as_ref).chain([socket_dir]) {
        for name in [socket::FILE, socket::LOCK_FILE] {
            remove(&directory.join(name))?;
        }
    }
    Ok(())
}

fn wait_until_empty(cluster: &Path, launcher: &Launcher) -> Result<()> {
    let begun = Instant::now();
    let mut sent = None;
    loop {
        let left = processes_in(cluster, launcher)?;
        if left.is_empty() {
            return Ok(());
        }
        let signal = match begun.elapsed().as_secs() {
            0..GENTLE => Signal::SIGINT,
            GENTLE..FIRM => Signal::SIGQUIT,
            FIRM..FORCED => Signal::SIGKILL,
            _ => bail!(
                "процессы прежнего PostgreSQL {left:?} не завершаются: завершите их \
                 (kill -9) и повторите запуск"
            ),
        };
        if sent != Some(signal) {
            sent = Some(signal);
            for pid in &left {
                // It may have ended in the meantime, which is what we want.
                let _ = kill(Pid::from_raw(*pid), signal);
            }
        }
        sleep(Duration::from_millis(50));
    }
}

/// The processes working in `cluster`: the server's first process and its backends. A zombie
/// works nowhere.
fn processes_in(cluster: &Path, launcher: &Launcher) -> Result<BTreeSet<i32>> {
    let mut found = BTreeSet::new();
    let mut hidden = Vec::new();
    let entries = fs::read_dir("/proc").context("не читается /proc")?;
    for entry in entries.flatten() {
        let Some(pid) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<i32>().ok())
        else {
            continue;
        };
        match fs::read_link(entry.path().join("cwd")) {
            Ok(directory) if directory == cluster => {
                found.insert(pid);
            }
            Err(error) if error.kind() == ErrorKind::PermissionDenied => {
                let owner = entry.metadata().map(|metadata| metadata.uid());
                if owner.is_ok_and(|uid| uid == launcher.account.uid) {
                    hidden.push(pid);
                }
            }
            _ => {}
        }
    }
    if !hidden.is_empty() {
        found.extend(hidden_in(cluster, &hidden, launcher)?);
    }
    Ok(found)
}

/// As [`processes_in`], asked under the cluster's account: root without CAP_SYS_PTRACE (the usual
/// container) may not look at another user's processes, but that user may.
fn hidden_in(cluster: &Path, pids: &[i32], launcher: &Launcher) -> Result<Vec<i32>> {
    let answer = launcher
        .command(Path::new("/bin/sh"))
        .args(["-c", WHO_IS_IN])
        .arg(cluster)
        .args(pids.iter().map(ToString::to_string))
        .stdin(Stdio::null())
        .output()
        .context("не удалось найти процессы прежнего PostgreSQL")?;
    if !answer.status.success() {
        bail!("{}", String::from_utf8_lossy(&answer.stderr).trim_end());
    }
    Ok(String::from_utf8_lossy(&answer.stdout)
        .lines()
        .filter_map(|l| l.parse().ok())
        .collect())
}

fn remove(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(error).with_context(|| format!("не удалось удалить {}", path.display()))
        }
        _ => Ok(()),
    }
}
