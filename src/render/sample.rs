//! Invented findings for tests: a usual case and extremes. No number here was simulated.

use std::collections::BTreeMap;

use crate::analysis::findings::*;

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
        Self { outcomes: 8, actors: 3, moves: 10, forums: 3, rounds: 12, types: 2, points: 2, inputs: 6, issues: 6, runs: 20_000, long: false }
    }
    pub(crate) const fn bare() -> Self {
        Self { outcomes: 2, actors: 2, moves: 0, forums: 0, rounds: 1, types: 0, points: 0, inputs: 0, issues: 0, runs: 100, long: false }
    }
    pub(crate) const fn smallest() -> Self {
        Self { outcomes: 2, actors: 2, moves: 1, forums: 1, rounds: 1, types: 1, points: 2, inputs: 1, issues: 1, runs: 40, long: false }
    }
    pub(crate) const fn largest() -> Self {
        Self { outcomes: 32, actors: 8, moves: 64, forums: 8, rounds: 40, types: 6, points: 6, inputs: 40, issues: 16, runs: 1_000_000, long: true }
    }
    pub(crate) const fn longest() -> Self {
        Self { rounds: 1000, long: true, points: 4, ..Self::usual() }
    }
}

/// Eight endings, three actors, ten moves, three forums, twelve rounds.
pub(crate) fn usual() -> Findings {
    build(&Size::usual())
}

const OUTCOMES: [(&str, Option<&str>, f64); 8] = [
    ("War by order", Some("decision"), 0.142),
    ("War by mishap", Some("accident"), 0.034),
    ("Skirmish", Some("clash"), 0.021),
    ("Grand bargain", None, 0.0009),
    ("Narrow deal", None, 0.0),
    ("Quiet easing", None, 0.061),
    ("Walk-out", None, 0.1301),
    ("Deadlock", None, 0.611),
];
const ACTORS: [&str; 3] = ["Northland", "Union of the Isles", "Estmark"];
const MOVES: [&str; 10] = [
    "Threat of an embargo", "Naval exercise", "Recall of the envoy", "Missiles moved forward", "Reserves called up",
    "Open letter", "Overflights", "Pull-back from the strait", "Gas cut-off", "Test launch",
];
const FORUMS: [&str; 3] = ["Lakeside", "Harbour", "Assembly"];
const REASONS: [&str; 6] = ["red_line", "precondition", "linkage", "audience_cost", "better_alternative", "misjudgement"];
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
        return Estimate { value: None, standard_error: None, interval: None, level: 0.95, method: "wilson", n };
    }
    let (m, z) = (n as f64, 1.96);
    let d = 1.0 + z * z / m;
    let c = (p + z * z / (2.0 * m)) / d;
    let h = z * ((p * (1.0 - p) + z * z / (4.0 * m)) / m).sqrt() / d;
    let interval = Some([if p <= 0.0 { 0.0 } else { c - h }, if p >= 1.0 { 1.0 } else { c + h }]);
    Estimate { value: Some(p), standard_error: Some((p * (1.0 - p) / m).sqrt()), interval, level: 0.95, method: "wilson", n }
}

/// A normal interval.
pub(crate) fn normal(value: f64, se: f64, n: u64) -> Estimate {
    let interval = Some([value - 1.96 * se, value + 1.96 * se]);
    Estimate { value: Some(value), standard_error: Some(se), interval, level: 0.95, method: "normal", n }
}

