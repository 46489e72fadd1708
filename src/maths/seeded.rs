//! Random numbers for work around the runs: designs of experiments and bootstrap resamples. No run of a game reads them.
//!
//! The key of the generator is seed ‖ name of the purpose, so two purposes never share numbers under one seed. The ninth and
//! tenth byte of a key hold letters here; the keys of runs have 0 in the tenth, so the two families never meet.

use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A ChaCha8 stream of one seed and one purpose.
///
/// ```
/// use detente::internals::maths::seeded::Seeded;
/// let mut random = Seeded::new(7, "example");
/// let u = random.uniform();
/// assert!((0.0..1.0).contains(&u));
/// assert_eq!(u, Seeded::new(7, "example").uniform());
/// assert_ne!(u, Seeded::new(7, "another").uniform());
/// ```
#[derive(Debug, Clone)]
pub struct Seeded {
    rng: ChaCha8Rng,
}

impl Seeded {
    /// The stream of this seed and purpose. Only the first 24 bytes of the purpose count; it should have at least two letters.
    #[must_use]
    pub fn new(seed: u64, purpose: &str) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        for (to, from) in key[8..].iter_mut().zip(purpose.bytes()) {
            *to = from;
        }
        Self { rng: ChaCha8Rng::from_seed(key) }
    }

    /// 64 random bits.
    pub fn bits(&mut self) -> u64 {
        self.rng.next_u64()
    }

    /// Uniform on [0, 1), a multiple of 2⁻⁵³.
    pub fn uniform(&mut self) -> f64 {
        (self.bits() >> 11) as f64 * (1.0 / 9_007_199_254_740_992.0)
    }

    /// Uniform on (0, 1), the middle of one of 2³² equal cells: never closer than 2⁻³³ to 0 or 1.
    pub fn inside(&mut self) -> f64 {
        ((self.bits() >> 32) as f64 + 0.5) * (1.0 / 4_294_967_296.0)
    }

    /// A whole number from 0 to `n` − 1, each exactly equally likely; 0 for `n` = 0.
    ///
    /// Source: Lemire (2019), Fast random integer generation in an interval, *ACM Transactions on Modeling and Computer
    /// Simulation* 29(1).
    ///
    /// ```
    /// use detente::internals::maths::seeded::Seeded;
    /// let mut random = Seeded::new(7, "example");
    /// assert!((0..100).all(|_| random.below(6) < 6));
    /// ```
    pub fn below(&mut self, n: usize) -> usize {
        let n = n as u64;
        let mut product = u128::from(self.bits()) * u128::from(n);
        if (product as u64) < n {
            let unfair = n.wrapping_neg() % n;
            while (product as u64) < unfair {
                product = u128::from(self.bits()) * u128::from(n);
            }
        }
        (product >> 64) as usize
    }

    /// Puts the items in random order, each order equally likely (Fisher–Yates).
    ///
    /// ```
    /// use detente::internals::maths::seeded::Seeded;
    /// let mut items = [0, 1, 2, 3];
    /// Seeded::new(7, "example").shuffle(&mut items);
    /// items.sort();
    /// assert_eq!(items, [0, 1, 2, 3]);
    /// ```
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            items.swap(last, self.below(last + 1));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn first_numbers_are_pinned() {
        let mut random = Seeded::new(1, "pinned");
        assert_eq!([random.bits(), random.bits()], [6_886_938_530_968_980_674, 5_043_456_935_161_244_466]);
    }

    #[test]
    fn every_number_and_order_is_equally_likely() {
        let mut random = Seeded::new(2, "counts");
        let mut counts = [0u32; 5];
        let mut orders = std::collections::BTreeMap::new();
        for _ in 0..60_000 {
            counts[random.below(5)] += 1;
            let mut items = [0, 1, 2];
            random.shuffle(&mut items);
            *orders.entry(items).or_insert(0u32) += 1;
        }
        // Five standard deviations.
        assert!(counts.iter().all(|n| n.abs_diff(12_000) < 490), "{counts:?}");
        assert!(orders.len() == 6 && orders.values().all(|n| n.abs_diff(10_000) < 457), "{orders:?}");
        assert_eq!((random.below(0), random.below(1)), (0, 0));
    }
}
