//! Runs that are kept by name: the first of each class, and a sample of inputs.

use serde::{Deserialize, Serialize};

use super::plain;

/// One run that is kept by name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// Its number.
    pub run: u64,
    /// Tension at the start and at each close, in 2⁻³².
    pub path: Vec<i64>,
}

/// Inputs and ending of one run of the sample.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sampled {
    /// Its number.
    pub run: u64,
    /// Outcome class.
    pub outcome: usize,
    /// Uncertain inputs.
    #[serde(with = "plain::bits")]
    pub drawn: Vec<f64>,
    /// Points of the private types.
    pub point: Vec<usize>,
}
