//! Plays one run again and records its scenes.

use crate::engine::luck::chance::Chance;
use crate::engine::luck::streams::{Keys, Redraw, Streams};
use crate::engine::round::player::Player;
use crate::engine::round::record::Record;
use crate::engine::round::trace::Trace;
use crate::model::Model;

/// Plays run `run` under a seed again and records its scenes.
#[must_use]
pub fn replay_run(model: &Model, seed: u64, run: u64) -> (Record, Trace) {
    let keys = Keys::new(model, seed);
    let mut luck = Streams::new(&keys);
    luck.begin(run, Redraw::Nothing);
    let mut player = Player::new(model, false);
    let trace = player.play_aloud(run, &mut luck);
    (player.record().clone(), trace)
}

impl Player<'_> {
    /// Plays one run and records its scenes.
    pub fn play_aloud(&mut self, run: u64, chance: &mut impl Chance) -> Trace {
        self.round.trace = Some(Box::new(Trace::new(self.state().clone())));
        self.play(run, chance);
        *self.round.trace.take().expect("a player keeps its trace through a run")
    }
}
