//! Where in the space of the inputs a goal holds: the form of `discover.json`.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::analysis::discover::boxes::Side;
use crate::analysis::estimate::Estimate;
use crate::analysis::findings::{PlanRef, SCHEMA_VERSION, ScenarioRef};
use crate::analysis::goal::Status;
use crate::analysis::left_out::LeftOut;

/// Where in the space of the inputs a goal holds: the content of `discover.json`. The points themselves stand in `samples.csv`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[schemars(title = "Regions of the inputs where a goal holds")]
#[non_exhaustive]
pub struct Discovery {
    /// Version of this form.
    #[schemars(extend("const" = SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Version of the engine that played the runs.
    pub engine_version: String,
    /// Seed and number of runs of each point.
    pub plan: PlanRef,
    /// SHA-256 of all that was counted, in hexadecimal: the same on every machine.
    #[schemars(regex(pattern = "^[0-9a-f]{64}$"))]
    pub digest: String,
    /// The scenario as it is given.
    pub scenario: ScenarioRef,
    /// The goal, such as `war > 30%`.
    pub goal: String,
    /// Whether it is about a difference of two shares, such as the lead of an ending, and not about one.
    pub difference: bool,
    /// Number of points that were drawn.
    pub samples: u64,
    /// How many of them the scenario cannot have, since numbers do not go together. They are left out of everything else.
    pub refused: u64,
    /// At how many points the interval of the estimate includes the threshold: whether they are hits is partly luck.
    pub undecided: u64,
    /// The inputs that are varied, in the order of the file.
    pub inputs: Vec<DiscoverInput>,
    /// Numbers that were left out, with the reason.
    pub left_out: Vec<LeftOut>,
    /// At which points the goal holds.
    pub by_inputs: DiscoverQuestion,
    /// Which runs end as the goal says; null where the goal is not about the share of an ending.
    pub by_runs: Option<DiscoverQuestion>,
    /// The points that were played.
    #[serde(skip)]
    pub points: Vec<DiscoverPoint>,
}

/// What the limits of an input are numbers of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverUnit {
    /// Of the number itself.
    Value,
    /// Of what the distribution is multiplied by.
    Factor,
    /// Of the way through the plausible range, from 0 to 1: for numbers that move together.
    PartOfRange,
}

/// An input that is varied.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverInput {
    /// Its path; of numbers that move together the id that the file gives them.
    pub path: String,
    /// Paths of the numbers that move: one, or several together.
    pub numbers: Vec<String>,
    /// What stands there, as TOML, with commas between several.
    pub value: String,
    /// Whether a source supports it, or any of several; otherwise it is a prior.
    pub supported: bool,
    /// What its limits are numbers of.
    pub unit: DiscoverUnit,
    /// Whether it is a whole number.
    pub whole: bool,
    /// The smallest and the largest value that was drawn.
    pub drawn: [f64; 2],
}

/// What was found for one question.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverQuestion {
    /// Number of rows: points, or one run of each point.
    pub n: u64,
    /// How many of them are as the goal says.
    pub holds: u64,
    /// Whether the rows that are *not* as the goal says were searched for, because they are fewer. Then these are the hits.
    pub others: bool,
    /// How many of the rows are hits: what was searched for.
    pub hits: u64,
    /// The regions, in the order in which they were found. Each was looked for outside those before it.
    pub boxes: Vec<DiscoverBox>,
    /// Why there are no more.
    pub stop: DiscoverStop,
    /// p-value of the next region, where it could not be told from chance.
    pub stop_p: Option<f64>,
    /// Share of the rows in a region that a step of the search takes off: 0.2, or 0.1 or 0.05 where that does clearly better on rows that
    /// did not shape its region.
    pub peel_share: f64,
    /// Every region of the first search, from all rows on, one limit tightened at a time.
    pub peeling: Vec<DiscoverStep>,
    /// Which of them the first box was made from.
    pub chosen: Option<usize>,
    /// Of the runs: what a rule could reach that knows the odds at every point; null for the other question.
    pub ceiling: Option<DiscoverCeiling>,
    /// The same answered by a tree of splits.
    pub tree: DiscoverTree,
}

/// Why no further region was looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DiscoverStop {
    /// There are fewer than ten hits: nothing was looked for.
    TooFewHits,
    /// All rows that are left are hits, or none is.
    AllAlike,
    /// No region has a larger share of hits than all rows that are left.
    NoneQualifies,
    /// No limit of the next region was significant.
    NoLimitSignificant,
    /// The share of hits in the next region was not significantly above that of all rows.
    NotAboveBase,
    /// The next region could not be told from chance.
    Chance,
    /// As many as are looked for at most.
    Enough,
}

