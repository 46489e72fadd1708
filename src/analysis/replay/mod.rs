//! One run told: what the engine traced, with ids instead of positions.

mod teller;

use std::collections::BTreeMap;

use serde::Serialize;

use super::findings::ScenarioRef;
use crate::engine::round::trace;

pub use crate::engine::choice::reason::Reason;
pub use crate::engine::round::trace::{Accident, Fate, How, Patience};
pub use teller::tell;

type Id = String;
type ByActor = BTreeMap<Id, f64>;
/// Probability of each point of each type.
pub type Beliefs = BTreeMap<Id, BTreeMap<Id, f64>>;

/// One run, round by round.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Replay {
    /// Version of the engine.
    pub engine_version: &'static str,
    /// What was played.
    pub scenario: ScenarioRef,
    /// Seed, as text: it may be larger than what JSON readers keep.
    pub seed: String,
    /// Number of the run, as text for the same reason.
    pub run: String,
    /// What is true in the run.
    pub start: Start,
    /// What happened.
    pub rounds: Vec<Round>,
    /// How it ended.
    pub end: End,
}

/// What is true in a run, and what all believe before it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Start {
    /// Tension.
    pub tension: f64,
    /// True point of each private type: only its owners know it.
    pub types: BTreeMap<Id, Id>,
    /// Uncertain inputs by path: all actors know them.
    pub inputs: BTreeMap<Id, f64>,
    /// What all believe.
    pub beliefs: Beliefs,
}

/// What happened in a round, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Round {
    /// Round, from 1.
    pub round: u32,
    /// What happened.
    pub scenes: Vec<Told>,
}

/// How a run ended.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct End {
    /// Outcome class.
    pub outcome: Id,
    /// Round in which it ended.
    pub round: u32,
    /// `force`, `accident`, `clash`, `outcome` or `horizon`.
    pub by: &'static str,
    /// The use of force, if it was one.
    pub force: Option<Id>,
    /// Level of each issue.
    pub levels: BTreeMap<Id, Id>,
    /// Payoffs, discounted to round 1.
    pub payoffs: ByActor,
}

/// An issue that goes from one level to another.
pub type Step = trace::Step<Id, Id>;
/// What yes and no are worth to an actor.
pub type Stake = trace::Stake<Id>;
/// Why a unit said no.
pub type Refusal = trace::Refusal<Id>;
/// Something that could be done outside the rooms.
pub type Alternative = trace::Alternative<Id>;
/// Something that changed.
pub type Change = trace::Change<Id, Id, Id, Id, Id, Id>;

/// One thing that happened, with the numbers behind it.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "what", rename_all = "snake_case")]
#[allow(missing_docs)]
pub enum Told {
    /// A forum meets.
    Meeting { forum: Id },
    /// Nobody meets.
    NoMeeting { left: Option<Id> },
    /// Some are asked about a package that waits.
    Ratification { package: Vec<Step>, members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// What becomes of a package that waited.
    Waiting { package: Vec<Step>, fate: Fate, missing: Vec<Id> },
    /// Who proposes; `chance` where that is left to chance.
    Turn { actor: Id, chance: Option<f64> },
    /// What is tabled.
    Offer {
        actor: Id,
        tabled: bool,
        package: Vec<Step>,
        proposals: Vec<Id>,
        how: How,
        chance: f64,
        worth: Option<Stake>,
    },
    /// A unit answers.
    Answer { members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// Whether the proposer's own precondition lets it conclude.
    Conclusion { actor: Id, chance: f64, yes: bool },
    /// All have said yes.
    Agreement {
        package: Vec<Step>,
        #[serde(rename = "final")]
        at_once: bool,
        missing: Vec<Id>,
        costs: ByActor,
    },
    /// What an actor chooses to do outside the rooms.
    Choice {
        actor: Id,
        #[serde(rename = "move")]
        leverage: Option<Id>,
        chance: f64,
        net: Option<f64>,
        options: Vec<Alternative>,
    },
    /// A move is played. `tension`: the step that it will make.
    Move {
        actor: Id,
        #[serde(rename = "move")]
        leverage: Id,
        level: u8,
        cost: f64,
        tension: f64,
        changes: Vec<Change>,
    },
    /// Tension before and after, with its parts.
    Tension { before: f64, after: f64, moves: f64, failed_meeting: f64, decay: f64, relief: f64, noise: f64 },
    /// Whether there is an incident.
    Incident { chance: f64, became: Option<Accident>, tension: f64 },
    /// An initiator decides. `value`: w − b₀, what force would bring, net of the cost of breaking the peace; `peace`: D⁰, the
    /// value of carrying on without it; `considered`: chance that it is weighed at all.
    Force { force: Id, actor: Id, value: f64, peace: f64, considered: f64, scripted: bool, chance: f64, used: bool },
    /// Whether an actor leaves.
    WalkOut { actor: Id, condition: Patience, meetings: u32, grace: u32, chance: Option<f64>, left: bool },
    /// What all believe after the round.
    Beliefs { beliefs: Beliefs },
    /// Whether a shift happens.
    Shift { shift: Id, chance: f64, happened: bool, changes: Vec<Change> },
    /// An event of the file.
    Event { event: Id, changes: Vec<Change> },
    /// The round closes; what it paid, undiscounted.
    Close { tension: f64, paid: ByActor, changes: Vec<Change> },
}
