//! Real numbers as integers: sums that are exact in any order.

use serde::{Deserialize, Serialize};

use super::{Counter, Digest};

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
/// squares then stays at its largest value, and [`Moments::deviations`] is infinite: mean and error are undefined.
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

    /// Sum of the values.
    #[must_use]
    pub fn total(&self) -> f64 {
        real(self.sum)
    }

    /// Whether everything was small enough to be counted exactly: see [`Moments`].
    #[must_use]
    pub fn is_exact(&self) -> bool {
        self.squares != i128::MAX
    }

    /// Sum of squared distances from the mean, Σ (x − x̄)²; 0 for no values, infinite where Σ x² was too large to be counted.
    ///
    /// Large numbers are subtracted as integers, so that a small spread around a large mean keeps all its digits.
    ///
    /// ```
    /// use detente::internals::tally::Moments;
    /// let mut payoffs = Moments::default();
    /// [81_000.0, 81_000.5].iter().for_each(|x| payoffs.push(*x));
    /// assert_eq!(payoffs.deviations(), 0.125);
    /// ```
    #[must_use]
    pub fn deviations(&self) -> f64 {
        if !self.is_exact() {
            return f64::INFINITY;
        }
        let Some((floor, rest)) = self.mean() else { return 0.0 };
        // Σ(x − m)² = Σx² − m(Σx + r) for Σx = nm + r. Single terms may wrap around; what they come to does not.
        let around_floor = self.squares.wrapping_sub(floor.wrapping_mul(self.sum.wrapping_add(rest)));
        // The mean lies r/n above m, which takes r²/n off.
        let (n, rest) = (u128::from(self.n), rest.unsigned_abs());
        let (whole, part) = (rest * rest / n, rest * rest % n);
        let units = around_floor.cast_unsigned().wrapping_sub(whole) as f64 - part as f64 / n as f64;
        units.max(0.0) / 18_446_744_073_709_551_616.0
    }

    /// Σ (x − x̄) over some of the values, given their moments, with x̄ the mean of all of them.
    ///
    /// ```
    /// use detente::internals::tally::Moments;
    /// let (mut all, mut some) = (Moments::default(), Moments::default());
    /// [81_000.0, 81_000.5].iter().for_each(|x| all.push(*x));
    /// some.push(81_000.5);
    /// assert_eq!(all.excess(&some), 0.25);
    /// ```
    #[must_use]
    pub fn excess(&self, some: &Moments) -> f64 {
        let Some((floor, rest)) = self.mean() else { return 0.0 };
        let above_floor = some.sum - floor * i128::from(some.n);
        let (n, rest) = (u128::from(self.n), u128::from(some.n) * rest.unsigned_abs());
        let units = (above_floor - (rest / n) as i128) as f64 - (rest % n) as f64 / n as f64;
        units / 4_294_967_296.0
    }

    /// Σ x as n·m + r with 0 ≤ r < n, in 2⁻³².
    fn mean(&self) -> Option<(i128, i128)> {
        let n = i128::from(self.n);
        (n > 0).then(|| (self.sum.div_euclid(n), self.sum.rem_euclid(n)))
    }
}

impl Counter for Moments {
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sum += other.sum;
        self.squares = self.squares.saturating_add(other.squares);
    }

    fn digest_into(&self, digest: &mut Digest) {
        digest.number(self.n.to_le_bytes());
        digest.number(self.sum.to_le_bytes());
        digest.number(self.squares.to_le_bytes());
    }

    fn fits(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn moments(values: &[i64]) -> Moments {
        let mut moments = Moments::default();
        values.iter().for_each(|x| moments.push(*x as f64 / 4_294_967_296.0));
        moments
    }

    proptest! {
        /// Against distances taken one by one from the exact mean, in fractions of n: small spreads, large means.
        #[test]
        fn distances_from_the_mean_keep_their_digits(
            centre in -(1_i64 << 50)..(1_i64 << 50),
            spread in 0_u32..40,
            values in prop::collection::vec(any::<i32>(), 1..60),
        ) {
            let values: Vec<i64> = values.iter().map(|x| centre + (i64::from(*x) & ((1 << spread) - 1))).collect();
            let n = values.len() as i128;
            let sum: i128 = values.iter().map(|x| i128::from(*x)).sum();
            // n² Σ(x − x̄)² = Σ(nx − Σx)², all of it integers.
            let squares: i128 = values.iter().map(|x| (n * i128::from(*x) - sum).pow(2)).sum();
            let expected = squares as f64 / (n * n) as f64 / 18_446_744_073_709_551_616.0;
            let all = moments(&values);
            prop_assert!((all.deviations() - expected).abs() <= 1e-14 * expected, "{} {expected}", all.deviations());
            let some = moments(&values[..values.len() / 2]);
            let excess: i128 = values[..values.len() / 2].iter().map(|x| n * i128::from(*x) - sum).sum();
            let expected = excess as f64 / n as f64 / 4_294_967_296.0;
            prop_assert!((all.excess(&some) - expected).abs() <= 1e-14 * expected.abs(), "{} {expected}", all.excess(&some));
        }
    }

    #[test]
    fn the_largest_that_can_be_counted_is_counted_right() {
        // Twice 2³⁰: the squares come to 2⁶¹, in units of 2⁻⁶⁴.
        let mut m = Moments::default();
        (0..4).for_each(|k| m.push(1_073_741_824.0 + f64::from(k % 2) * 0.25));
        assert_eq!(m.deviations(), 0.0625);
        let nothing = Moments::default();
        assert_eq!((nothing.deviations(), nothing.excess(&nothing)), (0.0, 0.0));
        // A mean below 0 that is no whole number of units.
        let m = moments(&[-1, 0, 0]);
        assert!((m.deviations() * 18_446_744_073_709_551_616.0 - 2.0 / 3.0).abs() < 1e-15);
    }
}
