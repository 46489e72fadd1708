//! Long work: the engine runs on threads of its own, while the calling thread looks for Ctrl-C and tells how far the work is.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;

use detente::Error;
use pyo3::prelude::*;

use crate::faults::exception;

/// How often the calling thread looks.
const EVERY: Duration = Duration::from_millis(50);
/// Room for the stack of the worker: as much as a main thread usually has.
const STACK: usize = 8 << 20;

/// What work hears and tells.
pub(crate) struct Watch {
    /// Set once the work is to end.
    pub(crate) stop: AtomicBool,
    /// Runs done so far.
    done: AtomicU64,
    /// Runs that were planned, or the most that there can be, once that is known; else 0.
    planned: AtomicU64,
}

impl Watch {
    /// Hears of runs that are done.
    pub(crate) fn count(&self, runs: u64) {
        self.done.fetch_add(runs, Ordering::Relaxed);
    }

    /// The same, of so many that are planned.
    pub(crate) fn count_of(&self, runs: u64, planned: u64) {
        self.planned.store(planned, Ordering::Relaxed);
        self.count(runs);
    }
}

/// Does some work without the interpreter's lock. Ctrl-C, or an exception in `progress`, stops it.
///
/// `progress` is called with the number of runs done and that of runs planned (0 where only the caller knows it), in the calling thread.
pub(crate) fn interruptible<T: Send>(
    py: Python<'_>,
    progress: Option<&Py<PyAny>>,
    work: impl FnOnce(&Watch) -> Result<T, Error> + Send,
) -> PyResult<T> {
    let watch = Watch { stop: AtomicBool::new(false), done: AtomicU64::new(0), planned: AtomicU64::new(0) };
    let look = |py: Python<'_>| -> PyResult<()> {
        py.check_signals()?;
        let runs = (watch.done.load(Ordering::Relaxed), watch.planned.load(Ordering::Relaxed));
        progress.map_or(Ok(()), |call| call.call1(py, runs).map(|_| ()))
    };
    let (result, failed) = py.detach(|| {
        thread::scope(|scope| -> PyResult<_> {
            let (alive, ended) = channel::<()>();
            let watched = &watch;
            let body = move || {
                let result = work(watched);
                drop(alive);
                result
            };
            let worker = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, body)?;
            let mut failed = None;
            // The other end is never sent to: it goes away when the work ends, even by a panic.
            while ended.recv_timeout(EVERY) == Err(RecvTimeoutError::Timeout) {
                if failed.is_none()
                    && let Err(error) = Python::attach(look)
                {
                    watch.stop.store(true, Ordering::Relaxed);
                    failed = Some(error);
                }
            }
            Ok((worker.join().unwrap_or_else(|panic| resume_unwind(panic)), failed))
        })
    })?;
    if let Some(error) = failed {
        return Err(error);
    }
    let result = result.map_err(|error| exception(py, error))?;
    look(py)?;
    Ok(result)
}
