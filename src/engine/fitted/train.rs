//! Iterations: runs with the values so far, and the values that follow from them.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::note::{D, Note, Noting};
use super::regress::{Compared, Shape, fit, unexplained};
use super::sums::Sums;
use crate::engine::batch::{Options, ThreadPool, most_batches};
use crate::engine::game::situation::{Situation, Stage};
use crate::engine::luck::streams::{Keys, Redraw, Streams, TryStream};
use crate::engine::round::play::Round;
use crate::engine::values::Profile;
use crate::engine::values::features::Layout;
use crate::engine::values::{Coefficients, Values};
use crate::index::{ActorIdx, TiVec};
use crate::model::Model;
use crate::model::fit::SLOTS;
use crate::model::fit::{ActorStep, Budget, Fit, Row, Slope, Step};

/// Steps that go nearly the whole way.
const LARGE_STEPS: u32 = 3;
const LARGE_STEP: f64 = 0.9;
/// Steps, with the large ones, after which steps are averaged. In between they go half of the way: where everybody's answer to
/// everybody overshoots, whole steps would go to and fro.
const BEFORE_AVERAGES: u32 = 6;
const HALF_STEP: f64 = 0.5;
/// Slopes within which values are calibrated.
const CALIBRATED: std::ops::RangeInclusive<f64> = 0.8..=1.25;

/// What one half of an iteration has told, and the other.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gathered {
    halves: [Sums; 2],
}

impl Gathered {
    /// Adds what another part of the same iteration has told.
    pub fn merge(&mut self, other: &Self) {
        self.halves.iter_mut().zip(&other.halves).for_each(|(mine, its)| mine.merge(its));
    }
}

/// Seed of the luck of an iteration: another for each, and for each seed of a budget.
pub(super) fn seed_of(budget: &Budget, iteration: u32, purpose: u64) -> u64 {
    // Steps of SplitMix64, so that neighboring seeds have nothing in common with each other or with those of results.
    let mut z = budget.seed.wrapping_add(0x9E37_79B9_7F4A_7C15);
    for salt in [u64::from(iteration) + 1, purpose] {
        z = z.wrapping_add(salt.wrapping_mul(0x9E37_79B9_7F4A_7C15));
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^= z >> 31;
    }
    z
}

/// Who plays runs and sums up.
struct Worker<'m> {
    model: &'m Model,
    round: Round<'m>,
    luck: Streams<'m>,
    noting: Noting,
    /// Only this actor learns, if not all do.
    only: Option<ActorIdx>,
    base: Vec<Note>,
    before: Vec<f64>,
    sums: Sums,
}

/// The work was canceled.
struct Stopped;

impl<'m> Worker<'m> {
    fn new(model: &'m Model, keys: &'m Keys, profile: &Profile, only: Option<ActorIdx>, dice: TryStream) -> Self {
        let noting = Noting::new(model, profile.clone(), dice);
        let n = profile.values.it.layout.width();
        Self {
            model,
            round: Round::new(model, false),
            luck: Streams::new(keys),
            noting,
            only,
            base: Vec::new(),
            before: Vec::new(),
            sums: Sums::new(model, n),
        }
    }

    /// Plays a run as it is and, from a random round on, with one decision replaced.
    fn play(&mut self, run: u64) -> Result<(), Stopped> {
        let plan = self.noting.plan(self.model, run);
        self.luck.begin(run, Redraw::Nothing);
        self.noting.turn_to(None);
        self.round.start(run, &mut self.luck);
        let mut from: Option<Situation> = None;
        let mut next = Some(Stage::Meeting);
        while let Some(stage) = next {
            if stage == Stage::Meeting && plan.is_some_and(|plan| plan.round == self.round.state().round) {
                from = Some(self.round.situation());
            }
            next = self.round.advance(stage, &mut self.luck, &mut self.noting);
            if self.round.stopped() {
                return Err(Stopped);
            }
        }
        self.sums.outcomes[self.round.record().outcome] += 1;
        self.add_rows();
        let Some(from) = from else { return Ok(()) };
        self.keep_base(from.state.round);
        self.luck.begin(run, Redraw::Nothing);
        self.noting.turn_to(plan);
        self.round.resume(&from);
        let mut next = Some(Stage::Meeting);
        while let Some(stage) = next {
            next = self.round.advance(stage, &mut self.luck, &mut self.noting);
            if self.round.stopped() {
                return Err(Stopped);
            }
            // It was not to be: there was nothing to choose.
            if !self.noting.tried && self.round.state().round > from.state.round {
                return Ok(());
            }
        }
        if self.noting.tried {
            self.add_pairs(from.state.round);
            self.add_rows();
        }
        Ok(())
    }

