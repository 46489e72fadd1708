//! One run, scene by scene, with the numbers behind everything that happens: what a replay tells.
//!
//! Without a trace, a [`Player`] does nothing here: each hook is one call of `tell` with a closure that is not run.
//! Nothing here changes the run or draws a random number: a run with a trace is the same run, bit for bit.

mod parts;
mod scenes;

pub use parts::{Accident, Alternative, Change, Fate, How, Patience, Refusal, Stake, Step};

use super::chance::Chance;
use super::play::Player;
use super::record::Record;
use super::state::State;
use super::stream::{Keys, Luck, Redraw};
use crate::model::Model;
use crate::scenario::Ending;

/// A run, scene by scene.
#[derive(Debug, Clone, PartialEq)]
pub struct Trace {
    /// Round and scene, in the order in which they happened; round 0 is the start.
    pub scenes: Vec<(u32, Scene)>,
    /// The situation at the last scene. The next scene lists what has changed since.
    before: State,
}

/// What happened.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Scene {
    /// What is true in the run, and what all believe.
    Start { tension: f64, points: Vec<usize>, drawn: Vec<f64>, beliefs: Vec<f64> },
    /// A forum meets.
    Meets { forum: usize },
    /// Nobody meets: someone has left, or nothing is due.
    Silence { left: Option<usize> },
    /// Ratifiers are asked about a package that waits.
    Ratification { steps: Vec<Step>, members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// What becomes of a package that waits.
    Waiting { steps: Vec<Step>, fate: Fate, missing: Vec<usize> },
    /// Who proposes, and with what probability if it was drawn.
    Turn { proposer: usize, chance: Option<f64> },
    /// What is tabled, if anything, and with what probability.
    Offer {
        proposer: usize,
        package: Option<usize>,
        steps: Vec<Step>,
        proposals: Vec<usize>,
        how: How,
        chance: f64,
        stake: Option<Stake>,
    },
    /// Yes or no of a unit.
    Answer { members: Vec<Stake>, chance: f64, yes: bool, refusal: Option<Refusal> },
    /// Whether the proposer's own precondition lets it conclude.
    Conclusion { proposer: usize, chance: f64, yes: bool },
    /// All have said yes.
    Agreement { steps: Vec<Step>, costs: Vec<(usize, f64)>, missing: Vec<usize> },
    /// The move that an actor chooses, if any; `chosen` is a position in `options`.
    Choice { actor: usize, options: Vec<Alternative>, chosen: usize },
    /// A move is played.
    Played { actor: usize, leverage: usize, level: u8, cost: f64, tension: f64, changes: Vec<Change> },
    /// Step 5 with its parts.
    Tension { before: f64, after: f64, moves: f64, failed: f64, decay: f64, relief: f64, noise: f64 },
    /// Whether there is an incident, and what it becomes.
    Incident { hazard: f64, became: Option<Accident>, tension: f64 },
    /// An initiator decides: `value` is w − b₀, the value of force less the cost of breaking the peace; `peace` is D⁰.
    Force { force: usize, value: f64, peace: f64, considered: f64, scripted: bool, chance: f64, used: bool },
    /// Whether somebody leaves.
    WalkOut { actor: usize, patience: Patience, clock: u32, grace: u32, chance: Option<f64>, left: bool },
    /// Public beliefs after the round: the probability of each point of each type.
    Beliefs(Vec<f64>),
    /// Whether a shift happens.
    Shift { shift: usize, hazard: f64, happened: bool, changes: Vec<Change> },
    /// An event, by its position among the events of the round.
    Event { event: usize, changes: Vec<Change> },
    /// The round closes: payoffs of the round, not discounted.
    Close { tension: f64, paid: Vec<f64>, changes: Vec<Change> },
    /// The run ends.
    End { ended: Ending, outcome: usize, levels: Vec<u8>, payoff: Vec<f64> },
}

/// Plays run `run` under a seed again and records its scenes.
#[must_use]
pub fn replay(model: &Model, seed: u64, run: u64) -> (Record, Trace) {
    let keys = Keys::new(model, seed);
    let mut luck = Luck::new(&keys);
    luck.begin(run, Redraw::Nothing);
    let mut player = Player::new(model, false);
    let trace = player.play_aloud(run, &mut luck);
    (player.record, trace)
}

impl Player<'_> {
    /// Plays one run and records its scenes.
    pub fn play_aloud(&mut self, run: u64, chance: &mut impl Chance) -> Trace {
        self.trace = Some(Box::new(Trace { scenes: Vec::new(), before: self.state.clone() }));
        self.play(run, chance);
        *self.trace.take().expect("a player keeps its trace through a run")
    }

    /// Record of the last run.
    pub fn record(&self) -> &Record {
        &self.record
    }

    /// Adds a scene, if a trace is kept. The closure gets the situation at the previous scene.
    #[inline]
    pub(in crate::engine) fn tell(&mut self, scene: impl FnOnce(&Self, &State) -> Scene) {
        if let Some(mut trace) = self.trace.take() {
            let round = if trace.scenes.is_empty() { 0 } else { self.state.round };
            trace.scenes.push((round, scene(self, &trace.before)));
            trace.before.clone_from(&self.state);
            self.trace = Some(trace);
        }
    }
}
