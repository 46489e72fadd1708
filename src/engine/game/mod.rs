//! The game: what is true, what is known, what may happen, and what is paid.

pub mod consent;
pub mod hazard;
pub mod payoff;
pub mod prospect;
pub mod script;
pub mod situation;
pub mod standing;
pub mod state;
pub mod world;
