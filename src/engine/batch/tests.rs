//! Comparison runs where actors choose in an equilibrium.

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use super::count::note;
use super::*;
use crate::engine::equilibrium::solution::solved;
use crate::engine::fitted::train;
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::index::ActorIdx;
use crate::model::compile;
use crate::model::fit::Budget;
use crate::model::solutions::{Solution, Solutions};
use crate::scenario::{Foresight, Scenario, load, read::no_files, span::Source};
use crate::tally::{Course, Gains, Pairs};

static NEVER: AtomicBool = AtomicBool::new(false);

const SMALL: &str = include_str!("../equilibrium/small.toml");
const BASELINE: &str = include_str!("../../../scenarios/security-talks-2022/baseline.toml");
const WAGES: &str = include_str!("../../../scenarios/wage-dispute/baseline.toml");

fn scenario(text: &str) -> Scenario {
    let sets = ["scenario.foresight=\"equilibrium\"".to_string()];
    load(Source::new("game.toml", text), &sets, &no_files).result.unwrap_or_else(|faults| panic!("{faults:#?}")).0
}

fn played(model: &Model, runs: Range<u64>) -> Experiment {
    let options = Options { threads: 2, batch: 7, progress: &|_| (), stop: &NEVER };
    simulate_part(model, &RunPlan::new(5, runs.end), runs, &options).expect("it was not canceled")
}

/// What is compared of each run, played one by one by players of their own.
fn courses(model: &Model, runs: Range<u64>) -> Vec<Course> {
    let keys = Keys::new(model, 5);
    let one = |run| {
        let (mut luck, mut player) = (Streams::new(&keys), Player::new(model, false));
        luck.begin(run, Redraw::Nothing);
        let mut course = Course::default();
        note(&mut course, model, player.play(run, &mut luck));
        course
    };
    runs.map(one).collect()
}

fn pairs(model: &Model, runs: &[Course], twins: &[Course]) -> Pairs {
    let mut all = Pairs::new((model.outcomes.len(), model.n_actors()));
    runs.iter().zip(twins).for_each(|(run, twin)| all.push(run, twin));
    all
}

/// It is the model of the same scenario with another word for foresight.
#[test]
fn a_myopic_game_is_that_of_the_scenario_with_myopic_actors() {
    for text in [SMALL, BASELINE, WAGES] {
        let scenario = scenario(text);
        let myopic = compile(&Scenario { foresight: Foresight::Myopic, ..scenario.clone() });
        assert_eq!(compile(&scenario).myopic(), myopic);
    }
}

/// Every pair is a run and a comparison run with the same random draws, whatever was played before by the same player.
#[test]
fn pairs_are_those_of_direct_play() {
    let model = solved(&compile(&scenario(SMALL)), true, 1_000_000, &NEVER).expect("a small game");
    let found = played(&model, 0..400);
    let own = found.foreseen.as_ref().expect("actors choose in an equilibrium");
    let runs = courses(&model, 0..400);
    let without = model.without_moves().expect("b can arm");
    for (counted, twin) in [
        (&own.myopic, model.myopic()),
        (&own.without_moves, without.clone()),
        (&own.without_meetings, model.without_meetings()),
    ] {
        assert_eq!(*counted, pairs(&model, &runs, &courses(&twin, 0..400)));
        assert!(counted.endings.same() < 390, "{} of 400 runs end alike", counted.endings.same());
    }
    assert_eq!(own.without_meetings.endings, found.talks);
    assert_eq!((own.without_moves.all_moves.twin.total(), own.without_meetings.accepted.twin.total()), (0.0, 0.0));
    assert!(own.without_moves.all_moves.run.total() > 20.0 && own.without_meetings.accepted.run.total() > 20.0);
    // What moves bring the myopic is what they bring in an experiment with myopic actors.
    let myopic = played(&model.myopic(), 0..400);
    assert_eq!(own.myopic_gains, myopic.gains);
    assert!(own.myopic_gains.all.n > 50 && own.myopic_gains != found.gains && myopic.foreseen.is_none());
    assert!(fits(&found, &model, &RunPlan::new(5, 400), &(0..400)) && found.is_compared() && myopic.is_compared());
}

