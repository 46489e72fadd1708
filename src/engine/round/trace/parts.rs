//! Parts of scenes. Actors (`A`), issues (`I`), levels (`L`), moves (`M`), uses of force (`F`) and shifts (`S`) are identified by
//! position, or by id once a run is told.

use serde::{Serialize, Serializer};

use crate::engine::choice::reason::Reason;
use crate::index::{ActorIdx, ForceIdx, IssueIdx, MoveIdx, ShiftIdx};

/// An issue that moves from one level to another.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Step<I = IssueIdx, L = u8> {
    /// Issue.
    pub issue: I,
    /// Level before.
    pub from: L,
    /// Level after.
    pub to: L,
}

/// What a yes and a no are worth to an actor, and how likely yes is.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Stake<A = ActorIdx> {
    /// Actor who is asked.
    pub actor: A,
    /// Y: value with the package, a payoff.
    pub with: f64,
    /// C: audience cost of conceding, a payoff.
    pub cost: f64,
    /// R: value of refusing, a payoff.
    pub without: f64,
    /// Precondition factor of the probability of yes, in [0, 1]; `None` without a precondition.
    pub precondition: Option<f64>,
    /// Whether the package crosses a red line that binds the actor.
    pub red_line: bool,
    /// Whether a script answers.
    pub scripted: bool,
    /// Probability of yes, in [0, 1]; `None` if the actor is not asked.
    pub yes: Option<f64>,
}

/// A refusal: who was least willing, and what stood in the way most.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Refusal<A = ActorIdx> {
    /// Actor who was least willing.
    pub actor: A,
    /// Its binding reason.
    #[serde(serialize_with = "as_id")]
    pub reason: Reason,
    /// Probability of yes with each of the first five reasons taken away, where they were weighed.
    #[serde(rename = "without", serialize_with = "by_reason")]
    pub lifted: Option<[f64; 5]>,
}

/// One thing that an actor could do outside the talks.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Alternative<M = MoveIdx> {
    /// Move; `None`: none.
    #[serde(rename = "move")]
    pub leverage: Option<M>,
    /// Its value less its cost, by its owner's estimate, a payoff; `None` where a script decides.
    pub net: Option<f64>,
    /// Probability of choosing it, in [0, 1].
    pub chance: f64,
}

/// Something that has changed: before and after.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "of", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Change<A = ActorIdx, I = IssueIdx, L = u8, M = MoveIdx, F = ForceIdx, S = ShiftIdx> {
    /// An issue's level.
    Issue(Step<I, L>),
    /// A move's level.
    Move {
        #[serde(rename = "move")]
        leverage: M,
        from: u8,
        to: u8,
    },
    /// A shift; 0: not happened.
    Shift { shift: S, to: u32 },
    /// Tension.
    Tension { from: f64, to: f64 },
    /// Mobilization.
    Mobilisation { from: f64, to: f64 },
    /// Stock of public stands of an actor.
    Commitment { actor: A, from: f64, to: f64 },
    /// Balance of a use of force.
    Balance { force: F, from: f64, to: f64 },
    /// Walk-out counter of an actor.
    WalkOutCounter { actor: A, from: u32, to: u32 },
}

/// How a proposer came to its offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
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
    /// Probability of yes with the reason taken away, where that was weighed.
    pub fn without_reason(&self) -> Option<f64> {
        let weighed = self.lifted.iter().flat_map(|lifted| Reason::ALL.iter().zip(lifted));
        weighed.into_iter().find(|(reason, _)| **reason == self.reason).map(|(_, p)| *p)
    }
}

fn as_id<S: Serializer>(reason: &Reason, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(reason.id())
}

/// A map from the ids of the reasons that were weighed.
fn by_reason<S: Serializer>(lifted: &Option<[f64; 5]>, to: S) -> Result<S::Ok, S::Error> {
    to.collect_map(lifted.iter().flat_map(|lifted| Reason::ALL.iter().map(|reason| reason.id()).zip(lifted)))
}
