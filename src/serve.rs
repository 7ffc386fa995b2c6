//! The listener: accepts connections, bounds the time a header may take, drains on shutdown.

use crate::app;
use crate::web::App;
use anyhow::Context;
use axum::extract::ConnectInfo;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use metrics_exporter_prometheus::{PrometheusBuilder, PrometheusHandle};
use std::future::Future;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tower::ServiceExt;

/// A client that does not finish its header in this time is let go: `axum::serve` would wait for ever.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// Requests in flight are given this long at shutdown.
const DRAIN_TIME: Duration = Duration::from_secs(20);

/// Serves pages until `stop` resolves, then finishes the requests in flight.
///
/// # Errors
/// When the listener breaks.
pub async fn run(
    app: App,
    listener: TcpListener,
    stop: impl Future<Output = ()>,
) -> anyhow::Result<()> {
    let service = app::router(app);
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let (stream, peer) = tokio::select! {
            () = &mut stop => break,
            accepted = listener.accept() => match accepted {
                Ok(connection) => connection,
                Err(error) => {
                    // Out of descriptors: wait for connections to end instead of spinning.
                    tracing::warn!(%error, "a connection was not accepted");
                    tokio::time::sleep(Duration::from_millis(100)).await;
                    continue;
                }
            },
        };
        let service = service
            .clone()
            .map_request(move |mut request: hyper::Request<_>| {
                request.extensions_mut().insert(ConnectInfo(peer));
                request.map(axum::body::Body::new)
            });
        let connection = hyper::server::conn::http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(HEADER_TIME)
            .serve_connection(
                TokioIo::new(stream),
                hyper_util::service::TowerToHyperService::new(service),
            );
        let connection = graceful.watch(connection);
        tokio::spawn(async move {
            if let Err(error) = connection.await {
                tracing::debug!(%error, "a connection ended early");
            }
        });
    }
    drop(listener);
    tokio::select! {
        () = graceful.shutdown() => {}
        () = tokio::time::sleep(DRAIN_TIME) => tracing::warn!("some requests did not finish in time"),
    }
    Ok(())
}

/// Starts to collect metrics; `None` when another part of the process already does.
pub fn install_metrics() -> Option<PrometheusHandle> {
    PrometheusBuilder::new().install_recorder().ok()
}

/// Serves Prometheus metrics on their own listener, so that they never face the street.
///
/// # Errors
/// When the address is taken or wrong.
pub async fn metrics(address: &str, handle: PrometheusHandle) -> anyhow::Result<()> {
    let listener = TcpListener::bind(address)
        .await
        .with_context(|| format!("показатели: адрес {address} занят или записан с ошибкой"))?;
    loop {
        let (stream, _) = listener.accept().await?;
        tokio::spawn(answer_metrics(stream, handle.clone()));
    }
}

async fn answer_metrics(stream: TcpStream, handle: PrometheusHandle) {
    let service = hyper::service::service_fn(move |_request| {
        handle.run_upkeep();
        let body = axum::body::Body::from(handle.render());
        async move { Ok::<_, std::convert::Infallible>(hyper::Response::new(body)) }
    });
    let served = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .serve_connection(TokioIo::new(stream), service)
        .await;
    if let Err(error) = served {
        tracing::debug!(%error, "a metrics connection ended early");
    }
}
