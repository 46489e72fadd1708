//! Parts of scenes. Actors (`A`), issues (`I`), levels (`L`), moves (`M`), uses of force (`F`) and shifts (`S`) are identified by
//! position, or by id once a run is told.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::engine::choice::reason::{N_PARTS, Reason};
use crate::index::{ActorIdx, ForceIdx, IssueIdx, MoveIdx, ShiftIdx};

/// An issue that moves from one level to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "step")]
pub struct Step<I = IssueIdx, L = u8> {
    /// Issue that moves.
    pub issue: I,
    /// Level before.
    pub from: L,
    /// Level after.
    pub to: L,
}

/// What a yes and a no are worth to an actor, and how likely yes is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "stake")]
pub struct Stake<A = ActorIdx> {
    /// Actor who is asked, or who proposes.
    pub actor: A,
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
#[schemars(rename = "refusal")]
pub struct Refusal<A = ActorIdx> {
    /// Actor who was least willing.
    pub actor: A,
    /// Its main obstacle.
    pub reason: Reason,
    /// What has the largest part in it; null where parts were not weighed.
    pub largest: Option<Reason>,
    /// By reason: its part in the log-odds of a yes (Shapley value); empty where parts were not weighed.
    #[serde(with = "by_reason")]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub parts: Option<[f64; N_PARTS]>,
    /// By reason: probability of yes, 0 to 1, with this reason alone taken away; empty where they were not weighed.
    #[serde(rename = "without", with = "by_reason")]
    #[schemars(with = "BTreeMap<String, f64>")]
    pub lifted: Option<[f64; N_PARTS]>,
}

/// One thing that an actor could do outside the talks.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(rename = "alternative")]
pub struct Alternative<M = MoveIdx> {
    /// Move; null: to do nothing.
    #[serde(rename = "move")]
    pub leverage: Option<M>,
    /// Its value less its cost by its owner's estimate, in units of payoff; null where a script decides.
    pub net: Option<f64>,
    /// Probability of choosing it, 0 to 1.
    pub chance: f64,
}

/// Something that has changed: before and after.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "of", rename_all = "snake_case")]
#[schemars(rename = "change")]
#[non_exhaustive]
pub enum Change<A = ActorIdx, I = IssueIdx, L = u8, M = MoveIdx, F = ForceIdx, S = ShiftIdx> {
    /// Level of an issue.
    Issue {
        /// The issue.
        issue: I,
        /// Level before.
        from: L,
        /// Level after.
        to: L,
    },
    /// Level of a move.
    Move {
        /// The move.
        #[serde(rename = "move")]
        leverage: M,
        /// Level before; 0: not played.
        from: u8,
        /// Level after; 0: not played.
        to: u8,
    },
    /// A shift.
    Shift {
        /// The shift.
        shift: S,
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
        actor: A,
        /// Before.
        from: f64,
        /// After.
        to: f64,
    },
    /// Probability that a use of force succeeds.
    Balance {
        /// The use of force.
        force: F,
        /// Before, 0 to 1.
        from: f64,
        /// After, 0 to 1.
        to: f64,
    },
    /// Meetings that an actor counts against the talks.
    WalkOutCounter {
        /// The actor.
        actor: A,
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

impl<A> Refusal<A> {
    /// Probability of yes with what has the largest part taken away, where that was weighed.
    pub fn without_reason(&self) -> Option<f64> {
        let weighed = self.lifted.iter().flat_map(|lifted| Reason::ALL.iter().zip(lifted));
        weighed.into_iter().find(|(reason, _)| Some(**reason) == self.largest).map(|(_, p)| *p)
    }
}

/// A map from the reasons that were weighed.
mod by_reason {
    use super::*;

    pub(super) fn serialize<S: Serializer>(numbers: &Option<[f64; N_PARTS]>, to: S) -> Result<S::Ok, S::Error> {
        to.collect_map(numbers.iter().flat_map(|numbers| Reason::PARTS.iter().zip(numbers)))
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<[f64; N_PARTS]>, D::Error> {
        let found = BTreeMap::<Reason, f64>::deserialize(from)?;
        let all: Vec<f64> = Reason::PARTS.iter().filter_map(|reason| found.get(reason).copied()).collect();
        match (<[f64; N_PARTS]>::try_from(all), found.len()) {
            (Ok(numbers), N_PARTS) => Ok(Some(numbers)),
            (Err(_), 0) => Ok(None),
            _ => {
                Err(serde::de::Error::custom("expected a number for each of the reasons that are weighed, or for none"))
            }
        }
    }
}
