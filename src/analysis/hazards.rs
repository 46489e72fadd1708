//! When runs end: the chance of each ending by round among the runs that are still going, and how many go on.

use super::Case;
use super::estimate::share_of;
use super::events::HazardFinding;
use crate::index::OutcomeIdx;

/// Round by round, from 1.
///
/// Where a rule stops the runs, the runs at risk in a round are themselves a sequence of independent runs, of which a confidence
/// sequence holds; it is made narrow for the number of all runs, because how many are at risk depends on them.
pub(crate) fn by_round(case: &Case) -> Vec<HazardFinding> {
    let tally = &case.experiment.tally;
    let (last, width) = (case.model.rounds as usize, tally.shape.closes());
    let stopped = |o: OutcomeIdx, round: usize| {
        let at_horizon = if round == last { tally.at_horizon[o] } else { 0 };
        tally.ended[o.0 * width + round] - at_horizon
    };
    let mut at_risk = case.runs();
    let one = |round: usize| {
        let before = at_risk;
        let all: u64 = tally.outcomes.keys().map(|o| stopped(o, round)).sum();
        at_risk -= all;
        let share = |count: u64, n: u64| share_of(count, n, case.level, case.aim(1.0));
        HazardFinding {
            round: round as u32,
            at_risk: before,
            stopped: case.by_outcome(|o| stopped(o, round)),
            outcome: case.by_outcome(|o| share(stopped(o, round), before)),
            any: share(all, before),
            survival: share(at_risk, case.runs()),
        }
    };
    (1..=last).map(one).collect()
}
