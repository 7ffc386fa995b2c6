//! `portal serve`: the pages, the metrics, the signals.

use super::{Outcome, open};
use crate::clock;
use crate::config::{Place, Settings};
use crate::db::{Db, PoolLimits};
use crate::files::{Antivirus, Intake};
use crate::mail::Mail;
use crate::serve;
use crate::sheets::Reader;
use crate::web::App;
use anyhow::{Context, bail};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};

/// Runs the portal until it is told to stop.
///
/// # Errors
/// When the database or the port cannot be had.
pub fn serve(place: &Place, settings: Settings) -> anyhow::Result<Outcome> {
    serve_prepared(place, settings, async |_app| Ok(()))
}

/// Runs the portal after `prepare` did its part on the open database: how the demo fills itself.
///
/// # Errors
/// When the database or the port cannot be had, or the preparation fails.
pub fn serve_prepared<F>(place: &Place, settings: Settings, prepare: F) -> anyhow::Result<Outcome>
where
    F: AsyncFnOnce(&App) -> anyhow::Result<()>,
{
    let opened = open::open(place, true)?;
    let ended = opened.cluster.as_ref().map(|cluster| cluster.ended());
    let served = open::runtime()?.block_on(async {
        let listener = TcpListener::bind(settings.listen).await.with_context(|| {
            format!(
                "адрес {} занят: укажите другой ключом --listen",
                settings.listen
            )
        })?;
        let limits = PoolLimits {
            connections: settings.database_connections,
            ..PoolLimits::default()
        };
        let db = Db::connect(&opened.url, limits).await?;
        let vault = open::vault(place)?;
        open::prepare(&db, &vault).await?;
        start_metrics(&settings);
        let reader = Reader::new(std::env::current_exe()?);
        let antivirus = Antivirus::at(settings.clamd.as_deref());
        let mail = Mail::of(&settings.mail)?;
        let app = App {
            mail,
            db: db.clone(),
            settings: Arc::new(settings),
            reader: Arc::new(reader),
            intake: Intake::new(vault, antivirus),
        };
        prepare(&app).await?;
        let clock = tokio::spawn(clock::run(app.clone()));
        tracing::info!("the portal answers at {}", app.settings.absolute("/"));
        let lost = Arc::new(AtomicBool::new(false));
        let served = serve::run(app, listener, until_stopped(ended, Arc::clone(&lost))).await;
        clock.abort();
        db.close().await;
        // A supervisor starts the portal anew only after a failure.
        if lost.load(Ordering::Relaxed) {
            bail!("собственный сервер PostgreSQL остановился: причина — в файле postgres.log");
        }
        served
    });
    if let Some(cluster) = opened.cluster {
        cluster.stop()?;
    }
    served.map(|()| Outcome::Done)
}

/// Resolves when the portal is asked to stop, or when its own database ended by itself.
async fn until_stopped(database: Option<impl Future<Output = ()>>, lost: Arc<AtomicBool>) {
    let database_gone = async {
        match database {
            Some(ended) => ended.await,
            None => std::future::pending().await,
        }
    };
    tokio::select! {
        () = asked_to_stop() => tracing::info!("stopping"),
        () = database_gone => {
            lost.store(true, Ordering::Relaxed);
            tracing::error!("the private PostgreSQL ended: stopping too");
        }
    }
}

/// The metrics' port may be taken by a neighbour: the pages matter more.
fn start_metrics(settings: &Settings) {
    let address = settings.metrics_listen.clone();
    if address == "off" {
        return;
    }
    if let Some(handle) = serve::install_metrics() {
        tokio::spawn(async move {
            if let Err(error) = serve::metrics(&address, handle).await {
                tracing::warn!("{error:#}");
            }
        });
    }
}

async fn asked_to_stop() {
    let terminate = async {
        match signal(SignalKind::terminate()) {
            Ok(mut signal) => {
                signal.recv().await;
            }
            Err(_) => std::future::pending().await,
        }
    };
    tokio::select! {
        _ = tokio::signal::ctrl_c() => {}
        () = terminate => {}
    }
}
