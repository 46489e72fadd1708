//! Whether shares are known well enough to stop.

use super::Experiment;
use crate::index::{OutcomeIdx, TiSlice};
use crate::maths::effective::{Effective, effective};
use crate::maths::sequence::{concentration, interval_of};
use crate::plan::{Precision, RunPlan};
use crate::tally::Residuals;

/// The share with the widest interval.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Widest {
    /// Position of its outcome class.
    pub outcome: OutcomeIdx,
    /// Half of the width of its interval, as a share.
    pub half_width: f64,
}

/// The share with the widest interval (the first of equally wide ones), by the confidence sequence of a stopping rule;
/// `outcomes` are runs by class, `controlled` what control variates leave of them. `None` if there is no class.
#[must_use]
pub fn widest(
    outcomes: &TiSlice<OutcomeIdx, u64>,
    controlled: &Option<Residuals>,
    rule: &Precision,
    level: f64,
) -> Option<Widest> {
    let n = outcomes.iter().sum();
    let r = concentration(rule.half_width, level);
    let of = |(outcome, &count): (OutcomeIdx, &u64)| {
        let left = controlled.as_ref().map(|left| left.moments(|class| i128::from(class == outcome.0)));
        let worth = left.and_then(|left| effective(count, n, left.total(), left.deviations()));
        let [low, high] = match worth {
            Some(Effective { share, runs }) => interval_of(share * runs, runs, level, r),
            None => interval_of(count as f64, n as f64, level, r),
        };
        Widest { outcome, half_width: 0.5 * (high - low) }
    };
    outcomes.iter_enumerated().map(of).reduce(|a, b| if b.half_width > a.half_width { b } else { a })
}

/// Whether a plan's rule says stop. Every class counts, those that were never seen too.
pub(super) fn enough(counted: &Experiment, plan: &RunPlan) -> bool {
    let known = |rule: &Precision| widest(&counted.tally.outcomes, &counted.controlled, rule, plan.level);
    let wide = |rule: Precision| known(&rule).is_some_and(|w| w.half_width > rule.half_width);
    plan.stop.is_some_and(|rule| !wide(rule))
}
