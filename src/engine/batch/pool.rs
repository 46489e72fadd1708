//! Those who do the work: the only file that knows threads.

use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};

/// A pool of threads, or this thread alone.
pub(in crate::engine) struct ThreadPool {
    #[cfg(feature = "parallel")]
    pool: Option<rayon::ThreadPool>,
}

/// Batches in rising order, each given out once.
pub(in crate::engine) struct Heap {
    runs: Range<u64>,
    size: u64,
    taken: AtomicU64,
}

/// How many threads do the work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Threads {
    /// So many, at least one.
    pub used: usize,
    /// Why they are fewer than were asked for; `None` where they are not.
    pub limit: Option<Limit>,
}

/// What keeps threads from being as many as were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limit {
    /// The program was built without the feature `parallel`.
    Build,
    /// More than one thread on each core only wait for each other.
    Machine {
        /// Cores that this program may use.
        cores: usize,
    },
    /// There are fewer batches of runs than threads.
    Work,
    /// The system starts no more, for example because of a limit on processes (`ulimit -u`).
    Start,
}

/// Runs in the smallest batch, where the size of batches is not given.
const SMALL: u64 = 4;
/// Runs in the largest.
const LARGE: u64 = 200;

/// How many threads to use for so many runs, if `asked` were asked for (0: one for each core): never more than the cores,
/// than the batches of runs, or than the system starts. No environment variable counts.
///
/// ```
/// let threads = detente::internals::engine::threads(100_000, 1_000_000);
/// assert!(threads.used >= 1 && threads.limit.is_some());
/// assert_eq!(detente::internals::engine::threads(1, 1_000_000).limit, None);
/// ```
#[must_use]
pub fn threads(asked: usize, runs: u64) -> Threads {
    let mut found = choose(asked, runs, cores(), startable);
    if !cfg!(feature = "parallel") && asked > found.used {
        found.limit = Some(Limit::Build);
    }
    found
}

fn choose(asked: usize, runs: u64, cores: usize, startable: impl Fn(usize) -> usize) -> Threads {
    let batches = usize::try_from(runs.div_ceil(SMALL)).unwrap_or(usize::MAX).max(1);
    let wanted = if asked == 0 { cores } else { asked };
    let mut found = Threads { used: wanted.min(cores).min(batches), limit: None };
    if asked > batches {
        found.limit = Some(Limit::Work);
    }
    if asked > cores && cores <= batches {
        found.limit = Some(Limit::Machine { cores });
    }
    // One thread is the one that asks.
    let started = if found.used > 1 { startable(found.used).max(1) } else { 1 };
    if started < found.used {
        found = Threads { used: started, limit: Some(Limit::Start) };
    }
    found
}

/// Cores that this program may use; without the feature `parallel` it uses one.
fn cores() -> usize {
    if cfg!(feature = "parallel") { std::thread::available_parallelism().map_or(1, usize::from) } else { 1 }
}

/// How many of so many threads the system starts at one time: they are started, and let go.
fn startable(wanted: usize) -> usize {
    let door = std::sync::Mutex::new(());
    let shut = door.lock();
    std::thread::scope(|scope| {
        let start = || std::thread::Builder::new().spawn_scoped(scope, || drop(door.lock())).is_ok();
        let started = (0..wanted).take_while(|_| start()).count();
        drop(shut);
        started
    })
}

/// What `build` makes for so many threads, or for half as many, and so on; `None` where that comes to one.
#[cfg(feature = "parallel")]
fn as_many_as_start<P>(mut threads: usize, build: impl Fn(usize) -> Option<P>) -> Option<P> {
    while threads > 1 {
        if let Some(pool) = build(threads) {
            return Some(pool);
        }
        threads /= 2;
    }
    None
}

impl ThreadPool {
    /// A pool of so many (0: one for each core), but no more than there are batches, nor than eight for each core: whoever
    /// asks for more has mistyped. One is this thread, and nothing is started. Where threads cannot be started, the work
    /// is done by fewer, down to this one: the same bytes, later.
    #[cfg(feature = "parallel")]
    pub(in crate::engine) fn new(threads: usize, batches: u64) -> Self {
        let cores = cores();
        let wanted = if threads == 0 { cores } else { threads.min(8 * cores) };
        let wanted = wanted.min(usize::try_from(batches).unwrap_or(usize::MAX));
        Self { pool: as_many_as_start(wanted, |n| rayon::ThreadPoolBuilder::new().num_threads(n).build().ok()) }
    }

