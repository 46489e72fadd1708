//! Those who draw: the only file of charts that knows threads.

/// What `draw` makes of each, in their order, on so many threads. None is started for one, nor for more than there is to draw; where
/// they cannot be started, and without the feature `parallel`, this thread draws one after another: the same, later.
pub(super) fn each<T: Sync, P: Send>(threads: usize, all: &[T], draw: impl Fn(&T) -> P + Sync) -> Vec<P> {
    #[cfg(feature = "parallel")]
    if let Some(pool) = pool(threads.min(all.len())) {
        use rayon::iter::{IndexedParallelIterator, IntoParallelRefIterator, ParallelIterator};
        return pool.install(|| all.par_iter().with_max_len(1).map(&draw).collect());
    }
    #[cfg(not(feature = "parallel"))]
    let _ = threads;
    all.iter().map(draw).collect()
}

#[cfg(feature = "parallel")]
fn pool(threads: usize) -> Option<rayon::ThreadPool> {
    (threads > 1).then(|| rayon::ThreadPoolBuilder::new().num_threads(threads).build().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_order_is_that_of_the_list_on_any_number_of_threads() {
        let list: Vec<u64> = (0..40).collect();
        for threads in [0, 1, 2, 3, 100] {
            assert_eq!(each(threads, &list, |n| n * n), list.iter().map(|n| n * n).collect::<Vec<_>>());
            assert!(each(threads, &[0; 0], |n| *n).is_empty());
        }
    }
}
