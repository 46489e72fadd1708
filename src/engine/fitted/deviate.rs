//! What an actor could gain alone: with values of its own that nobody else knows of, fitted to the play of the others.
//!
//! A lower bound: better values than those that were found may exist. The gain is measured on luck that was not learned from.

use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::train::{gather_for, seed_of, update_one, values};
use crate::engine::batch::{Options, ThreadPool, most_batches};
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::engine::values::Profile;
use crate::engine::values::{Coefficients, Values};
use crate::index::ActorIdx;
use crate::model::Model;
use crate::model::fit::{Budget, Fit};
use crate::tally::{Counter, Moments};

/// What an actor gains by values of its own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Deviation {
    /// The actor.
    pub actor: ActorIdx,
    /// Mean gain of a run, in payoff, on the same random draws.
    pub gain: f64,
    /// Its standard error.
    pub error: f64,
    /// Runs in which it was measured.
    pub runs: u64,
    /// What its values were fitted with.
    pub budget: Budget,
}

/// Looks for values by which an actor gains against the others, who go on to expect of it what the fit says. `None` if it was
/// canceled.
#[must_use]
pub fn deviation(model: &Model, fit: &Fit, actor: ActorIdx, budget: &Budget, options: &Options) -> Option<Deviation> {
    let common = Values::of(model, fit);
    let mut own = Coefficients::new(model, fit);
    for iteration in 0..budget.iterations {
        let deviant = Some((actor, values(model, own.clone())));
        let profile = Profile { values: common.clone(), deviant };
        let learns = (0..budget.runs, Some(actor));
        let gathered = gather_for(model, &profile, (budget, iteration), learns, options)?;
        own = update_one(model, &own, &gathered, (budget.weight, 1.0 / f64::from(1 + iteration), actor));
    }
    let (gain, error) = gain_of(model, fit, (actor, own), (budget, 0..budget.runs), options)?;
    Some(Deviation { actor, gain, error, runs: budget.runs, budget: budget.clone() })
}

/// Mean gain, and its standard error, of an actor with coefficients of its own against the profile of a fit, on luck that no
/// fit with this budget has seen. `None` if it was canceled.
#[must_use]
pub fn gain_of(
    model: &Model,
    fit: &Fit,
    (actor, own): (ActorIdx, Coefficients),
    (budget, runs): (&Budget, Range<u64>),
    options: &Options,
) -> Option<(f64, f64)> {
    struct Worker<'m> {
        players: [Player<'m>; 2],
        luck: Streams<'m>,
        gains: Moments,
    }
    let common = Values::of(model, fit);
    let own = values(model, own);
    let keys = Keys::new(model, seed_of(budget, u32::MAX, 2));
    let pool = ThreadPool::new(options.threads, most_batches(runs.end.saturating_sub(runs.start), options.batch));
    let player = |deviant: Option<(ActorIdx, Values)>| {
        let mut player = Player::with(model, false, Box::new(Profile { values: common.clone(), deviant }));
        player.heed(options.stop);
        player
    };
    let worker = |_| Worker {
        players: [player(None), player(Some((actor, own.clone())))],
        luck: Streams::new(&keys),
        gains: Moments::default(),
    };
    let mut workers: Vec<Worker> = (0..pool.size()).map(worker).collect();
    let heap = pool.heap(runs, options.batch);
    pool.work(&heap, &mut workers, &|worker: &mut Worker, heap| {
        while let Some(batch) = heap.take() {
            let n = batch.end - batch.start;
            for run in batch {
                let [as_expected, deviant] = worker.players.each_mut().map(|player| {
                    worker.luck.begin(run, Redraw::Nothing);
                    player.play(run, &mut worker.luck).payoff[actor]
                });
                worker.gains.push(deviant - as_expected);
            }
            (options.progress)(n);
        }
    });
    let mut gains = Moments::default();
    workers.iter().for_each(|worker| gains.merge(&worker.gains));
    if options.stop.load(std::sync::atomic::Ordering::Relaxed) {
        return None;
    }
    let n = gains.n as f64;
    let mean = gains.total() / n;
    Some((mean, (gains.deviations() / (n - 1.0) / n).sqrt()))
}
