//! What actors believe and get, and what was drawn.

use crate::analysis::findings::*;
use crate::analysis::groups::GroupRef;
use crate::analysis::subsets::*;
use crate::analysis::talks::*;
use crate::scenario::EndingKind;

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

pub(super) fn inputs(size: &Size, shares: &[(String, f64)], groups: &[GroupRef]) -> Vec<InputFinding> {
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
            let bins = (0..if k % 6 == 3 { 3_u32 } else { 10 })
                .map(|b| {
                    let n = size.runs / 10;
                    let p = (0.2 + effect * (f64::from(b) - 4.5) / 8.0).clamp(0.0, 1.0);
                    InputBin {
                        range: [0.3 + 0.05 * f64::from(b), 0.35 + 0.05 * f64::from(b)],
                        numeric: k % 6 != 3,
                        label: (k % 6 == 3).then(|| ["weak", "middling", "strong"][b as usize].to_string()),
                        n,
                        group: (groups.iter())
                            .map(|group| {
                                let p = if group.followed { p } else { (1.0 - p) / groups.len() as f64 };
                                (group.id.clone(), share((p * n as f64).round() / n.max(1) as f64, n))
                            })
                            .collect(),
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
                                first_order: normal(effect * effect * noise(k, o), 0.004, size.runs),
                            },
                        )
                    })
                    .collect(),
                group: (groups.iter().enumerate())
                    .map(|(g, group)| {
                        let part = if group.followed { 1.0 } else { 0.6 * (noise(k, 40 + g) - 0.6) };
                        (
                            group.id.clone(),
                            InputCorrelation {
                                spearman: normal(effect * part, 0.007, size.runs),
                                first_order: normal(effect * part * effect * part, 0.004, size.runs),
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

/// Endings by the points of each type, then by the thirds of each drawn number.
pub(super) fn endings_by_input(size: &Size, shares: &[(String, f64)]) -> Vec<InputEndings> {
    let mut types: Vec<(String, Vec<String>)> = Vec::new();
    for belief in beliefs(size) {
        if types.last().is_none_or(|(id, _)| *id != belief.r#type) {
            types.push((belief.r#type.clone(), belief.points.clone()));
        }
    }
    let thirds = Third::ALL.iter().map(|third| third.id().to_string()).collect::<Vec<_>>();
    let drawn = inputs(size, &[], &[]).into_iter().filter(|input| input.kind == InputKind::Uncertain);
    let drawn = drawn.map(|input| (input.path, InputKind::Uncertain, thirds.clone()));
    let private = types.into_iter().map(|(id, points)| (id, InputKind::Private, points));
    private
        .chain(drawn)
        .enumerate()
        .map(|(k, (path, kind, subsets))| one_input(size, shares, k, path, kind, &subsets))
        .collect()
}

fn one_input(
    size: &Size,
    shares: &[(String, f64)],
    k: usize,
    path: String,
    kind: InputKind,
    ids: &[String],
) -> InputEndings {
    let n = size.runs / ids.len() as u64;
    let subset = |(place, id): (usize, &String)| {
        let step = place as f64 / (ids.len() as f64 - 1.0).max(1.0) - 0.5;
        let outcome = shares.iter().enumerate().map(|(o, (id, p))| {
            let tilt = 1.0 + 1.2 * step * (noise(k, o + 3) - 0.4) / (1.0 + k as f64 / 4.0);
            (id.clone(), share((p * tilt).clamp(0.0, 1.0), n))
        });
        RunSubset {
            point: (kind == InputKind::Private).then(|| id.clone()),
            third: (kind == InputKind::Uncertain).then(|| Third::ALL[place]),
            range: [0.3 + 0.1 * place as f64, 0.4 + 0.1 * place as f64],
            numeric: kind == InputKind::Uncertain,
            n,
            outcome: outcome.collect(),
        }
    };
    let subsets: Vec<RunSubset> = ids.iter().enumerate().map(subset).collect();
    let last = subsets.len() - 1;
    let change =
        |id: &String| subsets[last].outcome[id].value.zip(subsets[0].outcome[id].value).map_or(0.0, |(b, a)| b - a);
    let largest = shares.iter().map(|(id, _)| id).max_by(|a, b| change(a).abs().total_cmp(&change(b).abs()));
    let contrast = largest.map(|id| EndingContrast {
        outcome: id.clone(),
        least: if change(id) > 0.0 { 0 } else { last },
        most: if change(id) > 0.0 { last } else { 0 },
        difference: normal(change(id).abs(), 0.004, size.runs),
    });
    InputEndings { path, kind, subsets, contrast }
}

/// What talks change, in all runs and by the points of each type.
pub(super) fn talks(size: &Size, shares: &[(String, f64)], groups: &[GroupRef]) -> Vec<TalksFinding> {
    if size.forums == 0 {
        return Vec::new();
    }
    let points = beliefs(size).into_iter().map(|belief| (Some(belief.r#type), Some(belief.point)));
    let of: Vec<_> = std::iter::once((None, None)).chain(points).collect();
    let twins = TalksTwin::ALL.iter().copied();
    let all = twins.flat_map(|twin| of.iter().cloned().map(move |(ty, point)| (twin, ty, point))).enumerate();
    all.map(|(k, (twin, r#type, point))| TalksFinding {
        twin,
        r#type,
        point,
        outcome: shares
            .iter()
            .enumerate()
            .map(|(o, (id, p))| (id.clone(), normal((noise(k, o) - 0.5) * 0.1 * p.sqrt(), 0.002, size.runs)))
            .collect(),
        groups: (groups.iter().filter(|group| group.kind <= EndingKind::Clash)).map(|group| group.id.clone()).collect(),
        together: normal(0.02 * (noise(k, 91) - 0.5), 0.002, size.runs),
        verdict: Some(TalksVerdict::ALL[k % 3]),
    })
    .collect()
}
