//! What the scenario language says of foresight, refusals and grids: what is read, and what the engine makes of it.

use detente::internals::engine::batch::count::{ViewBuffers, shape};
use detente::internals::engine::choice::reason::Reason;
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::maths::exp::logistic;
use detente::internals::model::compile;
use detente::internals::scenario::diagnostic::{Diagnostic, render};
use detente::internals::scenario::read::no_files;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Budget, Foresight, MoveIdx, Scenario, Solver, load};
use detente::internals::tally::Tally;

use super::game::{apart, close, leaves, model};
use detente::internals::index::{ActorIdx, ForumIdx, IssueIdx, OutcomeIdx, PackageIdx, PointIdx, TiSlice, ViewIdx};

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
        let labels = remarks.iter().filter(|d| d.code == "S105").map(|d| d.labels.len());
        assert_eq!(labels.sum::<usize>(), marks.iter().filter(|m| !**m).count());
        (model.foresight, model.lookahead, marks)
    };
    let foreseen = vec![true, false, true, true, false, true];
    assert_eq!(marks(&[]), (Foresight::Myopic, 0, vec![false; 6]));
    assert_eq!(marks(&["scenario.lookahead=2"]), (Foresight::Lookahead, 2, foreseen.clone()));
    assert_eq!(marks(&["scenario.foresight=lookahead"]), (Foresight::Lookahead, 3, foreseen));
    // In an equilibrium a move that only costs is a signal.
    assert_eq!(marks(&["scenario.foresight=equilibrium"]), (Foresight::Equilibrium, 0, vec![true; 6]));
}

#[test]
fn the_word_for_foresight_and_the_rounds_agree() {
    let of = |sets: &[&str]| {
        let scenario = read(&with_moves(), sets).0;
        (scenario.foresight, scenario.lookahead, scenario.hash())
    };
    let (myopic, all) = (of(&[]), of(&["scenario.lookahead=3"]));
    assert_eq!((myopic.0, all.0), (Foresight::Myopic, Foresight::Lookahead));
    assert_eq!(of(&["scenario.foresight=myopic"]), myopic);
    assert_eq!(of(&["scenario.foresight=myopic", "scenario.lookahead=0"]), myopic);
    // Without a number of rounds all of them are foreseen; with one, so many.
    assert_eq!(of(&["scenario.foresight=lookahead"]), all);
    assert_eq!(of(&["scenario.foresight=lookahead", "scenario.lookahead=2"]), of(&["scenario.lookahead=2"]));
    assert_eq!(of(&["scenario.foresight=lookahead", "scenario.rounds=7"]).1, 7);
    let equilibrium = of(&["scenario.foresight=equilibrium"]);
    assert_eq!((equilibrium.0, equilibrium.1), (Foresight::Equilibrium, 0));
    assert_eq!(of(&["scenario.foresight=equilibrium", "scenario.lookahead=0"]), equilibrium);
    assert!(equilibrium.2 != myopic.2 && equilibrium.2 != all.2);
}

/// The table `[foresight]` is the budget of a fit, belongs to no hash, and is no number that evidence could support.
#[test]
fn the_budget_of_a_fit_is_read_and_belongs_to_no_hash() {
    let equilibrium = "scenario.foresight=equilibrium";
    let of = |sets: &[&str]| read(&with_moves(), &[&[equilibrium], sets].concat()).0;
    let (bare, empty) = (of(&[]), of(&["foresight={}"]));
    assert_eq!((bare.budget(), bare.solver()), (Budget::default(), None));
    assert_eq!((empty.budget(), empty.solver()), (Budget::default(), None));
    let sets = [
        "runs=5000",
        "iterations=9",
        "seed=18446744073709551615",
        "tries=2",
        "weight=0.5",
        "tolerance=1",
        "solver=fitted",
    ];
    let sets: Vec<String> = sets.iter().map(|set| format!("foresight.{set}")).collect();
    let all = of(&sets.iter().map(String::as_str).collect::<Vec<_>>());
    let budget = Budget { runs: 5000, iterations: 9, seed: u64::MAX, tries: 2, weight: 0.5, tolerance: 1.0 };
    assert_eq!((all.budget(), all.solver()), (budget, Some(Solver::Fitted)));
    assert_eq!(all.hash(), bare.hash());
    assert_eq!(all.number_paths, bare.number_paths);
    assert_eq!(of(&["foresight.solver=exact"]).solver(), Some(Solver::Exact));
}

