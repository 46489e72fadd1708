//! Axiomatic bargaining: on a finite set of payoff vectors, and in closed form.
//!
//! [`Problem`] is the finite one, [`Curve`] a frontier given as a function, [`Issues`] several divisible issues at once,
//! and [`nash_before_war`] a line with war as the disagreement.
//!
//! # Finite sets
//!
//! A bargaining problem is a list of points, each with one payoff for each actor, and a disagreement point d, the
//! payoffs if nothing is agreed. The set is finite (packages of discrete issues), so it is neither convex nor
//! comprehensive: the solutions are the maximisers of the usual criteria, and there may be more than one. Every
//! solution but the frontier looks only at the *candidates*: points that give every actor at least d, and one of them
//! more. Payoffs are compared with d exactly, so a caller that wants slack lowers d.
//!
//! | function | picks the points with | source |
//! |---|---|---|
//! | [`Problem::nash`] | the largest product of gains | Nash (1950) |
//! | [`Problem::weighted_nash`] | the largest weighted product of gains | Kalai (1977a) |
//! | [`Problem::kalai_smorodinsky`] | the largest least share of the ideal gain | Kalai & Smorodinsky (1975) |
//! | [`Problem::egalitarian`] | the largest least gain | Kalai (1977b) |
//! | [`Problem::utilitarian`] | the largest sum of gains | Harsanyi (1955) |
//! | [`Problem::pareto_frontier`] | no point that is as good for all and better for one | Pareto (1906) |
//!
//! Kalai (1977a): "Nonsymmetric Nash solutions and replications of 2-person bargaining", *International Journal of
//! Game Theory* 6. Kalai (1977b): "Proportional solutions to bargaining situations", *Econometrica* 45.
//!
//! The set of candidates on a line, u₂ = 1 − u₁, with d = (0.2, 0):
//!
//! ```
//! use detente::theory::bargaining::Problem;
//! let points: Vec<f64> = (0..=10).flat_map(|k| [f64::from(k) / 10.0, 1.0 - f64::from(k) / 10.0]).collect();
//! let problem = Problem { points: &points, disagreement: &[0.2, 0.0] };
//! assert_eq!(problem.nash(), Some(vec![6]));
//! ```

mod curve;
mod frontier;
mod issues;
mod line;

use std::cmp::Ordering;

pub use self::curve::Curve;
pub use self::issues::{Issues, Package};
pub use self::line::{Range, nash_before_war, range_before_war};

/// Relative difference below which two criteria count as tied.
const TIE: f64 = 1e-12;

/// A finite bargaining problem.
///
/// All payoffs must be finite; the solutions of a problem that holds a NaN are unspecified (they do not panic).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Problem<'a> {
    /// Payoffs, point after point: that of actor i in point k stands at `k * n + i`, with n actors. Its length is a
    /// whole multiple of n; a rest is left out.
    pub points: &'a [f64],
    /// Disagreement payoff of each actor; its length is the number of actors.
    pub disagreement: &'a [f64],
}

impl<'a> Problem<'a> {
    /// Number of actors.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.5, 0.5, 0.7, 0.2], disagreement: &[0.1, 0.1] };
    /// assert_eq!((problem.n_actors(), problem.n_points()), (2, 2));
    /// ```
    #[must_use]
    pub fn n_actors(&self) -> usize {
        self.disagreement.len()
    }

    /// Number of points; 0 where there is no actor.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// assert_eq!(Problem { points: &[], disagreement: &[0.0] }.n_points(), 0);
    /// ```
    #[must_use]
    pub fn n_points(&self) -> usize {
        self.points.len().checked_div(self.n_actors()).unwrap_or(0)
    }

