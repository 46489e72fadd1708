//! Equilibria that were found of a game, and of those that it is compared with.

use std::sync::Arc;

use super::fit::Fit;
use super::strategies::Strategies;

/// How everybody chooses in an equilibrium of one game.
#[derive(Debug, Clone, PartialEq)]
pub enum Solution {
    /// By strategies that were solved for: exact.
    Exact(Arc<Strategies>),
    /// By values that were fitted to runs.
    Fitted(Arc<Fit>),
}

/// Equilibria of a game and of those that it is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct Solutions {
    /// Of the game itself.
    pub own: Solution,
    /// Of the games that it is compared with. None: they were not computed, and no comparison runs are played that need them.
    pub twins: Option<Box<TwinSolutions>>,
}

/// Equilibria of the games that a game is compared with.
#[derive(Debug, Clone, PartialEq)]
pub struct TwinSolutions {
    /// Of the game without meetings.
    pub without_meetings: Solution,
    /// Of the game in which a meeting without result raises no tension. None: it raises none in the game itself.
    pub free_failure: Option<Solution>,
    /// Of the game with half, and with twice the precision.
    pub half_and_double: [Solution; 2],
    /// Of the game in which nobody can choose a move. None: nobody can in the game itself.
    pub without_moves: Option<Solution>,
}
