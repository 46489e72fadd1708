//! What was played, as findings: the scenario, the plan, and the rule that stopped the runs.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::changes::Share;
use super::estimate::Estimate;
use super::labels::Labels;
pub use crate::model::solutions::ValuesRef;
use crate::plan::RunPlan;
use crate::scenario::Scenario;

/// The scenario that was played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ScenarioRef {
    /// Folder and name of its files, such as `wage-dispute/baseline`.
    pub id: String,
    /// Its title.
    pub name: String,
    /// SHA-256 of its meaning (not of its text), in hexadecimal.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub hash: String,
    /// Changes on top of the files, such as `actor.north.patience=0.9`, in order.
    pub overrides: Vec<String>,
    /// The fitted values by which actors choose; null where they choose by none.
    pub values: Option<ValuesRef>,
    /// Names for people, by id, of whatever has one besides its id.
    pub labels: Labels,
}

impl ScenarioRef {
    /// Of a scenario whose actors choose by no fitted values.
    pub(crate) fn of(scenario: &Scenario) -> Self {
        Self {
            id: scenario.id.clone(),
            name: scenario.name.clone(),
            hash: scenario.hash(),
            overrides: scenario.overrides.clone(),
            values: None,
            labels: Labels::of(scenario),
        }
    }
}

/// The plan that was played.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PlanRef {
    /// The seed, in decimal digits; as text, because JSON readers lose digits of large integers.
    #[schemars(regex(pattern = "^[0-9]+$"))]
    pub seed: String,
    /// Number of runs that were played, at least 1; under a condition on what happened, of those that count.
    #[schemars(range(min = 1))]
    pub runs: u64,
    /// Why there were no more; null where that number was asked for.
    pub stop: Option<StopRef>,
    /// Which runs count; null where all do.
    #[serde(default)]
    pub given: Option<GivenRef>,
}

/// Which runs count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct GivenRef {
    /// What must have happened, as it was typed; all of it.
    pub conditions: Vec<String>,
    /// Number of runs that were played, whether they count or not.
    pub simulated: u64,
    /// The share of them that count.
    pub share: Estimate,
}

words! {
    /// A rule that stops the runs.
    StopRule {
        /// Until the interval of every outcome's share is narrow enough; in a comparison, of every share under the base and under
        /// each variant and of every difference.
        Precision = "precision",
    }
}

words! {
    /// What an interval is of.
    StopQuantity {
        /// A share of runs.
        Share = "share",
        /// A difference between two shares.
        Difference = "difference",
    }
}

words! {
    /// Why the runs stopped.
    StopReason {
        /// Every interval was narrow enough.
        Reached = "reached",
        /// As many runs were played as were allowed.
        AtMost = "at_most",
    }
}

/// A rule for stopping, and what it came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct StopRef {
    /// Which rule.
    pub rule: StopRule,
    /// Half of the widest interval that would do, as a share, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub half_width: f64,
    /// Half of the widest interval at the end, as a share, 0 to 1.
    #[schemars(range(min = 0, max = 1))]
    pub reached: f64,
    /// Outcome class with that interval; in a comparison also a group of classes.
    pub widest: Share,
    /// Which of its intervals that is.
    pub of: StopQuantity,
    /// In a comparison, whose interval it is: 0 is the base, 1 the first variant. Null where one scenario was played.
    pub variant: Option<u64>,
    /// Why the runs stopped.
    pub reason: StopReason,
    /// Runs before the first look at the results, at least 1.
    #[schemars(range(min = 1))]
    pub at_least: u64,
    /// Most runs allowed, at least 1.
    #[schemars(range(min = 1))]
    pub at_most: u64,
    /// Number of looks at the results, the last one included, at least 1.
    #[schemars(range(min = 1))]
    pub checks: u64,
    /// Runs before the first look that a pilot planned, where there was one. Then intervals are those of a fixed number of runs
    /// (Chow & Robbins 1965); without one shares of runs have confidence sequences.
    pub planned: Option<u64>,
}

impl PlanRef {
    /// A plan that was played as it was asked for.
    pub(crate) fn of(plan: &RunPlan) -> Self {
        Self { seed: plan.seed.to_string(), runs: plan.runs, stop: None, given: None }
    }

    /// Number of runs that were played, whether they count or not.
    #[must_use]
    pub fn simulated(&self) -> u64 {
        self.given.as_ref().map_or(self.runs, |given| given.simulated)
    }

    /// What a rule asked for that looked at confidence sequences; none where intervals are those of a fixed number of runs.
    pub(crate) fn aim(&self) -> Option<f64> {
        self.stop.as_ref().filter(|stop| stop.planned.is_none()).map(|stop| stop.half_width)
    }
}
