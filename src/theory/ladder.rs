//! A ladder of tension as an absorbing chain (Kemeny & Snell 1960).
//!
//! Tension stands on one of n rungs, 0 to n − 1. In each round there may be an agreement or a disaster, either of which ends it;
//! else tension climbs a rung, descends one, or holds (at the ends of the ladder a step outward holds). With Q the chances
//! from rung to rung and R those of the two ends,
//!
//! > B = (I − Q)⁻¹ R,  E\[rounds\] = (I − Q)⁻¹ 1
//!
//! read off at the rung of the start. As a step leads only to a neighbor, the system is solved by folding rung after rung into
//! its neighbor, in sums of positive terms, so that chains that nearly never end keep their precision (Grassmann, Taksar &
//! Heyman 1985).

use super::error::{Error, inside, probability};

/// What comes first in a round, after the chance of an agreement at the rung where tension stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    /// Disaster with the risk of the rung where tension stands, then the step.
    RiskThenStep,
    /// The step, then disaster with the risk of the rung that it led to: the order of the engine.
    StepThenRisk,
}

/// A ladder of tension. All lists have one number for each rung, in [0, 1].
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Ladder<'a> {
    /// Chance of an agreement in a round.
    pub agreement: &'a [f64],
    /// Chance of a disaster, if there is no agreement.
    pub disaster: &'a [f64],
    /// Chance of a step up, if neither ends it.
    pub up: &'a [f64],
    /// Chance of a step down; with that of a step up at most 1.
    pub down: &'a [f64],
    /// What comes first.
    pub order: Order,
}

/// How it ends, from a given rung.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Absorption {
    /// Probability that it ends in an agreement.
    pub agreement: f64,
    /// Probability that it ends in disaster.
    pub disaster: f64,
    /// Expected number of rounds, the last included.
    pub mean_rounds: f64,
}

/// Where it stands after a number of rounds.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Probability that there was an agreement.
    pub agreement: f64,
    /// Probability that there was a disaster.
    pub disaster: f64,
    /// Probability of each rung, if it has not ended.
    pub rungs: Vec<f64>,
}

/// One rung: where a round leads from it.
#[derive(Debug, Clone, Copy)]
struct Rung {
    agreement: f64,
    disaster: f64,
    up: f64,
    down: f64,
    hold: f64,
    /// Rounds spent on each visit, with those of rungs folded into it.
    rounds: f64,
}

impl Rung {
    /// Adds what a step with chance `step` to a rung that has been folded comes to.
    fn absorb(&mut self, step: f64, folded: &Rung, onward: f64) -> Result<(), Error> {
        if step == 0.0 {
            return Ok(());
        }
        let leaves = folded.agreement + folded.disaster + onward;
        if leaves < 1e-290 {
            return Err(ENDLESS);
        }
        self.agreement += step * (folded.agreement / leaves);
        self.disaster += step * (folded.disaster / leaves);
        self.rounds += step * (folded.rounds / leaves);
        Ok(())
    }
}

/// Why the probabilities of the endings are not defined.
const ENDLESS: Error = Error::NoSolution { why: "from a rung that can be reached nothing ever ends it" };

