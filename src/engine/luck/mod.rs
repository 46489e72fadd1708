//! Chance: what may happen, with what probability, and who decides which of it happens.

pub mod branches;
pub mod chance;
pub mod following;
pub mod innovations;
mod sampler;
pub mod streams;
