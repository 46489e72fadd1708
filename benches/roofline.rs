//! How close the engine is to what the machine could do: `cargo bench --bench roofline`. To choose cases or files, give
//! them after `--`.
//!
//! The exhaustive model is the formulas of docs/model.md written out: at each meeting every package, in every view of
//! every actor, and for every combination of initiators' types; at each choice of a move every option in the same way.
//! Its exponentials, divisions and other operations are counted from the scenes of replayed runs. How many of each the
//! machine does per second is measured on arrays in the level-1 cache, in its widest vectors, on one core. Count divided
//! by speed is the least time in which this core could compute the exhaustive model if it did nothing else; the engine's
//! own time per run stands beside it.
//!
//! Not counted: random numbers, beliefs, what happens in a round apart from choices, and every load and store. The engine
//! may be above the line, because it computes once for views that agree in everything that a step reads. So the count is
//! made a second time with only one of such views.

#![allow(clippy::disallowed_methods, clippy::print_stdout)]

mod cases;
mod generated;

use std::hint::black_box;

use detente::internals::engine::game::consent::at_the_table;
use detente::internals::engine::game::world::Slots;
use detente::internals::engine::round::replay::replay_run;
use detente::internals::engine::round::trace::How;
use detente::internals::engine::round::trace::{Scene, Trace};
use detente::internals::index::{ActorIdx, ActorSet, ForumIdx, TiVec, ViewIdx};
use detente::internals::maths::exp::{exp_in_place, logistic_in_place};
use detente::internals::model::Model;

/// Runs that are told and counted, and then timed.
const RUNS: u64 = 300;
/// Times that a figure is taken; the best counts.
const REPEATS: usize = 20;

/// Operations on double precision numbers.
#[derive(Debug, Clone, Copy, Default)]
struct Work {
    /// eˣ, with the operations inside it.
    exponentials: f64,
    /// Divisions, but for those of logistic functions.
    divisions: f64,
    /// 1/(1 + eˣ).
    logistics: f64,
    /// Sums, products, comparisons.
    others: f64,
}

impl Work {
    fn add(&mut self, times: usize, work: Work) {
        let n = times as f64;
        self.exponentials += n * work.exponentials;
        self.divisions += n * work.divisions;
        self.logistics += n * work.logistics;
        self.others += n * work.others;
    }

    fn seconds(self, each: Work) -> f64 {
        self.exponentials * each.exponentials
            + self.divisions * each.divisions
            + self.logistics * each.logistics
            + self.others * each.others
    }
}

const EXPONENTIAL: Work = Work { exponentials: 1.0, divisions: 0.0, logistics: 0.0, others: 0.0 };

fn logistic_with(others: f64) -> Work {
    Work { exponentials: 0.0, divisions: 0.0, logistics: 1.0, others }
}

fn operations(others: usize) -> Work {
    Work { exponentials: 0.0, divisions: 0.0, logistics: 0.0, others: others as f64 }
}

/// What the formulas ask for, step by step.
struct Exhaustive<'a> {
    model: &'a Model,
    /// For each view the first that agrees with it, where that is to count; else itself.
    slots: Slots,
    work: Work,
    /// Packages evaluated × views.
    pairs: f64,
}

impl<'a> Exhaustive<'a> {
    fn new(model: &'a Model, shared: bool) -> Self {
        let mut slots = Slots::new(model);
        if !shared {
            let all: TiVec<ViewIdx, ViewIdx> = model.views().iter().collect();
            slots = Slots { payoff: all.clone(), value: all.clone(), choice: all };
        }
        Self { model, slots, work: Work::default(), pairs: 0.0 }
    }

    /// Views of some actors that count.
    fn views(&self, who: ActorSet, slots: &TiVec<ViewIdx, ViewIdx>) -> usize {
        let views = self.model.actors.keys().filter(|i| who.contains(*i)).flat_map(|i| self.model.views_of(i).iter());
        views.filter(|&view| slots[view] == view).count()
    }

    /// V of some situations to some actors (A5, A6): what stands, the risks, the means over initiators' types.
    fn values(&mut self, situations: usize, who: ActorSet, issues: usize, rem: u32) {
        let model = self.model;
        let initiators = model.initiators();
        let (n_forces, n_combos) = (model.forces.len(), model.combos.len());
        let flows = model.actors.iter().map(|a| a.flows.len()).sum::<usize>() / model.n_actors();
        // u: a worth for each issue, linked by one product and one sum; S: a product and a sum a flow.
        let standing = self.views(who | initiators, &self.slots.payoff);
        self.work.add(situations * standing, operations(issues + 4 + 2 * flows + 1));
        // λ (w − D⁰), with D⁰ a sum of four products.
        let attacks: usize = model.forces.iter().map(|f| model.actors[f.by].n_profiles).sum();
        self.work.add(situations * attacks, logistic_with(9.0));
        // 1 − h, its power, and the shares of what happens first.
        let power = 2 * rem.max(1).ilog2() as usize;
        let competing = Work { divisions: 1.0, ..operations(power + 4 + 4 * n_forces) };
        self.work.add(situations * n_combos, competing);
        // Σ_r π(r) [ … ]: an accident, no war, each war, the weight and the sum.
        let valued = self.views(who, &self.slots.value);
        self.work.add(situations * valued * n_combos, operations(6 + 2 * n_forces + 2));
    }

