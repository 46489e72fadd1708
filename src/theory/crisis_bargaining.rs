//! A demand before war (Fearon 1995).
//!
//! A wins a war with probability p at a cost of c_A; the prize is 1. A demands a share x in [0, 1]; B accepts, or there is
//! war, which pays p − c_A and 1 − p − c_B. B knows its cost, A only its distribution. B accepts if and only if x ≤ p + c_B, so that
//! A weighs a larger share against a larger risk of war.
//!
//! For c_B uniform on [l, h]:
//!
//! > x* = min(1, max(p + (h − c_A)/2, p + l)),  P(war) = (x* − p − l)/(h − l),  EU_A = (1 − P) x* + P (p − c_A)
//!
//! with P(war) within [0, 1]. For a cost with finitely many values the best demand is one of p + c, or 1.

use super::error::{Error, inside, not_negative, probability};

/// B accepts what is not worse than war by more than this.
const SLACK: f64 = 1e-12;

/// What A knows of war.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Crisis {
    /// p, A's chance of winning, in [0, 1].
    pub balance: f64,
    /// c_A, A's cost of war, at least 0.
    pub cost: f64,
}

/// A's best demand and what comes of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Demand {
    /// x*, the share that A demands.
    pub share: f64,
    /// Probability of war.
    pub war: f64,
    /// Expected payoff of A and of B, in pies.
    pub value: [f64; 2],
}

/// One value of B's cost of war.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Cell {
    /// c_B, the cost of war to B in pies; at least 0.
    pub cost: f64,
    /// Probability of this cost, in [0, 1].
    pub weight: f64,
}

impl Crisis {
    /// Best demand where B's cost of war is uniform from `low` to `high`, 0 ≤ low ≤ high.
    ///
    /// Where low = high the cost is known, and A demands p + c_B: no war. The demand is unique.
    ///
    /// ```
    /// use detente::theory::crisis_bargaining::Crisis;
    /// let demand = Crisis { balance: 0.6, cost: 0.1 }.uniform_cost(0.0, 0.4)?;
    /// assert!((demand.share - 0.75).abs() < 1e-12 && (demand.war - 0.375).abs() < 1e-12);
    /// assert!((demand.value[0] - 0.65625).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn uniform_cost(&self, low: f64, high: f64) -> Result<Demand, Error> {
        self.check()?;
        not_negative("low", low)?;
        not_negative("high", high)?;
        inside(low <= high, "high", high, "what is at least `low`")?;
        let Self { balance: p, cost } = *self;
        let share = (p + (0.5 * (high - cost)).max(low)).min(1.0);
        // The largest cost at which B still fights.
        let last = (share - p).clamp(low, high);
        let war = if high > low { (last - low) / (high - low) } else { 0.0 };
        let fights = 1.0 - p - 0.5 * (low + last);
        Ok(Demand {
            share,
            war,
            value: [(1.0 - war) * share + war * (p - cost), (1.0 - war) * (1.0 - share) + war * fights],
        })
    }

    /// What a demand brings where B's cost has finitely many values. B accepts within 1e-12 of indifference.
    ///
    /// `cells` must not be empty, their weights must sum to 1.
    ///
    /// ```
    /// use detente::theory::crisis_bargaining::{Cell, Crisis};
    /// let cells = [Cell { cost: 0.1, weight: 0.5 }, Cell { cost: 0.3, weight: 0.5 }];
    /// let demand = Crisis { balance: 0.5, cost: 0.1 }.demand(0.8, &cells)?;
    /// assert_eq!(demand.war, 0.5);
    /// assert!((demand.value[0] - 0.6).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn demand(&self, share: f64, cells: &[Cell]) -> Result<Demand, Error> {
        self.check()?;
        probability("share", share)?;
        Ok(self.outcome(share, &Fights::new(cells)?))
    }

    /// The best of the given demands, and all that are as good within 1e-12, in the order given.
    ///
    /// For a game whose demands stand on a grid. `demands` must not be empty; shares are in [0, 1].
    ///
    /// ```
    /// use detente::theory::crisis_bargaining::{Crisis, uniform_cells};
    /// let cells = uniform_cells(0.0, 0.4, 400)?;
    /// let grid: Vec<f64> = (0..=1000).map(|k| f64::from(k) / 1000.0).collect();
    /// let best = Crisis { balance: 0.6, cost: 0.1 }.best_among(&grid, &cells)?;
    /// assert!((best[0].share - 0.75).abs() < 0.0015 && (best[0].value[0] - 0.65625).abs() < 0.001);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn best_among(&self, demands: &[f64], cells: &[Cell]) -> Result<Vec<Demand>, Error> {
        self.check()?;
        let fights = Fights::new(cells)?;
        inside(!demands.is_empty(), "demands", 0.0, "at least one demand")?;
        for &share in demands {
            probability("share", share)?;
        }
        let all: Vec<Demand> = demands.iter().map(|&share| self.outcome(share, &fights)).collect();
        let most = all.iter().map(|d| d.value[0]).fold(f64::NEG_INFINITY, f64::max);
        Ok(all.into_iter().filter(|d| d.value[0] >= most - SLACK).collect())
    }

    /// The best demands of all in [0, 1] where B's cost has finitely many values, lowest first.
    ///
    /// Between two values of p + c_B a larger demand is accepted as often, so that only these, and 1, come into
    /// question.
    ///
    /// ```
    /// use detente::theory::crisis_bargaining::{Cell, Crisis};
    /// let cells = [Cell { cost: 0.1, weight: 0.5 }, Cell { cost: 0.3, weight: 0.5 }];
    /// let best = Crisis { balance: 0.5, cost: 0.1 }.best(&cells)?;
    /// // Both .6 for sure and .8 or war are worth .6 to A.
    /// assert_eq!((best[0].war, best[1].war), (0.0, 0.5));
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn best(&self, cells: &[Cell]) -> Result<Vec<Demand>, Error> {
        self.check()?;
        Fights::new(cells)?;
        let mut demands: Vec<f64> = cells.iter().map(|cell| (self.balance + cell.cost).min(1.0)).collect();
        demands.sort_by(f64::total_cmp);
        demands.dedup();
        self.best_among(&demands, cells)
    }

    fn outcome(&self, share: f64, fights: &Fights) -> Demand {
        let (war, cost) = fights.up_to(share - self.balance - SLACK);
        let accepts = 1.0 - war;
        Demand {
            share,
            war,
            value: [
                accepts * share + war * (self.balance - self.cost),
                accepts * (1.0 - share) + war * (1.0 - self.balance) - cost,
            ],
        }
    }

    fn check(&self) -> Result<(), Error> {
        probability("balance", self.balance)?;
        not_negative("cost", self.cost)
    }
}

