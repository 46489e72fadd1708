//! What foresight changes where actors choose in an equilibrium, and what talks and leverage are worth there. Plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;
use super::health::HealthFinding;

/// What is found where actors choose in an equilibrium only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ForesightFinding {
    /// Whether equilibria were computed of the games that this one is compared with: without meetings, with meetings whose failure raises
    /// no tension, at half and double precision, and without moves. If not, `value_of_talks`, `talks`, `precision_band`,
    /// `without_meetings` and `without_moves` are empty or null. `detente fit FILE --twins` computes them.
    pub compared: bool,
    /// What foresight changes: the runs against the same runs with myopic actors.
    pub myopic: ChangeFinding,
    /// How often moves leave their actors worse off, against the same runs with myopic actors; null where there are no moves.
    pub realized: Option<RealizedChange>,
    /// What talks are worth: the runs against the same runs without meetings, which have an equilibrium of their own; null where nobody
    /// meets, and where that was not computed.
    pub without_meetings: Option<ChangeFinding>,
    /// What leverage is worth: the runs against the same runs in which nobody can choose a move, which have an equilibrium of their own;
    /// null where nobody can choose one anyway, and where that was not computed.
    pub without_moves: Option<ChangeFinding>,
    /// How good the equilibrium is; null where it is not known how it was found.
    pub health: Option<HealthFinding>,
}

/// A number in the runs, in the same runs with one thing changed, and the difference. Each interval holds at its level by itself.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct PairedEstimate {
    /// In the runs.
    pub run: Estimate,
    /// In the same runs with one thing changed.
    pub twin: Estimate,
    /// The first less the second, from the same random draws.
    pub difference: Estimate,
}

/// The runs against the same runs with one thing changed. All runs are played again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct ChangeFinding {
    /// Number of pairs of runs.
    pub runs: u64,
    /// Share of runs, 0 to 1, that end differently.
    pub changed: Estimate,
    /// By outcome class: share of runs, 0 to 1, that end so.
    pub outcomes: BTreeMap<String, PairedEstimate>,
    /// By group of endings: share of runs, 0 to 1, that end in it.
    pub groups: BTreeMap<String, PairedEstimate>,
    /// By actor: mean payoff, discounted to round 1.
    pub payoffs: BTreeMap<String, PairedEstimate>,
    /// Moves per run.
    pub moves: PairedEstimate,
    /// By actor that can play a move: its moves per run.
    pub moves_by_actor: BTreeMap<String, PairedEstimate>,
    /// Packages per run that are accepted and concluded in a meeting.
    pub accepted: PairedEstimate,
}

/// What moves bring their actors, against the same run without the move: in an equilibrium, and with myopic actors. The two sides
/// come from the same runs, but of other moves; the interval of a difference takes them as independent.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RealizedChange {
    /// Share of moves, 0 to 1, whose realized gain is below 0.
    pub at_a_loss: PairedEstimate,
    /// By actor that can play a move: the same of its moves.
    pub at_a_loss_by_actor: BTreeMap<String, PairedEstimate>,
    /// Mean realized gain, in units of payoff, discounted to round 1.
    pub gain: PairedEstimate,
    /// By actor that can play a move: the same of its moves.
    pub gain_by_actor: BTreeMap<String, PairedEstimate>,
}
