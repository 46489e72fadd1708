//! What happens within runs, computed another way than the findings do: from the records, run by run.

use std::collections::BTreeMap;
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::analyse;
use detente::internals::analysis::estimate::wilson;
use detente::internals::analysis::findings::{Estimate, Findings, Method};
use detente::internals::distribution::Distribution;
use detente::internals::engine::luck::chance::{Chance, DrawKey};
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::Scene;
use detente::internals::engine::{Options, Twins, fits, simulate, simulate_part, withheld};
use detente::internals::index::{ActorIdx, MoveIdx, OutcomeIdx};
use detente::internals::model::compile;
use detente::internals::plan::{Precision, RunPlan};
use detente::internals::scenario::Ending;
use detente::internals::tally::Counter;

use super::figures::{
    GAME, Played, RUNS, SEED, Z, count, error, exact, game, is_share, jackknife, options, played, scenario, small,
    value,
};
use super::game::{ENDINGS, PLAIN, close};

#[test]
fn hazards_are_those_of_the_runs() {
    let played = game();
    let found = &played.found.hazards;
    assert_eq!(
        found.iter().map(|one| one.round as usize).collect::<Vec<_>>(),
        (1..=played.n_rounds()).collect::<Vec<_>>()
    );
    let mut horizon = 0;
    for one in found {
        let stops = |r: &Record| r.end_round == one.round && r.ended != Ending::Horizon;
        let at_risk = count(&played.records, |r| r.end_round >= one.round);
        assert_eq!(one.at_risk, at_risk);
        for o in 0..played.model.outcomes.len() {
            let n = count(&played.records, |r| stops(r) && r.outcome == OutcomeIdx(o));
            assert_eq!(one.stopped[played.id(o)], n);
            is_share(&one.outcome[played.id(o)], n, at_risk);
            assert_eq!(one.outcome[played.id(o)], wilson(n, at_risk, 0.95));
        }
        is_share(&one.any, count(&played.records, stops), at_risk);
        let gone = count(&played.records, |r| r.end_round <= one.round && r.ended != Ending::Horizon);
        is_share(&one.survival, RUNS - gone, RUNS);
        horizon = RUNS - gone;
    }
    // What is read at the horizon stops nothing.
    assert!(horizon > 0 && found.iter().all(|one| one.stopped["stalemate"] == 0));
    assert!(found.iter().all(|one| one.stopped["attack"] > 0), "every round has attacks");
}

/// Survival is the product of what each round leaves, and what stops is what does not survive.
#[test]
fn survival_is_what_the_hazards_leave() {
    for played in [game(), small()] {
        let mut left = 1.0;
        for one in &played.found.hazards {
            close(value(&one.any), one.outcome.values().map(value).sum(), 1e-12);
            left *= 1.0 - value(&one.any);
            close(value(&one.survival), left, 1e-12);
        }
        let stopped: u64 = played.found.hazards.iter().flat_map(|one| one.stopped.values()).sum();
        assert_eq!(stopped, count(&played.records, |r| r.ended != Ending::Horizon));
    }
}

#[test]
fn hazards_are_near_their_exact_values() {
    let played = small();
    let exact = exact(&played.model);
    let mut at_risk = 1.0;
    // In the last round the exact probabilities hold what is read at the horizon too.
    for (t, one) in played.found.hazards.iter().enumerate().take(played.n_rounds() - 1) {
        for (o, p) in exact.ended[t + 1].iter().enumerate() {
            let hazard = &one.outcome[played.id(o)];
            close(value(hazard), p / at_risk, 4.5 * error(hazard) + 1e-12);
        }
        at_risk -= exact.ended[t + 1].iter().sum::<f64>();
        close(value(&one.survival), at_risk, 4.5 * error(&one.survival) + 1e-12);
    }
    assert!(at_risk < 0.99, "some runs end early");
}

/// Where nobody is at risk there is no chance, and where a rule stops the runs intervals allow for it.
#[test]
fn hazards_know_rounds_that_no_run_sees_and_rules_that_stop_the_runs() {
    let ends = played(GAME, &["force.attack.each_round=1", "force.attack.prize=9"], 300);
    let later = ends.found.hazards.iter().filter(|one| one.at_risk == 0).collect::<Vec<_>>();
    assert!(!later.is_empty() && later.iter().all(|one| one.any.value.is_none() && value(&one.survival) == 0.0));
    let scenario = scenario(GAME, &[]);
    let model = compile(&scenario);
    let rule = Precision { half_width: 0.05, at_least: 500 };
    let plan = RunPlan { stop: Some(rule), ..RunPlan::new(SEED, 4_000) };
    let stop = AtomicBool::new(false);
    let counted = simulate(&model, &plan, &options(&stop), None).unwrap();
    let found = analyse(&scenario, &model, &counted, &plan);
    for one in &found.hazards {
        for e in one.outcome.values().chain([&one.any, &one.survival]) {
            assert_eq!(e.method, Method::ConfidenceSequence);
            let [low, high] = e.interval.unwrap();
            let narrow = wilson((value(e) * e.n as f64).round() as u64, e.n, 0.95).interval.unwrap();
            assert!(low <= narrow[0] + 1e-12 && high >= narrow[1] - 1e-12, "{e:?}");
        }
    }
}

