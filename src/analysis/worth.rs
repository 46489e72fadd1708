//! V beside D: what a situation is worth in an equilibrium, and without further agreement. Plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::features::FeatureRef;

words! {
    /// The situation in which values are compared.
    Beginning {
        /// The start of the game.
        Start = "start",
        /// The first meeting has ended without result.
        AfterFailedMeeting = "after_failed_meeting",
        /// The actor has chosen to play no move in round 1, in which nobody meets.
        AfterNoMove = "after_no_move",
    }
}

/// V beside D: what a situation is worth in the equilibrium, and without further agreement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ValuesExplained {
    /// The situation.
    pub at: Beginning,
    /// One entry for each profile of each actor.
    pub views: Vec<ValueExplained>,
}

/// What a situation is worth to one profile of one actor.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ValueExplained {
    /// Actor.
    pub actor: String,
    /// By private type of the actor: its point; empty for an actor without.
    pub profile: BTreeMap<String, String>,
    /// Prior probability of the profile, 0 to 1.
    pub probability: f64,
    /// D, in units of payoff: value of carrying on without agreement.
    pub disagreement: f64,
    /// V, in units of payoff: expected value if everybody goes on to choose as in the equilibrium; null where a fit has no value for it
    /// in this situation.
    pub value: Option<f64>,
    /// Of fitted values: the largest terms of V − D, the largest first. Empty where the equilibrium was solved for exactly.
    pub terms: Vec<ValueTerm>,
    /// What the other terms add to V − D.
    pub rest: f64,
}

/// One term of V − D.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ValueTerm {
    /// The feature.
    pub feature: FeatureRef,
    /// Its value in the situation.
    pub value: f64,
    /// Its coefficient.
    pub coefficient: f64,
    /// Their product, in units of payoff.
    pub adds: f64,
}
