//! The accept loop: connections that stall are cut, a cap holds, and a stop lets answers under way finish. A consultation page
//! that stands ready is answered here, in front of every layer.

use std::convert::Infallible;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::body::{Body, Bytes};
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tower::ServiceExt as _;

use super::app::Shared;
use super::limits::Peer;
use super::metrics::{self, Class};
use super::routes;
use crate::windows;

/// From the connection to its first byte.
const FIRST_BYTE: Duration = Duration::from_secs(8);
/// From the first byte of a request to the end of its headers.
const HEADERS: Duration = Duration::from_secs(8);
/// Connections of monitors at once.
const MONITORS: usize = 16;
/// How long answers under way may take after a stop was asked for.
const STOPPING: Duration = Duration::from_secs(10);

/// Serves until `stop` resolves, then closes in good order.
pub async fn serve(listener: TcpListener, app: Shared, connections: usize, stop: impl Future<Output = ()>) {
    let router = routes::router(Arc::clone(&app));
    accept_all(listener, Door::Public(app, router), connections, stop).await;
}

/// Serves the monitor's own address until `stop` resolves.
pub async fn serve_metrics(listener: TcpListener, app: Shared, stop: impl Future<Output = ()>) {
    accept_all(listener, Door::Monitor(metrics::router(app)), MONITORS, stop).await;
}

/// What stands behind a listener.
#[derive(Clone)]
enum Door {
    Public(Shared, Router),
    Monitor(Router),
}

impl Door {
    async fn answer(self, request: http::Request<Incoming>) -> http::Response<Either<Full<Bytes>, Body>> {
        let rooms = match self {
            Self::Public(app, rooms) => {
                let start = Instant::now();
                if let Some(page) = windows::pages::ready(&app, &request) {
                    app.metrics.note(Class::Consultation, page.status().as_u16(), start.elapsed());
                    return page.map(Either::Left);
                }
                rooms
            }
            Self::Monitor(rooms) => rooms,
        };
        match rooms.oneshot(request.map(Body::new)).await {
            Ok(response) => response.map(Either::Right),
            Err(never) => match never {},
        }
    }
}

async fn accept_all(listener: TcpListener, door: Door, connections: usize, stop: impl Future<Output = ()>) {
    let slots = Arc::new(Semaphore::new(connections));
    let graceful = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &slots) => accepted,
            () = &mut stop => break,
        };
        let Some((stream, peer, slot)) = accepted else { continue };
        let watcher = graceful.watcher();
        let door = door.clone();
        tokio::spawn(async move {
            let _slot = slot;
            // A peer that sends nothing never gets as far as hyper, whose own time-out begins with the first byte.
            if !matches!(tokio::time::timeout(FIRST_BYTE, stream.readable()).await, Ok(Ok(()))) {
                return;
            }
            let service = service_fn(|mut request: http::Request<Incoming>| {
                request.extensions_mut().insert(Peer(peer));
                let door = door.clone();
                async move { Ok::<_, Infallible>(door.answer(request).await) }
            });
            let mut http = hyper::server::conn::http1::Builder::new();
            http.timer(TokioTimer::new()).header_read_timeout(HEADERS).max_headers(64).max_buf_size(32 * 1024);
            let connection = http.serve_connection(TokioIo::new(stream), service);
            if let Err(error) = watcher.watch(connection).await {
                tracing::debug!(%error, "connection ended");
            }
        });
    }
    drop(listener);
    if tokio::time::timeout(STOPPING, graceful.shutdown()).await.is_err() {
        tracing::warn!("some connections were still open at the stop");
    }
}

async fn accept(
    listener: &TcpListener,
    slots: &Arc<Semaphore>,
) -> Option<(TcpStream, IpAddr, tokio::sync::OwnedSemaphorePermit)> {
    let slot = Arc::clone(slots).acquire_owned().await.ok()?;
    match listener.accept().await {
        Ok((stream, peer)) => {
            drop(stream.set_nodelay(true));
            Some((stream, peer.ip(), slot))
        }
        Err(error) => {
            // Out of file descriptors: wait for some to come free instead of spinning.
            tracing::warn!(%error, "can't accept a connection");
            tokio::time::sleep(Duration::from_millis(100)).await;
            None
        }
    }
}
