//! What happens within runs, as findings: when runs end, when talks collapse, and what moves bring.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

/// One round: how likely it is to stop a run that is still going, and how many runs go on after it.
///
/// A run that no ending stops goes on to the horizon. Its class is read there, so this class does not count as an ending of the
/// last round.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct HazardFinding {
    /// Round, from 1.
    pub round: u32,
    /// Number of runs still going at its start.
    pub at_risk: u64,
    /// By outcome class: number of runs that this round stops with this ending.
    pub stopped: BTreeMap<String, u64>,
    /// By outcome class: share of the runs at risk, 0 to 1, that this round stops with this ending. Null where no run is at risk.
    pub outcome: BTreeMap<String, Estimate>,
    /// Share of the runs at risk, 0 to 1, that this round stops with any ending.
    pub any: Estimate,
    /// Share of all runs, 0 to 1, still going after it; after the last round, the share that reaches the horizon.
    pub survival: Estimate,
}

/// Collapse of the talks as an event: somebody walks out, whatever the run ends in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct CollapseFinding {
    /// Share of all runs, 0 to 1, in which the talks collapse.
    pub share: Estimate,
    /// By actor that can walk out: how often it does, and when.
    pub by: BTreeMap<String, WalkOutFinding>,
    /// By outcome class: number of these runs that end so.
    pub ended: BTreeMap<String, u64>,
}

/// How often one actor walks out of the talks, and when.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct WalkOutFinding {
    /// Share of all runs, 0 to 1, in which it walks out.
    pub share: Estimate,
    /// For each round from 1: number of runs in which it walks out.
    pub by_round: Vec<u64>,
}

/// What moves bring the actors that play them, against the same run without the move.
///
/// One move is drawn in each run of a sample, and the run is played again with the same random draws and without this move; everybody
/// sees and answers what now happens, the actor itself included. The realized gain is the actor's payoff less its payoff without the
/// move, in units of payoff, discounted to round 1. A run stands for all its moves, so that every move of all runs counts alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RealizedGains {
    /// Mean realized gain.
    pub gain: Estimate,
    /// By move: mean realized gain.
    pub by_move: BTreeMap<String, Estimate>,
    /// Share of moves, 0 to 1, whose realized gain is below 0.
    pub at_a_loss: Estimate,
    /// By move: the same share of its uses.
    pub at_a_loss_by_move: BTreeMap<String, Estimate>,
    /// The same among moves that are a net loss by the actor's own estimate.
    pub at_a_loss_as_expected: Estimate,
    /// The same among all other moves.
    pub at_a_loss_unexpected: Estimate,
}
