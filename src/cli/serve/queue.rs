//! One engine at a time. What it tells goes out as server-sent events; when nobody listens any more, it stops.

use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::task::{Context, Poll};
use std::time::{Duration, Instant};

use axum::body::{Body, Bytes};
use axum::response::Response;
use serde::Serialize;
use tokio::sync::Mutex;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use super::ask::Trouble;
use super::door::typed;

/// How often progress is told.
const BEAT: Duration = Duration::from_millis(100);

/// Who waits for the engine, one after another.
#[derive(Clone, Default)]
pub(super) struct Queue {
    turn: Arc<Mutex<()>>,
    closed: Arc<AtomicBool>,
    /// Work that is wanted, so that all of it can be stopped.
    flags: Arc<std::sync::Mutex<Vec<Arc<AtomicBool>>>>,
}

/// Through which work tells how far it is.
pub(super) struct Teller {
    events: UnboundedSender<Bytes>,
    stop: Arc<AtomicBool>,
    begun: Instant,
    /// Milliseconds at the last beat.
    told: AtomicU64,
}

/// How far work is.
#[derive(Serialize)]
struct Far {
    done: u64,
    total: u64,
    /// Seconds that it still takes, as far as one can tell.
    left: Option<f64>,
}

impl Teller {
    /// Tells something under a name.
    pub(super) fn tell(&self, name: &str, what: &impl Serialize) {
        // JSON has no line breaks outside of texts, and none within them.
        let data = serde_json::to_string(what).unwrap_or_else(|_| "null".into());
        // Who listens no more has stopped the work already.
        let _ = self.events.send(format!("event: {name}\ndata: {data}\n\n").into());
    }

    /// Tells how far the work is, a few times a second.
    pub(super) fn progress(&self, done: u64, total: u64) {
        let now = self.begun.elapsed().as_millis() as u64;
        let last = self.told.load(Ordering::Relaxed);
        if now < last + BEAT.as_millis() as u64
            || self.told.compare_exchange(last, now, Ordering::Relaxed, Ordering::Relaxed).is_err()
        {
            return;
        }
        let left =
            (done > 0 && now > 500).then(|| now as f64 * 1e-3 * (total.saturating_sub(done)) as f64 / done as f64);
        self.tell("progress", &Far { done, total, left });
    }

    /// Progress that adds up what is done from call to call, with all that there is to do; `before` was done before.
    pub(super) fn adding(&self, before: u64) -> impl Fn(u64, u64) + Sync + '_ {
        let done = AtomicU64::new(before);
        move |n, total| self.progress(done.fetch_add(n, Ordering::Relaxed) + n, total)
    }

    /// Set when nobody wants the work any more.
    pub(super) fn stop(&self) -> &AtomicBool {
        &self.stop
    }
}

/// What a browser listens to. Dropped, it stops the work.
struct Events {
    events: UnboundedReceiver<Bytes>,
    stop: Arc<AtomicBool>,
}

impl Drop for Events {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
    }
}

impl futures_core::Stream for Events {
    type Item = Result<Bytes, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.events.poll_recv(context).map(|event| event.map(Ok))
    }
}

impl Queue {
    /// Does some work when its turn comes, and answers with what it tells: `queued` where others are before it, `progress`, events
    /// of its own, and in the end `done` or `failed`.
    pub(super) fn answer(&self, work: impl FnOnce(&Teller) -> Result<(), Trouble> + Send + 'static) -> Response {
        let (send, events) = unbounded_channel();
        let stop = Arc::new(AtomicBool::new(false));
        if let Ok(mut flags) = self.flags.lock() {
            flags.retain(|flag| Arc::strong_count(flag) > 1);
            flags.push(stop.clone());
        }
        tokio::spawn(self.clone().work(send, stop.clone(), work));
        typed("text/event-stream", Body::from_stream(Events { events, stop }))
    }

    async fn work(
        self,
        events: UnboundedSender<Bytes>,
        stop: Arc<AtomicBool>,
        work: impl FnOnce(&Teller) -> Result<(), Trouble> + Send + 'static,
    ) {
        let teller = |begun| Teller { events: events.clone(), stop: stop.clone(), begun, told: AtomicU64::new(0) };
        if self.turn.try_lock().is_err() {
            teller(Instant::now()).tell("queued", &());
        }
        let turn = self.turn.clone().lock_owned().await;
        if stop.load(Ordering::Relaxed) || self.closed.load(Ordering::Relaxed) {
            return;
        }
        let engine = teller(Instant::now());
        let done = tokio::task::spawn_blocking(move || {
            let done = work(&engine);
            drop(turn);
            done
        });
        let last = teller(Instant::now());
        match done.await {
            Ok(Ok(())) => last.tell("done", &()),
            Ok(Err(trouble)) => last.tell("failed", &trouble),
            // The hook has said in the terminal what happened.
            Err(_) => last.tell("failed", &Trouble::of("this is a bug of detente; the terminal says more")),
        }
    }

    /// Stops all work, for good.
    pub(super) fn close(&self) {
        self.closed.store(true, Ordering::Relaxed);
        if let Ok(flags) = self.flags.lock() {
            flags.iter().for_each(|flag| flag.store(true, Ordering::Relaxed));
        }
    }
}
