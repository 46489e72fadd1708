//! What happens within runs.

use crate::analysis::findings::*;

use super::share;

/// Of runs that end as the rounds say; in the last round some endings are read at the horizon.
pub(super) fn hazards(rounds: &[RoundFinding], runs: u64, at_horizon: impl Fn(usize) -> bool) -> Vec<HazardFinding> {
    let part = |count: u64, n: u64| share(if n == 0 { 0.0 } else { count as f64 / n as f64 }, n);
    let mut left = runs;
    rounds[1..]
        .iter()
        .map(|round| {
            let is_last = round.round as usize + 1 == rounds.len();
            let stops = |(index, (id, n)): (usize, (&String, &u64))| {
                (id.clone(), if is_last && at_horizon(index) { 0 } else { *n })
            };
            let stopped: std::collections::BTreeMap<_, _> = round.ended.iter().enumerate().map(stops).collect();
            let (at_risk, all) = (left, stopped.values().sum::<u64>());
            left -= all;
            HazardFinding {
                round: round.round,
                at_risk,
                outcome: stopped.iter().map(|(id, n)| (id.clone(), part(*n, at_risk))).collect(),
                stopped,
                any: part(all, at_risk),
                survival: part(left, runs),
            }
        })
        .collect()
}
