//! Fitted values against exact equilibria, and what must hold whatever the values are.

mod games;

use std::sync::Arc;
use std::sync::atomic::AtomicBool;

use self::games::{ALL_KINDS, BASELINE, WAGES, crisis, game, ladder, pie, screening, signal, walk_out};
use super::note::{Corrects, Noting, Try};
use super::train::{gather, train, train_on, update};
use super::{deviation, gain_of};
use crate::engine::batch::Options;
use crate::engine::equilibrium::solution::{At, equilibrium};
use crate::engine::exact::{OutcomeDistribution, outcome_distribution_of};
use crate::engine::foresight::{Foresight, MoveChoice, Now, Offering, OwnedForesight, PackageValues, Prospect};
use crate::engine::game::consent::{at_the_table, ratifiers};
use crate::engine::game::hazard::failure_step;
use crate::engine::game::prospect::suppose;
use crate::engine::game::situation::{Met, Stage, Tabled};
use crate::engine::game::state::State;
use crate::engine::luck::streams::{Keys, Redraw, Streams, TryStream};
use crate::engine::round::play::Round;
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::engine::values::Profile;
use crate::engine::values::features::Layout;
use crate::engine::values::{Coefficients, Values};
use crate::index::{ActorIdx, ForceIdx, OutcomeIdx, PointIdx, TiSlice, TiVec, TypeIdx, ViewIdx, ti_vec};
use crate::model::fit::{Budget, Fit};
use crate::model::fit::{Feature, Moment, SLOTS};
use crate::model::{Foresight as Sees, Model};

static NEVER: AtomicBool = AtomicBool::new(false);

fn on(threads: usize) -> Options<'static> {
    Options { threads, batch: 0, progress: &|_| (), stop: &NEVER }
}

fn budget(runs: u64, iterations: u32) -> Budget {
    Budget { runs, iterations, tolerance: 0.0, ..Budget::default() }
}

fn law(model: &Model, fit: &Fit) -> OutcomeDistribution {
    let player = Player::with(model, false, Box::new(Values::of(model, fit)));
    outcome_distribution_of(model, player, 40_000_000, &NEVER).expect("a small game")
}

/// Total variation between two laws, over endings and the rounds in which they come.
fn distance(a: &OutcomeDistribution, b: &OutcomeDistribution) -> f64 {
    0.5 * a.ended.iter().flatten().zip(b.ended.iter().flatten()).map(|(a, b)| (a - b).abs()).sum::<f64>()
}

fn nothing(model: &Model) -> Fit {
    Fit::nothing("", Layout::new(model).features, Budget::default())
}

/// A number that looks random, from −1 to 1.
fn noise(k: usize) -> f64 {
    let mut z = (k as u64).wrapping_add(0x9E37_79B9_7F4A_7C15).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    (z >> 11) as f64 / 4_503_599_627_370_496.0 - 1.0
}

/// Values with coefficients that say nothing.
fn arbitrary(model: &Model, size: f64) -> Values {
    let mut it = Coefficients::nothing(model);
    for slot in 0..SLOTS {
        for round in 1..=model.rounds as usize {
            for view in model.views().iter() {
                let row = it.row_mut(slot, round, view);
                row.iter_mut().enumerate().for_each(|(f, t)| *t = size * noise(f + 1000 * view.0 + 77 * round + slot));
            }
        }
    }
    it.look();
    Values::new(model, Arc::new(it))
}

fn records(model: &Model, mut player: Player, runs: u64) -> Vec<Record> {
    let keys = Keys::new(model, 3);
    let mut luck = Streams::new(&keys);
    (0..runs)
        .map(|run| {
            luck.begin(run, Redraw::Nothing);
            player.play(run, &mut luck).clone()
        })
        .collect()
}

