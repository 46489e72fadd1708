//! Two variants of the same runs, counted together: paired differences are exact in constant memory.

use serde::{Deserialize, Serialize};

use super::Moments;

/// How the endings of a run and of its twin go together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Joint {
    /// Outcome classes of the runs.
    pub rows: usize,
    /// Outcome classes of the twins.
    pub columns: usize,
    /// Runs by (ending of the run, ending of its twin).
    pub counts: Vec<u64>,
}

impl Joint {
    /// Nothing counted yet; run and twin have the same classes.
    #[must_use]
    pub fn new(outcomes: usize) -> Self {
        Self::between(outcomes, outcomes)
    }

    /// Nothing counted yet; run and twin have classes of their own.
    #[must_use]
    pub fn between(rows: usize, columns: usize) -> Self {
        Self { rows, columns, counts: vec![0; rows * columns] }
    }

    /// Counts a pair.
    pub fn push(&mut self, run: usize, twin: usize) {
        self.counts[run * self.columns + twin] += 1;
    }

    /// Adds another.
    pub fn merge(&mut self, other: &Joint) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(a, b)| *a += b);
    }

    /// Pairs that end so.
    #[must_use]
    pub fn count(&self, run: usize, twin: usize) -> u64 {
        self.counts[run * self.columns + twin]
    }

    /// Pairs.
    #[must_use]
    pub fn n(&self) -> u64 {
        self.counts.iter().sum()
    }

    /// Runs that end in a class.
    #[must_use]
    pub fn row(&self, class: usize) -> u64 {
        (0..self.columns).map(|twin| self.count(class, twin)).sum()
    }

    /// Twins that end in a class.
    #[must_use]
    pub fn column(&self, class: usize) -> u64 {
        (0..self.rows).map(|run| self.count(run, class)).sum()
    }

    /// Runs that end in a class, and twins that do, where both have the same classes.
    #[must_use]
    pub fn margins(&self, class: usize) -> (u64, u64) {
        (self.row(class), self.column(class))
    }

    /// Pairs in which only the run ends in a class, and in which only the twin does.
    #[must_use]
    pub fn discordant(&self, class: usize) -> (u64, u64) {
        let both = self.count(class, class);
        (self.row(class) - both, self.column(class) - both)
    }

    /// Pairs with the same ending.
    #[must_use]
    pub fn same(&self) -> u64 {
        (0..self.rows.min(self.columns)).map(|o| self.count(o, o)).sum()
    }
}

/// A quantity in the runs, in their twins, and the difference twin − run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Paired {
    /// In the runs.
    pub run: Moments,
    /// In the twins.
    pub twin: Moments,
    /// Twin − run.
    pub difference: Moments,
}

impl Paired {
    /// Counts a pair.
    pub fn push(&mut self, run: f64, twin: f64) {
        self.run.push(run);
        self.twin.push(twin);
        self.difference.push(twin - run);
    }

    /// Adds another.
    pub fn merge(&mut self, other: &Paired) {
        self.run.merge(&other.run);
        self.twin.merge(&other.twin);
        self.difference.merge(&other.difference);
    }
}
