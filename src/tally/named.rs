//! Runs that are kept by their number: the first of each class, and a sample of inputs.

use std::ops::Deref;

use serde::{Deserialize, Serialize};

use super::{Counter, Digest, KEPT_PER_CLASS, RunView, SAMPLE, fixed, plain};
use crate::index::{DrawIdx, OutcomeIdx, PointIdx, TiSlice, TiVec, TypeIdx};

/// The first [`KEPT_PER_CLASS`] runs of each outcome class, in order of run number.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FirstRuns(pub TiVec<OutcomeIdx, Vec<Kept>>);

/// The runs whose number is below [`SAMPLE`], in order of run number.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Sample(pub Vec<Sampled>);

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
    pub outcome: OutcomeIdx,
    /// Values of the uncertain inputs.
    #[serde(with = "plain::bits")]
    pub drawn: TiVec<DrawIdx, f64>,
    /// True point of each private type.
    pub point: TiVec<TypeIdx, PointIdx>,
}

impl FirstRuns {
    /// No run yet.
    #[must_use]
    pub fn new(outcomes: usize) -> Self {
        Self(vec![Vec::new(); outcomes].into())
    }

    pub(super) fn push(&mut self, run: &RunView) {
        let kept = &mut self.0[run.outcome];
        if kept.len() < KEPT_PER_CLASS {
            kept.push(Kept { run: run.run, path: run.tension.iter().map(|t| fixed(*t)).collect() });
        }
    }
}

impl Deref for FirstRuns {
    type Target = TiSlice<OutcomeIdx, Vec<Kept>>;

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Counter for FirstRuns {
    fn merge(&mut self, other: &Self) {
        for (kept, more) in self.0.iter_mut().zip(&other.0) {
            kept.extend_from_slice(more);
            kept.sort_by_key(|k| k.run);
            kept.truncate(KEPT_PER_CLASS);
        }
    }

    fn digest_into(&self, digest: &mut Digest) {
        for kept in &self.0 {
            digest.list(&kept.iter().map(|k| k.run).collect::<Vec<_>>());
        }
    }

    fn fits(&self, empty: &Self) -> bool {
        self.len() == empty.len()
    }
}

impl Sample {
    pub(super) fn push(&mut self, run: &RunView) {
        if run.run < SAMPLE {
            let (drawn, point) = (run.drawn.to_vec(), run.point.to_vec());
            self.0.push(Sampled { run: run.run, outcome: run.outcome, drawn, point });
        }
    }
}

impl Deref for Sample {
    type Target = [Sampled];

    fn deref(&self) -> &Self::Target {
        &self.0
    }
}

impl Counter for Sample {
    fn merge(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
        self.0.sort_by_key(|s| s.run);
    }

    fn digest_into(&self, digest: &mut Digest) {
        for one in &self.0 {
            digest.list(&[one.run, one.outcome.0 as u64]);
            digest.list(&one.drawn.iter().map(|x| x.to_bits()).collect::<Vec<_>>());
            digest.list(&one.point.iter().map(|p| p.0 as u64).collect::<Vec<_>>());
        }
    }

    fn fits(&self, _: &Self) -> bool {
        true
    }
}