/// But for step 7, which weighs force against D instead of D⁰.
#[test]
fn no_coefficients_are_the_myopic_model() {
    for (text, runs) in [(BASELINE, 60), (WAGES, 60), (ALL_KINDS, 300), (&crisis(), 50), (&walk_out(), 200)] {
        let mut model = game(text);
        // Where nobody may attack yet, D⁰ is D.
        model.forces.iter_mut().for_each(|force| force.from_round = model.rounds + 1);
        let myopic = Model { foresight: Sees::Myopic, ..model.clone() };
        let values = Values::of(&model, &nothing(&model));
        let fitted = records(&model, Player::with(&model, false, Box::new(values)), runs);
        for (mut fitted, record) in fitted.into_iter().zip(records(&myopic, Player::new(&myopic, false), runs)) {
            // The myopic leave out what decides nothing (`choice::negligible`), so that beliefs may miss some bits.
            for (one, other) in fitted.beliefs.iter_mut().zip(&record.beliefs) {
                assert!((*one - other).abs() < 1e-10, "{one} is not {other}");
                *one = *other;
            }
            assert!(fitted == record, "run {} of {}", record.run, &text[..60.min(text.len())]);
        }
    }
}

/// A foresight that holds all packages of each meeting against their situations, one by one.
struct Checking {
    values: Values,
    alone: Values,
    compared: usize,
}

impl Foresight for Checking {
    fn values(&mut self, now: &mut Now, prospect: &mut Prospect, out: &mut TiSlice<ViewIdx, f64>) {
        self.values.values(now, prospect, out);
    }

    fn packages(&mut self, now: &mut Now, offering: Offering, values: &mut dyn PackageValues) {
        self.values.packages(now, offering, values);
        let (world, model) = (now.world, now.world.model);
        let Offering { forum, proposer, range, ratified } = offering;
        let mut state = State::new(model);
        let met = |result: bool| Some(Met { forum, result });
        state.copy_situation(now.state);
        state.fail(model, (!ratified).then(|| failure_step(world, forum)));
        let compare = |alone: &mut Values, now: &mut Now, state: &mut State, met, found: &dyn Fn(ViewIdx) -> f64| {
            alone.look(world);
            alone.reckon(now, state, (Moment::AfterMeeting, met, 0.0));
            for view in model.views().iter() {
                let (found, expected) = (found(view), alone.last.v[view]);
                assert!((found - expected).abs() < 1e-9, "{offering:?}, view {view}: {found} is not {expected}");
            }
        };
        let refusal = values.refusal().to_owned();
        compare(&mut self.alone, now, &mut state, met(ratified), &|view| refusal[view]);
        // Others than the proposer who may be offered what they ask for.
        let asks = |i: ActorIdx| model.actors[i].walk_out.as_ref().is_some_and(|w| w.unless_offered.is_some());
        let counts = |i: ActorIdx| model.actors[i].walk_out.as_ref().is_some_and(|w| w.counts_offers_of(proposer));
        let differs = model.actors.keys().any(|i| i != proposer && asks(i) && counts(i));
        for z in range.iter() {
            let Some(changed) = values.changes(z) else { continue };
            let missing = ratifiers(model, changed) & !at_the_table(model, forum);
            suppose(world, now.state, &mut state, forum, z, changed);
            if missing.is_empty() && state.ends(model) {
                continue;
            }
            let v: TiVec<ViewIdx, f64> = model
                .views()
                .iter()
                .map(|view| values.values(view)[z.0] + if differs { values.after_refusal(view)[z.0] } else { 0.0 })
                .collect();
            let before = now.tabled.replace(Tabled { by: proposer, forum, package: z, changed });
            compare(&mut self.alone, now, &mut state, met(true), &|view| v[view]);
            now.tabled = before;
            self.compared += 1;
        }
    }

    fn before_moves(&mut self, now: &mut Now) {
        self.values.before_moves(now);
    }

    fn moves(&mut self, now: &mut Now, choice: &MoveChoice, nets: &mut [f64]) {
        self.values.moves(now, choice, nets);
    }

    fn peace(&mut self, now: &mut Now, k: ForceIdx, expected: &State, out: &mut TiSlice<ViewIdx, f64>) {
        self.values.peace(now, k, expected, out);
    }

    fn asks_for_everybody(&self) -> bool {
        true
    }
}