    /// Everything that a meeting with so many packages computes (A3, A4).
    fn meeting(&mut self, forum: ForumIdx, proposer: ActorIdx, packages: usize, round: u32) {
        let model = self.model;
        let f = &model.forums[forum];
        let who = at_the_table(model, forum);
        let rem = model.rounds + 1 - round;
        self.values(packages + 1, who, f.issues.len(), rem);
        self.pairs += (packages * self.views(who, &self.slots.value)) as f64;
        // Yes of everybody else in every view; the mean over what the proposer thinks they are, in each of its views.
        let others = who & !ActorSet::one(proposer);
        let own = model.actors[proposer].n_profiles;
        let answers = self.views(others, &self.slots.choice);
        self.work.add(packages * answers, logistic_with(4.0));
        self.work.add(packages * own * answers, operations(2));
        // What an offer brings, and its weight, in each view of the proposer, from which others learn.
        self.work.add(packages * own, operations(7));
        self.work.add(packages * own, EXPONENTIAL);
    }

    /// An actor's choice among some moves, and none.
    fn choice(&mut self, actor: ActorIdx, moves: usize, rem: u32) {
        self.values(moves, ActorSet::one(actor), 0, rem);
        // The tension of each option has a hazard of its own.
        self.work.add(moves, EXPONENTIAL);
        self.work.add((moves + 1) * self.model.actors[actor].n_profiles, EXPONENTIAL);
    }

    fn run(&mut self, trace: &Trace) {
        let model = self.model;
        let mut forum = ForumIdx(0);
        for (round, scene) in &trace.scenes {
            let rem = model.rounds + 1 - (*round).min(model.rounds);
            match scene {
                Scene::Meeting { forum: at } => forum = *at,
                // A named proposal is chosen beforehand: only it is evaluated.
                Scene::Offer { actor, how: How::Paper, .. } => self.meeting(forum, *actor, 1, *round),
                Scene::Offer { actor, .. } => {
                    self.meeting(forum, *actor, model.forums[forum].n_packages, *round);
                }
                Scene::Choice { actor, options, .. } => {
                    let moves = options.iter().filter(|o| o.leverage.is_some()).count();
                    self.choice(*actor, moves, rem);
                }
                Scene::Force { force, .. } => {
                    self.work.add(model.actors[model.forces[*force].by].n_profiles, logistic_with(9.0));
                }
                _ => {}
            }
        }
    }
}

/// Seconds that a step takes for each of `N` numbers in an array.
fn each_number<const N: usize>(mut step: impl FnMut(&mut [f64; N])) -> f64 {
    const STEPS: usize = 2_000;
    let mut numbers = [0.0; N];
    let take = || {
        numbers.iter_mut().enumerate().for_each(|(i, x)| *x = 0.3 + i as f64 / N as f64);
        cases::seconds(|| (0..STEPS).for_each(|_| step(black_box(&mut numbers)))) / (STEPS * N) as f64
    };
    best(take)
}

/// The least of several measurements.
fn best(mut take: impl FnMut() -> f64) -> f64 {
    (0..REPEATS).map(|_| take()).fold(f64::INFINITY, f64::min)
}

#[multiversion::multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn divide(numbers: &mut [f64]) {
    for x in numbers {
        *x = 1.5 / *x;
    }
}

/// Sums and products that each number goes through in [`calculate`].
const DEEP: usize = 32;

#[multiversion::multiversion(targets("x86_64+avx512f+avx512dq+avx512vl", "x86_64+avx2"))]
fn calculate(numbers: &mut [f64]) {
    // Eight vectors at once, as no operation waits for the one before on another.
    for block in numbers.as_chunks_mut::<64>().0 {
        let mut y = *block;
        for _ in 0..DEEP / 2 {
            for x in &mut y {
                *x = *x * 0.999 + 0.0007;
            }
        }
        *block = y;
    }
}

/// Seconds that this core takes for each operation, in its widest vectors.
fn machine() -> Work {
    const N: usize = 1024;
    let source: [f64; N] = std::array::from_fn(|i| -3.0 + i as f64 / 200.0);
    let exponentials = each_number::<N>(|numbers| {
        numbers.copy_from_slice(&source);
        exp_in_place(numbers);
    });
    Work {
        exponentials,
        logistics: each_number::<N>(|numbers| logistic_in_place(numbers)),
        divisions: each_number::<N>(|numbers| divide(numbers)),
        others: each_number::<N>(|numbers| calculate(numbers)) / DEEP as f64,
    }
}

fn main() {
    println!("{}", cases::machine());
    let each = machine();
    let giga = |seconds: f64| 1e-9 / seconds;
    println!(
        "one core, billions a second: {:.2} exponentials, {:.2} logistic functions, {:.2} divisions, {:.1} other operations",
        giga(each.exponentials),
        giga(each.logistics),
        giga(each.divisions),
        giga(each.others)
    );
    for case in cases::named(&["small", "baseline", "large", "scenarios/wage-dispute/baseline.toml"]) {
        let model = cases::model(&case);
        let real = best(|| cases::seconds(|| cases::plays(&model, false, 0..RUNS))) / RUNS as f64;
        println!("{case}: {:.1} µs a run, {:.0} runs a second", real * 1e6, 1.0 / real);
        let traces: Vec<Trace> = (0..RUNS).map(|run| replay_run(&model, cases::SEED, run).1).collect();
        for (name, shared) in [("all views", false), ("views that differ", true)] {
            let mut count = Exhaustive::new(&model, shared);
            traces.iter().for_each(|trace| count.run(trace));
            let by_run = |n: f64| n / RUNS as f64;
            let Work { exponentials, logistics, divisions, others } = count.work;
            let least = by_run(count.work.seconds(each));
            println!(
                "  {name}: {:.0} packages × views; {:.0} exponentials, {:.0} of them in logistic functions; {:.0} other divisions, {:.0} other operations",
                by_run(count.pairs),
                by_run(exponentials + logistics),
                by_run(logistics),
                by_run(divisions),
                by_run(others)
            );
            println!("    at least {:.1} µs: {:.0} % of the roofline", least * 1e6, 100.0 * least / real);
        }
    }
}