/// A library user gets an error, not the runs of another foresight.
#[test]
fn an_equilibrium_is_never_played_as_something_else() {
    let strike = detente::Scenario::template("strike").unwrap();
    let exactly = ["scenario.foresight=equilibrium", "foresight.solver=exact"];
    let equilibrium = strike.with_changes(exactly).unwrap();
    let refused = |error: detente::Error| {
        let told = error.to_string();
        assert!(matches!(error, detente::Error::Equilibrium(_)) && told.contains("nodes"), "{told}");
        assert!(told.contains("--set foresight.solver=fitted"), "{told}");
    };
    refused(equilibrium.experiment().runs(10).run().unwrap_err());
    refused(equilibrium.experiment().runs(10).replay(0).unwrap_err());
    refused(equilibrium.experiment().runs(10).compare([&strike]).unwrap_err());
    refused(strike.experiment().runs(10).compare([&equilibrium]).unwrap_err());
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
turns = ["a"]
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
        close(share(&all, |r| r.outcome == OutcomeIdx(0)), yes, 1e-12);
        close(share(&all, |r| r.outcome == OutcomeIdx(1)), 1.0 - yes, 1e-12);
        for (_, record) in all.iter().filter(|(_, r)| r.outcome == OutcomeIdx(1)) {
            assert_eq!((record.payoff.raw[0], record.payoff.raw[1], record.end_round), (-0.2, -0.45, 1));
            assert_eq!(
                record.meetings[0].refusals[0].map(|no| (no.actor, no.reason)),
                Some((ActorIdx(1), Reason::Misjudgement))
            );
        }
        // Worth less than refusing, and also less than nothing: it gives too little.
        let worse = walk(ULTIMATUM, &[sets, &["outcome.refused.payoff.b=0.1"]].concat());
        close(share(&worse, |r| r.outcome == OutcomeIdx(0)), logistic(5.0 * (-0.3 - 0.1)), 1e-12);
        let refused = worse.iter().find(|(_, r)| r.outcome == OutcomeIdx(1)).unwrap();
        assert_eq!(
            refused.1.meetings[0].refusals[0].map(|no| (no.actor, no.reason)),
            Some((ActorIdx(1), Reason::Terms))
        );
        // Worth less than refusing alone: then that is a better alternative.
        let tempted = walk(ULTIMATUM, &[sets, &["outcome.refused.payoff.b=0.1", "issue.x.worth.b=0.1"]].concat());
        close(share(&tempted, |r| r.outcome == OutcomeIdx(0)), logistic(5.0 * (0.05 - 0.1)), 1e-12);
        let refused = tempted.iter().find(|(_, r)| r.outcome == OutcomeIdx(1)).unwrap();
        assert_eq!(
            refused.1.meetings[0].refusals[0].map(|no| (no.actor, no.reason)),
            Some((ActorIdx(1), Reason::BetterAlternative))
        );
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
    let offered = |z: Option<usize>| share(&all, |r| r.meetings[0].offered.map(|z| z.0) == z);
    close(offered(None), 1.0 / total, 1e-12);
    close(offered(Some(1)), some / total, 1e-12);
    close(offered(Some(2)), whole / total, 1e-12);
    // No offer is a failed meeting, too.
    assert!(all.iter().filter(|(_, r)| r.meetings[0].offered.is_none()).all(|(_, r)| r.outcome == OutcomeIdx(1)));
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
        let ratified = share(&all, |r| r.outcome == OutcomeIdx(0));
        assert!(agreed > 0.3 && agreed < 0.9);
        close(ratified / agreed, logistic(3.0 * (0.2 - 0.25)), 1e-12);
        close(share(&all, |r| r.outcome == OutcomeIdx(1)), 1.0 - ratified, 1e-12);
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
    assert_eq!((all[0].1.outcome.0, all[0].1.end_round), (1, 4));
}

