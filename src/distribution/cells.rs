//! A distribution as a finite list of points.

use super::{Distribution, cut::Cut};
use crate::maths::special::{beta_cdf, normal_between, normal_cdf, normal_pdf_drop};

impl Distribution {
    /// The distribution as `n` values of probability 1/n each: the means of `n` equally likely cells, lowest first.
    ///
    /// Cell k lies between the quantiles k/n and (k+1)/n; its mean is n·(M(upper) − M(lower)) with the partial mean
    /// M(x) = E\[X; X ≤ x\], in closed form for every family. So the mean of the values is [`Distribution::mean`].
    ///
    /// `Discrete` has its own points and is not cut: use [`Distribution::points`], which covers both kinds; here it
    /// gives the quantiles at (k + ½)/n. No value for n = 0.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let cells = Distribution::Uniform { low: 0.0, high: 1.0 }.cells(2);
    /// assert!((cells[0] - 0.25).abs() < 1e-15 && (cells[1] - 0.75).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn cells(&self, n: usize) -> Vec<f64> {
        let count = n as f64;
        if matches!(self, Self::Discrete { .. }) {
            return (0..n).map(|k| self.quantile((k as f64 + 0.5) / count)).collect();
        }
        let (lowest, highest) = self.support();
        let mut cells = Vec::with_capacity(n);
        let mut lower = lowest;
        let mut below = 0.0;
        for k in 1..=n {
            let upper = self.quantile(k as f64 / count);
            let up_to = if k == n { self.mean() } else { self.partial_mean(upper) };
            cells.push((count * (up_to - below)).clamp(lower, if k == n { highest } else { upper }));
            lower = upper;
            below = up_to;
        }
        cells
    }

    /// The distribution as a finite list of (value, probability): what a private type is made of.
    ///
    /// `Discrete` gives its own values and weights, in the order of the file, whatever `cells` is. Every other family
    /// is cut into `cells` equally likely cells, each at its mean ([`Distribution::cells`]).
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let points = Distribution::HalfNormal { sd: 1.0 }.points(4);
    /// assert_eq!(points.len(), 4);
    /// assert!(points.iter().all(|&(_, probability)| probability == 0.25));
    /// ```
    #[must_use]
    pub fn points(&self, cells: usize) -> Vec<(f64, f64)> {
        match self {
            Self::Discrete { values, weights } => values.iter().copied().zip(weights.iter().copied()).collect(),
            _ => self.cells(cells).into_iter().map(|value| (value, 1.0 / cells as f64)).collect(),
        }
    }

    /// Partial mean M(x) = E[X; X ≤ x] of a continuous family, in the unit of the input.
    pub(super) fn partial_mean(&self, x: f64) -> f64 {
        /// E[X; from < X ≤ to] of a normal.
        fn normal(mean: f64, sd: f64, from: f64, to: f64) -> f64 {
            let (from, to) = ((from - mean) / sd, (to - mean) / sd);
            mean * normal_between(from, to) + sd * normal_pdf_drop(from, to)
        }
        match self {
            Self::Uniform { low, high } => {
                let x = x.clamp(*low, *high);
                (x - low) / (high - low) * (0.5 * (x + low))
            }
            Self::Normal { mean, sd } => normal(*mean, *sd, f64::NEG_INFINITY, x),
            Self::TruncatedNormal { mean, sd, low, high } => Cut::new(*mean, *sd, *low, *high).partial_mean(x),
            Self::HalfNormal { sd } => 2.0 * normal(0.0, *sd, 0.0, x),
            Self::FoldedNormal { mean, sd } => normal(*mean, *sd, 0.0, x) + normal(-mean, *sd, 0.0, x),
            Self::Beta { a, b } => a / (a + b) * beta_cdf(x, a + 1.0, *b),
            Self::Triangular { low, mode, high } => {
                if x <= *mode && mode > low {
                    let offset = x - low;
                    let cube = offset * offset * offset;
                    low * self.cdf(x) + 2.0 * cube / (3.0 * (high - low) * (mode - low))
                } else if x < *high {
                    let rest = high - x;
                    let cube = rest * rest * rest;
                    let above = high * (1.0 - self.cdf(x)) - 2.0 * cube / (3.0 * (high - low) * (high - mode));
                    self.mean() - above
                } else {
                    self.mean()
                }
            }
            Self::LogNormal { mu, sigma } => {
                if x <= 0.0 {
                    0.0
                } else {
                    self.mean() * normal_cdf((libm::log(x) - mu) / sigma - sigma)
                }
            }
            Self::Discrete { values, weights } => {
                values.iter().zip(weights).filter(|(v, _)| **v <= x).map(|(v, w)| v * w).sum()
            }
        }
    }
}