#[test]
fn each_package_has_the_value_of_its_situation() {
    // Deals that do not end the run.
    let open = |text: &str| {
        text.replacen("ends = true\n\n[[outcome]]\nid = \"nothing\"", "\n[[outcome]]\nid = \"nothing\"", 1)
    };
    let talks = walk_out().replacen("ends = true", "", 1);
    for (text, runs, least) in [(BASELINE, 2, 2_000), (WAGES, 6, 50), (&open(ALL_KINDS), 60, 50), (&talks, 60, 50)] {
        let model = game(text);
        let keys = Keys::new(&model, 5);
        let (mut luck, mut round) = (Streams::new(&keys), Round::new(&model, false));
        let values = arbitrary(&model, 0.003);
        let mut checking = Checking { alone: values.clone(), values, compared: 0 };
        for run in 0..runs {
            luck.begin(run, Redraw::Nothing);
            round.start(run, &mut luck);
            let mut next = Some(Stage::Meeting);
            while let Some(stage) = next {
                next = round.advance(stage, &mut luck, &mut checking);
            }
        }
        assert!(checking.compared > least, "{} packages", checking.compared);
    }
}

/// Plays some runs, each with the same try or none, and looks at each of them at its end.
fn noted(model: &Model, corrects: Corrects, (plan, runs): (Option<Try>, u64), mut look: impl FnMut(&Round, &Noting)) {
    let keys = Keys::new(model, 8);
    let dice = TryStream::new(0);
    let mut noting = Noting::new(model, Profile { values: arbitrary(model, 0.02), deviant: None }, dice);
    noting.corrects = corrects;
    let (mut luck, mut round) = (Streams::new(&keys), Round::new(model, false));
    let mut nothing = Vec::new();
    for run in 0..runs {
        noting.plan(model, run, 0, &mut nothing);
        luck.begin(run, Redraw::Nothing);
        noting.turn_to(plan);
        round.start(run, &mut luck);
        let mut next = Some(Stage::Meeting);
        while let Some(stage) = next {
            next = round.advance(stage, &mut luck, &mut noting);
        }
        look(&round, &noting);
    }
}

/// Taking out luck of known probability changes no mean, whatever the values are; also where others only know what to expect.
#[test]
fn corrections_have_mean_zero() {
    let none = Corrects { offers: false, answers: false, moves: false, incidents: false, force: false, changes: false };
    let (small, leaves, wages, talks) = (game(ALL_KINDS), game(&walk_out()), game(WAGES), game(BASELINE));
    let kinds = [
        ("offers", &small, 8_000, Corrects { offers: true, ..none }),
        ("answers", &small, 8_000, Corrects { answers: true, ..none }),
        ("moves", &small, 8_000, Corrects { moves: true, ..none }),
        ("incidents", &small, 8_000, Corrects { incidents: true, ..none }),
        ("force", &small, 8_000, Corrects { force: true, ..none }),
        ("changes", &leaves, 8_000, Corrects { changes: true, ..none }),
        ("offers among many", &wages, 600, Corrects { offers: true, ..none }),
        ("answers of many", &wages, 600, Corrects { answers: true, ..none }),
        ("force with types", &wages, 600, Corrects { force: true, incidents: true, ..none }),
        ("offers of a rare type", &talks, 600, Corrects { offers: true, ..none }),
        ("moves and force", &talks, 400, Corrects { moves: true, force: true, ..none }),
    ];
    for (name, model, runs, corrects) in kinds {
        let mut sums: TiVec<ActorIdx, (f64, f64)> = ti_vec![(0.0, 0.0); model.n_actors()];
        noted(model, corrects, (None, runs), |_, noting| {
            for (sum, c) in sums.iter_mut().zip(&noting.corrections) {
                *sum = (sum.0 + c, sum.1 + c * c);
            }
        });
        for (i, (sum, squares)) in sums.iter_enumerated() {
            let mean = sum / runs as f64;
            let error = (squares / runs as f64).sqrt() / (runs as f64).sqrt();
            assert!(error > 1e-5, "{name}, actor {i}: nothing is corrected");
            assert!(mean.abs() < 4.0 * error, "{name}, actor {i}: {mean} ± {error}");
        }
    }
}

