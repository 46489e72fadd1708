//! The agent quantal response equilibrium of a small game (McKelvey & Palfrey 1998).
//!
//! | file | what |
//! |---|---|
//! | [`paths`] | every path through a stage, with who takes each fork |
//! | [`game`] | the extensive form, flat |
//! | [`build`] | writes it out, from the engine |

pub mod branch;
pub mod build;
pub mod game;
pub mod krylov;
pub mod paths;
pub mod solution;
pub mod sweep;
#[cfg(test)]
mod tests;
