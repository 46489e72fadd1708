//! Families of distributions that a number of a scenario may follow.
//!
//! Every draw takes exactly one uniform number, so that what one input draws never shifts the luck of another. All
//! functions give the same bits on every machine (see [`crate::maths`]).

use serde::Serialize;

use crate::maths::special::{
    beta_cdf, beta_quantile, normal_between, normal_cdf, normal_pdf_drop, normal_quantile,
};

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
    /// |N(0, sd)|.
    HalfNormal {
        /// Scale, above 0.
        sd: f64,
    },
    /// |N(mean, sd)|.
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
    /// exp of a normal.
    LogNormal {
        /// Mean of the logarithm.
        mu: f64,
        /// Standard deviation of the logarithm, above 0.
        sigma: f64,
    },
    /// A few values with weights.
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
    /// The inverse of the distribution function at `u`, with two exceptions, which are as good as draws but do not
    /// rise with `u`: `FoldedNormal` folds a normal draw, |mean + sd·Φ⁻¹(u)|, and `Discrete` walks its values in the
    /// order they are given, so that a changed value leaves the other points' luck alone.
    ///
    /// Finite for every u in [2⁻⁵⁴, 1 − 2⁻⁵⁴]. At u = 0 or 1 an unbounded family gives an infinity.
    ///
    /// ```
    /// use detente::distribution::Distribution;
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
    /// that lies below x. `Beta`: the regularised incomplete beta function. The others in closed form.
    ///
    /// ```
    /// use detente::distribution::Distribution;
    /// let dice = Distribution::Discrete { values: vec![1.0, 2.0], weights: vec![0.25, 0.75] };
    /// assert_eq!((dice.cdf(0.9), dice.cdf(1.0), dice.cdf(2.0)), (0.0, 0.25, 1.0));
    /// ```
    #[must_use]
    pub fn cdf(&self, x: f64) -> f64 {
        match self {
            Self::Uniform { low, high } => ((x - low) / (high - low)).clamp(0.0, 1.0),
            Self::Normal { mean, sd } => normal_cdf((x - mean) / sd),
            Self::TruncatedNormal {
                mean,
                sd,
                low,
                high,
            } => Cut::new(*mean, *sd, *low, *high).cdf(x),
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
                let sum: f64 = values
                    .iter()
                    .zip(weights)
                    .filter(|(v, _)| **v <= x)
                    .map(|(_, w)| w)
                    .sum();
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
    /// use detente::distribution::Distribution;
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
    /// use detente::distribution::Distribution;
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
            Self::TruncatedNormal {
                mean,
                sd,
                low,
                high,
            } => Cut::new(*mean, *sd, *low, *high).quantile(p),
            Self::HalfNormal { sd } => (-sd * normal_quantile(0.5 * (1.0 - p))).max(0.0),
            Self::FoldedNormal { mean, sd } => {
                // |mean| − sd·|z| and |mean| + sd·|z| with z at p/4 of either tail hold the quantile between them.
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
    /// use detente::distribution::Distribution;
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
            Self::Discrete { values, weights } => {
                values.iter().zip(weights).map(|(v, w)| v * w).sum()
            }
        }
    }

    /// Lower and upper end of what can be drawn, in the unit of the input; ±∞ where there is no end.
    ///
    /// ```
    /// use detente::distribution::Distribution;
    /// assert_eq!(Distribution::HalfNormal { sd: 1.0 }.support(), (0.0, f64::INFINITY));
    /// ```
    #[must_use]
    pub fn support(&self) -> (f64, f64) {
        match self {
            Self::Uniform { low, high }
            | Self::TruncatedNormal { low, high, .. }
            | Self::Triangular { low, high, .. } => (*low, *high),
            Self::Normal { .. } => (f64::NEG_INFINITY, f64::INFINITY),
            Self::HalfNormal { .. } | Self::FoldedNormal { .. } | Self::LogNormal { .. } => {
                (0.0, f64::INFINITY)
            }
            Self::Beta { .. } => (0.0, 1.0),
            Self::Discrete { values, weights } => values
                .iter()
                .zip(weights)
                .filter(|&(_, &weight)| weight > 0.0)
                .fold(
                    (f64::INFINITY, f64::NEG_INFINITY),
                    |(low, high), (&v, _)| (low.min(v), high.max(v)),
                ),
        }
    }

    /// The distribution as `n` values of probability 1/n each: the means of `n` equally likely cells, lowest first.
    ///
    /// Cell k lies between the quantiles k/n and (k+1)/n; its mean is n·(M(upper) − M(lower)) with the partial mean
    /// M(x) = E\[X; X ≤ x\], in closed form for every family. So the mean of the values is [`Distribution::mean`].
    ///
    /// `Discrete` has its own points and is not cut: use [`Distribution::points`], which covers both kinds; here it
    /// gives the quantiles at (k + ½)/n. No value for n = 0.
    ///
    /// ```
    /// use detente::distribution::Distribution;
    /// let cells = Distribution::Uniform { low: 0.0, high: 1.0 }.cells(2);
    /// assert!((cells[0] - 0.25).abs() < 1e-15 && (cells[1] - 0.75).abs() < 1e-15);
    /// ```
    #[must_use]
    pub fn cells(&self, n: usize) -> Vec<f64> {
        let count = n as f64;
        if matches!(self, Self::Discrete { .. }) {
            return (0..n)
                .map(|k| self.quantile((k as f64 + 0.5) / count))
                .collect();
        }
        let (lowest, highest) = self.support();
        let mut cells = Vec::with_capacity(n);
        let mut lower = lowest;
        let mut below = 0.0;
        for k in 1..=n {
            let upper = self.quantile(k as f64 / count);
            let up_to = if k == n {
                self.mean()
            } else {
                self.partial_mean(upper)
            };
            cells
                .push((count * (up_to - below)).clamp(lower, if k == n { highest } else { upper }));
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
    /// use detente::distribution::Distribution;
    /// let points = Distribution::HalfNormal { sd: 1.0 }.points(4);
    /// assert_eq!(points.len(), 4);
    /// assert!(points.iter().all(|&(_, probability)| probability == 0.25));
    /// ```
    #[must_use]
    pub fn points(&self, cells: usize) -> Vec<(f64, f64)> {
        match self {
            Self::Discrete { values, weights } => values
                .iter()
                .copied()
                .zip(weights.iter().copied())
                .collect(),
            _ => self
                .cells(cells)
                .into_iter()
                .map(|value| (value, 1.0 / cells as f64))
                .collect(),
        }
    }

    /// Partial mean M(x) = E[X; X ≤ x] of a continuous family, in the unit of the input.
    fn partial_mean(&self, x: f64) -> f64 {
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
            Self::TruncatedNormal {
                mean,
                sd,
                low,
                high,
            } => Cut::new(*mean, *sd, *low, *high).partial_mean(x),
            Self::HalfNormal { sd } => 2.0 * normal(0.0, *sd, 0.0, x),
            Self::FoldedNormal { mean, sd } => {
                normal(*mean, *sd, 0.0, x) + normal(-mean, *sd, 0.0, x)
            }
            Self::Beta { a, b } => a / (a + b) * beta_cdf(x, a + 1.0, *b),
            Self::Triangular { low, mode, high } => {
                if x <= *mode && mode > low {
                    let offset = x - low;
                    let cube = offset * offset * offset;
                    low * self.cdf(x) + 2.0 * cube / (3.0 * (high - low) * (mode - low))
                } else if x < *high {
                    let rest = high - x;
                    let cube = rest * rest * rest;
                    let above = high * (1.0 - self.cdf(x))
                        - 2.0 * cube / (3.0 * (high - low) * (high - mode));
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
            Self::Discrete { values, weights } => values
                .iter()
                .zip(weights)
                .filter(|(v, _)| **v <= x)
                .map(|(v, w)| v * w)
                .sum(),
        }
    }
}

/// A normal cut to [low, high].
///
/// Where the cut keeps less than 1e-280 of the normal's mass (both ends some 36 standard deviations away on one side),
/// all mass is put on the end nearer to the mean, because the shape in between can no longer be told.
struct Cut {
    mean: f64,
    sd: f64,
    low: f64,
    high: f64,
    /// Ends in standard units.
    from: f64,
    to: f64,
    /// Mass of the normal between them.
    mass: f64,
}

impl Cut {
    /// Mass below which only a point is left.
    const LEAST: f64 = 1e-280;

    fn new(mean: f64, sd: f64, low: f64, high: f64) -> Self {
        let (from, to) = ((low - mean) / sd, (high - mean) / sd);
        Self {
            mean,
            sd,
            low,
            high,
            from,
            to,
            mass: normal_between(from, to),
        }
    }

    /// The end nearer to the mean, if the mass between the ends is lost.
    fn point(&self) -> Option<f64> {
        if self.mass > Self::LEAST {
            None
        } else if self.from > 0.0 {
            Some(self.low)
        } else {
            Some(self.high)
        }
    }

    fn cdf(&self, x: f64) -> f64 {
        if x >= self.high {
            return 1.0;
        }
        if x < self.low {
            return 0.0;
        }
        match self.point() {
            Some(point) => f64::from(u8::from(x >= point)),
            None => {
                (normal_between(self.from, (x - self.mean) / self.sd) / self.mass).clamp(0.0, 1.0)
            }
        }
    }

    fn quantile(&self, p: f64) -> f64 {
        if let Some(point) = self.point() {
            return point;
        }
        // A cut in the upper tail is turned round, because the normal function holds its digits in the lower tail.
        let z = if self.from > 0.0 {
            -normal_quantile(normal_cdf(-self.from) - p * self.mass)
        } else {
            normal_quantile(normal_cdf(self.from) + p * self.mass)
        };
        (self.mean + self.sd * z).clamp(self.low, self.high)
    }

    fn partial_mean(&self, x: f64) -> f64 {
        let x = x.clamp(self.low, self.high);
        match self.point() {
            Some(point) => {
                if x >= point {
                    point
                } else {
                    0.0
                }
            }
            None => {
                let drop = normal_pdf_drop(self.from, (x - self.mean) / self.sd) / self.mass;
                self.mean * self.cdf(x) + self.sd * drop
            }
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
mod tests {
    use statrs::distribution::{Beta, ContinuousCDF};

    use super::*;

    fn continuous() -> Vec<Distribution> {
        use Distribution::*;
        vec![
            Uniform {
                low: -1.0,
                high: 3.0,
            },
            Normal { mean: 0.4, sd: 0.1 },
            TruncatedNormal {
                mean: 0.4,
                sd: 0.2,
                low: 0.0,
                high: 1.0,
            },
            TruncatedNormal {
                mean: 0.0,
                sd: 1.0,
                low: 8.0,
                high: 9.5,
            },
            TruncatedNormal {
                mean: 5.0,
                sd: 1.0,
                low: f64::NEG_INFINITY,
                high: -1.0,
            },
            TruncatedNormal {
                mean: 0.5,
                sd: 1.0,
                low: 0.0,
                high: f64::INFINITY,
            },
            HalfNormal { sd: 0.3 },
            FoldedNormal { mean: 0.2, sd: 0.3 },
            FoldedNormal {
                mean: -1.5,
                sd: 0.4,
            },
            Beta { a: 2.0, b: 18.0 },
            Beta { a: 0.5, b: 0.5 },
            Beta { a: 40.0, b: 25.0 },
            Triangular {
                low: 0.1,
                mode: 0.3,
                high: 0.9,
            },
            Triangular {
                low: 0.0,
                mode: 0.0,
                high: 1.0,
            },
            Triangular {
                low: -2.0,
                mode: 1.0,
                high: 1.0,
            },
            LogNormal {
                mu: -1.0,
                sigma: 0.5,
            },
        ]
    }

    fn discrete() -> Distribution {
        Distribution::Discrete {
            values: vec![0.7, 0.1, 0.4, 0.9],
            weights: vec![0.2, 0.5, 0.3, 0.0],
        }
    }

    #[test]
    fn quantile_undoes_cdf() {
        for family in continuous() {
            let mut last = f64::NEG_INFINITY;
            for i in 1..1000_i32 {
                let p = f64::from(i) / 1000.0;
                let x = family.quantile(p);
                assert!(x >= last, "{family:?}: falls at {p}");
                last = x;
                assert!(
                    (family.cdf(x) - p).abs() < 1e-11,
                    "{family:?} at {p}: {x} has {}",
                    family.cdf(x)
                );
                assert_eq!(family.rank(x), family.cdf(x));
            }
            let (low, high) = family.support();
            assert_eq!((family.quantile(0.0), family.quantile(1.0)), (low, high));
            assert_eq!(
                (family.cdf(low), family.cdf(high)),
                (0.0, 1.0),
                "{family:?}"
            );
            assert!(family.quantile(f64::NAN).is_nan());
        }
    }

    #[test]
    fn stratified_draws_have_the_mean() {
        const N: u32 = 200_000;
        for family in continuous().into_iter().chain([discrete()]) {
            let draw = |k: u32| family.from_uniform((f64::from(k) + 0.5) / f64::from(N));
            let mean = (0..N).map(draw).sum::<f64>() / f64::from(N);
            let mean_rank = (0..N).map(|k| family.rank(draw(k))).sum::<f64>() / f64::from(N);
            assert!(
                (mean - family.mean()).abs() < 2e-5,
                "{family:?}: {mean} is not {}",
                family.mean()
            );
            assert!(
                (mean_rank - 0.5).abs() < 2e-5,
                "{family:?}: mean rank {mean_rank}"
            );
        }
    }

    #[test]
    fn cells_have_the_mean_and_stand_in_order() {
        for family in continuous() {
            for n in [1, 2, 3, 5, 16, 64] {
                let cells = family.cells(n);
                assert_eq!(cells.len(), n);
                let mean = cells.iter().sum::<f64>() / n as f64;
                assert!(
                    (mean - family.mean()).abs() < 1e-9,
                    "{family:?} in {n}: {mean}"
                );
                for (k, pair) in cells.windows(2).enumerate() {
                    let edge = family.quantile((k + 1) as f64 / n as f64);
                    assert!(
                        pair[0] <= edge && edge <= pair[1],
                        "{family:?} in {n}: {pair:?} around {edge}"
                    );
                }
            }
            assert!(family.cells(0).is_empty());
        }
    }

    #[test]
    fn cells_agree_with_stratified_draws() {
        const N: u32 = 40_000;
        for family in continuous() {
            for (cell, value) in (0..4).zip(family.cells(4)) {
                let draw = |k: u32| {
                    family.quantile((f64::from(cell) + (f64::from(k) + 0.5) / f64::from(N)) / 4.0)
                };
                let mean = (0..N).map(draw).sum::<f64>() / f64::from(N);
                assert!(
                    (mean - value).abs() < 1e-4,
                    "{family:?} cell {cell}: {mean} is not {value}"
                );
            }
        }
    }

    #[test]
    fn discrete_keeps_its_points() {
        let family = discrete();
        assert_eq!(
            family.points(7),
            vec![(0.7, 0.2), (0.1, 0.5), (0.4, 0.3), (0.9, 0.0)]
        );
        assert_eq!(
            [0.1, 0.2, 0.69, 0.71, 0.999_999].map(|u| family.from_uniform(u)),
            [0.7, 0.1, 0.1, 0.4, 0.4]
        );
        assert_eq!(
            [0.0, 0.5, 0.51, 0.9, 1.0].map(|p| family.quantile(p)),
            [0.1, 0.1, 0.4, 0.7, 0.7]
        );
        assert_eq!([0.1, 0.4].map(|x| family.rank(x)), [0.25, 0.65]);
        assert!((family.rank(0.7) - 0.9).abs() < 1e-15);
        assert_eq!(family.support(), (0.1, 0.7));
        // Weights that fall short of 1 by rounding never let a draw go without a value.
        let short = Distribution::Discrete {
            values: vec![1.0, 2.0],
            weights: vec![0.5, 0.5 - 1e-10],
        };
        assert_eq!(short.from_uniform(1.0 - 1e-12), 2.0);
    }

    #[test]
    fn known_values() {
        let near = |value: f64, truth: f64| {
            assert!((value - truth).abs() < 1e-12, "{value} is not {truth}")
        };
        let beta = Distribution::Beta { a: 2.0, b: 18.0 };
        let other = Beta::new(2.0, 18.0).unwrap();
        near(beta.quantile(0.5), 0.086_775_163_655_694_91);
        for x in [0.01, 0.05, 0.1, 0.3] {
            near(beta.cdf(x), other.cdf(x));
        }
        // √(2/π), 0.6744897501960817 the upper quartile of the normal, e^(μ+σ²/2).
        near(
            Distribution::HalfNormal { sd: 2.0 }.mean(),
            1.595_769_121_605_731,
        );
        near(
            Distribution::HalfNormal { sd: 2.0 }.quantile(0.5),
            2.0 * 0.674_489_750_196_081_7,
        );
        near(
            Distribution::FoldedNormal { mean: 0.0, sd: 2.0 }.mean(),
            1.595_769_121_605_731,
        );
        near(
            Distribution::FoldedNormal { mean: 0.0, sd: 2.0 }.quantile(0.5),
            2.0 * 0.674_489_750_196_081_7,
        );
        near(
            Distribution::LogNormal {
                mu: 0.5,
                sigma: 1.0,
            }
            .mean(),
            std::f64::consts::E,
        );
        let cut = Distribution::TruncatedNormal {
            mean: 0.0,
            sd: 1.0,
            low: 0.0,
            high: f64::INFINITY,
        };
        near(cut.mean(), 0.797_884_560_802_865_4);
    }

    #[test]
    fn draws_at_the_edges_are_finite() {
        let edge = 2f64.powi(-54);
        for family in continuous().into_iter().chain([discrete()]) {
            for u in [
                edge,
                2f64.powi(-53),
                0.5,
                1.0 - 2f64.powi(-53),
                1.0_f64.next_down(),
            ] {
                let x = family.from_uniform(u);
                let (low, high) = family.support();
                assert!(
                    x.is_finite() && low <= x && x <= high,
                    "{family:?} at {u}: {x}"
                );
            }
        }
        let far = Distribution::TruncatedNormal {
            mean: 0.0,
            sd: 1.0,
            low: 50.0,
            high: 60.0,
        };
        assert_eq!((far.from_uniform(0.3), far.mean()), (50.0, 50.0));
        let far = Distribution::TruncatedNormal {
            mean: 0.0,
            sd: 1.0,
            low: -60.0,
            high: -50.0,
        };
        assert_eq!((far.from_uniform(0.3), far.mean()), (-50.0, -50.0));
    }

    #[test]
    fn draws_are_pinned() {
        let bits: Vec<u64> = continuous()
            .into_iter()
            .chain([discrete()])
            .map(|family| family.from_uniform(0.3).to_bits())
            .collect();
        let pinned = [
            0x3fc9_9999_9999_9998,
            0x3fd6_3e6c_154c_3ece,
            0x3fd3_73df_9eb9_b51a,
            0x4020_166d_289d_0594,
            0xbff3_14b8_86eb_db28,
            0x3fe1_4826_3e10_6d1a,
            0x3fbd_97b5_6882_8ec2,
            0x3fa5_da21_ff25_e354,
            0x3ffb_5b2d_844d_5acc,
            0x3fad_8041_b26a_e72c,
            0x3fca_61b9_f715_4b4a,
            0x3fe2_b47c_b0e3_f5a8,
            0x3fd4_8088_059c_6b76,
            0x3fc4_e853_0215_3420,
            0xbfd6_d657_422c_e554,
            0x3fd2_1d2c_61ca_ded7,
            0x3fb9_9999_9999_999a,
        ];
        assert_eq!(bits, pinned, "{bits:#018x?}");
    }
}