#[test]
fn runs_and_branches_agree_on_refusals() {
    let (model, text) = (model(ULTIMATUM, &[]), ULTIMATUM);
    let deals =
        super::game::runs(&model, 7, 20_000).iter().filter(|r| r.outcome == OutcomeIdx(0)).count() as f64 / 20_000.0;
    let exact = share(&walk(text, &[]), |r| r.outcome == OutcomeIdx(0));
    assert!(apart(deals, exact) < 4.0 * (exact * (1.0 - exact) / 20_000.0).sqrt());
}

#[test]
fn a_script_goes_by_tension() {
    let text = format!(
        r#"[scenario]
schema = 1
name = "ladder"
rounds = 6
[actor.a]
{PLAIN}[[actor.a.script]]
when = ["tension >= 3"]
attack = 0.25
[[actor.a.script]]
rounds = [1, 5]
when = [["tension < 1"], ["tension >= 4"]]
move = {{ climb = 0 }}
[[actor.a.script]]
move = {{ climb = 1 }}
attack = 0
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.climb]
by = "a"
steps = 9
each = {{ tension = 1 }}
[tension]
start = 1
[force.raid]
by = "a"
prize = 1
balance = 0.5
precision = inf
[[outcome]]
id = "force"
when = ["ended_by == force"]
ends = true
[[outcome]]
id = "rest"
"#
    );
    let all = walk(&text, &[]);
    // It climbs from 1 to 4 in three rounds, and rests there until the last; from 3 on, in round 2, it may attack.
    for round in 1..=6 {
        let attacked = share(&all, |r| r.outcome == OutcomeIdx(0) && r.end_round == round);
        let expected = if round < 2 { 0.0 } else { 0.25 * 0.75f64.powi(round as i32 - 2) };
        close(attacked, expected, 1e-12);
    }
    let peace = &all.iter().find(|(_, r)| r.outcome == OutcomeIdx(1)).unwrap().1;
    assert_eq!(peace.tension, [1.0, 2.0, 3.0, 4.0, 4.0, 4.0, 5.0]);
    // Below 1 the script says to stay there.
    let low = walk(&text, &["tension.start=0.5"]);
    assert!(low.iter().all(|(_, r)| r.tension[1..6].iter().all(|t| *t == 0.5)));
}

/// Whoever is refused attacks at once.
fn force_on_refusal() -> String {
    ULTIMATUM
        .replace("[issue.x]", "[actor.a.war]\ncost = 0.2\n[actor.b.war]\ncost = 0.35\nshare = 1\n[[actor.a.script]]\nwhen = [\"failed_meetings >= 1\"]\nattack = 1\n[[actor.a.script]]\nattack = 0\n[force.war]\nby = \"a\"\nprize = 1\nbalance = 0.6\nprecision = 1\n[issue.x]")
        .replace("when = [\"failed_meetings >= 1\"]\nends = true\npayoff = { a = -0.2, b = -0.45 }", "when = [\"ended_by == force\"]\nends = true")
}

#[test]
fn force_on_refusal_is_what_a_refusal_is_worth() {
    for sets in
        [&[][..], &["scenario.lookahead=1"], &["scenario.rounds=3"], &["scenario.rounds=3", "scenario.lookahead=2"]]
    {
        let all = walk(&force_on_refusal(), sets);
        // War brings a .6 − .2 and b .4 − .35.
        let yes = logistic(5.0 * (-0.3 - 0.05));
        close(share(&all, |r| r.outcome == OutcomeIdx(0)), yes, 1e-12);
        close(share(&all, |r| r.outcome == OutcomeIdx(1)), 1.0 - yes, 1e-12);
        let war = &all.iter().find(|(_, r)| r.outcome == OutcomeIdx(1)).unwrap().1;
        close(war.payoff.raw[0], 0.4, 1e-12);
        close(war.payoff.raw[1], 0.05, 1e-12);
    }
}

