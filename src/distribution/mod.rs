//! Families of distributions that a number of a scenario may follow.
//!
//! Every draw takes exactly one uniform number, so that one input never changes the draws of another. All
//! functions give the same bits on every machine (see [`crate::maths`]).

mod cells;
mod cut;

use serde::Serialize;

use self::cut::Cut;
use crate::maths::special::{beta_cdf, beta_quantile, normal_between, normal_cdf, normal_quantile};

/// A distribution, with parameters that were checked when it was read.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Distribution {
    /// Uniform on [low, high].
    Uniform {
        /// Lower end.
        low: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Normal.
    Normal {
        /// Mean.
        mean: f64,
        /// Standard deviation, above 0.
        sd: f64,
    },
    /// Normal, cut to [low, high].
    TruncatedNormal {
        /// Mean before the cut.
        mean: f64,
        /// Standard deviation before the cut, above 0.
        sd: f64,
        /// Lower end.
        low: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Absolute value of a normal with mean 0: |N(0, sd)|.
    HalfNormal {
        /// Scale, above 0.
        sd: f64,
    },
    /// Absolute value of a normal: |N(mean, sd)|.
    FoldedNormal {
        /// Mean before folding.
        mean: f64,
        /// Standard deviation before folding, above 0.
        sd: f64,
    },
    /// Beta on [0, 1].
    Beta {
        /// First shape, above 0.
        a: f64,
        /// Second shape, above 0.
        b: f64,
    },
    /// Triangular on [low, high].
    Triangular {
        /// Lower end.
        low: f64,
        /// Mode, between the ends.
        mode: f64,
        /// Upper end, above `low`.
        high: f64,
    },
    /// Log-normal: exp of a normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, above 0.
        sigma: f64,
    },
    /// A list of values with probabilities.
    Discrete {
        /// Values.
        values: Vec<f64>,
        /// Their probabilities, which sum to 1.
        weights: Vec<f64>,
    },
}

impl Distribution {
    /// The draw that belongs to the uniform number `u` in (0, 1), in the unit of the input.
    ///
    /// The inverse of the distribution function at `u`, with two exceptions, which are also valid draws but do not
    /// rise with `u`: `FoldedNormal` folds a normal draw, |mean + sd·Φ⁻¹(u)|, and `Discrete` takes its values in the
    /// order in which they are given, so that a changed value does not change the draws of the other values.
    ///
    /// Finite for every u in [2⁻⁵⁴, 1 − 2⁻⁵⁴]. At u = 0 or 1 an unbounded family gives an infinity.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let share = Distribution::Uniform { low: 2.0, high: 4.0 };
    /// assert_eq!(share.from_uniform(0.25), 2.5);
    /// ```
    #[must_use]
    pub fn from_uniform(&self, u: f64) -> f64 {
        match self {
            Self::FoldedNormal { mean, sd } => (mean + sd * normal_quantile(u)).abs(),
            Self::Discrete { values, weights } => {
                let mut sum = 0.0;
                let mut last = f64::NAN;
                for (&value, &weight) in values.iter().zip(weights) {
                    if weight > 0.0 {
                        sum += weight;
                        last = value;
                        if u < sum {
                            break;
                        }
                    }
                }
                // Where rounding leaves the sum of the weights below u, the last point stands in.
                last
            }
            _ => self.quantile(u),
        }
    }

