//! One run told: what the engine traced, with ids instead of positions.

mod teller;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::findings::ScenarioRef;

pub use crate::engine::choice::reason::Reason;
pub use crate::engine::round::trace::{
    Accident, Alternative, Change, Fate, How, Ids, Naming, Patience, Refusal, Scene, Stake, Step,
};
pub use teller::tell;

/// One run, round by round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "One run, told round by round")]
#[non_exhaustive]
pub struct Replay {
    /// Version of the engine that played it.
    pub engine_version: String,
    /// Which scenario was played.
    pub scenario: ScenarioRef,
    /// Seed, in decimal digits; as text, because JSON readers lose digits of large integers.
    #[schemars(regex(pattern = "^[0-9]+$"))]
    pub seed: String,
    /// Number of the run, from 0; as text for the same reason.
    #[schemars(regex(pattern = "^[0-9]+$"))]
    pub run: String,
    /// What is true in the run, and what all believe before it.
    pub start: Start,
    /// What happened, round by round.
    pub rounds: Vec<Round>,
    /// How it ended.
    pub end: End,
}

/// What is true in a run, and what all believe before it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Start {
    /// Tension, 0 to 10.
    pub tension: f64,
    /// By private type: its true point, which only its owners know.
    pub types: BTreeMap<String, String>,
    /// By path: uncertain inputs, which all actors know.
    pub inputs: BTreeMap<String, f64>,
    /// By private type and point: probability, 0 to 1, that all but its owners believe.
    pub beliefs: BTreeMap<String, BTreeMap<String, f64>>,
}

/// What happened in a round, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Round {
    /// Round, from 1.
    pub round: u32,
    /// What happened, in order.
    pub scenes: Vec<Scene>,
}

words! {
    /// What ended a run.
    EndedBy {
        /// A use of force.
        Force = "force",
        /// An incident that became war.
        Accident = "accident",
        /// An incident that became a contained clash.
        Clash = "clash",
        /// Its outcome class ends runs.
        Outcome = "outcome",
        /// The last round.
        Horizon = "horizon",
    }
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct End {
    /// Outcome class in which it ended.
    pub outcome: String,
    /// Round in which it ended.
    pub round: u32,
    /// What ended it.
    pub by: EndedBy,
    /// The use of force that ended it; null if none did.
    pub force: Option<String>,
    /// By issue: its level at the end.
    pub levels: BTreeMap<String, String>,
    /// By actor: payoff, discounted to round 1.
    pub payoffs: BTreeMap<String, f64>,
}
