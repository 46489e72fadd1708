//! Invented findings for tests: a usual case and extremes. No number here was simulated.

#[cfg(feature = "charts")]
mod compare;
mod events;
mod foresight;
mod minds;
mod talks;

use std::collections::BTreeMap;

use crate::analysis::conclude::{conclusions, one_by_one};
use crate::analysis::conclusions::Conclusions;
use crate::analysis::findings::*;
use crate::analysis::groups::{GroupFinding, GroupRef, Member, groups};
use crate::analysis::labels::Labels;
use crate::analysis::warnings::{Code, Warning};
use crate::scenario::{Cause, EndingKind};

#[cfg(feature = "charts")]
pub(crate) use compare::comparison;
pub(crate) use foresight::foreseen;

/// How much of everything.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Size {
    pub(crate) outcomes: usize,
    pub(crate) actors: usize,
    pub(crate) moves: usize,
    pub(crate) forums: usize,
    pub(crate) rounds: u32,
    pub(crate) types: usize,
    pub(crate) points: usize,
    pub(crate) inputs: usize,
    pub(crate) issues: usize,
    pub(crate) runs: u64,
    /// Names of 60 and more letters, some without a space.
    pub(crate) long: bool,
}

impl Size {
    pub(crate) const fn usual() -> Self {
        Self {
            outcomes: 8,
            actors: 3,
            moves: 10,
            forums: 3,
            rounds: 12,
            types: 2,
            points: 2,
            inputs: 6,
            issues: 6,
            runs: 20_000,
            long: false,
        }
    }
    pub(crate) const fn bare() -> Self {
        Self {
            outcomes: 2,
            actors: 2,
            moves: 0,
            forums: 0,
            rounds: 1,
            types: 0,
            points: 0,
            inputs: 0,
            issues: 0,
            runs: 100,
            long: false,
        }
    }
    #[cfg(feature = "charts")]
    pub(crate) const fn smallest() -> Self {
        Self {
            outcomes: 2,
            actors: 2,
            moves: 1,
            forums: 1,
            rounds: 1,
            types: 1,
            points: 2,
            inputs: 1,
            issues: 1,
            runs: 40,
            long: false,
        }
    }
    #[cfg(feature = "charts")]
    pub(crate) const fn largest() -> Self {
        Self {
            outcomes: 32,
            actors: 8,
            moves: 64,
            forums: 8,
            rounds: 40,
            types: 6,
            points: 6,
            inputs: 40,
            issues: 16,
            runs: 1_000_000,
            long: true,
        }
    }
    #[cfg(feature = "charts")]
    pub(crate) const fn longest() -> Self {
        Self { rounds: 1000, long: true, points: 4, ..Self::usual() }
    }
}

/// Eight endings, three actors, ten moves, three forums, twelve rounds.
pub(crate) fn usual() -> Findings {
    build(&Size::usual())
}

const OUTCOMES: [(&str, Option<Cause>, f64); 8] = [
    ("War by order", Some(Cause::Decision), 0.142),
    ("War by mishap", Some(Cause::Accident), 0.034),
    ("Skirmish", Some(Cause::Clash), 0.021),
    ("Grand bargain", None, 0.0009),
    ("Narrow deal", None, 0.0),
    ("Quiet easing", None, 0.061),
    ("Walk-out", None, 0.1301),
    ("Deadlock", None, 0.611),
];
const LONG: [&str; 4] = [
    "The provisional arrangement of the intermediate committee on maritime delimitation and transit",
    "Zwischenregierungskommissionsvorsitzendenstellvertreterkonferenzbeschluss",
    "A name & with <markup> \"quotes\" that goes on for quite a while longer than any box has room",
    "Économie, énergie et sécurité: la négociation générale sur les détroits et l'accès à la mer",
];

fn name(size: &Size, base: &str, index: usize) -> String {
    if size.long { format!("{} {base} {index}", LONG[index % LONG.len()]) } else { base.to_string() }
}

