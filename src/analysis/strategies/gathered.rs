//! What is kept of the runs of a profile: sums by block of runs, so that every question about payoffs has a paired interval.

use serde::{Deserialize, Serialize};

use crate::tally::Digest;

/// Blocks that the runs of a profile are in: run k, counted from the first, is in block k mod this. So a profile that is played on
/// keeps its blocks, and two profiles with different numbers of runs still have the same blocks.
pub const BLOCKS: u64 = 100;

/// Sums by block, and single runs where they are asked for.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Gathered {
    /// Number of runs, a multiple of [`BLOCKS`].
    pub runs: u64,
    /// `payoffs[block][actor]`: sum of the actor's payoffs, added in the order of runs.
    pub payoffs: Vec<Vec<f64>>,
    /// `endings[block][class]`: number of runs.
    pub endings: Vec<Vec<u64>>,
    /// Payoff of one actor, run by run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub each: Vec<f64>,
    /// What was drawn, run by run: all inputs, one after the other.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub drawn: Vec<Vec<f64>>,
}

impl Gathered {
    /// Adds a run: its number from the first, its class of so many, and what it paid.
    pub fn add(&mut self, run: u64, (class, classes): (usize, usize), payoffs: &[f64]) {
        if self.payoffs.is_empty() {
            self.payoffs = vec![vec![0.0; payoffs.len()]; BLOCKS as usize];
            self.endings = vec![vec![0; classes]; BLOCKS as usize];
        }
        let block = (run % BLOCKS) as usize;
        self.runs += 1;
        self.payoffs[block].iter_mut().zip(payoffs).for_each(|(sum, x)| *sum += x);
        self.endings[block][class] += 1;
    }

    /// Adds further runs of the same profile.
    pub fn merge(&mut self, other: &Self) {
        if self.payoffs.is_empty() {
            self.clone_from(other);
            return;
        }
        self.runs += other.runs;
        let sums = self.payoffs.iter_mut().flatten().zip(other.payoffs.iter().flatten());
        sums.for_each(|(sum, x)| *sum += x);
        let counts = self.endings.iter_mut().flatten().zip(other.endings.iter().flatten());
        counts.for_each(|(count, n)| *count += n);
    }

    /// Mean payoff of an actor in each block.
    #[must_use]
    pub fn means(&self, actor: usize) -> Vec<f64> {
        let n = (self.runs / BLOCKS).max(1) as f64;
        self.payoffs.iter().map(|block| block[actor] / n).collect()
    }

    /// Share of runs in some classes, in each block.
    #[must_use]
    pub fn shares(&self, wanted: &[bool]) -> Vec<f64> {
        let n = (self.runs / BLOCKS).max(1) as f64;
        self.endings.iter().map(|block| count_of(block, wanted) as f64 / n).collect()
    }

    /// Number of runs in some classes.
    #[must_use]
    pub fn count(&self, wanted: &[bool]) -> u64 {
        self.endings.iter().map(|block| count_of(block, wanted)).sum()
    }

    /// Adds everything to a digest.
    pub fn digest(&self, digest: &mut Digest) {
        let bits = |numbers: &mut dyn Iterator<Item = &f64>| numbers.map(|x| x.to_bits()).collect::<Vec<u64>>();
        digest.list(&[self.runs]);
        digest.list(&bits(&mut self.payoffs.iter().flatten()));
        digest.list(&self.endings.iter().flatten().copied().collect::<Vec<u64>>());
        digest.list(&bits(&mut self.each.iter()));
        digest.list(&bits(&mut self.drawn.iter().flatten()));
    }
}

fn count_of(block: &[u64], wanted: &[bool]) -> u64 {
    block.iter().zip(wanted).filter(|(_, wanted)| **wanted).map(|(n, _)| n).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_that_are_played_on_are_those_of_one_go() {
        let add = |gathered: &mut Gathered, runs: std::ops::Range<u64>| {
            runs.for_each(|run| gathered.add(run, ((run % 3) as usize, 3), &[run as f64, 0.5]));
        };
        let (mut whole, mut parts, mut rest) = (Gathered::default(), Gathered::default(), Gathered::default());
        add(&mut whole, 0..400);
        add(&mut parts, 0..200);
        add(&mut rest, 200..400);
        parts.merge(&rest);
        assert_eq!(whole, parts);
        assert_eq!((whole.means(0)[7], whole.means(1)[0]), (157.0, 0.5));
        assert_eq!(whole.count(&[true, false, true]), 134 + 133);
    }
}
