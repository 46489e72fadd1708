//! What a reader takes away: the most frequent ending, the input that moves war most, the reason for most refusals.
//!
//! Each is a test, not the largest of some noisy numbers. Where the data cannot tell two of them apart they are tied, and
//! the conclusion says so.

use serde::Serialize;

use super::estimate::Estimate;

/// The three conclusions; each is none where there is nothing to conclude from.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Conclusions {
    /// The most frequent ending.
    pub ending: Option<TopEnding>,
    /// The drawn input with the largest contrast in war.
    pub driver: Option<Driver>,
    /// The most frequent reason for refusal in the most heavily weighted forum.
    pub refusal: Option<TopReason>,
}

/// The most frequent ending, and those that cannot be told from it.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopEnding {
    /// Outcome class.
    pub outcome: String,
    /// Other classes whose difference from it includes zero, the most frequent first.
    pub tied: Vec<String>,
    /// Its share less that of the next class, at a level adjusted for all other classes (Bonferroni); none if only one class exists.
    pub lead: Option<Estimate>,
}

/// The drawn input with the largest contrast: war where it is low against war where it is high, or at one point against
/// another.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Driver {
    /// Path in the file, or id of a private type.
    pub path: String,
    /// The two groups of runs, that with less war first.
    pub groups: [Group; 2],
    /// War in the second group less war in the first, at a level adjusted for all contrasts looked at (Bonferroni).
    pub difference: Estimate,
    /// Other inputs whose contrast cannot be told from this one, the largest first.
    pub tied: Vec<String>,
    /// Contrasts looked at.
    pub contrasts: u64,
}

/// Runs in which an input had certain values.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Group {
    /// Lowest and highest value.
    pub range: [f64; 2],
    /// Point of a type, where it is one with a name.
    pub point: Option<String>,
    /// `low` or `high` where the values are numbers, else `point`.
    pub side: &'static str,
    /// Share of these runs that ended in war of any cause.
    pub war: Estimate,
}

/// The most frequent reason for refusal in one forum.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct TopReason {
    /// The forum of greatest weight; the first of them in the file where several have it.
    pub forum: String,
    /// Binding reason.
    pub reason: String,
    /// Refusals for this reason.
    pub count: u64,
    /// All refusals there.
    pub refusals: u64,
    /// Share of refusals. Its interval allows for refusals of one run being alike.
    pub share: Estimate,
    /// Other reasons that cannot be told from it, the most frequent first: of the refusals for one of the two, the interval of
    /// the share that are for this one includes one half.
    pub tied: Vec<String>,
}