#[test]
fn collapses_are_those_of_the_runs() {
    let played = game();
    let found = played.found.collapse.as_ref().expect("somebody can walk out");
    // Another way than the record's own mark: the replay tells who leaves, and in which round.
    let left: Vec<Option<(ActorIdx, u32)>> = (0..300)
        .map(|run| {
            let (record, trace) = replay_run(&played.model, SEED, run);
            let mut told = None;
            for (round, scene) in &trace.scenes {
                if let Scene::WalkOut { actor, left: true, .. } = scene {
                    told = Some((*actor, *round));
                }
            }
            assert_eq!(record.collapsed, told, "run {run}");
            told
        })
        .collect();
    assert!(left.iter().flatten().count() > 20);
    is_share(&found.share, count(&played.records, |r| r.collapsed.is_some()), RUNS);
    assert_eq!(found.by.keys().collect::<Vec<_>>(), ["a"]);
    for (id, one) in &found.by {
        let i = played.scenario.actors.iter().position(|actor| actor.id == *id).map(ActorIdx).unwrap();
        assert_eq!(one.by_round.len(), played.n_rounds());
        for (t, n) in one.by_round.iter().enumerate() {
            assert_eq!(*n, count(&played.records, |r| r.collapsed == Some((i, t as u32 + 1))));
        }
        is_share(&one.share, one.by_round.iter().sum(), RUNS);
    }
    // Whatever the run ends in: not only in the class that is read from collapsed talks.
    for o in 0..played.model.outcomes.len() {
        let n = count(&played.records, |r| r.outcome == OutcomeIdx(o) && r.collapsed.is_some());
        assert_eq!(found.ended[played.id(o)], n);
    }
    assert!(found.ended["attack"] > 0 && found.ended["collapse"] > 0 && found.ended["deal"] == 0);
    let class = &played.found.outcome("collapse").unwrap();
    assert!(value(&found.share) > value(&class.share), "some of these runs end in another class");
}

/// By hand: nobody is offered anything, so that the one who waits leaves in the round after its grace, surely.
#[test]
fn who_walks_out_and_when_can_be_worked_out_by_hand() {
    let sure = ["actor.a.walk_out={ unless_holds = [\"tension >= 10\"], rate = 1000, grace = 1 }"];
    let quiet =
        ["force.attack.balance=0", "force.attack.each_round=0", "incident.hazard={ base = 0, growth = 1, cap = 1 }"];
    let set: Vec<&str> = sure.iter().chain(&quiet).copied().collect();
    for grace in [1, 2, 3] {
        let grace_is = format!("actor.a.walk_out.grace={grace}");
        let set: Vec<&str> = set.iter().copied().chain([grace_is.as_str()]).collect();
        let found = played(GAME, &set, 200).found.collapse.unwrap();
        let by_round = &found.by["a"].by_round;
        let only: u64 = by_round.iter().sum();
        assert_eq!(by_round[grace], only, "{by_round:?}");
        assert!(only > 50 && only == found.ended.values().sum::<u64>());
    }
}

#[test]
fn where_nobody_can_walk_out_nothing_is_said_of_it() {
    let found = &small().found;
    assert!(found.collapse.is_none());
    let text = serde_json::to_value(found).unwrap();
    assert!(text["collapse"].is_null());
    assert!(!detente::internals::render::csv::rounds(found).contains("collapsed."));
}

