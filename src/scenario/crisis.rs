//! What happens outside the rooms: moves, force, tension, incidents, shifts, events.

use serde::Serialize;

use super::{ActorIdx, Condition, ForceIdx, IssueIdx, MoveIdx, Number, ShiftIdx};
use crate::distribution::Distribution;

/// Leverage outside the rooms. One use raises its level by one.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Move {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Who can play it.
    pub by: ActorIdx,
    /// Ids of the steps from level 1 up; 1 to 250 of them.
    pub steps: Vec<String>,
    /// Names of these steps for people; the id where the file gives no other. Not part of the hash.
    #[serde(skip)]
    pub step_names: Vec<String>,
    /// Level at the start, 0 to `steps.len()`.
    pub start: usize,
    /// Playable only where this holds.
    pub needs: Condition,
    /// What each use does.
    pub each: Effects,
}

/// What one use of a move does. Effects on force values and flows last while the level stands; the others happen once.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Effects {
    /// Sunk cost to its owner, ≥ 0.
    pub cost: Number,
    /// How much conceding a use is: it costs `a A ×` this as well.
    pub concedes: Number,
    /// Step of tension.
    pub tension: Number,
    /// Increments α of commitment stocks.
    pub stand: Vec<(ActorIdx, Number)>,
    /// Increment of an actor's value of using force, per level (−β).
    pub force_value: Vec<(ActorIdx, Number)>,
    /// Increment of the balance p of a use of force.
    pub balance: Vec<(ForceIdx, Number)>,
    /// Increment of mobilisation.
    pub mobilisation: Number,
    /// Payoff per round and level, to an actor.
    pub flow: Vec<(ActorIdx, Number)>,
    /// Levels that it sets in what stands; moves alone sign nothing.
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
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// The initiator.
    pub by: ActorIdx,
    /// V ≥ 0, what it wins.
    pub prize: Number,
    /// p in 0 to 1, the chance that it wins.
    pub balance: Number,
    /// q in 0 to 1, the chance in a round that force is considered.
    pub each_round: Number,
    /// λ of the decision; `+inf`: best response.
    pub precision: Number,
    /// b₀ ≥ 0, the cost of breaking the peace.
    pub peace_cost: Number,
    /// First round in which it is allowed.
    pub from_round: u32,
}

/// Tension and autonomous risk.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Tension {
    /// τ at the start, 0 to 10.
    pub start: Number,
    /// Fall in each round.
    pub decay: Number,
    /// Chance added in each round; `None`: none.
    pub noise: Option<Distribution>,
    /// χ: a failed meeting adds χ φ_f F.
    pub failed_meeting: Number,
    /// Fall for a whole rise of an issue that brings relief.
    pub relief: Number,
    /// Autonomous risk; `None`: none.
    pub incident: Option<Incident>,
}

/// Autonomous risk (Schelling 1960; Powell 1990): incidents nobody decides on.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Incident {
    /// Chance of an incident in a round, given tension.
    pub hazard: Hazard,
    /// Chances, given an incident, of war, a contained clash and a scare; they sum to 1.
    pub war: f64,
    /// See `war`.
    pub clash: f64,
    /// See `war`.
    pub scare: f64,
    /// Tension that a scare adds.
    pub scare_adds: Number,
}

/// Hazard of an incident as a function of tension τ.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀ ≥ 0.
        base: Number,
        /// η₁.
        growth: Number,
        /// 0 to 1.
        cap: Number,
    },
    /// One chance for each rung ⌊τ⌋ = 0, 1, …; above the last the last holds.
    Rungs(Vec<Number>),
}

/// Something that happens once, by hazard.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Shift {
    /// Key in the file.
    pub id: String,
    /// Name for people.
    pub name: String,
    /// Chance in a round, 0 to 1.
    pub hazard: Number,
    /// It cannot happen where this holds; `None`: nothing blocks it.
    pub blocked: Option<Condition>,
    /// What it sets when it happens.
    pub sets: Vec<Setting>,
}

/// Something that happens at a given round, in the order of the file.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Event {
    /// Key in the file.
    pub id: String,
    /// Round, 1 to T; it happens near the end of that round (step 10).
    pub round: u32,
    /// Only where this holds.
    pub when: Condition,
    /// What it sets.
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
    /// Tension.
    Tension(Number),
    /// Mobilisation.
    Mobilisation(Number),
    /// The balance p of a use of force.
    Balance(ForceIdx, Number),
    /// An actor's walk-out counter.
    Clock(ActorIdx, u32),
}
