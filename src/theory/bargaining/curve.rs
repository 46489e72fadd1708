//! Solutions on a curve.

use crate::theory::error::{Error, inside, payoff, probability};

/// Points at which a curve is looked at before a solution is refined.
const SCAN: usize = 2000;
/// What a solver says to a curve of another kind.
const NOT_A_FRONTIER: Error = Error::NoSolution { why: "the frontier is not a falling function with finite values" };

/// Two actors on a frontier u₂ = f(u₁) that falls from one end of a range to the other.
///
/// Solutions look at the part where nobody gets less than in disagreement. An error where there is no such part, or where
/// f rises or has no finite value at one of 2001 evenly spaced points. Where f is concave every solution is unique; where it
/// is not, the highest maximum of a scan is refined, so that one narrower than a 2000th of the part may be missed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Curve<F> {
    /// Most that the second actor can get for each payoff of the first.
    pub frontier: F,
    /// Lowest and highest payoff of the first actor.
    pub range: [f64; 2],
    /// What each gets without agreement.
    pub disagreement: [f64; 2],
}

impl<F: Fn(f64) -> f64> Curve<F> {
    /// Nash's solution (1950): the largest product of gains. To about 1e-7 of the range.
    ///
    /// ```
    /// use detente::theory::bargaining::Curve;
    /// let curve = Curve { frontier: |u| 1.0 - u * u, range: [0.0, 1.0], disagreement: [0.0, 0.0] };
    /// let [u1, u2] = curve.nash()?;
    /// assert!((u1 - 0.577350269).abs() < 1e-7 && (u2 - 2.0 / 3.0).abs() < 2e-7);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn nash(&self) -> Result<[f64; 2], Error> {
        self.weighted_nash(0.5)
    }

    /// Weighted Nash solution (Kalai 1977): the largest g₁^α g₂^(1−α), with the first actor's power α in [0, 1]. To about
    /// 1e-7 of the range; an actor without power gets its disagreement payoff, as far as the frontier allows.
    ///
    /// ```
    /// # use detente::theory::bargaining::Curve;
    /// let curve = Curve { frontier: |u| 1.0 - u, range: [0.0, 1.0], disagreement: [0.5, 0.2] };
    /// assert!((curve.weighted_nash(0.3)?[0] - 0.59).abs() < 1e-7);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn weighted_nash(&self, power: f64) -> Result<[f64; 2], Error> {
        probability("power", power)?;
        // Shares of the largest gains, so that units do not matter.
        let part = self.part()?;
        self.largest(part, |u1, u2| {
            let log = |weight: f64, gain: f64, most: f64| {
                if weight == 0.0 || most <= 0.0 { 0.0 } else { weight * libm::log(gain.max(0.0) / most) }
            };
            let [d1, d2] = self.disagreement;
            log(power, u1 - d1, part.high - d1) + log(1.0 - power, u2 - d2, part.top - d2)
        })
    }

    /// Kalai and Smorodinsky's solution (1975): both gain the same share of the most that each could. To rounding.
    ///
    /// ```
    /// # use detente::theory::bargaining::Curve;
    /// let curve = Curve { frontier: |u| 1.0 - u * u, range: [0.0, 1.0], disagreement: [0.0, 0.0] };
    /// assert!((curve.kalai_smorodinsky()?[0] - 0.618033989).abs() < 1e-9);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn kalai_smorodinsky(&self) -> Result<[f64; 2], Error> {
        let part = self.part()?;
        let [d1, d2] = self.disagreement;
        self.crossing(part, |u1, u2| (u2 - d2) * (part.high - d1) - (u1 - d1) * (part.top - d2))
    }

    /// Egalitarian solution (Kalai 1977): both gain the same, or the nearest to it that the frontier has. To rounding.
    ///
    /// ```
    /// # use detente::theory::bargaining::Curve;
    /// let curve = Curve { frontier: |u| 1.0 - u, range: [0.0, 1.0], disagreement: [0.2, 0.0] };
    /// assert!((curve.egalitarian()?[0] - 0.6).abs() < 1e-12);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn egalitarian(&self) -> Result<[f64; 2], Error> {
        let [d1, d2] = self.disagreement;
        self.crossing(self.part()?, |u1, u2| (u2 - d2) - (u1 - d1))
    }

    /// Utilitarian solution: the largest sum of payoffs. To about 1e-7 of the range.
    ///
    /// ```
    /// # use detente::theory::bargaining::Curve;
    /// let curve = Curve { frontier: |u| 1.0 - u * u, range: [0.0, 1.0], disagreement: [0.0, 0.0] };
    /// assert!((curve.utilitarian()?[0] - 0.5).abs() < 1e-7);
    /// # Ok::<(), detente::theory::Error>(())
    /// ```
    pub fn utilitarian(&self) -> Result<[f64; 2], Error> {
        self.largest(self.part()?, |u1, u2| u1 + u2)
    }

    /// The part of the frontier on which nobody loses.
    fn part(&self) -> Result<Part, Error> {
        let [low, high] = self.range;
        let [d1, d2] = self.disagreement;
        for value in [low, high, d1, d2] {
            payoff("payoff", value)?;
        }
        inside(low <= high, "range", high, "what is at least the lower end")?;
        let mut last = f64::INFINITY;
        for k in 0..=SCAN {
            let value = (self.frontier)(between(low, high, k));
            // Flat pieces may rise by rounding.
            if !(value.is_finite() && value <= last + 1e-12 * (1.0 + last.abs())) {
                return Err(NOT_A_FRONTIER);
            }
            last = value;
        }
        let low = low.max(d1);
        let top = if low <= high { (self.frontier)(low) } else { f64::NEG_INFINITY };
        if top >= d2 {
            let high = last_where(low, high, |u| (self.frontier)(u) >= d2);
            Ok(Part { low, high, top })
        } else {
            Err(Error::NoSolution { why: "no point of the frontier gives both what they have without agreement" })
        }
    }

    /// The point with the largest criterion.
    fn largest(&self, part: Part, criterion: impl Fn(f64, f64) -> f64) -> Result<[f64; 2], Error> {
        let score = |u: f64| criterion(u, (self.frontier)(u));
        let best = (0..=SCAN)
            .map(|k| (score(between(part.low, part.high, k)), k))
            .fold((f64::NEG_INFINITY, 0), |best, next| if next.0 > best.0 { next } else { best });
        let mut left = between(part.low, part.high, best.1.saturating_sub(1));
        let mut right = between(part.low, part.high, (best.1 + 1).min(SCAN));
        // By golden section; each step keeps 0.618 of the bracket.
        const GOLDEN: f64 = 0.618_033_988_749_894_9;
        let (mut a, mut b) = (right - GOLDEN * (right - left), left + GOLDEN * (right - left));
        let (mut at_a, mut at_b) = (score(a), score(b));
        for _ in 0..80 {
            if at_a >= at_b {
                (right, b, at_b) = (b, a, at_a);
                a = right - GOLDEN * (right - left);
                at_a = score(a);
            } else {
                (left, a, at_a) = (a, b, at_b);
                b = left + GOLDEN * (right - left);
                at_b = score(b);
            }
        }
        let refined = 0.5 * (left + right);
        // The ends of the part may be better than anything inside.
        let coarse = between(part.low, part.high, best.1);
        self.point(if score(refined) >= best.0 { refined } else { coarse })
    }

    /// The point at which a falling function of the point turns from positive to negative.
    fn crossing(&self, part: Part, f: impl Fn(f64, f64) -> f64) -> Result<[f64; 2], Error> {
        self.point(last_where(part.low, part.high, |u| f(u, (self.frontier)(u)) >= 0.0))
    }

    fn point(&self, u1: f64) -> Result<[f64; 2], Error> {
        let u2 = (self.frontier)(u1);
        if u2.is_finite() { Ok([u1, u2]) } else { Err(NOT_A_FRONTIER) }
    }
}

/// Where nobody loses.
#[derive(Debug, Clone, Copy)]
struct Part {
    /// Lowest payoff of the first actor.
    low: f64,
    /// Highest payoff of the first actor.
    high: f64,
    /// Highest payoff of the second actor.
    top: f64,
}

/// The k-th of evenly spaced points.
fn between(low: f64, high: f64, k: usize) -> f64 {
    if k == SCAN { high } else { low + (high - low) * (k as f64 / SCAN as f64) }
}

/// The last number up to which a condition holds that holds at first and then fails for good; `low` where it never holds.
fn last_where(low: f64, high: f64, holds: impl Fn(f64) -> bool) -> f64 {
    if holds(high) {
        return high;
    }
    let (mut low, mut high) = (low, high);
    // The bracket shrinks to two neighboring numbers.
    for _ in 0..2000 {
        let middle = 0.5 * (low + high);
        if middle <= low || middle >= high {
            break;
        }
        if holds(middle) {
            low = middle;
        } else {
            high = middle;
        }
    }
    low
}
