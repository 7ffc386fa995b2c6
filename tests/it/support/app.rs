//! A portal in this process: the real router over a database of its own, no sockets.

use super::cluster::{self, TestDb};
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::http::{Request, Response};
use clap::Parser;
use portal::access::Viewer;
use portal::config::Settings;
use portal::db::{Db, MIGRATOR, PoolLimits, Tx};
use portal::files::{Antivirus, Intake, Vault};
use portal::mail::Mail;
use portal::sheets::Reader;
use portal::web::App;
use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;
use tower::ServiceExt;

/// A portal under test. Cheap to clone: all clones are the same portal.
#[derive(Clone, Debug)]
pub struct TestApp {
    /// What the handlers get.
    pub app: App,
    /// Past both walls: to prepare rows and to look at what happened.
    pub sql: PgPool,
    /// Its database.
    pub database: Arc<TestDb>,
    router: Router,
    world: Arc<World>,
}

/// The places every test knows: one region, two municipalities, the schools of the fixtures.
#[derive(Clone, Debug, Default)]
pub struct World {
    /// «Заозёрская область».
    pub region: i64,
    municipalities: BTreeMap<String, i64>,
    schools: BTreeMap<String, School>,
}

/// A school of the world.
#[derive(Clone, Debug)]
pub struct School {
    /// Row of `schools`.
    pub id: i64,
    /// Row of `municipalities`.
    pub municipality: i64,
    /// «МБОУ «СОШ № 1»».
    pub name: String,
    full_name: String,
}

impl World {
    /// The municipality with this code: `reg99_m001` or `reg99_m002`.
    pub fn municipality(&self, code: &str) -> i64 {
        *self
            .municipalities
            .get(code)
            .unwrap_or_else(|| panic!("no municipality {code}"))
    }

    /// The code of a municipality.
    pub fn code_of(&self, municipality: i64) -> &str {
        let mut all = self.municipalities.iter();
        let found = all.find(|(_, id)| **id == municipality);
        found.map_or_else(
            || panic!("no municipality {municipality}"),
            |(code, _)| code,
        )
    }

    /// The school with this login, such as `edu990107`.
    pub fn school(&self, login: &str) -> &School {
        self.schools
            .get(login)
            .unwrap_or_else(|| panic!("no school {login}"))
    }

    /// Short and full names of all schools, the longest first.
    pub fn names(&self) -> Vec<String> {
        let both = |school: &School| [school.name.clone(), school.full_name.clone()];
        let mut names: Vec<String> = self.schools.values().flat_map(both).collect();
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        names
    }
}

/// Connections a portal under test has.
pub const POOL: u32 = 3;

/// The first municipality of the world: where people live unless a test says otherwise.
pub const HOME: &str = "reg99_m001";
/// The other municipality.
pub const FOREIGN: &str = "reg99_m002";

impl TestApp {
    /// A portal with the standard world.
    pub async fn new() -> TestApp {
        TestApp::with(settings(), true).await
    }

    /// A portal right after its migrations: no region, no school.
    pub async fn empty() -> TestApp {
        TestApp::with(settings(), false).await
    }

    /// A portal whose public address is https.
    pub async fn https() -> TestApp {
        let public_url = Some("https://portal.example".to_owned());
        TestApp::with(
            Settings {
                public_url,
                ..settings()
            },
            true,
        )
        .await
    }

    /// The same portal after a restart: a new process over the same database.
    pub async fn restarted(&self) -> TestApp {
        let limits = PoolLimits {
            connections: POOL,
            ..PoolLimits::default()
        };
        let db = Db::connect(&self.database.url, limits).await.unwrap();
        let app = App {
            db,
            ..self.app.clone()
        };
        TestApp {
            router: portal::app::router(app.clone()),
            app,
            ..self.clone()
        }
    }

    /// The same portal with letters that go into memory, or that nobody takes.
    pub fn with_mail(&self, takes: bool) -> TestApp {
        let mail = Mail::in_memory("Поддержка школ <portal@example.ru>", takes).unwrap();
        let app = App {
            mail: Some(mail),
            ..self.app.clone()
        };
        TestApp {
            router: portal::app::router(app.clone()),
            app,
            ..self.clone()
        }
    }

    async fn with(settings: Settings, peopled: bool) -> TestApp {
        let database = cluster::fresh(&MIGRATOR).await;
        let limits = PoolLimits {
            connections: POOL,
            ..PoolLimits::default()
        };
        let db = Db::connect(&database.url, limits).await.unwrap();
        let sql = PgPoolOptions::new()
            .max_connections(2)
            .acquire_timeout(Duration::from_secs(20))
            .connect_lazy(&database.superuser_url)
            .unwrap();
        let reader = Arc::new(Reader::new(PathBuf::from(env!("CARGO_BIN_EXE_portal"))));
        let app = App {
            db,
            settings: Arc::new(settings),
            reader,
            intake: Intake::new(Vault::in_memory(), Antivirus::Off),
            mail: None,
        };
        let world = if peopled {
            build_world(&sql).await
        } else {
            World::default()
        };
        let router = portal::app::router(app.clone());
        let test = TestApp {
            app,
            sql,
            database: Arc::new(database),
            router,
            world: Arc::new(world),
        };
        // As at the start of a portal.
        let mut tx = test.portal_tx().await;
        portal::rulesets::add_presets(&mut tx).await.unwrap();
        tx.commit_unaudited("the rule-sets that come with the portal")
            .await
            .unwrap();
        test
    }

    /// A transaction of the portal itself, which sees everything.
    pub async fn portal_tx(&self) -> Tx {
        self.app.db.begin(&Viewer::portal("тест")).await.unwrap()
    }

