//! Quantities that the program got wrong once, each with its right value, and others of the same kind.

use std::sync::atomic::AtomicBool;

use detente::internals::analysis::analyse;
use detente::internals::analysis::explain::{Explanation, explain};
use detente::internals::analysis::findings::Findings;
use detente::internals::engine::exact::outcome_distribution;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::Scene;
use detente::internals::engine::{Options, simulate};
use detente::internals::maths::exp::logistic;
use detente::internals::model::{Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};

use super::game::{close, leaves, share};
use detente::internals::index::OutcomeIdx;

const BEST: &str = "precision = { offer = inf, answer = inf, move = inf }";

fn both(text: &str) -> (Scenario, Model) {
    let (scenario, _) =
        load(Source::new("test.toml", text), &[], &no_files).result.unwrap_or_else(|e| panic!("{e:#?}"));
    let model = compile(&scenario);
    (scenario, model)
}

fn explained(text: &str) -> Explanation {
    let (scenario, model) = both(text);
    explain(&scenario, &model, None)
}

fn findings(text: &str, runs: u64) -> Findings {
    let (scenario, model) = both(text);
    let (plan, stop) = (RunPlan::new(1, runs), AtomicBool::new(false));
    let options = Options { threads: 1, batch: 0, progress: &|_| {}, stop: &stop };
    analyse(&scenario, &model, &simulate(&model, &plan, &options, None).expect("nobody stops it"), &plan)
}

/// A pie that is worth 0.5 to a and 0.3 to b, and the endings that follow a meeting about it.
fn pie(rounds: u32, patience: &str, endings: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "pie"
rounds = {rounds}
schedule = ["table"]
[actor.a]
patience = {patience}
{BEST}
[actor.b]
patience = {patience}
{BEST}
[issue.pie]
levels = {{ none = 0, half = 0.5, all = 1 }}
worth = {{ a = 0.5, b = 0.3 }}
[forum.table]
parties = ["a", "b"]
issues = ["pie"]
[proposal.all]
by = "a"
at = "table"
tabled = true
offers = {{ pie = "all" }}
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = true
{endings}"#
    )
}

#[test]
fn a_refusal_that_ends_the_run_is_the_disagreement_point() {
    let refused = |failures: u32, a: f64, b: f64| {
        let class =
            format!("when = [\"failed_meetings >= {failures}\"]\nends = true\npayoff = {{ a = {a}, b = {b} }}\n");
        pie(3, "1", &format!("[[outcome]]\nid = \"refused\"\n{class}[[outcome]]\nid = \"none\"\n"))
    };
    // (ends after so many refusals, what that pays, what no agreement is worth, packages worth having)
    for (failures, [a, b], d, acceptable) in [
        (1, [2.0, 2.0], [2.0, 2.0], 0),
        (1, [2.0, 0.0], [2.0, 0.0], 0),
        (1, [0.3, 0.1], [0.3, 0.1], 1),
        (1, [-1.0, -1.0], [-1.0, -1.0], 2),
        (2, [2.0, 2.0], [0.0, 0.0], 2),
    ] {
        let text = refused(failures, a, b);
        let (explained, found) = (explained(&text), findings(&text, 10));
        let forum = &explained.bargaining[0];
        assert_eq!(forum.disagreement.values().copied().collect::<Vec<_>>(), d);
        assert_eq!((forum.n_acceptable, forum.nash.is_some()), (acceptable, acceptable > 0), "{a} {b}");
        assert_eq!(*forum, found.bargaining[0]);
        assert_eq!(explained.actors.iter().map(|x| x.disagreement).collect::<Vec<_>>(), d);
        let utility = &found.proposals[0].utility["b"];
        assert_eq!((utility.total, utility.disagreement), (0.3, d[1]));
        close(utility.gain, 0.3 - d[1], 1e-15);
        let all = leaves(&both(&text).1, 100_000).unwrap();
        if acceptable == 0 {
            close(share(&all, |r| r.outcome == OutcomeIdx(0)), 0.0, 0.0);
        }
    }
}

