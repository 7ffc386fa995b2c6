//! One PostgreSQL for all tests of this checkout: started by the first test process, shared by
//! all, stopped some fifteen seconds after the last one. Each test gets a database of its own,
//! copied from a migrated template. `PORTAL_TEST_DATABASE_URL` (a superuser's) names another
//! server to use instead.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::os::unix::fs::{DirBuilderExt, MetadataExt};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering};

use nix::fcntl::{Flock, FlockArg};
use portal::postgres::{self, Cluster, Config};
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgConnection};
use sqlx::{AssertSqlSafe, Connection, Executor};
use tokio::sync::OnceCell;

/// Memory the tests' cluster may take in /dev/shm, in bytes; containers often have 64 MB there.
const ROOM: u64 = 1 << 30;

/// Stops the server `$2` of the data directory `$0` once nobody has held the lock `$1` for a
/// while. It checks and stops under the lock, so that no test attaches to a server on its way out.
const KEEPER: &str = r#"
while flock "$1" true; do
  sleep 15
  flock --nonblock "$1" sh -c '
    kill -INT "$2" || exit 0
    while [ -e "$0/pg/postmaster.pid" ]; do sleep 0.2; done' "$0" "$1" "$2" && exit
done"#;

/// Guards the making of the template and of the role against other test processes.
const TEMPLATE_LOCK: &str = "SELECT pg_advisory_lock(20231)";

/// A database for one test: migrated, empty, owned by the portal's role. Dropped with this value
/// when the test succeeds; kept for a look, until the cluster is started next, when it panics.
#[derive(Debug)]
pub struct TestDb {
    /// The connection string of the portal's own role.
    pub url: String,
    /// The connection string of the superuser, for looking and tampering behind the portal's back.
    pub superuser_url: String,
    /// The database's name.
    pub name: String,
}

/// A fresh database with `migrator` applied.
pub async fn fresh(migrator: &'static Migrator) -> TestDb {
    let server = server().await;
    let template = template(server, migrator).await;
    let name = unique_name();
    let mut connection = server.connect().await;
    let create = format!(
        "CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy OWNER {}",
        server.role
    );
    execute(&mut connection, create).await;
    TestDb {
        url: server.url(&name),
        superuser_url: server.superuser_url(&name),
        name,
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        if std::thread::panicking() {
            eprintln!("the database is kept: {}", self.superuser_url);
            return;
        }
        let Some(server) = SERVER.get() else { return };
        let drop_database = format!("DROP DATABASE {} WITH (FORCE)", self.name);
        // A test's own runtime cannot be waited for from here.
        let dropped = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.expect("a runtime").block_on(async {
                execute(&mut server.connect().await, drop_database).await;
            });
        });
        dropped.join().expect("the test's database can be dropped");
    }
}

/// The server under the tests.
#[derive(Debug)]
struct Server {
    /// A superuser's connection string, its database to be replaced.
    superuser: String,
    /// The role that owns the databases.
    role: &'static str,
    /// The connection string of that role, its database to be replaced.
    owner: String,
}

static SERVER: OnceCell<Server> = OnceCell::const_new();

async fn server() -> &'static Server {
    SERVER
        .get_or_init(|| async {
            match env::var("PORTAL_TEST_DATABASE_URL")
                .ok()
                .filter(|url| !url.is_empty())
            {
                Some(url) => Server::elsewhere(url).await,
                None => Server::of_this_checkout().await,
            }
        })
        .await
}

impl Server {
    /// A server somebody else runs; the role is made on it if absent.
    async fn elsewhere(superuser: String) -> Self {
        const ROLE: &str = "portal_test";
        let owner = with_user(&superuser, ROLE);
        let server = Self {
            superuser,
            role: ROLE,
            owner,
        };
        let mut connection = server.connect().await;
        execute(&mut connection, TEMPLATE_LOCK.to_owned()).await;
        let exists = "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)";
        let exists: bool = sqlx::query_scalar(exists)
            .bind(ROLE)
            .fetch_one(&mut connection)
            .await
            .expect("the roles can be read");
        if !exists {
            let create = format!("CREATE ROLE {ROLE} LOGIN NOBYPASSRLS PASSWORD '{ROLE}'");
            execute(&mut connection, create).await;
        }
        connection.close().await.expect("the connection closes");
        server
    }

