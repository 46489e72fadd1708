//! What the talks are worth: endings against the same runs with the talks changed, in all runs and by private type. Plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

/// Differences smaller than this are taken as none, as a share.
pub const BAND: f64 = 0.02;

words! {
    /// What is changed about the talks in the runs that the runs are compared with.
    TalksTwin {
        /// There are no meetings.
        NoMeetings = "no_meetings",
        /// A meeting without result raises no tension.
        FreeFailure = "free_failure",
    }
}

words! {
    /// What the intervals say about the odds of violence.
    TalksVerdict {
        /// The interval of every violent class, and of violence as such, lies within ±2 points (an equivalence test: two one-sided
        /// tests at once).
        BarelyChange = "barely_change",
        /// Not so, and at least one of these intervals excludes zero.
        Change = "change",
        /// Neither: the runs do not tell.
        Undecided = "undecided",
    }
}

/// How endings differ from those of the same runs with the talks changed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TalksFinding {
    /// What is changed in the runs compared with.
    pub twin: TalksTwin,
    /// Private type whose point was true in these runs; null for all runs.
    pub r#type: Option<String>,
    /// Its point, or a stretch of neighboring points; null for all runs.
    pub point: Option<String>,
    /// By outcome class: share of these runs less the share in the same runs with the talks changed, −1 to 1. The level is adjusted
    /// so that the intervals of all violent classes and of violence hold together: for all runs, with both changes; for points,
    /// with both changes and all points of all types (Bonferroni).
    pub outcome: BTreeMap<String, Estimate>,
    /// The same for violence as such: all classes that have a cause.
    pub violence: Estimate,
    /// What these intervals say; null where no class is violent or no run is counted.
    pub verdict: Option<TalksVerdict>,
}
