//! What happens in a run, one thing at a time.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::naming::{Ids, Naming};
use super::parts::{Accident, Alternative, Change, Fate, How, Patience, Refusal, Stake, Step};

/// One thing that happened, with the numbers behind it. In JSON `what` tells them apart.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "what", rename_all = "snake_case", bound = "")]
#[schemars(rename = "scene", bound = "")]
#[non_exhaustive]
pub enum Scene<N: Naming = Ids> {
    /// A forum meets.
    Meeting {
        /// Which forum.
        forum: N::Forum,
    },
    /// Nobody meets.
    NoMeeting {
        /// Actor who has left the talks; null if nobody has.
        left: Option<N::Actor>,
    },
    /// Some are asked about a package that waits.
    Ratification {
        /// What the package changes.
        package: Vec<Step<N>>,
        /// Those who answer as one.
        members: Vec<Stake<N>>,
        /// Probability of yes, 0 to 1.
        chance: f64,
        /// Whether they say yes.
        yes: bool,
        /// Why not; null for a yes.
        refusal: Option<Refusal<N>>,
    },
    /// What becomes of a package that waited.
    Waiting {
        /// What the package changes.
        package: Vec<Step<N>>,
        /// What becomes of it.
        fate: Fate,
        /// Actors whose consent it still waits for.
        missing: Vec<N::Actor>,
    },
    /// Who proposes.
    Turn {
        /// The actor who proposes.
        actor: N::Actor,
        /// Probability of that, 0 to 1; null where it is not left to chance.
        chance: Option<f64>,
    },
    /// What is tabled.
    Offer {
        /// The actor who proposes.
        actor: N::Actor,
        /// Whether anything is tabled.
        tabled: bool,
        /// What the package changes.
        package: Vec<Step<N>>,
        /// Named proposals that it is.
        proposals: Vec<N::Proposal>,
        /// How it came about.
        how: How,
        /// Probability of this choice, 0 to 1.
        chance: f64,
        /// What it is worth to the actor who proposes; null where nothing is tabled.
        worth: Option<Stake<N>>,
    },
    /// A unit answers.
    Answer {
        /// Those who answer as one.
        members: Vec<Stake<N>>,
        /// Probability of yes, 0 to 1.
        chance: f64,
        /// Whether they say yes.
        yes: bool,
        /// Why not; null for a yes.
        refusal: Option<Refusal<N>>,
    },
    /// All have said yes.
    Agreement {
        /// What the package changes.
        package: Vec<Step<N>>,
        /// Whether it is final at once.
        #[serde(rename = "final")]
        at_once: bool,
        /// Actors whose consent it waits for.
        missing: Vec<N::Actor>,
        /// By actor: audience costs, in units of payoff.
        costs: BTreeMap<N::Actor, f64>,
    },
    /// What an actor chooses to do outside the talks.
    Choice {
        /// The actor who chooses.
        actor: N::Actor,
        /// The move that it chooses; null: none.
        #[serde(rename = "move")]
        leverage: Option<N::Move>,
        /// Probability of this choice, 0 to 1.
        chance: f64,
        /// Net value of it to the actor, in units of payoff; null where a script decides.
        net: Option<f64>,
        /// All options that it had.
        options: Vec<Alternative<N>>,
    },
    /// A move is played.
    Move {
        /// The actor who plays it.
        actor: N::Actor,
        /// The move.
        #[serde(rename = "move")]
        leverage: N::Move,
        /// The level that it reaches.
        level: u8,
        /// What its owner pays at once, in units of payoff.
        cost: f64,
        /// The step in tension that it will make.
        tension: f64,
        /// What changes.
        changes: Vec<Change<N>>,
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
        force: N::Force,
        /// The actor who decides.
        actor: N::Actor,
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
        actor: N::Actor,
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
        beliefs: BTreeMap<N::Type, BTreeMap<N::Point, f64>>,
    },
    /// Whether a shift happens.
    Shift {
        /// The shift.
        shift: N::Shift,
        /// Probability of it, 0 to 1.
        chance: f64,
        /// Whether it happens.
        happened: bool,
        /// What changes.
        changes: Vec<Change<N>>,
    },
    /// An event of the file.
    Event {
        /// The event.
        event: N::Event,
        /// What changes.
        changes: Vec<Change<N>>,
    },
    /// The round closes.
    Close {
        /// Tension at its close, 0 to 10.
        tension: f64,
        /// By actor: what the round paid, in units of payoff, not discounted.
        paid: BTreeMap<N::Actor, f64>,
        /// What changes.
        changes: Vec<Change<N>>,
    },
}
