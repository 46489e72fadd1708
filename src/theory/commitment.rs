//! War because power will shift (Powell 2006).
//!
//! A pie of 1 a period, for ever, discounted by δ. A, who rises, makes all offers. A war now is won by A with
//! probability p, a later one with p + Δ; the winner has the flow from then on, less what war destroys. B cannot be given
//! more than the whole pie of today, and A cannot promise to be generous tomorrow, when B accepts what war then would
//! bring it. With W and W′ for what B expects of a war now and of one in the next period, B fights now if and only if
//!
//! > W > 1 + δ max(0, W′)
//!
//! | war | W | war now if and only if (while W′ ≥ 0) |
//! |---|---|---|
//! | destroys a share c of the flow | (1 − p)(1 − c)/(1 − δ) | δ Δ (1 − c) > (1 − δ)(1 − (1 − p)(1 − c)) |
//! | costs B a lump sum c_B | (1 − p)/(1 − δ) − c_B | δ Δ > (1 − δ)(p + (1 − δ) c_B) |

use super::error::{Error, inside, not_negative, probability};

/// What is due today may exceed the pie by this share of what war brings before it counts as more.
const ROUNDING: f64 = 1e-12;

/// What war costs.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum WarCost {
    /// A share of the flow, for good: in [0, 1).
    Destroys(f64),
    /// So much to each side, once, in units of the pie of one period: at least 0. A's comes first.
    LumpSum([f64; 2]),
}

/// A shift of power to come.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Shift {
    /// δ, the discount factor: what a pie of the next period is worth now; in [1e-6, 1 − 1e-9].
    pub discount: f64,
    /// p, A's chance of winning a war now, in [0, 1].
    pub balance: f64,
    /// What war costs.
    pub war: WarCost,
}

/// What happens in the first period.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Course {
    /// B fights: no share of today's pie makes up for tomorrow. What A and B expect.
    War {
        /// Discounted sums over all periods, in pies of one period.
        value: [f64; 2],
    },
    /// A buys peace with the least that B accepts.
    Peace {
        /// B's share of the first pie, in [0, 1].
        conceded: f64,
        /// B's share of each later one, in [0, 1].
        later: f64,
        /// What A and B expect: discounted sums.
        value: [f64; 2],
    },
}