#[test]
fn in_the_last_round_what_a_class_read_at_the_horizon_pays_counts() {
    let none = "[[outcome]]\nid = \"none\"\npayoff = { a = 2, b = 2 }\n";
    for patience in ["1", "0.9"] {
        // One round: both refuse. Two: the myopic take what they can get in the first.
        for (rounds, deal) in [(1, 0.0), (2, 1.0)] {
            let text = pie(rounds, patience, none);
            let all = leaves(&both(&text).1, 100_000).unwrap();
            close(share(&all, |r| r.outcome == OutcomeIdx(0)), deal, 1e-12);
        }
        // What no agreement is worth is what the run then pays: a round later, so with a round's discount.
        let text = pie(1, patience, none);
        let law = outcome_distribution(&both(&text).1, 100_000, &AtomicBool::new(false)).unwrap();
        for (i, start) in explained(&text).actors.iter().enumerate() {
            close(start.disagreement, 2.0 * patience.parse::<f64>().unwrap(), 1e-12);
            close(start.disagreement, law.all.payoff.raw[i], 1e-12);
        }
        assert_eq!(explained(&text).bargaining[0].n_acceptable, 0);
    }
    // A failed meeting may make it another class, and so may a package.
    let counted = "[[outcome]]\nid = \"failed\"\nwhen = [\"failed_meetings >= 1\"]\npayoff = { a = -1 }\n[[outcome]]\nid = \"none\"\npayoff = { a = 2 }\n";
    let start = &explained(&pie(1, "1", counted)).actors[0];
    close(start.disagreement, -1.0, 0.0);
    let soft = pie(1, "1", none).replace("agreements >= 1", "agreements >= 2").replace("ends = true\n", "");
    let paid = soft.replace("[[outcome]]\nid = \"deal\"", "[[outcome]]\nid = \"half\"\nwhen = [\"issue.pie == half\"]\npayoff = { a = 5, b = 5 }\n[[outcome]]\nid = \"deal\"");
    let law = outcome_distribution(
        &both(
            &paid
                .replace("[proposal.all]\nby = \"a\"\nat = \"table\"\ntabled = true\noffers = { pie = \"all\" }\n", ""),
        )
        .1,
        100_000,
        &AtomicBool::new(false),
    )
    .unwrap();
    close(law.all.outcomes.raw[0], 1.0, 1e-12);
}

/// Risk comes first: the class pays in the branch in which nothing happens.
#[test]
fn the_class_that_is_read_pays_only_where_nothing_happens() {
    let text = r#"[scenario]
schema = 1
name = "risk"
rounds = 1
schedule = ["table"]
[actor.a]
patience = 0.8
precision = { offer = 5, answer = 5, move = 5 }
war = { cost = 0.4, clash_share = 0.5 }
[actor.b]
patience = 0.8
precision = { offer = 5, answer = 5, move = 5 }
war = { cost = 0.2 }
[issue.pie]
levels = { none = 0, all = 1 }
worth = { a = 0.5, b = 0.3 }
[forum.table]
parties = ["a", "b"]
issues = ["pie"]
turns = ["b"]
[proposal.all]
by = "b"
at = "table"
offers = { pie = "all" }
[incident]
hazard = { rungs = [0.25] }
war = 0.5
clash = 0.3
scare = 0.2
[force.strike]
by = "a"
prize = 1
balance = 0.5
each_round = 0.4
precision = 3
peace_cost = 0.05
[[outcome]]
id = "strike"
when = ["ended_by == force"]
ends = true
payoff = { a = 9 }
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
payoff = { a = 0.1 }
[[outcome]]
id = "none"
payoff = { a = 0.7, b = -0.2 }
"#;
    let explained = explained(text);
    let value = |s: f64, class: f64, cost: f64| {
        let a = 0.25 * 0.8;
        let mishap = 0.625 * -0.4 + 0.375 * (s - cost);
        let peace = a * mishap + (1.0 - a) * (s + 0.8 * class);
        let attack = 0.4 * logistic(3.0 * (0.5 - 0.4 - 0.05 - peace));
        (peace, attack, a * mishap + (1.0 - a) * attack * 0.05 + (1.0 - a) * (1.0 - attack) * (s + 0.8 * class))
    };
    let (start, view) = (&explained.actors[0], &explained.proposals[0].views[0]);
    let (peace, attack, without) = value(0.0, 0.7, 0.2);
    close(start.disagreement, without, 1e-12);
    close(start.force[0].chance, attack, 1e-12);
    close(start.force[0].value, 0.05, 1e-12);
    close(view.refusal, without, 1e-12);
    close(view.total, value(0.5, 0.1, 0.2).2, 1e-12);
    close(view.terms.ending, 0.08, 1e-12);
    // Step 7: the incident is past, and peace is what carrying on is worth without it.
    let (_, model) = both(text);
    let decided = (0..200).flat_map(|run| replay_run(&model, 1, run).1.scenes).filter_map(|(_, scene)| match scene {
        Scene::Force { value, peace, chance, .. } => Some((value, peace, chance)),
        _ => None,
    });
    let decided: Vec<_> = decided.collect();
    assert!(peace > 0.0 && decided.len() > 50);
    for (value, peace, chance) in decided {
        assert!((peace - 0.56).abs() < 1e-12 || (peace - 0.58).abs() < 1e-12, "{peace}");
        close(chance, 0.4 * logistic(3.0 * (value - peace)), 1e-12);
    }
}

