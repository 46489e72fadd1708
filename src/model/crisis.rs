//! Moves, force, tension, shifts and events, compiled.

use super::{Condition, Num};
use crate::index::{ActorIdx, ForceIdx, IssueIdx, MoveIdx, MoveSet, ShiftIdx, SourceIdx};
use crate::scenario::{Effects, Incident};

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
    /// What one use does.
    pub each: Effects<Num>,
    /// Moves whose flows end while this one stands: those of `each`, as a set.
    pub stops: MoveSet,
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

impl<N> Incident<N> {
    /// Probabilities that an incident is a war, a clash, a scare.
    #[must_use]
    pub fn odds(&self) -> [f64; 3] {
        [self.war, self.clash, self.scare]
    }

    /// Odds of war and of a clash among incidents that are one of the two, and the share of incidents that are.
    #[must_use]
    pub fn odds_where_it_matters(&self) -> IncidentOdds {
        let [war, clash, _] = self.odds();
        let matter = war + clash;
        if matter > 0.0 {
            IncidentOdds { war: war / matter, clash: clash / matter, matter }
        } else {
            IncidentOdds::default()
        }
    }
}

/// Sources of the random numbers of tension and of incidents.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct TensionSources {
    /// What chance adds to tension.
    pub noise: SourceIdx,
    /// Incidents: slot 0 whether, slot 1 what kind.
    pub incident: SourceIdx,
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