#[test]
fn others_know_by_which_rule_a_type_acts() {
    let text = ULTIMATUM
        .replace("rounds = 1", "rounds = 2")
        .replace("failed_meetings >= 1", "failed_meetings >= 3")
        .replace("[issue.x]", "[[actor.b.script]]\ntype = \"resolve.yes\"\nwhen = [\"tension >= 2\"]\nanswer = 0.1\n[[actor.b.script]]\nanswer = 0.6\n[type.resolve]\nowners = [\"b\"]\nchance = 0.3\n[tension]\nfailed_meeting = 2\n[issue.x]");
    let all = walk(&text, &[]);
    for (_, record) in &all {
        // Beliefs at the start, after round 1 and, where there is one, after round 2: of yes, then of no.
        close(record.beliefs[0], 0.3, 1e-15);
        // At tension 0 both types answer alike.
        close(record.beliefs[2], 0.3, 1e-15);
        if record.meetings.len() == 2 {
            let yes = record.meetings[1].taken;
            let likely = if yes { [0.1, 0.6] } else { [0.9, 0.4] };
            let joint = [0.3 * likely[0], 0.7 * likely[1]];
            close(record.beliefs[4], joint[0] / (joint[0] + joint[1]), 1e-12);
        }
    }
    assert!(all.iter().any(|(_, r)| r.meetings.len() == 2 && r.meetings[1].taken));
}

#[test]
fn a_move_that_a_script_of_force_goes_by_matters() {
    let text = with_moves().replace(
        "[event.thaw]",
        "[[actor.b.script]]\nwhen = [\"move.waits == 1\"]\nattack = 0.5\n[force.raid]\nby = \"b\"\nprize = 1\nbalance = 0.5\nprecision = 1\n[event.thaw]",
    );
    let (scenario, _) = read(&text, &[]);
    let marks: Vec<bool> = (0..6).map(|m| scenario.has_channel(MoveIdx(m))).collect();
    assert_eq!(marks, [false, true, false, false, false, false]);
}

/// A pie that b offers a part of; whatever is agreed is what both get.
const PIE: &str = r#"[scenario]
schema = 1
name = "pie"
rounds = 1
schedule = ["table"]
[actor.a]
patience = 0.9
precision = { offer = 9, answer = 5, move = 1 }
[actor.b]
patience = 0.8
precision = { offer = 9, answer = 5, move = 1 }
[issue.pie]
levels = { none = 0, some = 0.25, all = 1 }
worth = { a = { from = 0.2, to = -0.6 }, b = { from = { type = "mood", values = { yes = 0, no = 1 } }, to = 1 } }
[type.mood]
owners = ["b"]
chance = 0.25
[forum.table]
parties = ["a", "b"]
issues = ["pie"]
[[outcome]]
id = "deal"
when = ["agreements >= 1"]
ends = true
[[outcome]]
id = "rest"
"#;

#[test]
fn a_worth_may_be_a_line() {
    let all = walk(PIE, &[]);
    let worth = |record: &Record| {
        let z = [0.0, 0.25, 1.0][record.levels.raw[0] as usize];
        let from = if record.point.raw[0] == PointIdx(0) { 0.0 } else { 1.0 };
        [0.2 - 0.8 * z, (1.0 - z) * from + z]
    };
    for (_, record) in &all {
        // What is agreed, or what stood at the start, is worth its point on the line.
        worth(record).iter().zip(&record.payoff).for_each(|(w, p)| close(*p, *w, 1e-12));
    }
    assert!((0..3).all(|level| all.iter().any(|(_, r)| r.levels.raw[0] == level)));
    // b, who gains by the line's slope, agrees by the difference to what stands.
    let yes = share(&all, |r| {
        r.meetings[0].offered == Some(PackageIdx(1)) && r.outcome == OutcomeIdx(0) && r.point.raw[0] == PointIdx(0)
    });
    let asked = share(&all, |r| r.meetings[0].offered == Some(PackageIdx(1)) && r.point.raw[0] == PointIdx(0));
    close(yes / asked, logistic(5.0 * 0.25), 1e-12);
}

