//! What moves bring the actors that play them: runs against the same runs without one of their moves.

use super::Case;
use super::estimate::{clustered, weighted_mean};
use super::events::RealizedGains;

/// Nothing where there are no moves.
pub(crate) fn gains(case: &Case) -> Option<RealizedGains> {
    let gains = &case.experiment.gains;
    let mean = |of| case.fixed_n(weighted_mean(of, case.level));
    let share = |lost: &[usize], of: &[usize]| case.fixed_n(clustered(&gains.losses.per_run(lost, of), case.level));
    let of_move = |(leverage, of): (&crate::scenario::Move, _)| (leverage.id.clone(), mean(of));
    (!gains.by_move.is_empty()).then(|| RealizedGains {
        gain: mean(&gains.all),
        by_move: case.scenario.moves.iter().zip(&gains.by_move).map(of_move).collect(),
        // Expected and realized losses, expected ones only, realized ones only, neither.
        at_a_loss: share(&[0, 2], &[0, 1, 2, 3]),
        at_a_loss_as_expected: share(&[0], &[0, 1]),
        at_a_loss_unexpected: share(&[2], &[2, 3]),
    })
}
