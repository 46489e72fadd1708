//! What has been fitted, with its health, to be written down.

use serde::{Deserialize, Serialize};

use super::features::{Feature, Moment, SLOTS};
use crate::index::{ActorIdx, OutcomeIdx, TiVec, ViewIdx};

/// How much work goes into a fit. All of it can change the result.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Budget {
    /// Runs of an iteration, at least 2.
    pub runs: u64,
    /// Most iterations.
    pub iterations: u32,
    /// Seed of the training luck. It shares no random number with results of any seed.
    pub seed: u64,
    /// Weight of the difference that a replaced decision makes, against 1 for what follows a moment.
    pub weight: f64,
    /// It ends where the last step changed V by less than this share of 1/λ, for the sharpest choice.
    pub tolerance: f64,
}

impl Default for Budget {
    fn default() -> Self {
        Self { runs: 20_000, iterations: 6, seed: 1, weight: 40.0, tolerance: 0.25 }
    }
}

/// Coefficients by which the residual is computed, and how they came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Fit {
    /// Hash of the scenario; nothing here is right for another.
    pub scenario: String,
    /// How much work was to go into it.
    pub budget: Budget,
    /// What stands at each position of a row of coefficients.
    pub features: Vec<Feature>,
    /// Coefficients; what is missing is 0.
    pub rows: Vec<Row>,
    /// One step after another.
    pub steps: Vec<Step>,
    /// Whether the last step changed little and the values foretold what decisions change.
    pub converged: bool,
}

/// Coefficients of one view at a moment of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Row {
    /// The moment.
    pub moment: Moment,
    /// Whether the talks have collapsed.
    pub collapsed: bool,
    /// Round, from 1.
    pub round: u32,
    /// The view.
    pub view: ViewIdx,
    /// By feature.
    pub coefficients: Vec<f64>,
}

impl Row {
    pub(super) fn slot(&self) -> usize {
        self.moment as usize + if self.collapsed { SLOTS / 2 } else { 0 }
    }

    pub(super) fn moment_of(slot: usize) -> (Moment, bool) {
        (Moment::ALL[slot % Moment::ALL.len()], slot >= SLOTS / 2)
    }
}

/// What an iteration did and found. Its luck was not known to the values that it was played with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Step {
    /// Runs by outcome class.
    pub outcomes: TiVec<OutcomeIdx, u64>,
    /// By actor.
    pub actors: TiVec<ActorIdx, ActorStep>,
}

/// What an iteration found of one actor's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ActorStep {
    /// Root mean square change of V where runs have been, in payoff.
    pub change: f64,
    /// Mean of V less what followed, at the first moment of round 1 that was noted, in payoff; none: nothing was noted.
    pub bias: Option<f64>,
    /// Its standard error.
    pub bias_error: Option<f64>,
    /// How well the residual foretold what a replaced offer changes.
    pub meeting: Option<Slope>,
    /// The same of a replaced move of its own.
    pub moves: Option<Slope>,
    /// Standard error of what the new coefficients foretell of such changes, from two halves of the runs.
    pub error: f64,
    /// Whether each round has coefficients of its own: whatever foretold the other half of the runs better.
    pub by_round: bool,
}

/// Regression, without a constant, of what happened on what was foretold: 1 where it is right on average.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Slope {
    /// The slope of the part that D does not foretell; none where nothing was foretold.
    pub residual: Option<f64>,
    /// Its standard error.
    pub error: Option<f64>,
    /// The slope of V.
    pub value: f64,
    /// Root mean square of what was foretold beyond D, in payoff.
    pub size: f64,
    /// Number of pairs.
    pub pairs: u64,
}

impl Fit {
    /// Myopic: no coefficients yet.
    #[must_use]
    pub fn nothing(scenario: &str, features: Vec<Feature>, budget: Budget) -> Self {
        Self { scenario: scenario.to_string(), budget, features, rows: vec![], steps: vec![], converged: false }
    }
}
