//! What happens outside the rooms: moves, force, tension, incidents, shifts, events.

use serde::Serialize;

use super::{ActorIdx, Condition, ForceIdx, IssueIdx, MoveIdx, Number, ShiftIdx};
use crate::distribution::Distribution;

/// Leverage outside the rooms. One use raises its level by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Actor who can play it.
    pub by: ActorIdx,
    /// Ids of its levels from 1 up, the steps; 1 to 250 of them.
    pub steps: Vec<String>,
    /// Names of these steps for people; the id where the file gives no other. Not part of the hash.
    #[serde(skip)]
    pub step_names: Vec<String>,
    /// Level at the start, 0 to `steps.len()`.
    pub start: usize,
    /// It can be played only where this holds.
    pub needs: Condition,
    /// What each use of it does.
    pub each: Effects,
}

/// What one use of a move does. Effects on force values and flows last while the level stands; the others happen once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// Sunk cost to its owner, a payoff, 0 or more.
    pub cost: Number,
    /// How much a use concedes, in units of the owner's measure: it also costs a A times this.
    pub concedes: Number,
    /// What it adds to tension, which stays from 0 to 10; negative: it calms.
    pub tension: Number,
    /// What it adds to the stocks of public stands (α): actor and increment.
    pub stand: Vec<(ActorIdx, Number)>,
    /// What each level adds to an actor's value of using force, in payoff (−β).
    pub force_value: Vec<(ActorIdx, Number)>,
    /// What it adds to the chance p that a use of force wins.
    pub balance: Vec<(ForceIdx, Number)>,
    /// What it adds to mobilization, which stays at 0 or above.
    pub mobilisation: Number,
    /// Payoff per round and level to an actor, while the level stands.
    pub flow: Vec<(ActorIdx, Number)>,
    /// Levels that it sets in what stands, without any agreement: issue and level.
    pub sets: Vec<(IssueIdx, usize)>,
    /// Moves whose flows end while this one stands at level 1 or more.
    pub stops: Vec<MoveIdx>,
    /// Moves that it raises by one level, free of cost, with their effects.
    pub triggers: Vec<MoveIdx>,
    /// Moves that it takes back by one level.
    pub takes_back: Vec<MoveIdx>,
}

/// A use of force that one actor may decide on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Force {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// The initiator: the actor who decides on it.
    pub by: ActorIdx,
    /// Prize V, what the initiator wins, a payoff, 0 or more.
    pub prize: Number,
    /// Balance p: the chance that the initiator wins, from 0 to 1.
    pub balance: Number,
    /// Chance q per round that the initiator considers force, from 0 to 1.
    pub each_round: Number,
    /// Precision λ of the decision, per unit of payoff, 0 or more; `+inf`: always the better.
    pub precision: Number,
    /// Cost b₀ of breaking the peace, a payoff, 0 or more.
    pub peace_cost: Number,
    /// First round in which it is allowed, from 1.
    pub from_round: u32,
}

/// Tension and autonomous risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tension {
    /// Tension τ at the start, from 0 to 10.
    pub start: Number,
    /// Fall of tension per round, 0 or more.
    pub decay: Number,
    /// Distribution of what chance adds to tension in each round; `None`: nothing.
    pub noise: Option<Distribution>,
    /// χ, 0 or more: a failed meeting of forum f adds χ φ_f F to tension, with φ_f its weight and F the number of forums.
    pub failed_meeting: Number,
    /// Fall of tension where the final level of an issue that brings relief rises by 1, 0 or more.
    pub relief: Number,
    /// Incidents that nobody decides on; `None`: there are none.
    pub incident: Option<Incident>,
}

/// Autonomous risk (Schelling 1960; Powell 1990): incidents nobody decides on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident {
    /// Probability of an incident per round, by tension.
    pub hazard: Hazard,
    /// Probability that an incident becomes war; with `clash` and `scare` it adds up to 1.
    pub war: f64,
    /// Probability that an incident becomes a contained clash.
    pub clash: f64,
    /// Probability that an incident is only a scare.
    pub scare: f64,
    /// What a scare adds to tension.
    pub scare_adds: Number,
}

/// Hazard of an incident as a function of tension τ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀: probability per round at tension 0, 0 or more.
        base: Number,
        /// η₁: growth per unit of tension.
        growth: Number,
        /// Highest probability per round, from 0 to 1.
        cap: Number,
    },
    /// One chance for each rung ⌊τ⌋ = 0, 1, …; above the last the last holds.
    Rungs(Vec<Number>),
}

/// Something that happens once, by hazard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// Key in the file: letters, digits, `_` and `-`. Its random numbers depend on this text.
    pub id: String,
    /// Name for people; the key in plain words where the file gives none.
    pub name: String,
    /// Probability per round that it happens, from 0 to 1, as long as it has not.
    pub hazard: Number,
    /// It cannot happen where this holds; `None`: nothing blocks it.
    pub blocked: Option<Condition>,
    /// What it sets when it happens, in file order.
    pub sets: Vec<Setting>,
}

/// Something that happens at a given round, in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Key in the file.
    pub id: String,
    /// Round, 1 to T; it happens near the end of that round (step 10).
    pub round: u32,
    /// It happens only where this holds.
    pub when: Condition,
    /// What it sets, in file order.
    pub sets: Vec<Setting>,
}

/// One thing that a shift or an event sets.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Setting {
    /// An issue's level in what stands.
    Issue(IssueIdx, usize),
    /// A move's level; on the way up the effects of each level happen, free of cost.
    Move(MoveIdx, usize),
    /// A shift, to happened (1) or not (0).
    Shift(ShiftIdx, u32),
    /// Tension, from 0 to 10.
    Tension(Number),
    /// Mobilization, 0 or more.
    Mobilisation(Number),
    /// The chance p that a use of force wins, from 0 to 1.
    Balance(ForceIdx, Number),
    /// An actor's walk-out counter, in counted meetings.
    Clock(ActorIdx, u32),
}