/// A uniform cost, cut into cells of equal probability, each at its mean: what the engine makes of a private
/// distribution.
///
/// 0 ≤ low ≤ high, 1 to 100,000 cells.
///
/// ```
/// use detente::theory::crisis_bargaining::uniform_cells;
/// let cells = uniform_cells(0.0, 0.4, 4)?;
/// assert!((cells[1].cost - 0.15).abs() < 1e-15 && cells[1].weight == 0.25);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn uniform_cells(low: f64, high: f64, n: usize) -> Result<Vec<Cell>, Error> {
    not_negative("low", low)?;
    not_negative("high", high)?;
    inside(low <= high, "high", high, "what is at least `low`")?;
    inside((1..=100_000).contains(&n), "n", n as f64, "[1, 100000]")?;
    let width = (high - low) / n as f64;
    Ok((0..n).map(|k| Cell { cost: low + (k as f64 + 0.5) * width, weight: 1.0 / n as f64 }).collect())
}

/// Values of B's cost, lowest first, with sums over all up to each.
#[derive(Debug, Clone)]
struct Fights {
    /// Cost, then the weight, and the weighted cost, of this and all lower ones.
    sums: Vec<(f64, f64, f64)>,
}

impl Fights {
    fn new(cells: &[Cell]) -> Result<Self, Error> {
        for cell in cells {
            not_negative("cost", cell.cost)?;
            probability("weight", cell.weight)?;
        }
        let mut sorted = cells.to_vec();
        sorted.sort_by(|a, b| a.cost.total_cmp(&b.cost));
        let mut sum = (0.0, 0.0, 0.0);
        let sums: Vec<(f64, f64, f64)> = sorted
            .iter()
            .map(|cell| {
                sum = (cell.cost, sum.1 + cell.weight, sum.2 + cell.weight * cell.cost);
                sum
            })
            .collect();
        inside((sum.1 - 1.0).abs() <= 1e-9, "weight", sum.1, "probabilities that sum to 1")?;
        Ok(Self { sums })
    }

