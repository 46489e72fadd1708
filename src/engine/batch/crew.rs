//! Those who do the work: the only file that knows threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// A pool of threads, or this thread alone.
pub(in crate::engine) struct Crew {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

/// Batches in rising order, each given out once.
pub(in crate::engine) struct Heap {
    runs: Range<u64>,
    size: u64,
    taken: AtomicU64,
}

impl Crew {
    /// A crew of so many; 0: one for each core.
    #[cfg(feature = "parallel")]
    pub(in crate::engine) fn new(threads: usize) -> Self {
        // Where no threads can be had, the work is done by this one: the same bytes, later.
        Self { pool: rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok() }
    }

    /// This thread, whatever was asked for.
    #[cfg(not(feature = "parallel"))]
    pub(in crate::engine) fn new(_threads: usize) -> Self {
        Self {}
    }

    /// How many they are.
    pub(in crate::engine) fn size(&self) -> u64 {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            return pool.current_num_threads() as u64;
        }
        1
    }

    /// Each of the crew works with a hand of its own until the heap is empty; `hands` are at most as many as the crew.
    /// Who does what is left to chance, so what is made must be the same however it is put together.
    ///
    /// Hands are made by who calls: what a thread itself asks for stays with it, and would lie idle once it is done.
    pub(in crate::engine) fn work<H: Send, T: Send>(
        &self,
        heap: &Heap,
        hands: &mut [H],
        work: &(impl Fn(&mut H, &Heap) -> T + Sync),
    ) -> Vec<T> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            let free = std::sync::Mutex::new(hands.iter_mut());
            // A lock is poisoned only by a panic, which ends the work anyway.
            let next = || free.lock().ok()?.next();
            return pool.broadcast(|_| next().map(|hand| work(hand, heap))).into_iter().flatten().collect();
        }
        hands.iter_mut().take(1).map(|hand| work(hand, heap)).collect()
    }

    /// Runs cut into batches of `size`; 0: a few for each of the crew, none so large that the last to finish keeps the
    /// others waiting for long, nor so small that turning from one twin to the next is felt.
    pub(in crate::engine) fn heap(&self, runs: Range<u64>, size: u64) -> Heap {
        const SMALL: u64 = 4;
        const LARGE: u64 = 200;
        let size = if size == 0 { ((runs.end - runs.start) / (8 * self.size())).clamp(SMALL, LARGE) } else { size };
        Heap { runs, size, taken: AtomicU64::new(0) }
    }

    /// Batches that are worked on before their records are handed over, where all are asked for: bounds memory.
    pub(in crate::engine) fn wave(&self, size: u64) -> u64 {
        let size = if size == 0 { 32 } else { size };
        size.saturating_mul(4 * self.size())
    }
}

impl Heap {
    /// How many batches there were.
    pub(in crate::engine) fn batches(&self) -> u64 {
        (self.runs.end - self.runs.start).div_ceil(self.size)
    }

    /// The next batch.
    pub(in crate::engine) fn take(&self) -> Option<Range<u64>> {
        let first = self.taken.fetch_add(1, Ordering::Relaxed).checked_mul(self.size)?.checked_add(self.runs.start)?;
        (first < self.runs.end).then(|| first..first.saturating_add(self.size).min(self.runs.end))
    }
}
