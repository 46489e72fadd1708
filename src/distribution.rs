//! Families of distributions that a number of a scenario may follow.

use serde::Serialize;

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
