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
    /// What the intervals say about the odds of the groups of endings that a finding names.
    TalksVerdict {
        /// The interval of every class of these groups, and of all of them together, lies within ±2 points (an equivalence test:
        /// two one-sided tests at once).
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
    /// Ids of the groups of endings that the verdict is about: those by force and clashes; without these, the groups that are
    /// followed. The same in every entry.
    pub groups: Vec<String>,
    /// By outcome class: share of these runs less the share in the same runs with the talks changed, −1 to 1. The level is adjusted
    /// so that the intervals of all classes of these groups and of all of them together hold together: for all runs, with both
    /// changes; for points, with both changes and all points of all types (Bonferroni).
    pub outcome: BTreeMap<String, Estimate>,
    /// The same for all classes of these groups together.
    pub together: Estimate,
    /// What these intervals say; null where no run is counted.
    pub verdict: Option<TalksVerdict>,
}
