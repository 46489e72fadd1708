//! A run told is the run untold, and the tale agrees with its record.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::atomic::AtomicBool;

use detente::internals::analysis::replay::tell;
use detente::internals::engine::choice::reason::Reason;
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::{
    Alternative, Change, Fate, Positions, Refusal, Scene, Stake, Step, Trace,
};
use detente::internals::engine::{Options, simulate};
use detente::internals::model::{Model, compile};
use detente::internals::plan::RunPlan;
use detente::internals::render::replay::text;
use detente::internals::render::text::columns;
use detente::internals::scenario::span::Source;
use detente::internals::scenario::{Scenario, load};
use serde_json::Value;

use super::game::{AT_THE_SMALL, ENDINGS, SHARP, TWO_TABLES, close, model};
use detente::internals::index::{ActorIdx, ForumIdx, PackageIdx};

fn scenario(name: &str) -> Scenario {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(name);
    let read = |path: &Path| Source::new(path.to_string_lossy(), std::fs::read_to_string(path).unwrap());
    let fetch = |from: &str, extends: &str| Ok(read(&Path::new(from).parent().unwrap().join(extends)));
    load(read(&path), &[], &fetch).result.unwrap().0
}

/// Records of the first runs, as an experiment keeps them.
fn untold(model: &Model, seed: u64, runs: u64) -> Vec<Record> {
    let mut records = Vec::new();
    let stop = AtomicBool::new(false);
    let options = Options { threads: 0, batch: 0, progress: &|_| {}, stop: &stop };
    simulate(model, &RunPlan::new(seed, runs), &options, Some(&mut |r: &Record| records.push(r.clone()))).unwrap();
    records
}

/// Tells the first runs and compares each with its record; returns how often each thing was told.
fn tales_agree(name: &str, runs: u64) -> BTreeMap<&'static str, u32> {
    let scenario = scenario(name);
    let model = compile(&scenario);
    let keys = Keys::new(&model, scenario.seed);
    let mut luck = Streams::new(&keys);
    let mut player = Player::new(&model, false);
    let mut seen = BTreeMap::new();
    for record in untold(&model, scenario.seed, runs) {
        luck.begin(record.run, Redraw::Nothing);
        let trace = player.play_aloud(record.run, &mut luck);
        assert!(*player.record() == record, "{name}, run {}: told it went otherwise", record.run);
        agrees(&model, &record, &trace, &mut seen);
        if record.run % 25 == 0 {
            let (alone, again) = replay_run(&model, scenario.seed, record.run);
            assert!(
                alone == record && again.scenes == trace.scenes,
                "{name}, run {}: alone it went otherwise",
                record.run
            );
            reads_well(&scenario, &record, &trace);
        }
    }
    // After all that telling, a run that nobody listens to is still the same.
    luck.begin(0, Redraw::Nothing);
    let silent = player.play(0, &mut luck).clone();
    assert!(silent == replay_run(&model, scenario.seed, 0).0);
    seen
}

fn probability(p: f64) {
    assert!((0.0..=1.0 + 1e-9).contains(&p), "{p}");
}

fn product(members: &[Stake<Positions>], chance: f64) {
    let all: f64 = members.iter().map(|m| m.yes.unwrap()).product();
    assert!((all - chance).abs() < 1e-12, "{all} {chance}");
    for m in members {
        assert!(m.with.is_finite() && m.without.is_finite() && m.cost >= 0.0);
        probability(m.precondition.unwrap_or(1.0));
        if m.red_line {
            assert_eq!(m.yes, Some(0.0));
        }
    }
}

/// The reason is what has the largest part, if taking one thing away makes a yes as likely as a no.
fn binds_most(refusal: &Refusal<Positions>) {
    let Some(largest) = refusal.largest else {
        assert!(matches!(refusal.reason, Reason::Misjudgement | Reason::Scripted), "{refusal:?}");
        assert!(refusal.parts.is_empty() && refusal.without.is_empty());
        return;
    };
    refusal.without.values().for_each(|p| probability(*p));
    let most = refusal.parts.values().fold(f64::NEG_INFINITY, |a: f64, b| a.max(*b));
    assert!(refusal.parts[&largest] >= most - 1e-8 * most.abs().max(1.0), "{refusal:?}");
    let lifts = refusal.without.values().any(|p| *p >= 0.5 - 1e-9);
    let together = matches!(refusal.reason, Reason::Several | Reason::Terms);
    assert_eq!(lifts, !together, "{refusal:?}");
    assert!(together || refusal.reason == largest, "{refusal:?}");
}

