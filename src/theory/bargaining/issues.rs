//! Several divisible issues at once: logrolling.

use std::cmp::Ordering;

use crate::theory::error::{Error, inside, not_negative, payoff, probability};

/// How issues are divided.
#[derive(Debug, Clone, PartialEq)]
pub struct Package {
    /// Share of the first actor in each issue, in [0, 1].
    pub shares: Vec<f64>,
    /// What both get.
    pub payoff: [f64; 2],
}

/// Divisible issues of which both want more, with payoffs that add up: Σ wᵢₖ × (share of i in issue k).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Issues<'a> {
    /// What each whole issue is worth to both; at least 0.
    pub worth: &'a [[f64; 2]],
    /// What each actor gets without agreement.
    pub disagreement: [f64; 2],
}

impl Issues<'_> {
    /// Weighted Nash solution of all issues as one package (Nash 1950; Kalai 1977), with the first actor's power in [0, 1].
    ///
    /// The frontier gives the first actor issue after issue, in falling order of its worth against that to the other (ties
    /// in the order given), so that each has what it cares most for: at most one issue is divided. On a segment, where
    /// issue k is divided, the criterion is largest at
    ///
    /// > share = (α w₁ₖ g₂ − (1 − α) w₂ₖ g₁)/(w₁ₖ w₂ₖ)
    ///
    /// with g the gains before k is divided, and the best segment is taken. Exact. An issue of no worth to either is
    /// divided by power. An error where no package gives both what they have without agreement.
    ///
    /// ```
    /// use detente::theory::bargaining::Issues;
    /// let issues = Issues { worth: &[[0.7, 0.3], [0.3, 0.7]], disagreement: [0.35, 0.35] };
    /// let package = issues.package(0.5)?;
    /// assert_eq!((package.shares, package.payoff), (vec![1.0, 0.0], [0.7, 0.7]));
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn package(&self, power: f64) -> Result<Package, Error> {
        self.check(power)?;
        let [d1, d2] = self.disagreement;
        // What the first actor has before any issue that both want, and the other with all of those.
        let mut first: f64 = self.worth.iter().filter(|w| w[1] == 0.0).map(|w| w[0]).sum();
        let mut second: f64 = self.worth.iter().map(|w| w[1]).sum();
        let mut contested: Vec<usize> =
            (0..self.worth.len()).filter(|&k| self.worth[k][0] > 0.0 && self.worth[k][1] > 0.0).collect();
        contested.sort_by(|&k, &l| {
            let (a, b) = (self.worth[k], self.worth[l]);
            (b[0] * a[1]).partial_cmp(&(a[0] * b[1])).unwrap_or(Ordering::Equal).then(k.cmp(&l))
        });
        let whole = [0, 1].map(|i| self.worth.iter().map(|w| w[i]).sum::<f64>());
        // Best so far: criterion, issues given whole, and the share of the next.
        let mut best: Option<(f64, usize, f64)> = None;
        let mut consider = |given: usize, share: f64, payoff: [f64; 2]| {
            // Sums of many issues round: what is nearly nothing is nothing.
            let gain = [0, 1].map(|i| {
                let d = self.disagreement[i];
                if (payoff[i] - d).abs() <= 1e-12 * (d.abs() + whole[i]) { 0.0 } else { payoff[i] - d }
            });
            if gain[0] >= 0.0 && gain[1] >= 0.0 {
                let criterion = libm::pow(gain[0], power) * libm::pow(gain[1], 1.0 - power);
                if best.is_none_or(|best| criterion > best.0) {
                    best = Some((criterion, given, share));
                }
            }
        };
        consider(0, 0.0, [first, second]);
        for (given, &k) in contested.iter().enumerate() {
            let [w1, w2] = self.worth[k];
            let share = power * ((second - d2) / w2) - (1.0 - power) * ((first - d1) / w1);
            let share = share.clamp(0.0, 1.0);
            consider(given, share, [first + share * w1, second - share * w2]);
            first += w1;
            second -= w2;
        }
        let (_, given, share) =
            best.ok_or(Error::NoSolution { why: "no package gives both what they have without agreement" })?;
        let mut shares: Vec<f64> = self.worth.iter().map(|w| kept_alone(*w, power)).collect();
        for (n, &k) in contested.iter().enumerate() {
            shares[k] = match n.cmp(&given) {
                Ordering::Less => 1.0,
                Ordering::Equal => share,
                Ordering::Greater => 0.0,
            };
        }
        Ok(self.divided(shares))
    }

    /// Each issue settled for itself, divided by power: α of every issue that both want to the first actor.
    ///
    /// Disagreement plays no part: it belongs to the package.
    ///
    /// ```
    /// # use detente::theory::bargaining::Issues;
    /// let issues = Issues { worth: &[[0.7, 0.3], [0.3, 0.7]], disagreement: [0.35, 0.35] };
    /// assert_eq!(issues.one_by_one(0.5)?.payoff, [0.5, 0.5]);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn one_by_one(&self, power: f64) -> Result<Package, Error> {
        self.check(power)?;
        Ok(self.divided(self.worth.iter().map(|w| kept_alone(*w, power)).collect()))
    }

    fn divided(&self, shares: Vec<f64>) -> Package {
        let sum = |i: usize| {
            let parts = self.worth.iter().zip(&shares);
            parts.map(|(w, share)| w[i] * if i == 0 { *share } else { 1.0 - share }).sum()
        };
        let payoff = [sum(0), sum(1)];
        Package { shares, payoff }
    }

    fn check(&self, power: f64) -> Result<(), Error> {
        probability("power", power)?;
        inside(!self.worth.is_empty(), "worth", 0.0, "at least one issue")?;
        for worth in self.worth.iter().flatten() {
            not_negative("worth", *worth)?;
        }
        for d in self.disagreement {
            payoff("disagreement", d)?;
        }
        Ok(())
    }
}

/// Share of the first actor in an issue taken for itself: all that only one wants goes to that one.
fn kept_alone(worth: [f64; 2], power: f64) -> f64 {
    match (worth[0] > 0.0, worth[1] > 0.0) {
        (true, false) => 1.0,
        (false, true) => 0.0,
        _ => power,
    }
}