fn spread(mean: f64, sd: f64, n: u64) -> Spread {
    let at = |z: f64| (n > 0).then(|| (mean + z * sd).clamp(0.0, 10.0));
    Spread {
        mean: if n > 0 { normal(mean, sd / (n as f64).sqrt(), n) } else { share(0.0, 0) },
        q05: at(-1.5), q25: at(-0.6), q50: at(0.05), q75: at(0.75), q95: at(1.8),
    }
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
        rounds.push(RoundFinding { round, running, tension: spread(mean, 0.3 + 0.2 * f64::from(round).sqrt(), if round < t { running } else { size.runs }), ended });
    }
    let tension_by_outcome = outcomes.iter().enumerate().filter(|(_, o)| o.count > 0).map(|(index, o)| fan(o, index, t, ends_early(index))).collect();
    let shares: Vec<(String, f64)> = outcomes.iter().map(|o| (o.id.clone(), o.share.value.unwrap_or(0.0))).collect();
    let differences = || shares.iter().enumerate().map(|(k, (id, p))| (id.clone(), normal((noise(k, 7) - 0.5) * 0.1 * p.sqrt(), 0.002, size.runs))).collect();
    Findings {
        schema_version: SCHEMA_VERSION,
        engine_version: "0.1.0",
        scenario: ScenarioRef {
            id: "strait-2031".into(),
            name: if size.long { "Talks on the strait, its islands and the passage of ships, third round, spring 2031".chars().take(80).collect() } else { "Talks on the strait, spring 2031".into() },
            hash: "5f0c7a9e2b41d3865f0c7a9e2b41d3865f0c7a9e2b41d3865f0c7a9e2b41d386".into(),
            overrides: vec!["tension.start=4.5".into()],
        },
        plan: PlanRef { seed: if size.long { u64::MAX.to_string() } else { "2031".into() }, runs: size.runs },
        digest: "b1946ac92492d2347c6235b4d2611184b1946ac92492d2347c6235b4d2611184".into(),
        rounds,
        tension_by_outcome,
        moves: moves(size),
        moves_at_a_loss: share(0.031, size.runs),
        forums: forums(size),
        proposals: proposals(size),
        bargaining: bargaining(size),
        agreements: agreements(size),
        beliefs: beliefs(size),
        actors: actors(size),
        inputs: inputs(size, &shares),
        sources: shares.iter().map(|(id, p)| (id.clone(), if *p > 0.0 { [("uncertain", 0.21), ("private", 0.34), ("chance", 0.71)].map(|(k, v)| (k.to_string(), normal(v, 0.02, size.runs))).into() } else { [("uncertain", 0), ("private", 0), ("chance", 0)].map(|(k, n)| (k.to_string(), share(0.0, n))).into() })).collect(),
        value_of_talks: differences(),
        value_of_beliefs: differences(),
        changed_by_beliefs: share(0.041, size.runs),
        precision_band: shares.iter().map(|(id, p)| (id.clone(), PrecisionBand { half: share((p * 0.8 + 0.02).min(1.0), size.runs / 10), base: share(*p, size.runs / 10), double: share(p * 1.1 - p * p * 0.2, size.runs / 10) })).collect(),
        after_meeting: (0..=t.min(12)).map(|m| AfterMeeting { meeting: m, forum: (m > 0 && size.forums > 0).then(|| format!("forum_{}", (m as usize - 1) % size.forums)), round: m, variance_explained: normal(0.12 + 0.85 * f64::from(m) / f64::from(t.min(12).max(1)), 0.01, size.runs) }).collect(),
        typical_runs: outcomes.iter().filter(|o| o.count > 2).map(|o| (o.id.clone(), vec![17, 204, 1999])).collect(),
        warnings: vec!["Move `move_4` has no channel into its owner's value and is not played.".into()],
        outcomes,
    }
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
    counts.iter().enumerate().map(|(k, &count)| {
        let (base, cause, _) = if size.outcomes == 2 { [OUTCOMES[0], OUTCOMES[7]][k] } else { OUTCOMES[k % 8] };
        OutcomeFinding { id: format!("outcome_{k:02}"), name: name(size, base, k), cause: cause.map(Into::into), count, share: share(count as f64 / size.runs as f64, size.runs) }
    }).collect()
}

fn fan(outcome: &OutcomeFinding, index: usize, t: u32, early: bool) -> TensionFan {
    let slope = [0.45, 0.6, 0.5, -0.2, -0.1, -0.28, 0.12, 0.1][index % 8] * 12.0 / f64::from(t.max(12));
    let running: Vec<u64> = (0..=t).map(|r| if early { (outcome.count as f64 * (1.0 - f64::from(r) / f64::from(t)).powf(1.3)) as u64 } else { outcome.count }).collect();
    let rounds = (0..=t).map(|r| spread((4.0 + slope * f64::from(r)).clamp(0.3, 9.6), if r == 0 { 0.0 } else { 0.5 + 0.2 * (f64::from(r) * 12.0 / f64::from(t.max(12))).sqrt() }, running[r as usize])).collect();
    TensionFan { outcome: outcome.id.clone(), n: outcome.count, rounds, running }
}

