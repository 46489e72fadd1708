//! Iterations: runs with the values so far, and the values that follow from them.

use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::Ordering;

use super::converged::not_converged;
use super::note::{Asked, D, Note, Noting, Planned, Try};
use super::regress::{Compared, Normals, Shape, error_of_unexplained, fit, product_of, unexplained};
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
use crate::model::fit::{ActorStep, Budget, Fit, Row, Step};

/// Steps go nearly the whole way as long as they keep their direction.
const LARGE_STEP: f64 = 0.9;

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
    tries: u32,
    /// Where something is tried in the run, and the situations at the beginning of those rounds.
    plan: Vec<Planned>,
    from: Vec<(Planned, Situation)>,
    base: Vec<Note>,
    before: Vec<f64>,
    sums: Sums,
}

/// The work was canceled.
struct Stopped;

impl<'m> Worker<'m> {
    fn new(
        model: &'m Model,
        keys: &'m Keys,
        profile: &Profile,
        (only, tries): (Option<ActorIdx>, u32),
        dice: TryStream,
    ) -> Self {
        let noting = Noting::new(model, profile.clone(), dice);
        let n = profile.values.it.layout.width();
        Self {
            model,
            round: Round::new(model, false),
            luck: Streams::new(keys),
            noting,
            only,
            tries,
            plan: Vec::new(),
            from: Vec::new(),
            base: Vec::new(),
            before: Vec::new(),
            sums: Sums::new(model, n),
        }
    }

    /// Plays a run as it is and, from some of its rounds on, once more with one decision replaced.
    fn play(&mut self, run: u64) -> Result<(), Stopped> {
        self.noting.plan(self.model, run, self.tries, &mut self.plan);
        self.from.clear();
        self.luck.begin(run, Redraw::Nothing);
        self.noting.turn_to(None);
        self.round.start(run, &mut self.luck);
        let mut next = Some(Stage::Meeting);
        while let Some(stage) = next {
            if stage == Stage::Meeting {
                let round = self.round.state().round;
                if let Some(it) = self.plan.iter().find(|it| it.round == round) {
                    self.from.push((*it, self.round.situation()));
                    self.noting.asked.push(Asked { round, ..Asked::default() });
                }
            }
            next = self.round.advance(stage, &mut self.luck, &mut self.noting);
            if self.round.stopped() {
                return Err(Stopped);
            }
        }
        self.sums.outcomes[self.round.record().outcome] += 1;
        self.add_rows();
        self.keep_base();
        let from = std::mem::take(&mut self.from);
        let asked = std::mem::take(&mut self.noting.asked);
        let mut tries =
            from.iter().zip(&asked).filter_map(|((it, from), asked)| Some((Noting::try_in(*it, *asked)?, from)));
        let done = tries.try_for_each(|(it, from)| self.try_it(run, it, from));
        self.noting.asked = asked;
        self.from = from;
        done
    }

