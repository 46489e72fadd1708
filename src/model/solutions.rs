//! Equilibria that were found of a game, and of those that it is compared with.

use std::sync::Arc;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

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
    /// Which values they are, where they were fitted.
    pub values: Option<ValuesRef>,
}

/// Which fitted values actors choose by.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ValuesRef {
    /// SHA-256 of the values, in hexadecimal: `sha256` in `values.json`.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub hash: String,
    /// Whether they come from a quick fit (`--quick`): for a first look only.
    pub quick: bool,
}

impl ValuesRef {
    /// Of values with this hash.
    #[must_use]
    pub fn new(hash: String, quick: bool) -> Self {
        Self { hash, quick }
    }
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
