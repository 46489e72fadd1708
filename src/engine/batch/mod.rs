//! Many runs.
//!
//! Runs are cut into batches; the counts of a batch depend on its run numbers only. Threads only decide which worker plays
//! which batch, and when. Tallies hold integers and merge in any order, so neither threads nor the size of a batch can
//! change a bit. Each worker keeps one tally and one reusable buffer for a run, so memory does not grow with the runs.
//!
//! | file | what |
//! |---|---|
//! | `pool` | threads |
//! | `worker` | what one thread does: runs and their comparison runs |
//! | `experiment` | what is counted, which runs have which comparison runs |
//! | `controls` | what chance explains of an ending is taken off, so that fewer runs are needed |
//! | `precision` | whether shares are known precisely enough to stop |

pub(super) mod controls;
pub mod count;
mod experiment;
mod pool;
mod precision;
mod worker;

use std::ops::Range;
use std::sync::atomic::AtomicBool;

pub use controls::{PILOT, are_controlled};
pub use experiment::{Experiment, Foreseen, MOST_MEETINGS, Twins, fits, n_meetings, withheld};
pub use pool::{Limit, Threads, threads};
pub(super) use pool::{ThreadPool, most_batches};
pub use precision::{Widest, widest};

use self::worker::{Stopped, Variants, Worker};
use crate::engine::round::record::Record;
use crate::model::Model;
use crate::plan::RunPlan;
use crate::tally::Counter;

/// How to play an experiment. Nothing here can change a result.
pub struct Options<'a> {
    /// Number of threads; 0: one for each core. [`threads`] says how many are of use. One starts no other.
    pub threads: usize,
    /// Runs in a batch; 0: chosen by the program.
    pub batch: u64,
    /// Called, from any thread, with the number of runs done since the last call.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Set it to cancel; then nothing is returned.
    pub stop: &'a AtomicBool,
}

/// Receives records, in the order of runs.
pub type Keep<'a> = Option<&'a mut dyn FnMut(&Record)>;

/// Simulates a plan. Returns `None` if it was canceled.
///
/// `keep` is handed every record, in the order of runs. A plan with a rule for stopping is looked at after the runs that
/// [`RunPlan::checks`] lists, and ends at the first of them at which every share is known as well as was asked for.
#[must_use]
pub fn simulate(model: &Model, plan: &RunPlan, options: &Options, mut keep: Keep) -> Option<Experiment> {
    let pool = ThreadPool::new(options.threads, most_batches(plan.runs, options.batch));
    let variants = Variants::new(model, plan, &pool, options)?;
    let mut work = Work::new(&variants, options, pool);
    let mut first = 0;
    for last in plan.checks(variants.planned.map(|planned| planned.0)) {
        work.play(first..last, &mut keep)?;
        if precision::enough(&work.counted, plan) {
            break;
        }
        first = last;
    }
    Some(work.counted)
}

/// Simulates some runs of a plan only. Parts of it, each played anywhere, [merge](Experiment::merge) into what [`simulate`]
/// returns for the whole. Returns `None` if it was canceled.
#[must_use]
pub fn simulate_part(model: &Model, plan: &RunPlan, runs: Range<u64>, options: &Options) -> Option<Experiment> {
    let pool = ThreadPool::new(options.threads, most_batches(runs.end.saturating_sub(runs.start), options.batch));
    let variants = Variants::new(model, plan, &pool, options)?;
    let mut work = Work::new(&variants, options, pool);
    work.play(runs, &mut None)?;
    Some(work.counted)
}

/// The work under way.
struct Work<'a> {
    variants: &'a Variants<'a>,
    options: &'a Options<'a>,
    pool: ThreadPool,
    workers: Vec<Worker<'a>>,
    counted: Experiment,
}

impl<'a> Work<'a> {
    fn new(variants: &'a Variants<'a>, options: &'a Options<'a>, pool: ThreadPool) -> Self {
        Self { variants, options, pool, workers: Vec::new(), counted: variants.nothing() }
    }

    /// Plays runs and adds them to what was counted before.
    fn play(&mut self, runs: Range<u64>, keep: &mut Keep) -> Option<()> {
        let wave = if keep.is_some() { self.pool.wave(self.options.batch) } else { u64::MAX };
        let mut first = runs.start;
        while first < runs.end {
            let last = first.saturating_add(wave).min(runs.end);
            self.play_wave(first..last, keep)?;
            first = last;
        }
        Some(())
    }

    fn play_wave(&mut self, runs: Range<u64>, keep: &mut Keep) -> Option<()> {
        let heap = self.pool.heap(runs, self.options.batch);
        while self.workers.len() < self.pool.size().min(heap.batches()) as usize {
            self.workers.push(Worker::new(self.variants, keep.is_some(), self.options.stop));
        }
        let done = self.pool.work(&heap, &mut self.workers, &|worker, heap| {
            while let Some(batch) = heap.take() {
                let n = batch.end - batch.start;
                worker.play(batch)?;
                (self.options.progress)(n);
            }
            Ok(())
        });
        done.into_iter().collect::<Result<(), Stopped>>().ok()?;
        let mut records = Vec::new();
        for worker in &mut self.workers {
            let part = worker.hand_over();
            self.counted.merge(&part.counted);
            records.extend(part.records);
        }
        if let Some(keep) = keep {
            records.sort_by_key(|batch| batch.first().map(|record| record.run));
            records.iter().flatten().for_each(keep);
        }
        Some(())
    }
}

#[cfg(test)]
mod tests;
