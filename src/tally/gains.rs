//! What single moves bring their actors: a run against the same run without one of its moves.

use serde::{Deserialize, Serialize};

use super::{Clusters, Counter, Digest, counters, fixed, real};
use crate::index::{MoveIdx, TiVec, ti_vec};

counters! {
/// Gains from single moves, one move a run. A run stands for all its moves: it weighs as many as it has, so that every move of all
/// runs counts alike.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Gains(moves: usize) {
    digested as one list {}
    digested {
        /// Gains by move.
        by_move: TiVec<MoveIdx, Weighted> = ti_vec![Weighted::default(); moves],
        /// Gains of all moves.
        all: Weighted = Weighted::default(),
        /// Moves by run that were a net loss for the actor by its own estimate, and all others: realized losses, and the rest.
        losses: [Clusters; 2] = [Clusters::new(2), Clusters::new(2)],
    }
    beside the digest {
        /// Moves by run whose realized gain is a loss, and the rest, by move.
        losses_by_move: TiVec<MoveIdx, Clusters> = ti_vec![Clusters::new(2); moves],
    }
}
}

impl Gains {
    /// Whether counts by move and by the actors' own estimates are of the same moves: one of each run that was played again.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        let total = |of: &mut dyn Iterator<Item = u64>| of.map(u128::from).sum::<u128>();
        let n = u128::from(self.all.n);
        let by_move = self.by_move.iter().zip(&self.losses_by_move);
        let losses = |kind: usize, of: &[Clusters]| total(&mut of.iter().map(|one| one.sums[kind]));
        total(&mut self.by_move.iter().map(|one| one.n)) == n
            && total(&mut self.losses.iter().map(|one| one.runs)) == n
            && by_move.into_iter().all(|(gain, loss)| loss.runs == gain.n)
            && [0, 1].iter().all(|&kind| losses(kind, &self.losses) == losses(kind, &self.losses_by_move.raw))
    }

    /// Gains of some moves taken together, and their moves by run whose realized gain is a loss, and the rest.
    #[must_use]
    pub fn of(&self, wanted: impl Fn(MoveIdx) -> bool) -> (Weighted, Clusters) {
        let (mut gains, mut losses) = (Weighted::default(), Clusters::new(2));
        for m in self.by_move.keys().filter(|m| wanted(*m)) {
            // One move of a run was left out, so that no run is in two of these.
            gains.merge(&self.by_move[m]);
            losses.merge(&self.losses_by_move[m]);
        }
        (gains, losses)
    }

    /// Counts the gain from one of the `weight` moves of a run; `at_a_loss`: a net loss by the actor's own estimate.
    pub fn push(&mut self, leverage: MoveIdx, at_a_loss: bool, gain: f64, weight: u64) {
        self.by_move[leverage].push(gain, weight);
        self.all.push(gain, weight);
        // What is rounding is no loss.
        let lost = if fixed(gain) < 0 { weight } else { 0 };
        self.losses[if at_a_loss { 0 } else { 1 }].push(&[lost, weight - lost]);
        self.losses_by_move[leverage].push(&[lost, weight - lost]);
    }
}

/// Sums of values x with whole weights w, one value a run.
///
/// A value beyond ±2³¹, or many large ones, cannot be counted exactly: `squares` then stays at its largest value, and
/// [`Weighted::deviations`] is infinite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Weighted {
    /// Number of values.
    pub n: u64,
    /// Σ w.
    pub weight: u64,
    /// Σ w².
    pub weights: u128,
    /// Σ wx, in units of 2⁻³².
    pub sum: i128,
    /// Σ w²x, in units of 2⁻³².
    pub cross: i128,
    /// Σ w²x², in units of 2⁻⁶⁴.
    pub squares: i128,
}

impl Weighted {
    /// Adds a value.
    pub fn push(&mut self, x: f64, weight: u64) {
        let units = fixed(x);
        let (w, wx) = (i128::from(weight), i128::from(weight) * i128::from(units));
        self.n += 1;
        self.weight += weight;
        self.weights += u128::from(weight) * u128::from(weight);
        self.sum += wx;
        self.cross += w * wx;
        let square = if matches!(units, i64::MIN | i64::MAX) { i128::MAX } else { wx.saturating_mul(wx) };
        // Squares are never below 0, so a sum that stops at the top does not depend on their order.
        self.squares = self.squares.saturating_add(square);
    }

