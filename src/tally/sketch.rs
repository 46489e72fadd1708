//! A histogram of any real number with bins of one part in 64: bins are whole numbers, so they add exactly.

/// Bin of a number: sign, binary exponent and the six leading bits of the fraction. Numbers below 2⁻²⁰ in size count as 0.
///
/// ```
/// use detente::internals::tally::{bin_of, bin_value};
/// assert_eq!(bin_of(0.0), 0);
/// assert!((bin_value(bin_of(0.37)) / 0.37 - 1.0).abs() < 0.01);
/// assert_eq!(bin_of(-3.0), -bin_of(3.0));
/// ```
#[must_use]
pub fn bin_of(x: f64) -> i32 {
    let bits = x.abs().to_bits();
    let bin = (bits >> 46) as i32 - SMALLEST;
    if bin <= 0 {
        0
    } else if x < 0.0 {
        -bin
    } else {
        bin
    }
}

/// Middle of a bin.
#[must_use]
pub fn bin_value(bin: i32) -> f64 {
    if bin == 0 {
        return 0.0;
    }
    let low = f64::from_bits(((bin.unsigned_abs() as u64) + SMALLEST as u64) << 46);
    let high = f64::from_bits(((bin.unsigned_abs() as u64) + 1 + SMALLEST as u64) << 46);
    (0.5 * (low + high)).copysign(bin as f64)
}

/// Bits of 2⁻²⁰ above the 46 lowest, less one.
const SMALLEST: i32 = ((1023 - 20) << 6) - 1;
