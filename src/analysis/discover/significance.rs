//! Quasi-p-values of limits, and dropping limits that are not significant.
//!
//! Source: Bryant & Lempert (2010). "Quasi", because the limits were chosen on the points that test them: the values rank
//! limits, and they are too small as probabilities.

use serde::Serialize;

use crate::analysis::discover::boxes::{Limits, Side};
use crate::analysis::discover::count::Count;
use crate::analysis::discover::sample::Sample;
use crate::maths::special::beta_cdf;

/// Probability of at least `hits` successes in n independent draws, each a success with the given probability; in [0, 1].
///
/// P(X ≥ h) = I_p(h, n − h + 1) with the regularized incomplete beta function (Abramowitz & Stegun 1964, 26.5.24). It is
/// 1 for h = 0. The relative error is about 1e-13 for a few hundred draws and grows with their number.
///
/// ```
/// use detente::internals::analysis::discover::{count::Count, significance::binomial_tail};
/// assert!((binomial_tail(Count { n: 10, hits: 8 }, 0.5) - 56.0 / 1024.0).abs() < 1e-15);
/// assert_eq!(binomial_tail(Count { n: 10, hits: 0 }, 0.5), 1.0);
/// ```
#[must_use]
pub fn binomial_tail(count: Count, probability: f64) -> f64 {
    if count.hits == 0 {
        return 1.0;
    }
    beta_cdf(probability, count.hits as f64, (count.n - count.hits) as f64 + 1.0)
}

/// A limit with its quasi-p-value.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct TestedLimit {
    /// Which input: the index of its column.
    pub column: usize,
    /// Which side it cuts off.
    pub side: Side,
    /// Where it is, in the unit of the input.
    pub at: f64,
    /// Probability, in [0, 1], that as many points as are in the box would hold at least as many hits if each were a hit
    /// with the density of the box without this limit.
    pub quasi_p: f64,
}

/// The quasi-p-value of every limit of a box, in the order of columns, lower side first.
///
/// Each limit is taken away by itself, the other limits stay. With n points and h hits in the box, and a density p in the
/// box without the limit, the quasi-p-value is P(X ≥ h) for X binomial with n draws of probability p.
///
/// ```
/// use detente::internals::analysis::discover::boxes::{Limits, Side};
/// use detente::internals::analysis::discover::{points::Points, sample::Sample, significance::quasi_p};
/// let x: Vec<f64> = (0..40).map(f64::from).collect();
/// let hits = x.iter().map(|x| *x >= 30.0).collect();
/// let points = Points::new(vec![x], hits).unwrap();
/// let tested = quasi_p(&Sample::all(&points), &Limits::default().with(0, Side::Low, Some(29.5)));
/// assert!((tested[0].quasi_p / 0.25f64.powi(10) - 1.0).abs() < 1e-12);
/// ```
#[must_use]
pub fn quasi_p(sample: &Sample, limits: &Limits) -> Vec<TestedLimit> {
    Broken::new(sample, limits).tested()
}

/// Which limits each point breaks: a point is in the box without a limit where it breaks that limit at most.
struct Broken<'a> {
    sample: &'a Sample<'a>,
    /// The limits; `None` for those that were dropped.
    sides: Vec<Option<(usize, Side, f64)>>,
    /// For each point, the number of limits that it breaks and the sum of their indices.
    sums: Vec<(u32, u32)>,
}

impl<'a> Broken<'a> {
    /// More than any number of limits; for points outside the sample.
    const OUTSIDE: u32 = 1 << 30;

    fn new(sample: &'a Sample<'a>, limits: &Limits) -> Self {
        let sums = sample.rows.iter().map(|row| if *row { (0, 0) } else { (Self::OUTSIDE, 0) }).collect();
        let mut broken = Self { sample, sides: limits.sides().map(Some).collect(), sums };
        for which in 0..broken.sides.len() {
            broken.change(which, |sum, which| *sum = (sum.0 + 1, sum.1 + which));
        }
        broken
    }

    /// Changes the sums of the points that break a limit.
    fn change(&mut self, which: usize, change: impl Fn(&mut (u32, u32), u32)) {
        let Some((column, side, at)) = self.sides[which] else { return };
        for (sum, x) in self.sums.iter_mut().zip(&self.sample.points.columns()[column]) {
            if (side == Side::Low) == (*x <= at) {
                change(sum, which as u32);
            }
        }
    }

    fn drop(&mut self, which: usize) {
        self.change(which, |sum, which| *sum = (sum.0 - 1, sum.1 - which));
        self.sides[which] = None;
    }