    async fn of_this_checkout() -> Self {
        let cluster = tokio::task::spawn_blocking(Running::get)
            .await
            .expect("the cluster starts");
        let server = Self {
            superuser: cluster.superuser.clone(),
            role: postgres::ROLE,
            owner: cluster.owner.clone(),
        };
        server.drop_leftovers().await;
        server
    }

    /// Databases that failed tests kept and templates of earlier migrations: once after each start of the
    /// server, before any process may copy a template. The start is noted as a comment of a database.
    async fn drop_leftovers(&self) {
        let mut connection = self.connect().await;
        execute(&mut connection, TEMPLATE_LOCK.to_owned()).await;
        let swept = "SELECT shobj_description(oid, 'pg_database') \
                            IS NOT DISTINCT FROM pg_postmaster_start_time()::text \
                     FROM pg_database WHERE datname = 'postgres'";
        let swept: bool = sqlx::query_scalar(swept)
            .fetch_one(&mut connection)
            .await
            .expect("the comment can be read");
        if swept {
            return connection.close().await.expect("the connection closes");
        }
        let names = "SELECT datname::text FROM pg_database WHERE datname ~ '^(test|template)_'";
        let names: Vec<String> = sqlx::query_scalar(names)
            .fetch_all(&mut connection)
            .await
            .expect("names of databases");
        for name in names {
            execute(
                &mut connection,
                format!("ALTER DATABASE {name} IS_TEMPLATE false"),
            )
            .await;
            execute(
                &mut connection,
                format!("DROP DATABASE {name} WITH (FORCE)"),
            )
            .await;
        }
        let note = "DO $$ BEGIN EXECUTE format('COMMENT ON DATABASE postgres IS %L', \
                    pg_postmaster_start_time()::text); END $$";
        execute(&mut connection, note.to_owned()).await;
        connection.close().await.expect("the connection closes");
    }

    fn url(&self, database: &str) -> String {
        with_database(&self.owner, database)
    }

    fn superuser_url(&self, database: &str) -> String {
        with_database(&self.superuser, database)
    }

    async fn connect(&self) -> PgConnection {
        connect(&self.superuser_url("postgres")).await
    }
}

/// The cluster of this checkout, in use by this process until it ends.
struct Running {
    superuser: String,
    owner: String,
    /// Tells the keeper, and other processes, that the cluster is in use.
    _in_use: Flock<File>,
}

impl Running {
    fn get() -> &'static Self {
        static RUNNING: OnceLock<Running> = OnceLock::new();
        RUNNING.get_or_init(|| {
            let directory = directory();
            let in_use = lock(&directory.join("tests.lock"), FlockArg::LockShared);
            let _starting = lock(&directory.join("start.lock"), FlockArg::LockExclusive);
            let config = Config {
                data_dir: directory.join("data"),
                program: PathBuf::from(env!("CARGO_BIN_EXE_portal")),
                durable: false,
                outlives_owner: true,
            };
            let attached = Cluster::attach(&config).expect("the tests' directory can be used");
            let cluster = attached.unwrap_or_else(|| start(&config));
            let running = Self {
                superuser: cluster.superuser_url("postgres"),
                owner: cluster.url(),
                _in_use: in_use,
            };
            if let Some(pid) = cluster.leave_running() {
                keep(&directory, pid);
            }
            running
        })
    }
}

/// Starts the cluster; a power cut may have broken it, since it is not durable: then anew.
fn start(config: &Config) -> Cluster {
    Cluster::open_owned(config).unwrap_or_else(|error| {
        eprintln!("the tests' cluster is made anew: {error:#}");
        fs::remove_dir_all(&config.data_dir).expect("the broken cluster can be removed");
        Cluster::open_owned(config).expect("a new cluster starts")
    })
}

/// Starts the keeper in the background of a shell that ends at once, so that nobody has to wait
/// for it.
fn keep(directory: &Path, pid: u32) {
    let status = Command::new("sh")
        .arg("-c")
        .arg(format!("({KEEPER}) &"))
        .arg(directory.join("data"))
        .arg(directory.join("tests.lock"))
        .arg(pid.to_string())
        .current_dir("/")
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .status();
    assert!(
        status.expect("a shell").success(),
        "the keeper does not start"
    );
}

/// Where clusters of the tests lie: in memory where there is room, else on the disk.
pub fn base() -> PathBuf {
    let shm = Path::new("/dev/shm");
    let room = nix::sys::statvfs::statvfs(shm)
        .map_or(0, |stat| stat.blocks_available() * stat.fragment_size());
    if room >= ROOM {
        shm.to_owned()
    } else {
        env::temp_dir()
    }
}

