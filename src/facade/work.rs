//! How work is done: on how many threads, who hears of it, who may end it. Nothing here can change a result.

use std::sync::atomic::AtomicBool;

use crate::engine::batch::Options;

/// How work is done.
#[derive(Default)]
pub(super) struct Work<'a> {
    /// Number of threads; 0: one for each core.
    pub(super) threads: usize,
    /// Is told the number of runs done since the last call.
    pub(super) progress: Option<Box<dyn Fn(u64) + Sync + 'a>>,
    /// Ends it once somebody sets it.
    pub(super) stop: Option<&'a AtomicBool>,
}

impl Work<'_> {
    /// Does some work in this way.
    pub(super) fn with_options<T>(&self, work: impl FnOnce(&Options<'_>) -> T) -> T {
        let never = AtomicBool::new(false);
        let silent = |_: u64| {};
        let progress: &(dyn Fn(u64) + Sync) = match &self.progress {
            Some(progress) => progress,
            None => &silent,
        };
        work(&Options { threads: self.threads, batch: 0, progress, stop: self.stop.unwrap_or(&never) })
    }
}
