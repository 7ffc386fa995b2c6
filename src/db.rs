//! The database: a pool that cannot be reached around its transactions. Reading sets the viewer's scope
//! for row-level security; a commit takes the event it writes into the journal, both or neither.

use crate::access::Viewer;
use crate::audit::Event;
use crate::error::Result;
use anyhow::Context;
use sqlx::migrate::Migrator;
use sqlx::postgres::{PgConnectOptions, PgPool, PgPoolOptions};
use sqlx::{Connection, Executor, PgConnection, Postgres, Transaction};
use std::ops::{Deref, DerefMut};
use std::time::Duration;

/// The migrations of this version.
pub static MIGRATOR: Migrator = sqlx::migrate!();

/// The role the portal puts on when its login could look over row-level security.
const APP_ROLE: &str = "portal_app";

/// Handle of the database. No executor: a query needs a [`Tx`], and a transaction needs a viewer.
#[derive(Clone, Debug)]
pub struct Db {
    pool: PgPool,
}

/// Bounds of the pool.
#[derive(Clone, Copy, Debug)]
pub struct PoolLimits {
    /// Connections at most.
    pub connections: u32,
    /// How long a page waits for one before it answers 503.
    pub acquire: Duration,
    /// `statement_timeout`; imports and the command line are given more.
    pub statement: Duration,
}

impl Default for PoolLimits {
    fn default() -> Self {
        PoolLimits {
            connections: 10,
            acquire: Duration::from_secs(3),
            statement: Duration::from_secs(15),
        }
    }
}

impl Db {
    /// Connects. A superuser or a role with BYPASSRLS would walk through the second wall, so such a login
    /// puts on an ordinary role for everything it does.
    ///
    /// # Errors
    /// When the server does not answer or the ordinary role cannot be made.
    pub async fn connect(url: &str, limits: PoolLimits) -> anyhow::Result<Db> {
        let options: PgConnectOptions = url
            .parse()
            .context("DATABASE_URL is no PostgreSQL address")?;
        let options = options.application_name("portal").options([
            // The ROLLBACK before each loan is mostly needless, and PostgreSQL remarks on it.
            ("client_min_messages", "error".to_owned()),
            (
                "statement_timeout",
                format!("{}ms", limits.statement.as_millis()),
            ),
            ("lock_timeout", "3s".to_owned()),
            ("idle_in_transaction_session_timeout", "30s".to_owned()),
        ]);
        let bypasses = prepare_role(&options).await?;
        let pool = PgPoolOptions::new()
            .max_connections(limits.connections)
            .acquire_timeout(limits.acquire)
            .test_before_acquire(false)
            .after_connect(move |connection, _| {
                Box::pin(async move {
                    if bypasses {
                        connection.execute("set role portal_app").await?;
                    }
                    Ok(())
                })
            })
            // sqlx 0.9.0 may leave a transaction open when a browser goes away in the middle of `begin`
            // (sqlx #4385); the next borrower would inherit its scope. The ROLLBACK also serves as the ping.
            .before_acquire(|connection, _| {
                Box::pin(async move {
                    connection.execute("rollback").await?;
                    Ok(true)
                })
            })
            .connect_with(options)
            .await
            .context("the database does not answer")?;
        Ok(Db { pool })
    }

    /// Applies the migrations that are missing.
    ///
    /// # Errors
    /// When a migration fails or a newer version has been here before.
    pub async fn migrate(&self) -> anyhow::Result<()> {
        MIGRATOR
            .run(&self.pool)
            .await
            .context("the migrations did not go through")
    }

    /// Counts the rows anew, so that questions find their best way. The server does so by itself a minute after
    /// many rows came; who brings them all at once does not let people wait for that.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn take_statistics(&self) -> anyhow::Result<()> {
        sqlx::query("analyze").execute(&self.pool).await?;
        Ok(())
    }

    /// A transaction that reads what the viewer may see. Take it in the handler, after the body was read.
    ///
    /// # Errors
    /// When no connection is free in time.
    pub async fn read(&self, viewer: &Viewer) -> Result<Tx> {
        self.open(viewer).await
    }

    /// A transaction that writes. It is kept only by [`Tx::commit`].
    ///
    /// # Errors
    /// When no connection is free in time.
    pub async fn begin(&self, viewer: &Viewer) -> Result<Tx> {
        self.open(viewer).await
    }

    /// One connection without a viewer's scope: it sees no tenant's rows. For sessions and health.
    ///
    /// # Errors
    /// When no connection is free in time.
    pub async fn outside(&self) -> Result<sqlx::pool::PoolConnection<Postgres>> {
        Ok(self.pool.acquire().await?)
    }

    async fn open(&self, viewer: &Viewer) -> Result<Tx> {
        let mut inner = self.pool.begin().await?;
        let number = |id: Option<i64>| id.map_or_else(String::new, |id| id.to_string());
        sqlx::query(
            "select set_config('app.scope', $1, true), set_config('app.region', $2, true), \
                    set_config('app.user', $3, true)",
        )
        .bind(viewer.scope().setting())
        .bind(number(viewer.scope().region()))
        .bind(number(viewer.user_id))
        .execute(&mut *inner)
        .await?;
        Ok(Tx {
            inner,
            actor: Actor::of(viewer),
        })
    }

    /// Lends every connection back and closes the pool.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

