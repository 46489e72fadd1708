//! Every figure of the findings and of comparisons, computed another way: from the runs one by one, from exact probabilities,
//! or by hand. A sign that is turned, a share that is taken from 1, or a row that is taken for another is found here.

use std::collections::BTreeMap;
use std::sync::OnceLock;
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::analyse;
use detente::internals::analysis::changes::{BAND, Share};
use detente::internals::analysis::compare::{Comparison, Of};
use detente::internals::analysis::contrast::{compare, variant};
use detente::internals::analysis::estimate::wilson;
use detente::internals::analysis::exact::law_finding;
use detente::internals::analysis::findings::{
    Estimate, Findings, ForumFinding, InputFinding, Method, ProposalUtility, StopQuantity, StopReason,
};
use detente::internals::analysis::warnings::Warning;
use detente::internals::engine::choice::reason::Reason;
use detente::internals::engine::exact::{OutcomeDistribution, outcome_distribution};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::{Options, Twins, fits, simulate};
use detente::internals::model::{Kind, Model, compile};
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::render::document::worded;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, Template, load};

use super::game::{close, runs};
use detente::internals::index::{ForumIdx, IssueIdx, MoveIdx, OutcomeIdx, PointIdx, ProposalIdx};

pub(super) const GAME: &str = include_str!("figures/game.toml");
pub(super) const EXACT: &str = include_str!("figures/exact.toml");
const TERMS: &str = include_str!("figures/terms.toml");
const POINTS: &str = include_str!("figures/points.toml");

pub(super) const SEED: u64 = 7;
pub(super) const RUNS: u64 = 2_000;
/// Half-width of a 95% interval in standard errors.
pub(super) const Z: f64 = 1.959_963_984_540_054;
/// Rounding of payoffs and tension when they are counted, and of sums.
const SAME: f64 = 1e-9;

/// An experiment, and its runs.
pub(super) struct Played {
    pub(super) scenario: Scenario,
    pub(super) model: Model,
    pub(super) records: Vec<Record>,
    pub(super) found: Findings,
}

pub(super) fn options(stop: &AtomicBool) -> Options<'_> {
    Options { threads: 0, batch: 0, progress: &|_| {}, stop }
}

pub(super) fn scenario(text: &str, set: &[&str]) -> Scenario {
    let set: Vec<String> = set.iter().map(|s| (*s).to_string()).collect();
    load(Source::new("figures.toml", text), &set, &no_files).result.unwrap().0
}

pub(super) fn played(text: &str, set: &[&str], n: u64) -> Played {
    let scenario = scenario(text, set);
    let model = compile(&scenario);
    let plan = RunPlan::new(SEED, n);
    let experiment = simulate(&model, &plan, &options(&AtomicBool::new(false)), None).unwrap();
    let found = analyse(&scenario, &model, &experiment, &plan);
    let records = runs(&model, SEED, n);
    Played { scenario, model, records, found }
}

pub(super) fn game() -> &'static Played {
    static GAMES: OnceLock<Played> = OnceLock::new();
    GAMES.get_or_init(|| played(GAME, &[], RUNS))
}

pub(super) fn small() -> &'static Played {
    static GAMES: OnceLock<Played> = OnceLock::new();
    GAMES.get_or_init(|| played(EXACT, &[], RUNS))
}

pub(super) fn exact(model: &Model) -> OutcomeDistribution {
    outcome_distribution(model, 100_000, &AtomicBool::new(false)).unwrap()
}

impl Played {
    pub(super) fn is_war(&self, class: usize) -> bool {
        self.scenario.outcomes.raw[class].group == "war"
    }

    pub(super) fn n_rounds(&self) -> usize {
        self.model.rounds as usize
    }

    pub(super) fn id(&self, class: usize) -> &str {
        &self.scenario.outcomes.raw[class].id
    }
}

pub(super) fn value(e: &Estimate) -> f64 {
    e.value.expect("a figure with a value")
}

pub(super) fn error(e: &Estimate) -> f64 {
    e.standard_error.expect("a figure with a standard error")
}

pub(super) fn count(records: &[Record], holds: impl Fn(&Record) -> bool) -> u64 {
    records.iter().filter(|r| holds(r)).count() as u64
}

pub(super) fn indicator(holds: bool) -> f64 {
    f64::from(u8::from(holds))
}

pub(super) fn average(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len() as f64
}

/// Standard deviation over n − 1.
fn deviation(values: &[f64]) -> f64 {
    let m = average(values);
    (values.iter().map(|x| (x - m).powi(2)).sum::<f64>() / (values.len() as f64 - 1.0)).sqrt()
}

/// A share of runs. The ends of its interval are the shares that a test of the score just does not refuse.
#[track_caller]
pub(super) fn is_share(e: &Estimate, hits: u64, n: u64) {
    let p = hits as f64 / n as f64;
    assert_eq!((e.n, e.level), (n, 0.95));
    close(value(e), p, 1e-12);
    close(error(e), (p * (1.0 - p) / n as f64).sqrt(), 1e-12);
    let [low, high] = e.interval.unwrap();
    assert!(low <= p && p <= high);
    for end in [low, high].into_iter().filter(|end| 0.0 < *end && *end < 1.0) {
        close((p - end).abs() / (end * (1.0 - end) / n as f64).sqrt(), Z, 1e-6);
    }
}

/// A mean of these values.
#[track_caller]
fn is_mean(e: &Estimate, values: &[f64]) {
    assert_eq!(e.n, values.len() as u64);
    if values.is_empty() {
        assert_eq!(e.value, None);
        return;
    }
    close(value(e), average(values), SAME);
    if values.len() > 1 {
        let wanted = deviation(values) / (values.len() as f64).sqrt();
        close(error(e), wanted, 1e-7);
        let [low, high] = e.interval.unwrap();
        close(low, average(values) - Z * wanted, 1e-6);
        close(high, average(values) + Z * wanted, 1e-6);
    }
}

/// A difference of two shares of the same runs, as the mean of what differs run by run.
#[track_caller]
pub(super) fn is_difference(e: &Estimate, differences: &[f64], level: f64) {
    let n = differences.len() as f64;
    assert_eq!(e.n, differences.len() as u64);
    close(e.level, level, 1e-12);
    let d = average(differences);
    close(value(e), d, 1e-12);
    close(error(e), (differences.iter().map(|x| (x - d).powi(2)).sum::<f64>() / n / n).sqrt(), 1e-9);
    let [low, high] = e.interval.unwrap();
    assert!(low <= d && d <= high, "{d} in {low} to {high}");
}

/// A share of what happens several times a run, with the error of a jackknife over runs.
#[track_caller]
fn is_share_of_events(e: &Estimate, counts: &[(f64, f64)]) {
    let (x, y) = counts.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
    close(value(e), x / y, 1e-12);
    let with: Vec<(f64, f64)> = counts.iter().copied().filter(|(_, b)| *b > 0.0).collect();
    assert_eq!(e.n, with.len() as u64);
    let wanted = jackknife(&with);
    assert!(wanted > 0.0 && (error(e) / wanted - 1.0).abs() < 0.02, "{} {wanted}", error(e));
    // The interval is never narrower than that of independent events, and uses Student's t.
    let [low, high] = e.interval.unwrap();
    let width = (high - low) / (2.0 * Z * wanted);
    assert!((0.99..1.5).contains(&width) && low < x / y && x / y < high, "{width}");
}

/// Error of a ratio of sums, from leaving out one run after another.
pub(super) fn jackknife(counts: &[(f64, f64)]) -> f64 {
    let (x, y) = counts.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
    let without: Vec<f64> = counts.iter().map(|(a, b)| (x - a) / (y - b)).collect();
    let (n, m) = (without.len() as f64, average(&without));
    ((n - 1.0) / n * without.iter().map(|r| (r - m).powi(2)).sum::<f64>()).sqrt()
}

/// Quantiles of a histogram: those of the sorted values, within half a bin.
#[track_caller]
fn are_quantiles(found: [Option<f64>; 5], values: &[f64], half_bin: impl Fn(f64) -> f64) {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    for (found, share) in found.into_iter().zip([0.05, 0.25, 0.5, 0.75, 0.95]) {
        let Some(found) = found else {
            assert!(sorted.is_empty());
            continue;
        };
        let wanted = sorted[((share * sorted.len() as f64).ceil() as usize).max(1) - 1];
        close(found, wanted, half_bin(wanted) + SAME);
    }
}

