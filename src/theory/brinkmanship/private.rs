//! A contest of nerve with private costs of disaster.

use crate::theory::error::{Error, inside, not_negative, positive};

/// Both stand under a hazard of disaster until one submits; each alone knows what disaster would cost it, Dᵢ uniform on
/// [0, D̄], with a win of 1.
///
/// In the symmetric equilibrium a type stands until
///
/// > t(D) = (1/D − 1/D̄)/f
///
/// so that who has less to lose wins, and the type with the most to lose submits at once. With a = 1/D̄,
///
/// > P(disaster) = 1 − 2 eᵃ E₃(a)
///
/// whatever f, where E₃ is the exponential integral of order 3 ([`scaled_exponential_integral`]).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Private {
    /// f, hazard of disaster while both stand; above 0.
    pub hazard: f64,
    /// D̄, the largest cost of disaster in units of the prize; above 0.
    pub most: f64,
}

impl Private {
    /// How long a type stands whose cost is in (0, D̄]: at least 1e-12, as a type without cost never submits.
    ///
    /// ```
    /// use detente::theory::brinkmanship::private::Private;
    /// assert!((Private { hazard: 0.03, most: 4.0 }.stands(2.0)? - 0.25 / 0.03).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn stands(&self, cost: f64) -> Result<f64, Error> {
        self.check()?;
        positive("cost", cost)?;
        inside(cost <= self.most, "cost", cost, "what is at most `most`")?;
        Ok((self.most - cost) / cost / self.most / self.hazard)
    }

    /// Probability of disaster.
    ///
    /// ```
    /// # use detente::theory::brinkmanship::private::Private;
    /// assert!((Private { hazard: 0.03, most: 4.0 }.disaster()? - 0.16619466).abs() < 1e-8);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn disaster(&self) -> Result<f64, Error> {
        self.check()?;
        let a = 1.0 / self.most;
        // 2 E₃ = e^(−a) − a E₂: what is left of 1 is a eᵃ E₂(a), which does not cancel where it is small.
        Ok(a * scaled_exponential_integral(2, a)?)
    }

    /// Expected time until it is over, by submission or disaster: P(disaster)/f.
    ///
    /// ```
    /// # use detente::theory::brinkmanship::private::Private;
    /// assert!((Private { hazard: 0.03, most: 4.0 }.mean_time()? - 0.16619466 / 0.03).abs() < 1e-6);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn mean_time(&self) -> Result<f64, Error> {
        Ok(self.disaster()? / self.hazard)
    }

    fn check(&self) -> Result<(), Error> {
        positive("hazard", self.hazard)?;
        positive("most", self.most)
    }
}

/// eˣ Eₙ(x), with Eₙ(x) = ∫₁^∞ e^(−xt)/tⁿ dt the exponential integral of order n.
///
/// By its series where x ≤ 1, else by its continued fraction (Abramowitz & Stegun 1964, 5.1.12 and 5.1.22). Relative error
/// about 1e-14. n from 1 to 100; x at least 0, and above 0 for n = 1; the factor keeps large x from underflow.
///
/// ```
/// use detente::theory::brinkmanship::private::scaled_exponential_integral;
/// // E₁(1) = 0.21938393439552…
/// assert!((scaled_exponential_integral(1, 1.0)? - 0.219383934395520 * 1f64.exp()).abs() < 1e-14);
/// assert_eq!(scaled_exponential_integral(3, 0.0)?, 0.5);
/// # Ok::<(), detente::theory::Error>(())
/// ```
pub fn scaled_exponential_integral(n: u32, x: f64) -> Result<f64, Error> {
    inside((1..=100).contains(&n), "n", f64::from(n), "[1, 100]")?;
    not_negative("x", x)?;
    inside(n > 1 || x > 0.0, "x", x, "what is above 0, for n = 1")?;
    let order = f64::from(n);
    if x == 0.0 {
        return Ok(1.0 / (order - 1.0));
    }
    if x <= 1.0 {
        return Ok(libm::exp(x) * series(n, x));
    }
    // Lentz's method on 1/(x + n − 1·n/(x + n + 2 − 2(n + 1)/(x + n + 4 − …))).
    let mut b = x + order;
    let mut c = f64::MAX;
    let mut d = 1.0 / b;
    let mut h = d;
    for k in 1..10_000u32 {
        let k = f64::from(k);
        let a = -k * (order - 1.0 + k);
        b += 2.0;
        d = 1.0 / (a * d + b);
        c = b + a / c;
        let factor = c * d;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    Ok(h)
}

/// Eₙ(x) for 0 < x ≤ 1.
fn series(n: u32, x: f64) -> f64 {
    /// Euler and Mascheroni's constant.
    const GAMMA: f64 = 0.577_215_664_901_532_9;
    let order = f64::from(n);
    // (−x)ᵐ/m! times −1/(m − n + 1); in the term m = n − 1 a logarithm stands instead.
    let mut power = 1.0;
    let mut sum = 0.0;
    for m in 0..200u32 {
        let term = if m + 1 == n {
            let digamma: f64 = -GAMMA + (1..n).map(|k| 1.0 / f64::from(k)).sum::<f64>();
            power * (digamma - libm::log(x))
        } else {
            power / (order - 1.0 - f64::from(m))
        };
        sum += term;
        power *= -x / f64::from(m + 1);
        if m >= n && power.abs() < 1e-18 * sum.abs() {
            break;
        }
    }
    sum
}
