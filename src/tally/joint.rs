//! Two variants of the same runs, counted together: paired differences are exact in constant memory.

use serde::{Deserialize, Serialize};

use super::{Counter, Digest, Moments};
use crate::index::OutcomeIdx;

/// Endings of runs and of their comparison runs (*twins*: the same runs with one change), counted in pairs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    /// Number of outcome classes of the runs.
    pub rows: usize,
    /// Number of outcome classes of the comparison runs.
    pub columns: usize,
    /// Pairs by (ending of the run, ending of the comparison run), run by run.
    pub counts: Vec<u64>,
}

impl Joint {
    /// Nothing counted yet; both sides have the same classes.
    #[must_use]
    pub fn new(outcomes: usize) -> Self {
        Self::between(outcomes, outcomes)
    }

    /// Nothing counted yet; each side has classes of its own.
    #[must_use]
    pub fn between(rows: usize, columns: usize) -> Self {
        Self { rows, columns, counts: vec![0; rows * columns] }
    }

    /// Counts a pair.
    pub fn push(&mut self, run: OutcomeIdx, twin: OutcomeIdx) {
        self.counts[run.0 * self.columns + twin.0] += 1;
    }

    /// Pairs with these two endings.
    #[must_use]
    pub fn count(&self, run: OutcomeIdx, twin: OutcomeIdx) -> u64 {
        self.counts[run.0 * self.columns + twin.0]
    }

    /// Number of pairs.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Runs that end in a class.
    #[must_use]
    pub fn row(&self, class: OutcomeIdx) -> u64 {
        (0..self.columns).map(|twin| self.count(class, OutcomeIdx(twin))).sum()
    }

    /// Comparison runs that end in a class.
    #[must_use]
    pub fn column(&self, class: OutcomeIdx) -> u64 {
        (0..self.rows).map(|run| self.count(OutcomeIdx(run), class)).sum()
    }

    /// Runs, and comparison runs, that end in a class that both sides have.
    #[must_use]
    pub fn margins(&self, class: OutcomeIdx) -> (u64, u64) {
        (self.row(class), self.column(class))
    }

    /// Pairs in which only the run ends in a class, and pairs in which only the comparison run does.
    #[must_use]
    pub fn discordant(&self, class: OutcomeIdx) -> (u64, u64) {
        let both = self.count(class, class);
        (self.row(class) - both, self.column(class) - both)
    }

    /// Pairs with the same ending.
    #[must_use]
    pub fn same(&self) -> u64 {
        (0..self.rows.min(self.columns)).map(OutcomeIdx).map(|o| self.count(o, o)).sum()
    }
}

impl Counter for Joint {
    fn merge(&mut self, other: &Self) {
        self.counts.merge(&other.counts);
    }

    fn digest_into(&self, digest: &mut Digest) {
        for n in [self.rows as u64, self.columns as u64].iter().chain(&self.counts) {
            n.digest_into(digest);
        }
    }

    fn fits(&self, empty: &Self) -> bool {
        (self.rows, self.columns) == (empty.rows, empty.columns) && self.counts.fits(&empty.counts)
    }
}

/// A quantity in the runs, in their comparison runs, and the difference comparison run − run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Paired {
    /// The quantity in the runs.
    pub run: Moments,
    /// The quantity in the comparison runs.
    pub twin: Moments,
    /// Comparison run − run, pair by pair.
    pub difference: Moments,
}

impl Paired {
    /// Counts a pair.
    pub fn push(&mut self, run: f64, twin: f64) {
        self.run.push(run);
        self.twin.push(twin);
        self.difference.push(twin - run);
    }
}

impl Counter for Paired {
    fn merge(&mut self, other: &Self) {
        self.run.merge(&other.run);
        self.twin.merge(&other.twin);
        self.difference.merge(&other.difference);
    }

    fn digest_into(&self, digest: &mut Digest) {
        [self.run, self.twin, self.difference].iter().for_each(|m| m.digest_into(digest));
    }

    fn fits(&self, _: &Self) -> bool {
        true
    }
}
