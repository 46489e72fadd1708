//! Student's t distribution.

use super::{beta_quantile, normal_quantile};

/// The t that a variable of Student's distribution stays within, on both sides, with probability `level`.
///
/// `freedom`, the degrees of freedom, is any number above 0. Relative error below 1e-6: above 200 degrees of freedom it is
/// taken from the normal quantile (Abramowitz & Stegun 1964, 26.7.5), below from the incomplete beta function.
///
/// NaN where a number is NaN, the level is not in (0, 1), or the freedom is not above 0.
///
/// ```
/// use detente::internals::maths::special::student_quantile;
/// assert!((student_quantile(0.95, 1.0) - 12.706_204_736).abs() < 1e-6);
/// assert!((student_quantile(0.95, 10.0) - 2.228_138_852).abs() < 1e-6);
/// assert!((student_quantile(0.99, 1000.0) - 2.580_754_698).abs() < 1e-6);
/// ```
#[must_use]
pub fn student_quantile(level: f64, freedom: f64) -> f64 {
    if !(0.0 < level && level < 1.0 && freedom > 0.0) {
        return f64::NAN;
    }
    if freedom > 200.0 {
        let z = -normal_quantile(0.5 * (1.0 - level));
        let zz = z * z;
        let first = z * (zz + 1.0) / 4.0;
        let second = z * (zz * (5.0 * zz + 16.0) + 3.0) / 96.0;
        let third = z * (zz * (zz * (3.0 * zz + 19.0) + 17.0) - 15.0) / 384.0;
        return z + (first + (second + third / freedom) / freedom) / freedom;
    }
    // t²/(ν + t²) is Beta(½, ν/2). Its complement keeps its digits where the share itself is near 1.
    let above = beta_quantile(1.0 - level, 0.5 * freedom, 0.5);
    let below = beta_quantile(level, 0.5, 0.5 * freedom);
    (freedom * below / above).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ways_meet_where_one_takes_over() {
        for level in [0.5, 0.95, 0.999, 0.999_99] {
            let [below, above] = [200.0, 200.000_001].map(|freedom| student_quantile(level, freedom));
            assert!((below / above - 1.0).abs() < 1e-6, "{level}: {below}, {above}");
        }
    }

    #[test]
    fn one_and_two_degrees_are_known_in_closed_form() {
        for level in [0.1, 0.5, 0.95, 0.999] {
            let cauchy = libm::tan(0.5 * std::f64::consts::PI * level);
            assert!((student_quantile(level, 1.0) / cauchy - 1.0).abs() < 1e-9, "{level}");
            let two = level * (2.0 / ((1.0 - level) * (1.0 + level))).sqrt();
            assert!((student_quantile(level, 2.0) / two - 1.0).abs() < 1e-9, "{level}");
        }
    }

    #[test]
    fn nonsense_is_no_number() {
        for (level, freedom) in [(0.0, 5.0), (1.0, 5.0), (0.95, 0.0), (f64::NAN, 5.0), (0.95, f64::NAN)] {
            assert!(student_quantile(level, freedom).is_nan());
        }
    }
}