#[test]
fn lines_merge_and_give_way() {
    use detente::internals::scenario::{Number, Worth};
    let overlay = |worth: &str| {
        let fetch = |_: &str, _: &str| Ok(Source::new("pie.toml", PIE));
        let text = format!("extends = \"pie.toml\"\n[issue.pie.worth]\n{worth}");
        match load(Source::new("over.toml", &*text), &[], &fetch).result {
            Ok((scenario, _)) => scenario.issues.raw[0].worth.raw[0].clone(),
            Err(faults) => panic!("{faults:#?}"),
        }
    };
    let fixed = Number::Fixed;
    assert_eq!(overlay("a.to = 0"), Worth::Line(fixed(0.2), fixed(0.0)));
    assert_eq!(overlay("a = 0.5"), Worth::Weight(fixed(0.5)));
    assert_eq!(overlay("a = [0, 1, 2]"), Worth::Levels(vec![fixed(0.0), fixed(1.0), fixed(2.0)]));
    let uncertain = "a = { uniform = [0, 1], kind = \"uncertain\" }";
    assert!(matches!(overlay(uncertain), Worth::Weight(Number::Uncertain(_))));
    let set = |sets: &[&str]| read(PIE, sets).0.issues.raw[0].worth.raw[0].clone();
    assert_eq!(set(&["issue.pie.worth.a.from=0.3"]), Worth::Line(fixed(0.3), fixed(-0.6)));
    assert_eq!(
        set(&["issue.pie.worth.a=0.3", "issue.pie.worth.a={ from = 1, to = 2 }"]),
        Worth::Line(fixed(1.0), fixed(2.0))
    );
}

/// A pie that nobody has yet, which an event takes away again.
const UNSETTLED: &str = r#"[scenario]
schema = 1
name = "pie"
rounds = 3
schedule = ["table"]
[actor.a]
patience = 0.9
precision = { offer = 9, answer = 5, move = 1 }
[actor.b]
patience = 0.8
precision = { offer = 9, answer = 5, move = 1 }
[[actor.b.script]]
answer = 1
[issue.pie]
levels = { open = 0, none = 0, half = 0.5, all = 1 }
unsettled = true
worth = { a = { from = 1, to = 0 }, b = [0.1, 0.2, 0.3] }
[issue.side]
levels = { no = 0, yes = 1 }
worth = { b = -0.1 }
[forum.table]
parties = ["a", "b"]
issues = ["pie", "side"]
turns = ["a"]
[proposal.mine]
by = "a"
at = "table"
offers = { pie = "none" }
[event.flood]
round = 2
when = ["issue.pie != open"]
set = { "issue.pie" = "open" }
[[outcome]]
id = "open"
when = ["issue.pie == open"]
[[outcome]]
id = "none"
when = ["issue.pie == none"]
[[outcome]]
id = "more"
"#;

/// The same for one round, without the event.
fn unsettled_once() -> String {
    let event = "[event.flood]\nround = 2\nwhen = [\"issue.pie != open\"]\nset = { \"issue.pie\" = \"open\" }\n";
    assert!(UNSETTLED.contains(event));
    UNSETTLED.replace(event, "").replace("rounds = 3", "rounds = 1")
}

#[test]
fn what_is_unsettled_brings_nothing_and_no_package_returns_to_it() {
    use detente::internals::engine::choice::table::{PackageStatus, status_of};
    use detente::internals::engine::game::payoff::{level_worth, settlement};
    use detente::internals::engine::game::state::State;
    use detente::internals::engine::game::world::World;

    let model = model(UNSETTLED, &[]);
    let (world, mut state) = (World::new(&model, false), State::new(&model));
    let worth = |actor: usize, level: u8| {
        level_worth(&model.issues.raw[0], ActorIdx(actor), level, |n| world.get(ViewIdx(actor), n))
    };
    assert_eq!([0, 1, 2, 3].map(|level| worth(0, level)), [0.0, 1.0, 0.5, 0.0]);
    assert_eq!([0, 1, 2, 3].map(|level| worth(1, level)), [0.0, 0.1, 0.2, 0.3]);
    assert_eq!(settlement(&world, ViewIdx(0), TiSlice::from_ref(&[1, 0])), 1.0);
    let mut open = |pie: u8| {
        state.set_level(IssueIdx(0), pie);
        let status = |z: usize| status_of(&model, &model.forums[ForumIdx(0)], &state, PackageIdx(z)).0;
        (0..8).filter(|z| status(*z) != PackageStatus::Barred).collect::<Vec<_>>()
    };
    // Packages are open, none, half, all, each without and with the side issue.
    assert_eq!(open(0), [1, 2, 3, 4, 5, 6, 7]);
    assert_eq!(open(1), [3, 4, 5, 6, 7]);
    assert_eq!(open(3), [2, 3, 4, 5, 7]);
}

