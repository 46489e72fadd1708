//! Runs that are kept by their number: the first of each class, and a sample of inputs.

use serde::{Deserialize, Serialize};

use super::plain;

/// One run that is kept by its number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Number of the run.
    pub run: u64,
    /// Tension at the start and at each close, in units of 2⁻³².
    pub path: Vec<i64>,
}

/// Inputs and ending of one run of the sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    /// Number of the run.
    pub run: u64,
    /// Outcome class.
    pub outcome: usize,
    /// Values of the uncertain inputs.
    #[serde(with = "plain::bits")]
    pub drawn: Vec<f64>,
    /// True point of each private type.
    pub point: Vec<usize>,
}
