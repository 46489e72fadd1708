//! The pilot: runs of their own, from which it is found what explains an ending.

use std::sync::atomic::Ordering;

use crate::engine::batch::{Options, ThreadPool};
use crate::engine::luck::innovations::Columns;
use crate::engine::luck::streams::{Keys, Streams};
use crate::engine::round::player::Player;
use crate::index::OutcomeIdx;
use crate::model::Model;

/// Runs of a pilot. They are played before those of the plan.
pub const PILOT: u64 = 2_000;
/// Number of its first run. No run of a plan has one as large.
const FIRST: u64 = 1 << 63;
const BATCH: u64 = 40;

/// Innovations of the pilot's runs, and what these end in.
pub(super) struct Pilot {
    pub(super) columns: usize,
    pub(super) classes: usize,
    /// Run by run.
    pub(super) sums: Vec<f64>,
    pub(super) endings: Vec<OutcomeIdx>,
    /// Column by column: variance that was to be expected over all runs.
    pub(super) variances: Vec<f64>,
}

/// Runs of a pilot that follow each other: the first, their sums and endings, and the variances.
type Batch = (u64, Vec<f64>, Vec<OutcomeIdx>, Vec<f64>);

impl Pilot {
    /// Plays it. `None` if it was canceled.
    pub(super) fn play(
        (model, keys): (&Model, &Keys),
        columns: &Columns,
        pool: &ThreadPool,
        options: &Options,
    ) -> Option<Self> {
        let heap = pool.heap(FIRST..FIRST + PILOT, BATCH);
        let mut workers: Vec<Vec<Batch>> = vec![Vec::new(); pool.size() as usize];
        pool.work(&heap, &mut workers, &|played, heap| {
            let mut player = Player::new(model, false);
            player.heed(options.stop);
            while let Some(runs) = heap.take() {
                let mut luck = Streams::noting(keys, Some(columns));
                let mut batch: Batch = (runs.start, Vec::new(), Vec::new(), Vec::new());
                for run in runs {
                    luck.begin_noting(run);
                    batch.2.push(player.play(run, &mut luck).outcome);
                    batch.1.extend_from_slice(luck.innovations());
                }
                batch.3.extend_from_slice(luck.variances());
                if options.stop.load(Ordering::Relaxed) {
                    return;
                }
                played.push(batch);
            }
        });
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
        let mut all = workers.concat();
        all.sort_by_key(|(first, ..)| *first);
        let mut found = Pilot {
            columns: columns.parts.len(),
            classes: model.outcomes.len(),
            sums: Vec::new(),
            endings: Vec::new(),
            variances: vec![0.0; columns.parts.len()],
        };
        for (_, sums, endings, variances) in all {
            found.sums.extend(sums);
            found.endings.extend(endings);
            found.variances.iter_mut().zip(variances).for_each(|(all, own)| *all += own);
        }
        Some(found)
    }
}