impl Shift {
    /// Δ*, the largest shift at which there is peace, by the formula above; it may be more than 1 − p, which is more than
    /// can happen, and then there is always peace.
    ///
    /// The formula takes what B expects of a later war to be at least 0. Where it would be less at Δ*, that is, where
    /// W < 1, no shift brings war: [`Shift::course`] knows.
    ///
    /// ```
    /// use detente::theory::commitment::{Shift, WarCost};
    /// let shift = Shift { discount: 0.9, balance: 0.5, war: WarCost::Destroys(0.2) };
    /// assert!((shift.critical()? - 0.083333333).abs() < 1e-9);
    /// let shift = Shift { discount: 0.9, balance: 0.5, war: WarCost::LumpSum([0.3, 0.3]) };
    /// assert!((shift.critical()? - 0.058888889).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn critical(&self) -> Result<f64, Error> {
        self.check()?;
        let (d, p) = (self.discount, self.balance);
        Ok(match self.war {
            WarCost::Destroys(c) => (1.0 - d) * (1.0 - (1.0 - p) * (1.0 - c)) / (d * (1.0 - c)),
            WarCost::LumpSum([_, cost]) => (1.0 - d) * (p + (1.0 - d) * cost) / d,
        })
    }

    /// What happens if power shifts by `delta`, which is in [0, 1 − p]. At indifference there is peace.
    ///
    /// ```
    /// use detente::theory::commitment::{Course, Shift, WarCost};
    /// let shift = Shift { discount: 0.9, balance: 0.5, war: WarCost::Destroys(0.2) };
    /// assert!(matches!(shift.course(0.08)?, Course::Peace { .. }));
    /// assert!(matches!(shift.course(0.09)?, Course::War { .. }));
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn course(&self, delta: f64) -> Result<Course, Error> {
        self.check()?;
        let room = 1.0 - self.balance;
        inside((0.0..=room).contains(&delta), "delta", delta, "[0, 1 − balance]")?;
        let d = self.discount;
        let now = self.fighting(self.balance);
        // Tomorrow B gets what war would bring it, or nothing if that is less.
        let tomorrow = self.fighting(self.balance + delta)[1].max(0.0);
        // What is left to be paid today, in pies.
        let due = now[1] - d * tomorrow;
        if due > 1.0 + ROUNDING * now[1].abs() {
            return Ok(Course::War { value: now });
        }
        let conceded = due.clamp(0.0, 1.0);
        let b = conceded + d * tomorrow;
        Ok(Course::Peace { conceded, later: (1.0 - d) * tomorrow, value: [1.0 / (1.0 - d) - b, b] })
    }

    /// What A and B expect of a war that A wins with probability p.
    fn fighting(&self, p: f64) -> [f64; 2] {
        let all = 1.0 / (1.0 - self.discount);
        match self.war {
            WarCost::Destroys(c) => [p * (1.0 - c) * all, (1.0 - p) * (1.0 - c) * all],
            WarCost::LumpSum(cost) => [p * all - cost[0], (1.0 - p) * all - cost[1]],
        }
    }

    fn check(&self) -> Result<(), Error> {
        inside((1e-6..=1.0 - 1e-9).contains(&self.discount), "discount", self.discount, "[1e-6, 1 − 1e-9]")?;
        probability("balance", self.balance)?;
        match self.war {
            WarCost::Destroys(share) => inside((0.0..=1.0 - 1e-9).contains(&share), "war", share, "[0, 1 − 1e-9]"),
            WarCost::LumpSum(cost) => {
                for c in cost {
                    not_negative("war", c)?;
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    use super::*;

    fn random(rng: &mut ChaCha8Rng) -> Shift {
        let war = if rng.random_bool(0.5) {
            WarCost::Destroys(rng.random_range(0.0..0.6))
        } else {
            WarCost::LumpSum([rng.random_range(0.0..3.0), rng.random_range(0.0..12.0)])
        };
        Shift { discount: rng.random_range(0.3..0.98), balance: rng.random_range(0.0..1.0), war }
    }

    /// Backward induction over a hundred periods, in which A tries shares on a grid and war ends the game: the outcome of
    /// the first period.
    fn by_induction(shift: &Shift, delta: f64) -> bool {
        let d = shift.discount;
        let mut value = [0.0; 2];
        for t in (0..400).rev() {
            let p = if t == 0 { shift.balance } else { shift.balance + delta };
            let war = shift.fighting(p);
            let mut best = war;
            for k in 0..=1000 {
                let share = f64::from(k) / 1000.0;
                let b = share + d * value[1];
                // The first share that B accepts is the best for A.
                if b >= war[1] {
                    let a = 1.0 - share + d * value[0];
                    if a >= war[0] {
                        best = [a, b];
                    }
                    break;
                }
            }
            // B's wars are counted to the end of time, so the last pie of this finite game goes on too.
            if t == 399 {
                best = [1.0 / (1.0 - d) - war[1].max(0.0), war[1].max(0.0)];
            }
            if t == 0 {
                return best == war;
            }
            value = best;
        }
        unreachable!()
    }

    #[test]
    fn induction_over_many_periods_agrees() {
        let mut rng = ChaCha8Rng::seed_from_u64(7);
        let (mut wars, mut tried) = (0, 0);
        for _ in 0..300 {
            let shift = random(&mut rng);
            let delta = rng.random_range(0.0..=1.0 - shift.balance);
            // Shares of the induction are on a grid.
            if (delta - shift.critical().unwrap()).abs() < 0.01 {
                continue;
            }
            let war = matches!(shift.course(delta).unwrap(), Course::War { .. });
            assert_eq!(war, by_induction(&shift, delta), "{shift:?} {delta}");
            wars += u32::from(war);
            tried += 1;
        }
        assert!(wars > 20 && wars + 20 < tried, "{wars} of {tried}");
    }

    #[test]
    fn the_formula_is_where_war_begins() {
        let mut rng = ChaCha8Rng::seed_from_u64(8);
        let mut inside = 0;
        for _ in 0..2000 {
            let shift = random(&mut rng);
            let critical = shift.critical().unwrap();
            let now = shift.fighting(shift.balance)[1];
            let peace = |delta: f64| matches!(shift.course(delta).unwrap(), Course::Peace { .. });
            if now < 1.0 || critical > 1.0 - shift.balance {
                assert!(peace(1.0 - shift.balance), "{shift:?}");
                continue;
            }
            inside += 1;
            assert!(
                peace((critical - 1e-9).max(0.0)) && !peace((critical + 1e-9).min(1.0 - shift.balance)),
                "{shift:?}"
            );
            // B is just paid what war is worth, and nobody would rather fight.
            let Course::Peace { conceded, later, value } = shift.course(critical * 0.5).unwrap() else { panic!() };
            assert!((0.0..=1.0).contains(&conceded) && (0.0..=1.0).contains(&later));
            assert!((value[1] - now.max(0.0)).abs() < 1e-9);
            assert!((value[0] + value[1] - 1.0 / (1.0 - shift.discount)).abs() < 1e-9);
            assert!(value[0] >= shift.fighting(shift.balance)[0] - 1e-9);
        }
        assert!(inside > 200, "{inside}");
    }

    #[test]
    fn edges() {
        let shift = |discount, balance, war| Shift { discount, balance, war };
        assert!(shift(1.0, 0.5, WarCost::Destroys(0.1)).critical().is_err());
        assert!(shift(0.9, 0.5, WarCost::Destroys(1.0)).critical().is_err());
        assert!(shift(0.9, 0.5, WarCost::LumpSum([0.0, f64::NAN])).course(0.1).is_err());
        assert!(shift(0.9, 0.5, WarCost::Destroys(0.1)).course(0.6).is_err());
        // No shift, no war; a war that costs more than it brings is never fought.
        for war in [WarCost::Destroys(0.0), WarCost::LumpSum([0.0, 0.0])] {
            assert!(matches!(shift(0.9, 0.5, war).course(0.0).unwrap(), Course::Peace { .. }));
        }
        let hopeless = shift(0.9, 0.5, WarCost::LumpSum([1.0, 4.5]));
        assert!(
            matches!(hopeless.course(0.5).unwrap(), Course::Peace { conceded, .. } if (conceded - 0.5).abs() < 1e-12)
        );
    }
}
