//! What a reader takes away: the most frequent ending, the input that changes the followed endings most, the reason for most refusals.
//!
//! Each is a test, not the largest of some noisy numbers. Where the data cannot tell two of them apart they are tied, and
//! the conclusion says so.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

/// The three conclusions; each is null where there is nothing to conclude from.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Conclusions {
    /// The most frequent ending; null where nothing was seen.
    pub ending: Option<TopEnding>,
    /// The drawn input with the largest contrast in the groups of endings that are followed; null where no input is drawn.
    pub driver: Option<Driver>,
    /// The most frequent reason for refusal in the most heavily weighted forum; null where nothing was refused.
    pub refusal: Option<TopReason>,
}

/// The most frequent ending, and those that cannot be told from it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TopEnding {
    /// Outcome class that most runs end in.
    pub outcome: String,
    /// Other classes whose difference from it includes zero, the most frequent first.
    pub tied: Vec<String>,
    /// Its share less that of the next class, at a level adjusted for all other classes (Bonferroni); null if only one class exists.
    pub lead: Option<Estimate>,
}

/// The drawn input with the largest contrast in the groups of endings that are followed: their share where it is low against
/// their share where it is high, or at one point against another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct Driver {
    /// Path in the file, or id of a private type.
    pub path: String,
    /// The two sets of runs, that with the smaller share of followed endings first.
    pub groups: [RunGroup; 2],
    /// That share in the second set less that in the first, at a level adjusted for all contrasts looked at (Bonferroni).
    pub difference: Estimate,
    /// Other inputs whose contrast cannot be told from this one, the largest first.
    pub tied: Vec<String>,
    /// Number of contrasts looked at.
    pub contrasts: u64,
}

words! {
    /// Which values of an input some runs have.
    Side {
        /// The lowest ones.
        Low = "low",
        /// The highest ones.
        High = "high",
        /// One point, which has a name.
        Point = "point",
    }
}

/// Runs in which an input had certain values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RunGroup {
    /// Lowest and highest value, in the unit of the input; of points with names, positions among the points.
    pub range: [f64; 2],
    /// Point of the type, where it has a name; else null.
    pub point: Option<String>,
    /// Which end of the input, where its values are numbers.
    pub side: Side,
    /// Share of these runs, 0 to 1, that ended in one of the groups that are followed.
    pub followed: Estimate,
}

/// The most frequent reason for refusal in one forum.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct TopReason {
    /// The forum of greatest weight; the first of them in the file where several have it.
    pub forum: String,
    /// The most frequent binding reason there.
    pub reason: String,
    /// Number of refusals for this reason.
    pub count: u64,
    /// Number of all refusals there.
    pub refusals: u64,
    /// Its share of refusals, 0 to 1. The interval allows for refusals of one run being alike.
    pub share: Estimate,
    /// Other reasons that cannot be told from it, the most frequent first: of the refusals for one of the two, the interval of
    /// the share that are for this one includes one half.
    pub tied: Vec<String>,
}
