//! The score interval of a share (Wilson 1927).

/// Wilson's interval of a share p of any number of runs above 0, whole or not; z is the normal quantile of its level.
///
/// (p + z²/2n ± z√(p(1 − p)/n + z²/4n²)) / (1 + z²/n), n the number of runs. It holds p.
///
/// ```
/// use detente::internals::maths::score::score_interval;
/// let [low, high] = score_interval(0.5, 10_000.0, 1.96);
/// assert!((low - 0.4902).abs() < 1e-4 && (high - 0.5098).abs() < 1e-4);
/// ```
#[must_use]
pub fn score_interval(p: f64, runs: f64, z: f64) -> [f64; 2] {
    let zz = z * z / runs;
    let centre = p + 0.5 * zz;
    let reach = (zz * (p * (1.0 - p) + 0.25 * zz)).sqrt();
    // Rounding must not move an end that is 0 or 1 by right, nor push the share out.
    let low = if p <= 0.0 { 0.0 } else { ((centre - reach) / (1.0 + zz)).clamp(0.0, p) };
    let high = if p >= 1.0 { 1.0 } else { ((centre + reach) / (1.0 + zz)).clamp(p, 1.0) };
    [low, high]
}