/// The directory of this checkout's cluster.
fn directory() -> PathBuf {
    let mut hasher = DefaultHasher::new();
    env!("CARGO_MANIFEST_DIR").hash(&mut hasher);
    let me = nix::unistd::geteuid();
    let directory = base().join(format!("portal-tests-{me}-{:016x}", hasher.finish()));
    // Root's server runs under another account, which must be able to pass.
    let mode = if me.is_root() { 0o711 } else { 0o700 };
    DirBuilder::new()
        .recursive(true)
        .mode(mode)
        .create(&directory)
        .expect("a directory");
    let metadata = fs::symlink_metadata(&directory).expect("the directory just made");
    assert!(
        metadata.is_dir() && metadata.uid() == me.as_raw(),
        "{directory:?} is somebody else's"
    );
    directory
}

fn lock(path: &Path, how: FlockArg) -> Flock<File> {
    let file = File::options()
        .create(true)
        .append(true)
        .open(path)
        .expect("a lock file");
    Flock::lock(file, how)
        .map_err(|(_, error)| error)
        .expect("the lock")
}

/// The name of a migrated database to copy, made by the first process that needs it.
async fn template(server: &Server, migrator: &'static Migrator) -> &'static str {
    static NAME: OnceCell<String> = OnceCell::const_new();
    NAME.get_or_init(|| async {
        let mut hasher = DefaultHasher::new();
        migrator
            .iter()
            .for_each(|migration| migration.checksum.hash(&mut hasher));
        let name = format!("template_{:016x}", hasher.finish());
        let mut connection = server.connect().await;
        // Other test processes wait here.
        execute(&mut connection, TEMPLATE_LOCK.to_owned()).await;
        if !is_template(&mut connection, &name).await {
            execute(&mut connection, format!("DROP DATABASE IF EXISTS {name}")).await;
            execute(
                &mut connection,
                format!("CREATE DATABASE {name} OWNER {}", server.role),
            )
            .await;
            let mut inside = connect(&server.url(&name)).await;
            migrator
                .run(&mut inside)
                .await
                .expect("the migrations apply");
            inside.close().await.expect("the connection closes");
            execute(
                &mut connection,
                format!("ALTER DATABASE {name} IS_TEMPLATE true"),
            )
            .await;
        }
        connection.close().await.expect("the connection closes");
        name
    })
    .await
}

async fn is_template(connection: &mut PgConnection, name: &str) -> bool {
    let sql = "SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1 AND datistemplate)";
    let answer = sqlx::query_scalar(sql)
        .bind(name)
        .fetch_one(connection)
        .await;
    answer.expect("the databases can be read")
}

async fn connect(url: &str) -> PgConnection {
    let options: PgConnectOptions = url.parse().expect("a connection string");
    PgConnection::connect_with(&options)
        .await
        .expect("the test server takes connections")
}

async fn execute(connection: &mut PgConnection, sql: String) {
    let shown = sql.clone();
    // Only names made in this file are put into the text.
    let done = connection.execute(AssertSqlSafe(sql)).await;
    done.unwrap_or_else(|error| panic!("{shown}: {error}"));
}

/// `url` with its database replaced.
fn with_database(url: &str, database: &str) -> String {
    let (address, parameters) = url.split_once('?').unwrap_or((url, ""));
    let (scheme, rest) = address.split_once("://").expect("a connection string");
    let authority = rest.split('/').next().unwrap_or(rest);
    format!("{scheme}://{authority}/{database}?{parameters}")
}

/// `url` with its user replaced by `role`, whose password is its name.
fn with_user(url: &str, role: &str) -> String {
    let (scheme, rest) = url.split_once("://").expect("a connection string");
    let (authority, path) = rest.split_once('/').unwrap_or((rest, ""));
    let host = authority
        .rsplit_once('@')
        .map_or(authority, |(_, host)| host);
    format!("{scheme}://{role}:{role}@{host}/{path}")
}

/// Unlike any other test's, in this process and in others.
fn unique_name() -> String {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let moment = std::time::UNIX_EPOCH
        .elapsed()
        .map_or(0, |since| since.as_nanos());
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    format!("test_{moment:x}_{}_{number}", std::process::id())
}
