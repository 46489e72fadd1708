//! Counts that belong together because they come from the same run.

use serde::{Deserialize, Serialize};

use super::{Counter, Digest};

/// Counts of several kinds, taken run by run: sums over runs of the products of two kinds.
///
/// What happens within a run is alike, so that a thousand moves in ten runs say less than a thousand moves in a thousand
/// runs. How much less follows from these sums. They are integers, and exact in any order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clusters {
    /// Number of kinds.
    pub kinds: usize,
    /// Runs that have at least one of any kind.
    pub runs: u64,
    /// Sum of the counts, by kind.
    pub sums: Vec<u64>,
    /// Sum of the products of two counts of the same run: kind × kind.
    pub products: Vec<u128>,
}

/// Two counts of each run, summed over runs: x of the y things that happened in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PerRun {
    /// Runs that have at least one.
    pub runs: u64,
    /// Σ x.
    pub x: u64,
    /// Σ y.
    pub y: u64,
    /// Σ x².
    pub xx: u128,
    /// Σ xy.
    pub xy: u128,
    /// Σ y².
    pub yy: u128,
}

impl Clusters {
    /// Nothing counted yet.
    #[must_use]
    pub fn new(kinds: usize) -> Self {
        Self { kinds, runs: 0, sums: vec![0; kinds], products: vec![0; kinds * kinds] }
    }

    /// Counts one run: how many of each kind it has.
    pub fn push(&mut self, counts: &[u64]) {
        if counts.iter().all(|n| *n == 0) {
            return;
        }
        self.runs += 1;
        for (i, &a) in counts.iter().enumerate().filter(|(_, a)| **a > 0) {
            self.sums[i] += a;
            for (j, &b) in counts.iter().enumerate() {
                self.products[i * self.kinds + j] += u128::from(a) * u128::from(b);
            }
        }
    }

    /// Those of the kinds `x` among those of the kinds `y`, of which `x` must be a part.
    ///
    /// ```
    /// use detente::internals::tally::Clusters;
    /// let mut refusals = Clusters::new(3);
    /// refusals.push(&[2, 0, 1]);
    /// refusals.push(&[0, 4, 0]);
    /// let first = refusals.per_run(&[0], &[0, 1, 2]);
    /// assert_eq!((first.x, first.y), (2, 7));
    /// assert_eq!((first.xx, first.xy, first.yy), (4, 6, 9 + 16));
    /// ```
    #[must_use]
    pub fn per_run(&self, x: &[usize], y: &[usize]) -> PerRun {
        let sum = |kinds: &[usize]| kinds.iter().map(|kind| self.sums[*kind]).sum();
        let products = |a: &[usize], b: &[usize]| {
            a.iter().map(|i| b.iter().map(|j| self.products[i * self.kinds + j]).sum::<u128>()).sum()
        };
        PerRun { runs: self.runs, x: sum(x), y: sum(y), xx: products(x, x), xy: products(x, y), yy: products(y, y) }
    }

    /// Whether these can be the counts of so many runs with these sums: symmetric, and no larger than the sums allow.
    pub(super) fn add_up(&self, runs: u64, sums: &[u64]) -> bool {
        let k = self.kinds;
        let one = |i: usize, j: usize| {
            let product = self.products[i * k + j];
            product == self.products[j * k + i] && product <= u128::from(sums[i]) * u128::from(sums[j])
        };
        self.runs <= runs
            && self.sums == sums
            && (0..k).all(|i| self.products[i * k + i] >= u128::from(sums[i]) && (0..k).all(|j| one(i, j)))
    }
}

impl Counter for Clusters {
    fn merge(&mut self, other: &Self) {
        self.runs += other.runs;
        self.sums.merge(&other.sums);
        self.products.merge(&other.products);
    }

    fn digest_into(&self, digest: &mut Digest) {
        self.runs.digest_into(digest);
        self.sums.digest_into(digest);
        self.products.digest_into(digest);
    }

    fn fits(&self, empty: &Self) -> bool {
        self.kinds == empty.kinds && self.sums.fits(&empty.sums) && self.products.fits(&empty.products)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_split_of_the_runs_gives_the_same_sums() {
        let runs: Vec<[u64; 3]> = (0..50).map(|k| [k % 4, (k * k) % 7, u64::from(k % 5 == 0)]).collect();
        let counted = |runs: &[[u64; 3]]| {
            let mut all = Clusters::new(3);
            runs.iter().for_each(|counts| all.push(counts));
            all
        };
        let whole = counted(&runs);
        for cut in [0, 1, 17, 50] {
            let mut parts = counted(&runs[cut..]);
            parts.merge(&counted(&runs[..cut]));
            assert_eq!(parts, whole, "{cut}");
        }
        let plainly = |f: &dyn Fn(&[u64; 3]) -> u64| runs.iter().map(|counts| u128::from(f(counts))).sum::<u128>();
        let found = whole.per_run(&[0, 2], &[0, 1, 2]);
        assert_eq!(found.xx, plainly(&|c| (c[0] + c[2]).pow(2)));
        assert_eq!(found.xy, plainly(&|c| (c[0] + c[2]) * (c[0] + c[1] + c[2])));
        assert_eq!(found.yy, plainly(&|c| (c[0] + c[1] + c[2]).pow(2)));
        assert_eq!(whole.runs, runs.iter().filter(|c| c.iter().sum::<u64>() > 0).count() as u64);
        assert!(whole.add_up(50, &whole.sums) && !whole.add_up(10, &whole.sums));
        let mut harmed = whole.clone();
        harmed.products[1] += 1;
        assert!(!harmed.add_up(50, &whole.sums));
    }
}
