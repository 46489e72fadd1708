//! What a run of the program is asked to do: everything except the scenario that can change a number.

use serde::Serialize;

/// Seed, number of runs and confidence level. Threads, batches and progress cannot change a number, so they are not here.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct RunPlan {
    /// Seed of all random numbers; any value.
    pub seed: u64,
    /// Number of runs n ≥ 1, or with a stopping rule the largest number. Run K is the same for every n > K.
    pub runs: u64,
    /// Confidence level of intervals, above 0 and below 1.
    pub level: f64,
    /// When to stop earlier; `None`: never.
    pub stop: Option<Precision>,
}

/// A stopping rule: the interval of every outcome's share is narrow enough.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Precision {
    /// Largest half-width that is narrow enough, as a share: 0 < half_width < ½.
    pub half_width: f64,
    /// Runs before the first check, at least 1.
    pub at_least: u64,
}

impl RunPlan {
    /// A plan of so many runs at the usual confidence level of 95%.
    pub fn new(seed: u64, runs: u64) -> Self {
        Self { seed, runs, level: 0.95, stop: None }
    }

    /// Numbers of runs after which results are checked, rising; the last is [`RunPlan::runs`].
    ///
    /// Without a rule this is the only one. With a rule the first is its `at_least`, or what a pilot `planned` if that is more, and
    /// each of the others is a tenth above the one before, rounded up to whole hundreds. So there are few checks, and at most about a
    /// tenth of the runs is unnecessary.
    ///
    /// ```
    /// use detente::internals::plan::{Precision, RunPlan};
    /// let plan = RunPlan { stop: Some(Precision { half_width: 0.01, at_least: 1000 }), ..RunPlan::new(1, 1450) };
    /// assert_eq!(plan.checks(None).collect::<Vec<_>>(), [1000, 1100, 1300, 1450]);
    /// assert_eq!(plan.checks(Some(1200)).collect::<Vec<_>>(), [1200, 1400, 1450]);
    /// assert_eq!(RunPlan::new(1, 1450).checks(None).collect::<Vec<_>>(), [1450]);
    /// ```
    pub fn checks(&self, planned: Option<u64>) -> impl Iterator<Item = u64> + use<> {
        let most = self.runs;
        let first = self.stop.map_or(most, |rule| rule.at_least.max(planned.unwrap_or(0)).clamp(1, most.max(1)));
        let next = move |&n: &u64| (n < most).then(|| (n + n.div_ceil(10).next_multiple_of(100)).min(most));
        std::iter::successors(Some(first), next)
    }
}