#[test]
fn names_tell_unsettled_from_a_level_of_value_nothing() {
    // Before the event a's proposal is agreed; the event unsettles the issue, and round 3 may settle it anew.
    for (_, record) in walk(UNSETTLED, &["scenario.rounds=2"]) {
        assert_eq!((record.levels.raw[0], record.outcome.0), (0, 0));
    }
    for (_, record) in walk(UNSETTLED, &["event.flood.round=3"]) {
        assert_eq!((record.levels.raw[0], record.outcome.0), (0, 0));
    }
    let all = walk(UNSETTLED, &[]);
    assert!(all.iter().all(|(_, r)| r.outcome.0 == [0, 1, 2, 2][r.levels.raw[0] as usize]));
    assert!((0..3).all(|class| all.iter().any(|(_, r)| r.outcome == OutcomeIdx(class))));
    // By number, an unsettled issue has value 0 like the level above it.
    let by_value = unsettled_once();
    let by_value =
        by_value.replace("issue.pie == none", "issue.pie == 0").replace("issue.pie == open", "issue.pie < 0.1");
    assert!(walk(&by_value, &[]).iter().all(|(_, r)| r.outcome.0 == [0, 0, 2, 2][r.levels.raw[0] as usize]));
}

#[test]
fn what_lapses_or_is_set_by_a_move_may_be_unsettled_again() {
    let first = "[[outcome]]\nid = \"open\"";
    let all = walk(&unsettled_once().replace(first, &format!("[settlement]\nduration = 1\n{first}")), &[]);
    assert!(all.iter().any(|(_, r)| r.n_final == 1));
    for (_, record) in all {
        assert_eq!(record.levels.raw[0], 0);
        // Agreed in the one round, and paid for it alone: (1 − δ) × its worth, which for a is 1 at most.
        assert!(record.payoff.raw[0] <= 0.1 + 1e-12, "{}", record.payoff.raw[0]);
    }
    let text = unsettled_once().replace(
        "[issue.side]",
        "[[actor.a.script]]\nmove = { burn = 1 }\n[move.burn]\nby = \"a\"\nsteps = 1\neach = { sets = { pie = \"open\" } }\n[issue.side]",
    );
    let all = walk(&text, &[]);
    assert!(all.iter().any(|(_, r)| r.n_final == 1) && all.iter().all(|(_, r)| r.levels.raw[0] == 0));
}

#[test]
fn levels_may_be_a_grid() {
    let text = PIE.replace("levels = { none = 0, some = 0.25, all = 1 }", "levels = 201\nunsettled = true");
    let issue = read(&text, &["issue.pie.start=50"]).0.issues.remove(IssueIdx(0));
    let level = |at: usize| (issue.levels[at].id.as_str(), issue.levels[at].value);
    assert_eq!((issue.levels.len(), issue.start), (202, 51));
    assert_eq!(
        [0, 1, 2, 101, 201].map(level),
        [("unsettled", 0.0), ("0", 0.0), ("1", 0.005), ("100", 0.5), ("200", 1.0)]
    );
    let plain = read(&text, &["issue.pie.unsettled=false"]).0.issues.remove(IssueIdx(0));
    assert_eq!((plain.levels.len(), plain.levels[0].id.as_str(), plain.levels[200].value), (201, "0", 1.0));
    // Another form of levels takes the place of the whole.
    let fetch = |_: &str, _: &str| Ok(Source::new("pie.toml", &*text));
    for levels in ["{ a = 0, b = 0.5 }", "3"] {
        let over = format!("extends = \"pie.toml\"\n[issue.pie]\nlevels = {levels}\nunsettled = false");
        let over = load(Source::new("over.toml", over), &[], &fetch).result.expect("an overlay");
        assert_eq!(over.0.issues.raw[0].levels.len(), if levels == "3" { 3 } else { 2 });
    }
}

