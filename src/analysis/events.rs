//! What happens within runs, as findings: when runs end.

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
