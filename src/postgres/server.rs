//! The server process: starting, watching and stopping it.

use std::fs::{self, File, OpenOptions};
use std::io;
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, sleep};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use tokio::sync::watch;

use super::binaries::Binaries;
use super::child::Launcher;
use super::pidfile;
use super::place::Place;
use super::socket;

/// Replaying the log after a crash may take a while on a slow disk.
const PATIENCE_TO_START: Duration = Duration::from_secs(300);
/// How long a fast shutdown may take before it becomes an immediate one.
const PATIENCE_TO_STOP: Duration = Duration::from_secs(60);
/// A log larger than this many bytes is set aside at the next start; one old log is kept.
const LARGEST_LOG: u64 = 10 * 1024 * 1024;

/// Settings of every cluster. Values of parameters and details of errors, which quote rows, stay
/// out of the log: it may hold nothing personal.
const SETTINGS: &[&str] = &[
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    "timezone=UTC",
    "log_timezone=UTC",
    "log_line_prefix=%m [%p] ",
    "log_error_verbosity=terse",
    "log_parameter_max_length=0",
    "log_min_duration_statement=1000",
    "shared_buffers=128MB",
    "jit=off",
];
const DURABLE: &[&str] = &["fsync=on", "full_page_writes=on", "max_connections=60"];
const FAST: &[&str] = &[
    "fsync=off",
    "full_page_writes=off",
    "synchronous_commit=off",
    "autovacuum=off",
    "wal_level=minimal",
    "max_wal_senders=0",
    "min_wal_size=32MB",
    "max_wal_size=256MB",
    "max_connections=200",
];

/// A server this process started.
#[derive(Debug)]
pub(super) struct Server {
    child: Arc<Mutex<Child>>,
    ended: watch::Receiver<bool>,
    pid: u32,
}

impl Server {
    /// Starts the server and waits until it takes connections.
    pub(super) fn start(
        place: &Place,
        binaries: &Binaries,
        launcher: &Launcher,
        socket_dir: &Path,
        durable: bool,
    ) -> Result<Self> {
        let log = open_log(place)?;
        let mut command = launcher.command(&binaries.directory.join("postgres"));
        command
            .arg("-D")
            .arg(&place.cluster)
            .arg("-k")
            .arg(socket_dir);
        for setting in SETTINGS.iter().chain(if durable { DURABLE } else { FAST }) {
            command.args(["-c", setting]);
        }
        let log_too = log
            .try_clone()
            .context("не удалось открыть журнал PostgreSQL")?;
        command.stdin(Stdio::null()).stdout(log).stderr(log_too);
        let server = Self::spawn(command)?;
        server.wait_until_ready(place)?;
        Ok(server)
    }

    /// The kernel sends the death signal when the *thread* that started the server ends, so a
    /// thread of its own starts the server and stays with it.
    fn spawn(command: Command) -> Result<Self> {
        let (born, birth) = sync_channel(1);
        let (tell, ended) = watch::channel(false);
        thread::Builder::new()
            .name("postgres".to_owned())
            .spawn(move || keep(command, &born, &tell))
            .context("не удалось создать поток")?;
        let child = birth
            .recv()
            .context("поток PostgreSQL прервался")?
            .context("не запускается PostgreSQL")?;
        let pid = lock(&child).id();
        Ok(Self { child, ended, pid })
    }

    /// The process id.
    pub(super) fn pid(&self) -> u32 {
        self.pid
    }

    /// Becomes `true` when the process has ended.
    pub(super) fn watch(&self) -> watch::Receiver<bool> {
        self.ended.clone()
    }

    /// Whether the process still runs.
    pub(super) fn is_running(&self) -> bool {
        matches!(lock(&self.child).try_wait(), Ok(None))
    }

    /// Rolls back what is open, writes a checkpoint and ends the server; waits for it.
    pub(super) fn stop(self) -> Result<()> {
        let begun = Instant::now();
        let mut sent = None;
        loop {
            {
                let mut child = lock(&self.child);
                if child
                    .try_wait()
                    .context("не дождались PostgreSQL")?
                    .is_some()
                {
                    return Ok(());
                }
                let slow = begun.elapsed() > PATIENCE_TO_STOP;
                let signal = if slow {
                    Signal::SIGQUIT
                } else {
                    Signal::SIGINT
                };
                if sent != Some(signal) {
                    sent = Some(signal);
                    // Under the lock nobody else collects the process: the number is still its.
                    kill(Pid::from_raw(self.pid.cast_signed()), signal)
                        .context("не удалось остановить PostgreSQL")?;
                }
            }
            if begun.elapsed() > PATIENCE_TO_STOP * 2 {
                bail!("PostgreSQL (процесс {}) не останавливается", self.pid);
            }
            sleep(Duration::from_millis(10));
        }
    }

    fn wait_until_ready(&self, place: &Place) -> Result<()> {
        let begun = Instant::now();
        while begun.elapsed() < PATIENCE_TO_START {
            let file = pidfile::read(&place.cluster);
            if file.is_some_and(|file| file.is_ready && file.pid == self.pid) {
                return Ok(());
            }
            if !self.is_running() {
                bail!(
                    "PostgreSQL не запустился. Последние строки {}:\n{}",
                    place.log.display(),
                    tail(&place.log)
                );
            }
            sleep(Duration::from_millis(10));
        }
        bail!(
            "PostgreSQL не готов через {} с после запуска, подробности в {}",
            PATIENCE_TO_START.as_secs(),
            place.log.display()
        )
    }
}

/// The socket directory of a server that runs in `cluster` and takes connections now.
pub(super) fn ready_at(cluster: &Path) -> Option<PathBuf> {
    let socket_dir = pidfile::read(cluster)
        .filter(|file| file.is_ready)?
        .socket_dir?;
    // The file of a killed server says "ready" for ever; only a live one answers.
    UnixStream::connect(socket_dir.join(socket::FILE)).ok()?;
    Some(socket_dir)
}

/// Starts the process, hands it over and stays until it has ended.
fn keep(
    mut command: Command,
    born: &SyncSender<io::Result<Arc<Mutex<Child>>>>,
    ended: &watch::Sender<bool>,
) {
    let child = command.spawn().map(|child| Arc::new(Mutex::new(child)));
    let kept = child.as_ref().ok().map(Arc::clone);
    if born.send(child).is_err() {
        return;
    }
    if let Some(child) = kept {
        while matches!(lock(&child).try_wait(), Ok(None)) {
            sleep(Duration::from_millis(100));
        }
    }
    // Nobody may be listening any more.
    let _ = ended.send(true);
}

/// A panic elsewhere does not change what a child process is.
fn lock(child: &Mutex<Child>) -> MutexGuard<'_, Child> {
    child.lock().unwrap_or_else(PoisonError::into_inner)
}

fn open_log(place: &Place) -> Result<File> {
    let context = || format!("не удалось открыть {}", place.log.display());
    if fs::metadata(&place.log).is_ok_and(|metadata| metadata.len() > LARGEST_LOG) {
        fs::rename(&place.log, place.log.with_extension("log.1")).with_context(context)?;
    }
    let file = OpenOptions::new()
        .create(true)
        .append(true)
        .mode(0o600)
        .open(&place.log)
        .with_context(context)?;
    place.account.take(&place.log)?;
    Ok(file)
}

/// The last lines of a log, for the error message.
fn tail(log: &Path) -> String {
    let text = fs::read(log).map(|bytes| String::from_utf8_lossy(&bytes).into_owned());
    let text = text.unwrap_or_default();
    let lines: Vec<&str> = text.lines().collect();
    lines[lines.len().saturating_sub(6)..].join("\n")
}
