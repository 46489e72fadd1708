//! One run told: what the engine traced, with ids instead of positions.

mod teller;

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    pub types: BTreeMap<Id, Id>,
    /// By path: uncertain inputs, which all actors know.
    pub inputs: BTreeMap<Id, f64>,
    /// By private type and point: probability, 0 to 1, that all but its owners believe.
    pub beliefs: Beliefs,
}

/// What happened in a round, in order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Round {
    /// Round, from 1.
    pub round: u32,
    /// What happened, in order.
    pub scenes: Vec<Told>,
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
    pub outcome: Id,
    /// Round in which it ended.
    pub round: u32,
    /// What ended it.
    pub by: EndedBy,
    /// The use of force that ended it; null if none did.
    pub force: Option<Id>,
    /// By issue: its level at the end.
    pub levels: BTreeMap<Id, Id>,
    /// By actor: payoff, discounted to round 1.
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

/// One thing that happened, with the numbers behind it. In JSON `what` tells them apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case")]
#[schemars(rename = "scene")]
#[non_exhaustive]
pub enum Told {
    /// A forum meets.
    Meeting {
        /// Which forum.
        forum: Id,
    },
    /// Nobody meets.
    NoMeeting {
        /// Actor who has left the talks; null if nobody has.
        left: Option<Id>,
    },
    /// Some are asked about a package that waits.
    Ratification {
        /// What the package changes.
        package: Vec<Step>,
        /// Those who answer as one.
        members: Vec<Stake>,
        /// Probability of yes, 0 to 1.
        chance: f64,
        /// Whether they say yes.
        yes: bool,
        /// Why not; null for a yes.
        refusal: Option<Refusal>,
    },
    /// What becomes of a package that waited.
    Waiting {
        /// What the package changes.
        package: Vec<Step>,
        /// What becomes of it.
        fate: Fate,
        /// Actors whose consent it still waits for.
        missing: Vec<Id>,
    },
    /// Who proposes.
    Turn {
        /// The actor who proposes.
        actor: Id,
        /// Probability of that, 0 to 1; null where it is not left to chance.
        chance: Option<f64>,
    },
    /// What is tabled.
    Offer {
        /// The actor who proposes.
        actor: Id,
        /// Whether anything is tabled.
        tabled: bool,
        /// What the package changes.
        package: Vec<Step>,
        /// Named proposals that it is.
        proposals: Vec<Id>,
        /// How it came about.
        how: How,
        /// Probability of this choice, 0 to 1.
        chance: f64,
        /// What it is worth to the actor who proposes; null where nothing is tabled.
        worth: Option<Stake>,
    },
    /// A unit answers.
    Answer {
        /// Those who answer as one.
        members: Vec<Stake>,
        /// Probability of yes, 0 to 1.
        chance: f64,
        /// Whether they say yes.
        yes: bool,
        /// Why not; null for a yes.
        refusal: Option<Refusal>,
    },
    /// All have said yes.
    Agreement {
        /// What the package changes.
        package: Vec<Step>,
        /// Whether it is final at once.
        #[serde(rename = "final")]
        at_once: bool,
        /// Actors whose consent it waits for.
        missing: Vec<Id>,
        /// By actor: audience costs, in units of payoff.
        costs: ByActor,
    },
    /// What an actor chooses to do outside the talks.
    Choice {
        /// The actor who chooses.
        actor: Id,
        /// The move that it chooses; null: none.
        #[serde(rename = "move")]
        leverage: Option<Id>,
        /// Probability of this choice, 0 to 1.
        chance: f64,
        /// Net value of it to the actor, in units of payoff; null where a script decides.
        net: Option<f64>,
        /// All options that it had.
        options: Vec<Alternative>,
    },
    /// A move is played.
    Move {
        /// The actor who plays it.
        actor: Id,
        /// The move.
        #[serde(rename = "move")]
        leverage: Id,
        /// The level that it reaches.
        level: u8,
        /// What its owner pays at once, in units of payoff.
        cost: f64,
        /// The step in tension that it will make.
        tension: f64,
        /// What changes.
        changes: Vec<Change>,
    },
    /// Tension before and after, with its parts.
    Tension {
        /// Tension before, 0 to 10.
        before: f64,
        /// Tension after, 0 to 10.
        after: f64,
        /// What moves add.
        moves: f64,
        /// What a meeting without result adds.
        failed_meeting: f64,
        /// What time takes away.
        decay: f64,
        /// What relief takes away.
        relief: f64,
        /// What chance adds.
        noise: f64,
    },
    /// Whether there is an incident.
    Incident {
        /// Probability of one, 0 to 1.
        chance: f64,
        /// What it becomes; null: there is none.
        became: Option<Accident>,
        /// Tension after it, 0 to 10.
        tension: f64,
    },
    /// An initiator decides on a use of force.
    Force {
        /// The use of force.
        force: Id,
        /// The actor who decides.
        actor: Id,
        /// w − b₀: value of using it, net of the cost of breaking the peace, in units of payoff.
        value: f64,
        /// D⁰: value of carrying on without it, in units of payoff.
        peace: f64,
        /// Probability that it is weighed at all, 0 to 1.
        considered: f64,
        /// Whether a script decides.
        scripted: bool,
        /// Probability of its use, 0 to 1.
        chance: f64,
        /// Whether it is used.
        used: bool,
    },
    /// Whether an actor leaves the talks.
    WalkOut {
        /// The actor.
        actor: Id,
        /// What meets its condition for staying.
        condition: Patience,
        /// Number of consecutive meetings with its condition unmet.
        meetings: u32,
        /// Number of such meetings that it tolerates.
        grace: u32,
        /// Probability of leaving, 0 to 1; null while it tolerates them.
        chance: Option<f64>,
        /// Whether it leaves.
        left: bool,
    },
    /// What all believe after the round.
    Beliefs {
        /// By private type and point: probability, 0 to 1.
        beliefs: Beliefs,
    },
    /// Whether a shift happens.
    Shift {
        /// The shift.
        shift: Id,
        /// Probability of it, 0 to 1.
        chance: f64,
        /// Whether it happens.
        happened: bool,
        /// What changes.
        changes: Vec<Change>,
    },
    /// An event of the file.
    Event {
        /// The event.
        event: Id,
        /// What changes.
        changes: Vec<Change>,
    },
    /// The round closes.
    Close {
        /// Tension at its close, 0 to 10.
        tension: f64,
        /// By actor: what the round paid, in units of payoff, not discounted.
        paid: ByActor,
        /// What changes.
        changes: Vec<Change>,
    },
}
