//! The directions that the first case must show, on paired runs with the same random draws. Sizes and intervals with many more
//! runs stand in `docs/model.md`; here each change is strong enough for a few hundred runs to decide on its sign.

use detente::internals::engine::choice::table::{Evaluation, PackageTable};
use detente::internals::engine::foresight::Disagreement;
use detente::internals::engine::game::state::State;
use detente::internals::engine::game::world::World;
use detente::internals::engine::luck::streams::{Keys, Redraw, Streams};
use detente::internals::engine::round::player::Player;
use detente::internals::engine::round::record::Record;
use detente::internals::model::Model;
use detente::internals::tally::Joint;

use super::game::{BASELINE, model};
use detente::internals::index::{ActorIdx, ForumIdx, OutcomeIdx, PackageIdx};

/// Place of a class in the file.
const DECISION: usize = 0;
const ACCIDENT: usize = 1;
const CLASH: usize = 2;
const COMPREHENSIVE: usize = 3;
const LIMITED: usize = 4;

fn case(sets: &[&str]) -> Model {
    model(BASELINE, sets)
}

/// What `read` finds in each of the first runs.
fn each<T: Send>(model: &Model, n: u64, read: impl Fn(&Record) -> T + Sync) -> Vec<T> {
    const THREADS: u64 = 2;
    let keys = Keys::new(model, 2022);
    let part = |t: u64| {
        let mut luck = Streams::new(&keys);
        let mut player = Player::new(model, false);
        (n * t / THREADS..n * (t + 1) / THREADS)
            .map(|run| {
                luck.begin(run, Redraw::Nothing);
                read(player.play(run, &mut luck))
            })
            .collect::<Vec<T>>()
    };
    std::thread::scope(|scope| {
        let parts: Vec<_> = (0..THREADS).map(|t| scope.spawn(move || part(t))).collect();
        parts.into_iter().flat_map(|p| p.join().unwrap()).collect()
    })
}

fn endings(model: &Model, n: u64) -> Vec<OutcomeIdx> {
    each(model, n, |r| r.outcome)
}

/// Change of a class's share from `from` to `to`, and half its 95% interval.
fn change(from: &[OutcomeIdx], to: &[OutcomeIdx], class: usize) -> (f64, f64) {
    let mut joint = Joint::new(8);
    from.iter().zip(to).for_each(|(a, b)| joint.push(*a, *b));
    let n = joint.n() as f64;
    let (only_from, only_to) = joint.discordant(OutcomeIdx(class));
    let (lost, won) = (only_from as f64, only_to as f64);
    ((won - lost) / n, 1.96 * ((won + lost) - (won - lost).powi(2) / n).sqrt() / n)
}

#[track_caller]
fn rises((by, half): (f64, f64)) {
    assert!(by - half > 0.0, "{by} ± {half} does not rise");
}

#[track_caller]
fn falls((by, half): (f64, f64)) {
    assert!(by + half < 0.0, "{by} ± {half} does not fall");
}

#[test]
fn war_by_decision_answers_to_its_costs_and_prospects() {
    const N: u64 = 500;
    let given = endings(&case(&[]), N);
    let set = |set: &str| endings(&case(&[set]), N);
    let cost = "actor.russia.war.cost = { uniform = [0.25, 0.95], kind = \"private\", cells = 4 }";
    falls(change(&given, &set(cost), DECISION));
    falls(change(&given, &set("move.sanctions_threat.each.force_value.russia = -0.08"), DECISION));
    rises(change(&given, &set("force.invasion.balance = { beta = [17, 3], kind = \"uncertain\" }"), DECISION));
    rises(change(&given, &set("force.invasion.prize = 0.7"), DECISION));
}

#[test]
fn a_flexible_west_reaches_a_comprehensive_settlement() {
    const N: u64 = 200;
    let given = endings(&case(&[]), N);
    rises(change(&given, &endings(&case(&["type.west.points = { flexible = 0.5, rigid = 0.5 }"]), N), COMPREHENSIVE));
    let open = endings(&case(&["type.west.points = { flexible = 1, rigid = 0 }"]), N);
    let count = |class: usize| open.iter().filter(|o| **o == OutcomeIdx(class)).count();
    assert!((0..8).filter(|c| *c != COMPREHENSIVE).all(|c| count(c) < count(COMPREHENSIVE)));
}

#[test]
fn without_linkage_there_are_limited_deals() {
    const N: u64 = 200;
    let given = endings(&case(&[]), N);
    rises(change(&given, &endings(&case(&["actor.russia.linkage.alone = 1"]), N), LIMITED));
}