    fn tested(&self) -> Vec<TestedLimit> {
        let (mut inside, mut beyond) = (Count::default(), vec![Count::default(); self.sides.len()]);
        for (sum, hit) in self.sums.iter().zip(self.sample.points.hits()) {
            let place = match sum {
                (0, _) => &mut inside,
                (1, which) => &mut beyond[*which as usize],
                _ => continue,
            };
            *place = Count { n: place.n + 1, hits: place.hits + usize::from(*hit) };
        }
        let test = |(side, beyond): (&Option<(usize, Side, f64)>, &Count)| {
            let (column, side, at) = (*side)?;
            let relaxed = Count { n: inside.n + beyond.n, hits: inside.hits + beyond.hits };
            Some(TestedLimit { column, side, at, quasi_p: binomial_tail(inside, relaxed.density()) })
        };
        self.sides.iter().zip(&beyond).filter_map(test).collect()
    }
}

/// A box whose limits are all significant.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Significant {
    /// What is left of the box; without limits where none was significant.
    pub limits: Limits,
    /// The limits that are left, with their quasi-p-values in the box that is left.
    pub kept: Vec<TestedLimit>,
    /// The limits that were dropped, in that order, with the quasi-p-values that they were dropped for.
    pub dropped: Vec<TestedLimit>,
}

/// Drops limits with a quasi-p-value above `level`, the largest first, one at a time; the others are tested anew each time.
///
/// Among equal values the first goes, in the order of columns, lower side first.
#[must_use]
pub fn drop_insignificant(sample: &Sample, limits: &Limits, level: f64) -> Significant {
    let mut broken = Broken::new(sample, limits);
    let (mut limits, mut dropped) = (limits.clone(), Vec::new());
    loop {
        let kept = broken.tested();
        let worst = kept.iter().copied().reduce(|worst, next| if next.quasi_p > worst.quasi_p { next } else { worst });
        match worst.filter(|worst| worst.quasi_p > level) {
            Some(worst) => {
                let same = |side: &Option<(usize, Side, f64)>| {
                    side.is_some_and(|(column, side, _)| (column, side) == (worst.column, worst.side))
                };
                if let Some(which) = broken.sides.iter().position(same) {
                    broken.drop(which);
                }
                limits = limits.with(worst.column, worst.side, None);
                dropped.push(worst);
            }
            None => return Significant { limits, kept, dropped },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::discover::points::Points;

    #[test]
    fn binomial_tail_is_right() {
        // Exact sums of the probabilities, in whole numbers where they fit.
        for n in 1..25u64 {
            for hits in 0..=n {
                let choose = |k: u64| (0..k).fold(1u64, |product, i| product * (n - i) / (i + 1));
                let sum: u64 = (hits..=n).map(|k| choose(k) * 3u64.pow((n - k) as u32)).sum();
                let truth = sum as f64 / 4f64.powi(n as i32);
                let tail = binomial_tail(Count { n: n as usize, hits: hits as usize }, 0.25);
                assert!((tail / truth - 1.0).abs() < 1e-12, "{n} {hits}: {tail} is not {truth}");
            }
        }
        assert_eq!(binomial_tail(Count { n: 4, hits: 4 }, 1.0), 1.0);
        assert_eq!(binomial_tail(Count { n: 4, hits: 0 }, 0.0), 1.0);
    }

    #[test]
    fn a_spurious_limit_is_dropped() {
        // Hits depend on input 0 alone; input 1 runs through its values independently.
        let columns =
            vec![(0..400).map(|row| f64::from(row / 20)).collect(), (0..400).map(|row| f64::from(row % 20)).collect()];
        let hits = (0..400).map(|row| row / 20 >= 10 && row % 7 != 0).collect();
        let points = Points::new(columns, hits).unwrap();
        let sample = Sample::all(&points);
        let limits = Limits::default().with(0, Side::Low, Some(9.5)).with(1, Side::Low, Some(1.5)).with(
            1,
            Side::High,
            Some(17.5),
        );
        let found = drop_insignificant(&sample, &limits, 0.05);
        assert_eq!(found.limits, Limits::default().with(0, Side::Low, Some(9.5)));
        assert_eq!(found.dropped.len(), 2);
        assert!(found.dropped.iter().all(|limit| limit.column == 1 && limit.quasi_p > 0.05));
        assert!(found.kept.len() == 1 && found.kept[0].quasi_p < 1e-9);
        // A limit that changes nothing has a value of at least one half or so, and goes.
        let found = drop_insignificant(&sample, &Limits::default().with(1, Side::Low, Some(-1.0)), 0.05);
        assert_eq!((found.limits, found.dropped.len()), (Limits::default(), 1));
    }
}
