//! How good an equilibrium is: what a referee would ask of a fit, and of an exact solution. Plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::equilibrium::DeviationGain;
use super::estimate::Estimate;
use crate::engine::fitted::Deviation;
use crate::model::fit::Fit;

/// What is known of a fit beside itself.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Whether it was made with a small budget, for a look.
    pub quick: bool,
    /// Further fits of the same game, whose training used other random numbers.
    pub starts: Vec<Fit>,
    /// What actors were found to gain alone.
    pub deviations: Vec<Deviation>,
}

/// How good an equilibrium is: one of the two, as it was solved or fitted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
#[serde(rename_all = "snake_case")]
pub enum HealthFinding {
    /// It was solved for on the extensive form.
    Exact(ExactHealth),
    /// Values were fitted to runs.
    Fitted(FitHealth),
}

/// How exact a solution is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ExactHealth {
    /// Largest difference between a probability and the logit response to what it leads to; at most 1e-10.
    pub residual: f64,
    /// Nodes of the extensive form.
    pub nodes: u64,
    /// What each actor could gain by another choice. Noise in its choices costs it this.
    pub gains: Vec<DeviationGain>,
}

/// How good a fit is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct FitHealth {
    /// Whether it was made with a small budget, for a look.
    pub quick: bool,
    /// Whether the last iteration changed values little, and they foretold what decisions change.
    pub converged: bool,
    /// Seed of the training. It shares no random number with results of any seed.
    pub seed: String,
    /// Runs of each iteration.
    pub runs: u64,
    /// Iterations that were done.
    pub iterations: u32,
    /// Iterations that were allowed.
    pub most_iterations: u32,
    /// Largest finite precision λ of any choice, per unit of payoff.
    pub precision: f64,
    /// The change of values, in payoff, below which a fit is converged: the tolerance of the budget (by default ¼) over that precision.
    /// A change of this size shifts the log-odds of the sharpest choice by the tolerance.
    pub most_change: f64,
    /// By actor, in the order of the file; empty before the first iteration.
    pub actors: Vec<ActorHealth>,
    /// How far fits whose training used other random numbers agree; null where there is only one.
    pub starts: Option<StartsHealth>,
}

/// How good the values of one actor are, in the last iteration. Its runs were not known to the values that they test.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ActorHealth {
    /// Actor.
    pub actor: String,
    /// Root mean square change of its values V, in payoff.
    pub change: f64,
    /// Mean of V less what followed, in payoff, in round 1: 0 if V is right on average.
    pub bias: Estimate,
    /// Slope of what a replaced offer or answer changed on what was foretold: 1 if that is right on average; null where there was none.
    pub meeting: Option<SlopeHealth>,
    /// The same of a replaced move of its own.
    pub moves: Option<SlopeHealth>,
    /// Standard error of what is foretold of such changes, in payoff.
    pub error: f64,
    /// Whether each round has coefficients of its own.
    pub by_round: bool,
    /// What it was found to gain alone; null where nobody has looked.
    pub deviation: Option<DeviationHealth>,
}

/// A regression, without a constant, of what happened on what was foretold.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct SlopeHealth {
    /// Slope of the part that D, the value without further agreement, does not foretell.
    pub slope: Estimate,
    /// Slope of V as a whole.
    pub whole: f64,
    /// Root mean square of what was foretold beyond D, in payoff.
    pub size: f64,
}

/// What an actor gains by values of its own that nobody else knows of, against all others. A lower bound: better values may exist.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DeviationHealth {
    /// Mean gain per run, in payoff, on random numbers that were not learned from.
    pub gain: Estimate,
    /// Runs of each iteration in which its values were fitted.
    pub runs: u64,
    /// Iterations.
    pub iterations: u32,
}

/// How far fits of one game agree that began from other random numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct StartsHealth {
    /// Number of fits, the one that was used included.
    pub fits: u64,
    /// By outcome class: how it spreads over the last iterations of these fits.
    pub outcomes: BTreeMap<String, StartsSpread>,
}

/// One ending in several fits.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct StartsSpread {
    /// Its lowest share of runs, 0 to 1.
    pub lowest: Estimate,
    /// Its highest share of runs, 0 to 1.
    pub highest: Estimate,
    /// The second less the first. The level is adjusted so that the intervals of all pairs of fits and all classes hold together
    /// (Bonferroni).
    pub difference: Estimate,
}