#[test]
fn accidents_come_from_risk_and_more_of_them_from_tension() {
    const N: u64 = 500;
    let given = endings(&case(&[]), N);
    let safe = endings(&case(&["incident.hazard.exponential = [0, 0.45]"]), N);
    let is_violent = |o: &OutcomeIdx| *o == OutcomeIdx(ACCIDENT) || *o == OutcomeIdx(CLASH);
    assert!(!safe.iter().any(is_violent));
    let violent = |all: &[OutcomeIdx]| all.iter().map(|o| OutcomeIdx(!is_violent(o) as usize)).collect::<Vec<_>>();
    let tense = endings(&case(&["tension.start = 8"]), N);
    rises(change(&violent(&given), &violent(&tense), 0));
}

#[test]
fn sharper_actors_sign_fewer_deals_that_leave_a_party_short() {
    const N: u64 = 800;
    let case = case(&[]);
    let short =
        |r: &Record| r.meetings.iter().filter(|m| m.taken && (m.short_proposer || m.short_responder)).count() as f64;
    let blunt = each(&case.with_precisions_times(0.5), N, short);
    let sharp = each(&case.with_precisions_times(2.0), N, short);
    falls(mean_of(sharp.iter().zip(&blunt).map(|(s, b)| s - b)));
}

/// Mean and half its 95% interval.
fn mean_of(values: impl Iterator<Item = f64>) -> (f64, f64) {
    let all: Vec<f64> = values.collect();
    let n = all.len() as f64;
    let mean = all.iter().sum::<f64>() / n;
    let variance = all.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / (n - 1.0);
    (mean, 1.96 * (variance / n).sqrt())
}

/// Moves stand as at the start, and nobody plays one: what a failed meeting in the weightiest forum does to tension.
#[test]
fn a_failed_meeting_raises_tension() {
    let mut quiet = case(&[]);
    quiet.moves.iter_mut().for_each(|m| m.has_channel = false);
    let steps = each(&quiet, 300, |r| {
        assert!(r.plays.is_empty());
        let failed = r.meetings.iter().filter(|m| m.forum == ForumIdx(0) && !m.taken && m.ratified == 0);
        let closed = failed.filter(|m| (m.round as usize) < r.tension.len());
        closed.map(|m| r.tension[m.round as usize] - r.tension[m.round as usize - 1]).collect::<Vec<f64>>()
    });
    // Steps within a run are as good as independent: they differ by noise and scares alone.
    rises(mean_of(steps.into_iter().flatten()));
}

/// Probability that an actor says yes in round 1, averaged over the packages of a forum that `fits` and over draws.
fn willing(model: &Model, actor: usize, fits: impl Fn(&[u8]) -> bool) -> Vec<f64> {
    let keys = Keys::new(model, 2022);
    let mut luck = Streams::new(&keys);
    let mut world = World::new(model, false);
    let (mut packages, mut myopic) = (PackageTable::new(model), Disagreement::new(&world));
    let (mut state, mut thought) = (State::new(model), State::new(model));
    let forum = &model.forums.raw[0];
    (0..100)
        .map(|run| {
            luck.begin(run, Redraw::Nothing);
            world.begin(&mut luck);
            packages.begin(run == 0);
            state.begin(model, world.truths());
            let who = forum.units.iter().flatten().fold(forum.party_set, |who, &i| who.with(i));
            let range = forum.packages();
            let rounds_left = model.rounds;
            let evaluation = Evaluation {
                forum: ForumIdx(0),
                failure: Some(0.45),
                who,
                answering: who,
                range,
                rounds_left,
                state: &state,
            };
            packages.evaluate(&world, &mut myopic, &mut thought, &evaluation);
            let view = world.true_view(ActorIdx(actor));
            let open: Vec<usize> = (0..forum.n_packages).filter(|z| fits(forum.package(PackageIdx(*z)))).collect();
            open.iter().map(|z| packages.yes(&world, view, PackageIdx(*z))).sum::<f64>() / open.len() as f64
        })
        .collect()
}

#[test]
fn a_deal_that_stops_a_cost_of_delay_is_accepted_more() {
    // The key concession at its highest stops the flow.
    let stops = |package: &[u8]| package[0] == 2;
    // With the precision of the case nearly all are accepted anyway, so answers are blunter here.
    const BLUNT: &str = "actor.russia.precision.answer = 10";
    let given = willing(&case(&[BLUNT]), 0, stops);
    let urgent = willing(&case(&[BLUNT, "actor.russia.flow.closing_window.value = -0.03"]), 0, stops);
    rises(mean_of(urgent.iter().zip(&given).map(|(u, g)| u - g)));
}