/// A move that does nothing but decide the class is played in the last round, and not before.
#[test]
fn a_move_that_decides_the_class_is_played_in_the_last_round() {
    let text = |condition: &str, effect: &str| {
        format!(
            r#"[scenario]
schema = 1
name = "moves"
rounds = 3
[actor.a]
patience = 1
{BEST}
[actor.b]
patience = 1
{BEST}
[issue.none]
levels = {{ no = 0, yes = 1 }}
worth = {{}}
[move.sign]
by = "a"
steps = 3
each = {{ cost = 0.1{effect} }}
[[outcome]]
id = "signed"
when = [{condition}]
payoff = {{ a = 1 }}
[[outcome]]
id = "rest"
"#
        )
    };
    for (condition, effect) in [
        ("\"move.sign >= 1\"", ""),
        ("\"tension >= 2\"", ", tension = 3"),
        ("\"mobilisation >= 1\"", ", mobilisation = 2"),
    ] {
        let (_, model) = both(&text(condition, effect));
        let all = leaves(&model, 1000).unwrap();
        for (_, record) in &all {
            assert_eq!(record.plays.iter().map(|p| p.round).collect::<Vec<_>>(), [3], "{condition}");
            assert!(!record.plays[0].at_a_loss);
        }
        close(share(&all, |r| r.outcome == OutcomeIdx(0)), 1.0, 1e-12);
    }
}

/// Numbers that are infinite at a point that somebody knows not to be true, or that nobody ever is at.
#[test]
fn a_chance_of_zero_weighs_nothing() {
    let infinite = "{ type = \"mood\", values = { high = inf, low = 5 } }";
    let text = |prior: [f64; 2], numbers: [&str; 5]| {
        let [offer, answer, play, force, gate] = numbers;
        format!(
            r#"[scenario]
schema = 1
name = "zero"
rounds = 6
schedule = ["table"]
[actor.north]
patience = 0.9
precision = {{ offer = 20, answer = 20, move = 20 }}
[actor.south]
patience = 0.9
precision = {{ offer = {offer}, answer = {answer}, move = {play} }}
war = {{ cost = 0.2 }}
precondition = {{ measure = "issue.aid", at_least = 0.5, sharpness = {gate} }}
[type.mood]
owners = ["north"]
points = {{ high = {}, low = {} }}
[actor.north.red_line]
when = ["issue.pie >= all"]
unless_type = "mood.low"
[issue.pie]
levels = {{ none = 0, half = 0.5, all = 1 }}
worth = {{ north = 0.5, south = -0.05 }}
[issue.aid]
levels = {{ no = 0, yes = 1 }}
worth = {{ south = 0.2 }}
[move.arm]
by = "south"
steps = 3
each = {{ cost = 0.01, balance = 0.1 }}
[force.strike]
by = "south"
prize = 0.4
balance = 0.5
each_round = 0.1
precision = {force}
[forum.table]
parties = ["south", "north"]
issues = ["pie", "aid"]
[[outcome]]
id = "war"
when = ["ended_by == force"]
ends = true
[[outcome]]
id = "deal"
when = ["agreements >= 3"]
ends = true
[[outcome]]
id = "none"
"#,
            prior[0], prior[1]
        )
    };
    for at in 0..5 {
        for prior in [[0.5, 0.5], [0.0, 1.0], [1.0, 0.0]] {
            let mut numbers = ["20"; 5];
            numbers[at] = infinite;
            let text = text(prior, numbers);
            let (scenario, model) = both(&text);
            let numbers = format!("{:?}", explain(&scenario, &model, None));
            assert!(!numbers.contains("NaN"), "{at} {prior:?}: {numbers}");
            let mut learned = false;
            for run in 0..60 {
                let (_, trace) = replay_run(&model, 1, run);
                for (_, scene) in &trace.scenes {
                    learned |= matches!(scene, Scene::Beliefs { beliefs } if beliefs.values().any(|points| points.values().any(|p| *p == 0.0)));
                    assert!(!format!("{scene:?}").contains("NaN"), "{at} {prior:?} {run}: {scene:?}");
                }
            }
            assert!(learned, "nobody ever knew");
        }
    }
}