/// In a forum of thousands of packages not all can be solved for. What is tabled is.
#[test]
fn what_answers_tell_is_solved_for_where_they_are_given() {
    for (name, model) in [("wages", game(WAGES)), ("talks", game(BASELINE))] {
        let (mut tabled, mut settled) = (0, 0);
        noted(&model, Corrects::ALL, (None, 300), |round, _| {
            if round.record().meetings.last().is_some_and(|meeting| meeting.offered.is_some()) {
                tabled += 1;
                settled += u32::from(round.settled());
            }
        });
        assert!(tabled > 50 && settled * 100 >= tabled * 98, "{name}: {settled} of {tabled}");
    }
}

/// Others conclude from an act that is tried as if it had been chosen. They are right on average.
#[test]
fn tries_come_from_the_types_that_others_take_them_for() {
    for (name, model, runs) in
        [("screening", game(&screening()), 4_000), ("wages", game(WAGES), 500), ("talks", game(BASELINE), 500)]
    {
        let movers = model.actors.keys().filter(|i| model.moves.iter().any(|m| m.by == *i)).map(Some);
        let mut found = 0;
        for mover in movers.chain([None]) {
            let (mut all, mut tried) = (0, 0);
            let mut sums: Vec<(f64, f64)> = Vec::new();
            let plan = Try { round: 1, mover };
            noted(&model, Corrects::ALL, (Some(plan), runs), |round, noting| {
                all += 1;
                let Some(note) = noting.notes.first().filter(|note| noting.tried && note.round == 1) else { return };
                tried += 1;
                let layout = &noting.profile.values.it.layout;
                let believed =
                    layout.features.iter().zip(noting.features(note)).filter_map(|(feature, x)| match *feature {
                        Feature::Belief(t, p) => Some((t, p, *x)),
                        _ => None,
                    });
                for (at, (t, p, x)) in believed.enumerate() {
                    if sums.len() <= at {
                        sums.push((0.0, 0.0));
                    }
                    let off = f64::from(round.world().point[t] == p) - x;
                    sums[at] = (sums[at].0 + off, sums[at].1 + x * (1.0 - x));
                }
            });
            found += u32::from(tried * 20 > all);
            for (sum, variance) in &sums {
                assert!(sum.abs() < 4.0 * variance.sqrt().max(1.0), "{name}, {mover:?}: {sum} ± {}", variance.sqrt());
            }
        }
        assert!(found > 0, "{name}: nothing is tried");
    }
}

#[test]
fn threads_batches_and_parts_give_the_same_bytes() {
    let model = game(ALL_KINDS);
    let small = budget(120, 2);
    let text = |fit: &Fit| serde_json::to_string(fit).expect("it is plain data");
    let whole = train(&model, "hash", &small, &on(1)).expect("nobody cancels it");
    assert!(whole.rows.len() > 10 && whole.steps.len() == 2);
    for (threads, batch) in [(2, 0), (2, 7), (1, 50)] {
        let options = Options { batch, ..on(threads) };
        let other = train(&model, "hash", &small, &options).expect("nobody cancels it");
        assert_eq!(text(&whole), text(&other), "{threads} threads, batches of {batch}");
    }
    // By parts, and with what has been written down in between.
    let mut fit = nothing(&model);
    (fit.scenario, fit.budget) = ("hash".into(), small.clone());
    for iteration in 0..2 {
        let profile = Profile { values: Values::of(&model, &fit), deviant: None };
        let part = |runs| gather(&model, &profile, (&small, iteration), runs, &on(1)).expect("nobody cancels it");
        let mut all = part(90..120);
        all.merge(&part(0..35));
        all.merge(&part(35..90));
        fit = update(&model, fit, &all);
        fit = serde_json::from_str(&text(&fit)).expect("it reads back");
    }
    assert_eq!(text(&whole), text(&fit));
    let first = train(&model, "hash", &budget(120, 1), &on(2)).expect("nobody cancels it");
    let resumed = train_on(&model, Fit { budget: small, ..first }, &on(1)).expect("nobody cancels it");
    assert_eq!(text(&whole), text(&resumed));
    let stop = AtomicBool::new(true);
    assert!(train(&model, "hash", &budget(120, 1), &Options { stop: &stop, ..on(1) }).is_none());
}

