//! Step 4: runs of the game.
//!
//! | file | what |
//! |---|---|
//! | [`chance`] | the one way to ask for chance |
//! | [`stream`] | seeded luck |
//! | [`world`] | what is true, what each view knows, beliefs |
//! | [`state`] | the situation and how it changes |
//! | [`value`], [`myopic`] | what a situation is worth |
//! | [`menu`] | all packages of a meeting at once |
//! | [`trace`] | one run told scene by scene |

mod aftermath;
pub mod batch;
pub mod chance;
pub mod compare;
pub mod count;
mod leverage;
pub mod meeting;
pub mod menu;
pub mod myopic;
pub mod play;
mod ratify;
pub mod reason;
pub mod record;
pub mod state;
pub mod stream;
pub mod trace;
pub mod value;
pub mod world;

pub use batch::{Experiment, Options, Twins, Widest, fits, simulate, simulate_part, widest};
