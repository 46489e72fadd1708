//! Offers in turn over a pie of 1 (Rubinstein 1982; breakdown: Binmore, Rubinstein & Wolinsky 1986).
//!
//! A proposer names a division. The other accepts, and it is concluded; or the other rejects it. After a rejection talks break down
//! with probability p, and player i gets bᵢ at once; else the next round begins, in which payoffs are worth δᵢ of what
//! they are worth now. A responder who is indifferent accepts, and nobody can be left with less than nothing. With
//! Dᵢ = (1 − p) δᵢ, the first proposer keeps in the stationary equilibrium
//!
//! > x₁ = (1 − p b₂ − D₂ (1 − p b₁)) / (1 − D₁ D₂)
//!
//! as long as what it leaves is not negative; [`Talks::alternating`] has the corners too. [`Talks::random`] draws the
//! proposer anew each round, [`Talks::until`] ends after a number of rounds.

mod deadline;

use super::error::{Error, SMALLEST, inside, not_negative, payoff, probability};

pub use self::deadline::{Deadline, Proposer, Round};

/// What two players face who bargain over a pie of 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Talks {
    /// δᵢ, what a payoff of the next round is worth now: in [0, 1].
    pub discount: [f64; 2],
    /// p, chance that talks break down after a rejection: in [0, 1].
    pub breakdown: f64,
    /// bᵢ, payoffs of a breakdown, at most 1 each and 1 together; may be negative.
    pub breakdown_payoff: [f64; 2],
}

/// The stationary equilibrium of talks without end. The first offer is accepted.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stationary {
    /// What each player keeps when it proposes, in [0, 1].
    pub keeps: [f64; 2],
    /// What each player expects before the proposer is known: for alternating offers, player 0 proposes first.
    pub value: [f64; 2],
}

/// Both are fully patient and nothing can break down.
const NO_COST_OF_DELAY: Error =
    Error::NoSolution { why: "delay costs nobody anything who has to wait: any division is an equilibrium" };

impl Talks {
    /// Talks without risk of breakdown.
    ///
    /// ```
    /// use detente::theory::alternating_offers::Talks;
    /// let talks = Talks::patient([0.95, 0.9]);
    /// assert!((talks.alternating()?.keeps[0] - 0.689655172).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    #[must_use]
    pub fn patient(discount: [f64; 2]) -> Self {
        Self { discount, breakdown: 0.0, breakdown_payoff: [0.0; 2] }
    }