// ---------------------------------------------------------------- how runs end

#[test]
fn shares_of_endings_are_those_of_the_runs() {
    let played = game();
    assert_eq!(played.found.plan.runs, RUNS);
    assert_eq!(played.found.plan.seed, SEED.to_string());
    for (o, finding) in played.found.outcomes.iter().enumerate() {
        let n = count(&played.records, |r| r.outcome == OutcomeIdx(o));
        assert!(n > 0, "{} is never seen", finding.id);
        assert_eq!(finding.count, n);
        is_share(&finding.share, n, RUNS);
    }
    let told = |id: &str| {
        let o = played.found.outcomes.iter().find(|o| o.id == id).unwrap();
        (o.cause.map(|cause| cause.id()), o.group.as_str())
    };
    assert_eq!(told("attack"), (Some("decision"), "war"));
    assert_eq!(told("accident"), (Some("accident"), "war"));
    assert_eq!(told("clash"), (Some("clash"), "clash"));
    assert_eq!(told("deal"), (None, "agreement"));
    assert_eq!(told("stalemate"), (None, "no_deal"));
}

/// With sampling error only: 4.5 standard errors, in both directions of every figure that has an exact value.
#[test]
fn shares_payoffs_and_rounds_are_near_their_exact_values() {
    let played = small();
    let exact = exact(&played.model);
    let near = |e: &Estimate, wanted: f64| {
        let off = (value(e) - wanted).abs();
        assert!(error(e) > 0.0 && off < 4.5 * error(e), "{} for {wanted}", value(e));
    };
    for (o, finding) in played.found.outcomes.iter().enumerate() {
        near(&finding.share, exact.all.outcomes.raw[o]);
    }
    for (i, finding) in played.found.actors.iter().enumerate() {
        near(&finding.payoff, exact.all.payoff.raw[i]);
    }
    for (t, round) in played.found.rounds.iter().enumerate().skip(1) {
        for (o, p) in exact.ended[t].iter().enumerate() {
            let share = round.ended[played.id(o)] as f64 / RUNS as f64;
            close(share, *p, 4.5 * (p * (1.0 - p) / RUNS as f64).sqrt());
        }
    }
    // Without meetings, and at other precisions.
    let silent = self::exact(&played.model.without_meetings());
    let at = |by: &str| {
        let set = ["a", "b"].map(|actor| {
            let other = if actor == "a" { 9.0 } else { 4.0 };
            let factor: f64 = by.parse().unwrap();
            format!("actor.{actor}.precision={{ offer = {0}, answer = {0}, move = {1} }}", other * factor, 9.0 * factor)
        });
        self::exact(&compile(&scenario(EXACT, &[&set[0], &set[1]])))
    };
    let (half, double) = (at("0.5"), at("2"));
    let mut largest: f64 = 0.0;
    for o in 0..played.found.outcomes.len() {
        let talks = &played.found.value_of_talks[played.id(o)];
        let wanted = exact.all.outcomes.raw[o] - silent.all.outcomes.raw[o];
        near(talks, wanted);
        largest = largest.max(wanted.abs() / error(talks));
        let band = &played.found.precision_band[played.id(o)];
        near(&band.half, half.all.outcomes.raw[o]);
        near(&band.double, double.all.outcomes.raw[o]);
    }
    assert!(largest > 20.0, "talks must matter here");
}

/// What `detente exact` shows, against the probabilities it is made from.
#[test]
fn exact_findings_name_what_was_computed() {
    let played = small();
    let exact = exact(&played.model);
    let found = law_finding(&played.scenario, &exact);
    for (o, class) in found.law.outcomes.iter().enumerate() {
        assert_eq!(class.id, played.id(o));
        close(class.probability, exact.all.outcomes.raw[o], SAME);
    }
    close(found.law.payoff["a"], exact.all.payoff.raw[0], SAME);
    close(found.law.payoff["b"], exact.all.payoff.raw[1], SAME);
    close(found.law.rounds, exact.all.rounds, SAME);
    assert_eq!(found.ended.iter().map(|row| row.round).collect::<Vec<_>>(), [1, 2]);
    for row in &found.ended {
        for (o, p) in exact.ended[row.round as usize].iter().enumerate() {
            assert_eq!(row.outcome[played.id(o)], *p);
        }
    }
    let points: Vec<(&str, &str, f64)> =
        found.given.iter().map(|g| (g.type_id.as_str(), g.point.as_str(), g.prior)).collect();
    assert_eq!(points, [("resolve", "soft", 0.5), ("resolve", "hard", 0.5)]);
    for (given, share) in found.given.iter().zip(&exact.given.raw[0]) {
        for (o, class) in given.law.outcomes.iter().enumerate() {
            close(class.probability, share.outcomes.raw[o] / share.probability, SAME);
        }
        close(given.law.payoff["a"], share.payoff.raw[0] / share.probability, SAME);
        close(given.law.rounds, share.rounds / share.probability, SAME);
    }
}

// ---------------------------------------------------------------- round by round

#[test]
fn rounds_have_the_tension_and_the_endings_of_the_runs() {
    let played = game();
    assert_eq!(played.found.rounds.len(), played.n_rounds() + 1);
    for (t, round) in played.found.rounds.iter().enumerate() {
        let tension: Vec<f64> = played.records.iter().filter_map(|r| r.tension.get(t).copied()).collect();
        assert_eq!((round.round as usize, round.running), (t, tension.len() as u64));
        is_mean(&round.tension.mean, &tension);
        let s = &round.tension;
        are_quantiles([s.q05, s.q25, s.q50, s.q75, s.q95], &tension, |_| 0.025);
        for o in 0..played.model.outcomes.len() {
            let n = count(&played.records, |r| (r.outcome, r.end_round as usize) == (OutcomeIdx(o), t));
            assert_eq!(round.ended[played.id(o)], n, "{} in round {t}", played.id(o));
        }
    }
    assert_eq!(played.found.rounds.iter().flat_map(|r| r.ended.values()).sum::<u64>(), RUNS);
}

#[test]
fn fans_have_the_tension_of_the_runs_of_a_class() {
    let played = game();
    assert_eq!(played.found.tension_by_outcome.len(), played.model.outcomes.len());
    for (o, fan) in played.found.tension_by_outcome.iter().enumerate() {
        assert_eq!(
            (fan.outcome.as_str(), fan.n),
            (played.id(o), count(&played.records, |r| r.outcome == OutcomeIdx(o)))
        );
        for t in 0..=played.n_rounds() {
            let of_class = played.records.iter().filter(|r| r.outcome == OutcomeIdx(o));
            let tension: Vec<f64> = of_class.filter_map(|r| r.tension.get(t).copied()).collect();
            assert_eq!(fan.running[t], tension.len() as u64);
            is_mean(&fan.rounds[t].mean, &tension);
            let s = &fan.rounds[t];
            are_quantiles([s.q05, s.q25, s.q50, s.q75, s.q95], &tension, |_| 0.025);
        }
    }
}

// ---------------------------------------------------------------- moves, forums, proposals, agreements

#[test]
fn moves_are_those_of_the_runs() {
    let played = game();
    for (m, finding) in played.found.moves.iter().enumerate() {
        let plays = |t: usize| {
            played
                .records
                .iter()
                .flat_map(|r| &r.plays)
                .filter(|p| (p.leverage, p.round as usize) == (MoveIdx(m), t))
                .count() as u64
        };
        assert_eq!(finding.by_round, (1..=played.n_rounds()).map(plays).collect::<Vec<_>>());
        assert!(finding.by_round.iter().sum::<u64>() > 200);
        // Its uses run by run, and those of them that were a loss.
        let own = |r: &Record| {
            let uses: Vec<bool> = r.plays.iter().filter(|p| p.leverage.0 == m).map(|p| p.at_a_loss).collect();
            (uses.iter().filter(|at_a_loss| **at_a_loss).count() as f64, uses.len() as f64)
        };
        is_share_of_events(&finding.at_a_loss, &played.records.iter().map(own).collect::<Vec<_>>());
    }
    let of = |m: usize| value(&played.found.moves[m].at_a_loss);
    assert!(of(0) != of(1), "moves that differ in nothing show nothing");
    let actor = |id: &str| played.found.moves.iter().find(|m| m.id == id).unwrap().actor.as_str();
    assert_eq!((actor("press"), actor("arm")), ("a", "b"));
    let at_a_loss = |r: &Record| (r.plays.iter().filter(|p| p.at_a_loss).count() as f64, r.plays.len() as f64);
    is_share_of_events(&played.found.moves_at_a_loss, &played.records.iter().map(at_a_loss).collect::<Vec<_>>());
}

