//! Beliefs by walking every branch of small games: the law of all leaves adds up to 1, the posterior at stopping
//! averages to the prior, and among the leaves with the same posterior the types are distributed as it says.

use std::collections::BTreeMap;

use detente::internals::engine::round::record::Record;
use detente::internals::model::Model;

use super::game::{Dice, ENDINGS, PLAIN, TWO_TABLES, close, leaves, model, share};
use super::random::{Size, scenario};
use detente::internals::index::PointIdx;

/// Public posterior of one point of one type at the close of a round, carried forward.
fn posterior(model: &Model, record: &Record, round: usize, t: usize) -> Vec<f64> {
    let n: usize = model.types.iter().map(|t| t.prior.len()).sum();
    let noted = record.beliefs.len() / n;
    let first: usize = model.types.raw[..t].iter().map(|t| t.prior.len()).sum();
    record.beliefs[round.min(noted - 1) * n + first..][..model.types.raw[t].prior.len()].to_vec()
}

/// Checks beliefs at the close of every round of every leaf. Returns how far the posterior at stopping spreads.
fn check(model: &Model, all: &[(f64, Record)]) -> f64 {
    let total: f64 = all.iter().map(|(p, _)| p).sum();
    close(total, 1.0, 1e-10);
    let mut spread = 0.0;
    for (t, ty) in model.types.iter().enumerate() {
        for round in 1..=model.rounds as usize {
            // By posterior: probability of the leaves, and of those with each true point.
            let mut by_belief: BTreeMap<Vec<i64>, (f64, Vec<f64>, Vec<f64>)> = BTreeMap::new();
            let mut mean = vec![0.0; ty.prior.len()];
            for (p, record) in all {
                let belief = posterior(model, record, round, t);
                close(belief.iter().sum(), 1.0, 1e-12);
                for (m, b) in mean.iter_mut().zip(&belief) {
                    *m += p * b;
                }
                let key = belief.iter().map(|b| (b * 1e9).round() as i64).collect();
                let entry = by_belief.entry(key).or_insert_with(|| (0.0, vec![0.0; ty.prior.len()], belief.clone()));
                entry.0 += p;
                entry.1[record.point.raw[t].0] += p;
                if round == model.rounds as usize {
                    spread += p * (belief[0] - ty.prior.raw[0]).abs();
                }
            }
            for (m, prior) in mean.iter().zip(&ty.prior) {
                close(*m, *prior, 1e-10);
            }
            for (p, true_point, belief) in by_belief.values() {
                for (share, b) in true_point.iter().zip(belief) {
                    assert!((share - p * b).abs() < 1e-8, "type {t} round {round}: {share} of {p} believed {b}");
                }
            }
        }
    }
    spread
}

fn exact(text: &str) -> (Model, Vec<(f64, Record)>, f64) {
    let model = model(text, &[]);
    let all = leaves(&model, 2_000_000).expect("too many leaves to walk");
    let spread = check(&model, &all);
    (model, all, spread)
}

const HEAD: &str = "[scenario]\nschema = 1\nname = \"tiny\"\nrounds = 2\nschedule = [\"table\"]\n";

/// A bloc of two that share a type; the line of the rigid; a private type of the proposer; a draft that one type may
/// not table; a precondition of the proposer.
#[test]
fn beliefs_about_a_bloc_and_a_barred_draft_are_exact() {
    let text = format!(
        r#"{HEAD}
[type.west]
owners = ["b", "c"]
points = {{ flexible = 0.3, rigid = 0.7 }}
[type.east]
owners = ["a"]
points = {{ hard = 0.4, soft = 0.6 }}
[actor.a]
patience = 0.9
precision = {{ offer = 9, answer = 7, move = 5 }}
red_line = {{ when = ["issue.y >= 1"], unless_type = "east.soft" }}
precondition = {{ measure = "issue.x", at_least = 0.4, sharpness = {{ type = "east", values = {{ hard = 3, soft = 8 }} }} }}
[actor.b]
patience = 0.95
precision = {{ offer = 9, answer = 6, move = 5 }}
consensus_with = ["c"]
red_line = {{ when = ["issue.x >= 1"], unless_type = "west.flexible" }}
[actor.c]
patience = 0.9
precision = {{ offer = 9, answer = {{ type = "west", values = {{ flexible = 3, rigid = 11 }} }}, move = 5 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = -0.1, c = -0.2 }}
[issue.y]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {{ type = "east", values = {{ hard = -0.3, soft = 0.2 }} }}, b = 0.2, c = 0.1 }}
ratify = ["a", "b"]
[forum.table]
parties = ["a", "b"]
issues = ["x", "y"]
[proposal.draft]
by = "a"
at = "table"
offers = {{ y = "yes" }}
{ENDINGS}"#
    );
    let (_, _, spread) = exact(&text);
    assert!(spread > 0.05, "nobody learns: {spread}");
}