impl Ladder<'_> {
    /// How it ends from a rung. Any number of rungs; an error where lists differ in length or it may never end.
    ///
    /// ```
    /// use detente::theory::ladder::{Ladder, Order};
    /// let ladder = Ladder {
    ///     agreement: &[0.12, 0.08, 0.03, 0.01, 0.0],
    ///     disaster: &[0.0, 0.005, 0.02, 0.06, 0.15],
    ///     up: &[0.4; 5],
    ///     down: &[0.35; 5],
    ///     order: Order::RiskThenStep,
    /// };
    /// let end = ladder.absorption(2)?;
    /// assert!((end.agreement - 0.468273879).abs() < 1e-9 && (end.disaster - 0.531726121).abs() < 1e-9);
    /// assert!((end.mean_rounds - 11.480277726).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn absorption(&self, start: usize) -> Result<Absorption, Error> {
        let rungs = self.rungs(start)?;
        // From either end toward the start, each rung is folded into its neighbor.
        let mut above: Option<Rung> = None;
        for rung in rungs[start + 1..].iter().rev() {
            above = Some(folded(*rung, above.as_ref(), None)?);
        }
        let mut below: Option<Rung> = None;
        for rung in &rungs[..start] {
            below = Some(folded(*rung, None, below.as_ref())?);
        }
        let end = folded(rungs[start], above.as_ref(), below.as_ref())?;
        let leaves = end.agreement + end.disaster;
        if leaves < 1e-290 {
            return Err(ENDLESS);
        }
        Ok(Absorption {
            agreement: end.agreement / leaves,
            disaster: end.disaster / leaves,
            mean_rounds: end.rounds / leaves,
        })
    }

    /// Where it stands after so many rounds, for comparison with a run of finite length. The time grows with rounds × rungs;
    /// at most a million rounds.
    ///
    /// ```
    /// use detente::theory::ladder::{Ladder, Order};
    /// let ladder =
    ///     Ladder { agreement: &[0.5], disaster: &[0.2], up: &[0.0], down: &[0.0], order: Order::StepThenRisk };
    /// let after = ladder.after(0, 1)?;
    /// assert!((after.agreement - 0.5).abs() < 1e-15 && (after.disaster - 0.1).abs() < 1e-15);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn after(&self, start: usize, rounds: u32) -> Result<Standing, Error> {
        let rungs = self.rungs(start)?;
        inside(rounds <= 1_000_000, "rounds", f64::from(rounds), "[0, 1000000]")?;
        let mut now = Standing { agreement: 0.0, disaster: 0.0, rungs: vec![0.0; rungs.len()] };
        now.rungs[start] = 1.0;
        for _ in 0..rounds {
            let mut next = vec![0.0; rungs.len()];
            for (k, (rung, &p)) in rungs.iter().zip(&now.rungs).enumerate() {
                now.agreement += p * rung.agreement;
                now.disaster += p * rung.disaster;
                next[k] += p * rung.hold;
                if rung.up > 0.0 {
                    next[k + 1] += p * rung.up;
                }
                if rung.down > 0.0 {
                    next[k - 1] += p * rung.down;
                }
            }
            now.rungs = next;
        }
        Ok(now)
    }

    /// Checks everything and makes the rungs.
    fn rungs(&self, start: usize) -> Result<Vec<Rung>, Error> {
        let n = self.agreement.len();
        inside(n > 0, "agreement", 0.0, "at least one rung")?;
        for (input, list) in [("disaster", self.disaster), ("up", self.up), ("down", self.down)] {
            inside(list.len() == n, input, list.len() as f64, "one number for each rung")?;
        }
        inside(start < n, "start", start as f64, "a rung of the ladder")?;
        for (input, list) in
            [("agreement", self.agreement), ("disaster", self.disaster), ("up", self.up), ("down", self.down)]
        {
            for &p in list {
                probability(input, p)?;
            }
        }
        for k in 0..n {
            let sum = self.up[k] + self.down[k];
            inside(sum <= 1.0 + 1e-12, "up", sum, "steps up and down that sum to at most 1")?;
        }
        Ok((0..n).map(|k| self.rung(k)).collect())
    }

    fn rung(&self, k: usize) -> Rung {
        let n = self.agreement.len();
        let up = if k + 1 < n { self.up[k] } else { 0.0 };
        let down = if k > 0 { self.down[k] } else { 0.0 };
        let stays = (1.0 - up - down).max(0.0);
        let open = 1.0 - self.agreement[k];
        // A neighbor that a step outward would lead to has no risk: the step is never made.
        let risk = |to: Option<usize>| to.and_then(|to| self.disaster.get(to)).copied().unwrap_or(0.0);
        let (disaster, up, down) = match self.order {
            Order::RiskThenStep => {
                let safe = 1.0 - self.disaster[k];
                (self.disaster[k], safe * up, safe * down)
            }
            Order::StepThenRisk => {
                let (above, below) = (risk(Some(k + 1)), risk(k.checked_sub(1)));
                let disaster = stays * self.disaster[k] + up * above + down * below;
                (disaster, up * (1.0 - above), down * (1.0 - below))
            }
        };
        // Who holds faces the risk of the rung in either order.
        let hold = stays * (1.0 - self.disaster[k]);
        let [disaster, up, down, hold] = [disaster, up, down, hold].map(|p| open * p);
        Rung { agreement: self.agreement[k], disaster, up, down, hold, rounds: 1.0 }
    }
}

