//! Step 4: runs of the game.
//!
//! | file | what |
//! |---|---|
//! | [`chance`] | the one way to ask for chance |
//! | [`stream`], `lot` | seeded luck; on which of many options it falls |
//! | [`world`] | what is true, what each view knows, beliefs |
//! | [`state`] | the situation and how it changes |
//! | [`value`], [`myopic`] | what a situation is worth |
//! | [`menu`] | all packages of a meeting at once |
//! | [`foresight`] | what a situation is worth to those who look ahead |
//! | [`branch`], [`situation`] | chance that takes every branch; situations to come back to |
//! | [`exact`] | the law of a small game |
//! | [`trace`] | one run told scene by scene |

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

pub use batch::{Experiment, Options, Twins, Widest, fits, simulate, simulate_part, widest};