/// Scripts by type beside quantal choice, with a precondition that only the quantal proposer stops at, and a scripted
/// offer across the own line.
#[test]
fn beliefs_are_exact_where_only_some_types_follow_a_script() {
    let text = format!(
        r#"{HEAD}
[type.mood]
owners = ["a"]
points = {{ robot = 0.5, human = 0.5 }}
[type.other]
owners = ["b"]
points = {{ robot = 0.25, human = 0.75 }}
[actor.a]
patience = 0.9
precision = {{ offer = 9, answer = 7, move = 5 }}
precondition = {{ measure = "issue.x", at_least = 0.6, sharpness = 2 }}
red_line = {{ when = ["issue.y >= 1"] }}
[[actor.a.script]]
type = "mood.robot"
offer = {{ first = 0.5, second = 0.2 }}
move = {{ shout = 0.3 }}
[actor.b]
patience = 0.95
precision = {{ offer = 9, answer = 6, move = 5 }}
[[actor.b.script]]
type = "other.robot"
answer = 0.8
rounds = [1, 1]
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = -0.1 }}
[issue.y]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, b = 0.2 }}
[forum.table]
parties = ["a", "b"]
issues = ["x", "y"]
turns = ["a"]
[proposal.first]
by = "a"
at = "table"
tabled = true
offers = {{ x = "yes" }}
[proposal.second]
by = "a"
at = "table"
tabled = true
offers = {{ y = "yes" }}
[move.shout]
by = "a"
steps = 2
each = {{ cost = 0.01, flow = {{ a = 0.02 }} }}
{ENDINGS}"#
    );
    let (_, all, spread) = exact(&text);
    assert!(spread > 0.05, "nobody learns: {spread}");
    assert!(all.iter().all(|(_, r)| r.levels.raw[1] == 0), "an offer crossed its proposer's line");
}

/// Private costs of war, two initiators, a shared type that makes one of them keener.
#[test]
fn beliefs_about_costs_of_war_are_exact() {
    let text = format!(
        r#"{HEAD}
[type.nerve]
owners = ["a", "b"]
points = {{ calm = 0.5, tense = 0.5 }}
[actor.a]
patience = 0.9
precision = {{ offer = 9, answer = 7, move = 5 }}
war = {{ cost = {{ uniform = [0.1, 0.5], kind = "private", cells = 2 }} }}
[actor.b]
patience = 0.95
precision = {{ offer = 9, answer = 6, move = 5 }}
war = {{ cost = {{ uniform = [0.1, 0.6], kind = "private", cells = 2 }}, share = 0.4 }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = -0.1 }}
[forum.table]
parties = ["a", "b"]
issues = ["x"]
[force.one]
by = "a"
prize = 0.7
balance = 0.6
each_round = {{ type = "nerve", values = {{ calm = 0.1, tense = 0.5 }} }}
precision = 12
[force.two]
by = "b"
prize = 0.5
balance = 0.6
each_round = 0.3
precision = 9
[tension]
start = 5
failed_meeting = 1
[incident]
hazard = {{ rungs = [0, 0.1, 0.2, 0.3, 0.1, 0.1, 0.2] }}
war = 0.5
scare = 0.5
scare_adds = 1
[move.arm]
by = "a"
steps = 1
each = {{ cost = 0.02, tension = 0.6, balance = {{ one = 0.1 }} }}
{ENDINGS}"#
    );
    let (_, _, spread) = exact(&text);
    assert!(spread > 0.02, "nobody learns: {spread}");
}

