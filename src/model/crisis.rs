//! Moves, force, tension, shifts and events, compiled.

use super::{Condition, Num};
use crate::distribution::Distribution;
use crate::index::{ActorIdx, ForceIdx, IssueIdx, MoveIdx, MoveSet, ShiftIdx, SourceIdx};

/// A move as the engine reads it. Effects of a level happen once per use, unless they say "while it stands".
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Actor who can play it.
    pub by: ActorIdx,
    /// Highest level, at least 1.
    pub top: u8,
    /// Level at the start.
    pub start: u8,
    /// It can be played only where this holds.
    pub needs: Condition,
    /// Sunk cost of one use to its owner, a payoff, 0 or more.
    pub cost: Num,
    /// How much one use concedes, in levels: multiplied by the owner's audience cost.
    pub concedes: Num,
    /// What one use adds to tension.
    pub tension: Num,
    /// What one use adds to the stock of public stands: (actor, increment).
    pub stand: Vec<(ActorIdx, Num)>,
    /// Change of the value of force per level while it stands: (actor, payoff).
    pub force_value: Vec<(ActorIdx, Num)>,
    /// What one use adds to the chance that force wins: (use of force, probability).
    pub balance: Vec<(ForceIdx, Num)>,
    /// What one use adds to mobilization.
    pub mobilisation: Num,
    /// Payoff per round and level while it stands: (actor, payoff).
    pub flow: Vec<(ActorIdx, Num)>,
    /// Levels that one use sets in what stands: (issue, level).
    pub sets: Vec<(IssueIdx, u8)>,
    /// Moves whose flows end while this one stands.
    pub stops: MoveSet,
    /// Moves that one use raises by a level, free of cost.
    pub triggers: Vec<MoveIdx>,
    /// Moves that one use lowers by a level.
    pub takes_back: Vec<MoveIdx>,
    /// Whether it can change what a situation is worth to its owner. If not, its owner never chooses it.
    pub has_channel: bool,
    /// Whether it can decide which class is read at the horizon: then its owner may choose it in the last round.
    pub matters_in_the_last_round: bool,
    /// Whether its effects depend on private types, so that they are computed anew for each profile.
    pub differs: bool,
}

/// A use of force as the engine reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Force {
    /// Actor who decides on it: the initiator.
    pub by: ActorIdx,
    /// Prize V, a payoff, 0 or more.
    pub prize: Num,
    /// Chance p that force wins, in [0, 1].
    pub balance: Num,
    /// Probability q per round that the initiator considers force, in [0, 1].
    pub each_round: Num,
    /// Precision λ of the decision, per unit of payoff, 0 or more; ∞ is exact.
    pub precision: Num,
    /// Cost b₀ of breaking the peace, a payoff, 0 or more.
    pub peace_cost: Num,
    /// First round in which force is allowed.
    pub from_round: u32,
    /// Source of its random numbers.
    pub source: SourceIdx,
}

/// Tension τ, from 0 to 10, as the engine reads it.
#[derive(Debug, Clone, PartialEq)]
pub struct Tension {
    /// Tension at the start, in [0, 10].
    pub start: Num,
    /// Fall per round, 0 or more.
    pub decay: Num,
    /// Random change per round; none: no noise.
    pub noise: Option<Distribution>,
    /// Step χ of a failed meeting, multiplied by the forum's weight and the number of forums.
    pub failed_meeting: Num,
    /// Fall for a rise of 1 in the final level of an issue that brings relief.
    pub relief: Num,
    /// Incidents that nobody decides on, if there are any.
    pub incident: Option<Incident>,
    /// Source of the random numbers of the noise.
    pub source_noise: SourceIdx,
    /// Source of the random numbers of incidents: slot 0 whether, slot 1 what kind.
    pub source_incident: SourceIdx,
}

/// Incidents that nobody decides on, as the engine reads them.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Probability of an incident per round, by tension.
    pub hazard: Hazard,
    /// Probabilities that an incident is a war, a clash, a scare; they add up to 1.
    pub odds: [f64; 3],
    /// What a scare adds to tension.
    pub scare_adds: Num,
}

/// What becomes of an incident that matters, that is of one that becomes war or a clash.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct IncidentOdds {
    /// Probability that it is war.
    pub war: f64,
    /// Probability that it is a clash.
    pub clash: f64,
    /// Share of all incidents that matter.
    pub matter: f64,
}

impl Incident {
    /// Odds of war and of a clash among incidents that are one of the two, and the share of incidents that are.
    #[must_use]
    pub fn odds_where_it_matters(&self) -> IncidentOdds {
        let [war, clash, _] = self.odds;
        let matter = war + clash;
        if matter > 0.0 {
            IncidentOdds { war: war / matter, clash: clash / matter, matter }
        } else {
            IncidentOdds::default()
        }
    }
}

/// Probability of an incident per round, by tension τ.
#[derive(Debug, Clone, PartialEq)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀: the probability at tension 0, in [0, 1].
        base: Num,
        /// η₁: growth per unit of tension.
        growth: Num,
        /// Highest probability, in [0, 1].
        cap: Num,
    },
    /// One probability for each whole step of tension 0, 1, …; beyond the last rung the last probability holds.
    Rungs(Vec<Num>),
}

/// A shift as the engine reads it: it happens at most once, by chance.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// Probability per round, in [0, 1].
    pub hazard: Num,
    /// It cannot happen where this holds.
    pub blocked: Option<Condition>,
    /// What it sets when it happens.
    pub sets: Vec<Setting>,
    /// Source of its random numbers.
    pub source: SourceIdx,
}

/// An event as the engine reads it: it happens at the end of a given round.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// It happens only where this holds.
    pub when: Condition,
    /// What it sets.
    pub sets: Vec<Setting>,
}

/// One thing that an event or a shift sets.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// Level of an issue: (issue, level).
    Issue(IssueIdx, u8),
    /// Level of a move: (move, level).
    Move(MoveIdx, u8),
    /// Whether a shift has happened: (shift, 0 or 1).
    Shift(ShiftIdx, u32),
    /// Tension.
    Tension(Num),
    /// Mobilization.
    Mobilisation(Num),
    /// Chance that force wins: (use of force, probability).
    Balance(ForceIdx, Num),
    /// Walk-out counter of an actor: (actor, meetings).
    Clock(ActorIdx, u32),
}