/// A repeatable number in 0..1.
fn noise(a: usize, b: usize) -> f64 {
    let mut x = (a as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ (b as u64).wrapping_mul(0xc2b2_ae3d_27d4_eb4f);
    x ^= x >> 29;
    x = x.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    x ^= x >> 32;
    (x >> 11) as f64 / (1u64 << 53) as f64
}

/// A Wilson interval for a share.
pub(crate) fn share(p: f64, n: u64) -> Estimate {
    if n == 0 {
        return Estimate { value: None, standard_error: None, interval: None, level: 0.95, method: Method::Wilson, n };
    }
    let (m, z) = (n as f64, 1.96);
    let d = 1.0 + z * z / m;
    let c = (p + z * z / (2.0 * m)) / d;
    let h = z * ((p * (1.0 - p) + z * z / (4.0 * m)) / m).sqrt() / d;
    let interval = Some([if p <= 0.0 { 0.0 } else { c - h }, if p >= 1.0 { 1.0 } else { c + h }]);
    Estimate {
        value: Some(p),
        standard_error: Some((p * (1.0 - p) / m).sqrt()),
        interval,
        level: 0.95,
        method: Method::Wilson,
        n,
    }
}

/// A normal interval.
pub(crate) fn normal(value: f64, se: f64, n: u64) -> Estimate {
    let interval = Some([value - 1.96 * se, value + 1.96 * se]);
    Estimate { value: Some(value), standard_error: Some(se), interval, level: 0.95, method: Method::Normal, n }
}

fn spread(mean: f64, sd: f64, n: u64) -> Spread {
    let at = |z: f64| (n > 0).then(|| (mean + z * sd).clamp(0.0, 10.0));
    Spread {
        mean: if n > 0 { normal(mean, sd / (n as f64).sqrt(), n) } else { share(0.0, 0) },
        q05: at(-1.5),
        q25: at(-0.6),
        q50: at(0.05),
        q75: at(0.75),
        q95: at(1.8),
    }
}

/// A scenario to describe: the one that `detente new` writes.
pub(crate) fn scenario() -> crate::scenario::Scenario {
    use crate::scenario::{load, read::no_files, span::Source, starter};
    let loaded = load(Source::new("sample.toml", starter("Sample")), &[], &no_files);
    loaded.result.expect("the starter is sound").0
}

/// Findings of a given size.
pub(crate) fn build(size: &Size) -> Findings {
    let t = size.rounds;
    let outcomes = outcomes(size);
    let ends_early = |index: usize| index % 8 < 4 || index % 8 == 6;
    let mut rounds = Vec::new();
    let mut left: Vec<u64> = outcomes.iter().map(|o| o.count).collect();
    for round in 0..=t {
        let mut ended = BTreeMap::new();
        for (index, outcome) in outcomes.iter().enumerate() {
            let goes = if round == 0 {
                0
            } else if round == t {
                left[index]
            } else if ends_early(index) {
                (left[index] as f64 * 2.2 / f64::from(t + 2)).round() as u64
            } else {
                0
            };
            left[index] -= goes;
            ended.insert(outcome.id.clone(), goes);
        }
        let running = left.iter().sum();
        let mean = 4.0 + 1.6 * (f64::from(round) / 5.0).min(1.6);
        rounds.push(RoundFinding {
            round,
            running,
            tension: spread(mean, 0.3 + 0.2 * f64::from(round).sqrt(), if round < t { running } else { size.runs }),
            ended,
        });
    }
    let tension_by_outcome = outcomes
        .iter()
        .enumerate()
        .filter(|(_, o)| o.count > 0)
        .map(|(index, o)| fan(o, index, t, ends_early(index)))
        .collect();
    let shares: Vec<(String, f64)> = outcomes.iter().map(|o| (o.id.clone(), o.share.value.unwrap_or(0.0))).collect();
    let differences = || {
        shares
            .iter()
            .enumerate()
            .map(|(k, (id, p))| (id.clone(), normal((noise(k, 7) - 0.5) * 0.1 * p.sqrt(), 0.002, size.runs)))
            .collect()
    };
    let groups = groups_of(&outcomes);
    let mut findings = Findings {
        schema_version: SCHEMA_VERSION,
        engine_version: "0.1.0".into(),
        scenario: ScenarioRef {
            id: "strait-2031".into(),
            name: if size.long {
                "Talks on the strait, its islands and the passage of ships, third round, spring 2031"
                    .chars()
                    .take(80)
                    .collect()
            } else {
                "Talks on the strait, spring 2031".into()
            },
            hash: "5f0c7a9e2b41d3865f0c7a9e2b41d3865f0c7a9e2b41d3865f0c7a9e2b41d386".into(),
            overrides: vec!["tension.start=4.5".into()],
            values: None,
            labels: Labels::default(),
        },
        plan: PlanRef {
            seed: if size.long { u64::MAX.to_string() } else { "2031".into() },
            runs: size.runs,
            stop: None,
            given: None,
        },
        digest: "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184".into(),
        control_variates: None,
        hazards: events::hazards(&rounds, size.runs, |index| !ends_early(index)),
        endings_by_input: minds::endings_by_input(size, &shares),
        rounds,
        collapse: events::collapse(size, &outcomes),
        tension_by_outcome,
        moves: talks::moves(size),
        moves_at_a_loss: share(0.031, size.runs),
        realized_gains: events::realized(size),
        forums: talks::forums(size),
        proposals: talks::proposals(size),
        bargaining: talks::bargaining(size),
        agreements: talks::agreements(size),
        beliefs: minds::beliefs(size),
        actors: minds::actors(size),
        inputs: minds::inputs(size, &shares, &groups),
        sources: shares
            .iter()
            .map(|(id, p)| {
                (
                    id.clone(),
                    if *p > 0.0 {
                        [("uncertain", 0.21), ("private", 0.34), ("chance", 0.71)]
                            .map(|(k, v)| (k.to_string(), normal(v, 0.02, size.runs)))
                            .into()
                    } else {
                        [("uncertain", 0), ("private", 0), ("chance", 0)]
                            .map(|(k, n)| (k.to_string(), share(0.0, n)))
                            .into()
                    },
                )
            })
            .collect(),
        value_of_talks: differences(),
        talks: minds::talks(size, &shares, &groups),
        value_of_beliefs: differences(),
        changed_by_beliefs: share(0.041, size.runs),
        precision_band: shares
            .iter()
            .map(|(id, p)| {
                (
                    id.clone(),
                    PrecisionBand {
                        half: share((p * 0.8 + 0.02).min(1.0), size.runs / 10),
                        base: share(*p, size.runs / 10),
                        double: share(p * 1.1 - p * p * 0.2, size.runs / 10),
                    },
                )
            })
            .collect(),
        after_meeting: (0..=t.min(12))
            .map(|m| AfterMeeting {
                meeting: m,
                forum: (m > 0 && size.forums > 0).then(|| format!("forum_{}", (m as usize - 1) % size.forums)),
                round: m,
                variance_explained: normal(0.12 + 0.85 * f64::from(m) / f64::from(t.clamp(1, 12)), 0.01, size.runs),
            })
            .collect(),
        typical_runs: outcomes.iter().filter(|o| o.count > 2).map(|o| (o.id.clone(), vec![17, 204, 1999])).collect(),
        foresight: None,
        conclusions: Conclusions { ending: None, driver: None, refusal: None },
        warnings: vec![Warning {
            text: String::new(),
            code: Code::MovesAtALoss,
            subjects: Vec::new(),
            estimates: [("share".to_string(), share(0.131, size.runs))].into(),
            threshold: Code::MovesAtALoss.threshold(),
            runs_needed: None,
        }],
        groups: with_shares(groups, &outcomes, size.runs),
        outcomes,
    };
    findings.conclusions = conclusions(&findings, &one_by_one(&findings), None);
    findings
}

fn outcomes(size: &Size) -> Vec<OutcomeFinding> {
    let weights: Vec<f64> = match size.outcomes {
        8 => OUTCOMES.iter().map(|o| o.2).collect(),
        n => (0..n).map(|k| if k % 7 == 4 { 0.0 } else { noise(k, 1).powi(3) + 0.01 }).collect(),
    };
    let total: f64 = weights.iter().sum();
    let mut counts: Vec<u64> = weights.iter().map(|w| (w / total * size.runs as f64).round() as u64).collect();
    let rest: u64 = counts[..counts.len() - 1].iter().sum();
    *counts.last_mut().expect("there are outcomes") = size.runs - rest;
    counts
        .iter()
        .enumerate()
        .map(|(k, &count)| {
            let (base, cause, _) = if size.outcomes == 2 { [OUTCOMES[0], OUTCOMES[7]][k] } else { OUTCOMES[k % 8] };
            OutcomeFinding {
                id: format!("outcome_{k:02}"),
                name: name(size, base, k),
                cause,
                group: kind(cause, base).usual_group().to_string(),
                count,
                share: share(count as f64 / size.runs as f64, size.runs),
                counted: None,
            }
        })
        .collect()
}

fn kind(cause: Option<Cause>, name: &str) -> EndingKind {
    match cause {
        Some(Cause::Decision | Cause::Accident) => EndingKind::Force,
        Some(Cause::Clash) => EndingKind::Clash,
        None if ["bargain", "deal"].iter().any(|word| name.contains(word)) => EndingKind::Agreement,
        None => EndingKind::Other,
    }
}

/// Groups of invented classes, whose names say what they are.
pub(crate) fn groups_of(outcomes: &[OutcomeFinding]) -> Vec<GroupRef> {
    groups(outcomes.iter().map(|o| Member { id: &o.id, group: &o.group, kind: kind(o.cause, &o.name) }))
}

fn with_shares(groups: Vec<GroupRef>, outcomes: &[OutcomeFinding], runs: u64) -> Vec<GroupFinding> {
    let one = |group: GroupRef| {
        let count = outcomes.iter().filter(|o| o.group == group.id).map(|o| o.count).sum();
        GroupFinding { group, count, share: share(count as f64 / runs as f64, runs), counted: None }
    };
    groups.into_iter().map(one).collect()
}

fn fan(outcome: &OutcomeFinding, index: usize, t: u32, early: bool) -> TensionFan {
    let slope = [0.45, 0.6, 0.5, -0.2, -0.1, -0.28, 0.12, 0.1][index % 8] * 12.0 / f64::from(t.max(12));
    let running: Vec<u64> = (0..=t)
        .map(|r| {
            if early {
                (outcome.count as f64 * (1.0 - f64::from(r) / f64::from(t)).powf(1.3)) as u64
            } else {
                outcome.count
            }
        })
        .collect();
    let rounds = (0..=t)
        .map(|r| {
            spread(
                (4.0 + slope * f64::from(r)).clamp(0.3, 9.6),
                if r == 0 { 0.0 } else { 0.5 + 0.2 * (f64::from(r) * 12.0 / f64::from(t.max(12))).sqrt() },
                running[r as usize],
            )
        })
        .collect();
    TensionFan { outcome: outcome.id.clone(), n: outcome.count, rounds, running }
}