/// Whether every step leads to a level of the package.
fn goes(model: &Model, forum: ForumIdx, z: PackageIdx, steps: &[Step<Positions>]) -> bool {
    let forum = &model.forums[forum];
    let level =
        |step: &Step<Positions>| forum.issues.iter().position(|k| *k == step.issue).map(|j| forum.package(z)[j]);
    steps.iter().all(|step| level(step) == Some(step.to))
}

/// What a tale says of a meeting.
#[derive(Debug, Default, PartialEq)]
struct Met {
    round: u32,
    forum: ForumIdx,
    proposer: usize,
    offered: Option<PackageIdx>,
    taken: bool,
    at_once: bool,
    refusals: Vec<(usize, Reason)>,
    ratified: u32,
    not_ratified: u32,
}

fn agrees(model: &Model, record: &Record, trace: &Trace, seen: &mut BTreeMap<&'static str, u32>) {
    let mut see = |what| *seen.entry(what).or_default() += 1;
    let prior: Vec<f64> = model.types.iter().flat_map(|ty| ty.prior.iter().copied()).collect();
    let (at_start, believed) = record.beliefs.split_at(prior.len());
    prior.iter().zip(at_start).for_each(|(prior, p)| close(*p, *prior, 1e-12));
    let mut now = record.tension[0];
    let (mut beliefs, mut tension) = (Vec::<f64>::new(), vec![now]);
    let (mut meetings, mut plays, mut proposals): (Vec<Met>, Vec<_>, Vec<_>) = (vec![], vec![], vec![]);
    for (round, scene) in &trace.scenes {
        assert!(*round <= record.end_round);
        let last = meetings.len().wrapping_sub(1);
        match scene {
            Scene::Meeting { forum } => meetings.push(Met { round: *round, forum: *forum, ..Met::default() }),
            Scene::NoMeeting { left } => see(if left.is_some() { "left" } else { "silence" }),
            Scene::Turn { actor, chance } => {
                meetings[last].proposer = actor.0;
                probability(chance.unwrap_or(1.0));
                see("turn");
            }
            Scene::Offer { actor, tabled, package, proposals: named, chance, worth, .. } => {
                assert_eq!(*actor, ActorIdx(meetings[last].proposer));
                assert_eq!((worth.is_some(), !package.is_empty()), (*tabled, *tabled));
                assert!(*chance > 0.0);
                probability(*chance);
                let offered = record.meetings[last].offered;
                meetings[last].offered = offered.filter(|z| *tabled && goes(model, meetings[last].forum, *z, package));
                proposals.extend(named.iter().map(|p| (*p, last)));
                see("offer");
            }
            Scene::Answer { members, chance, yes, refusal } => {
                product(members, *chance);
                assert_eq!(*yes, refusal.is_none());
                if let Some(refusal) = refusal {
                    meetings[last].refusals.push((refusal.actor.0, refusal.reason));
                    binds_most(refusal);
                }
                see(if *yes { "yes" } else { "no" });
            }
            Scene::Agreement { missing, at_once, .. } => {
                assert_eq!(*at_once, missing.is_empty());
                meetings[last].taken = true;
                meetings[last].at_once = missing.is_empty();
                see(if missing.is_empty() { "final" } else { "waits" });
            }
            Scene::Ratification { members, chance, yes, refusal, .. } => {
                product(members, *chance);
                assert_eq!(*yes, refusal.is_none());
                if let Some(refusal) = refusal {
                    binds_most(refusal);
                    let least = members.iter().map(|m| m.yes.unwrap()).fold(2.0, f64::min);
                    let refuses = members.iter().find(|m| m.actor == refusal.actor).unwrap();
                    // Below that they are ordered by log-odds, in which a crossed line counts 20.
                    assert!(refuses.yes.unwrap() <= least.max(1e-8), "{refusal:?} in {members:?}");
                }
                see(if *yes { "ratified" } else { "not ratified" });
            }
            Scene::Waiting { fate, .. } => {
                match fate {
                    Fate::Final => meetings[last].ratified += 1,
                    Fate::Dropped => meetings[last].not_ratified += 1,
                    Fate::Waits => {}
                }
                see("asked again");
            }
            Scene::Choice { leverage, chance, net, options, .. } => {
                let total: f64 = options.iter().map(|o| o.chance).sum();
                assert!((total - 1.0).abs() < 1e-9, "{total}");
                let chosen = Alternative { leverage: *leverage, net: *net, chance: *chance };
                assert!(options.contains(&chosen), "{chosen:?} of {options:?}");
                plays.extend(leverage.map(|leverage| (*round, leverage, *net)));
            }
            Scene::Move { leverage, .. } => {
                assert!(plays.iter().any(|(r, m, _)| r == round && m == leverage));
                see("move");
            }
            Scene::Tension { before, after, moves, failed_meeting: failed, decay, relief, noise } => {
                assert_eq!(*before, now);
                let sum = before + moves + failed - decay - relief + noise;
                assert!((sum.clamp(0.0, 10.0) - after).abs() < 1e-12);
                now = *after;
            }
            Scene::Incident { chance, became, tension } => {
                probability(*chance);
                now = *tension;
                if became.is_some() {
                    see("incident");
                }
            }
            Scene::Force { value, peace, chance, used, .. } => {
                assert!(value.is_finite() && peace.is_finite());
                probability(*chance);
                see(if *used { "force" } else { "no force" });
            }
            Scene::WalkOut { meetings: counted, grace, chance, left, .. } => {
                assert_eq!(chance.is_some(), counted > grace);
                see(if *left { "walks out" } else { "stays" });
            }
            Scene::Beliefs { beliefs: points } => beliefs.extend(points.values().flat_map(BTreeMap::values)),
            Scene::Shift { happened, .. } => see(if *happened { "shift" } else { "no shift" }),
            Scene::Event { changes, .. } => {
                if let Some(Change::Tension { to, .. }) = changes.iter().find(|c| matches!(c, Change::Tension { .. })) {
                    now = *to;
                }
                see("event");
            }
            Scene::Close { tension: close, paid, .. } => {
                assert_eq!(*close, now);
                assert!(paid.values().all(|x| x.is_finite()));
                tension.push(*close);
            }
            other => panic!("nothing in the record is compared with {other:?}"),
        }
    }
    assert_eq!(trace.scenes.last().map(|(round, _)| *round), Some(record.end_round));
    assert_eq!(beliefs, believed);
    assert_eq!(tension, record.tension);
    assert_eq!(proposals, record.proposals);
    let recorded = record.meetings.iter().map(|m| Met {
        round: m.round,
        forum: m.forum,
        proposer: m.proposer.0,
        offered: m.offered,
        taken: m.taken,
        at_once: m.at_once,
        refusals: m.refusals.iter().flatten().map(|no| (no.actor.0, no.reason)).collect(),
        ratified: m.ratified,
        not_ratified: m.not_ratified,
    });
    assert_eq!(meetings, recorded.collect::<Vec<_>>());
    assert_eq!(plays.len(), record.plays.len());
    for ((round, leverage, net), play) in plays.iter().zip(&record.plays) {
        assert_eq!((*round, *leverage), (play.round, play.leverage));
        assert_eq!(net.is_some_and(|net| net < 0.0), play.at_a_loss, "{}", model.moves.len());
    }
}

