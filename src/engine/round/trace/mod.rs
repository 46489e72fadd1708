//! One run, scene by scene, with the numbers behind everything that happens: what a replay tells.

mod naming;
mod parts;
mod scene;

pub use naming::{Ids, Naming, Positions};
pub use parts::{Accident, Alternative, Change, Fate, How, Patience, Refusal, Stake, Step};
pub use scene::Scene;

use crate::engine::game::state::State;

/// A run, scene by scene. How it started and how it ended is in its record.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Round and scene, in the order in which they happened.
    pub scenes: Vec<(u32, Scene<Positions>)>,
    /// The situation at the last scene. The next scene lists what has changed since.
    pub(super) before: State,
}

impl Trace {
    /// A trace without scenes of a run that is at some state.
    pub(super) fn new(before: State) -> Self {
        Self { scenes: Vec::new(), before }
    }
}
