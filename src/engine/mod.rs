//! Step 4: runs of the game.
//!
//! | file | what |
//! |---|---|
//! | [`chance`] | the interface through which the rules ask for a random choice |
//! | [`stream`], `lot` | seeded random numbers; choice of one of many options |
//! | [`world`] | what is true, what each view knows, beliefs |
//! | [`state`] | the situation and how it changes |
//! | [`value`], [`myopic`] | what a situation is worth |
//! | [`menu`] | all packages of a meeting at once |
//! | [`foresight`] | what a situation is worth to those who look ahead |
//! | [`branch`], [`situation`] | every branch in turn instead of a random one; situations to return to |
//! | [`exact`] | the exact outcome distribution of a small game |
//! | [`trace`] | one run recorded scene by scene |

mod aftermath;
pub mod batch;
pub mod branch;
pub mod chance;
pub mod compare;
pub mod count;
pub mod exact;
pub mod foresight;
mod leverage;
mod lot;
pub mod meeting;
pub mod menu;
pub mod myopic;
pub mod play;
mod ratify;
pub mod reason;
pub mod record;
pub mod situation;
pub mod state;
pub mod stream;
pub mod trace;
pub mod value;
pub mod world;

pub use batch::{Experiment, Limit, Options, Threads, Twins, Widest, fits, simulate, simulate_part, threads, widest};