fn moves(size: &Size) -> Vec<MoveFinding> {
    (0..size.moves).map(|k| {
        let rate = if k % 9 == 4 { 0.0 } else { noise(k, 3).powi(2) * 0.6 };
        MoveFinding {
            id: format!("move_{k}"), name: name(size, MOVES[k % MOVES.len()], k), actor: format!("actor_{}", k % size.actors),
            by_round: (1..=size.rounds).map(|r| (size.runs as f64 * rate * (1.0 - 0.6 * f64::from(r) / f64::from(size.rounds)) * (0.7 + 0.6 * noise(k, r as usize))) as u64).collect(),
        }
    }).collect()
}

fn counts(runs: u64, key: usize) -> BTreeMap<String, u64> {
    REASONS.iter().enumerate().map(|(k, r)| (r.to_string(), (runs as f64 * (noise(key, k + 11) - 0.15).max(0.0).powi(2)) as u64)).filter(|(_, n)| *n > 0).collect()
}

fn forums(size: &Size) -> Vec<ForumFinding> {
    (0..size.forums).map(|k| ForumFinding {
        id: format!("forum_{k}"), name: name(size, FORUMS[k % 3], k), weight: [0.5, 0.3, 0.2][k % 3], meetings: size.runs * 3, offers: size.runs * 2, accepted: size.runs / (40 * (k as u64 + 1)), ratified: 0, not_ratified: 0,
        refusals: if k == 5 { BTreeMap::new() } else { counts(size.runs * 2, k) },
    }).collect()
}

fn proposals(size: &Size) -> Vec<ProposalFinding> {
    let titles = ["Draft treaty", "Counter-draft", "Islands first", "Package of small steps"];
    (0..size.forums).flat_map(|f| (0..3).map(move |k| (f, k))).map(|(f, k)| {
        let key = f * 3 + k;
        let by = k % 2;
        let utility = (0..size.actors.min(3)).map(|a| {
            let disagreement = -0.1 - 0.05 * a as f64;
            let gain = if a == by { 0.1 + 0.3 * noise(key, a) } else { 0.15 - 0.4 * noise(key, a + 5) };
            let total = disagreement + gain;
            let terms = [("flows", -0.05), ("risk", -0.07), ("audience", -0.02), ("islands", gain * 0.7), ("passage", total + 0.14 - gain * 0.7)];
            (format!("actor_{a}"), ProposalUtility { total, refusal: disagreement + 0.02, disagreement, terms: terms.map(|(k, v)| (k.to_string(), v)).into() })
        }).collect();
        ProposalFinding { id: format!("proposal_{key}"), name: name(size, titles[(key + f) % 4], key), by: format!("actor_{by}"), forum: format!("forum_{f}"), utility, tabled: size.runs / 2, accepted: size.runs / 900, refused: counts(size.runs, key + 40) }
    }).collect()
}

fn bargaining(size: &Size) -> Vec<BargainingFinding> {
    (0..size.forums).map(|f| {
        let parties: Vec<String> = (0..if f % 3 == 2 { size.actors.min(3) } else { 2 }).map(|a| format!("actor_{a}")).collect();
        let d: Vec<f64> = (0..parties.len()).map(|a| -0.1 - 0.05 * a as f64).collect();
        let frontier: Vec<Vec<f64>> = (0..24).map(|k| {
            let angle = f64::from(k) / 23.0 * 1.57;
            (0..parties.len()).map(|a| d[a] - 0.07 + if a == 0 { 0.38 * angle.cos() } else { 0.33 * angle.sin() + 0.01 * a as f64 }).collect()
        }).collect();
        let point = |k: usize| BargainingPoint {
            levels: [("issue_0".to_string(), "half".to_string())].into(),
            utility: parties.iter().cloned().zip(frontier[k].iter().copied()).collect(), ties: 0,
        };
        BargainingFinding {
            forum: format!("forum_{f}"), disagreement: parties.iter().cloned().zip(d.clone()).collect(), n_acceptable: 31, n_packages: 242,
            nash: (f != 1).then(|| point(11)), kalai_smorodinsky: (f != 1).then(|| point(12)), parties, frontier,
        }
    }).collect()
}

