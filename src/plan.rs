//! What a run of the program is asked to do: everything beside the scenario that can change a number.

use serde::Serialize;

/// Seed, number of runs and confidence level. Threads, batches and progress cannot change a number, so they are not here.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RunPlan {
    /// Key of all random numbers.
    pub seed: u64,
    /// Number of runs n ≥ 1; run K is the same for every n > K.
    pub runs: u64,
    /// Confidence level of intervals, 0 < level < 1.
    pub level: f64,
}

impl RunPlan {
    /// A plan at the usual level of 95 %.
    pub fn new(seed: u64, runs: u64) -> Self {
        Self { seed, runs, level: 0.95 }
    }
}