/// On a grid of the most levels, proposers and those who answer choose by the formula, and all is counted.
#[test]
fn the_finest_grid_is_played_and_counted() {
    let text =
        PIE.replace("levels = { none = 0, some = 0.25, all = 1 }", "levels = 250\nunsettled = true\nrelief = true");
    let text = text.replace("[[outcome]]\nid = \"deal\"\nwhen = [\"agreements >= 1\"]\nends = true", "[[outcome]]\nid = \"deal\"\nwhen = [\"issue.pie >= 100\", \"issue.pie <= 0.8\"]\n[[outcome]]\nid = \"other\"\nwhen = [\"agreements >= 1\"]");
    let text = text.replace("issue.pie >= 100", "issue.pie >= 0.4");
    let model = model(&text, &[]);
    assert_eq!(model.forums.raw[0].n_packages, 251);
    let law = walk(&text, &[]);
    close(law.iter().map(|(p, _)| p).sum(), 1.0, 1e-12);
    for (_, record) in &law {
        let z = f64::from(record.levels.raw[0].max(1) - 1) / 249.0;
        let class = if record.levels.raw[0] == 0 { 2 } else { usize::from(!(0.4 - 1e-9..=0.8 + 1e-9).contains(&z)) };
        assert_eq!(record.outcome, OutcomeIdx(class), "{z}");
    }
    let agreed = share(&law, |r| r.n_final > 0);
    let (keys, mut tally) = (Keys::new(&model, 3), Tally::new(shape(&model)));
    let (mut luck, mut player, mut counter) = (Streams::new(&keys), Player::new(&model, false), ViewBuffers::default());
    for run in 0..20_000 {
        luck.begin(run, Redraw::Nothing);
        tally.push(&counter.view(&model, player.play(run, &mut luck)));
    }
    assert_eq!(tally.levels.iter().sum::<u64>(), tally.with_agreement);
    assert_eq!((tally.levels.len(), tally.levels[0]), (251, 0));
    assert!(apart(tally.with_agreement as f64 / 20_000.0, agreed) < 0.015);
}

/// A private number of b, cut into many cells, and a war that its refusal means.
fn with_cells(cells: usize) -> String {
    let cost = format!("cost = {{ uniform = [0, 1], kind = \"private\", cells = {cells} }}");
    force_on_refusal().replace("cost = 0.35", &cost)
}

#[test]
fn private_numbers_may_have_many_cells() {
    let all = walk(&with_cells(400), &[]);
    // b gets −.3 by a yes, and .4 less its cost by a no: the chance of yes is the mean over the cells' means.
    let mean = |from: usize, to: usize| -> f64 {
        let cell = |k: usize| logistic(5.0 * (-0.3 - 0.4 + (k as f64 + 0.5) / 400.0));
        (from..to).map(cell).sum::<f64>() / (to - from) as f64
    };
    close(share(&all, |r| r.outcome == OutcomeIdx(0)), mean(0, 400), 1e-12);
    close(share(&all, |r| r.outcome == OutcomeIdx(0) && r.point.raw[0].0 < 100), 0.25 * mean(0, 100), 1e-12);
    // All cells are told apart by their names.
    let (scenario, _) = read(&with_cells(1000), &[]);
    let mut names: Vec<&str> = scenario.types.raw[0].points.iter().map(|p| p.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), 1000);
    assert_eq!(read(&with_cells(4), &[]).0.types.raw[0].points.raw[0].name, "0.1250");
}

#[test]
fn points_of_a_large_type_are_counted_in_stretches() {
    use detente::internals::analysis::points::counted;

    let text = with_cells(1000);
    let (scenario, _) = read(&text, &[]);
    let model = compile(&scenario);
    let names = counted(&scenario.types.raw[0]);
    assert_eq!((names.len(), names[1].id.as_str()), (10, "0.1005 to 0.1995"));
    names.iter().for_each(|stretch| close(stretch.probability, 0.1, 1e-12));
    let shape = shape(&model);
    assert_eq!((shape.points.raw[0], shape.belief_rows()), (10, 100));
    let (keys, mut tally) = (Keys::new(&model, 11), Tally::new(shape));
    let (mut luck, mut player, mut counter) = (Streams::new(&keys), Player::new(&model, false), ViewBuffers::default());
    for run in 0..2_000 {
        luck.begin(run, Redraw::Nothing);
        tally.push(&counter.view(&model, player.play(run, &mut luck)));
    }
    // Beliefs average to the prior, stretch by stretch; a refusal tells of a low cost.
    for place in 0..10 {
        let m = &tally.beliefs_at_stop[place];
        let mean = m.total() / m.n as f64;
        let error = m.deviations().sqrt() / m.n as f64;
        assert!((mean - 0.1).abs() < 4.0 * error, "{place}: {mean} ± {error}");
    }
    let at_the_end = |truth: usize, place: usize| {
        let m = &tally.beliefs[(truth * 10 + place) * 2 + 1];
        m.total() / m.n as f64
    };
    assert!(at_the_end(0, 0) > at_the_end(9, 0) && at_the_end(9, 9) > at_the_end(0, 9));
    assert_eq!(tally.sample[0].point.len(), 1);
}