    /// Σ wx.
    #[must_use]
    pub fn total(&self) -> f64 {
        real(self.sum)
    }

    /// Σ w²(x − x̄)² with x̄ the weighted mean; 0 for no values, infinite where squares were too large to be counted.
    ///
    /// ```
    /// use detente::internals::tally::Weighted;
    /// let mut gains = Weighted::default();
    /// gains.push(1.0, 1);
    /// gains.push(-1.0, 3);
    /// // The mean is −0.5: 1²·1.5² + 3²·0.5².
    /// assert_eq!((gains.total(), gains.deviations()), (-2.0, 4.5));
    /// ```
    #[must_use]
    pub fn deviations(&self) -> f64 {
        if self.squares == i128::MAX {
            return f64::INFINITY;
        }
        if self.weight == 0 {
            return 0.0;
        }
        let mean = self.total() / self.weight as f64;
        let squares = real(self.squares) / 4_294_967_296.0;
        (squares - 2.0 * mean * real(self.cross) + mean * mean * self.weights as f64).max(0.0)
    }
}

impl Counter for Weighted {
    fn merge(&mut self, other: &Self) {
        self.n += other.n;
        self.weight += other.weight;
        self.weights += other.weights;
        self.sum += other.sum;
        self.cross += other.cross;
        self.squares = self.squares.saturating_add(other.squares);
    }

    fn digest_into(&self, digest: &mut Digest) {
        self.n.digest_into(digest);
        self.weight.digest_into(digest);
        self.weights.digest_into(digest);
        [self.sum, self.cross, self.squares].iter().for_each(|sum| digest.number(sum.to_le_bytes()));
    }

    fn fits(&self, _: &Self) -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_split_of_the_runs_gives_the_same_sums() {
        let all: Vec<(f64, u64)> =
            (0..60_u32).map(|k| (f64::from(k * k % 17) / 8.0 - 1.0, u64::from(k % 5 + 1))).collect();
        let counted = |some: &[(f64, u64)]| {
            let mut gains = Gains::new(2);
            some.iter().for_each(|(x, w)| gains.push(MoveIdx((*w % 2) as usize), *w > 2, *x, *w));
            gains
        };
        let whole = counted(&all);
        for cut in [0, 1, 23, 60] {
            let mut parts = counted(&all[cut..]);
            parts.merge(&counted(&all[..cut]));
            assert_eq!(parts, whole, "{cut}");
        }
        let weight: f64 = all.iter().map(|(_, w)| *w as f64).sum();
        let mean = all.iter().map(|(x, w)| x * *w as f64).sum::<f64>() / weight;
        let spread: f64 = all.iter().map(|(x, w)| (*w as f64 * (x - mean)).powi(2)).sum();
        assert!((whole.all.total() / weight - mean).abs() < 1e-12);
        assert!((whole.all.deviations() - spread).abs() < 1e-9 * spread);
        assert_eq!(whole.by_move.iter().map(|one| one.n).sum::<u64>(), 60);
        let sums = |all: &[Clusters]| [0, 1].map(|kind| all.iter().map(|one| one.sums[kind]).sum::<u64>());
        assert_eq!(sums(&whole.losses).iter().sum::<u64>(), whole.all.weight);
        assert_eq!(sums(&whole.losses), sums(&whole.losses_by_move.raw));
        assert!(whole.adds_up());
        let mut harmed = whole.clone();
        harmed.losses_by_move.raw[1].sums[0] += 1;
        assert!(!harmed.adds_up());
    }

    #[test]
    fn what_is_rounding_is_no_loss_and_what_is_too_large_is_marked() {
        let mut gains = Gains::new(1);
        gains.push(MoveIdx(0), false, -1e-16, 2);
        gains.push(MoveIdx(0), true, -1e-3, 3);
        assert_eq!([&gains.losses[0].sums, &gains.losses[1].sums], [&[3, 0], &[0, 2]]);
        gains.push(MoveIdx(0), true, -1e300, 3);
        assert_eq!(gains.all.deviations(), f64::INFINITY);
    }
}
