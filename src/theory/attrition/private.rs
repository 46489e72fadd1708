//! Private values: how long each type stays.

use std::f64::consts::{FRAC_1_SQRT_2, LN_2};

use crate::theory::error::{Error, inside, not_negative, positive};

/// Values vᵢ independent and uniform on [0, `most`], unknown to the other; flow cost c.
///
/// In the symmetric equilibrium a type concedes at t(v), which rises in v, so that the higher value wins:
///
/// > t′(v) = v f(v) / (c (1 − F(v))),  t(v) = −(v + V ln(1 − v/V))/c
///
/// It is long known in biology (Bishop, Cannings & Maynard Smith 1978).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Uniform {
    /// V, the largest value; above 0.
    pub most: f64,
    /// c, the cost of staying per unit of time; above 0.
    pub cost: f64,
}

impl Uniform {
    /// When type `value`, in [0, V), concedes. V itself never does.
    ///
    /// ```
    /// use detente::theory::attrition::Uniform;
    /// let war = Uniform { most: 1.0, cost: 1.0 };
    /// assert!((war.stays(0.5)? - (2f64.ln() - 0.5)).abs() < 1e-15);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn stays(&self, value: f64) -> Result<f64, Error> {
        self.check()?;
        inside((0.0..self.most).contains(&value), "value", value, "[0, most)")?;
        Ok(self.most / self.cost * drawn_out(value / self.most))
    }

    /// E\[T\], the expected time until one concedes: V/(6c).
    ///
    /// ```
    /// # use detente::theory::attrition::Uniform;
    /// assert!((Uniform { most: 1.0, cost: 1.0 }.mean_time()? - 0.166666667).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn mean_time(&self) -> Result<f64, Error> {
        self.check()?;
        Ok(self.most / (6.0 * self.cost))
    }

    /// Median of the time until one concedes: t at V (1 − 1/√2), the median of the lower value.
    ///
    /// ```
    /// # use detente::theory::attrition::Uniform;
    /// assert!((Uniform { most: 1.0, cost: 1.0 }.median_time()? - 0.053680371).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn median_time(&self) -> Result<f64, Error> {
        self.check()?;
        Ok(self.most / self.cost * drawn_out(1.0 - FRAC_1_SQRT_2))
    }

    /// What type `value` expects before the war begins: v²/(2V), as it pays nothing that its rivals do not.
    ///
    /// By the envelope theorem the payoff rises with v by the chance to win, v/V.
    ///
    /// ```
    /// # use detente::theory::attrition::Uniform;
    /// assert_eq!(Uniform { most: 1.0, cost: 1.0 }.expects(0.5)?, 0.125);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn expects(&self, value: f64) -> Result<f64, Error> {
        self.check()?;
        inside((0.0..=self.most).contains(&value), "value", value, "[0, most]")?;
        Ok(value / self.most * value * 0.5)
    }

    fn check(&self) -> Result<(), Error> {
        positive("most", self.most)?;
        positive("cost", self.cost)
    }
}

/// −x − ln(1 − x) for 0 ≤ x < 1.
fn drawn_out(x: f64) -> f64 {
    if x < 1e-3 {
        // The two terms cancel: x²/2 + x³/3 + …
        x * x * (0.5 + x * (1.0 / 3.0 + x * (0.25 + x * (0.2 + x / 6.0))))
    } else {
        -x - libm::log1p(-x)
    }
}

/// Values vᵢ independent and exponential with rate λ (mean 1/λ), unknown to the other; flow cost c.
///
/// > t(v) = λ v²/(2c),  E\[T\] = 1/(4λc),  median (ln 2)²/(8λc)
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exponential {
    /// λ, one over the mean value; above 0.
    pub rate: f64,
    /// c, the cost of staying per unit of time; above 0.
    pub cost: f64,
}

impl Exponential {
    /// When type `value`, at least 0, concedes.
    ///
    /// ```
    /// # use detente::theory::attrition::Exponential;
    /// assert_eq!(Exponential { rate: 1.0, cost: 1.0 }.stays(3.0)?, 4.5);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn stays(&self, value: f64) -> Result<f64, Error> {
        self.check()?;
        not_negative("value", value)?;
        Ok(0.5 * self.rate * value * value / self.cost)
    }

    /// E\[T\], the expected time until one concedes: 1/(4λc).
    ///
    /// ```
    /// # use detente::theory::attrition::Exponential;
    /// assert_eq!(Exponential { rate: 1.0, cost: 1.0 }.mean_time()?, 0.25);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn mean_time(&self) -> Result<f64, Error> {
        self.check()?;
        Ok(1.0 / (4.0 * self.rate * self.cost))
    }

    /// Median of the time until one concedes: (ln 2)²/(8λc).
    ///
    /// ```
    /// # use detente::theory::attrition::Exponential;
    /// assert!((Exponential { rate: 1.0, cost: 1.0 }.median_time()? - 0.060056626).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn median_time(&self) -> Result<f64, Error> {
        self.check()?;
        Ok(LN_2 * LN_2 / (8.0 * self.rate * self.cost))
    }

    fn check(&self) -> Result<(), Error> {
        positive("rate", self.rate)?;
        positive("cost", self.cost)
    }
}
