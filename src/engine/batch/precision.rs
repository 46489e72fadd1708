//! Whether shares are known well enough to stop.

use super::Experiment;
use super::controls::PilotRuns;
use crate::index::{OutcomeIdx, TiSlice, ti_vec};
use crate::maths::effective::effective;
use crate::maths::score::score_interval;
use crate::maths::sequence::{concentration, interval};
use crate::maths::special::normal_quantile;
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

/// The share with the widest interval (the first of equally wide ones); `outcomes` are runs by class, `controlled` what control
/// variates leave of them. With control variates the intervals are those of a fixed number of runs, without them those of the
/// confidence sequence of a stopping rule. `None` if there is no class.
#[must_use]
pub fn widest(
    outcomes: &TiSlice<OutcomeIdx, u64>,
    controlled: &Option<Residuals>,
    rule: &Precision,
    level: f64,
) -> Option<Widest> {
    let n: u64 = outcomes.iter().sum();
    let r = concentration(rule.half_width, level);
    let z = -normal_quantile(0.5 * (1.0 - level));
    let of = |(outcome, &count): (OutcomeIdx, &u64)| {
        let [low, high] = match controlled {
            None => interval(count, n, level, r),
            Some(left) => {
                let left = left.moments(|class| i128::from(class == outcome.0));
                let worth = effective(count, n, left.total(), left.deviations());
                let (share, runs) =
                    worth.map_or((count as f64 / n as f64, n as f64), |worth| (worth.share, worth.runs));
                if n == 0 { [0.0, 1.0] } else { score_interval(share, runs, z) }
            }
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

/// Half of the widest interval of a share that a pilot would have.
pub(super) fn of_pilot(pilot: &PilotRuns, plan: &RunPlan) -> f64 {
    let mut outcomes = ti_vec![0; pilot.classes];
    let mut left = Residuals::new(pilot.classes);
    for (ending, run) in pilot.iter() {
        outcomes[ending] += 1;
        left.push(run);
    }
    plan.stop.and_then(|rule| widest(&outcomes, &Some(left), &rule, plan.level)).map_or(1.0, |widest| widest.half_width)
}