    /// Equilibrium of alternating offers, player 0 first.
    ///
    /// Player i keeps xᵢ = min(1, 1 − p bⱼ − Dⱼ xⱼ) when it proposes, which has one solution where D₁ D₂ < 1: the formula
    /// above where both leave something. As b₁ + b₂ ≤ 1, agreement never beats what both expect of a rejection.
    ///
    /// An error where an input is out of range, or where D₁ = D₂ = 1.
    ///
    /// ```
    /// use detente::theory::alternating_offers::Talks;
    /// let talks = Talks { discount: [0.97, 0.9], breakdown: 0.02, breakdown_payoff: [0.3, 0.1] };
    /// assert!((talks.alternating()?.keeps[0] - 0.750704954).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn alternating(&self) -> Result<Stationary, Error> {
        self.check()?;
        let ([d0, d1], [b0, b1], [l0, l1]) = (self.continuing(), self.lost(), self.losing());
        // 1 − D₁ D₂, without cancellation.
        let loss = l0 + d0 * l1;
        if loss <= 0.0 {
            return Err(NO_COST_OF_DELAY);
        }
        // What one keeps against what the other keeps.
        let keeps = |i: usize, other: f64| match i {
            0 => (1.0 - b1 - d1 * other).min(1.0),
            _ => (1.0 - b0 - d0 * other).min(1.0),
        };
        let inner = [(l1 - b1 + d1 * b0) / loss, (l0 - b0 + d0 * b1) / loss];
        let keeps = if inner[0] <= 1.0 && inner[1] <= 1.0 {
            inner
        } else if keeps(0, keeps(1, 1.0)) >= 1.0 {
            [1.0, keeps(1, 1.0)]
        } else {
            [keeps(0, 1.0), 1.0]
        };
        let keeps = keeps.map(|x| x.clamp(0.0, 1.0));
        Ok(Stationary { keeps, value: [keeps[0], 1.0 - keeps[0]] })
    }

    /// Equilibrium when a lot decides in every round who proposes: player 0 with probability `recognition`.
    ///
    /// Player i accepts rᵢ = max(0, p bᵢ + Dᵢ Vᵢ), and V₁ = α (1 − r₂) + (1 − α) r₁, V₂ = 1 − V₁. Where both are fully
    /// patient the value is, for every p > 0, the weighted Nash solution b₁ + α (1 − b₁ − b₂).
    ///
    /// An error where an input is out of range, or where delay costs nothing to anyone who may have to wait.
    ///
    /// ```
    /// use detente::theory::alternating_offers::Talks;
    /// let talks = Talks { discount: [1.0, 1.0], breakdown: 0.1, breakdown_payoff: [0.5, 0.2] };
    /// assert!((talks.random(0.3)?.value[0] - 0.59).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn random(&self, recognition: f64) -> Result<Stationary, Error> {
        self.check()?;
        probability("recognition", recognition)?;
        let (d, b, l) = (self.continuing(), self.lost(), self.losing());
        let weight = [1.0 - recognition, recognition];
        // r is max(0, ·) for both; the right-hand side rises in V by less than V does, so one case fits.
        for floored in [[false, false], [true, false], [false, true], [true, true]] {
            // What either takes from the pie by having to wait; all of it where it accepts nothing.
            let lost = [0, 1].map(|i| if floored[i] { 1.0 } else { l[i] });
            let gain = [0, 1].map(|i| if floored[i] { 0.0 } else { b[i] });
            let loss = weight[0] * lost[0] + weight[1] * lost[1];
            if loss <= 0.0 {
                return Err(NO_COST_OF_DELAY);
            }
            let value = (weight[1] * (lost[1] - gain[1]) + weight[0] * gain[0]) / loss;
            let accepts = [b[0] + d[0] * value, b[1] + d[1] * (1.0 - value)];
            let fits = (0..2).all(|i| if floored[i] { accepts[i] <= 1e-12 } else { accepts[i] >= -1e-12 });
            if fits {
                let keeps = [1.0 - accepts[1].clamp(0.0, 1.0), 1.0 - accepts[0].clamp(0.0, 1.0)];
                let value = value.clamp(0.0, 1.0);
                return Ok(Stationary { keeps, value: [value, 1.0 - value] });
            }
        }
        Err(NO_COST_OF_DELAY)
    }

    /// (1 − p) δᵢ.
    fn continuing(&self) -> [f64; 2] {
        self.discount.map(|d| (1.0 - self.breakdown) * d)
    }

    /// 1 − (1 − p) δᵢ, without cancellation.
    fn losing(&self) -> [f64; 2] {
        self.discount.map(|d| self.breakdown + (1.0 - self.breakdown) * (1.0 - d))
    }

    /// p bᵢ.
    fn lost(&self) -> [f64; 2] {
        self.breakdown_payoff.map(|b| self.breakdown * b)
    }

    fn check(&self) -> Result<(), Error> {
        for d in self.discount {
            probability("discount", d)?;
        }
        probability("breakdown", self.breakdown)?;
        for b in self.breakdown_payoff {
            payoff("breakdown_payoff", b)?;
            inside(b <= 1.0, "breakdown_payoff", b, "what is at most 1, the whole pie")?;
        }
        let sum: f64 = self.breakdown_payoff.iter().sum();
        inside(sum <= 1.0 + 1e-12, "breakdown_payoff", sum, "payoffs that sum to at most 1, the whole pie")
    }
}

/// What player 0 gets in the limit of ever shorter rounds (Binmore, Rubinstein & Wolinsky 1986).
///
/// With impatience rᵢ and a hazard ρ of breakdown per unit of time, δᵢ = e^(−rᵢ Δ) and p = 1 − e^(−ρ Δ), the share of
/// either proposer tends, as Δ → 0, to
///
/// > (ρ + r₂ + ρ b₁ − ρ b₂) / (2ρ + r₁ + r₂)
///
/// within [0, 1]: the Nash solution with disagreement point ρ bᵢ/(ρ + rᵢ) and weights in proportion to 1/(ρ + rᵢ). Without
/// impatience it is the plain Nash solution b₁ + (1 − b₁ − b₂)/2, with breakdown as the disagreement.
///
/// `impatience` and `hazard` at least 0, and not all 0; breakdown payoffs as in [`Talks`].
///
/// ```
/// use detente::theory::alternating_offers::limit_of_short_rounds;
/// assert!((limit_of_short_rounds([0.0, 0.0], 1.0, [0.2, 0.1])? - 0.55).abs() < 1e-15);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn limit_of_short_rounds(impatience: [f64; 2], hazard: f64, breakdown_payoff: [f64; 2]) -> Result<f64, Error> {
    let rates = [impatience[0], impatience[1], hazard];
    for rate in rates {
        not_negative("rate", rate)?;
    }
    let talks = Talks { discount: [1.0; 2], breakdown: 0.0, breakdown_payoff };
    talks.check()?;
    let sum = 2.0 * hazard + impatience[0] + impatience[1];
    if sum == 0.0 {
        return Err(NO_COST_OF_DELAY);
    }
    inside(sum >= SMALLEST, "rate", sum, "rates that sum to at least 1e-12")?;
    let [b0, b1] = breakdown_payoff;
    // A player with nothing to win by waiting is left with nothing; then the other has all.
    let share = (hazard + impatience[1] + hazard * (b0 - b1)) / sum;
    Ok(share.clamp(0.0, 1.0))
}

#[cfg(test)]
mod tests;
