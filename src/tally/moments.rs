//! Real numbers as integers: sums that are exact in any order.

use serde::{Deserialize, Serialize};

/// A real number in units of 2⁻³².
#[must_use]
pub fn fixed(x: f64) -> i64 {
    (x * 4_294_967_296.0).round() as i64
}

/// Back to a real number.
#[must_use]
pub fn real(x: i128) -> f64 {
    x as f64 / 4_294_967_296.0
}

/// Count, sum and sum of squares of a quantity.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(u64, i128, i128)", into = "(u64, i128, i128)")]
pub struct Moments {
    /// How many.
    pub n: u64,
    /// Σ x in 2⁻³².
    pub sum: i128,
    /// Σ x² in 2⁻⁶⁴.
    pub squares: i128,
}

impl From<(u64, i128, i128)> for Moments {
    fn from((n, sum, squares): (u64, i128, i128)) -> Self {
        Self { n, sum, squares }
    }
}

impl From<Moments> for (u64, i128, i128) {
    fn from(Moments { n, sum, squares }: Moments) -> Self {
        (n, sum, squares)
    }
}

impl Moments {
    /// Adds one value.
    pub fn push(&mut self, x: f64) {
        let x = fixed(x) as i128;
        self.n += 1;
        self.sum += x;
        self.squares += x * x;
    }

    /// Adds another set.
    pub fn merge(&mut self, other: &Moments) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares += other.squares;
    }

    /// Σ x.
    #[must_use]
    pub fn total(&self) -> f64 {
        real(self.sum)
    }

    /// Σ x².
    #[must_use]
    pub fn total_squares(&self) -> f64 {
        self.squares as f64 / 18_446_744_073_709_551_616.0
    }
}
