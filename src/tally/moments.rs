//! Real numbers as integers: sums that are exact in any order.

use serde::{Deserialize, Serialize};

/// A real number in units of 2⁻³², saturating: beyond ±2³¹ it is the largest or the smallest such number.
#[must_use]
pub fn fixed(x: f64) -> i64 {
    (x * 4_294_967_296.0).round() as i64
}

/// The real number of a sum in units of 2⁻³².
#[must_use]
pub fn real(x: i128) -> f64 {
    x as f64 / 4_294_967_296.0
}

/// Count, sum and sum of squares of a quantity.
///
/// A number beyond ±2³¹, or so many large ones that their squares sum to 2⁶³ or more, cannot be counted exactly. The sum of
/// squares then stays at its largest value, and [`Moments::total_squares`] is infinite: mean and error are undefined.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(from = "(u64, i128, i128)", into = "(u64, i128, i128)")]
pub struct Moments {
    /// Number of values.
    pub n: u64,
    /// Sum of the values, in units of 2⁻³².
    pub sum: i128,
    /// Sum of the squares, in units of 2⁻⁶⁴.
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
        let units = fixed(x);
        let x = i128::from(units);
        self.n += 1;
        self.sum += x;
        let square = if matches!(units, i64::MIN | i64::MAX) { i128::MAX } else { x * x };
        // Squares are never below 0, so a sum that stops at the top does not depend on their order.
        self.squares = self.squares.saturating_add(square);
    }

    /// Adds the values of another set.
    pub fn merge(&mut self, other: &Moments) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    /// Sum of the values.
    #[must_use]
    pub fn total(&self) -> f64 {
        real(self.sum)
    }

    /// Sum of the squares; infinite if it was too large to be counted.
    #[must_use]
    pub fn total_squares(&self) -> f64 {
        if self.squares == i128::MAX {
            return f64::INFINITY;
        }
        self.squares as f64 / 18_446_744_073_709_551_616.0
    }
}