    /// This thread, whatever was asked for.
    #[cfg(not(feature = "parallel"))]
    pub(in crate::engine) fn new(_threads: usize, _batches: u64) -> Self {
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

    /// Each of the pool works with a hand of its own until the heap is empty; `workers` are at most as many as the pool.
    /// Who does what is left to chance, so what is made must be the same however it is put together.
    ///
    /// Hands are made by who calls: what a thread itself asks for stays with it, and would lie idle once it is done.
    pub(in crate::engine) fn work<H: Send, T: Send>(
        &self,
        heap: &Heap,
        workers: &mut [H],
        work: &(impl Fn(&mut H, &Heap) -> T + Sync),
    ) -> Vec<T> {
        #[cfg(feature = "parallel")]
        if let Some(pool) = &self.pool {
            let free = std::sync::Mutex::new(workers.iter_mut());
            // A lock is poisoned only by a panic, which ends the work anyway.
            let next = || free.lock().ok()?.next();
            return pool.broadcast(|_| next().map(|hand| work(hand, heap))).into_iter().flatten().collect();
        }
        workers.iter_mut().take(1).map(|hand| work(hand, heap)).collect()
    }

    /// Runs cut into batches of `size`; 0: a few for each of the pool, none so large that the last to finish keeps the
    /// others waiting for long, nor so small that turning from one twin to the next is felt.
    pub(in crate::engine) fn heap(&self, runs: Range<u64>, size: u64) -> Heap {
        let size = if size == 0 { ((runs.end - runs.start) / (8 * self.size())).clamp(SMALL, LARGE) } else { size };
        Heap { runs, size, taken: AtomicU64::new(0) }
    }

    /// Batches that are worked on before their records are handed over, where all are asked for: bounds memory.
    pub(in crate::engine) fn wave(&self, size: u64) -> u64 {
        let size = if size == 0 { 32 } else { size };
        size.saturating_mul(4 * self.size())
    }
}

/// Most batches that so many runs are cut into; `size`: runs in a batch, 0: the usual number.
pub(in crate::engine) fn most_batches(runs: u64, size: u64) -> u64 {
    runs.div_ceil(if size == 0 { SMALL } else { size })
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

#[cfg(test)]
mod tests {
    use super::*;

    const MANY: u64 = 1_000_000;

    #[test]
    fn threads_are_capped_by_machine_work_and_system() {
        let all = |n: usize| n;
        let found = |asked, runs, cores| {
            let Threads { used, limit } = choose(asked, runs, cores, all);
            (used, limit)
        };
        assert_eq!(found(0, MANY, 8), (8, None));
        assert_eq!(found(0, 5, 8), (2, None));
        assert_eq!(found(8, MANY, 8), (8, None));
        assert_eq!(found(4096, MANY, 2), (2, Some(Limit::Machine { cores: 2 })));
        assert_eq!(found(6, 5, 8), (2, Some(Limit::Work)));
        assert_eq!(found(4096, 5, 8), (2, Some(Limit::Work)));
        assert_eq!(found(4096, 0, 8), (1, Some(Limit::Work)));
        for starts in 0..8 {
            let started = choose(0, MANY, 8, |n| n.min(starts));
            assert_eq!(started, Threads { used: starts.max(1), limit: Some(Limit::Start) });
        }
    }

    #[test]
    fn one_thread_needs_no_thread_to_start() {
        let never = |_| -> usize { panic!("a thread was asked for") };
        assert_eq!(choose(1, MANY, 8, never), Threads { used: 1, limit: None });
        assert_eq!(choose(0, 3, 8, never), Threads { used: 1, limit: None });
        #[cfg(feature = "parallel")]
        {
            assert!(as_many_as_start(1, |_| -> Option<()> { panic!("a pool was asked for") }).is_none());
            assert!(ThreadPool::new(1, MANY).pool.is_none() && ThreadPool::new(7, 1).pool.is_none());
        }
    }

    /// A system that starts few threads only, as far as rayon can tell.
    #[cfg(feature = "parallel")]
    #[test]
    fn where_threads_do_not_start_fewer_do_the_work() {
        use std::sync::atomic::AtomicUsize;
        for (limit, size) in [(0, 1), (1, 1), (2, 2), (5, 4), (7, 4), (8, 8), (100, 8)] {
            let build = |n: usize| {
                let started = AtomicUsize::new(0);
                let spawn = |thread: rayon::ThreadBuilder| {
                    if started.fetch_add(1, Ordering::Relaxed) >= limit {
                        return Err(std::io::ErrorKind::WouldBlock.into());
                    }
                    std::thread::Builder::new().spawn(|| thread.run()).map(drop)
                };
                rayon::ThreadPoolBuilder::new().num_threads(n).spawn_handler(spawn).build().ok()
            };
            let pool = ThreadPool { pool: as_many_as_start(8, build) };
            assert_eq!(pool.size(), size, "limit {limit}");
            let heap = pool.heap(0..1000, 7);
            let mut counts = vec![0; pool.size() as usize];
            pool.work(&heap, &mut counts, &|count, heap| {
                while let Some(batch) = heap.take() {
                    *count += batch.end - batch.start;
                }
            });
            assert_eq!(counts.iter().sum::<u64>(), 1000);
        }
    }

    #[test]
    fn there_are_as_many_batches_as_are_taken() {
        let pool = ThreadPool::new(1, MANY);
        for (runs, size, n) in [(0..0, 3, 0), (0..21, 7, 3), (10..40, 7, 5), (100..103, 1, 3), (5..6, 9, 1)] {
            let heap = pool.heap(runs, size);
            assert_eq!((heap.batches(), std::iter::from_fn(|| heap.take()).count()), (n, n as usize));
        }
    }

    #[test]
    fn threads_that_were_only_started_are_let_go() {
        assert_eq!(startable(3), 3);
        assert!(threads(0, MANY).used >= 1);
    }
}
