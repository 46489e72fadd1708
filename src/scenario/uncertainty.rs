//! How far the analyst could be wrong about the numbers of a scenario.
//!
//! Nobody in the game knows of it, and no run depends on it: it says which values a sweep, a sensitivity analysis or a search
//! may try. What actors are uncertain of is a number's distribution ([`Number::Uncertain`](super::Number::Uncertain)).

use serde::Serialize;

use crate::distribution::Distribution;

/// Plausible values of a number, in its unit.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
pub enum Plausible {
    /// All values from a lower to an upper end, equally plausible.
    Between([f64; 2]),
    /// As a distribution says.
    Like(Distribution),
}

/// Numbers that are wrong together.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Linked {
    /// Key in the file.
    pub id: String,
    /// Paths of at least two numbers.
    pub numbers: Vec<String>,
    /// Rank correlation of each two of them (Spearman), above −1 and at most 1. At 1 they move together, as one input.
    pub correlation: f64,
}

impl Plausible {
    /// The value below which a share `u` of the plausible ones lies; `u` is between 0 and 1.
    ///
    /// ```
    /// use detente::internals::scenario::Plausible;
    /// assert_eq!(Plausible::Between([2.0, 6.0]).at(0.25), 3.0);
    /// ```
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        match self {
            Self::Between([low, high]) => low + (high - low) * u,
            Self::Like(distribution) => distribution.quantile(u),
        }
    }

    /// A low and a high value: the ends of a range, and of a distribution the values below which 5% and 95% lie.
    ///
    /// ```
    /// use detente::internals::scenario::Plausible;
    /// assert_eq!(Plausible::Between([2.0, 6.0]).ends(), [2.0, 6.0]);
    /// ```
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        match self {
            Self::Between(ends) => *ends,
            Self::Like(distribution) => [0.05, 0.95].map(|u| distribution.quantile(u)),
        }
    }
}
