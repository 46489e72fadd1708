//! What a number could be: plausible values, their ends, and how far along they are.

use super::range::Ranges;
use crate::scenario::{Plausible, Settable};

/// Digits behind the first one of its range that a value within it has.
const DIGITS: f64 = 4.0;
/// How near to the end of a distribution without bounds its plausible values go, as a probability.
const TAIL: f64 = 1e-3;

/// What a number could be.
#[derive(Debug, Clone, PartialEq)]
pub enum Variation {
    /// A number, with plausible values.
    Values {
        /// What stands there.
        value: f64,
        /// What is plausible; both ends of a range around it, or what lies beyond its bounds cut off.
        plausible: Plausible,
        /// Whether it is a whole number.
        whole: bool,
    },
    /// A distribution, whose parameters are multiplied by values between these.
    Factors([f64; 2]),
}

impl Variation {
    /// The value below which a share `u` of the plausible ones lies.
    #[must_use]
    pub fn at(&self, u: f64) -> f64 {
        match self {
            Self::Values { plausible, whole, .. } => {
                let u = if matches!(plausible, Plausible::Like(_)) { u.clamp(TAIL, 1.0 - TAIL) } else { u };
                rounded(plausible.at(u), *whole)
            }
            Self::Factors([low, high]) => low + (high - low) * u,
        }
    }

    /// A low and a high value; see [`Plausible::ends`].
    #[must_use]
    pub fn ends(&self) -> [f64; 2] {
        match self {
            Self::Values { plausible, whole, .. } => plausible.ends().map(|x| rounded(x, *whole)),
            Self::Factors(ends) => *ends,
        }
    }

    /// What stands there: the value, or no factor.
    #[must_use]
    pub fn base(&self) -> f64 {
        match self {
            Self::Values { value, .. } => *value,
            Self::Factors(_) => 1.0,
        }
    }

    /// The value at a part of the way from what stands there to its lower (−1) or upper (1) [end](Self::ends).
    #[must_use]
    pub fn along(&self, way: f64) -> f64 {
        let ([low, high], base) = (self.ends(), self.base());
        if way == 0.0 {
            return base;
        }
        let x = if way < 0.0 { base + (base - low) * way } else { base + (high - base) * way };
        // With no more digits than a reader can use.
        let unit = libm::pow(10.0, libm::floor(libm::log10(high - low)) - DIGITS);
        let x = if way.abs() < 1.0 { tidy(libm::round(x / unit) * unit) } else { x };
        self.rounded(x)
    }

    /// A whole number, where it is one.
    pub(super) fn rounded(&self, x: f64) -> f64 {
        if let Self::Values { whole, .. } = self { rounded(x, *whole) } else { x }
    }

    pub(super) fn is_base(&self, x: f64) -> bool {
        tidy(x) == self.base()
    }
}

/// What a number could be; `None` where it is zero and nothing says how far it could be wrong.
pub(super) fn variation(one: &Settable, ranges: Ranges<'_>) -> Option<Variation> {
    let whole = one.may_be.contains("whole");
    let typed = ranges.typed.iter().find(|range| range.path == one.path);
    let Ok(value) = one.value.parse::<f64>() else {
        // All parameters of a distribution.
        return Some(match typed {
            Some(range) => Variation::Factors(range.ends),
            None => Variation::Factors([1.0 - ranges.spread, 1.0 + ranges.spread]),
        });
    };
    let plausible = match (typed, &one.range) {
        (Some(range), _) => Plausible::Between(range.ends),
        (None, Some(range)) => range.clone(),
        (None, None) => Plausible::Between(around(one, value, whole, ranges.spread)?),
    };
    Some(Variation::Values { value, plausible, whole })
}

/// A number less and more, within its bounds.
fn around(one: &Settable, x: f64, whole: bool, spread: f64) -> Option<[f64; 2]> {
    let by = match spread * x.abs() {
        by if whole && x != 0.0 => libm::round(by).max(1.0),
        by => by,
    };
    let (low, high) = (one.low.unwrap_or(f64::NEG_INFINITY), one.high.unwrap_or(f64::INFINITY));
    let ends = [(x - by).max(low), (x + by).min(high)].map(tidy);
    (ends[0] < ends[1]).then_some(ends)
}

fn rounded(x: f64, whole: bool) -> f64 {
    if whole { libm::round(x) } else { x }
}

/// The nearest number with twelve digits.
pub(super) fn tidy(x: f64) -> f64 {
    format!("{x:.11e}").parse().unwrap_or(x)
}