    /// Payoffs of one point, one for each actor.
    ///
    /// Panics where `idx` is not below [`Problem::n_points`].
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.5, 0.5, 0.7, 0.2], disagreement: &[0.1, 0.1] };
    /// assert_eq!(problem.point(1), [0.7, 0.2]);
    /// ```
    #[must_use]
    pub fn point(&self, idx: usize) -> &'a [f64] {
        let n = self.n_actors();
        &self.points[idx * n..(idx + 1) * n]
    }

    /// Candidates of every solution: points that give each actor at least its disagreement payoff and some actor
    /// more, lowest index first.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.5, 0.5, 0.7, 0.0, 0.1, 0.1], disagreement: &[0.1, 0.1] };
    /// assert_eq!(problem.candidates(), [0]);
    /// ```
    #[must_use]
    pub fn candidates(&self) -> Vec<usize> {
        (0..self.n_points())
            .filter(|&k| {
                let pairs = || self.point(k).iter().zip(self.disagreement);
                pairs().all(|(u, d)| u >= d) && pairs().any(|(u, d)| u > d)
            })
            .collect()
    }

    /// Nash's solution (Nash 1950): the candidates with the largest product Π (uᵢ − dᵢ), lowest index first.
    ///
    /// Candidates within 1e-12 (relative) of the largest product are all given. The product is kept as a mantissa and
    /// an exponent, so it cannot underflow. An actor whom no candidate lets gain is left out of the product, as it
    /// would make every product 0; where still no candidate lets all the others gain at once, the solution follows
    /// the candidates on which the most actors gain, and among them the product over those who gain.
    ///
    /// `None` where there is no candidate.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.6, 0.3, 0.4, 0.5, 0.5, 0.4], disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.nash(), Some(vec![1, 2]));
    /// ```
    #[must_use]
    pub fn nash(&self) -> Option<Vec<usize>> {
        self.ties(
            |k| {
                let mut product = Product::ONE;
                for gain in self.gains(k) {
                    product.multiply(gain);
                }
                product
            },
            Product::compare,
            Product::is_tied,
        )
    }

    /// Weighted Nash solution (Kalai 1977a): the candidates with the largest product Π (uᵢ − dᵢ)^wᵢ.
    ///
    /// `weights` has one entry for each actor, at least 0, not all 0; their scale does not matter. Computed as
    /// Σ wᵢ·ln(uᵢ − dᵢ) over Σ wᵢ, with ties within 1e-12. An actor of weight 0 counts only by the need not to lose.
    /// Actors without a gain are treated as in [`Problem::nash`], counting only actors of positive weight.
    ///
    /// `None` where there is no candidate, or where `weights` is not as described.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let points: Vec<f64> = (0..=4).flat_map(|k| [f64::from(k) / 4.0, 1.0 - f64::from(k) / 4.0]).collect();
    /// let problem = Problem { points: &points, disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.weighted_nash(&[3.0, 1.0]), Some(vec![3]));
    /// ```
    #[must_use]
    pub fn weighted_nash(&self, weights: &[f64]) -> Option<Vec<usize>> {
        let sum: f64 = weights.iter().sum();
        let fit = weights.len() == self.n_actors() && weights.iter().all(|&w| w >= 0.0);
        if !(fit && sum > 0.0 && sum.is_finite()) {
            return None;
        }
        self.ties(
            |k| {
                let mut n_gaining = 0_u32;
                let mut logarithm = 0.0;
                for (gain, &weight) in self.gains(k).zip(weights) {
                    if gain > 0.0 && weight > 0.0 {
                        n_gaining += 1;
                        logarithm += weight / sum * libm::log(gain);
                    }
                }
                (n_gaining, logarithm)
            },
            |a, b| a.0.cmp(&b.0).then(a.1.total_cmp(&b.1)),
            |a, b| a.0 == b.0 && (a.1 - b.1).abs() <= TIE,
        )
    }

    /// Kalai and Smorodinsky's solution (1975), on a finite set: the candidates with the largest least share
    /// (uᵢ − dᵢ)/(bᵢ − dᵢ) of the ideal gain, where bᵢ is the most that actor i gets in any candidate.
    ///
    /// On a convex set this is their point, where all shares are equal. On a finite set the shares are compared by
    /// leximin: the least share first, then the second least, and so on. Candidates whose sorted shares all agree
    /// within 1e-12 are all given, lowest index first. An actor whom no candidate lets gain is left out.
    ///
    /// `None` where there is no candidate.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[1.0, 0.0, 0.6, 0.3, 0.0, 0.5], disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.kalai_smorodinsky(), Some(vec![1]));
    /// ```
    #[must_use]
    pub fn kalai_smorodinsky(&self) -> Option<Vec<usize>> {
        let ideal = self.ideal_gains();
        self.leximin(|k| {
            self.gains(k).zip(&ideal).filter(|&(_, &best)| best > 0.0).map(|(gain, &best)| gain / best).collect()
        })
    }

    /// Egalitarian solution (Kalai 1977b): the candidates with the largest least gain uᵢ − dᵢ, compared by leximin.
    ///
    /// It compares gains between actors, so it means something only where payoffs are on one scale. Candidates whose
    /// sorted gains agree within 1e-12 of the largest are all given, lowest index first. An actor whom no candidate
    /// lets gain is left out.
    ///
    /// `None` where there is no candidate.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.9, 0.2, 0.4, 0.4, 0.5, 0.4], disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.egalitarian(), Some(vec![2]));
    /// ```
    #[must_use]
    pub fn egalitarian(&self) -> Option<Vec<usize>> {
        let ideal = self.ideal_gains();
        let scale = ideal.iter().fold(0.0, |most: f64, &best| most.max(best));
        self.leximin(|k| {
            self.gains(k).zip(&ideal).filter(|&(_, &best)| best > 0.0).map(|(gain, _)| gain / scale).collect()
        })
    }

    /// Utilitarian solution: the candidates with the largest sum of gains Σ (uᵢ − dᵢ), within 1e-12 (relative).
    ///
    /// It compares gains between actors, so it means something only where payoffs are on one scale
    /// (Harsanyi 1955). `None` where there is no candidate.
    ///
    /// ```
    /// # use detente::theory::bargaining::Problem;
    /// let problem = Problem { points: &[0.9, 0.2, 0.4, 0.4], disagreement: &[0.0, 0.0] };
    /// assert_eq!(problem.utilitarian(), Some(vec![0]));
    /// ```
    #[must_use]
    pub fn utilitarian(&self) -> Option<Vec<usize>> {
        self.ties(|k| self.gains(k).sum::<f64>(), f64::total_cmp, |a, b| (a - b).abs() <= TIE * a.abs().max(b.abs()))
    }

    /// Gains over the disagreement point, actor by actor.
    fn gains(&self, idx: usize) -> impl Iterator<Item = f64> + '_ {
        self.point(idx).iter().zip(self.disagreement).map(|(u, d)| u - d)
    }

    /// The most that each actor gains in any candidate; 0 where there is none.
    fn ideal_gains(&self) -> Vec<f64> {
        let mut ideal = vec![0.0; self.n_actors()];
        for k in self.candidates() {
            for (best, gain) in ideal.iter_mut().zip(self.gains(k)) {
                *best = gain.max(*best);
            }
        }
        ideal
    }

    /// Candidates whose criterion is tied with the largest.
    fn ties<C>(
        &self,
        criterion: impl Fn(usize) -> C,
        compare: impl Fn(&C, &C) -> Ordering,
        tied: impl Fn(&C, &C) -> bool,
    ) -> Option<Vec<usize>> {
        let scored: Vec<(usize, C)> = self.candidates().into_iter().map(|k| (k, criterion(k))).collect();
        // Being tied does not carry over from pair to pair, so the top is found exactly and ties are measured from it.
        let best = scored.iter().map(|(_, score)| score).max_by(|a, b| compare(a, b))?;
        Some(scored.iter().filter(|(_, score)| tied(score, best)).map(|(k, _)| *k).collect())
    }

    /// Candidates with the best lists of shares by leximin.
    fn leximin(&self, shares: impl Fn(usize) -> Vec<f64>) -> Option<Vec<usize>> {
        let mut kept: Vec<(usize, Vec<f64>)> = self
            .candidates()
            .into_iter()
            .map(|k| {
                let mut sorted = shares(k);
                sorted.sort_by(f64::total_cmp);
                (k, sorted)
            })
            .collect();
        // Coordinate by coordinate, only those at the top stay in the race.
        let n_shares = kept.first()?.1.len();
        for i in 0..n_shares {
            let top = kept.iter().map(|(_, sorted)| sorted[i]).fold(f64::NEG_INFINITY, f64::max);
            kept.retain(|(_, sorted)| sorted[i] >= top - TIE);
        }
        Some(kept.into_iter().map(|(k, _)| k).collect())
    }
}

