//! What happens at the table and beside it.

use std::collections::BTreeMap;

use crate::analysis::findings::*;

use super::{Size, name, noise, share};

const MOVES: [&str; 10] = [
    "Threat of an embargo",
    "Naval exercise",
    "Recall of the envoy",
    "Missiles moved forward",
    "Reserves called up",
    "Open letter",
    "Overflights",
    "Pull-back from the strait",
    "Gas cut-off",
    "Test launch",
];
const FORUMS: [&str; 3] = ["Lakeside", "Harbour", "Assembly"];
const REASONS: [&str; 8] =
    ["red_line", "precondition", "linkage", "audience_cost", "better_alternative", "misjudgement", "several", "terms"];

pub(super) fn moves(size: &Size) -> Vec<MoveFinding> {
    (0..size.moves)
        .map(|k| {
            let rate = if k % 9 == 4 { 0.0 } else { noise(k, 3).powi(2) * 0.6 };
            MoveFinding {
                id: format!("move_{k}"),
                name: name(size, MOVES[k % MOVES.len()], k),
                actor: format!("actor_{}", k % size.actors),
                at_a_loss: share(0.4 * noise(k, 23), if rate > 0.0 { size.runs / (k as u64 + 1) } else { 0 }),
                by_round: (1..=size.rounds)
                    .map(|r| {
                        (size.runs as f64
                            * rate
                            * (1.0 - 0.6 * f64::from(r) / f64::from(size.rounds))
                            * (0.7 + 0.6 * noise(k, r as usize))) as u64
                    })
                    .collect(),
            }
        })
        .collect()
}

fn counts(runs: u64, key: usize) -> BTreeMap<String, u64> {
    REASONS
        .iter()
        .enumerate()
        .map(|(k, r)| (r.to_string(), (runs as f64 * (noise(key, k + 11) - 0.15).max(0.0).powi(2)) as u64))
        .filter(|(_, n)| *n > 0)
        .collect()
}

/// Of the reasons that do not say it, half the red line, half the audience.
fn largest_parts(refusals: &BTreeMap<String, u64>) -> BTreeMap<String, BTreeMap<String, u64>> {
    let open = refusals.iter().filter(|(reason, _)| ["several", "terms"].contains(&reason.as_str()));
    open.map(|(reason, n)| {
        (reason.clone(), [("red_line", n / 2), ("audience_cost", n - n / 2)].map(|(k, n)| (k.to_string(), n)).into())
    })
    .collect()
}

pub(super) fn forums(size: &Size) -> Vec<ForumFinding> {
    (0..size.forums)
        .map(|k| ForumFinding {
            id: format!("forum_{k}"),
            name: name(size, FORUMS[k % 3], k),
            weight: [0.5, 0.3, 0.2][k % 3],
            meetings: size.runs * 3,
            offers: size.runs * 2,
            accepted: size.runs / (40 * (k as u64 + 1)),
            ratified: size.runs / 400,
            not_ratified: size.runs / 900,
            refusals: if k == 5 { BTreeMap::new() } else { counts(size.runs * 2, k) },
            largest_parts: if k == 5 { BTreeMap::new() } else { largest_parts(&counts(size.runs * 2, k)) },
        })
        .collect()
}

pub(super) fn proposals(size: &Size) -> Vec<ProposalFinding> {
    let titles = ["Draft treaty", "Counter-draft", "Islands first", "Package of small steps"];
    (0..size.forums)
        .flat_map(|f| (0..3).map(move |k| (f, k)))
        .map(|(f, k)| {
            let key = f * 3 + k;
            let by = k % 2;
            let utility = (0..size.actors.min(3))
                .map(|a| {
                    let disagreement = -0.1 - 0.05 * a as f64;
                    let gain = if a == by { 0.1 + 0.3 * noise(key, a) } else { 0.15 - 0.4 * noise(key, a + 5) };
                    let total = disagreement + gain;
                    let issues = [("islands", gain * 0.7), ("passage", total + 0.14 - gain * 0.7)];
                    let terms = Terms {
                        issues: issues.map(|(k, v)| (k.to_string(), v)).into(),
                        flows: -0.05,
                        risk: -0.07,
                        audience: -0.02,
                        ..Terms::default()
                    };
                    (
                        format!("actor_{a}"),
                        ProposalUtility { total, refusal: disagreement + 0.02, disagreement, gain, terms },
                    )
                })
                .collect();
            ProposalFinding {
                id: format!("proposal_{key}"),
                name: name(size, titles[(key + f) % 4], key),
                by: format!("actor_{by}"),
                forum: format!("forum_{f}"),
                utility,
                tabled: size.runs / 2,
                accepted: size.runs / 900,
                refused: counts(size.runs, key + 40),
            }
        })
        .collect()
}

