//! What has been fitted, with its health, to be written down.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::index::{
    ActorIdx, DrawIdx, ForceIdx, MeasureIdx, MoveIdx, OutcomeIdx, PointIdx, ProposalIdx, ShiftIdx, TiVec, TypeIdx,
    ViewIdx,
};
pub use crate::scenario::Budget;

/// One feature of a situation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Feature {
    /// 1.
    One,
    /// D to the view itself.
    Own,
    /// Public mean of D to an actor.
    MeanD(ActorIdx),
    /// Public mean of what the settlement is worth to an actor for as long as it lasts.
    Settlement(ActorIdx),
    /// Tension.
    Tension,
    /// Chance of an incident that matters at that tension.
    Hazard,
    /// Tension at the last close.
    Past,
    /// A measure of the expected levels.
    Measure(MeasureIdx),
    /// Whether something waits for a ratifier.
    Waits,
    /// Share of its duration for which the settlement still lasts.
    Lasts,
    /// Whether the meeting of the round had a result.
    Result,
    /// Step of tension that the meeting of the round will still cause.
    Due,
    /// Number of failed meetings, counted up to 6.
    Failed,
    /// Stock of public stands of an actor.
    Stock(ActorIdx),
    /// Level of a move.
    Move(MoveIdx),
    /// Mobilization.
    Mobilisation,
    /// What moves have added to the chance that a use of force wins.
    Balance(ForceIdx),
    /// Walk-out counter of an actor, counted up to 6.
    Clock(ActorIdx),
    /// Whether an actor has been offered in this round what it asks for to stay in the talks.
    Offered(ActorIdx),
    /// Whether a shift has happened.
    Shift(ShiftIdx),
    /// Whether a named proposal has been tabled.
    Tabled(ProposalIdx),
    /// Public probability of a point of a type, after what has been seen in the round so far.
    Belief(TypeIdx, PointIdx),
    /// A drawn input, as a distance from its mean in units of its spread.
    Draw(DrawIdx),
    /// Product of two features, by their positions.
    Product(u16, u16),
}

/// A moment of a round at which a value is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Moment {
    /// After the meeting; its step of tension is counted.
    AfterMeeting,
    /// After an actor's own move, with its step of tension; that of the meeting is still due.
    AfterMove,
    /// After force was not used, before the close.
    BeforeClose,
    /// After an actor's own move that ends the run, unless what others do at the same time changes that.
    AfterEndingMove,
}

/// Moments, before and after a collapse of the talks.
pub(crate) const SLOTS: usize = 2 * Moment::ALL.len();

impl Moment {
    /// All of them.
    pub const ALL: [Moment; 4] =
        [Moment::AfterMeeting, Moment::AfterMove, Moment::BeforeClose, Moment::AfterEndingMove];
}

/// Coefficients by which the residual is computed, and how they came about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Fit {
    /// Hash of the scenario; nothing here is right for another.
    pub scenario: String,
    /// How much work was to go into it.
    pub budget: Budget,
    /// What stands at each position of a row of coefficients.
    pub features: Vec<Feature>,
    /// Coefficients; what is missing is 0.
    pub rows: Vec<Row>,
    /// Where the last step was to go: what its runs say, less the coefficients before.
    pub direction: Vec<Row>,
    /// One step after another.
    pub steps: Vec<Step>,
    /// Whether the last step changed little and the values foretold what decisions change.
    pub converged: bool,
}

/// Coefficients of one view at a moment of a round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
    pub(crate) fn slot(&self) -> usize {
        self.moment as usize + if self.collapsed { SLOTS / 2 } else { 0 }
    }

    pub(crate) fn moment_of(slot: usize) -> (Moment, bool) {
        (Moment::ALL[slot % Moment::ALL.len()], slot >= SLOTS / 2)
    }
}

/// What an iteration did and found. Its luck was not known to the values that it was played with.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Runs by outcome class.
    #[schemars(with = "Vec<u64>")]
    pub outcomes: TiVec<OutcomeIdx, u64>,
    /// By actor.
    #[schemars(with = "Vec<ActorStep>")]
    pub actors: TiVec<ActorIdx, ActorStep>,
    /// How far it went toward what its runs say; 1: all of the way.
    pub size: f64,
    /// How many steps so far turned back on the one before.
    pub turns: u32,
}

/// What an iteration found of one actor's values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
    /// Standard error of what the new coefficients foretell of such changes, from two halves of the runs of each iteration.
    pub error: f64,
    /// Whether each round has coefficients of its own: whatever foretold the other half of the runs better.
    pub by_round: bool,
}

/// Regression, without a constant, of what happened on what was foretold: 1 where it is right on average.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
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
        Self {
            scenario: scenario.to_string(),
            budget,
            features,
            rows: vec![],
            direction: vec![],
            steps: vec![],
            converged: false,
        }
    }

    /// Whether its budget is used up, or it has converged.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.converged || self.steps.len() >= self.budget.iterations as usize
    }
}
