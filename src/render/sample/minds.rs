//! What actors believe and get, and what was drawn.

use crate::analysis::findings::*;

use super::{Size, name, noise, normal, share};

const ACTORS: [&str; 3] = ["Northland", "Union of the Isles", "Estmark"];

pub(super) fn beliefs(size: &Size) -> Vec<BeliefFinding> {
    let names = ["weak", "middling", "strong", "very_strong", "fanatic", "unknown", "seventh", "eighth"];
    (0..size.types)
        .flat_map(|ty| (0..size.points).map(move |p| (ty, p)))
        .map(|(ty, p)| {
            let points: Vec<String> = (0..size.points)
                .map(|p| names.get(p).map_or_else(|| format!("point_{p}"), |name| (*name).to_string()))
                .map(|n| if size.long { format!("{n}_with_a_long_description") } else { n })
                .collect();
            let weights: Vec<f64> = (0..size.points).map(|k| 1.0 + k as f64 * (1.0 + ty as f64)).collect();
            let prior = weights[p] / weights.iter().sum::<f64>();
            let by_round = (0..=size.rounds)
                .map(|r| {
                    (0..size.points)
                        .map(|truth| {
                            let learned = 0.5 * f64::from(r) / f64::from(r + 6);
                            let target = if truth == p { 1.0 } else { 0.0 };
                            normal(
                                prior + learned * (target - prior),
                                0.001 + 0.004 * learned,
                                size.runs / size.points as u64,
                            )
                        })
                        .collect()
                })
                .collect();
            BeliefFinding {
                r#type: if size.long {
                    format!("type_of_resolve_in_the_inner_cabinet_{ty}")
                } else {
                    ["resolve", "patience"][ty % 2].to_string()
                },
                point: points[p].clone(),
                prior,
                points,
                by_round,
                at_stop: normal(prior, 0.001, size.runs),
            }
        })
        .collect()
}

pub(super) fn actors(size: &Size) -> Vec<ActorFinding> {
    (0..size.actors)
        .map(|a| ActorFinding {
            id: format!("actor_{a}"),
            name: name(size, ACTORS[a % 3], a),
            payoff: normal(-0.11 - 0.03 * a as f64, 0.0011, size.runs),
            q05: Some(-0.42),
            q25: Some(-0.2),
            q50: Some(-0.09),
            q75: Some(0.01),
            q95: Some(0.12),
        })
        .collect()
}

pub(super) fn inputs(size: &Size, shares: &[(String, f64)]) -> Vec<InputFinding> {
    let paths = [
        "force.landing.balance",
        "actor.northland.war.cost",
        "actor.estmark.walk_out.rate",
        "resolve",
        "incident.hazard",
        "tension.noise",
    ];
    (0..size.inputs)
        .map(|k| {
            let effect = [0.31, -0.24, 0.02, 0.12, 0.08, -0.01][k % 6] * (1.0 - k as f64 / 50.0);
            let bins = (0..if k % 6 == 3 { 3 } else { 10 })
                .map(|b| {
                    let n = size.runs / 10;
                    let p = (0.2 + effect * (f64::from(b) - 4.5) / 8.0).clamp(0.0, 1.0);
                    InputBin {
                        range: [0.3 + 0.05 * f64::from(b), 0.35 + 0.05 * f64::from(b)],
                        numeric: k % 6 != 3,
                        label: (k % 6 == 3).then(|| ["weak", "middling", "strong"][b as usize].to_string()),
                        n,
                        followed: share((p * n as f64).round() / n.max(1) as f64, n),
                    }
                })
                .collect();
            InputFinding {
                path: if size.long {
                    format!("actor.the_intermediate_committee_{k}.{}", paths[k % 6])
                } else {
                    paths[k % 6].to_string()
                },
                kind: if k % 6 == 3 { InputKind::Private } else { InputKind::Uncertain },
                outcome: shares
                    .iter()
                    .enumerate()
                    .map(|(o, (id, p))| {
                        (
                            id.clone(),
                            InputCorrelation {
                                spearman: if *p > 0.0 {
                                    normal(effect * (noise(k, o) - 0.3), 0.007, size.runs)
                                } else {
                                    share(0.0, 0)
                                },
                            },
                        )
                    })
                    .collect(),
                followed: normal(effect, 0.007, size.runs),
                bins,
            }
        })
        .collect()
}