pub(super) fn bargaining(size: &Size) -> Vec<BargainingFinding> {
    (0..size.forums)
        .map(|f| {
            let parties: Vec<String> =
                (0..if f % 3 == 2 { size.actors.min(3) } else { 2 }).map(|a| format!("actor_{a}")).collect();
            let d: Vec<f64> = (0..parties.len()).map(|a| -0.1 - 0.05 * a as f64).collect();
            let frontier: Vec<Vec<f64>> = (0..24)
                .map(|k| {
                    let angle = f64::from(k) / 23.0 * 1.57;
                    (0..parties.len())
                        .map(|a| {
                            d[a] - 0.07 + if a == 0 { 0.38 * angle.cos() } else { 0.33 * angle.sin() + 0.01 * a as f64 }
                        })
                        .collect()
                })
                .collect();
            let point = |k: usize| BargainingPoint {
                levels: [("issue_0".to_string(), "half".to_string())].into(),
                utility: parties.iter().cloned().zip(frontier[k].iter().copied()).collect(),
                ties: 0,
            };
            BargainingFinding {
                forum: format!("forum_{f}"),
                disagreement: parties.iter().cloned().zip(d.clone()).collect(),
                n_acceptable: 31,
                n_packages: 242,
                n_efficient: frontier.len() as u64,
                efficient_is_whole: true,
                efficient_range: Some(parties.iter().cloned().zip(d.iter().map(|d| [*d, d + 0.3])).collect()),
                nash: (f != 1).then(|| point(11)),
                kalai_smorodinsky: (f != 1).then(|| point(12)),
                egalitarian: (f != 1).then(|| point(12)),
                utilitarian: (f != 1).then(|| point(11)),
                parties,
                frontier,
            }
        })
        .collect()
}

pub(super) fn agreements(size: &Size) -> AgreementFinding {
    let levels = ["as_things_stand", "half", "in_full", "with_inspection", "for_five_years", "after_review"];
    let n = if size.issues > 0 { size.runs / 17 } else { 0 };
    let issue_levels: BTreeMap<_, _> = (0..size.issues)
        .map(|k| {
            let of = if size.long { 6 } else { 2 + k % 3 };
            let mut left = n;
            let map: BTreeMap<String, u64> = (0..of)
                .map(|l| {
                    let here = if l + 1 == of { left } else { (left as f64 * noise(k, l + 60)) as u64 };
                    left -= here;
                    (levels[l].to_string(), here)
                })
                .collect();
            (
                if size.long {
                    format!("issue_of_the_intermediate_zone_and_its_verification_regime_{k}")
                } else {
                    ["islands", "passage", "fishing", "inspection", "hot_line", "form"][k % 6].to_string()
                },
                map,
            )
        })
        .collect();
    let packages = (0..size.issues.min(4))
        .map(|k| PackageCount {
            forum: "forum_0".into(),
            levels: issue_levels
                .iter()
                .map(|(i, l)| (i.clone(), l.keys().next().cloned().unwrap_or_default()))
                .collect(),
            count: n / (k as u64 + 3),
        })
        .collect();
    AgreementFinding {
        packages,
        issue_levels,
        grids: BTreeMap::new(),
        runs_with_agreement: n,
        error_deal_share: share(0.021, n),
        error_deal_share_proposers: share(0.012, n),
        error_deal_share_responders: share(0.009, n),
    }
}
