//! Parts of scenes.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::naming::{Ids, Naming};
use crate::engine::choice::reason::{Binding, N_PARTS, Reason};

/// An issue that moves from one level to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(rename = "step", bound = "")]
pub struct Step<N: Naming = Ids> {
    /// Issue that moves.
    pub issue: N::Issue,
    /// Level before.
    pub from: N::Level,
    /// Level after.
    pub to: N::Level,
}

/// What a yes and a no are worth to an actor, and how likely yes is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(rename = "stake", bound = "")]
pub struct Stake<N: Naming = Ids> {
    /// Actor who is asked, or who proposes.
    pub actor: N::Actor,
    /// Y: value with the package, in units of payoff.
    pub with: f64,
    /// C: audience cost of conceding, at least 0, in units of payoff.
    pub cost: f64,
    /// R: value of refusing, in units of payoff.
    pub without: f64,
    /// Factor of its precondition in the probability of yes, 0 to 1; null without a precondition.
    pub precondition: Option<f64>,
    /// Whether the package crosses a red line that binds the actor.
    pub red_line: bool,
    /// Whether a script answers.
    pub scripted: bool,
    /// Probability of yes, 0 to 1; null if the actor is not asked.
    pub yes: Option<f64>,
}

/// A refusal: who was least willing, and what stood in the way most.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(rename = "refusal", bound = "")]
pub struct Refusal<N: Naming = Ids> {
    /// Actor who was least willing.
    pub actor: N::Actor,
    /// Its main obstacle.
    pub reason: Reason,
    /// What has the largest part in it; null where parts were not weighed.
    pub largest: Option<Reason>,
    /// By reason: its part in the log-odds of a yes (Shapley value); empty where parts were not weighed.
    #[schemars(with = "BTreeMap<String, f64>")]
    pub parts: BTreeMap<Reason, f64>,
    /// By reason: probability of yes, 0 to 1, with this reason alone taken away; empty where they were not weighed.
    #[schemars(with = "BTreeMap<String, f64>")]
    pub without: BTreeMap<Reason, f64>,
}

/// One thing that an actor could do outside the talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(bound = "")]
#[schemars(rename = "alternative", bound = "")]
pub struct Alternative<N: Naming = Ids> {
    /// Move; null: to do nothing.
    #[serde(rename = "move")]
    pub leverage: Option<N::Move>,
    /// Its value less its cost by its owner's estimate, in units of payoff; null where a script decides.
    pub net: Option<f64>,
    /// Probability of choosing it, 0 to 1.
    pub chance: f64,
}

/// Something that has changed: before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case", bound = "")]
#[schemars(rename = "change", bound = "")]
#[non_exhaustive]
pub enum Change<N: Naming = Ids> {
    /// Level of an issue.
    Issue {
        /// The issue.
        issue: N::Issue,
        /// Level before.
        from: N::Level,
        /// Level after.
        to: N::Level,
    },
    /// Level of a move.
    Move {
        /// The move.
        #[serde(rename = "move")]
        leverage: N::Move,
        /// Level before; 0: not played.
        from: u8,
        /// Level after; 0: not played.
        to: u8,
    },
    /// A shift.
    Shift {
        /// The shift.
        shift: N::Shift,
        /// 1: it has happened; 0: it is undone.
        to: u32,
    },
    /// Tension.
    Tension {
        /// Before, 0 to 10.
        from: f64,
        /// After, 0 to 10.
        to: f64,
    },
    /// Mobilization.
    Mobilisation {
        /// Before, at least 0.
        from: f64,
        /// After, at least 0.
        to: f64,
    },
    /// Stock of public stands of an actor.
    Commitment {
        /// The actor.
        actor: N::Actor,
        /// Before.
        from: f64,
        /// After.
        to: f64,
    },
    /// Probability that a use of force succeeds.
    Balance {
        /// The use of force.
        force: N::Force,
        /// Before, 0 to 1.
        from: f64,
        /// After, 0 to 1.
        to: f64,
    },
    /// Meetings that an actor counts against the talks.
    WalkOutCounter {
        /// The actor.
        actor: N::Actor,
        /// Number before.
        from: u32,
        /// Number after.
        to: u32,
    },
}

/// How a proposer came to its offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum How {
    /// A named proposal that was due.
    Paper,
    /// By a script.
    Script,
    /// By its own choice among all packages.
    Choice,
}

/// What became of a waiting package that was asked about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Fate {
    /// It was refused and dropped.
    Dropped,
    /// It is final.
    Final,
    /// It waits for another ratifier.
    Waits,
}

/// What an incident became.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Accident {
    /// War.
    War,
    /// A contained clash.
    Clash,
    /// A scare.
    Scare,
}

/// Why a walk-out counter stands where it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Patience {
    /// What was tabled meets the talks condition.
    Offered,
    /// What holds meets it.
    Holds,
    /// Nothing meets it.
    Unmet,
}

impl<N: Naming> Refusal<N> {
    pub(in crate::engine::round) fn new(actor: N::Actor, why: Binding) -> Self {
        let Binding { reason, largest, parts, lifted } = why;
        let by_reason = |numbers: Option<[f64; N_PARTS]>| {
            numbers.iter().flat_map(|numbers| Reason::PARTS.into_iter().zip(*numbers)).collect()
        };
        Self { actor, reason, largest, parts: by_reason(parts), without: by_reason(lifted) }
    }

    /// Probability of yes with what has the largest part taken away, where that was weighed.
    pub fn without_reason(&self) -> Option<f64> {
        self.without.get(&self.largest?).copied()
    }
}