/// Fits a game and holds the law of its actors against that of the exact equilibrium.
fn holds(name: &str, text: &str, by: &Budget) -> (Model, Fit) {
    let model = game(text);
    let truth = equilibrium(&model, At::Own, 1_000_000, &NEVER, &mut |_| ()).expect("a small game").0.law;
    let myopic = law(&model, &nothing(&model));
    let fit = train(&model, "", by, &on(2)).expect("nobody cancels it");
    let found = law(&model, &fit);
    let (before, after) = (distance(&myopic, &truth), distance(&found, &truth));
    assert!(after < 0.003, "{name}: {after}, myopic {before}");
    assert!(before > 3.0 * after, "{name} tells nothing: {after}, myopic {before}");
    (model, fit)
}

#[test]
fn moves_in_turn_are_in_equilibrium() {
    holds("crisis", &crisis(), &budget(20_000, 12));
    holds("ladder", &ladder(), &budget(20_000, 12));
}

#[test]
fn offers_in_turn_are_in_equilibrium() {
    holds("pie", &pie(), &budget(20_000, 12));
}

#[test]
fn force_and_a_private_cost_of_war_are_in_equilibrium() {
    holds("all kinds", ALL_KINDS, &budget(10_000, 8));
}

#[test]
fn what_offers_and_refusals_tell_is_in_equilibrium() {
    holds("screening", &screening(), &budget(12_000, 8));
    holds("walk-out", &walk_out(), &budget(12_000, 9));
}

/// Games of the folder `scenarios/games`: two with a type that others learn of by what its owner does, one with two types and
/// choices at the same moment, a contest of many rounds, a ladder, a walk-out.
#[test]
fn games_of_the_literature_are_in_equilibrium() {
    macro_rules! holds {
        ($($name:literal: $runs:literal, $iterations:literal;)+) => {$(
            holds($name, include_str!(concat!("../../../../scenarios/games/", $name, ".toml")), &budget($runs, $iterations));
        )+};
    }
    holds! {
        "audience-cost-signal": 20_000, 10;
        "screening-two-prices": 20_000, 10;
        "private-chicken": 40_000, 14;
        "chain-store": 8_000, 10;
        "brinkmanship-ladder": 10_000, 10;
        "walk-out": 8_000, 10;
        "entry-deterrence": 20_000, 10;
    }
}

/// What a threat tells is in equilibrium; the dearer it is to give in after one, the less it is a bluff.
#[test]
fn signals_are_in_equilibrium() {
    let bluffs = |model: &Model, fit: &Fit| {
        let law = law(model, fit);
        // All but the last class begin with a threat.
        let irresolute = &law.given[TypeIdx(0)][PointIdx(1)];
        1.0 - irresolute.outcomes[OutcomeIdx(3)] / irresolute.probability
    };
    let found = [0.2, 2.0].map(|sensitivity| {
        let (model, fit) = holds("signal", &signal(sensitivity), &budget(16_000, 9));
        bluffs(&model, &fit)
    });
    assert!(found[1] < found[0] - 0.01, "{found:?}");
}

#[test]
fn beliefs_average_to_the_prior() {
    let model = game(ALL_KINDS);
    let all = records(&model, Player::with(&model, false, Box::new(arbitrary(&model, 0.05))), 6_000);
    let last: Vec<f64> = all.iter().map(|record| *record.beliefs.last().expect("there is a row")).collect();
    let n = last.len() as f64;
    let mean = last.iter().sum::<f64>() / n;
    let spread = (last.iter().map(|p| (p - mean) * (p - mean)).sum::<f64>() / n).sqrt();
    assert!(spread > 0.01, "nobody learns anything: {spread}");
    assert!((mean - 0.6).abs() < 4.0 * spread / n.sqrt(), "{mean} ± {}", spread / n.sqrt());
}

