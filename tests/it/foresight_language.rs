//! What the scenario language says of foresight, refusals and grids: what is read, and what the engine makes of it.

use detente::engine::record::{Reason, Record};
use detente::maths::exp::logistic;
use detente::model::compile;
use detente::scenario::diagnostic::{Diagnostic, render};
use detente::scenario::read::no_files;
use detente::scenario::span::Source;
use detente::scenario::{MoveIdx, Scenario, load};

use super::game::{apart, close, leaves, model};

/// A scenario with the remarks about it; a text with faults is a fault of the test.
fn read(text: &str, sets: &[&str]) -> (Scenario, Vec<Diagnostic>) {
    let sets: Vec<String> = sets.iter().map(|s| s.to_string()).collect();
    let loaded = load(Source::new("test.toml", text), &sets, &no_files);
    match loaded.result {
        Ok(valid) => valid,
        Err(faults) => panic!("{}\n{text}", render(&faults, &loaded.sources)),
    }
}

const PLAIN: &str = "patience = 1\nprecision = { offer = 1, answer = 1, move = 1 }\n";

fn with_moves() -> String {
    format!(
        r#"[scenario]
schema = 1
name = "moves"
rounds = 3
[actor.a]
{PLAIN}[actor.b]
{PLAIN}[actor.c]
{PLAIN}[type.mood]
owners = ["b"]
chance = 0.5
[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {{ type = "mood", values = {{ yes = 0.1, no = 0.2 }} }} }}
[move.stands]
by = "a"
steps = 1
each = {{ stand = 0.1 }}
[move.waits]
by = "a"
steps = 1
each = {{ cost = 0.1 }}
[move.is_asked_for]
by = "a"
steps = 1
[move.tells]
by = "b"
steps = 1
each = {{ cost = 0.1 }}
[move.burns]
by = "c"
steps = 1
each = {{ cost = 0.1 }}
[move.warms]
by = "c"
steps = 1
each = {{ tension = 1 }}
[event.thaw]
round = 2
when = ["move.is_asked_for == 1"]
set = {{ "issue.x" = "yes" }}
[[outcome]]
id = "end"
"#
    )
}

#[test]
fn who_looks_ahead_has_use_for_every_move_that_does_or_tells_something() {
    let marks = |sets: &[&str]| {
        let (scenario, remarks) = read(&with_moves(), sets);
        let marks: Vec<bool> = (0..scenario.moves.len()).map(|m| scenario.has_channel(MoveIdx(m))).collect();
        let model = compile(&scenario);
        assert_eq!(marks, model.moves.iter().map(|m| m.has_channel).collect::<Vec<_>>());
        assert_eq!(remarks.iter().filter(|d| d.code == "S105").count(), marks.iter().filter(|m| !**m).count());
        (model.lookahead, marks)
    };
    assert_eq!(marks(&[]), (0, vec![false; 6]));
    assert_eq!(marks(&["scenario.lookahead=2"]), (2, vec![true, false, true, true, false, true]));
}

#[test]
fn lookahead_is_part_of_the_hash_and_myopia_is_not() {
    let hash = |sets: &[&str]| read(&with_moves(), sets).0.hash();
    assert_eq!(hash(&[]), hash(&["scenario.lookahead=0"]));
    assert_ne!(hash(&[]), hash(&["scenario.lookahead=1"]));
}

/// Every path of a game with its probability.
fn walk(text: &str, sets: &[&str]) -> Vec<(f64, Record)> {
    leaves(&model(text, sets), 1_000_000).expect("too many leaves to walk")
}

fn share(all: &[(f64, Record)], holds: impl Fn(&Record) -> bool) -> f64 {
    all.iter().filter(|(_, r)| holds(r)).map(|(p, _)| p).sum()
}

/// One demand, to take or to leave; leaving it ends the run, with payoffs of its own.
const ULTIMATUM: &str = r#"[scenario]
schema = 1
name = "ultimatum"
rounds = 1
schedule = ["table"]
[actor.a]
patience = 0.9
precision = { offer = 9, answer = 5, move = 1 }
[[actor.a.script]]
offer = { demand = 1 }
[actor.b]
patience = 0.8
precision = { offer = 9, answer = 5, move = 1 }
[issue.x]
levels = { no = 0, some = 0.5, all = 1 }
worth = { a = 1, b = -0.6 }
[forum.table]
parties = ["a", "b"]
issues = ["x"]
[proposal.demand]
by = "a"
at = "table"
tabled = true
offers = { x = "some" }
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = true
[[outcome]]
id = "refused"
when = ["failed_meetings >= 1"]
ends = true
payoff = { a = -0.2, b = -0.45 }
[[outcome]]
id = "rest"
"#;

