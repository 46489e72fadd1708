//! The one way in which the engine asks for chance.
//!
//! The rules of the game say *what* may happen and how likely; a [`Chance`] says what does. [`Luck`](super::stream::Luck)
//! answers with seeded random numbers.

use crate::distribution::Distribution;

/// Number of places per source and round.
pub const SLOTS: usize = 8;

/// Where a random number comes from: one fixed place for each use, so that nothing shifts when something else is added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// Index of the source (purpose and id) in the model.
    pub source: usize,
    /// Round, 0 for what is drawn before the first.
    pub round: u32,
    /// Slot within the round, below [`SLOTS`].
    pub slot: usize,
}

impl Place {
    /// Slot 0 of a round.
    pub fn at(source: usize, round: u32) -> Self {
        Self { source, round, slot: 0 }
    }
}

/// Decides what is left to chance.
pub trait Chance {
    /// Whether something of probability `p` happens.
    fn happens(&mut self, at: Place, p: f64) -> bool;

    /// Which of the options happens; `weights` are non-negative and at least one is positive.
    fn choose(&mut self, at: Place, weights: &[f64]) -> usize;

    /// A value of a distribution.
    fn draw(&mut self, at: Place, distribution: &Distribution) -> f64;
}