/// What has the largest part, told by the answers of the runs played again.
#[test]
fn the_largest_parts_of_refusals_are_those_of_the_runs() {
    let played = game();
    let mut open = 0;
    for (f, forum) in played.found.forums.iter().enumerate() {
        let mut wanted: BTreeMap<String, BTreeMap<String, u64>> = BTreeMap::new();
        for meeting in played.records.iter().flat_map(|r| &r.meetings).filter(|m| m.forum.0 == f) {
            for refused in meeting.refusals.iter().flatten() {
                let Some(part) = refused.largest else { continue };
                let of = wanted.entry(refused.reason.id().to_string()).or_default();
                *of.entry(part.id().to_string()).or_default() += 1;
            }
        }
        for (reason, parts) in &forum.largest_parts {
            let seen: BTreeMap<String, u64> =
                parts.iter().filter(|(_, n)| **n > 0).map(|(part, n)| (part.clone(), *n)).collect();
            assert_eq!(Some(&seen), wanted.get(reason), "{reason}");
            let all: u64 = parts.values().sum();
            // Every refusal for this reason was weighed.
            assert_eq!(all, forum.refusals[reason]);
            match reason.as_str() {
                "several" | "terms" => open += all,
                "misjudgement" | "scripted" => panic!("{reason} is not weighed"),
                own => assert_eq!(seen, BTreeMap::from([(own.to_string(), all)])),
            }
        }
        assert_eq!(forum.largest_parts.len(), wanted.len());
    }
    assert!(open > 20, "{open} refusals for several things together or of packages that give too little");
}

/// The same random draws, but in one round one actor's choice among its moves is no move.
struct WithoutMove<'k> {
    luck: Streams<'k>,
    at: DrawKey,
}

impl Chance for WithoutMove<'_> {
    fn happens(&mut self, at: DrawKey, p: f64) -> bool {
        self.luck.happens(at, p)
    }

    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize {
        if at == self.at { 0 } else { self.luck.choose(at, weights) }
    }

    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64 {
        self.luck.draw(at, distribution)
    }
}

/// One move of a run that was played again without it.
struct Tried {
    leverage: MoveIdx,
    at_a_loss: bool,
    gain: f64,
    /// Moves of the run.
    weight: f64,
}

/// What the findings should be made of: plain players whose luck answers otherwise once.
fn tried(played: &Played) -> Vec<Tried> {
    let model = &played.model;
    let keys = Keys::new(model, SEED);
    let has = |r: &&Record| Twins::of(r.run).tenth && !r.plays.is_empty();
    let one = |r: &Record| {
        let play = r.plays[withheld(r.run, r.plays.len()).unwrap()];
        let by = model.moves[play.leverage].by;
        let at = DrawKey::at(model.actors[by].sources.moves, play.round);
        let mut luck = WithoutMove { luck: Streams::new(&keys), at };
        luck.luck.begin(r.run, Redraw::Nothing);
        let mut player = Player::new(model, false);
        let without = player.play(r.run, &mut luck);
        assert!(!without.plays.iter().any(|p| p.round == play.round && model.moves[p.leverage].by == by));
        // Up to then it is the same run.
        let before = |r: &Record| r.plays.iter().filter(|p| p.round < play.round).copied().collect::<Vec<_>>();
        assert_eq!(before(without), before(r));
        let gain = r.payoff[by] - without.payoff[by];
        Tried { leverage: play.leverage, at_a_loss: play.at_a_loss, gain, weight: r.plays.len() as f64 }
    };
    played.records.iter().filter(has).map(one).collect()
}

/// The mean of the gains of moves, with the error of a jackknife over runs.
fn is_mean_of_moves<'a>(e: &Estimate, some: impl Iterator<Item = &'a Tried>) {
    let all: Vec<(f64, f64)> = some.map(|one| (one.gain * one.weight, one.weight)).collect();
    assert_eq!(e.n, all.len() as u64);
    let (x, y) = all.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
    close(value(e), x / y, 1e-8);
    let wanted = jackknife(&all);
    assert!((error(e) / wanted - 1.0).abs() < 0.05, "{} {wanted}", error(e));
    let [low, high] = e.interval.unwrap();
    let arms = (high - low) / 2.0 / Z / error(e);
    assert!((1.0..1.2).contains(&arms) && (low + high - 2.0 * x / y).abs() < 1e-8, "{arms}");
}

/// A share of moves, of which one was tried in each run.
fn is_share_of_moves(e: &Estimate, counts: &[(f64, f64)]) {
    let (x, y) = counts.iter().fold((0.0, 0.0), |(x, y), (a, b)| (x + a, y + b));
    assert_eq!(e.n, counts.len() as u64);
    close(value(e), x / y, 1e-12);
    let wanted = jackknife(counts);
    assert!(wanted > 0.0 && (error(e) / wanted - 1.0).abs() < 0.05, "{} {wanted}", error(e));
    let [low, high] = e.interval.unwrap();
    assert!(low < x / y && x / y < high && high - low > 1.9 * Z * wanted, "{low} {high}");
}