/// Whether the login would bypass row-level security; if so, makes sure the ordinary role exists.
async fn prepare_role(options: &PgConnectOptions) -> anyhow::Result<bool> {
    let mut connection = PgConnection::connect_with(options)
        .await
        .context("не удалось подключиться к базе данных")?;
    let bypasses: bool = sqlx::query_scalar(
        "select rolsuper or rolbypassrls from pg_roles where rolname = current_user",
    )
    .fetch_one(&mut connection)
    .await?;
    if bypasses {
        let exists: bool =
            sqlx::query_scalar("select exists (select from pg_roles where rolname = $1)")
                .bind(APP_ROLE)
                .fetch_one(&mut connection)
                .await?;
        if !exists {
            connection.execute("create role portal_app nologin").await?;
        }
        connection
            .execute("grant usage, create on schema public to portal_app")
            .await?;
    }
    connection.close().await?;
    Ok(bypasses)
}

/// Who writes, copied from the viewer for the journal.
#[derive(Clone, Debug)]
struct Actor {
    id: Option<i64>,
    name: String,
    role: &'static str,
    municipality_id: Option<i64>,
    region_id: Option<i64>,
    address: String,
    request_id: String,
}

impl Actor {
    fn of(viewer: &Viewer) -> Actor {
        Actor {
            id: viewer.user_id,
            name: viewer.name.clone(),
            role: if viewer.user_id.is_some() {
                viewer.role.code()
            } else {
                "portal"
            },
            municipality_id: viewer.municipality_id,
            region_id: viewer.region_id,
            address: viewer.address.clone(),
            request_id: viewer.request_id.clone(),
        }
    }
}

/// A transaction within the viewer's scope. Dropped without a commit, it never was.
#[derive(Debug)]
pub struct Tx {
    inner: Transaction<'static, Postgres>,
    actor: Actor,
}

impl Tx {
    /// Writes the event and commits: both or neither.
    ///
    /// # Errors
    /// When the database refuses either.
    pub async fn commit(self, event: Event) -> Result<()> {
        self.commit_all(vec![event]).await
    }

    /// Writes several events and commits.
    ///
    /// # Errors
    /// When the database refuses one of them.
    pub async fn commit_all(mut self, events: Vec<Event>) -> Result<()> {
        for event in events {
            self.record(event).await?;
        }
        self.inner.commit().await?;
        Ok(())
    }

    /// Commits without an event; `why` stands in the code for whoever greps it.
    ///
    /// # Errors
    /// When the database refuses.
    pub async fn commit_unaudited(self, _why: &'static str) -> Result<()> {
        self.inner.commit().await?;
        Ok(())
    }

    async fn record(&mut self, event: Event) -> Result<()> {
        let (subject_kind, subject_id) = match event.subject.map(crate::audit::Subject::parts) {
            Some((kind, id)) => (kind, Some(id)),
            None => ("", None),
        };
        let municipality_id = event.municipality_id.or(self.actor.municipality_id);
        let region_id = self.actor.region_id.filter(|_| municipality_id.is_none());
        sqlx::query(
            "insert into journal (actor_id, actor, actor_role, address, request_id, kind, subject_kind, \
                                  subject_id, municipality_id, region_id, school_id, text, details) \
             values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        )
        .bind(self.actor.id)
        .bind(&self.actor.name)
        .bind(self.actor.role)
        .bind(&self.actor.address)
        .bind(&self.actor.request_id)
        .bind(event.kind.code())
        .bind(subject_kind)
        .bind(subject_id)
        .bind(municipality_id)
        .bind(region_id)
        .bind(event.school_id)
        .bind(&event.text)
        .bind(&event.details)
        .execute(&mut *self.inner)
        .await?;
        Ok(())
    }
}

impl Deref for Tx {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        &self.inner
    }
}

impl DerefMut for Tx {
    fn deref_mut(&mut self) -> &mut PgConnection {
        &mut self.inner
    }
}