/// A payoff with a mean of `large` and a spread of 0.001.
fn large(large: f64) -> String {
    let end = format!(
        "[[outcome]]\nid = \"none\"\npayoff = {{ a = {{ uniform = [{large}, {}], kind = \"uncertain\" }} }}\n",
        large + 0.001
    );
    pie(1, "1", &end).replace("agreements >= 1", "agreements >= 5")
}

#[test]
fn standard_errors_of_large_payoffs_keep_their_digits() {
    const RUNS: u64 = 2000;
    let expected = 0.001 / 12f64.sqrt() / (RUNS as f64).sqrt();
    for size in [0.0, 9e4, -9e4, 9e5] {
        let found = findings(&large(size), RUNS);
        let error = found.actors[0].payoff.standard_error.unwrap();
        assert!((error / expected - 1.0).abs() < 0.05, "{size}: {error} {expected}");
    }
}

/// A commitment type that follows a script: everybody knows it, and reads a move by it.
fn commitment(script: &str, rounds: &str, fight: &str) -> String {
    format!(
        r#"[scenario]
schema = 1
name = "tough"
rounds = 2
lookahead = 2
[type.nature]
owners = ["incumbent"]
points = {{ weak = 0.6, tough = 0.4 }}
[actor.incumbent]
patience = 1
precision = {{ offer = 3, answer = 3, move = 3 }}
{script}
[actor.entrant]
patience = 1
precision = {{ offer = 3, answer = 3, move = 3 }}
[issue.none]
levels = {{ no = 0, yes = 1 }}
worth = {{}}
[move.fight]
by = "incumbent"
steps = 1
needs = ["round == 1"]
each = {{ cost = {fight} }}
[move.enter]
by = "entrant"
steps = 1
needs = ["round == 2"]
[[outcome]]
id = "fight_enter"
when = ["move.fight >= 1", "move.enter >= 1"]
payoff = {{ entrant = {{ type = "nature", values = {{ weak = 1, tough = -1 }} }} }}
[[outcome]]
id = "fight_out"
when = ["move.fight >= 1"]
payoff = {{ incumbent = 2 }}
[[outcome]]
id = "quiet_enter"
when = ["move.enter >= 1"]
payoff = {{ entrant = {{ type = "nature", values = {{ weak = 1, tough = -1 }} }} }}
[[outcome]]
id = "quiet_out"
payoff = {{ incumbent = 2 }}
{rounds}"#
    )
}

/// Chance that the weak type fights, worked out by hand: its own naive choice is read beside what the other type does.
fn fights(tough_fights: f64, cost: f64) -> f64 {
    let logit = |x: f64| logistic(3.0 * x);
    let enters = |weak: f64, tough: f64| {
        let believed = 0.6 * weak / (0.6 * weak + 0.4 * tough);
        logit(if weak + tough == 0.0 { 0.2 } else { 2.0 * believed - 1.0 })
    };
    // Naively nothing is told, so a fight only costs.
    let naive = logit(-cost);
    let (fought, quiet) = (enters(naive, tough_fights), enters(1.0 - naive, 1.0 - tough_fights));
    logit(2.0 * (quiet - fought) - cost)
}

#[test]
fn a_move_is_read_by_the_script_of_the_type_that_has_one() {
    let weak = |text: &str| {
        let law = outcome_distribution(&both(text).1, 1_000_000, &AtomicBool::new(false)).unwrap();
        let weak = &law.given.raw[0].raw[0];
        (weak.outcomes.raw[0] + weak.outcomes.raw[1]) / weak.probability
    };
    let script = |rounds: &str, p: f64| {
        format!("[[actor.incumbent.script]]\ntype = \"nature.tough\"\n{rounds}move = {{ fight = {p} }}\n")
    };
    close(weak(&commitment(&script("rounds = [1, 1]\n", 1.0), "", "0.5")), 0.964332, 1e-6);
    for p in [1.0, 0.7, 0.0] {
        for cost in [0.5, 0.1] {
            let text = commitment(&script("rounds = [1, 1]\n", p), "", &cost.to_string());
            close(weak(&text), fights(p, cost), 1e-6);
            let always = commitment(&script("", p), "", &cost.to_string());
            close(weak(&always), fights(p, cost), 1e-6);
            // A condition that holds makes no difference; one that does not leaves the type to its own choice.
            let when = commitment(&script("when = [\"round <= 1\"]\n", p), "", &cost.to_string());
            close(weak(&when), fights(p, cost), 1e-6);
        }
    }
    // In another round the script says nothing of this move: the tough type then chooses as the weak one does.
    let elsewhere = commitment(&script("rounds = [2, 2]\n", 1.0), "", "0.5");
    close(weak(&elsewhere), fights(logistic(3.0 * -0.5), 0.5), 1e-6);
}