#[test]
fn a_move_may_have_many_steps() {
    let text = with_moves()
        .replace("rounds = 3", "rounds = 260")
        .replace("[type.mood]", "[[actor.c.script]]\nmove = { warms = 1 }\n[type.mood]");
    let text = text.replace(
        "by = \"c\"\nsteps = 1\neach = { tension = 1 }",
        "by = \"c\"\nsteps = 250\nstart = 3\neach = { tension = 0.01 }",
    );
    let record = walk(&text, &[]).swap_remove(0).1;
    assert_eq!(record.plays.len(), 247);
    close(record.tension[260], 2.47, 1e-9);
    // Named steps, and conditions that ask for them.
    let (scenario, _) = read(&text.replace("move.is_asked_for == 1", "move.warms >= 200"), &[]);
    assert_eq!(scenario.moves.raw[5].steps[249], "250");
}

#[test]
fn types_in_payoffs_of_endings_are_their_owners_to_know() {
    // What the ending on refusal brings to b only b knows.
    for payoff in [
        "{ type = \"will\", values = { yes = -0.5, no = 0.2 } }",
        "{ discrete = { values = [-0.5, 0.2], weights = [0.25, 0.75] }, kind = \"private\" }",
    ] {
        let text = ULTIMATUM.replace("b = -0.45 }", &format!("b = {payoff} }}"));
        let text = match payoff.contains("type") {
            true => text.replace("[issue.x]", "[type.will]\nowners = [\"b\"]\nchance = 0.25\n[issue.x]"),
            false => text,
        };
        let own = text.replace("[[actor.a.script]]\noffer = { demand = 1 }\n", "");
        for text in [&text, &own] {
            let (scenario, _) = read(text, &[]);
            assert_eq!(scenario.types.raw[0].owners, [detente::internals::scenario::ActorIdx(1)]);
            let all = walk(text, &[]);
            for (point, payoff) in [-0.5, 0.2].into_iter().enumerate() {
                let yes = logistic(5.0 * (-0.3 - payoff));
                let asked =
                    share(&all, |r| r.meetings[0].offered == Some(PackageIdx(1)) && r.point.raw[0] == PointIdx(point));
                let agreed = share(&all, |r| {
                    r.meetings[0].offered == Some(PackageIdx(1))
                        && r.point.raw[0] == PointIdx(point)
                        && r.outcome == OutcomeIdx(0)
                });
                close(agreed / asked, yes, 1e-12);
                let refused =
                    all.iter().find(|(_, r)| r.outcome == OutcomeIdx(1) && r.point.raw[0] == PointIdx(point)).unwrap();
                close(refused.1.payoff.raw[1], payoff, 1e-12);
            }
            // A refusal tells of the payoff that it was preferred to.
            let after = |r: &Record| r.meetings[0].offered == Some(PackageIdx(1)) && r.outcome == OutcomeIdx(1);
            let refused = all.iter().find(|(_, r)| after(r)).unwrap();
            let no = |payoff: f64| 1.0 - logistic(5.0 * (-0.3 - payoff));
            let posterior = 0.25 * no(-0.5) / (0.25 * no(-0.5) + 0.75 * no(0.2));
            close(refused.1.beliefs[2], posterior, 1e-12);
        }
        // The proposer expects the mean of what its offer may meet with.
        let all = walk(&own, &[]);
        let weight = |a: f64, b: f64| {
            let q = 0.25 * logistic(5.0 * (b + 0.5)) + 0.75 * logistic(5.0 * (b - 0.2));
            (9.0 * q * (a + 0.2)).exp() / 2.0
        };
        let (some, whole) = (weight(0.5, -0.3), weight(1.0, -0.6));
        close(share(&all, |r| r.meetings[0].offered == Some(PackageIdx(2))), whole / (1.0 + some + whole), 1e-12);
    }
}