#[test]
fn a_refusal_that_ends_the_run_is_worth_its_ending() {
    for sets in [&[][..], &["scenario.lookahead=1"]] {
        let all = walk(ULTIMATUM, sets);
        // b compares what the demand leaves it (−0.3) with the ending on refusal (−0.45).
        let yes = logistic(5.0 * (-0.3 + 0.45));
        close(share(&all, |r| r.outcome == 0), yes, 1e-12);
        close(share(&all, |r| r.outcome == 1), 1.0 - yes, 1e-12);
        for (_, record) in all.iter().filter(|(_, r)| r.outcome == 1) {
            assert_eq!((record.payoff[0], record.payoff[1], record.end_round), (-0.2, -0.45, 1));
            assert_eq!(record.meetings[0].refusals[0], Some((1, Reason::Misjudgement)));
        }
        // Worth less than refusing: then there is a better alternative.
        let worse = walk(ULTIMATUM, &[sets, &["outcome.refused.payoff.b=0.1"]].concat());
        close(share(&worse, |r| r.outcome == 0), logistic(5.0 * (-0.3 - 0.1)), 1e-12);
        let refused = worse.iter().find(|(_, r)| r.outcome == 1).unwrap();
        assert_eq!(refused.1.meetings[0].refusals[0], Some((1, Reason::BetterAlternative)));
    }
}

#[test]
fn a_proposer_reckons_with_the_ending_on_refusal() {
    let own = ULTIMATUM.replace("[[actor.a.script]]\noffer = { demand = 1 }\n", "");
    let all = walk(&own, &[]);
    // Two packages; each is offered with weight exp(λ q (worth − refusal)) / 2, no offer with weight 1.
    let q = |b: f64| logistic(5.0 * (b + 0.45));
    let weight = |a: f64, b: f64| (9.0 * q(b) * (a + 0.2)).exp() / 2.0;
    let (some, whole) = (weight(0.5, -0.3), weight(1.0, -0.6));
    let total = 1.0 + some + whole;
    let offered = |z: Option<usize>| share(&all, |r| r.meetings[0].offered == z);
    close(offered(None), 1.0 / total, 1e-12);
    close(offered(Some(1)), some / total, 1e-12);
    close(offered(Some(2)), whole / total, 1e-12);
    // No offer is a failed meeting, too.
    assert!(all.iter().filter(|(_, r)| r.meetings[0].offered.is_none()).all(|(_, r)| r.outcome == 1));
}

#[test]
fn a_ratifier_reckons_with_the_ending_on_refusal() {
    let text = ULTIMATUM
        .replace("rounds = 1", "rounds = 2")
        .replace("schedule = [\"table\"]", "schedule = [\"table\", \"house\"]")
        .replace("[issue.x]", "[actor.c]\npatience = 1\nprecision = { offer = 1, answer = 3, move = 1 }\n[[actor.c.script]]\noffer = {}\n[issue.x]\nratify = [\"a\", \"b\", \"c\"]")
        .replace("b = -0.6 }", "b = -0.6, c = 0.4 }")
        .replace("b = -0.45 }", "b = -0.45, c = 0.25 }")
        .replace("[proposal.demand]", "[forum.house]\nparties = [\"c\", \"b\"]\nissues = [\"x\"]\nturns = [\"c\"]\n[proposal.demand]");
    for sets in [&[][..], &["scenario.lookahead=2"]] {
        let all = walk(&text, sets);
        let agreed = share(&all, |r| r.meetings[0].taken);
        let ratified = share(&all, |r| r.outcome == 0);
        assert!(agreed > 0.3 && agreed < 0.9);
        close(ratified / agreed, logistic(3.0 * (0.2 - 0.25)), 1e-12);
        close(share(&all, |r| r.outcome == 1), 1.0 - ratified, 1e-12);
    }
}

#[test]
fn only_meetings_without_result_are_counted() {
    let text = ULTIMATUM
        .replace("rounds = 1", "rounds = 5")
        .replace("offer = { demand = 1 }", "rounds = [1, 1]\noffer = { demand = 1 }\n[[actor.a.script]]\noffer = {}")
        .replace("[actor.b]", "[actor.b]\nscript = [{ answer = 1, offer = {} }]")
        .replace("when = [\"agreements >= 1\"]", "when = [\"agreements >= 2\"]")
        .replace("failed_meetings >= 1", "failed_meetings >= 3");
    let all = walk(&text, &[]);
    assert_eq!(all.len(), 1);
    // Round 1 brings an agreement; rounds 2, 3 and 4 bring nothing.
    assert_eq!((all[0].1.outcome, all[0].1.end_round), (1, 4));
}

#[test]
fn runs_and_branches_agree_on_refusals() {
    let (model, text) = (model(ULTIMATUM, &[]), ULTIMATUM);
    let deals = super::game::runs(&model, 7, 20_000).iter().filter(|r| r.outcome == 0).count() as f64 / 20_000.0;
    let exact = share(&walk(text, &[]), |r| r.outcome == 0);
    assert!(apart(deals, exact) < 4.0 * (exact * (1.0 - exact) / 20_000.0).sqrt());
}
