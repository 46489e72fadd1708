//! Products with probabilities.

/// p·x, and 0 where p is 0: what cannot happen weighs nothing, even where it would be infinite.
///
/// Every expectation takes its terms from here, because 0 · ∞ is not a number.
///
/// ```
/// use detente::internals::maths::chance::weigh;
/// assert_eq!(weigh(0.25, 8.0), 2.0);
/// assert_eq!(weigh(0.0, f64::INFINITY), 0.0);
/// ```
#[inline(always)]
#[must_use]
pub fn weigh(p: f64, x: f64) -> f64 {
    if p == 0.0 { 0.0 } else { p * x }
}