    /// What followed a note, less D.
    fn residual(&self, note: &Note) -> Option<f64> {
        let (world, i) = (self.round.world(), note.actor);
        let patience = world.get(world.true_view(i), self.model.actors[i].patience);
        Noting::residual(note, self.round.record().payoff[i] + self.noting.corrections[i], patience)
    }

    fn learns(&self, note: &Note) -> bool {
        self.only.is_none_or(|only| only == note.actor)
    }

    fn add_rows(&mut self) {
        for at in 0..self.noting.notes.len() {
            let note = self.noting.notes[at];
            let Some(y) = self.residual(&note).filter(|_| self.learns(&note)) else { continue };
            let view = self.round.world().true_view(note.actor);
            let x = self.noting.features(&note).iter().enumerate().map(|(f, x)| if f == D { note.d } else { *x });
            self.sums.add((note.slot, note.round as usize, view), false, x, y);
        }
    }

    /// Keeps what the run as it is noted in a round: features, and what followed.
    fn keep_base(&mut self, round: u32) {
        self.base.clear();
        self.before.clear();
        for at in 0..self.noting.notes.len() {
            let note = self.noting.notes[at];
            let Some(y) = self.residual(&note).filter(|_| note.round == round && self.learns(&note)) else { continue };
            self.base.push(note);
            self.before.push(y);
            self.before.extend_from_slice(self.noting.features(&note));
        }
    }

    /// Adds what the replaced decision changed at the same moments of its round.
    fn add_pairs(&mut self, round: u32) {
        let width = self.sums.n_features + 1;
        for at in 0..self.noting.notes.len() {
            let note = self.noting.notes[at];
            if note.round != round {
                continue;
            }
            let same = |n: &Note| (n.slot, n.actor) == (note.slot, note.actor);
            let Some(place) = self.base.iter().position(same) else { continue };
            let Some(y) = self.residual(&note) else { continue };
            let before = &self.before[place * width..(place + 1) * width];
            let d = note.d - self.base[place].d;
            let both = self.noting.features(&note).iter().zip(&before[1..]).enumerate();
            let x = both.map(|(f, (x, before))| if f == D { d } else { x - before });
            let view = self.round.world().true_view(note.actor);
            self.sums.add((note.slot, round as usize, view), true, x, y - before[0]);
        }
    }
}

/// Plays some runs of an iteration with a profile. Parts merge into what the whole gives. `None` if it was canceled.
#[must_use]
pub fn gather(
    model: &Model,
    profile: &Profile,
    (budget, iteration): (&Budget, u32),
    runs: Range<u64>,
    options: &Options,
) -> Option<Gathered> {
    gather_for(model, profile, (budget, iteration), (runs, None), options)
}

