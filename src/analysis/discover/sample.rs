//! The rows that a search works on.

use crate::analysis::discover::boxes::{Limits, Step};
use crate::analysis::discover::count::Count;
use crate::analysis::discover::points::Points;

/// The rows that a search works on, and what shares are taken of.
///
/// After a first box was found, the rows are the points outside it, while mass and coverage remain shares of all points
/// and all hits. A half sample stands for all points, so its shares are taken of half as many.
#[derive(Debug, Clone, PartialEq)]
pub struct Sample<'a> {
    /// All points.
    pub points: &'a Points,
    /// For each point, whether the search may use it.
    pub rows: Vec<bool>,
    /// What mass and coverage are shares of: all points and all hits.
    pub whole: Count,
}

impl<'a> Sample<'a> {
    /// All points.
    #[must_use]
    pub fn all(points: &'a Points) -> Self {
        let whole = Count { n: points.len(), hits: points.n_hits() };
        Self { points, rows: vec![true; points.len()], whole }
    }

    /// The rows outside a box; shares stay shares of the same whole.
    #[must_use]
    pub fn outside(&self, limits: &Limits) -> Self {
        let inside = limits.mask(self.points);
        let rows = self.rows.iter().zip(inside).map(|(row, inside)| *row && !inside).collect();
        Self { points: self.points, rows, whole: self.whole }
    }

    /// Some of the rows, given as a mask, standing for all of them: the whole shrinks in proportion.
    pub(crate) fn part(&self, rows: Vec<bool>) -> Self {
        let (all, part) = (self.count().n.max(1), rows.iter().filter(|row| **row).count());
        let shrunk = |count: usize| (count * part / all).max(1);
        Self { points: self.points, rows, whole: Count { n: shrunk(self.whole.n), hits: shrunk(self.whole.hits) } }
    }

    /// Number of rows and of hits among them.
    #[must_use]
    pub fn count(&self) -> Count {
        Count::of(&self.rows, self.points.hits())
    }
}

impl Limits {
    /// Number of points and hits within, among the rows of a sample.
    #[must_use]
    pub fn count(&self, sample: &Sample) -> Count {
        let mut inside = self.mask(sample.points);
        for (inside, row) in inside.iter_mut().zip(&sample.rows) {
            *inside &= row;
        }
        Count::of(&inside, sample.points.hits())
    }
}

impl Step {
    /// Measures a box on the rows of a sample.
    #[must_use]
    pub fn measure(limits: Limits, sample: &Sample) -> Self {
        let count = limits.count(sample);
        Self::new(limits, count, sample.whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::boxes::Side;

    #[test]
    fn counts_are_right() {
        let points = Points::new(vec![vec![1.0, 2.0, 3.0, 4.0]], vec![true, false, true, true]).unwrap();
        let sample = Sample::all(&points);
        let step = Step::measure(Limits::default().with(0, Side::Low, Some(1.5)), &sample);
        assert_eq!((step.count, step.coverage, step.mass), (Count { n: 3, hits: 2 }, 2.0 / 3.0, 0.75));
        let rest = sample.outside(&step.limits);
        assert_eq!(rest.count(), Count { n: 1, hits: 1 });
        assert_eq!(Count::default().interval(), [0.0, 1.0]);
    }
}
