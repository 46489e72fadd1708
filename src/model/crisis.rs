//! Moves, force, tension, shifts and events, compiled.

use super::{Condition, Num};
use crate::distribution::Distribution;

/// A move, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Move {
    /// Who.
    pub by: usize,
    /// Highest level.
    pub top: u8,
    /// Level at the start.
    pub start: u8,
    /// Playable where this holds.
    pub needs: Condition,
    /// Sunk cost.
    pub cost: Num,
    /// Conceding.
    pub concedes: Num,
    /// Tension step.
    pub tension: Num,
    /// Commitment.
    pub stand: Vec<(usize, Num)>,
    /// Force value, per level.
    pub force_value: Vec<(usize, Num)>,
    /// Balance.
    pub balance: Vec<(usize, Num)>,
    /// Mobilisation.
    pub mobilisation: Num,
    /// Flow, per level.
    pub flow: Vec<(usize, Num)>,
    /// Levels set.
    pub sets: Vec<(usize, u8)>,
    /// Flows ended.
    pub stops: Mask64,
    /// Moves raised.
    pub triggers: Vec<usize>,
    /// Moves taken back.
    pub takes_back: Vec<usize>,
    /// Whether it can change what a situation is worth to its owner: else it is not played by choice.
    pub has_channel: bool,
    /// Whether it can decide which class is read at the horizon: then it may be played by choice in the last round.
    pub matters_in_the_last_round: bool,
    /// Whether private types shape what it does, so that each profile must look at it anew.
    pub differs: bool,
}

/// A set of up to 64 moves.
pub type Mask64 = u64;

/// A use of force, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Force {
    /// Initiator.
    pub by: usize,
    /// V.
    pub prize: Num,
    /// p.
    pub balance: Num,
    /// q.
    pub each_round: Num,
    /// λ.
    pub precision: Num,
    /// b₀.
    pub peace_cost: Num,
    /// First round.
    pub from_round: u32,
    /// Where its luck comes from.
    pub source: usize,
}

/// Tension, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Tension {
    /// Start.
    pub start: Num,
    /// Decay.
    pub decay: Num,
    /// Noise.
    pub noise: Option<Distribution>,
    /// χ.
    pub failed_meeting: Num,
    /// Relief.
    pub relief: Num,
    /// Autonomous risk.
    pub incident: Option<Incident>,
    /// Luck of the noise.
    pub source_noise: usize,
    /// Luck of incidents: slot 0 whether, slot 1 what kind.
    pub source_incident: usize,
}

/// Autonomous risk, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Incident {
    /// Hazard.
    pub hazard: Hazard,
    /// Odds of war, clash, scare.
    pub odds: [f64; 3],
    /// Tension of a scare.
    pub scare_adds: Num,
}

/// Hazard by tension.
#[derive(Debug, Clone, PartialEq)]
pub enum Hazard {
    /// min(cap, base e^{growth τ}).
    Exponential {
        /// η₀.
        base: Num,
        /// η₁.
        growth: Num,
        /// Cap.
        cap: Num,
    },
    /// By rung.
    Rungs(Vec<Num>),
}

/// A shift, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Shift {
    /// Hazard.
    pub hazard: Num,
    /// Blocked where this holds.
    pub blocked: Option<Condition>,
    /// What it sets.
    pub sets: Vec<Setting>,
    /// Where its luck comes from.
    pub source: usize,
}

/// An event, compiled.
#[derive(Debug, Clone, PartialEq)]
pub struct Event {
    /// Only where this holds.
    pub when: Condition,
    /// What it sets.
    pub sets: Vec<Setting>,
}

/// What an event or a shift sets.
#[derive(Debug, Clone, PartialEq)]
pub enum Setting {
    /// An issue's level.
    Issue(usize, u8),
    /// A move's level.
    Move(usize, u8),
    /// A shift.
    Shift(usize, u32),
    /// Tension.
    Tension(Num),
    /// Mobilisation.
    Mobilisation(Num),
    /// Balance.
    Balance(usize, Num),
    /// Walk-out counter.
    Clock(usize, u32),
}
