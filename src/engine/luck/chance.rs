//! The interface through which the rules ask for a random choice.
//!
//! The rules of the game say *what* may happen and how likely it is; a [`Chance`] decides what happens.
//! [`Streams`](crate::engine::luck::streams::Streams) decides with seeded random numbers, [`Branches`](crate::engine::luck::branches::Branches) takes every
//! option in turn.

use crate::distribution::Distribution;
use crate::index::SourceIdx;

/// Number of random numbers per source and round.
pub const SLOTS: usize = 8;

/// Key of a random number within a run. Each use has a fixed key, so that an addition elsewhere changes no other number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawKey {
    /// Index of the source (purpose and id) in the model.
    pub source: SourceIdx,
    /// Round, 0 for what is drawn before the first.
    pub round: u32,
    /// Slot within the round, below [`SLOTS`].
    pub slot: usize,
}

impl DrawKey {
    /// Slot 0 of a round.
    pub fn at(source: SourceIdx, round: u32) -> Self {
        Self { source, round, slot: 0 }
    }
}

/// Decides everything that is random in a run.
pub trait Chance {
    /// Whether something of probability `p` happens.
    fn happens(&mut self, at: DrawKey, p: f64) -> bool;

    /// Which of the options happens; `weights` are non-negative and at least one is positive.
    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize;

    /// A value of a distribution.
    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64;
}