/// The text fits a terminal and holds names, not ids or positions; the document holds ids.
fn reads_well(scenario: &Scenario, record: &Record, trace: &Trace) {
    let replay = tell(scenario, scenario.seed, record, trace);
    for (ty, point) in scenario.types.iter().zip(&record.point) {
        assert_eq!(replay.start.types[&ty.id], ty.points[*point].name);
        close(replay.start.beliefs[&ty.id].values().sum(), 1.0, 1e-12);
    }
    assert!(scenario.draws.iter().zip(&record.drawn).all(|(draw, x)| replay.start.inputs[&draw.path] == *x));
    let told = text(scenario, &replay, 80);
    for width in [60, 200] {
        assert!(text(scenario, &replay, width).lines().all(|line| columns(line) <= width));
    }
    for line in told.lines() {
        assert!(columns(line) <= 80, "{line}");
        // A level may be named so.
        let line = if line.contains("instead of None") || line.contains(": None") { "" } else { line };
        for never in ["NaN", "inf ", "_", "Some(", "None", "null", "[", "{", "#", "  .", "()"] {
            assert!(!line.contains(never), "`{never}`: {line}");
        }
    }
    let last = scenario.outcomes[record.outcome].name.as_str();
    assert!(told.contains(&format!("Ending, in round {}: {last}", record.end_round)), "{told}");
    let document: Value = serde_json::from_str(&serde_json::to_string(&replay).unwrap()).unwrap();
    let ids: BTreeSet<&str> = (scenario.actors.iter().map(|x| x.id.as_str()))
        .chain(scenario.forums.iter().map(|x| x.id.as_str()))
        .chain(scenario.issues.iter().map(|x| x.id.as_str()))
        .chain(scenario.moves.iter().map(|x| x.id.as_str()))
        .chain(scenario.forces.iter().map(|x| x.id.as_str()))
        .chain(scenario.shifts.iter().map(|x| x.id.as_str()))
        .chain(scenario.events.iter().map(|x| x.id.as_str()))
        .chain(scenario.outcomes.iter().map(|x| x.id.as_str()))
        .collect();
    ids_only(&document, &ids);
    assert_eq!(document["rounds"].as_array().unwrap().len(), record.end_round as usize);
    let payoffs = &document["end"]["payoffs"];
    for (actor, payoff) in scenario.actors.iter().zip(&record.payoff) {
        // A JSON reader may be off by a last bit.
        assert!((payoffs[&actor.id].as_f64().unwrap() - payoff).abs() < 1e-12);
    }
}

