//! A portal with a made-up region in a PostgreSQL of its own, thrown away at the end.

use portal::access::Viewer;
use portal::audit::{Event, Kind};
use portal::cli::prepare;
use portal::db::{Db, PoolLimits};
use portal::files::Vault;
use portal::postgres::{Cluster, Config};
use sqlx::Executor;
use std::path::PathBuf;

/// Keeps the server and its folder alive.
pub struct Region {
    /// The portal's own handle.
    pub db: Db,
    _cluster: Cluster,
    _folder: tempfile::TempDir,
}

/// The portal's program, which reads spreadsheets in a child process.
pub fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_portal"))
}

impl Region {
    /// Starts the server and adds `municipalities` of `schools` each; logins begin with `edu990000`. Gives also
    /// the address for a superuser, whom row-level security does not hold.
    pub async fn new(municipalities: usize, schools: usize) -> (Region, String) {
        let folder = tempfile::tempdir().expect("a folder for the database");
        let config = Config {
            data_dir: folder.path().join("data"),
            program: program(),
            durable: true,
            outlives_owner: false,
        };
        let cluster = tokio::task::spawn_blocking(move || Cluster::open(&config))
            .await
            .expect("the server starts")
            .expect("the server starts");
        let db = Db::connect(&cluster.url(), PoolLimits::default())
            .await
            .expect("a connection");
        prepare(&db, &Vault::in_memory()).await.expect("the schema");
        let mut tx = db
            .begin(&Viewer::portal("bench"))
            .await
            .expect("a transaction");
        let people = format!(
            "insert into regions (code, name) values ('reg99', 'Регион');
             insert into municipalities (region_id, code, name)
               select (select id from regions), 'reg99_m' || lpad(m::text, 3, '0'), 'Район ' || m
               from generate_series(1, {municipalities}) m;
             insert into schools (municipality_id, login, name, search_key)
               select m.id, 'edu99' || lpad((row_number() over () - 1)::text, 4, '0'),
                      'МБОУ «СОШ № ' || s || '» ' || m.name, 'сош'
               from municipalities m, generate_series(1, {schools}) s"
        );
        tx.execute(sqlx::raw_sql(sqlx::AssertSqlSafe(people)))
            .await
            .expect("the region");
        tx.commit(Event::new(Kind::PortalMaintained, "bench"))
            .await
            .expect("the region");
        let superuser_url = cluster.superuser_url("portal");
        let region = Region {
            db,
            _cluster: cluster,
            _folder: folder,
        };
        (region, superuser_url)
    }
}