    /// Probability of a value of at most `x`, in [0, 1].
    ///
    /// `FoldedNormal`: Φ((x − mean)/sd) − Φ((−x − mean)/sd). `TruncatedNormal`: the share of the mass between the ends
    /// that lies below x. `Beta`: the regularized incomplete beta function. The others in closed form.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let dice = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.25, 0.75] };
    /// assert_eq!((dice.cdf(0.9), dice.cdf(1.0), dice.cdf(2.0)), (0.0, 0.25, 1.0));
    /// ```
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::TruncatedNormal { mean, sd, low, high } => Cut::new(*mean, *sd, *low, *high).cdf(x),
            Self::HalfNormal { sd } => {
                if x <= 0.0 {
                    0.0
                } else {
                    1.0 - 2.0 * normal_cdf(-x / sd)
                }
            }
            Self::FoldedNormal { mean, sd } => {
                if x <= 0.0 {
                    0.0
                } else {
                    normal_between((-x - mean) / sd, (x - mean) / sd)
                }
            }
            Self::Beta { a, b } => beta_cdf(x, *a, *b),
            Self::Triangular { low, mode, high } => {
                if x <= *low {
                    0.0
                } else if x >= *high {
                    1.0
                } else if x <= *mode {
                    (x - low) * (x - low) / ((high - low) * (mode - low))
                } else {
                    1.0 - (high - x) * (high - x) / ((high - low) * (high - mode))
                }
            }
            Self::LogNormal { mu, sigma } => {
                if x <= 0.0 {
                    0.0
                } else {
                    normal_cdf((libm::log(x) - mu) / sigma)
                }
            }
            Self::Discrete { values, weights } => {
                let sum: f64 = values.iter().zip(weights).filter(|(v, _)| **v <= x).map(|(_, w)| w).sum();
                sum.min(1.0)
            }
        }
    }

    /// Mid-distribution rank of `x`, in [0, 1]: its rank among infinitely many draws, ties shared.
    ///
    /// P(X < x) + ½·P(X = x): the distribution function for continuous families, the middle of the step for
    /// `Discrete`. Its mean over draws is ½ for every family. For rank correlations (Spearman 1904; Kendall 1948 for
    /// ties) with ranks taken in the input's own distribution.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let dice = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.25, 0.75] };
    /// assert_eq!((dice.rank(1.0), dice.rank(2.0)), (0.125, 0.625));
    /// ```
    #[must_use]
    pub fn rank(&self, x: f64) -> f64 {
        match self {
            Self::Discrete { values, weights } => values
                .iter()
                .zip(weights)
                .map(|(&value, &weight)| {
                    if value < x {
                        weight
                    } else if value > x {
                        0.0
                    } else {
                        0.5 * weight
                    }
                })
                .sum(),
            _ => self.cdf(x),
        }
    }

    /// Smallest x with a distribution function of at least `p`, in the unit of the input.
    ///
    /// `p` ≤ 0 gives the lower end of the support, `p` ≥ 1 the upper end (±∞ where there is none), NaN gives NaN.
    /// `FoldedNormal` is solved by bisection to the last bits; `Beta` by [`beta_quantile`]; the others in closed form.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// let doubt = Distribution::Triangular { low: 0.0, mode: 0.0, high: 1.0 };
    /// assert!((doubt.quantile(0.75) - 0.5).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn quantile(&self, p: f64) -> f64 {
        if p.is_nan() {
            return f64::NAN;
        }
        let (lowest, highest) = self.support();
        if p <= 0.0 {
            return lowest;
        }
        if p >= 1.0 {
            return highest;
        }
        match self {
            Self::Uniform { low, high } => (low + (high - low) * p).min(*high),
            Self::Normal { mean, sd } => mean + sd * normal_quantile(p),
            Self::TruncatedNormal { mean, sd, low, high } => Cut::new(*mean, *sd, *low, *high).quantile(p),
            Self::HalfNormal { sd } => (-sd * normal_quantile(0.5 * (1.0 - p))).max(0.0),
            Self::FoldedNormal { mean, sd } => {
                // P(|X| > |mean| + sd·q) ≤ 2Φ(−q), which this q makes (1 − p)/2: the quantile lies below.
                let reach = mean.abs() - sd * normal_quantile(0.25 * (1.0 - p));
                bisect(0.0, reach, |x| self.cdf(x) < p)
            }
            Self::Beta { a, b } => beta_quantile(p, *a, *b),
            Self::Triangular { low, mode, high } => {
                let below = (mode - low) / (high - low);
                if p <= below {
                    low + libm::sqrt(p * (high - low) * (mode - low))
                } else {
                    high - libm::sqrt((1.0 - p) * (high - low) * (high - mode))
                }
            }
            Self::LogNormal { mu, sigma } => libm::exp(mu + sigma * normal_quantile(p)),
            Self::Discrete { values, weights } => values
                .iter()
                .zip(weights)
                .filter(|&(&value, &weight)| weight > 0.0 && self.cdf(value) >= p)
                .map(|(&value, _)| value)
                .fold(highest, f64::min),
        }
    }

    /// Mean, in the unit of the input.
    ///
    /// `TruncatedNormal`: mean + sd·(φ(α) − φ(β))/(Φ(β) − Φ(α)) with α, β the ends in standard units.
    /// `FoldedNormal`: sd·√(2/π)·e^(−mean²/(2·sd²)) + mean·(1 − 2Φ(−mean/sd)) (Leone, Nelson & Nottingham 1961).
    /// `LogNormal`: e^(mu + sigma²/2).
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// assert_eq!(Distribution::Beta { a: 2.0, b: 18.0 }.mean(), 0.1);
    /// ```
    #[must_use]
    pub fn mean(&self) -> f64 {
        match self {
            Self::Uniform { low, high } => 0.5 * low + 0.5 * high,
            Self::Normal { mean, .. } => *mean,
            Self::TruncatedNormal { high, .. } => self.partial_mean(*high),
            Self::HalfNormal { .. } | Self::FoldedNormal { .. } => self.partial_mean(f64::INFINITY),
            Self::Beta { a, b } => a / (a + b),
            Self::Triangular { low, mode, high } => (low + mode + high) / 3.0,
            Self::LogNormal { mu, sigma } => libm::exp(mu + 0.5 * sigma * sigma),
            Self::Discrete { values, weights } => values.iter().zip(weights).map(|(v, w)| v * w).sum(),
        }
    }

    /// Lower and upper end of what can be drawn, in the unit of the input; ±∞ where there is no end.
    ///
    /// ```
    /// use detente::internals::distribution::Distribution;
    /// assert_eq!(Distribution::HalfNormal { sd: 1.0 }.support(), (0.0, f64::INFINITY));
    /// ```
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Uniform { low, high }
            | Self::TruncatedNormal { low, high, .. }
            | Self::Triangular { low, high, .. } => (*low, *high),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::HalfNormal { .. } | Self::FoldedNormal { .. } | Self::LogNormal { .. } => (0.0, f64::INFINITY),
            Self::Beta { .. } => (0.0, 1.0),
            Self::Discrete { values, weights } => values
                .iter()
                .zip(weights)
                .filter(|&(_, &weight)| weight > 0.0)
                .fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), (&v, _)| (low.min(v), high.max(v))),
        }
    }
}

/// The point of [low, high] where `is_below` turns false, by halving until no number lies between.
fn bisect(mut low: f64, mut high: f64, is_below: impl Fn(f64) -> bool) -> f64 {
    loop {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            return high;
        }
        if is_below(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
}

#[cfg(test)]
mod tests;