/// Packages that wait for a bloc that sits elsewhere, and may be refused there.
#[test]
fn beliefs_from_ratification_are_exact() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "tiny"
rounds = 3
schedule = ["small", "large"]
[type.mind]
owners = ["c"]
points = {{ open = 0.6, shut = 0.4 }}
[type.mind_too]
owners = ["d"]
points = {{ open = 0.2, shut = 0.8 }}
[actor.a]
patience = 0.9
precision = {{ offer = 9, answer = 7, move = 5 }}
[actor.b]
patience = 0.95
precision = {{ offer = 9, answer = 6, move = 5 }}
[actor.c]
patience = 0.9
precision = {{ offer = 9, answer = {{ type = "mind", values = {{ open = 2, shut = 20 }} }}, move = 5 }}
consensus_with = ["d"]
[actor.d]
patience = 0.9
precision = {{ offer = 9, answer = 8, move = 5 }}
red_line = {{ when = ["issue.x >= 1"], unless_type = "mind_too.open" }}
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = 0.1, c = -0.1, d = 0.1 }}
ratify = ["a", "b", "c"]
{TWO_TABLES}{ENDINGS}"#
    );
    let (_, all, spread) = exact(&text);
    assert!(spread > 0.05, "nobody learns: {spread}");
    assert!(share(&all, |r| r.meetings.iter().any(|m| m.ratified > 0)) > 0.01);
    assert!(share(&all, |r| r.meetings.iter().any(|m| m.not_ratified > 0)) > 0.01);
    // The rigid second member was never at the table, and is asked with the first: it lets nothing pass.
    assert!(all.iter().all(|(_, r)| r.point.raw[1] == PointIdx(0) || r.levels.raw[0] == 0));
}

/// Every rule of the language in small games that a generator made.
#[test]
fn beliefs_are_exact_in_random_games() {
    let mut dice = Dice(77);
    let mut walked = 0;
    for _ in 0..60 {
        let size = Size { rounds: 2, actors: 2 + dice.below(2), issues: 2, tiny: true };
        let text = scenario(&mut dice, size);
        let model = model(&text, &[]);
        if let Some(all) = leaves(&model, 60_000) {
            walked += 1;
            check(&model, &all);
        }
    }
    assert!(walked >= 20, "only {walked} games are small enough");
}

/// `j_bayes_binary`: prior .3, likelihoods .8 and .4; k acts of one kind multiply the odds by 2ᵏ.
#[test]
fn a_signal_moves_the_odds_by_the_ratio_of_likelihoods() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "signals"
rounds = 3
[type.will]
owners = ["a"]
points = {{ resolved = 0.3, soft = 0.7 }}
[actor.a]
{PLAIN}[[actor.a.script]]
type = "will.resolved"
move = {{ act = 0.8 }}
[[actor.a.script]]
type = "will.soft"
move = {{ act = 0.4 }}
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.act]
by = "a"
steps = 3
each = {{ tension = 0.1 }}
{ENDINGS}"#
    );
    let (model, all, _) = exact(&text);
    let mut seen = 0;
    for (_, record) in &all {
        let acts = |round: u32| record.plays.iter().filter(|p| p.round <= round).count() as i32;
        for round in 1..=3u32 {
            let odds = 0.3 / 0.7 * 2f64.powi(acts(round)) * (0.2f64 / 0.6).powi(round as i32 - acts(round));
            close(posterior(&model, record, round as usize, 0)[0], odds / (1.0 + odds), 1e-12);
            if acts(round) == 1 && round == 1 {
                close(posterior(&model, record, 1, 0)[0], 0.461_538_462, 1e-9);
                seen += 1;
            }
        }
    }
    assert!(seen > 0);
}
