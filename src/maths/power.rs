//! Whole powers.

/// xⁿ by repeated squaring, in one fixed order of multiplications.
///
/// The standard `powi` leaves its order, and so its last bits, to the platform. The relative error grows to about
/// n units in the last place. 0⁰ is 1. Overflow gives an infinity, underflow 0; NaN stays NaN except for n = 0.
///
/// ```
/// use detente::internals::maths::power::powi;
/// assert_eq!(powi(3.0, 4), 81.0);
/// assert_eq!(powi(0.5, 10), 1.0 / 1024.0);
/// assert_eq!(powi(0.0, 0), 1.0);
/// ```
#[inline]
#[must_use]
pub fn powi(x: f64, n: u32) -> f64 {
    let mut product = 1.0;
    let mut square = x;
    let mut rest = n;
    while rest > 0 {
        if rest & 1 == 1 {
            product *= square;
        }
        rest >>= 1;
        if rest > 0 {
            square *= square;
        }
    }
    product
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn agrees_with_repeated_multiplication() {
        for x in [-1.7, -1.0, 0.0, 0.3, 0.95, 1.0, 1.01] {
            let mut product = 1.0;
            for n in 0..200 {
                let value = powi(x, n);
                assert!((value - product).abs() <= product.abs() * 1e-13, "{x}^{n}");
                product *= x;
            }
        }
    }

    #[test]
    fn edges() {
        assert_eq!(powi(2.0, 1024), f64::INFINITY);
        assert_eq!(powi(-2.0, 1025), f64::NEG_INFINITY);
        assert_eq!(powi(0.5, 2000), 0.0);
        assert_eq!(powi(1.0, u32::MAX), 1.0);
        assert!(powi(f64::NAN, 2).is_nan());
        assert_eq!(powi(f64::NAN, 0), 1.0);
    }

    #[test]
    fn bits_are_pinned() {
        let bits = [powi(0.95, 13), powi(1.1, 30)].map(f64::to_bits);
        let pinned = [0x3fe0_6d4c_606b_124a, 0x4031_730c_06ef_9d90];
        assert_eq!(bits, pinned, "{bits:#018x?}");
    }
}
