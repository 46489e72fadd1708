//! Takes every branch in turn, with its probability, instead of one at random.

use std::convert::Infallible;
use std::ops::ControlFlow;

use crate::distribution::Distribution;
use crate::engine::luck::chance::{Chance, DrawKey};

/// A choice on the present path.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Fork {
    /// Which option is taken.
    taken: usize,
    /// The last option of positive probability.
    last: usize,
}

/// Follows all branches of a computation that asks it for random choices, one path at a time, in the order of options.
///
/// The computation must do the same on every path up to the first choice that differs. A continuous distribution is
/// replaced by [`Branches::CELLS`] equally likely values; a caller that needs exact results refuses such games beforehand.
#[derive(Debug, Clone, Default)]
pub struct Branches {
    path: Vec<Fork>,
    at: usize,
    probability: f64,
}

impl Branches {
    /// Number of equally likely values, each the mean of its cell, that replace a continuous distribution.
    pub const CELLS: usize = 4;

    /// Calls `play` once for each path, with the probability of the path after the call.
    pub fn each(mut play: impl FnMut(&mut Branches)) {
        let always = |branches: &mut Branches| {
            play(branches);
            ControlFlow::<Infallible>::Continue(())
        };
        let ControlFlow::Continue(()) = Self::try_each(always);
    }

    /// The same, until `play` breaks; returns the value that it breaks with.
    pub fn try_each<B>(mut play: impl FnMut(&mut Branches) -> ControlFlow<B>) -> ControlFlow<B> {
        let mut branches = Branches::default();
        loop {
            branches.at = 0;
            branches.probability = 1.0;
            play(&mut branches)?;
            // The deepest choice that has another option.
            while branches.path.last().is_some_and(|f| f.taken == f.last) {
                branches.path.pop();
            }
            match branches.path.last_mut() {
                Some(fork) => fork.taken += 1,
                None => return ControlFlow::Continue(()),
            }
        }
    }

    /// Probability of the choices made so far on this path.
    #[must_use]
    pub fn probability(&self) -> f64 {
        self.probability
    }

    /// Takes the option that the present path prescribes, or the first that is possible.
    fn take(&mut self, n: usize, weight: impl Fn(usize) -> f64) -> usize {
        let possible = |from: usize| (from..n).find(|&o| weight(o) > 0.0).unwrap_or(n.saturating_sub(1));
        if self.at == self.path.len() {
            let last = (0..n).rfind(|&o| weight(o) > 0.0).unwrap_or(n.saturating_sub(1));
            self.path.push(Fork { taken: possible(0), last });
        }
        let fork = &mut self.path[self.at];
        fork.taken = possible(fork.taken);
        self.at += 1;
        let taken = fork.taken;
        self.probability *= weight(taken);
        taken
    }
}

impl Chance for Branches {
    fn happens(&mut self, _at: DrawKey, p: f64) -> bool {
        let p = p.clamp(0.0, 1.0);
        self.take(2, |o| if o == 0 { p } else { 1.0 - p }) == 0
    }

    fn choose(&mut self, _at: DrawKey, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        self.take(weights.len(), |o| weights[o] / total)
    }

    fn draw(&mut self, _at: DrawKey, distribution: &Distribution) -> f64 {
        let points = distribution.points(Self::CELLS);
        points[self.take(points.len(), |o| points[o].1)].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::index::SourceIdx;

    #[test]
    fn every_path_once_and_probabilities_sum_to_one() {
        let at = DrawKey::at(SourceIdx(0), 0);
        let mut seen = Vec::new();
        Branches::each(|b| {
            let first = b.choose(at, &[0.0, 1.0, 0.0, 3.0, 0.0]);
            let path = if first == 3 { vec![first, b.happens(at, 0.25) as usize] } else { vec![first] };
            seen.push((path, b.probability()));
        });
        assert_eq!(seen, [(vec![1], 0.25), (vec![3, 1], 0.1875), (vec![3, 0], 0.5625)]);
    }

    #[test]
    fn one_can_break_off() {
        let mut paths = 0;
        let found = Branches::try_each(|b| {
            paths += 1;
            if b.choose(DrawKey::at(SourceIdx(0), 0), &[1.0; 1000]) == 2 {
                ControlFlow::Break("third")
            } else {
                ControlFlow::Continue(())
            }
        });
        assert_eq!((found, paths), (ControlFlow::Break("third"), 3));
    }

    #[test]
    fn what_is_certain_is_one_path() {
        let mut paths = 0;
        Branches::each(|b| {
            assert!(b.happens(DrawKey::at(SourceIdx(0), 0), 1.0) && !b.happens(DrawKey::at(SourceIdx(0), 0), 0.0));
            paths += 1;
        });
        assert_eq!(paths, 1);
    }
}