/// What differs by rounding alone is no gain.
#[test]
fn rounding_is_no_gain() {
    for [a, b, c] in [[0.1, 0.2, -0.3], [0.7, -0.1, -0.6], [100_000.1, 0.2, -100_000.3]] {
        let text = format!(
            r#"[scenario]
schema = 1
name = "rounding"
rounds = 1
schedule = ["table"]
[actor.a]
patience = 1
{BEST}
[actor.b]
patience = 1
{BEST}
[issue.one]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {a}, b = 0.1 }}
[issue.two]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {b}, b = 0.1 }}
[issue.three]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = {c}, b = 0.1 }}
[forum.table]
parties = ["a", "b"]
issues = ["one", "two", "three"]
[proposal.all]
by = "a"
at = "table"
offers = {{ one = "yes", two = "yes", three = "yes" }}
[[outcome]]
id = "none"
"#
        );
        let found = findings(&text, 10);
        let utility = &found.proposals[0].utility["a"];
        assert!(utility.total != 0.0, "the sum of {a}, {b} and {c} is not exact");
        assert_eq!(utility.gain, 0.0, "{utility:?}");
        assert!(found.proposals[0].utility["b"].gain > 0.29);
        // The whole is worth as much to a as nothing, so it is acceptable, and worth more than that to b.
        assert!(
            found.bargaining[0].frontier.contains(&vec![0.0, 0.1 + 0.1 + 0.1]),
            "{:?}",
            found.bargaining[0].frontier
        );
    }
}

/// Issues may be called what the other terms are called.
#[test]
fn issues_named_like_terms_change_no_total() {
    let text = |names: [&str; 4]| {
        let [flows, risk, audience, duration] = names;
        format!(
            r#"[scenario]
schema = 1
name = "names"
rounds = 2
schedule = ["table"]
[settlement]
duration = 2
[actor.a]
patience = 0.9
precision = {{ offer = 5, answer = 5, move = 5 }}
audience = {{ sensitivity = 0.5, start = 0.2, concedes = "issue.{flows}" }}
war = {{ cost = 0.2 }}
[actor.a.flow.cost]
value = -0.05
[actor.b]
patience = 0.9
precision = {{ offer = 5, answer = 5, move = 5 }}
war = {{ cost = 0.1 }}
[issue.{flows}]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.3, b = 0.1 }}
[issue.{risk}]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.2, b = 0.1 }}
[issue.{audience}]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = -0.1, b = 0.1 }}
[issue.{duration}]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.4, b = 0.1 }}
[forum.table]
parties = ["a", "b"]
issues = ["{flows}", "{risk}", "{audience}", "{duration}"]
[proposal.all]
by = "a"
at = "table"
offers = {{ {flows} = "yes", {risk} = "yes", {audience} = "yes", {duration} = "yes" }}
[incident]
hazard = {{ rungs = [0.1] }}
war = 1
[[outcome]]
id = "accident"
when = ["ended_by == accident"]
ends = true
[[outcome]]
id = "none"
"#
        )
    };
    let plain = findings(&text(["i", "j", "k", "l"]), 10);
    let named = findings(&text(["flows", "risk", "audience", "duration"]), 10);
    for actor in ["a", "b"] {
        let (plain, named) = (&plain.proposals[0].utility[actor], &named.proposals[0].utility[actor]);
        assert_eq!((named.total, named.terms.beside_issues()), (plain.total, plain.terms.beside_issues()));
        assert!(named.terms.beside_issues()[0].1 != 0.0 && named.terms.risk != 0.0);
    }
    let terms = &named.proposals[0].utility["a"].terms;
    assert_eq!(terms.issues["flows"], 0.3);
    close(terms.flows, -0.05 * 1.9, 1e-15);
}
