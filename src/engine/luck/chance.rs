//! The interface through which the rules ask for a random choice.
//!
//! The rules of the game say *what* may happen and how likely it is; a [`Chance`] decides what happens.
//! [`Streams`](crate::engine::luck::streams::Streams) decides with seeded random numbers, [`Branches`](crate::engine::luck::branches::Branches) takes every
//! option in turn.

use crate::distribution::Distribution;
use crate::index::{ActorIdx, ForceIdx, ForumIdx, SourceIdx};

/// Number of random numbers per source and round.
pub const SLOTS: usize = 8;

/// Key of a random number within a run. Each use has a fixed key, so that an addition elsewhere changes no other number.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DrawKey {
    /// Index of the source (purpose and id) in the model.
    pub source: SourceIdx,
    /// Round, 0 for what is drawn before the first.
    pub round: u32,
    /// Slot within the round, below [`SLOTS`].
    pub slot: usize,
}

impl DrawKey {
    /// Slot 0 of a round.
    pub fn at(source: SourceIdx, round: u32) -> Self {
        Self { source, round, slot: 0 }
    }
}

/// Decides everything that is random in a run.
pub trait Chance {
    /// Whether something of probability `p` happens.
    fn happens(&mut self, at: DrawKey, p: f64) -> bool;

    /// Which of the options happens; `weights` are non-negative and at least one is positive.
    fn choose(&mut self, at: DrawKey, weights: &[f64]) -> usize;

    /// A value of a distribution.
    fn draw(&mut self, at: DrawKey, distribution: &Distribution) -> f64;

    /// The point of a private type, which only its owners learn.
    fn draw_type(&mut self, at: DrawKey, prior: &[f64]) -> usize {
        self.choose(at, prior)
    }

    /// Which option somebody takes. Others learn of it where it is [shown](Chance::shown).
    fn decide(&mut self, at: DrawKey, _by: Turn, weights: &[f64]) -> usize {
        self.choose(at, weights)
    }

    /// Whether all of some actors say yes, each on its own; together they do with probability `p`. `each`: how a member comes to
    /// its own yes.
    fn assent(&mut self, at: DrawKey, _all: &[ActorIdx], _each: &dyn Fn(ActorIdx) -> Assent, p: f64) -> bool {
        self.happens(at, p)
    }

    /// Everybody sees what somebody has done: an offer (0: none, else the package + 1), a yes (1) or a no (0), a move (0: none,
    /// else the move + 1), an attack (1) or none (0).
    fn shown(&mut self, _by: Turn, _option: usize) {}
}

/// What somebody decides on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Act {
    /// Which package to table in a meeting, if any.
    Offer(ForumIdx),
    /// Whether to accept what was tabled in this round.
    Answer,
    /// Whether to ratify a waiting package: its place among those that wait.
    Ratify(usize),
    /// Which move to play, if any.
    Move,
    /// Whether to use force.
    Attack(ForceIdx),
}

/// Who decides, and on what.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Turn {
    /// The actor; of a unit that answers as one, its first.
    pub actor: ActorIdx,
    /// What it decides on.
    pub act: Act,
    /// Whether it follows a script.
    pub scripted: bool,
}

/// How one actor comes to a yes or no.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Assent {
    /// Who decides, and on what.
    pub turn: Turn,
    /// Probability of its yes.
    pub chance: f64,
}