/// Nothing that those who choose by fitted values have computed is left where the same runs are played by the myopic.
#[test]
fn myopic_runs_are_those_of_direct_play_after_runs_with_fitted_values() {
    let mut model = compile(&scenario(BASELINE));
    let budget = Budget { runs: 300, iterations: 2, ..Budget::default() };
    let options = Options { threads: 2, batch: 7, progress: &|_| (), stop: &NEVER };
    let fit = train(&model, "", &budget, &options).expect("it was not canceled");
    model.solutions = Some(Solutions { own: Solution::Fitted(Arc::new(fit)), twins: None, values: None });
    let found = played(&model, 0..300);
    let myopic = model.myopic();
    let expected = pairs(&model, &courses(&model, 0..300), &courses(&myopic, 0..300));
    assert_eq!(found.foreseen.expect("actors choose in an equilibrium").myopic, expected);
}

/// What is not known of other games is not counted, and all else as if it were.
#[test]
fn without_other_equilibria_nothing_is_counted_that_needs_them() {
    let model = compile(&scenario(SMALL));
    let with = solved(&model, true, 1_000_000, &NEVER).expect("a small game");
    let alone = solved(&model, false, 1_000_000, &NEVER).expect("a small game");
    let (with, found) = (played(&with, 3..90), played(&alone, 3..90));
    let empty = Experiment::new(&model);
    assert!(!found.is_compared() && with.is_compared());
    assert_eq!((&found.talks, &found.free_failure), (&empty.talks, &empty.free_failure));
    assert_eq!((&found.half, &found.double), (&empty.half, &empty.double));
    let [own, theirs, none] = [&found, &with, &empty].map(|one| one.foreseen.as_ref().expect("there is one"));
    assert_eq!((&own.without_meetings, &own.without_moves), (&none.without_meetings, &none.without_moves));
    assert_eq!((&own.myopic, &own.myopic_gains), (&theirs.myopic, &theirs.myopic_gains));
    assert_eq!(
        (&found.tally, &found.gains, &found.redraw, &found.after),
        (&with.tally, &with.gains, &with.redraw, &with.after)
    );
    // Files of both kinds can be read back, and nothing in between.
    let fit = |counted: &Experiment| fits(counted, &alone, &RunPlan::new(5, 90), &(3..90));
    assert!(fit(&found) && fit(&with));
    type Tamper = fn(&mut Experiment);
    let ways: [Tamper; 9] = [
        |e| e.foreseen = None,
        |e| e.talks.counts[0] += 1,
        |e| e.half.counts[0] += 1,
        |e| foreseen(e).without_moves.endings.counts[0] += 1,
        |e| foreseen(e).without_meetings.endings.counts[0] += 1,
        |e| foreseen(e).myopic.endings.counts[0] += 1,
        |e| foreseen(e).myopic.payoffs.raw[0].run.sum += 1,
        |e| foreseen(e).myopic.moves.raw[0].difference.n += 1,
        |e| foreseen(e).myopic_gains.by_move.raw[0].n += 1,
    ];
    for counted in [&found, &with] {
        for (n, way) in ways.iter().enumerate() {
            let mut other = counted.clone();
            way(&mut other);
            // More pairs at half precision are those of another part, and their number is not checked.
            assert_eq!(fit(&other), n == 2 && counted.is_compared(), "way {n}");
        }
    }
}

fn foreseen(counted: &mut Experiment) -> &mut Foreseen {
    counted.foreseen.as_mut().expect("actors choose in an equilibrium")
}

/// What a script plays is played where nobody can choose a move, and nothing else.
#[test]
fn without_moves_scripts_go_on() {
    let script = "[[actor.b.script]]\nrounds = [2, 2]\nmove = { arm = 1 }\n[issue.land]";
    let text = SMALL.replace("[issue.land]", script).replace("steps = 2", "steps = 3\nstart = 1");
    let model = compile(&scenario(&text));
    let without = model.without_moves().expect("b can arm");
    assert!(without.without_moves().is_none());
    let keys = Keys::new(&without, 1);
    let (mut luck, mut player) = (Streams::new(&keys), Player::new(&without, false));
    let mut scripted = 0;
    for run in 0..200 {
        luck.begin(run, Redraw::Nothing);
        let record = player.play(run, &mut luck);
        assert!(record.plays.iter().all(|play| play.round == 2) && record.plays.len() < 2);
        scripted += record.plays.len();
    }
    assert!(scripted > 50, "{scripted}");
    let gains = Gains::new(1);
    assert_eq!((gains.of(|_| true).0.n, model.moves.raw[0].by), (0, ActorIdx(1)));
}
