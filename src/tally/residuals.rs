//! What control variates leave of several quantities, run by run: sums and sums of products, exact in any order.

use serde::{Deserialize, Serialize};

use super::{Counter, Digest, Moments};

/// Sums of some quantities over runs, and of the products of any two of them, so that any sum or difference of the quantities
/// has a mean and an error.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Residuals {
    /// Number of runs.
    pub n: u64,
    /// By quantity: sum over the runs, in units of 2⁻³².
    pub sums: Vec<i128>,
    /// By pair of quantities a ≤ b, in the order 00, 01, 11, 02, …: sum of products over the runs, in units of 2⁻⁶⁴.
    pub products: Vec<i128>,
}

impl Residuals {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(quantities: usize) -> Self {
        Self { n: 0, sums: vec![0; quantities], products: vec![0; quantities * (quantities + 1) / 2] }
    }

    /// Counts a run; quantities are in units of 2⁻³², as [`fixed`](super::fixed) makes them.
    pub fn push(&mut self, run: &[i64]) {
        debug_assert_eq!(run.len(), self.sums.len());
        self.n += 1;
        let mut products = self.products.iter_mut();
        for (b, x) in run.iter().enumerate() {
            let x = i128::from(*x);
            self.sums[b] += x;
            for (y, product) in run[..=b].iter().zip(&mut products) {
                // Wrapping, so that absurd numbers do the same in every build.
                *product = product.wrapping_add(x * i128::from(*y));
            }
        }
    }

    /// Whether the quantities add up to 1 in every run, up to rounding, and squares are not below 0.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let runs = i128::from(self.n);
        let all = self.moments(|_| 1);
        let quantities = self.sums.len() as i128;
        let squares = (0..self.sums.len()).map(|q| self.moments(|other| i128::from(other == q)).squares);
        (all.sum - (runs << 32)).abs() <= runs * quantities && squares.min().unwrap_or(0) >= 0
    }

    /// Moments of a sum of the quantities, each taken 1, 0 or −1 times.
    ///
    /// ```
    /// use detente::internals::tally::{Residuals, fixed};
    /// let mut both = Residuals::new(2);
    /// [[0.5, 1.0], [0.25, -2.0]].iter().for_each(|run| both.push(&run.map(fixed)));
    /// let difference = both.moments(|quantity| [1, -1][quantity]);
    /// assert_eq!((difference.n, difference.total(), difference.deviations()), (2, 1.75, 3.78125));
    /// ```
    #[must_use]
    pub fn moments(&self, times: impl Fn(usize) -> i128) -> Moments {
        let mut found = Moments { n: self.n, ..Moments::default() };
        let mut products = self.products.iter();
        for (b, sum) in self.sums.iter().enumerate() {
            found.sum += times(b) * sum;
            for (a, product) in (0..=b).zip(&mut products) {
                let twice = if a == b { 1 } else { 2 };
                found.squares = found.squares.wrapping_add(twice * times(a) * times(b) * product);
            }
        }
        found
    }
}

impl Counter for Residuals {
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.sums.iter_mut().zip(&other.sums).for_each(|(a, b)| *a += b);
        self.products.iter_mut().zip(&other.products).for_each(|(a, b)| *a = a.wrapping_add(*b));
    }

    fn digest_into(&self, digest: &mut Digest) {
        digest.number(self.n.to_le_bytes());
        self.sums.iter().chain(&self.products).for_each(|x| digest.number(x.to_le_bytes()));
    }

    fn fits(&self, empty: &Self) -> bool {
        (self.sums.len(), self.products.len()) == (empty.sums.len(), empty.products.len())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{fixed, real};
    use super::*;

    /// Against moments of the combination itself, for every combination of three quantities; and in two parts.
    #[test]
    fn combinations_are_exact() {
        let runs: Vec<[f64; 3]> =
            (0..50).map(f64::from).map(|k| [libm::sin(k), libm::cos(3.0 * k) - 0.2, 0.01 * k]).collect();
        let count = |runs: &[[f64; 3]]| {
            let mut all = Residuals::new(3);
            runs.iter().for_each(|run| all.push(&run.map(fixed)));
            all
        };
        let (mut parts, whole) = (count(&runs[..13]), count(&runs));
        parts.merge(&count(&runs[13..]));
        assert_eq!((parts.n, &parts.sums, &parts.products), (whole.n, &whole.sums, &whole.products));
        for k in 0..27 {
            let times = |quantity: usize| [k % 3 - 1, k / 3 % 3 - 1, k / 9 - 1][quantity];
            let mut plain = Moments::default();
            for run in &runs {
                let units: i128 = run.iter().enumerate().map(|(q, x)| times(q) * i128::from(fixed(*x))).sum();
                plain.push(real(units));
            }
            assert_eq!(whole.moments(times), plain, "{k}");
        }
    }
}
