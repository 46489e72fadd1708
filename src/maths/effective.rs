//! How many plain runs an estimate with control variates is worth.

/// A share estimated with control variates, as if it were that of plain runs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effective {
    /// The estimate, above 0 and below 1.
    pub share: f64,
    /// Number of plain runs whose share has the same variance; not whole.
    pub runs: f64,
}

/// The share of something that happened in `count` of `n` runs, where control variates leave `n` numbers with this `total` and these
/// `deviations`, Σ(x − x̄)².
///
/// With s² = (Σ(x − x̄)² + p(1 − p))/n, the variance of what is left of one run, the number of plain runs is n·p(1 − p)/s². The
/// second term is that of one run without control variates, so that a sample in which they happen to leave nothing is not taken
/// for certainty: n² plain runs at most.
///
/// `None` where control variates have nothing to work on: nothing or everything was counted, or the estimate is not above
/// 0 and below 1, which is chance where the share is tiny. Then the share as counted stands.
///
/// ```
/// use detente::internals::maths::effective::effective;
/// // A quarter of the variance is left: 1,000 runs are worth 4,000.
/// let found = effective(500, 1000, 510.0, 62.5).unwrap();
/// assert!((found.share - 0.51).abs() < 1e-12 && (found.runs / 4000.0 - 1.0).abs() < 0.01);
/// assert_eq!(effective(0, 1000, 0.5, 2.0), None);
/// ```
#[must_use]
pub fn effective(count: u64, n: u64, total: f64, deviations: f64) -> Option<Effective> {
    let runs = n as f64;
    let share = total / runs;
    let plain = share * (1.0 - share);
    let found = Effective { share, runs: runs * runs * plain / (deviations + plain) };
    (0 < count && count < n && 0.0 < share && share < 1.0 && found.runs.is_finite()).then_some(found)
}