    /// Plays a run from the beginning of a round on, with one decision replaced in it.
    fn try_it(&mut self, run: u64, it: Try, from: &Situation) -> Result<(), Stopped> {
        self.luck.begin(run, Redraw::Nothing);
        self.noting.turn_to(Some(it));
        self.round.resume(from);
        let mut next = Some(Stage::Meeting);
        while let Some(stage) = next {
            next = self.round.advance(stage, &mut self.luck, &mut self.noting);
            if self.round.stopped() {
                return Err(Stopped);
            }
            // It was not to be: there was nothing to choose.
            if !self.noting.tried && self.round.state().round > it.round {
                return Ok(());
            }
        }
        if self.noting.tried {
            self.add_pairs(it.round);
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

    /// Keeps what the run as it is noted in the rounds of its tries: features, and what followed.
    fn keep_base(&mut self) {
        self.base.clear();
        self.before.clear();
        for at in 0..self.noting.notes.len() {
            let note = self.noting.notes[at];
            if !self.learns(&note) || !self.from.iter().any(|(it, _)| it.round == note.round) {
                continue;
            }
            let Some(y) = self.residual(&note) else { continue };
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
            let same = |n: &Note| (n.round, n.slot, n.actor) == (round, note.slot, note.actor);
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
        (0..pool.size()).map(|_| Worker::new(model, &keys, profile, (only, budget.tries), dice.clone())).collect();
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

/// What an iteration has told: the coefficients that follow from all of its runs, and of each actor from each half.
struct Learned {
    whole: Sums,
    found: Coefficients,
    actors: TiVec<ActorIdx, (Shape, [Coefficients; 2])>,
}

/// Coefficients that follow from what an iteration has told, of one actor or of all. How stiff they are is chosen by what each
/// half foretells of the other: the stiffest that is not worse than the best by more than the standard error of the difference.
/// (Breiman, Friedman, Olshen & Stone 1984.)
fn learn(model: &Model, gathered: &Gathered, (weight, only): (f64, Option<ActorIdx>)) -> Learned {
    let halves = &gathered.halves;
    let n_views = model.n_views();
    let normals = halves.each_ref().map(|half| Normals::new(half, n_views, weight));
    let mut whole = halves[0].clone();
    whole.merge(&halves[1]);
    let mut all = normals[0].clone();
    all.merge(&normals[1]);
    let mut found = Coefficients::nothing(model);
    let actors = model.actors.keys().map(|actor| {
        let views = model.views_of(actor);
        let by = |normals: &Normals, shape: Shape| {
            let mut it = Coefficients::nothing(model);
            fit(normals, views, shape, &mut it);
            it
        };
        let left = |[a, b]: [&Coefficients; 2]| {
            unexplained(&normals[1], &halves[1], views, a) + unexplained(&normals[0], &halves[0], views, b)
        };
        let tried: Vec<_> = Shape::all(views.len())
            .into_iter()
            .map(|shape| {
                let by_half = normals.each_ref().map(|half| by(half, shape));
                let left = left(by_half.each_ref());
                (shape, by_half, left)
            })
            .collect();
        let best = tried.iter().min_by(|a, b| a.2.total_cmp(&b.2)).expect("there is a shape");
        let near = |one: &&(Shape, [Coefficients; 2], f64)| {
            let error = |half: usize| {
                let both = [&best.1[half], &one.1[half]];
                error_of_unexplained(&halves[1 - half], views, weight, both)
            };
            let (a, b) = (error(0), error(1));
            one.2 - best.2 <= (a * a + b * b).sqrt()
        };
        let (shape, by_half, _) = tried.iter().find(near).expect("the best is as good as itself");
        if only.is_none_or(|only| only == actor) {
            found.take(model, actor, &by(&all, *shape));
        }
        (*shape, by_half.clone())
    });
    let actors = actors.collect();
    Learned { whole, found, actors }
}

impl Coefficients {
    /// All 0.
    pub(super) fn nothing(model: &Model) -> Self {
        Self::new(model, &Fit::nothing("", Vec::new(), Budget::default()))
    }

    /// Takes those of an actor from others.
    fn take(&mut self, model: &Model, actor: ActorIdx, from: &Self) {
        for slot in 0..SLOTS {
            for round in 1..=model.rounds as usize {
                for view in model.views_of(actor).iter() {
                    self.row_mut(slot, round, view).copy_from_slice(from.row(slot, round, view));
                }
            }
        }
    }

    /// Adds a multiple of others.
    fn add(&mut self, by: f64, other: &Self) {
        self.all_mut().zip(other.all()).for_each(|(t, other)| *t += by * other);
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

/// Takes one step from what an iteration has told. Steps go nearly the whole way until they turn back on the one before: then
/// luck has the upper hand, or answers to answers overshoot, and each such turn makes the next steps shorter (Kesten 1958).
#[must_use]
pub fn update(model: &Model, mut fit: Fit, gathered: &Gathered) -> Fit {
    let before = Coefficients::new(model, &fit);
    let learned = learn(model, gathered, (fit.budget.weight, None));
    let mut direction = learned.found.clone();
    direction.add(-1.0, &before);
    let last = Coefficients::of_rows(model, &fit.direction);
    let turned = product_of(&learned.whole, model.views(), [&direction, &last]) < 0.0;
    let turns = fit.steps.last().map_or(0, |step| step.turns) + u32::from(turned);
    let size = LARGE_STEP.min(1.0 / f64::from(1 + turns));
    let mut after = before.clone();
    after.add(size, &direction);
    let actors = learned.actors.iter_enumerated().map(|(actor, (shape, halves))| {
        let halves = halves.each_ref();
        let compared = Compared { sums: &learned.whole, before: &before, after: &after, halves, shape: *shape };
        let step = compared.step(model, actor);
        let error = fit.steps.last().map_or(0.0, |last| (1.0 - size) * last.actors[actor].error);
        ActorStep { error: (error * error + size * size * step.error * step.error).sqrt(), ..step }
    });
    let actors: TiVec<ActorIdx, _> = actors.collect();
    fit.steps.push(Step { outcomes: learned.whole.outcomes.clone(), actors, size, turns });
    fit.rows = after.rows(model);
    fit.direction = direction.rows(model);
    fit.converged = not_converged(model, &fit).is_empty();
    fit
}

/// The same for one actor whose values nobody else knows of: part of the way.
pub(super) fn update_one(
    model: &Model,
    before: &Coefficients,
    gathered: &Gathered,
    (weight, size, actor): (f64, f64, ActorIdx),
) -> Coefficients {
    let learned = learn(model, gathered, (weight, Some(actor)));
    let mut after = before.clone();
    let mut direction = before.clone();
    direction.take(model, actor, &learned.found);
    direction.add(-1.0, before);
    after.add(size, &direction);
    after
}

/// Myopic values of a game, from which a fit begins. `scenario`: hash of the scenario.
#[must_use]
pub fn begin(model: &Model, scenario: &str, budget: &Budget) -> Fit {
    Fit::nothing(scenario, Layout::new(model).features, budget.clone())
}

/// Fits values to a game, from myopic ones. `None` if it was canceled. `scenario`: hash of the scenario.
#[must_use]
pub fn train(model: &Model, scenario: &str, budget: &Budget, options: &Options) -> Option<Fit> {
    train_on(model, begin(model, scenario, budget), options)
}

/// Goes on with a fit until its budget is used up or it has converged. `None` if it was canceled.
#[must_use]
pub fn train_on(model: &Model, mut fit: Fit, options: &Options) -> Option<Fit> {
    while !fit.is_finished() {
        fit = next_step(model, fit, options)?;
    }
    Some(fit)
}

/// Takes the next step of a fit. `None` if it was canceled.
#[must_use]
pub fn next_step(model: &Model, fit: Fit, options: &Options) -> Option<Fit> {
    let profile = Profile { values: Values::of(model, &fit), deviant: None };
    let iteration = fit.steps.len() as u32;
    let gathered = gather(model, &profile, (&fit.budget, iteration), 0..fit.budget.runs, options)?;
    let fit = update(model, fit, &gathered);
    (!options.stop.load(Ordering::Relaxed)).then_some(fit)
}

/// Values of coefficients, for a profile.
pub(super) fn values(model: &Model, it: Coefficients) -> Values {
    Values::new(model, Arc::new(it))
}
