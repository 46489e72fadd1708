//! What happens within runs.

use crate::analysis::findings::*;

use super::{Size, noise, normal, share};

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

/// Two actors walk out, in most runs of one ending and some of another; nobody where there are no forums.
pub(super) fn collapse(size: &Size, outcomes: &[OutcomeFinding]) -> Option<CollapseFinding> {
    let by_round = |actor: u64| -> Vec<u64> {
        (1..=u64::from(size.rounds)).map(|round| size.runs / (40 * (actor + 1) * (round + actor))).collect()
    };
    let by = (0..size.actors.min(2)).map(|k| {
        let by_round = by_round(k as u64);
        let of_all = by_round.iter().sum::<u64>() as f64 / size.runs as f64;
        (format!("actor_{k}"), WalkOutFinding { share: share(of_all, size.runs), by_round })
    });
    let by: std::collections::BTreeMap<_, _> = by.collect();
    let all: u64 = by.values().flat_map(|one| &one.by_round).sum();
    let ended = outcomes.iter().enumerate().map(|(k, one)| {
        let n = match k {
            0 => all / 4,
            1 => all - all / 4,
            _ => 0,
        };
        (one.id.clone(), n)
    });
    let share = share(all as f64 / size.runs as f64, size.runs);
    (size.forums > 0).then(|| CollapseFinding { share, by, ended: ended.collect() })
}

/// Moves that gain a little or lose a little; none is played again where there are none.
pub(super) fn realized(size: &Size) -> Option<RealizedGains> {
    let n = size.runs / 10;
    let of_move = |k: usize| (format!("move_{k}"), normal((noise(k, 21) - 0.45) * 0.1, 0.004, n / (k as u64 + 2)));
    (size.moves > 0).then(|| RealizedGains {
        gain: normal(0.0123, 0.0021, n),
        by_move: (0..size.moves).map(of_move).collect(),
        at_a_loss: share(0.431, n),
        at_a_loss_by_move: (0..size.moves)
            .map(|k| (format!("move_{k}"), share(0.3 + 0.2 * noise(k, 22), n / (k as u64 + 2))))
            .collect(),
        at_a_loss_as_expected: share(0.62, n / 8),
        at_a_loss_unexpected: share(0.404, n - n / 8),
    })
}
