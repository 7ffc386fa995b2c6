//! The private PostgreSQL keeps what was committed through every way a process can end, and
//! serves several processes at once. Each test works on a cluster of its own.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portal::postgres::{Cluster, Config};
use sqlx::{Connection, Executor, PgConnection};

use crate::support::cluster::base;

/// Tells the process started by [`Owner::start`] which data directory to own.
const OWNED_DIR: &str = "PORTAL_TEST_OWNED_DIR";

/// A data directory that goes with the test.
struct DataDir(tempfile::TempDir);

impl DataDir {
    fn new() -> Self {
        Self(tempfile::tempdir_in(base()).expect("a temporary directory"))
    }

    /// A temporary directory is closed to others, and root's server runs under another account.
    fn config(&self) -> Config {
        open_to_others(self.0.path());
        config(&self.0.path().join("data"))
    }

    fn cluster(&self) -> PathBuf {
        self.0.path().join("data/pg")
    }
}

fn open_to_others(directory: &Path) {
    use std::os::unix::fs::PermissionsExt;
    let permissions = std::fs::Permissions::from_mode(0o711);
    std::fs::set_permissions(directory, permissions).expect("the directory is ours");
}

fn config(data_dir: &Path) -> Config {
    Config {
        data_dir: data_dir.to_owned(),
        program: PathBuf::from(env!("CARGO_BIN_EXE_portal")),
        durable: true,
        outlives_owner: false,
    }
}

/// Another process that owns a cluster: this very test binary, told to play one test only.
struct Owner(Child);

impl Owner {
    /// Returns when the other process has started the cluster.
    fn start(config: &Config) -> Self {
        let program = std::env::current_exe().expect("the test binary");
        let mut child = Command::new(program)
            .args([
                "--exact",
                "postgres::owner_in_another_process",
                "--ignored",
                "--nocapture",
            ])
            .env(OWNED_DIR, &config.data_dir)
            .stdout(Stdio::piped())
            .spawn()
            .expect("the test binary starts");
        let output = BufReader::new(child.stdout.take().expect("a pipe"));
        let started = output
            .lines()
            .map_while(Result::ok)
            .any(|line| line.contains("owned"));
        assert!(started, "the other process could not start the cluster");
        Self(child)
    }

    fn kill(&mut self) {
        self.0.kill().expect("the owner runs");
        self.0.wait().expect("the owner ends");
    }
}

