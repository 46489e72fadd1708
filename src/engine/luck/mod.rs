//! Chance: what may happen, with what probability, and who decides which of it happens.

pub mod branches;
pub mod chance;
mod sampler;
pub mod streams;