#[test]
fn realized_gains_are_those_of_the_runs_without_one_move() {
    let lively = played(GAME, &["actor.a.precision.move=3", "actor.b.precision.move=3"], 1_500);
    let all = tried(&lively);
    let found = lively.found.realized_gains.as_ref().unwrap();
    assert!(all.len() > 300, "{} runs of the sample have a move", all.len());
    is_mean_of_moves(&found.gain, all.iter());
    for (m, id) in lively.scenario.moves.iter().map(|one| &one.id).enumerate() {
        is_mean_of_moves(&found.by_move[id], all.iter().filter(|one| one.leverage == MoveIdx(m)));
    }
    let lost = |of: &dyn Fn(&Tried) -> bool| -> Vec<(f64, f64)> {
        let part = |one: &Tried| if one.gain < -1e-9 { one.weight } else { 0.0 };
        all.iter().filter(|one| of(one)).map(|one| (part(one), one.weight)).collect()
    };
    is_share_of_moves(&found.at_a_loss, &lost(&|_| true));
    is_share_of_moves(&found.at_a_loss_as_expected, &lost(&|one| one.at_a_loss));
    is_share_of_moves(&found.at_a_loss_unexpected, &lost(&|one| !one.at_a_loss));
    assert_eq!(found.at_a_loss_by_move.len(), lively.scenario.moves.len());
    for (m, id) in lively.scenario.moves.iter().map(|one| &one.id).enumerate() {
        is_share_of_moves(&found.at_a_loss_by_move[id], &lost(&|one| one.leverage == MoveIdx(m)));
    }
}

/// Neither threads nor batches nor parts change a count.
#[test]
fn realized_gains_do_not_depend_on_who_plays_the_runs() {
    let model = compile(&scenario(GAME, &["actor.a.precision.move=3"]));
    let stop = AtomicBool::new(false);
    let with = |threads, batch| Options { threads, batch, progress: &|_| {}, stop: &stop };
    let plan = RunPlan::new(SEED, 700);
    let whole = simulate(&model, &plan, &with(1, 0), None).unwrap();
    assert!(whole.gains.all.n > 100);
    for (threads, batch) in [(2, 7), (1, 1), (2, 64)] {
        assert_eq!(simulate(&model, &plan, &with(threads, batch), None).unwrap(), whole);
    }
    let mut parts = simulate_part(&model, &plan, 411..700, &with(2, 5)).unwrap();
    parts.merge(&simulate_part(&model, &plan, 0..411, &with(1, 0)).unwrap());
    assert_eq!(parts, whole);
    assert!(fits(&whole, &model, &plan, &(0..700)));
    let mut harmed = whole.clone();
    harmed.gains.all.n += 1;
    assert!(!fits(&harmed, &model, &plan, &(0..700)));
}

/// A quiet game of three rounds in which a plays one move by script: it costs 0.1 and brings `flow` a round from then on.
fn by_hand(flow: f64, rounds: &str) -> Findings {
    let never = if rounds.is_empty() { "" } else { "[[actor.a.script]]\nmove = { press = 0 }" };
    let text = format!(
        r#"[scenario]
schema = 1
name = "By hand"
source = "invented"
rounds = 3
round_is = "a day"
[actor.a]
{PLAIN}[[actor.a.script]]
{rounds}
move = {{ press = 1 }}
{never}
[actor.b]
{PLAIN}[issue.x]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
[move.press]
by = "a"
steps = 1
each = {{ cost = 0.1, flow = {{ a = {flow} }} }}
{ENDINGS}"#
    );
    played(&text, &[], 60).found
}

#[test]
fn realized_gains_can_be_worked_out_by_hand() {
    for (flow, rounds, gain) in [
        // Three rounds of the flow, against nothing at all.
        (0.04, "rounds = [1, 1]", 0.02),
        (0.02, "rounds = [1, 1]", -0.04),
        // Left out in the first round, it is played in the second: one round of the flow is what it brings.
        (0.04, "", 0.04),
        (-0.03, "", -0.03),
        // In the last round there is one round left to be paid.
        (0.04, "rounds = [3, 3]", -0.06),
    ] {
        let found = by_hand(flow, rounds);
        let gains = found.realized_gains.unwrap();
        for e in [&gains.gain, &gains.by_move["press"]] {
            assert_eq!((e.n, e.method), (60, Method::Paired));
            close(value(e), gain, 1e-9);
            close(error(e), 0.0, 1e-9);
        }
        for e in [&gains.at_a_loss, &gains.at_a_loss_by_move["press"]] {
            close(value(e), f64::from(u8::from(gain < 0.0)), 0.0);
        }
    }
}

#[test]
fn where_there_are_no_moves_nothing_is_said_of_gains() {
    let still = played(GAME, &["remove=move.press", "remove=move.arm"], 20);
    assert!(still.found.realized_gains.is_none() && still.found.moves.is_empty());
}
