//! Moves, force, tension, shifts and events, compiled.

use super::{Condition, Num};
use crate::index::{ActorIdx, MeasureIdx, MoveSet, SourceIdx};
use crate::scenario::{self, Effects, Incident};

/// A move as the engine reads it. Effects of a level happen once per use, unless they say "while it stands".
///
/// A type of its own: it has a number of levels for their names, a set of moves, and what was found out about it.
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
    /// The same if its owner were myopic.
    pub has_myopic_channel: bool,
    /// Whether it can decide which class is read at the horizon: then its owner may choose it in the last round.
    pub matters_in_the_last_round: bool,
    /// Whether its effects depend on private types, so that they are computed anew for each profile.
    pub differs: bool,
}

/// A use of force as the engine reads it.
pub type Force = scenario::Force<Num, ()>;
/// A shift as the engine reads it: it happens at most once, by chance.
pub type Shift = scenario::Shift<Num, MeasureIdx, ()>;
/// An event as the engine reads it: it happens at the end of a given round.
pub type Event = scenario::Event<Num, MeasureIdx, ()>;
/// One thing that an event or a shift sets.
pub type Setting = scenario::Setting<Num>;

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