    /// Probability that B's cost is below a number, and the mean cost over those.
    fn up_to(&self, cost: f64) -> (f64, f64) {
        match self.sums.partition_point(|sum| sum.0 < cost) {
            0 => (0.0, 0.0),
            n => (self.sums[n - 1].1.min(1.0), self.sums[n - 1].2),
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::theory::tests::near;

    #[test]
    fn values_of_the_notes() {
        for (p, cost, low, high, share, war, value) in [
            (0.6, 0.1, 0.0, 0.4, 0.75, 0.375, 0.65625),
            (0.5, 0.5, 0.1, 0.3, 0.6, 0.0, 0.6),
            (0.4, 0.05, 0.05, 0.45, 0.6, 0.375, 0.50625),
        ] {
            let demand = Crisis { balance: p, cost }.uniform_cost(low, high).unwrap();
            near(demand.share, share, 1e-12);
            near(demand.war, war, 1e-12);
            near(demand.value[0], value, 1e-12);
        }
    }

    #[test]
    fn no_demand_on_a_grid_is_better() {
        let mut rng = ChaCha8Rng::seed_from_u64(6);
        for _ in 0..300 {
            let crisis = Crisis { balance: rng.random_range(0.0..=1.0), cost: rng.random_range(0.0..1.0) };
            let low = rng.random_range(0.0..0.6);
            let high = low + rng.random_range(0.01..1.0);
            let best = crisis.uniform_cost(low, high).unwrap();
            let worth = |x: f64| {
                let war = ((x - crisis.balance - low) / (high - low)).clamp(0.0, 1.0);
                ((1.0 - war) * x + war * (crisis.balance - crisis.cost), war)
            };
            near(worth(best.share).0, best.value[0], 1e-12);
            near(worth(best.share).1, best.war, 1e-12);
            for k in 0..=2000 {
                assert!(worth(f64::from(k) / 2000.0).0 <= best.value[0] + 1e-12);
            }
            // Many cells are nearly a continuum, for B too.
            let cells = uniform_cells(low, high, 4000).unwrap();
            let fine = crisis.best(&cells).unwrap();
            near(fine[0].value[0], best.value[0], 2e-3);
            near(crisis.demand(best.share, &cells).unwrap().value[1], best.value[1], 1e-3);
            // And no demand on a fine grid beats the exact optimum over cells.
            let few = uniform_cells(low, high, 7).unwrap();
            let top = crisis.best(&few).unwrap()[0].value[0];
            for k in 0..=500 {
                assert!(crisis.demand(f64::from(k) / 500.0, &few).unwrap().value[0] <= top + 1e-11);
            }
        }
    }

    #[test]
    fn edges() {
        let sure = Crisis { balance: 0.9, cost: 0.0 }.uniform_cost(0.3, 0.3).unwrap();
        assert_eq!((sure.share, sure.war), (1.0, 0.0));
        // The pie binds: A demands all of it, which some B still fight for.
        let all = Crisis { balance: 0.8, cost: 0.0 }.uniform_cost(0.0, 1.0).unwrap();
        assert_eq!(all.share, 1.0);
        near(all.war, 0.2, 1e-12);
        let none = Crisis { balance: 1.0, cost: 0.0 }.uniform_cost(0.2, 0.4).unwrap();
        assert_eq!((none.share, none.war), (1.0, 0.0));
        let crisis = Crisis { balance: 0.5, cost: 0.1 };
        assert!(crisis.uniform_cost(0.4, 0.3).is_err() && crisis.uniform_cost(-0.1, 0.3).is_err());
        assert!(crisis.best(&[]).is_err() && crisis.best_among(&[], &uniform_cells(0.0, 1.0, 2).unwrap()).is_err());
        assert!(Crisis { balance: f64::NAN, cost: 0.1 }.uniform_cost(0.0, 1.0).is_err());
        assert!(crisis.demand(0.5, &[Cell { cost: 0.1, weight: 0.5 }]).is_err());
        assert!(uniform_cells(0.0, 1.0, 0).is_err());
    }
}
