//! Step 4: runs of the game.
//!
//! Each room uses only those above it; a test holds them to that.
//!
//! | room | what |
//! |---|---|
//! | [`luck`] | the interface through which the rules ask for a random choice; seeded streams; every branch in turn |
//! | [`game`] | what is true and believed, the state, what may happen, what is paid |
//! | [`foresight`] | what a situation is worth to those who decide in it: one interface, and those who fill it |
//! | [`choice`] | how likely each offer, answer, move and attack is; why somebody refuses |
//! | [`values`] | values of situations that a fit has found, as a foresight |
//! | [`round`] | the steps of a round, in order; one run; its record and its trace |
//! | [`batch`] | many runs, on many threads, and their tallies |
//! | [`compare`] | the same runs of several scenarios, side by side |
//! | [`games`] | many games, each played a number of times |
//! | [`fitted`] | values that are consistent with everybody's noisy choices, fitted to runs |
//! | [`exact`] | the exact outcome distribution of a small game |
//! | [`equilibrium`] | the agent quantal response equilibrium of a small game |

pub mod batch;
pub mod choice;
pub mod compare;
pub mod equilibrium;
pub mod exact;
pub mod fitted;
pub mod foresight;
pub mod game;
pub mod games;
pub mod luck;
pub mod round;
pub mod values;

pub use batch::{
    Experiment, Limit, Options, PILOT, Threads, Twins, Widest, are_controlled, fits, simulate, simulate_part, threads,
    widest, withheld,
};