/// The same, for the values of one actor only.
pub(super) fn gather_for(
    model: &Model,
    profile: &Profile,
    (budget, iteration): (&Budget, u32),
    (runs, only): (Range<u64>, Option<ActorIdx>),
    options: &Options,
) -> Option<Gathered> {
    let keys = Keys::new(model, seed_of(budget, iteration, 0));
    let dice = TryStream::new(seed_of(budget, iteration, 1));
    let pool = ThreadPool::new(options.threads, most_batches(runs.end.saturating_sub(runs.start), options.batch));
    let mut workers: Vec<Worker> =
        (0..pool.size()).map(|_| Worker::new(model, &keys, profile, only, dice.clone())).collect();
    for worker in &mut workers {
        worker.round.stop_at(options.stop);
    }
    let middle = (budget.runs / 2).clamp(runs.start, runs.end);
    let mut half = |runs: Range<u64>| {
        let mut all = Sums::new(model, profile.values.it.layout.width());
        if runs.is_empty() {
            return Some(all);
        }
        let heap = pool.heap(runs, options.batch);
        let done = pool.work(&heap, &mut workers, &|worker: &mut Worker, heap| {
            while let Some(batch) = heap.take() {
                let n = batch.end - batch.start;
                for run in batch {
                    worker.play(run)?;
                }
                (options.progress)(n);
            }
            Ok(())
        });
        done.into_iter().collect::<Result<(), Stopped>>().ok()?;
        for worker in &mut workers {
            all.merge(&worker.sums);
            worker.sums.clear();
        }
        Some(all)
    };
    let halves = [half(runs.start..middle)?, half(middle..runs.end)?];
    Some(Gathered { halves })
}

/// The coefficients that follow from what an iteration has told, and what it says of them.
fn learn(
    model: &Model,
    before: &Coefficients,
    gathered: &Gathered,
    (weight, step, only): (f64, f64, Option<ActorIdx>),
) -> (Coefficients, Step) {
    let mut whole = gathered.halves[0].clone();
    whole.merge(&gathered.halves[1]);
    let mut after = before.clone();
    let actors = model.actors.keys().map(|actor| {
        let views = model.views_of(actor);
        let learns = only.is_none_or(|only| only == actor);
        let by = |sums: &Sums, shape: Shape| {
            let mut it = Coefficients::nothing(model);
            fit(sums, views, shape, weight, &mut it);
            it
        };
        // Whatever foretells the other half clearly better.
        let mut best: Option<(Shape, [Coefficients; 2], f64)> = None;
        for shape in Shape::ALL.into_iter().filter(|shape| !shape.apart || views.len() > 1) {
            let halves = [0, 1].map(|half| by(&gathered.halves[half], shape));
            let left = [0, 1].map(|half| unexplained(&gathered.halves[1 - half], views, weight, &halves[half]));
            let left = left[0] + left[1];
            if best.as_ref().is_none_or(|best| left < shape.threshold() * best.2) {
                best = Some((shape, halves, left));
            }
        }
        let (shape, halves, _) = best.expect("there is a shape");
        if learns {
            after.approach(model, actor, &by(&whole, shape), step);
        }
        let halves = [&halves[0], &halves[1]];
        Compared { sums: &whole, before, after: &after, halves, shape }.step(model, actor)
    });
    let actors: TiVec<ActorIdx, _> = actors.collect();
    (after, Step { outcomes: whole.outcomes.clone(), actors })
}

impl Coefficients {
    /// All 0.
    pub(super) fn nothing(model: &Model) -> Self {
        Self::new(model, &Fit::nothing("", Vec::new(), Budget::default()))
    }

    /// Moves those of an actor part of the way to others.
    fn approach(&mut self, model: &Model, actor: ActorIdx, to: &Self, step: f64) {
        for slot in 0..SLOTS {
            for round in 1..=model.rounds as usize {
                for view in model.views_of(actor).iter() {
                    let to = to.row(slot, round, view);
                    self.row_mut(slot, round, view).iter_mut().zip(to).for_each(|(t, to)| *t += step * (to - *t));
                }
            }
        }
        self.look();
    }

