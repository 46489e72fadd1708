//! The server: its port, its routes, and how it ends.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use anyhow::{Context, Result};
use axum::Router;
use axum::routing::{get, post};
use tokio::net::TcpListener;
use tokio::runtime::Builder;

use super::desk::{Desk, Kept};
use super::queue::Queue;
use super::shelf::Shelf;
use super::{assets, door, explore, page, replay, spans, theory, workbench, write};

/// How often the server looks whether it is to end.
const PAUSE: Duration = Duration::from_millis(50);

/// A server that is ready, and the address of its first page.
pub(super) struct Server {
    listener: std::net::TcpListener,
    token: String,
    desk: Arc<Desk>,
}

impl Server {
    /// Takes a port: this one, or one that is free. `folder`: where the user's cases stand.
    pub(super) fn new(folder: PathBuf, out: PathBuf, port: Option<u16>) -> Result<Self> {
        let shelf = Shelf::new(folder)?;
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, port.unwrap_or(0)));
        let listener = std::net::TcpListener::bind(address).with_context(|| match port {
            Some(port) => format!("cannot listen on port {port}; leave out `--port` for one that is free"),
            None => "cannot listen on this machine".to_string(),
        })?;
        listener.set_nonblocking(true)?;
        let desk = Arc::new(Desk { shelf, queue: Queue::default(), kept: Kept::default(), out });
        Ok(Self { listener, token: door::token()?, desk })
    }

    /// Address of the first page. Who knows it can use the server.
    pub(super) fn address(&self) -> Result<String> {
        Ok(format!("http://{}/{}/", self.listener.local_addr()?, self.token))
    }

    /// Serves until `stop` is set; runs that are under way then end, too.
    pub(super) fn run(self, stop: &AtomicBool) -> Result<()> {
        let runtime = Builder::new_current_thread().enable_io().enable_time().build()?;
        runtime.block_on(async {
            let listener = TcpListener::from_std(self.listener)?;
            let port = listener.local_addr()?.port();
            let queue = self.desk.queue.clone();
            let service = door::guarded(routes(self.desk, &self.token), port);
            let doors = tokio::spawn(door::receive(listener, service));
            while !stop.load(Ordering::Relaxed) {
                tokio::time::sleep(PAUSE).await;
            }
            doors.abort();
            queue.close();
            anyhow::Ok(())
        })?;
        runtime.shutdown_timeout(Duration::from_millis(400));
        Ok(())
    }
}

/// All pages and questions, below the token.
fn routes(desk: Arc<Desk>, token: &str) -> Router {
    let at = |path: &str| format!("/{token}/{path}");
    Router::new()
        .route(&at(""), get(page::library))
        .route(&at("theory"), get(page::theory))
        .route(&at("work/{*case}"), get(page::workbench))
        .route(&at("compare/{*case}"), get(page::compare))
        .route(&at("replay/{*case}"), get(page::replay))
        .route(&at("explore/{*case}"), get(page::explore))
        .route(&at("assets/{file}"), get(assets::get))
        .route(&at("api/text/{*case}"), get(workbench::text))
        .route(&at("api/open"), post(workbench::open))
        .route(&at("api/live"), post(workbench::live))
        .route(&at("api/explore"), post(explore::explore))
        .route(&at("api/spans"), post(spans::offered))
        .route(&at("api/replay"), post(replay::replay))
        .route(&at("api/theory"), post(theory::check))
        .route(&at("api/new"), post(write::new))
        .route(&at("api/text"), post(write::text))
        .route(&at("api/results"), post(write::results))
        .with_state(desk)
}