/// A product of gains that cannot underflow, over those factors that are above 0.
#[derive(Debug, Clone, Copy)]
struct Product {
    /// Number of factors above 0.
    n_gaining: u32,
    /// Power of two.
    exponent: i64,
    /// In [½, 1).
    mantissa: f64,
}

impl Product {
    const ONE: Self = Self { n_gaining: 0, exponent: 1, mantissa: 0.5 };

    fn multiply(&mut self, gain: f64) {
        if gain > 0.0 {
            let (mantissa, exponent) = libm::frexp(gain);
            let (mantissa, carry) = libm::frexp(self.mantissa * mantissa);
            self.n_gaining += 1;
            self.exponent += i64::from(exponent) + i64::from(carry);
            self.mantissa = mantissa;
        }
    }

    fn compare(&self, other: &Self) -> Ordering {
        (self.n_gaining, self.exponent)
            .cmp(&(other.n_gaining, other.exponent))
            .then(self.mantissa.total_cmp(&other.mantissa))
    }

    fn is_tied(&self, best: &Self) -> bool {
        let doublings = best.exponent - self.exponent;
        if self.n_gaining != best.n_gaining || !(0..=1).contains(&doublings) {
            return false;
        }
        let top = if doublings == 1 { 2.0 * best.mantissa } else { best.mantissa };
        (top - self.mantissa).abs() <= TIE * top
    }
}

#[cfg(test)]
mod tests;