fn ids_only(value: &Value, ids: &BTreeSet<&str>) {
    match value {
        Value::Array(all) => all.iter().for_each(|v| ids_only(v, ids)),
        Value::Object(all) => {
            for (key, v) in all {
                let names = ["actor", "forum", "issue", "move", "force", "shift", "event", "outcome", "left"];
                match v {
                    Value::String(id) if names.contains(&key.as_str()) => {
                        assert!(ids.contains(id.as_str()), "{key} {id}")
                    }
                    Value::Number(n) => assert!(!names.contains(&key.as_str()), "{key} {n}"),
                    other => ids_only(other, ids),
                }
            }
        }
        _ => {}
    }
}

#[track_caller]
fn all_seen(seen: &BTreeMap<&'static str, u32>, what: &[&'static str]) {
    for one in what {
        assert!(seen.contains_key(one), "never told: {one} in {seen:?}");
    }
}

#[test]
fn the_tale_of_a_thousand_baseline_runs_agrees_with_the_record() {
    let seen = tales_agree("security-talks-2022/baseline.toml", 1000);
    let what = ["left", "offer", "yes", "no", "move", "incident", "force", "walks out", "final", "shift"];
    all_seen(&seen, &what);
}

#[test]
fn the_tale_of_a_thousand_wage_disputes_agrees_with_the_record() {
    let seen = tales_agree("wage-dispute/baseline.toml", 1000);
    all_seen(&seen, &["left", "turn", "yes", "no", "final", "move", "force", "walks out", "event"]);
}

#[test]
fn tales_of_overlays_agree_too() {
    for name in ["security-talks-2022/before-geneva.toml", "security-talks-2022/c12b-one-table.toml"] {
        tales_agree(name, 60);
    }
    let seen = tales_agree("security-talks-2022/c04-russia-pulls-back.toml", 100);
    all_seen(&seen, &["ratified", "not ratified"]);
}

/// Reasons why c does not ratify, in the tales of a game in which a and b always agree.
fn why_not_ratified(c: &str, worth: &str) -> BTreeSet<&'static str> {
    let text = format!(
        r#"[scenario]
schema = 1
name = "waiting"
rounds = 2
schedule = ["small", "large"]
[actor.a]
{SHARP}[[actor.a.script]]
offer = {{ all = 1 }}
[actor.b]
{SHARP}[[actor.b.script]]
answer = 1
[actor.c]
{SHARP}{c}
[issue.x]
block = "minor"
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1, {worth} }}
ratify = ["a", "b", "c"]
[issue.y]
levels = {{ no = 0, yes = 1 }}
worth = {{ a = 0.1 }}
{TWO_TABLES}{AT_THE_SMALL}{ENDINGS}"#
    );
    let model = model(&text, &[]);
    let scenes = (0..60).flat_map(|run| replay_run(&model, 3, run).1.scenes);
    let reasons = scenes.filter_map(|(_, scene)| match scene {
        Scene::Ratification { refusal, .. } => refusal.map(|r| r.reason.id()),
        _ => None,
    });
    reasons.collect()
}

#[test]
fn refusals_to_ratify_have_their_reasons() {
    let reasons = |c: &str, worth: &str| why_not_ratified(c, worth).into_iter().collect::<Vec<_>>().join(" ");
    let line = "red_line = { when = [\"issue.x >= 1\"] }\n";
    assert_eq!(reasons(line, "c = 0.5"), "red_line");
    // A line comes before a script.
    assert_eq!(reasons(&format!("{line}[[actor.c.script]]\nanswer = 1"), "c = 0.5"), "red_line");
    assert_eq!(reasons("[[actor.c.script]]\nanswer = 0.5", "c = 0.5"), "scripted");
    assert_eq!(reasons("", "c = -0.2"), "terms");
    assert_eq!(reasons("", "c = 0.1"), "misjudgement");
    let gate = "precondition = { measure = \"issue.y\", at_least = 0.5, sharpness = 20 }";
    assert_eq!(reasons(gate, "c = 0.1"), "precondition");
    // Conceding is measured from what would stand without the package, though all expect it to stand.
    let stand = "audience = { sensitivity = 1, start = 0.3, concedes = \"issue.x\" }";
    assert_eq!(reasons(stand, "c = 0.1"), "audience_cost");
    let linked = "linkage = { block = \"minor\", waits_for = \"issue.y\", full_at = 1, alone = 0 }\n\
                  audience = { sensitivity = 0.1, start = 0.1, concedes = \"issue.x\" }";
    assert_eq!(reasons(linked, "c = 0.3"), "linkage");
}
