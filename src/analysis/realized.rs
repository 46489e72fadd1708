//! What moves bring the actors that play them: runs against the same runs without one of their moves.

use super::Case;
use super::estimate::{clustered, weighted_mean};
use super::events::RealizedGains;
use crate::tally::PerRun;

/// Nothing where there are no moves.
pub(crate) fn gains(case: &Case) -> Option<RealizedGains> {
    let gains = &case.experiment.gains;
    let mean = |of| case.fixed_n(weighted_mean(of, case.level));
    let share = |of: &PerRun| case.fixed_n(clustered(of, case.level));
    let [expected, other] = gains.losses.each_ref().map(|one| one.per_run(&[0], &[0, 1]));
    let ids = || case.scenario.moves.iter().map(|leverage| leverage.id.clone());
    (!gains.by_move.is_empty()).then(|| RealizedGains {
        gain: mean(&gains.all),
        by_move: ids().zip(gains.by_move.iter().map(mean)).collect(),
        at_a_loss: share(&of_different_runs(expected, other)),
        at_a_loss_by_move: ids()
            .zip(gains.losses_by_move.iter().map(|one| share(&one.per_run(&[0], &[0, 1]))))
            .collect(),
        at_a_loss_as_expected: share(&expected),
        at_a_loss_unexpected: share(&other),
    })
}

/// Counts of runs of which none is in both.
pub(super) fn of_different_runs(a: PerRun, b: PerRun) -> PerRun {
    PerRun { runs: a.runs + b.runs, x: a.x + b.x, y: a.y + b.y, xx: a.xx + b.xx, xy: a.xy + b.xy, yy: a.yy + b.yy }
}