impl Drop for Owner {
    fn drop(&mut self) {
        // Already ended in tests that kill it.
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
#[ignore = "played in a process of its own by the other tests"]
fn owner_in_another_process() {
    let Some(directory) = std::env::var_os(OWNED_DIR) else {
        return;
    };
    let cluster = Cluster::open_owned(&config(Path::new(&directory))).expect("the cluster starts");
    println!("owned");
    std::thread::sleep(Duration::from_secs(120));
    drop(cluster);
}

/// Makes the table on the first call, adds a row, returns how many there are.
async fn add_row(cluster: &Cluster) -> i64 {
    let mut connection = PgConnection::connect(&cluster.url())
        .await
        .expect("a connection");
    connection
        .execute("CREATE TABLE IF NOT EXISTS note (id serial)")
        .await
        .expect("a table");
    connection
        .execute("INSERT INTO note DEFAULT VALUES")
        .await
        .expect("a row");
    let count = sqlx::query_scalar("SELECT count(*) FROM note")
        .fetch_one(&mut connection)
        .await;
    count.expect("the number of rows")
}

async fn open(config: &Config) -> Cluster {
    let config = config.clone();
    let opened = tokio::task::spawn_blocking(move || Cluster::open(&config)).await;
    opened.expect("no panic").expect("the cluster opens")
}

async fn stop(cluster: Cluster) {
    let stopped = tokio::task::spawn_blocking(move || cluster.stop()).await;
    stopped.expect("no panic").expect("the cluster stops");
}

fn postmaster(data: &DataDir) -> i32 {
    let file = std::fs::read_to_string(data.cluster().join("postmaster.pid"));
    let file = file.expect("the server runs");
    file.lines()
        .next()
        .and_then(|line| line.parse().ok())
        .expect("a process id")
}

#[tokio::test]
async fn rows_survive_a_stop_and_a_start() {
    let data = DataDir::new();
    for expected in 1..=2 {
        let cluster = open(&data.config()).await;
        assert!(cluster.is_owner());
        assert_eq!(add_row(&cluster).await, expected);
        stop(cluster).await;
        assert!(
            !data.cluster().join("postmaster.pid").exists(),
            "the server has ended in order"
        );
    }
}

#[tokio::test]
async fn the_portals_role_is_no_superuser_and_sorts_russian() {
    let data = DataDir::new();
    let cluster = open(&data.config()).await;
    let mut connection = PgConnection::connect(&cluster.url())
        .await
        .expect("a connection");
    let rights = "SELECT rolsuper OR rolbypassrls OR rolcreatedb OR rolcreaterole \
                  FROM pg_roles WHERE rolname = current_user";
    let has_rights: bool = sqlx::query_scalar(rights)
        .fetch_one(&mut connection)
        .await
        .expect("the role's rights");
    assert!(!has_rights);
    let sorted = "SELECT string_agg(w, ' ' ORDER BY w COLLATE \"ru-x-icu\") \
                  || ' ' || lower('ЁЛКА') FROM unnest(ARRAY['ёж', 'жук', 'дом', 'енот']) w";
    let sorted: String = sqlx::query_scalar(sorted)
        .fetch_one(&mut connection)
        .await
        .expect("sorted words");
    assert_eq!(sorted, "дом ёж енот жук ёлка");
}

#[tokio::test]
async fn a_killed_server_is_noticed_and_the_next_start_recovers() {
    let data = DataDir::new();
    let cluster = open(&data.config()).await;
    assert_eq!(add_row(&cluster).await, 1);
    let ended = cluster.ended();
    kill(Pid::from_raw(postmaster(&data)), Signal::SIGKILL).expect("the server runs");
    tokio::time::timeout(Duration::from_secs(10), ended)
        .await
        .expect("the end is noticed");
    stop(cluster).await;

    let cluster = open(&data.config()).await;
    assert_eq!(add_row(&cluster).await, 2);
}

#[tokio::test]
async fn a_killed_owner_takes_the_server_along_and_the_next_start_recovers() {
    let data = DataDir::new();
    let mut owner = Owner::start(&data.config());
    let first = open(&data.config()).await;
    assert!(!first.is_owner());
    assert_eq!(add_row(&first).await, 1);
    drop(first);
    owner.kill();

    let cluster = open(&data.config()).await;
    assert!(cluster.is_owner());
    assert_eq!(add_row(&cluster).await, 2);
}

#[tokio::test]
async fn owner_and_server_killed_together_lose_nothing() {
    let data = DataDir::new();
    let mut owner = Owner::start(&data.config());
    let attached = open(&data.config()).await;
    assert_eq!(add_row(&attached).await, 1);
    drop(attached);
    // The server cannot react to its parent's death while it is stopped.
    let server = Pid::from_raw(postmaster(&data));
    kill(server, Signal::SIGSTOP).expect("the server runs");
    owner.kill();
    kill(server, Signal::SIGKILL).expect("the server is there");

    let cluster = open(&data.config()).await;
    assert_eq!(add_row(&cluster).await, 2);
}

#[tokio::test]
async fn a_stale_pid_file_naming_a_stranger_does_not_prevent_the_start() {
    let data = DataDir::new();
    let cluster = open(&data.config()).await;
    add_row(&cluster).await;
    let file = std::fs::read_to_string(data.cluster().join("postmaster.pid")).expect("the file");
    stop(cluster).await;
    let (_, rest) = file.split_once('\n').expect("several lines");
    // This test process lives and is no server.
    let stale = format!("{}\n{rest}", std::process::id());
    std::fs::write(data.cluster().join("postmaster.pid"), stale).expect("the file is written");

    assert!(
        Cluster::attach(&data.config())
            .expect("the directory is ours")
            .is_none()
    );
    let cluster = open(&data.config()).await;
    assert_eq!(add_row(&cluster).await, 2);
}

#[tokio::test]
async fn an_interrupted_first_start_is_repeated() {
    let data = DataDir::new();
    let half = data.config().data_dir.join("pg.init");
    std::fs::create_dir_all(&half).expect("a directory");
    open_to_others(&data.config().data_dir);
    std::fs::write(half.join("PG_VERSION"), "15").expect("a file");

    let cluster = open(&data.config()).await;
    assert_eq!(add_row(&cluster).await, 1);
    assert!(!half.exists());
}

#[tokio::test]
async fn two_processes_that_open_at_once_share_one_server() {
    let data = DataDir::new();
    let (a, b) = (data.config(), data.config());
    let (a, b) = tokio::join!(open(&a), open(&b));
    assert!(
        a.is_owner() != b.is_owner(),
        "one starts the server, the other attaches"
    );
    let (owner, user) = if a.is_owner() { (a, b) } else { (b, a) };
    assert_eq!(add_row(&owner).await, 1);
    assert_eq!(add_row(&user).await, 2);
    // The other way round the owner would wait for the user.
    drop(user);
    drop(owner);
}

#[tokio::test]
async fn the_owner_waits_for_attached_commands_before_it_stops() {
    let data = DataDir::new();
    let owner = open(&data.config()).await;
    let user = open(&data.config()).await;
    let stopping = tokio::spawn(stop(owner));
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert!(!stopping.is_finished());
    assert_eq!(add_row(&user).await, 1);
    drop(user);
    stopping.await.expect("the cluster stops");
}

#[tokio::test]
async fn a_second_service_is_refused_with_the_first_ones_process_id() {
    let data = DataDir::new();
    let owner = Owner::start(&data.config());
    let (begun, second) = (Instant::now(), data.config());
    let refused = tokio::task::spawn_blocking(move || Cluster::open_owned(&second)).await;
    let refusal = refused
        .expect("no panic")
        .expect_err("the directory is taken")
        .to_string();
    assert!(
        refusal.contains(&format!("процесс {} уже обслуживает", owner.0.id())),
        "{refusal}"
    );
    assert!(begun.elapsed() < Duration::from_secs(25));
}

#[tokio::test]
async fn a_path_too_long_for_a_socket_still_works() {
    let data = DataDir::new();
    let mut config = data.config();
    config.data_dir = config.data_dir.join("д".repeat(60));
    std::fs::create_dir_all(&config.data_dir).expect("a directory");
    open_to_others(&data.0.path().join("data"));
    open_to_others(&config.data_dir);
    let owner = open(&config).await;
    let user = open(&config).await;
    assert_eq!(add_row(&owner).await, 1);
    assert_eq!(add_row(&user).await, 2);
    drop(user);
}
