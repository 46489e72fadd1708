//! Runs in which a private type or a drawn number had a certain value, and how they end: plain data.

use std::collections::BTreeMap;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::estimate::Estimate;

words! {
    /// Who does not know an input.
    InputKind {
        /// The analyst: actors know it.
        Uncertain = "uncertain",
        /// All but its owners.
        Private = "private",
    }
}

words! {
    /// A third of the distribution of a drawn number.
    Third {
        /// The lowest third.
        Low = "low",
        /// The middle third.
        Middle = "middle",
        /// The highest third.
        High = "high",
    }
}

/// How runs end, by the value of one private type or one drawn number.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct InputEndings {
    /// Path in the file, or id of a private type.
    pub path: String,
    /// Who does not know it.
    pub kind: InputKind,
    /// Runs by point of the type, or by third of the number's distribution, lowest first. A point or third that no run drew is
    /// left out.
    pub subsets: Vec<RunSubset>,
    /// The outcome class whose share differs most between two of them; null where fewer than two were drawn.
    pub contrast: Option<EndingContrast>,
}

/// Runs in which an input had certain values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct RunSubset {
    /// Point of the private type, or a stretch of neighboring points; null for a drawn number.
    pub point: Option<String>,
    /// Third of the number's distribution, by the rank of the draw; null for a private type.
    pub third: Option<Third>,
    /// Lowest and highest value, in the unit of the input; of a point with a name, its position among the points.
    pub range: [f64; 2],
    /// Whether `range` holds values: false for points with names.
    pub numeric: bool,
    /// Number of runs.
    pub n: u64,
    /// By outcome class: share of these runs, 0 to 1.
    pub outcome: BTreeMap<String, Estimate>,
}

impl RunSubset {
    /// Id of the point, or `low`, `middle` or `high`: tells it from the other subsets of its input.
    #[must_use]
    pub fn id(&self) -> &str {
        self.point.as_deref().or(self.third.map(Third::id)).unwrap_or_default()
    }
}

/// The outcome class whose share differs most between two subsets of one input.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[non_exhaustive]
pub struct EndingContrast {
    /// Outcome class.
    pub outcome: String,
    /// Position in `subsets` of the runs with the smallest share of it.
    pub least: usize,
    /// Position in `subsets` of the runs with the largest share of it.
    pub most: usize,
    /// The largest share less the smallest, at a level adjusted for every class and every pair of subsets of every input
    /// (Bonferroni).
    pub difference: Estimate,
}