/// A region: limits on some inputs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverBox {
    /// Its limits, in the order of the inputs.
    pub limits: Vec<DiscoverLimit>,
    /// Number of rows in it that are in no region before it.
    pub n: u64,
    /// How many of them are hits.
    pub hits: u64,
    /// Share of all hits that it holds.
    pub coverage: f64,
    /// Share of its rows that are hits. Optimistic: the region was fitted to these rows.
    pub density: f64,
    /// Share of all rows that it holds.
    pub mass: f64,
    /// p-value of the region: how often shuffled hits give one that is as good, times the three ways to peel. At least 0.03.
    pub p: f64,
    /// Limits that were dropped because they were not significant.
    pub dropped: Vec<DiscoverDropped>,
    /// Whether halves of the rows give the same region.
    pub stability: DiscoverStability,
}

/// Limits on one input: its value is above `low` and at most `high`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverLimit {
    /// The input: its `path`.
    pub path: String,
    /// Where low values are cut off, in the unit of the input; null where they are not.
    pub low: Option<f64>,
    /// Where high values are cut off, in the unit of the input; null where they are not.
    pub high: Option<f64>,
    /// Quasi-p-value of the lower limit. It ranks limits; as a probability it is too small, since the limit was chosen on these rows.
    pub low_quasi_p: Option<f64>,
    /// Quasi-p-value of the upper limit.
    pub high_quasi_p: Option<f64>,
    /// Share of the halves whose region limits this input, too.
    pub in_halves: f64,
}

/// A limit that was dropped.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverDropped {
    /// The input: its `path`.
    pub path: String,
    /// Which values it cut off.
    pub side: Side,
    /// Where, in the unit of the input.
    pub at: f64,
    /// Quasi-p-value that it was dropped for.
    pub quasi_p: f64,
}

/// Whether random halves of the rows give the same region.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverStability {
    /// Number of halves.
    pub halves: u64,
    /// Number of halves with a region.
    pub with_box: u64,
    /// Share of the halves whose region limits exactly the same inputs.
    pub same_inputs: f64,
    /// Mean overlap of their regions with this one: rows in both over rows in either (Jaccard 1912).
    pub overlap: f64,
    /// Regions found in the same way on nine tenths of the rows, each judged on the tenth that did not shape it; null where they hold
    /// no such row.
    pub held_out: Option<DiscoverHeldOut>,
}

/// What regions hold of rows that did not shape them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverHeldOut {
    /// Share of these rows in the regions that are hits.
    pub density: f64,
    /// Its interval at 95%, for regions found in this way.
    pub interval: [f64; 2],
    /// Share of these hits that the regions hold.
    pub coverage: f64,
}

/// A region on the way of a search.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverStep {
    /// Share of all hits that it holds.
    pub coverage: f64,
    /// Share of its rows that are hits.
    pub density: f64,
    /// Share of all rows that it holds.
    pub mass: f64,
    /// Number of inputs with a limit.
    pub inputs: u64,
}

/// Share of hits that a rule could reach that knows the odds at every point and takes the best ones.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverCeiling {
    /// Share of the points that the rule takes: that of the first region, or a tenth where there is none.
    pub mass: f64,
    /// In expectation it reaches at least this: points ranked by half of their runs, judged by the other half.
    pub at_least: f64,
    /// In expectation it reaches at most this: points ranked and judged by the same runs.
    pub at_most: f64,
}

/// A tree of splits, pruned to the smallest one whose error is within one standard error of the least.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverTree {
    /// Its leaves, from left to right: one without limits where no split helps.
    pub leaves: Vec<DiscoverLeaf>,
    /// Mean squared error of its shares on rows that did not shape it (Brier 1950).
    pub error: f64,
    /// The same of the share of hits among all rows: the tree without splits.
    pub error_of_none: f64,
}

/// A leaf.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverLeaf {
    /// Its limits, in the order of the inputs.
    pub limits: Vec<DiscoverSplit>,
    /// Number of rows.
    pub n: u64,
    /// How many of them are hits.
    pub hits: u64,
    /// Share of them that are hits.
    pub share: f64,
    /// Its interval at 95% (Wilson 1927); optimistic, since the tree was grown on these rows.
    pub interval: [f64; 2],
}

/// Limits of a leaf on one input: its value is above `low` and at most `high`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct DiscoverSplit {
    /// The input: its `path`.
    pub path: String,
    /// Where low values are cut off; null where they are not.
    pub low: Option<f64>,
    /// Where high values are cut off; null where they are not.
    pub high: Option<f64>,
}

/// A point that was played.
#[derive(Debug, Clone, PartialEq)]
pub struct DiscoverPoint {
    /// Its place in the design, from 1.
    pub place: u64,
    /// The inputs, in their units.
    pub inputs: Vec<f64>,
    /// What the goal is about.
    pub value: Estimate,
    /// Whether the goal holds, by the interval.
    pub status: Status,
    /// Whether it holds by the estimate.
    pub holds: bool,
    /// Whether its first run ends as the goal says; `None` where the goal is not about the share of an ending.
    pub first: Option<bool>,
}