fn agreements(size: &Size) -> AgreementFinding {
    let levels = ["as_things_stand", "half", "in_full", "with_inspection", "for_five_years", "after_review"];
    let n = if size.issues > 0 { size.runs / 17 } else { 0 };
    let issue_levels: BTreeMap<_, _> = (0..size.issues).map(|k| {
        let of = if size.long { 6 } else { 2 + k % 3 };
        let mut left = n;
        let map: BTreeMap<String, u64> = (0..of).map(|l| {
            let here = if l + 1 == of { left } else { (left as f64 * noise(k, l + 60)) as u64 };
            left -= here;
            (levels[l].to_string(), here)
        }).collect();
        (if size.long { format!("issue_of_the_intermediate_zone_and_its_verification_regime_{k}") } else { ["islands", "passage", "fishing", "inspection", "hot_line", "form"][k % 6].to_string() }, map)
    }).collect();
    let packages = (0..size.issues.min(4)).map(|k| PackageCount { forum: "forum_0".into(), levels: issue_levels.iter().map(|(i, l)| (i.clone(), l.keys().next().cloned().unwrap_or_default())).collect(), count: n / (k as u64 + 3) }).collect();
    AgreementFinding { packages, issue_levels, runs_with_agreement: n, error_deal_share: share(0.021, n), error_deal_share_proposers: share(0.012, n), error_deal_share_responders: share(0.009, n) }
}

fn beliefs(size: &Size) -> Vec<BeliefFinding> {
    let names = ["weak", "middling", "strong", "very_strong", "fanatic", "unknown", "seventh", "eighth"];
    (0..size.types).flat_map(|ty| (0..size.points).map(move |p| (ty, p))).map(|(ty, p)| {
        let points: Vec<String> = names[..size.points].iter().map(|n| if size.long { format!("{n}_with_a_long_description") } else { (*n).to_string() }).collect();
        let weights: Vec<f64> = (0..size.points).map(|k| 1.0 + k as f64 * (1.0 + ty as f64)).collect();
        let prior = weights[p] / weights.iter().sum::<f64>();
        let by_round = (0..=size.rounds).map(|r| (0..size.points).map(|truth| {
            let learned = 0.5 * f64::from(r) / f64::from(r + 6);
            let target = if truth == p { 1.0 } else { 0.0 };
            normal(prior + learned * (target - prior), 0.001 + 0.004 * learned, size.runs / size.points as u64)
        }).collect()).collect();
        BeliefFinding { r#type: if size.long { format!("type_of_resolve_in_the_inner_cabinet_{ty}") } else { ["resolve", "patience"][ty % 2].to_string() }, point: points[p].clone(), prior, points, by_round, at_stop: normal(prior, 0.001, size.runs) }
    }).collect()
}

fn actors(size: &Size) -> Vec<ActorFinding> {
    (0..size.actors).map(|a| ActorFinding { id: format!("actor_{a}"), name: name(size, ACTORS[a % 3], a), payoff: normal(-0.11 - 0.03 * a as f64, 0.0011, size.runs), q05: Some(-0.42), q25: Some(-0.2), q50: Some(-0.09), q75: Some(0.01), q95: Some(0.12) }).collect()
}

fn inputs(size: &Size, shares: &[(String, f64)]) -> Vec<InputFinding> {
    let paths = ["force.landing.balance", "actor.northland.war.cost", "actor.estmark.walk_out.rate", "resolve", "incident.hazard", "tension.noise"];
    (0..size.inputs).map(|k| {
        let effect = [0.31, -0.24, 0.02, 0.12, 0.08, -0.01][k % 6] * (1.0 - k as f64 / 50.0);
        let bins = (0..if k % 6 == 3 { 3 } else { 10 }).map(|b| {
            let n = size.runs / 10;
            let p = (0.2 + effect * (f64::from(b) - 4.5) / 8.0).clamp(0.0, 1.0);
            InputBin { range: [0.3 + 0.05 * f64::from(b), 0.35 + 0.05 * f64::from(b)], label: (k % 6 == 3).then(|| ["weak", "middling", "strong"][b as usize].to_string()), n, war: share((p * n as f64).round() / n.max(1) as f64, n) }
        }).collect();
        InputFinding {
            path: if size.long { format!("actor.the_intermediate_committee_{k}.{}", paths[k % 6]) } else { paths[k % 6].to_string() },
            kind: if k % 6 == 3 { "private" } else { "uncertain" },
            outcome: shares.iter().enumerate().map(|(o, (id, p))| (id.clone(), InputCorrelation { spearman: if *p > 0.0 { normal(effect * (noise(k, o) - 0.3), 0.007, size.runs) } else { share(0.0, 0) } })).collect(),
            war: normal(effect, 0.007, size.runs), bins,
        }
    }).collect()
}
