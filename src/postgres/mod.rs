//! A private PostgreSQL: one cluster in a data directory, started by the process that needs it
//! first, shared by the processes that come later, recovered after any crash. It listens on a
//! Unix socket only, in a directory nobody else can enter.

mod account;
mod binaries;
mod bootstrap;
mod child;
mod locks;
mod pidfile;
mod place;
mod recovery;
mod server;
mod socket;

use std::future::Future;
use std::path::{Path, PathBuf};
use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

pub use binaries::Binaries;
pub use child::{CHILD_COMMAND, exec_child};

use locks::{Holder, Lock};
use place::Place;
use server::Server;

/// The role the portal works as: owns its database, is no superuser and cannot pass by
/// row-level security.
pub const ROLE: &str = "portal";
/// The portal's database in the cluster.
pub const DATABASE: &str = "portal";
/// The cluster's superuser, for tests and for `doctor`.
pub const SUPERUSER: &str = "postgres";

/// How long a command waits for a cluster that another process is just starting or stopping.
const PATIENCE: Duration = Duration::from_secs(120);
/// How long a service waits for a short command to give the cluster back.
const PATIENCE_WITH_COMMAND: Duration = Duration::from_secs(30);
/// How long a service waits for another service, which may be on its way out.
const PATIENCE_WITH_SERVICE: Duration = Duration::from_secs(5);
/// How long the owner lets attached processes finish before it stops the server.
const PATIENCE_WITH_USERS: Duration = Duration::from_secs(20);
/// The pause between two looks at a lock.
const PAUSE: Duration = Duration::from_millis(50);

/// Where the cluster lives and how it is run.
#[derive(Clone, Debug)]
pub struct Config {
    /// The data directory; made when absent.
    pub data_dir: PathBuf,
    /// The executable that answers to [`CHILD_COMMAND`].
    pub program: PathBuf,
    /// `false` trades the safety of data for speed (tests only).
    pub durable: bool,
    /// Whether the server goes on running after the process that started it has ended (tests).
    pub outlives_owner: bool,
}

impl Config {
    /// A durable cluster in `data_dir` that ends with its owner and is started through the
    /// running executable.
    ///
    /// # Errors
    /// When the path of the running executable is unknown.
    pub fn new(data_dir: PathBuf) -> Result<Self> {
        // On Linux the link still works after the file on disk has been replaced by an upgrade.
        let program = if cfg!(target_os = "linux") {
            PathBuf::from("/proc/self/exe")
        } else {
            std::env::current_exe().context("не удалось узнать путь к программе портала")?
        };
        Ok(Self {
            data_dir,
            program,
            durable: true,
            outlives_owner: false,
        })
    }
}

/// The data directory used when none is named: `/var/lib/portal` for root, otherwise
/// `$XDG_DATA_HOME/portal` or `~/.local/share/portal`.
///
/// # Errors
/// When the process has neither `XDG_DATA_HOME` nor `HOME`.
pub fn default_data_dir() -> Result<PathBuf> {
    if nix::unistd::geteuid().is_root() {
        return Ok(PathBuf::from("/var/lib/portal"));
    }
    let absolute = |name: &str| {
        std::env::var_os(name)
            .map(PathBuf::from)
            .filter(|directory| directory.is_absolute())
    };
    absolute("XDG_DATA_HOME")
        .or_else(|| absolute("HOME").map(|home| home.join(".local/share")))
        .map(|base| base.join("portal"))
        .context("каталог данных не задан, а переменная HOME пуста: укажите --data-dir КАТАЛОГ")
}

/// A running cluster this process may use. Dropping it stops the server if this process owns it.
#[derive(Debug)]
pub struct Cluster {
    place: Place,
    socket_dir: PathBuf,
    role: Role,
}

/// What this process is to the cluster.
#[derive(Debug)]
enum Role {
    /// It started the server and stops it.
    Owner { server: Server, _lock: Lock },
    /// It uses a server somebody else owns, who waits for this lock before stopping it.
    User { _lock: Lock },
    /// The server is stopped or left to itself.
    Gone,
}

impl Cluster {
    /// Attaches to the cluster if a live process owns it, otherwise starts it. Blocks up to two
    /// minutes while another process is starting or stopping it.
    ///
    /// # Errors
    /// With a Russian message that names the way out: no PostgreSQL binaries, no access to the
    /// directory, a server that does not start, a cluster that stays busy.
    pub fn open(config: &Config) -> Result<Self> {
        let place = Place::prepare(config)?;
        let begun = Instant::now();
        loop {
            if let Some(lock) = place.try_own(Holder::Command)? {
                return Self::start(place, config, lock);
            }
            if let Some(cluster) = Self::try_attach(&place)? {
                return Ok(cluster);
            }
            if begun.elapsed() > PATIENCE {
                bail!(
                    "{}",
                    place.busy("запускает или останавливает PostgreSQL слишком долго")
                );
            }
            sleep(PAUSE);
        }
    }