/// Refusals by reason, of the meetings that are wanted.
fn refusals<'a>(
    meetings: impl Iterator<Item = &'a detente::internals::engine::round::record::Meeting>,
) -> BTreeMap<String, u64> {
    let mut found: BTreeMap<String, u64> = Reason::ALL.iter().map(|reason| (reason.id().to_string(), 0)).collect();
    for refused in meetings.flat_map(|m| m.refusals.iter().flatten()) {
        *found.get_mut(refused.reason.id()).unwrap() += 1;
    }
    found
}

#[test]
fn forums_and_proposals_have_the_offers_and_answers_of_the_runs() {
    let played = game();
    let meetings = || played.records.iter().flat_map(|r| &r.meetings);
    for (f, finding) in played.found.forums.iter().enumerate() {
        let here = || meetings().filter(|m| m.forum == ForumIdx(f));
        let ForumFinding { meetings, offers, accepted, ratified, not_ratified, .. } = finding;
        assert_eq!(*meetings, here().count() as u64);
        assert_eq!(*offers, here().filter(|m| m.offered.is_some()).count() as u64);
        assert_eq!(*accepted, here().filter(|m| m.taken).count() as u64);
        assert_eq!(*ratified, here().map(|m| u64::from(m.ratified)).sum::<u64>());
        assert_eq!(*not_ratified, here().map(|m| u64::from(m.not_ratified)).sum::<u64>());
        assert!([offers, accepted, ratified, not_ratified].iter().all(|n| 0 < **n && **n < *meetings));
        assert_eq!(finding.refusals, refusals(here()));
    }
    assert_eq!([0, 1].map(|f| played.found.forums[f].weight), [0.7, 0.3]);
    for (p, finding) in played.found.proposals.iter().enumerate() {
        let here = || {
            let places = |r: &'static Record| {
                r.proposals.iter().filter(move |(q, _)| *q == ProposalIdx(p)).map(|(_, m)| &r.meetings[*m])
            };
            played.records.iter().flat_map(places)
        };
        assert_eq!(finding.tabled, here().count() as u64);
        assert_eq!(finding.accepted, here().filter(|m| m.taken).count() as u64);
        assert!(0 < finding.accepted && finding.accepted < finding.tabled);
        assert_eq!(finding.refused, refusals(here()));
    }
    let told = |id: &str| {
        let p = played.found.proposals.iter().find(|p| p.id == id).unwrap();
        (p.by.as_str(), p.forum.as_str())
    };
    assert_eq!((told("opening"), told("middle")), (("a", "table"), ("c", "hall")));
}

#[test]
fn agreements_are_those_of_the_runs() {
    let played = game();
    let found = &played.found.agreements;
    let mut packages: BTreeMap<(String, BTreeMap<String, String>), u64> = BTreeMap::new();
    for m in played.records.iter().flat_map(|r| &r.meetings).filter(|m| m.taken) {
        let forum = &played.model.forums[m.forum];
        let level = |(k, level): (&IssueIdx, u8)| {
            let issue = &played.scenario.issues[*k];
            (issue.id.clone(), issue.levels[level as usize].id.clone())
        };
        let levels = forum.issues.iter().zip(forum.package(m.offered.unwrap()).iter().copied()).map(level).collect();
        *packages.entry((played.scenario.forums[m.forum].id.clone(), levels)).or_default() += 1;
    }
    let shown =
        found.packages.iter().map(|p| ((p.forum.clone(), p.levels.clone()), p.count)).collect::<BTreeMap<_, _>>();
    assert_eq!(shown, packages);
    assert!(found.packages.is_sorted_by(|a, b| a.count >= b.count) && found.packages.len() > 3);
    let agreed = |r: &&Record| r.n_final > 0;
    assert_eq!(found.runs_with_agreement, played.records.iter().filter(agreed).count() as u64);
    for (k, issue) in played.scenario.issues.iter().enumerate() {
        for (l, level) in issue.levels.iter().enumerate() {
            let n = played.records.iter().filter(agreed).filter(|r| r.levels.raw[k] as usize == l).count() as u64;
            assert_eq!(found.issue_levels[&issue.id][&level.id], n);
        }
    }
    type Short = fn(&detente::internals::engine::round::record::Meeting) -> bool;
    let kinds: [(&Estimate, Short); 3] = [
        (&found.error_deal_share, |m| m.short_proposer || m.short_responder),
        (&found.error_deal_share_proposers, |m| m.short_proposer),
        (&found.error_deal_share_responders, |m| m.short_responder),
    ];
    for (finding, short) in kinds {
        let one = |r: &Record| {
            let taken = || r.meetings.iter().filter(|m| m.taken);
            (taken().filter(|m| short(m)).count() as f64, taken().count() as f64)
        };
        is_share_of_events(finding, &played.records.iter().map(one).collect::<Vec<_>>());
    }
}

// ---------------------------------------------------------------- beliefs, payoffs