    /// As rows to be written down.
    fn rows(&self, model: &Model) -> Vec<Row> {
        let mut rows = Vec::new();
        for slot in 0..SLOTS {
            for round in 1..=model.rounds {
                for view in model.views().iter() {
                    let coefficients = self.row(slot, round as usize, view);
                    if coefficients.iter().any(|c| *c != 0.0) {
                        let (moment, collapsed) = Row::moment_of(slot);
                        rows.push(Row { moment, collapsed, round, view, coefficients: coefficients.to_vec() });
                    }
                }
            }
        }
        rows
    }
}

/// How far a step goes toward what its runs say.
pub(super) fn step_size(iteration: u32) -> f64 {
    match iteration {
        _ if iteration < LARGE_STEPS => LARGE_STEP,
        _ if iteration < BEFORE_AVERAGES => HALF_STEP,
        _ => 1.0 / f64::from(3 + iteration - BEFORE_AVERAGES),
    }
}

/// Takes one step from what an iteration has told.
#[must_use]
pub fn update(model: &Model, mut fit: Fit, gathered: &Gathered) -> Fit {
    let before = Coefficients::new(model, &fit);
    let step = step_size(fit.steps.len() as u32);
    let (after, step) = learn(model, &before, gathered, (fit.budget.weight, step, None));
    fit.rows = after.rows(model);
    fit.steps.push(step);
    fit.converged = converged(model, &fit);
    fit
}

/// The same for one actor whose values nobody else knows of.
pub(super) fn update_one(
    model: &Model,
    before: &Coefficients,
    gathered: &Gathered,
    (weight, step, actor): (f64, f64, ActorIdx),
) -> Coefficients {
    learn(model, before, gathered, (weight, step, Some(actor))).0
}

/// Whether the last step changed values by less than the tolerance, and they foretold what decisions change.
fn converged(model: &Model, fit: &Fit) -> bool {
    let Some(last) = fit.steps.last() else { return false };
    let least = fit.budget.tolerance / sharpest(model);
    let calibrated = |slope: &Option<Slope>| {
        slope.and_then(|slope| Some((slope.residual?, slope.error?))).is_none_or(|(slope, error)| {
            let near = slope.clamp(*CALIBRATED.start(), *CALIBRATED.end());
            (slope - near).abs() <= 2.0 * error
        })
    };
    let small = |a: &ActorStep| a.change < least && calibrated(&a.meeting) && calibrated(&a.moves);
    fit.steps.len() > LARGE_STEPS as usize && last.actors.iter().all(small)
}

/// Largest finite precision of any choice, at least 1.
#[must_use]
pub fn sharpest(model: &Model) -> f64 {
    let world = crate::engine::game::world::World::new(model, false);
    let of_actors = model.actors.iter().flat_map(|a| a.precision.numbers());
    let all = of_actors.copied().chain(model.forces.iter().map(|force| force.precision));
    all.map(|n| world.truth(n)).filter(|p| p.is_finite()).fold(1.0, f64::max)
}

/// Fits values to a game, from myopic ones. `None` if it was canceled. `scenario`: hash of the scenario.
#[must_use]
pub fn train(model: &Model, scenario: &str, budget: &Budget, options: &Options) -> Option<Fit> {
    let features = Layout::new(model).features;
    train_on(model, Fit::nothing(scenario, features, budget.clone()), options)
}

/// Goes on with a fit until its budget is used up or it has converged. `None` if it was canceled.
#[must_use]
pub fn train_on(model: &Model, mut fit: Fit, options: &Options) -> Option<Fit> {
    while !fit.converged && fit.steps.len() < fit.budget.iterations as usize {
        let profile = Profile { values: Values::of(model, &fit), deviant: None };
        let iteration = fit.steps.len() as u32;
        let gathered = gather(model, &profile, (&fit.budget, iteration), 0..fit.budget.runs, options)?;
        fit = update(model, fit, &gathered);
        if options.stop.load(Ordering::Relaxed) {
            return None;
        }
    }
    Some(fit)
}

/// Values of coefficients, for a profile.
pub(super) fn values(model: &Model, it: Coefficients) -> Values {
    Values::new(model, Arc::new(it))
}