/// Who deviates gains nothing where values are in equilibrium, and much where an error was planted.
#[test]
fn deviations_find_a_planted_error() {
    let model = game(&crisis());
    let fit = train(&model, "", &budget(5_000, 8), &on(2)).expect("nobody cancels it");
    let by = budget(5_000, 4);
    for actor in model.actors.keys() {
        let found = deviation(&model, &fit, actor, &by, &on(2)).expect("nobody cancels it");
        assert!(found.gain < 2.5 * found.error.max(1e-9) && found.gain.abs() < 0.02, "{found:?}");
    }
    // One that takes every move of its own for 3 worse than it is, or better: one of the two is a mistake.
    let gains = [-3.0, 3.0].map(|error| {
        let mut wrong = fit.clone();
        for row in wrong.rows.iter_mut().filter(|row| row.moment == Moment::AfterMove && row.view == ViewIdx(0)) {
            let of_moves =
                row.coefficients.iter_mut().zip(&fit.features).filter(|(_, f)| matches!(f, Feature::Move(_)));
            of_moves.for_each(|(c, _)| *c += error);
        }
        let found = deviation(&model, &wrong, ActorIdx(0), &by, &on(2)).expect("nobody cancels it");
        (found.gain, found.error)
    });
    let (gain, error) = if gains[0].0 > gains[1].0 { gains[0] } else { gains[1] };
    assert!(gain > 4.0 * error && gain > 0.02, "{gains:?}");
    // Nobody gains by the values that all expect of it.
    let own = Coefficients::new(&model, &fit);
    assert_eq!(gain_of(&model, &fit, (ActorIdx(1), own), (&by, 0..500), &on(1)), Some((0.0, 0.0)));
}

/// Whoever deviates to what all expect of it changes nothing; whoever has other values does something else.
#[test]
fn a_deviation_is_unilateral() {
    let model = game(ALL_KINDS);
    let values = arbitrary(&model, 0.01);
    let done = |foresight: Box<dyn OwnedForesight>| {
        let all = records(&model, Player::with(&model, false, foresight), 400);
        all.into_iter().map(|r| (r.outcome, r.end_round, r.plays, r.meetings, r.tension)).collect::<Vec<_>>()
    };
    let as_all = done(Box::new(values.clone()));
    for actor in model.actors.keys() {
        let profile = Profile { values: values.clone(), deviant: Some((actor, values.clone())) };
        assert!(as_all == done(Box::new(profile)), "actor {actor}");
        let deviant = Some((actor, arbitrary(&model, 0.5)));
        let profile = Profile { values: values.clone(), deviant };
        let other = done(Box::new(profile));
        let alike = other.iter().zip(&as_all).filter(|(a, b)| a == b).count();
        assert!(alike < 390 && alike > 10, "actor {actor}: {alike}");
    }
}

/// Held-out runs confirm what the values foretell.
#[test]
fn values_foretell_what_decisions_change() {
    let model = game(&crisis());
    let fit = train(&model, "", &budget(8_000, 8), &on(2)).expect("nobody cancels it");
    let last = fit.steps.last().expect("there are steps");
    for (i, actor) in last.actors.iter_enumerated() {
        let moves = actor.moves.expect("there are moves");
        let (slope, error) = (moves.residual.expect("something is foretold"), moves.error.expect("it has an error"));
        // Where nothing is left to luck, the stiffness of the regression shows.
        assert!((slope - 1.0).abs() < 3.0 * error.max(0.002), "actor {i}: {moves:?}");
        let (bias, error) = (actor.bias.expect("noted"), actor.bias_error.expect("noted"));
        assert!(bias.abs() < 4.0 * error, "actor {i}: bias {bias} ± {error}");
        let first = &fit.steps[0].actors[i];
        assert!(actor.change < 0.1 * first.change && actor.error < 0.1, "{actor:?}");
        assert!(first.moves.is_none_or(|slope| slope.residual.is_none()));
    }
}