    /// The standard world.
    pub fn world(&self) -> &World {
        &self.world
    }

    /// A checksum of each table's rows, without those that every request may touch: to show that nothing
    /// was changed.
    pub async fn fingerprint(&self) -> BTreeMap<String, String> {
        let tables: Vec<String> = sqlx::query_scalar(
            "select tablename::text from pg_tables where schemaname = 'public' \
               and tablename not in ('sessions', 'journal', 'journal_head', '_sqlx_migrations')",
        )
        .fetch_all(&self.sql)
        .await
        .unwrap();
        let each = tables.iter().map(|table| {
            format!("select '{table}', coalesce(md5(string_agg(t::text, '|' order by t::text)), '') from {table} t")
        });
        let all = each.collect::<Vec<_>>().join(" union all ");
        let rows: Vec<(String, String)> = sqlx::query_as(sqlx::AssertSqlSafe(all))
            .fetch_all(&self.sql)
            .await
            .unwrap();
        rows.into_iter().collect()
    }

    /// Adds a region with one municipality and one school that nobody of the world may see.
    pub async fn elsewhere(&mut self) -> String {
        let world = Arc::make_mut(&mut self.world);
        let own_region = world.region;
        world.region = sqlx::query_scalar(
            "insert into regions (code, name) values ('reg98', 'Соседняя область') returning id",
        )
        .fetch_one(&self.sql)
        .await
        .unwrap();
        let fields = "город Дальний;reg98_m001;98701000;edu980101;МБОУ «СОШ № 77»;\
                      Муниципальное учреждение «Школа № 77»;;;городская;нет;нет;нет;нет";
        add_school(&self.sql, world, &fields.split(';').collect::<Vec<_>>()).await;
        world.region = own_region;
        "edu980101".to_owned()
    }

    /// Sends a request as it is.
    pub async fn send(&self, mut request: Request<Body>) -> Response<Body> {
        let peer = SocketAddr::from(([192, 0, 2, 1], 40_000));
        if request
            .extensions()
            .get::<ConnectInfo<SocketAddr>>()
            .is_none()
        {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        match self.router.clone().oneshot(request).await {
            Ok(response) => response,
            Err(never) => match never {},
        }
    }
}

/// The settings a portal has when nobody sets anything.
fn settings() -> Settings {
    #[derive(Parser)]
    struct Nothing {
        #[command(flatten)]
        settings: Settings,
    }
    Nothing::parse_from(["portal"]).settings
}

/// Bytes of a file under tests/data.
pub fn data(path: &str) -> Vec<u8> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(path);
    std::fs::read(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}

/// Compares with a reviewed text in tests/data. `PORTAL_RENEW=1` writes it anew, to be reviewed again.
pub fn same_as_reviewed(name: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/data")
        .join(name);
    if std::env::var_os("PORTAL_RENEW").is_some() {
        std::fs::write(&file, text).unwrap();
    }
    let reviewed = std::fs::read_to_string(&file).unwrap_or_default();
    let new: Vec<_> = text
        .lines()
        .filter(|line| !reviewed.lines().any(|old| old == *line))
        .collect();
    let gone: Vec<_> = reviewed
        .lines()
        .filter(|line| !text.lines().any(|now| now == *line))
        .collect();
    assert!(
        reviewed == text,
        "tests/data/{name} is not what it was when people reviewed it.\nnew: {new:#?}\ngone: {gone:#?}\n\
         If it is meant so, run the test with PORTAL_RENEW=1 and have the difference reviewed."
    );
}

/// Puts the region, the municipalities and the schools of the fixtures' register into the database.
async fn build_world(sql: &PgPool) -> World {
    let region = sqlx::query_scalar(
        "insert into regions (code, name) values ('reg99', 'Заозёрская область') returning id",
    )
    .fetch_one(sql)
    .await
    .unwrap();
    let mut world = World {
        region,
        ..World::default()
    };
    let register = String::from_utf8(data("fixtures/registry.csv")).unwrap();
    for line in register.trim_start_matches('\u{feff}').lines().skip(1) {
        let fields: Vec<&str> = line.split(';').collect();
        add_school(sql, &mut world, &fields).await;
    }
    world
}

async fn add_school(sql: &PgPool, world: &mut World, fields: &[&str]) {
    let (town, code, login, name) = (fields[0], fields[1], fields[3], fields[4]);
    let municipality = match world.municipalities.get(code) {
        Some(id) => *id,
        None => {
            let id = sqlx::query_scalar(
                "insert into municipalities (region_id, code, name, oktmo, utc_offset_hours) \
                 values ($1, $2, $3, $4, 7) returning id",
            )
            .bind(world.region)
            .bind(code)
            .bind(town)
            .bind(fields[2])
            .fetch_one(sql)
            .await
            .unwrap();
            world.municipalities.insert(code.to_owned(), id);
            id
        }
    };
    let yes = |field: usize| fields[field] == "да";
    let id = sqlx::query_scalar(
        "insert into schools (municipality_id, login, name, full_name, search_key, inn, ogrn, place, \
                              special, evening, closed_type, penitentiary) \
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) returning id",
    )
    .bind(municipality)
    .bind(login)
    .bind(name)
    .bind(fields[5])
    .bind(name.to_lowercase().replace('ё', "е"))
    .bind(fields[6])
    .bind(fields[7])
    .bind(if fields[8] == "городская" { "urban" } else { "rural" })
    .bind(yes(9))
    .bind(yes(10))
    .bind(yes(11))
    .bind(yes(12))
    .fetch_one(sql)
    .await
    .unwrap();
    let school = School {
        id,
        municipality,
        name: name.to_owned(),
        full_name: fields[5].to_owned(),
    };
    world.schools.insert(login.to_owned(), school);
}
