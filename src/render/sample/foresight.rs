//! Invented findings of an equilibrium.

use std::collections::BTreeMap;

use super::{Size, build, noise, normal, share};
use crate::analysis::estimate::estimated;
use crate::analysis::findings::{Estimate, Findings, Method};
use crate::analysis::foresight::{ChangeFinding, ForesightFinding, PairedEstimate, RealizedChange};
use crate::analysis::health::{
    ActorHealth, DeviationHealth, FitHealth, HealthFinding, SlopeHealth, StartsHealth, StartsSpread,
};

/// Findings of runs whose actors choose by fitted values. `compared`: with equilibria of the games compared with.
pub(crate) fn foreseen(size: &Size, compared: bool) -> Findings {
    let mut findings = build(size);
    let twin = |salt: usize| change(&findings, salt);
    let (myopic, meetings, moves) = (twin(31), twin(32), twin(33));
    let with_moves = size.moves > 0;
    let realized = with_moves.then(|| realized(&findings));
    findings.foresight = Some(ForesightFinding {
        compared,
        myopic,
        realized,
        without_meetings: (compared && size.forums > 0).then_some(meetings),
        without_moves: (compared && with_moves).then_some(moves),
        health: Some(HealthFinding::Fitted(health(&findings))),
    });
    if !compared {
        findings.value_of_talks.clear();
        findings.talks.clear();
        findings.precision_band.clear();
    }
    findings
}

fn paired(run: Estimate, twin: Estimate, error: f64) -> PairedEstimate {
    let difference = run.value.zip(twin.value).map_or(0.0, |(run, twin)| run - twin);
    PairedEstimate { difference: Estimate { method: Method::Paired, ..normal(difference, error, run.n) }, run, twin }
}

fn change(findings: &Findings, salt: usize) -> ChangeFinding {
    let n = findings.plan.runs;
    let moved = |k: usize, p: f64| (p + 0.3 * (noise(k, salt) - 0.5) * p.sqrt()).clamp(0.0, 1.0);
    let one = |k: usize, p: f64| paired(share(p, n), share(moved(k, p), n), 0.004);
    let by_actor = |least: f64| -> BTreeMap<String, PairedEstimate> {
        let each = findings.actors.iter().enumerate().map(|(k, actor)| {
            let value = least + noise(k, salt + 7) - 0.5;
            (
                actor.id.clone(),
                paired(normal(value, 0.006, n), normal(value + 0.2 * (noise(k, salt) - 0.5), 0.006, n), 0.007),
            )
        });
        each.collect()
    };
    let owners: Vec<&String> = findings.moves.iter().map(|one| &one.actor).collect();
    ChangeFinding {
        runs: n,
        changed: share(0.312, n),
        outcomes: findings
            .outcomes
            .iter()
            .enumerate()
            .map(|(k, o)| (o.id.clone(), one(k, o.share.value.unwrap_or(0.0))))
            .collect(),
        groups: findings
            .groups
            .iter()
            .enumerate()
            .map(|(k, g)| (g.group.id.clone(), one(k + 50, g.share.value.unwrap_or(0.0))))
            .collect(),
        payoffs: by_actor(0.0),
        moves: paired(normal(4.31, 0.02, n), normal(6.9, 0.03, n), 0.03),
        moves_by_actor: by_actor(2.0).into_iter().filter(|(id, _)| owners.contains(&id)).collect(),
        accepted: paired(normal(0.213, 0.004, n), normal(0.111, 0.003, n), 0.004),
    }
}

fn realized(findings: &Findings) -> RealizedChange {
    let n = findings.plan.runs / 10;
    let loss = |k: usize| paired(share(0.31 + 0.1 * noise(k, 41), n), share(0.52 + 0.1 * noise(k, 42), n), 0.02);
    let gain = |k: usize| paired(normal(0.02 * noise(k, 43), 0.003, n), normal(-0.02 * noise(k, 44), 0.003, n), 0.004);
    let owners = || {
        findings.actors.iter().enumerate().filter(|(_, actor)| findings.moves.iter().any(|one| one.actor == actor.id))
    };
    RealizedChange {
        at_a_loss: loss(99),
        at_a_loss_by_actor: owners().map(|(k, actor)| (actor.id.clone(), loss(k))).collect(),
        gain: gain(99),
        gain_by_actor: owners().map(|(k, actor)| (actor.id.clone(), gain(k))).collect(),
    }
}

fn health(findings: &Findings) -> FitHealth {
    let slope = |value: f64| {
        Some(SlopeHealth { slope: estimated(Some(value), Some(0.04), 9_000, 0.95), whole: 0.97, size: 0.031 })
    };
    let actors = findings.actors.iter().enumerate().map(|(k, actor)| ActorHealth {
        actor: actor.id.clone(),
        change: 0.0123 + 0.001 * k as f64,
        bias: normal(0.002 - 0.004 * noise(k, 51), 0.0021, 20_000),
        meeting: slope(1.03 - 0.1 * noise(k, 52)),
        moves: if k == 1 { None } else { slope(0.9 + 0.2 * noise(k, 53)) },
        error: 0.0061,
        by_round: k == 0,
        deviation: (k != 1).then(|| DeviationHealth {
            gain: normal(0.003 * (noise(k, 54) - 0.6), 0.0011, 40_000),
            runs: 20_000,
            iterations: 4,
        }),
    });
    let spread = |p: f64| StartsSpread {
        lowest: share(p * 0.98, 20_000),
        highest: share(p, 20_000),
        difference: normal(0.02 * p, 0.01, 40_000),
    };
    FitHealth {
        quick: false,
        converged: true,
        seed: "1".into(),
        runs: 20_000,
        iterations: 6,
        most_iterations: 6,
        precision: 20.0,
        most_change: 0.0125,
        actors: actors.collect(),
        starts: Some(StartsHealth {
            fits: 3,
            outcomes: findings.outcomes.iter().map(|o| (o.id.clone(), spread(o.share.value.unwrap_or(0.0)))).collect(),
        }),
    }
}