/// A rung with its folded neighbors taken in.
fn folded(mut rung: Rung, above: Option<&Rung>, below: Option<&Rung>) -> Result<Rung, Error> {
    if let Some(above) = above {
        rung.absorb(rung.up, above, above.down)?;
    }
    if let Some(below) = below {
        rung.absorb(rung.down, below, below.up)?;
    }
    Ok(rung)
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;
    use crate::theory::tests::near;

    /// Chances from rung to rung and to the two ends, straight from the story.
    fn chances(ladder: &Ladder) -> Vec<Vec<f64>> {
        let n = ladder.agreement.len();
        (0..n)
            .map(|k| {
                let mut row = vec![0.0; n + 2];
                row[n] = ladder.agreement[k];
                let open = 1.0 - ladder.agreement[k];
                let hold = 1.0 - ladder.up[k] - ladder.down[k];
                for (to, step) in [((k + 1).min(n - 1), ladder.up[k]), (k.saturating_sub(1), ladder.down[k]), (k, hold)]
                {
                    let risk = ladder.disaster[if ladder.order == Order::RiskThenStep { k } else { to }];
                    row[n + 1] += open * step * risk;
                    row[to] += open * step * (1.0 - risk);
                }
                row
            })
            .collect()
    }

    /// (I − Q)⁻¹ (R, 1) by Gauss's elimination with pivots.
    fn by_elimination(ladder: &Ladder) -> Vec<[f64; 3]> {
        let n = ladder.agreement.len();
        let mut rows: Vec<Vec<f64>> = chances(ladder)
            .iter()
            .enumerate()
            .map(|(k, row)| {
                let mut left: Vec<f64> = (0..n).map(|j| f64::from(u8::from(j == k)) - row[j]).collect();
                left.extend([row[n], row[n + 1], 1.0]);
                left
            })
            .collect();
        for k in 0..n {
            let pivot = (k..n).max_by(|a, b| rows[*a][k].abs().total_cmp(&rows[*b][k].abs())).unwrap();
            rows.swap(k, pivot);
            for l in 0..n {
                if l != k {
                    let factor = rows[l][k] / rows[k][k];
                    let row = rows[k].clone();
                    rows[l].iter_mut().zip(row).for_each(|(x, pivot)| *x -= factor * pivot);
                }
            }
        }
        (0..n).map(|k| [0, 1, 2].map(|j| rows[k][n + j] / rows[k][k])).collect()
    }

    #[test]
    fn chains_agree_with_elimination_and_with_rounds_played() {
        let mut rng = ChaCha8Rng::seed_from_u64(36);
        for _ in 0..200 {
            let n = rng.random_range(1..12);
            let mut list = |most: f64| -> Vec<f64> { (0..n).map(|_| rng.random_range(0.0..most)).collect() };
            let (agreement, disaster, up, down) = (list(0.3), list(0.4), list(0.5), list(0.5));
            for order in [Order::RiskThenStep, Order::StepThenRisk] {
                let ladder = Ladder { agreement: &agreement, disaster: &disaster, up: &up, down: &down, order };
                let system = by_elimination(&ladder);
                for (start, solved) in system.iter().enumerate() {
                    let end = ladder.absorption(start).unwrap();
                    near(end.agreement, solved[0], 1e-9);
                    near(end.disaster, solved[1], 1e-9);
                    near(end.mean_rounds, solved[2], 1e-8 * solved[2]);
                    near(end.agreement + end.disaster, 1.0, 1e-12);
                    let few = ladder.after(start, 7).unwrap();
                    near(few.agreement + few.disaster + few.rungs.iter().sum::<f64>(), 1.0, 1e-12);
                    let many = ladder.after(start, 20_000).unwrap();
                    near(many.agreement, end.agreement, 1e-6);
                    near(many.disaster, end.disaster, 1e-6);
                }
                // Seven rounds by the story.
                let table = chances(&ladder);
                let mut now = vec![0.0; n + 2];
                now[0] = 1.0;
                for _ in 0..7 {
                    let mut next = vec![0.0; n + 2];
                    next[n..].copy_from_slice(&now[n..]);
                    for (k, row) in table.iter().enumerate() {
                        for (to, p) in row.iter().enumerate() {
                            next[to] += now[k] * p;
                        }
                    }
                    now = next;
                }
                let few = ladder.after(0, 7).unwrap();
                for (a, b) in few.rungs.iter().chain([&few.agreement, &few.disaster]).zip(&now) {
                    near(*a, *b, 1e-13);
                }
            }
        }
    }

    /// A symmetric walk that nearly never ends: by hand, from the middle of three rungs.
    #[test]
    fn tiny_risks_keep_their_precision() {
        let tiny = 1e-200;
        let ladder = Ladder {
            agreement: &[2.0 * tiny, 0.0, 0.0],
            disaster: &[0.0, 0.0, tiny],
            up: &[0.5; 3],
            down: &[0.5; 3],
            order: Order::RiskThenStep,
        };
        let end = ladder.absorption(1).unwrap();
        near(end.agreement, 2.0 / 3.0, 1e-14);
        near(end.disaster, 1.0 / 3.0, 1e-14);
        // A third of all rounds on each rung.
        near(end.mean_rounds * tiny, 1.0, 1e-12);
    }

    #[test]
    fn edges() {
        let ladder =
            |agreement, disaster, up, down| Ladder { agreement, disaster, up, down, order: Order::StepThenRisk };
        assert!(ladder(&[0.0; 2], &[0.0; 2], &[0.5; 2], &[0.5; 2]).absorption(0).is_err());
        // The top rung is a trap, which matters only where it can be reached.
        let trap = ladder(&[0.5, 0.0], &[0.0, 0.0], &[0.1, 0.0], &[0.0, 0.0]);
        assert!(trap.absorption(0).is_err() && trap.absorption(1).is_err());
        let unreached = ladder(&[0.5, 0.0], &[0.0, 0.0], &[0.0, 0.0], &[0.0, 0.0]);
        assert_eq!(unreached.absorption(0), Ok(Absorption { agreement: 1.0, disaster: 0.0, mean_rounds: 2.0 }));
        assert!(ladder(&[], &[], &[], &[]).absorption(0).is_err());
        assert!(ladder(&[0.1], &[0.1, 0.2], &[0.0], &[0.0]).absorption(0).is_err());
        assert!(ladder(&[0.1], &[0.1], &[0.0], &[0.0]).absorption(1).is_err());
        assert!(ladder(&[0.1], &[0.1], &[0.7], &[0.7]).absorption(0).is_err());
        assert!(ladder(&[f64::NAN], &[0.1], &[0.0], &[0.0]).after(0, 3).is_err());
        assert_eq!(ladder(&[0.3], &[0.1], &[0.5], &[0.5]).after(0, 0).unwrap().rungs, [1.0]);
    }
}