    /// Starts the cluster as its owner, for a process that serves others. Waits up to 30 s while
    /// a short command owns the cluster.
    ///
    /// # Errors
    /// As [`Cluster::open`], and when another service owns the cluster or a command keeps it.
    pub fn open_owned(config: &Config) -> Result<Self> {
        let place = Place::prepare(config)?;
        let begun = Instant::now();
        let mut told = false;
        loop {
            if let Some(lock) = place.try_own(Holder::Service)? {
                return Self::start(place, config, lock);
            }
            let (patience, what) = match place.holder() {
                Some((_, Holder::Service)) => (PATIENCE_WITH_SERVICE, "уже обслуживает портал"),
                _ => (PATIENCE_WITH_COMMAND, "всё ещё работает с базой"),
            };
            if begun.elapsed() > patience {
                bail!("{}", place.busy(what));
            }
            if !told {
                told = true;
                tracing::info!("каталог данных занят другой командой портала, ждём её завершения");
            }
            sleep(PAUSE);
        }
    }

    /// Attaches to a server that is running and ready, whoever started it; `None` when there is
    /// none. Starts nothing and does not wait.
    ///
    /// # Errors
    /// When the data directory cannot be used by this process.
    pub fn attach(config: &Config) -> Result<Option<Self>> {
        Self::try_attach(&Place::prepare(config)?)
    }

    fn try_attach(place: &Place) -> Result<Option<Self>> {
        // The lock comes first: from here on the owner waits for us, so a server seen ready stays.
        let Some(lock) = place.try_use()? else {
            return Ok(None);
        };
        let Some(socket_dir) = server::ready_at(&place.cluster) else {
            return Ok(None);
        };
        Ok(Some(Self {
            place: place.clone(),
            socket_dir,
            role: Role::User { _lock: lock },
        }))
    }

    fn start(place: Place, config: &Config, lock: Lock) -> Result<Self> {
        let launcher = place.launcher(config)?;
        let binaries = Binaries::find(&place.data_dir)?;
        let socket_dir = socket::prepare(&place.data_dir, &place.account)?;
        if !place.cluster.join("PG_VERSION").exists() {
            bootstrap::create(&place, &binaries, &launcher, config.durable)?;
        }
        recovery::clear_leftovers(&place.cluster, &socket_dir, &launcher)?;
        let server = Server::start(&place, &binaries, &launcher, &socket_dir, config.durable)?;
        tracing::debug!(
            pid = server.pid(),
            major = binaries.major,
            directory = %binaries.directory.display(),
            "PostgreSQL is ready"
        );
        Ok(Self {
            place,
            socket_dir,
            role: Role::Owner {
                server,
                _lock: lock,
            },
        })
    }

    /// The connection string of the portal's own role and database.
    pub fn url(&self) -> String {
        socket::url(ROLE, DATABASE, &self.socket_dir)
    }

    /// The connection string of the superuser for the database `database`.
    pub fn superuser_url(&self, database: &str) -> String {
        socket::url(SUPERUSER, database, &self.socket_dir)
    }

    /// The data directory, absolute and without links.
    pub fn data_dir(&self) -> &Path {
        &self.place.data_dir
    }

    /// The file PostgreSQL writes its messages to.
    pub fn log_file(&self) -> &Path {
        &self.place.log
    }

    /// Whether this process started the server and will stop it.
    pub fn is_owner(&self) -> bool {
        matches!(self.role, Role::Owner { .. })
    }

    /// Resolves when the server this process started has ended by itself (crashed or was killed);
    /// never for a process that is only attached.
    pub fn ended(&self) -> impl Future<Output = ()> + Send + 'static {
        let watch = match &self.role {
            Role::Owner { server, .. } => Some(server.watch()),
            Role::User { .. } | Role::Gone => None,
        };
        async move {
            match watch {
                Some(mut ended) => {
                    // An error means the watching thread is gone, and the server with it.
                    let _ = ended.wait_for(|ended| *ended).await;
                }
                None => std::future::pending().await,
            }
        }
    }

    /// Ends the use of the cluster. The owner first lets attached processes finish (up to 20 s),
    /// then stops the server and waits until it has written everything down. Blocks.
    ///
    /// # Errors
    /// When the server does not end.
    pub fn stop(mut self) -> Result<()> {
        self.shut()
    }

    /// Leaves the server running after this process; the process id of the server, if this
    /// process started it. Only for a cluster with [`Config::outlives_owner`].
    pub fn leave_running(mut self) -> Option<u32> {
        match std::mem::replace(&mut self.role, Role::Gone) {
            Role::Owner { server, .. } => Some(server.pid()),
            Role::User { .. } | Role::Gone => None,
        }
    }

    fn shut(&mut self) -> Result<()> {
        let Role::Owner { server, _lock } = std::mem::replace(&mut self.role, Role::Gone) else {
            return Ok(());
        };
        // Both locks are held until the server has ended: nobody attaches to a stopping server,
        // and whoever takes the directory next finds it at rest.
        let _gate = if server.is_running() {
            self.wait_for_users()?
        } else {
            None
        };
        let result = server.stop();
        socket::forget(&self.place.data_dir, &self.socket_dir);
        result
    }

    fn wait_for_users(&self) -> Result<Option<Lock>> {
        let begun = Instant::now();
        let mut told = false;
        while begun.elapsed() < PATIENCE_WITH_USERS {
            if let Some(gate) = self.place.try_close()? {
                return Ok(Some(gate));
            }
            if !told {
                told = true;
                tracing::info!("ждём, пока закончат другие команды портала (до 20 с)");
            }
            sleep(PAUSE);
        }
        tracing::warn!("другие команды портала не закончили за 20 с, PostgreSQL останавливается");
        Ok(None)
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.shut() {
            tracing::error!("PostgreSQL не остановлен: {error:#}");
        }
    }
}
