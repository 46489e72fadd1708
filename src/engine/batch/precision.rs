//! Whether shares are known well enough to stop.

use crate::index::{OutcomeIdx, TiSlice};
use crate::maths::sequence::{concentration, interval};
use crate::plan::{Precision, RunPlan};

/// The share with the widest interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widest {
    /// Position of its outcome class.
    pub outcome: OutcomeIdx,
    /// Half of the width of its interval, as a share.
    pub half_width: f64,
}

/// The share with the widest interval (the first of equally wide ones), by the confidence sequence of a stopping rule;
/// `outcomes` are runs by class. `None` if there is no class.
#[must_use]
pub fn widest(outcomes: &TiSlice<OutcomeIdx, u64>, rule: &Precision, level: f64) -> Option<Widest> {
    let n = outcomes.iter().sum();
    let r = concentration(rule.half_width, level);
    let of = |(outcome, &count): (OutcomeIdx, &u64)| {
        let [low, high] = interval(count, n, level, r);
        Widest { outcome, half_width: 0.5 * (high - low) }
    };
    outcomes.iter_enumerated().map(of).reduce(|a, b| if b.half_width > a.half_width { b } else { a })
}

/// Whether a plan's rule says stop. Every class counts, those that were never seen too.
pub(super) fn enough(outcomes: &TiSlice<OutcomeIdx, u64>, plan: &RunPlan) -> bool {
    let wide = |rule: Precision| widest(outcomes, &rule, plan.level).is_some_and(|w| w.half_width > rule.half_width);
    plan.stop.is_some_and(|rule| !wide(rule))
}