#[test]
fn beliefs_are_the_means_of_those_of_the_runs() {
    let played = game();
    let all: usize = played.model.types.iter().map(|t| t.prior.len()).sum();
    let mut first = 0;
    let mut findings = played.found.beliefs.iter();
    let mut moved: f64 = 0.0;
    for (t, ty) in played.scenario.types.iter().enumerate() {
        let names: Vec<&str> = ty.points.iter().map(|p| p.name.as_str()).collect();
        for (point, p) in ty.points.iter().enumerate() {
            let finding = findings.next().unwrap();
            assert_eq!((&finding.r#type, &finding.point, finding.prior), (&ty.id, &p.name, p.probability));
            assert_eq!(finding.points, names);
            let believed = |r: &Record, t: usize| {
                let rows = r.beliefs.len() / all;
                r.beliefs[t.min(rows - 1) * all + first + point]
            };
            for (round, by_truth) in finding.by_round.iter().enumerate() {
                for (truth, mean) in by_truth.iter().enumerate() {
                    let here = played.records.iter().filter(|r| r.point.raw[t] == PointIdx(truth));
                    is_mean(mean, &here.map(|r| believed(r, round)).collect::<Vec<_>>());
                    moved = moved.max((value(mean) - p.probability).abs());
                }
            }
            let last: Vec<f64> = played.records.iter().map(|r| believed(r, usize::MAX)).collect();
            is_mean(&finding.at_stop, &last);
            assert!((value(&finding.at_stop) - p.probability).abs() < 4.5 * error(&finding.at_stop));
        }
        first += ty.points.len();
    }
    assert!(findings.next().is_none() && moved > 0.05, "{moved}");
}

#[test]
fn payoffs_are_those_of_the_runs() {
    let played = game();
    for (i, finding) in played.found.actors.iter().enumerate() {
        let payoffs: Vec<f64> = played.records.iter().map(|r| r.payoff.raw[i]).collect();
        assert_eq!(finding.id, played.scenario.actors.raw[i].id);
        is_mean(&finding.payoff, &payoffs);
        let f = finding;
        // A bin is a part in 64, or 2⁻²⁰ around 0.
        are_quantiles([f.q05, f.q25, f.q50, f.q75, f.q95], &payoffs, |x| x.abs() / 64.0 + 1e-6);
    }
}

// ---------------------------------------------------------------- inputs

/// Rank of a run's input among all its possible values, and the number of its bin.
fn rank(played: &Played, input: &str, run: &Record) -> (f64, usize) {
    let uniform = |path: &str, low: f64, high: f64| {
        let i = played.scenario.draws.iter().position(|d| d.path == path).unwrap();
        let rank = (run.drawn.raw[i] - low) / (high - low);
        (rank, (rank * 10.0) as usize)
    };
    match input {
        "actor.a.war.cost" => uniform(input, 0.1, 0.7),
        "issue.y.worth.b" => uniform(input, 0.1, 0.5),
        id => {
            let t = played.scenario.types.iter().position(|ty| ty.id == id).unwrap();
            let points: Vec<f64> = played.scenario.types.raw[t].points.iter().map(|p| p.probability).collect();
            let point = run.point.raw[t].0;
            (points[..point].iter().sum::<f64>() + 0.5 * points[point], point)
        }
    }
}

/// Pearson's correlation.
fn correlation(x: &[f64], y: &[f64]) -> f64 {
    let (mx, my) = (average(x), average(y));
    let product: f64 = x.iter().zip(y).map(|(a, b)| (a - mx) * (b - my)).sum();
    product / (deviation(x) * deviation(y) * (x.len() as f64 - 1.0))
}

/// The mean place of each value among all of them.
fn places(x: &[f64]) -> Vec<f64> {
    let below = |v: f64| {
        x.iter()
            .map(|w| {
                if *w < v {
                    1.0
                } else if *w == v {
                    0.5
                } else {
                    0.0
                }
            })
            .sum::<f64>()
    };
    x.iter().map(|v| below(*v)).collect()
}

#[test]
fn correlations_and_bins_of_inputs_are_those_of_the_runs() {
    let played = game();
    assert_eq!(played.found.inputs.len(), 4);
    let mut largest: f64 = 0.0;
    for finding in &played.found.inputs {
        let InputFinding { path, kind, outcome, group, followed, bins, .. } = finding;
        let private = played.scenario.types.iter().any(|ty| ty.id == *path);
        assert_eq!(kind.id(), if private { "private" } else { "uncertain" });
        let ranks: Vec<(f64, usize)> = played.records.iter().map(|r| rank(played, path, r)).collect();
        let x: Vec<f64> = ranks.iter().map(|(rank, _)| *rank).collect();
        let among = places(&x);
        let mut check = |e: &Estimate, holds: &dyn Fn(&Record) -> bool| {
            let y: Vec<f64> = played.records.iter().map(|r| indicator(holds(r))).collect();
            close(value(e), correlation(&x, &y), 1e-6);
            // Spearman's own coefficient, from the ranks among the runs.
            close(value(e), correlation(&among, &y), 0.01);
            close(error(e), (1.0 - value(e).powi(2)) / (RUNS as f64 - 3.0).sqrt(), 1e-9);
            let [low, high] = e.interval.unwrap();
            for end in [low, high] {
                close((end.atanh() - value(e).atanh()).abs() * (RUNS as f64 - 3.0).sqrt(), Z, 1e-6);
            }
            largest = largest.max(value(e).abs());
        };
        check(followed, &|r| played.is_war(r.outcome.0));
        for o in 0..played.model.outcomes.len() {
            check(&outcome[played.id(o)].spearman, &|r| r.outcome == OutcomeIdx(o));
        }
        // Every group of the file, its classes by name.
        let groups: [(&str, &[&str]); 4] = [
            ("war", &["attack", "accident"]),
            ("clash", &["clash"]),
            ("agreement", &["deal", "partial"]),
            ("no_deal", &["collapse", "stalemate"]),
        ];
        assert_eq!(group.len(), groups.len());
        let is_in = |classes: &[&str], r: &Record| classes.contains(&played.id(r.outcome.0));
        for (id, classes) in groups {
            check(&group[id].spearman, &|r| is_in(classes, r));
        }
        for (b, bin) in bins.iter().enumerate() {
            let here = || played.records.iter().zip(&ranks).filter(move |(_, (_, place))| *place == b).map(|(r, _)| r);
            assert_eq!(bin.n, here().count() as u64, "{path} {b}");
            is_share(&bin.followed, here().filter(|r| played.is_war(r.outcome.0)).count() as u64, bin.n);
            for (id, classes) in groups {
                is_share(&bin.group[id], here().filter(|r| is_in(classes, r)).count() as u64, bin.n);
            }
            close(bin.group.values().map(value).sum(), 1.0, 1e-12);
        }
        assert_eq!(bins.iter().map(|b| b.n).sum::<u64>(), RUNS);
    }
    assert!(largest > 0.1);
    let bins = |path: &str| &played.found.inputs.iter().find(|i| i.path == path).unwrap().bins;
    let cost = bins("actor.a.war.cost");
    close(cost[3].range[0], 0.28, SAME);
    close(cost[3].range[1], 0.34, SAME);
    // The outermost bins are cut at 1 in 200.
    close(cost[0].range[0], 0.103, SAME);
    close(cost[9].range[1], 0.697, SAME);
    assert_eq!(bins("resolve").iter().map(|b| b.label.as_deref()).collect::<Vec<_>>(), [Some("soft"), Some("hard")]);
}

/// The correlation of a type with an ending follows from the exact probabilities given its points.
#[test]
fn correlations_are_near_their_exact_values() {
    let played = small();
    let exact = exact(&played.model);
    let mut largest: f64 = 0.0;
    for o in 0..3 {
        let [soft, hard] = [0, 1].map(|point| exact.given.raw[0].raw[point].outcomes.raw[o] / 0.5);
        let p = exact.all.outcomes.raw[o];
        // Ranks ¼ and ¾ with even chances.
        let wanted = 0.125 * (hard - soft) / (0.25 * (p * (1.0 - p)).sqrt());
        let e = &played.found.inputs[0].outcome[played.id(o)].spearman;
        assert!((value(e) - wanted).abs() < 4.5 * error(e), "{} {wanted}", value(e));
        largest = largest.max(wanted.abs() / error(e));
    }
    assert!(largest > 20.0);
}

// ---------------------------------------------------------------- comparison runs

/// Endings of the runs that `has` picks, and of the same runs played in another way.
pub(super) fn pairs(
    played: &Played,
    model: &Model,
    frozen: bool,
    redraw: Redraw,
    has: fn(&Twins) -> bool,
) -> Vec<(usize, usize)> {
    let keys = Keys::new(&played.model, SEED);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(model, frozen));
    let wanted = played.records.iter().filter(|r| has(&Twins::of(r.run)));
    wanted
        .map(|r| {
            luck.begin(r.run, redraw);
            (r.outcome.0, player.play(r.run, &mut luck).outcome.0)
        })
        .collect()
}

pub(super) fn differences(pairs: &[(usize, usize)], class: usize) -> Vec<f64> {
    pairs.iter().map(|(run, twin)| indicator(*run == class) - indicator(*twin == class)).collect()
}

#[test]
fn talks_and_beliefs_are_worth_what_the_same_runs_without_them_say() {
    let mut nonzero = 0;
    for played in [game(), small()] {
        let silent = pairs(played, &played.model.without_meetings(), false, Redraw::Nothing, |_| true);
        let frozen = pairs(played, &played.model, true, Redraw::Nothing, |twins| twins.tenth);
        assert_eq!((silent.len(), frozen.len()), (RUNS as usize, 500));
        for o in 0..played.model.outcomes.len() {
            is_difference(&played.found.value_of_talks[played.id(o)], &differences(&silent, o), 0.95);
            let beliefs = &played.found.value_of_beliefs[played.id(o)];
            is_difference(beliefs, &differences(&frozen, o), 0.95);
            nonzero += u32::from(value(beliefs) != 0.0);
        }
        is_share(&played.found.changed_by_beliefs, frozen.iter().filter(|(a, b)| a != b).count() as u64, 500);
        assert!(value(&played.found.changed_by_beliefs) > 0.0);
    }
    assert!(nonzero > 0);
}

/// Where nothing can be said yet of what talks do to war or clashes, the warning names the widest of the differences: also that of
/// both groups together. It says which groups it speaks of.
#[test]
fn the_warning_about_talks_tells_the_difference_in_all_its_groups() {
    let mut seen = 0;
    for n in (20..200).step_by(20) {
        let played = self::played(GAME, &[], n);
        let told = |w: &&Warning| ["R001", "R002"].contains(&w.code.id()) && w.subjects.is_empty();
        let Some(warning) = played.found.warnings.iter().find(told) else { continue };
        let silent = pairs(&played, &played.model.without_meetings(), false, Redraw::Nothing, |_| true);
        let war = |o: usize| indicator(played.scenario.outcomes.raw[o].cause.is_some());
        let differences: Vec<f64> = silent.iter().map(|(run, twin)| war(*run) - war(*twin)).collect();
        let said = detente::internals::render::warning::text(warning, &played.found);
        assert!(said.contains("the odds of war or clash") && said.contains("War or clash"), "{said}");
        // Three classes and all of them together, against two comparison runs.
        is_difference(&warning.estimates["difference"], &differences, 1.0 - 0.05 / 8.0);
        seen += u32::from(average(&differences) != 0.0);
    }
    assert!(seen > 0, "no such warning, or none that says anything");
}

/// The scenario itself with other precisions, in the place of a model with factors.
#[test]
fn shares_at_other_precisions_are_those_of_a_scenario_that_has_them() {
    let played = game();
    for (factor, which) in [(0.5, 0), (2.0, 1)] {
        let actor = |id: &str, three: [f64; 3]| {
            let [offer, answer, moves] = three.map(|x| x * factor);
            format!("actor.{id}.precision={{ offer = {offer}, answer = {answer}, move = {moves} }}")
        };
        let force = format!("force.attack.precision={}", 6.0 * factor);
        let (a, b, c) = (actor("a", [9.0, 8.0, 60.0]), actor("b", [9.0, 8.0, 30.0]), actor("c", [9.0, 8.0, 30.0]));
        let twins = runs(&compile(&scenario(GAME, &[&a, &b, &c, &force])), SEED, 500);
        for o in 0..played.model.outcomes.len() {
            let band = &played.found.precision_band[played.id(o)];
            is_share([&band.half, &band.double][which], count(&twins, |r| r.outcome == OutcomeIdx(o)), 500);
            is_share(&band.base, count(&played.records, |r| r.outcome == OutcomeIdx(o)), RUNS);
        }
    }
}

#[test]
fn sources_of_variance_are_those_of_the_same_runs_drawn_anew() {
    let played = game();
    let kinds = [("uncertain", Kind::Uncertain), ("private", Kind::Private), ("chance", Kind::Chance)];
    for (name, kind) in kinds {
        let twins = pairs(played, &played.model, false, Redraw::Kind(kind), |twins| twins.twentieth);
        assert_eq!(twins.len(), 500);
        for o in 0..played.model.outcomes.len() {
            let found = &played.found.sources[played.id(o)][name];
            let all: Vec<f64> = twins.iter().flat_map(|(a, b)| [indicator(*a == o), indicator(*b == o)]).collect();
            let p = average(&all);
            // Jansen's estimator: half the mean squared difference, over the variance.
            let halves: Vec<f64> = differences(&twins, o).iter().map(|d| 0.5 * d * d).collect();
            assert_eq!((found.n, found.value.is_some()), (500, 0.0 < p && p < 1.0));
            if let Some(value) = found.value {
                close(value, average(&halves) / (p * (1.0 - p)), 1e-9);
            }
        }
    }
}

/// Of an ending whose probability given all types and inputs is known, chance makes the mean variance that is left.
#[test]
fn the_share_of_chance_and_what_types_settle_are_near_their_exact_values() {
    let played = small();
    let exact = exact(&played.model);
    let given = |o: usize| [0, 1].map(|point| exact.given.raw[0].raw[point].outcomes.raw[o] / 0.5);
    let (mut alike, mut by_chance) = (0.0, 0.0);
    for o in 0..3 {
        let p = exact.all.outcomes.raw[o];
        let left = average(&given(o).map(|p| p * (1.0 - p)));
        let found = &played.found.sources[played.id(o)]["chance"];
        assert!((value(found) - left / (p * (1.0 - p))).abs() < 4.5 * error(found));
        assert_eq!(value(&played.found.sources[played.id(o)]["uncertain"]), 0.0);
        alike += average(&given(o).map(|p| p * p));
        by_chance += p * p;
    }
    let settled = (alike - by_chance) / (1.0 - by_chance);
    let found = &played.found.after_meeting[0].variance_explained;
    assert!((value(found) - settled).abs() < 4.5 * error(found), "{} {settled}", value(found));
    // Its complement is not near.
    assert!((1.0 - value(found) - settled).abs() > 4.5 * error(found), "{} {settled}", value(found));
}

#[test]
fn what_is_settled_after_each_meeting_is_what_runs_with_the_same_past_say() {
    let played = game();
    assert_eq!(played.found.after_meeting.len(), played.n_rounds() + 1);
    for (m, finding) in played.found.after_meeting.iter().enumerate() {
        let twins = pairs(played, &played.model, false, Redraw::AfterMeeting(m as u32), |twins| twins.fiftieth);
        assert_eq!((finding.meeting as usize, finding.round as usize, finding.variance_explained.n), (m, m, 200));
        assert_eq!(finding.forum.as_deref(), [None, Some("table"), Some("hall")][if m == 0 { 0 } else { 2 - m % 2 }]);
        // One minus the variance left over the variance of all, each summed over classes.
        let (mut left, mut all) = (0.0, 0.0);
        for o in 0..played.model.outcomes.len() {
            left += average(&differences(&twins, o).iter().map(|d| 0.5 * d * d).collect::<Vec<_>>());
            let p = average(&twins.iter().flat_map(|(a, b)| [*a, *b]).map(|e| indicator(e == o)).collect::<Vec<_>>());
            all += p * (1.0 - p);
        }
        close(value(&finding.variance_explained), 1.0 - left / all, 1e-9);
    }
}

// ---------------------------------------------------------------- typical runs, conclusions

#[test]
fn typical_runs_are_the_nearest_to_the_mean_path() {
    let played = game();
    let rounds = played.n_rounds();
    for o in 0..played.model.outcomes.len() {
        let first: Vec<&Record> = played.records.iter().filter(|r| r.outcome == OutcomeIdx(o)).take(256).collect();
        let path = |r: &Record| -> Vec<f64> {
            (0..=rounds).map(|t| r.tension.get(t).or(r.tension.last()).copied().unwrap()).collect()
        };
        let mean: Vec<f64> =
            (0..=rounds).map(|t| average(&first.iter().map(|r| path(r)[t]).collect::<Vec<_>>())).collect();
        let length = average(&first.iter().map(|r| r.tension.len() as f64).collect::<Vec<_>>());
        let distance = |r: &Record| {
            let squares: Vec<f64> = path(r).iter().zip(&mean).map(|(x, m)| (x - m).powi(2)).collect();
            average(&squares).sqrt() + (r.tension.len() as f64 - length).abs() * 10.0 / rounds as f64
        };
        let mut nearest: Vec<(f64, u64)> = first.iter().map(|r| (distance(r), r.run)).collect();
        nearest.sort_by(|a, b| a.0.total_cmp(&b.0));
        let wanted: Vec<u64> = nearest.iter().take(3).map(|(_, run)| *run).collect();
        assert_eq!(played.found.typical_runs[played.id(o)], wanted);
    }
}

#[test]
fn conclusions_name_what_is_largest_in_the_runs() {
    let played = game();
    let found = &played.found.conclusions;
    let mut shares: Vec<(u64, &str)> = (0..played.model.outcomes.len())
        .map(|o| (count(&played.records, |r| r.outcome == OutcomeIdx(o)), played.id(o)))
        .collect();
    shares.sort_by_key(|(n, _)| std::cmp::Reverse(*n));
    let ending = found.ending.as_ref().unwrap();
    assert_eq!(ending.outcome, shares[0].1);
    let place = |id: &str| played.scenario.outcomes.iter().position(|o| o.id == id).unwrap();
    let (first, second) = (place(shares[0].1), place(shares[1].1));
    let lead: Vec<f64> = played
        .records
        .iter()
        .map(|r| indicator(r.outcome == OutcomeIdx(first)) - indicator(r.outcome == OutcomeIdx(second)))
        .collect();
    is_difference(ending.lead.as_ref().unwrap(), &lead, 1.0 - 0.05 / (shares.len() as f64 - 1.0));
    assert_eq!(ending.tied, [""; 0]);

    // War where an input is low or high, or at either of two points.
    let driver = found.driver.as_ref().unwrap();
    let contrast = |path: &str| {
        let ranks: Vec<usize> = played.records.iter().map(|r| rank(played, path, r).1).collect();
        let war = |wanted: &dyn Fn(usize) -> bool| {
            let here = played.records.iter().zip(&ranks).filter(|(_, b)| wanted(**b));
            average(&here.map(|(r, _)| indicator(played.is_war(r.outcome.0))).collect::<Vec<_>>())
        };
        // A tail is as many places as it takes for three tenths of the runs.
        let n_places = ranks.iter().max().unwrap() + 1;
        let tail = |places: &mut dyn Iterator<Item = usize>| {
            let mut n = 0;
            let enough = |place: &usize| {
                let before = n;
                n += ranks.iter().filter(|b| *b == place).count();
                before < 3 * RUNS as usize / 10
            };
            places.take_while(enough).collect::<Vec<usize>>()
        };
        let (low, high) = match path {
            "resolve" => (vec![0], vec![1]),
            _ => (tail(&mut (0..n_places)), tail(&mut (0..n_places).rev())),
        };
        [war(&|b| low.contains(&b)), war(&|b| high.contains(&b))]
    };
    let all: Vec<(&str, [f64; 2])> = played.found.inputs.iter().map(|i| (i.path.as_str(), contrast(&i.path))).collect();
    let size = |war: &[f64; 2]| (war[1] - war[0]).abs();
    let largest = all.iter().max_by(|a, b| size(&a.1).total_cmp(&size(&b.1))).unwrap();
    assert_eq!((driver.path.as_str(), driver.contrasts), (largest.0, 4));
    close(value(&driver.difference), size(&largest.1), 1e-9);
    assert!(value(&driver.groups[0].followed) < value(&driver.groups[1].followed));
    close(value(&driver.groups[1].followed) - value(&driver.groups[0].followed), value(&driver.difference), 1e-12);
    close(driver.difference.level, 1.0 - 0.05 / 4.0, 1e-12);
    if largest.0 == "actor.a.war.cost" {
        // A war that costs more is rarer, so the group with less war is that of high costs.
        assert_eq!(driver.groups.each_ref().map(|g| g.side.id()), ["high", "low"]);
        assert!(driver.groups[0].range[0] > driver.groups[1].range[1]);
    }

    let refusal = found.refusal.as_ref().unwrap();
    let here = || played.records.iter().flat_map(|r| &r.meetings).filter(|m| m.forum == ForumIdx(0));
    let by_reason = refusals(here());
    let (reason, n) = by_reason.iter().max_by_key(|(_, n)| **n).unwrap();
    assert_eq!((refusal.forum.as_str(), &refusal.reason, refusal.count), ("table", reason, *n));
    assert_eq!(refusal.refusals, by_reason.values().sum::<u64>());
    let one = |r: &Record| {
        let refused = || r.meetings.iter().filter(|m| m.forum == ForumIdx(0)).flat_map(|m| m.refusals.iter().flatten());
        (refused().filter(|no| no.reason.id() == reason).count() as f64, refused().count() as f64)
    };
    is_share_of_events(&refusal.share, &played.records.iter().map(one).collect::<Vec<_>>());

    // Another reason that was seen is tied as long as the share of the first among the two may be a half, at a level for all
    // eight comparisons.
    let others: Vec<&String> =
        by_reason.iter().filter(|(id, n)| **n > 0 && *id != reason).map(|(reason, _)| reason).collect();
    assert!(others.len() > 1);
    for other in others {
        let pair = |r: &Record| {
            let refused =
                r.meetings.iter().filter(|m| m.forum == ForumIdx(0)).flat_map(|m| m.refusals.iter().flatten());
            let n = |id: &str| refused.clone().filter(|no| no.reason.id() == id).count() as f64;
            (n(reason), n(reason) + n(other))
        };
        let counts: Vec<(f64, f64)> = played.records.iter().map(pair).filter(|(_, n)| *n > 0.0).collect();
        let errors = match jackknife(&counts) {
            // Whoever has no refusal for the other reason tells nothing of how often it would be so: Student's t is wide.
            error if error > 0.0 => {
                let (first, both) = counts.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
                (first / both - 0.5) / error
            }
            _ => f64::INFINITY,
        };
        const QUANTILE: f64 = 2.75;
        assert!((errors - QUANTILE).abs() > 0.1, "{other} is at the border: {errors}");
        assert_eq!(refusal.tied.contains(other), errors < QUANTILE, "{other} {errors}");
    }

    // Of a handful of refusals nothing can be said, but a reason that nobody had is never tied. Nor is a bin without runs shown.
    let few = self::played(GAME, &[], 6).found;
    assert!(few.inputs.iter().flat_map(|input| &input.bins).all(|bin| bin.n > 0));
    let refusal = few.conclusions.refusal.as_ref().unwrap();
    assert!(refusal.refusals < 10 && refusal.tied.iter().all(|reason| few.forums[0].refusals[reason] > 0));
}

// ---------------------------------------------------------------- what a proposal is worth, bargaining points

/// One round is left, an incident has a probability of one in five, and it is a war that pays −0.5 and −0.25. Actor two is soft
/// with probability 0.4, so issue x costs it 0.14 in the mean, and its audience is 0.4 at the start. A run that ends with a deal pays one 0.05 and two −0.1.
#[test]
fn proposals_are_worth_what_can_be_worked_out_by_hand() {
    let found = played(TERMS, &[], 10).found;
    let utility = |id: &str, actor: &str| found.proposals.iter().find(|p| p.id == id).unwrap().utility[actor].clone();
    let worth = [("both", "one", 0.5, 0.0), ("all", "one", 0.6, 0.0), ("none", "one", -0.1, 0.0)];
    let others = [("both", "two", 0.36, 0.12), ("all", "two", -0.14, 0.12), ("none", "two", 0.5, 0.0)];
    for (id, actor, issues, audience) in worth.into_iter().chain(others) {
        let (war, ending) = if actor == "one" { (-0.5, 0.05) } else { (-0.25, -0.1) };
        let ProposalUtility { total, refusal, disagreement, gain, terms, .. } = utility(id, actor);
        close(terms.issues.values().sum(), issues, SAME);
        close(terms.ending, ending, SAME);
        close(terms.risk, 0.2 * (war - issues - ending), SAME);
        close(terms.audience, -audience, SAME);
        close(total, 0.8 * (issues + ending) + 0.2 * war - audience, SAME);
        close(disagreement, 0.2 * war, SAME);
        close(refusal, 0.2 * war, SAME);
        close(gain, 0.8 * (issues + ending) - audience, SAME);
        assert_eq!([terms.duration, terms.flows], [0.0; 2]);
    }
    close(utility("both", "two").terms.issues["x"], -0.14, SAME);
    close(utility("both", "two").terms.issues["y"], 0.5, SAME);
}

/// Where a package ends the run, nothing can happen any more: no risk, and what the class pays counts in full.
#[test]
fn a_proposal_that_ends_the_run_is_worth_its_issues_and_its_class() {
    let when = "when = [\"agreements >= 1\"]\n";
    assert!(TERMS.contains(when));
    let found = played(&TERMS.replace(when, &format!("{when}ends = true\n")), &[], 10).found;
    for (actor, issues, audience, ending) in [("one", 0.5, 0.0, 0.05), ("two", 0.36, 0.12, -0.1)] {
        let proposal = found.proposals.iter().find(|p| p.id == "both").unwrap();
        let ProposalUtility { total, disagreement, terms, .. } = &proposal.utility[actor];
        close(terms.ending, ending, SAME);
        close(terms.risk, 0.0, SAME);
        close(*total, issues + ending - audience, SAME);
        close(*disagreement, 0.2 * if actor == "one" { -0.5 } else { -0.25 }, SAME);
    }
}

/// A term is what a value loses without its cause: flows, audiences, risk.
#[test]
fn terms_are_what_is_missing_without_their_cause() {
    let all = |set: &[&str]| -> BTreeMap<(String, String), ProposalUtility> {
        let found = played(GAME, set, 10).found;
        let one = |p: detente::internals::analysis::findings::ProposalFinding| {
            p.utility.into_iter().map(move |(actor, u)| ((p.id.clone(), actor), u))
        };
        found.proposals.into_iter().flat_map(one).collect()
    };
    let still = "incident.hazard={ rungs = [0] }";
    let unarmed = "force.attack.each_round=0";
    let calm = all(&[still, unarmed]);
    for (key, u) in &calm {
        close(u.terms.risk, 0.0, SAME);
        close(u.terms.total(), u.total, SAME);
        close(u.gain, u.total - u.disagreement, SAME);
        assert!(u.terms.audience <= 0.0, "{key:?}");
    }
    let mut seen = [0; 3];
    for (key, without) in all(&[still, unarmed, "actor.a.flow.waiting.value=0"]) {
        close(calm[&key].total - without.total, calm[&key].terms.flows, SAME);
        seen[0] += u32::from(calm[&key].disagreement < without.disagreement);
        assert_eq!(without.terms.flows, 0.0);
    }
    for (key, without) in all(&[still, unarmed, "actor.b.audience.sensitivity=0"]) {
        close(calm[&key].total - without.total, calm[&key].terms.audience, SAME);
        assert_eq!(without.terms.audience, 0.0);
        seen[1] += u32::from(calm[&key].terms.audience < 0.0);
    }
    for (key, risky) in all(&[unarmed]) {
        close(risky.total - calm[&key].total, risky.terms.risk, SAME);
        seen[2] += u32::from(risky.terms.risk != 0.0);
    }
    assert!(seen[0] > 0 && seen[2] > 0, "{seen:?}");
}

/// Seven packages in one issue. Solutions by looking at all of them; each picks another package.
#[test]
fn bargaining_points_are_those_of_a_search_through_all_packages() {
    let found = played(POINTS, &[], 10).found;
    let finding = &found.bargaining[0];
    let packages: Vec<(&str, [f64; 2])> = vec![
        ("p1", [0.1, 0.85]),
        ("p2", [0.3, 0.8]),
        ("p3", [0.34, 0.5]),
        ("p4", [0.42, 0.32]),
        ("p5", [1.2, 0.06]),
        ("p6", [0.2, 0.2]),
        ("p7", [-0.1, 0.9]),
    ];
    assert_eq!((finding.forum.as_str(), &finding.parties[..]), ("table", &["one".to_string(), "two".to_string()][..]));
    assert_eq!((finding.n_packages, finding.n_acceptable), (7, 6));
    assert_eq!(finding.disagreement.values().copied().collect::<Vec<_>>(), [0.0, 0.0]);
    let ok: Vec<&(&str, [f64; 2])> = packages.iter().filter(|(_, [a, b])| *a >= 0.0 && *b >= 0.0).collect();
    let best = |score: &dyn Fn([f64; 2]) -> f64| ok.iter().max_by(|x, y| score(x.1).total_cmp(&score(y.1))).unwrap();
    let most = |i: usize| ok.iter().map(|(_, p)| p[i]).fold(0.0, f64::max);
    let pick = [
        (&finding.nash, best(&|[a, b]| a * b)),
        (&finding.kalai_smorodinsky, best(&|[a, b]| (a / most(0)).min(b / most(1)))),
        (&finding.egalitarian, best(&|[a, b]| a.min(b))),
        (&finding.utilitarian, best(&|[a, b]| a + b)),
    ];
    for (point, (id, [one, two])) in &pick {
        let point = point.as_ref().unwrap();
        assert_eq!((point.levels["x"].as_str(), point.ties), (*id, 1));
        close(point.utility["one"], *one, SAME);
        close(point.utility["two"], *two, SAME);
    }
    assert_eq!(pick.iter().map(|(_, (id, _))| *id).collect::<Vec<_>>(), ["p2", "p4", "p3", "p5"]);
    let beaten = |p: &[f64; 2]| packages.iter().any(|(_, q)| q[0] > p[0] && q[1] > p[1]);
    let mut frontier: Vec<[f64; 2]> = packages.iter().map(|(_, p)| *p).filter(|p| !beaten(p)).collect();
    let mut shown: Vec<[f64; 2]> = finding.frontier.iter().map(|p| [p[0], p[1]]).collect();
    frontier.sort_by(|a, b| a[0].total_cmp(&b[0]));
    shown.sort_by(|a, b| a[0].total_cmp(&b[0]));
    assert_eq!(shown.len(), frontier.len());
    for (a, b) in shown.iter().flatten().zip(frontier.iter().flatten()) {
        close(*a, *b, SAME);
    }
}

// ---------------------------------------------------------------- comparisons

/// The base, and variants: no force; a dearer war; the same again; no collapse, which has a class of its own.
fn compared(rule: Option<Precision>) -> (Vec<Scenario>, Vec<Vec<Record>>, Comparison) {
    let sets: [&[&str]; 5] = [
        &[],
        &["force.attack.each_round=0"],
        &["force.attack.prize=0.7"],
        &["scenario.name=The same"],
        &["remove=outcome.collapse"],
    ];
    let all: Vec<Scenario> = sets.iter().map(|set| scenario(GAME, set)).collect();
    let models: Vec<Model> = all.iter().map(compile).collect();
    let plan = RunPlan::new(SEED, RUNS);
    let variants: Vec<_> = all[1..].iter().zip(&models[1..]).map(|(s, m)| variant(&all[0], s, m)).collect();
    let stop = AtomicBool::new(false);
    let contrasts =
        detente::internals::engine::compare::compare(&models[0], &variants, &plan, &options(&stop)).unwrap();
    let found = compare(&all[0], &all[1..].iter().collect::<Vec<_>>(), &contrasts, &RunPlan { stop: rule, ..plan });
    let records = models.iter().map(|model| runs(model, SEED, RUNS)).collect();
    (all, records, found)
}

#[test]
fn comparisons_are_those_of_the_runs_side_by_side() {
    let (scenarios, records, found) = compared(None);
    let names =
        |s: usize| -> Vec<&str> { records[s].iter().map(|r| scenarios[s].outcomes[r.outcome].id.as_str()).collect() };
    let groups = |s: usize, group: &str| -> Vec<bool> {
        records[s].iter().map(|r| scenarios[s].outcomes[r.outcome].group == group).collect()
    };
    let base = names(0);
    let classes = found.outcomes.len();
    assert_eq!((found.adjustment.comparisons, classes), (4 * (7 + 3), 7));
    let level = 1.0 - 0.05 / 40.0;
    close(found.adjustment.level, level, 1e-12);
    assert_eq!((found.plan.runs, found.adjustment.family_level), (RUNS, 0.95));
    let ids = |s: usize| scenarios[s].outcomes.iter().map(|o| o.id.as_str()).collect::<std::collections::BTreeSet<_>>();
    assert_eq!(found.base.shares.keys().map(String::as_str).collect::<std::collections::BTreeSet<_>>(), ids(0));
    for (id, share) in &found.base.shares {
        is_share(share, base.iter().filter(|b| *b == id).count() as u64, RUNS);
    }
    for (v, finding) in found.variants.iter().enumerate().map(|(v, finding)| (v + 1, finding)) {
        let other = names(v);
        let check = |change: &detente::internals::analysis::compare::ClassChange, before: &[bool], after: &[bool]| {
            let n = |list: &[bool]| list.iter().filter(|x| **x).count() as u64;
            let both = |a: bool, b: bool| before.iter().zip(after).filter(|(x, y)| (**x, **y) == (a, b)).count() as u64;
            is_share(&change.base, n(before), RUNS);
            is_share(&change.variant, n(after), RUNS);
            assert_eq!((change.gained, change.lost), (both(false, true), both(true, false)));
            let paired: Vec<f64> = before.iter().zip(after).map(|(b, a)| indicator(*a) - indicator(*b)).collect();
            is_difference(&change.difference, &paired, level);
            let varied = |list: &[bool]| {
                let p = n(list) as f64 / RUNS as f64;
                p * (1.0 - p) / RUNS as f64
            };
            let paired = error(&change.difference).powi(2);
            match change.variance_reduction {
                Some(found) => close(found, (varied(before) + varied(after)) / paired, 1e-6),
                None => assert_eq!(paired, 0.0),
            }
        };
        for (id, change) in &finding.changes {
            let is = |list: &[&str]| list.iter().map(|x| x == id).collect::<Vec<bool>>();
            check(change, &is(&base), &is(&other));
        }
        assert_eq!(finding.groups.len(), found.groups.len());
        for (id, change) in &finding.groups {
            check(change, &groups(0, id), &groups(v, id));
        }
        assert_eq!(finding.compared.shares.len(), ids(v).len());
        for (id, share) in &finding.compared.shares {
            is_share(share, other.iter().filter(|b| *b == id).count() as u64, RUNS);
        }
        let moved = base.iter().zip(&other).filter(|(a, b)| a != b).count() as u64;
        is_share(&finding.changed, moved, RUNS);
        assert_eq!(finding.changes.len(), classes);
        for one in &finding.endings {
            let n = base.iter().zip(&other).filter(|(a, b)| ***a == one.from && ***b == one.to).count() as u64;
            assert_eq!(one.count, n);
        }
        assert_eq!(finding.endings.iter().map(|m| m.count).sum::<u64>(), RUNS);
        let check = |paired: &detente::internals::analysis::compare::PairedFinding, of: &dyn Fn(&Record) -> f64| {
            let each = |s: usize| records[s].iter().map(of).collect::<Vec<f64>>();
            let (before, after) = (each(0), each(v));
            is_mean(&paired.base, &before);
            assert_eq!((paired.base.method, paired.difference.method), (Method::Normal, Method::Paired));
            is_mean(&paired.variant, &after);
            is_mean(&paired.difference, &before.iter().zip(&after).map(|(b, a)| a - b).collect::<Vec<_>>());
        };
        check(&finding.tension, &|r| *r.tension.last().unwrap());
        check(&finding.meetings, &|r| r.meetings.len() as f64);
        check(&finding.rounds, &|r| f64::from(r.end_round));
        for (i, actor) in scenarios[0].actors.iter().enumerate() {
            check(&finding.payoffs[&actor.id], &|r| r.payoff.raw[i]);
        }
    }
    let war = &found.variants[0].groups["war"].difference;
    assert!(value(war) < -0.2 && war.excludes_zero());
}

/// What a rule for stopping looks at is the widest of all intervals of shares and of differences.
#[test]
fn the_widest_interval_of_a_comparison_is_named() {
    for (half_width, reason) in [(0.01, StopReason::AtMost), (0.2, StopReason::Reached)] {
        let found = compared(Some(Precision { half_width, at_least: 100 })).2;
        let stop = found.plan.stop.as_ref().unwrap();
        let mut all: Vec<(Share, StopQuantity, u64, f64)> = Vec::new();
        for (v, finding) in found.variants.iter().enumerate() {
            for of in Of::all(&found) {
                let change = of.change(&found, finding);
                let id = of.share(&found);
                let half = |e: &Estimate| e.interval.map(|[low, high]| 0.5 * (high - low)).unwrap();
                let v = v as u64 + 1;
                all.push((id.clone(), StopQuantity::Share, 0, half(&change.base)));
                all.push((id.clone(), StopQuantity::Share, v, half(&change.variant)));
                all.push((id, StopQuantity::Difference, v, half(&change.difference)));
            }
        }
        let widest = all.iter().map(|one| one.3).fold(0.0, f64::max);
        assert!((0.011..0.19).contains(&widest), "{widest}");
        assert_eq!((stop.reached, stop.reason), (widest, reason));
        assert!(all.contains(&(stop.widest.clone(), stop.of, stop.variant.unwrap(), widest)), "{stop:?}");
    }
}

#[test]
fn conclusions_of_comparisons_sort_variants_by_their_intervals() {
    let (.., found) = compared(None);
    for of in &found.conclusions.shares {
        let difference = |v: usize| match of.share.of.id() {
            "group" => &found.variants[v].groups[&of.share.id].difference,
            _ => &found.variants[v].changes[&of.share.id].difference,
        };
        let ends = |v: usize| difference(v).interval.unwrap();
        let (mut changed, mut equivalent, mut undecided) = (Vec::new(), Vec::new(), Vec::new());
        for v in 0..found.variants.len() {
            let [low, high] = ends(v);
            match (low > 0.0 || high < 0.0, low.abs().max(high.abs()) < BAND) {
                (true, _) => changed.push(v),
                (false, true) => equivalent.push(v as u64 + 1),
                (false, false) => undecided.push(v as u64 + 1),
            }
        }
        let size = |v: usize| value(difference(v)).abs();
        changed.sort_by(|a, b| size(*b).total_cmp(&size(*a)));
        assert_eq!(of.changed.iter().map(|c| c.variant as usize - 1).collect::<Vec<_>>(), changed, "{:?}", of.share);
        assert!(of.changed.iter().all(|c| c.difference == *difference(c.variant as usize - 1)));
        assert_eq!((&of.equivalent, &of.undecided), (&equivalent, &undecided), "{:?}", of.share);
        let least = |v: usize| ends(v)[0].abs().min(ends(v)[1].abs());
        let most = |v: usize| ends(v)[0].abs().max(ends(v)[1].abs());
        let tied: Vec<u64> = match changed.split_first() {
            Some((first, others)) => {
                others.iter().filter(|v| most(**v) >= least(*first)).map(|v| *v as u64 + 1).collect()
            }
            None => Vec::new(),
        };
        assert_eq!(of.tied, tied);
        assert_eq!(of.runs_needed.is_some(), !undecided.is_empty());
    }
    // Nothing here is all there is of war or of agreement, so what is undecided is warned of once for each share.
    let warned = found.warnings.iter().find(|w| w.code.id() == "R010").map_or(0, |w| w.subjects.len());
    let undecided: usize = found.conclusions.shares.iter().map(|of| of.undecided.len()).sum();
    assert!(warned == undecided && undecided > 0, "{warned} {undecided}");
    let most = found.conclusions.endings.as_ref().unwrap();
    let largest =
        (0..4).max_by(|a, b| value(&found.variants[*a].changed).total_cmp(&value(&found.variants[*b].changed)));
    assert_eq!(most.variant, largest.unwrap() as u64 + 1);
    assert_eq!(most.changed.value, found.variants[largest.unwrap()].changed.value);
    assert!(most.changed.level > 0.95);
    // The third variant is the base under another name.
    assert_eq!(value(&found.variants[2].changed), 0.0);
    let unchanged = found.warnings.iter().filter(|w| w.code.id() == "R013").flat_map(|w| &w.subjects);
    assert_eq!(unchanged.map(|subject| subject.variant).collect::<Vec<_>>(), [Some(3)]);
}

// ---------------------------------------------------------------- what an interval allows to say

/// Whatever is concluded asks one of four questions of an interval. A bound that is just met does not count.
#[test]
fn statements_about_intervals_hold_up_to_their_bounds() {
    let e = |low: f64, high: f64| Estimate { interval: Some([low, high]), ..wilson(1, 2, 0.95) };
    let none = Estimate { interval: None, ..wilson(1, 2, 0.95) };
    for (low, high, excludes) in
        [(0.0, 1.0, false), (-1.0, 0.0, false), (0.01, 1.0, true), (-1.0, -0.01, true), (-1.0, 1.0, false)]
    {
        assert_eq!(e(low, high).excludes_zero(), excludes, "{low} to {high}");
    }
    for (low, high, within, beyond) in [
        (-0.25, 0.1, false, false),
        (-0.1, 0.25, false, false),
        (-0.2, 0.2, true, false),
        (0.25, 0.5, false, false),
        (0.3, 0.5, false, true),
        (-0.5, -0.25, false, false),
        (-0.5, -0.3, false, true),
        (-0.5, 0.5, false, false),
    ] {
        assert_eq!((e(low, high).within(0.25), e(low, high).beyond(0.25)), (within, beyond), "{low} to {high}");
    }
    for (a, b, larger) in [
        (e(0.25, 0.5), e(0.1, 0.25), false),
        (e(0.3, 0.5), e(0.1, 0.25), true),
        (e(-0.5, -0.3), e(0.1, 0.25), true),
        (e(0.3, 0.5), e(-0.25, -0.1), true),
        (e(0.1, 0.25), e(0.3, 0.5), false),
        (e(-0.5, 0.5), e(0.1, 0.2), false),
        (e(0.0, 0.5), e(0.0, 0.0), false),
        (e(0.3, 0.5), e(-0.4, 0.1), false),
        (e(0.3, 0.5), none.clone(), false),
    ] {
        assert_eq!(a.clearly_larger_than(&b), larger, "{a:?} {b:?}");
    }
    assert!(!none.excludes_zero() && !none.within(1.0) && !none.beyond(0.0));
}

/// What was counted is accepted as a part of an experiment: also where no move was played, or all of them at a loss.
#[test]
fn counts_of_every_game_fit() {
    for text in [GAME, EXACT, TERMS, POINTS] {
        let model = compile(&scenario(text, &[]));
        let plan = RunPlan::new(SEED, 50);
        let counted = simulate(&model, &plan, &options(&AtomicBool::new(false)), None).unwrap();
        assert!(fits(&counted, &model, &plan, &(0..50)) && !fits(&counted, &model, &plan, &(0..51)));
    }
}

// ---------------------------------------------------------------- all of it, as it is written

/// The findings of three small scenarios as `findings.json` holds them.
#[test]
fn findings_are_what_they_were() {
    let mediation = Template::of("mediation").unwrap().titled("Mediation");
    for (name, text) in [("game", GAME), ("exact", EXACT), ("mediation", mediation.as_str())] {
        let found = played(text, &[], 200).found;
        let mut text = serde_json::to_string_pretty(&worded(found.clone())).unwrap();
        // A release changes nothing that was found.
        text = text.replace(&format!("\"engine_version\": \"{}\"", found.engine_version), "\"engine_version\": \"…\"");
        insta::with_settings!({ snapshot_path => "figures", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(name, text);
        });
    }
}
