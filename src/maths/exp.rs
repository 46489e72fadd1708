//! Exponential and logistic function, written without branches so that a loop over a slice becomes vector code.

use crate::maths::wide::wide;

/// From here down the result is 0: k is −1022, whose power of two is written with no bit at all. The true value is at
/// most 3.2e-308, at the edge of the normal numbers.
const LOWEST: f64 = -708.05;
/// From here up the result is infinite: k is 1024 and r above 0, so that the last product overflows by itself, as it
/// does from the logarithm of the largest finite number on.
const HIGHEST: f64 = 710.0;
/// Adding 1.5·2⁵² rounds to the nearest whole number, which then stands in the low bits.
const ROUNDER: f64 = 6_755_399_441_055_744.0;
/// ln 2 with its last 21 bits zero, so that its product with an exponent is exact (fdlibm, Sun 1993).
const LN_2_HIGH: f64 = 6.931_471_803_691_238e-1;
/// The rest of ln 2.
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;
/// Coefficients, lowest first, of the polynomial through (eʳ − 1 − r)/r² at the ten Chebyshev nodes of |r| ≤ 0.3466.
/// The polynomial's own error is below 2e-17 of eʳ.
const Q: [f64; 10] = [
    0.500_000_000_000_000_1,
    0.166_666_666_666_666_69,
    0.041_666_666_666_624_136,
    0.008_333_333_333_330_063,
    0.001_388_888_891_720_967,
    0.000_198_412_698_630_505_06,
    2.480_152_130_224_108_2e-5,
    2.755_726_846_483_162_7e-6,
    2.762_008_545_501_841_4e-7,
    2.510_038_319_586_702e-8,
];

/// The exponential eˣ, at most 2 units in the last place from the true value.
///
/// Writes x = k·ln 2 + r with whole k and |r| ≤ (ln 2)/2, takes eʳ = 1 + r + r²·q(r) with a polynomial q, and puts k
/// into the exponent bits (the scheme of fdlibm; Muller, *Elementary Functions*, 2006). Only add, multiply and bit
/// operations: the same bits everywhere.
///
/// Edges: 0 for x below −1021.5·ln 2 = −708.0498 (no subnormal results) and for −∞; +∞ for x > 709.782712893384 and for
/// +∞; NaN for NaN.
///
/// ```
/// use detente::internals::maths::exp::exp;
/// assert_eq!(exp(0.0), 1.0);
/// assert!((exp(1.0) - std::f64::consts::E).abs() < 1e-15);
/// assert_eq!(exp(f64::NEG_INFINITY), 0.0);
/// assert_eq!(exp(f64::INFINITY), f64::INFINITY);
/// ```
#[inline(always)]
#[must_use]
pub fn exp(x: f64) -> f64 {
    // NaN fails both comparisons and so passes through to r.
    let inside = if x < LOWEST { LOWEST } else { x };
    let inside = if inside > HIGHEST { HIGHEST } else { inside };
    let shifted = inside * std::f64::consts::LOG2_E + ROUNDER;
    let k = shifted - ROUNDER;
    let r = (inside - k * LN_2_HIGH) - k * LN_2_LOW;
    // Pairs of terms, so that the processor need not wait for one long chain of sums.
    let rr = r * r;
    let mut q = Q[8] + Q[9] * r;
    q = q * rr + (Q[6] + Q[7] * r);
    q = q * rr + (Q[4] + Q[5] * r);
    q = q * rr + (Q[2] + Q[3] * r);
    q = q * rr + (Q[0] + Q[1] * r);
    let power = 1.0 + (r + rr * q);
    // 2^(k−1), for k from −1022 (where no bit is left, which is 0) to 1024; the missing factor 2 lets k = 1024 overflow
    // by itself where it should.
    let scale = f64::from_bits((shifted.to_bits() << 52).wrapping_add(1022 << 52));
    (power + power) * scale
}

wide! {
/// Replaces each number of a slice by its exponential; the same bits as [`exp`] one by one.
///
/// ```
/// use detente::internals::maths::exp::{exp, exp_in_place};
/// let mut values = [-1.0, 0.0, 2.5];
/// exp_in_place(&mut values);
/// assert_eq!(values, [exp(-1.0), 1.0, exp(2.5)]);
/// ```
pub fn exp_in_place(values: &mut [f64]) {
    for value in values {
        *value = exp(*value);
    }
}
}

/// The logistic function 1/(1 + e⁻ˣ), in [0, 1].
///
/// A few units in the last place from the true value in both tails: for very negative x it is about eˣ, down to
/// x = −709.78, below which it is 0. It is 1 for +∞, 0 for −∞ and NaN for NaN.
///
/// ```
/// use detente::internals::maths::exp::{exp, logistic};
/// assert_eq!(logistic(0.0), 0.5);
/// assert!((logistic(-600.0) / exp(-600.0) - 1.0).abs() < 1e-15);
/// assert_eq!(logistic(f64::INFINITY), 1.0);
/// ```
#[inline(always)]
#[must_use]
pub fn logistic(x: f64) -> f64 {
    logistic_of_opposite(-x)
}

/// The logistic function of −x, for those who have −x at hand: the same bits as [`logistic`].
///
/// ```
/// use detente::internals::maths::exp::{logistic, logistic_of_opposite};
/// assert_eq!(logistic_of_opposite(-1.25), logistic(1.25));
/// ```
#[inline(always)]
#[must_use]
pub fn logistic_of_opposite(x: f64) -> f64 {
    1.0 / (1.0 + exp(x))
}

wide! {
/// Replaces each number of a slice by its logistic; the same bits as [`logistic`] one by one.
///
/// ```
/// use detente::internals::maths::exp::logistic_in_place;
/// let mut values = [f64::NEG_INFINITY, 0.0, f64::INFINITY];
/// logistic_in_place(&mut values);
/// assert_eq!(values, [0.0, 0.5, 1.0]);
/// ```
pub fn logistic_in_place(values: &mut [f64]) {
    for value in values {
        *value = logistic(*value);
    }
}
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Distance in units of the last place of `truth`.
    fn ulps(value: f64, truth: f64) -> u64 {
        value.to_bits().abs_diff(truth.to_bits())
    }

    #[test]
    fn exp_is_within_two_units_of_libm() {
        let mut worst = 0;
        for i in 0..=1_400_000_i32 {
            // The odd step keeps the grid off round numbers.
            let x = -700.0 + f64::from(i) * 0.001_000_007;
            worst = worst.max(ulps(exp(x), libm::exp(x)));
        }
        for i in -1_000_000..=1_000_000_i32 {
            let x = f64::from(i) * 1.000_003e-5;
            worst = worst.max(ulps(exp(x), libm::exp(x)));
        }
        assert!(worst <= 2, "worst {worst} ulp");
    }

    #[test]
    fn exp_never_falls() {
        for centre in [-707.9, -20.0, -0.346_573_6, 0.0, 0.346_573_6, 1.0, 33.3, 709.7] {
            let mut x: f64 = centre;
            for _ in 0..20_000 {
                let next = x.next_up();
                assert!(exp(next) >= exp(x) * (1.0 - 2.3e-16), "at {x}");
                x = next;
            }
        }
        let mut last = 0.0;
        for i in 0..2_000_000_i32 {
            let value = exp(-709.0 + f64::from(i) * 7.1e-4);
            assert!(value >= last);
            last = value;
        }
    }

    #[test]
    fn exp_saturates() {
        assert_eq!(exp(-708.05), 0.0);
        assert_eq!(exp(-708.1), 0.0);
        assert!(exp(-708.049) >= f64::MIN_POSITIVE);
        assert!(exp(-708.0) >= f64::MIN_POSITIVE);
        assert_eq!(exp(f64::NEG_INFINITY), 0.0);
        assert_eq!(exp(f64::MIN), 0.0);
        let last: f64 = 709.782_712_893_384;
        assert!(exp(last).is_finite());
        assert!(ulps(exp(last), f64::MAX) < 4096);
        assert_eq!(exp(last.next_up()), f64::INFINITY);
        assert_eq!(exp(709.9), f64::INFINITY);
        assert_eq!(exp(HIGHEST), f64::INFINITY);
        assert_eq!(exp(f64::MAX), f64::INFINITY);
        assert_eq!(exp(f64::INFINITY), f64::INFINITY);
        assert!(exp(f64::NAN).is_nan());
        assert_eq!(exp(-0.0), 1.0);
    }

    #[test]
    fn logistic_holds_in_both_tails() {
        for i in -700..=0_i32 {
            let x = f64::from(i);
            let e = libm::exp(x);
            let truth = e / (1.0 + e);
            assert!((logistic(x) / truth - 1.0).abs() < 2e-15, "at {x}");
        }
        for i in 0..=400_i32 {
            let x = f64::from(i) * 0.1;
            assert!((logistic(x) + logistic(-x) - 1.0).abs() < 1e-15);
        }
        assert_eq!(logistic(f64::INFINITY), 1.0);
        assert_eq!(logistic(f64::NEG_INFINITY), 0.0);
        assert_eq!(logistic(-1e6), 0.0);
        assert_eq!(logistic(1e6), 1.0);
        assert!(logistic(f64::NAN).is_nan());
    }

    #[test]
    fn slices_have_the_bits_of_single_calls() {
        let inputs: Vec<f64> = (0..1003_i32).map(|i| -720.0 + f64::from(i) * 1.43).collect();
        let mut exps = inputs.clone();
        exp_in_place(&mut exps);
        let mut logistics = inputs.clone();
        logistic_in_place(&mut logistics);
        for (i, &x) in inputs.iter().enumerate() {
            assert_eq!(exps[i].to_bits(), exp(std::hint::black_box(x)).to_bits());
            assert_eq!(logistics[i].to_bits(), logistic(std::hint::black_box(x)).to_bits());
        }
    }

    #[test]
    fn bits_are_pinned() {
        let bits = [
            exp(1.0),
            exp(-1.0),
            exp(0.1),
            exp(-37.25),
            exp(12.345),
            exp(-700.5),
            exp(709.5),
            logistic(-2.5),
            logistic(3.75),
        ]
        .map(f64::to_bits);
        let pinned = [
            0x4005_bf0a_8b14_576a,
            0x3fd7_8b56_362c_ef38,
            0x3ff1_aec7_b35a_00d4,
            0x3c93_278b_cd70_e981,
            0x410c_0d80_ffb7_40c4,
            0x00c4_ff47_5c68_ca02,
            0x7fe8_1e9b_4b52_d0c9,
            0x3fb3_6b71_1253_4847,
            0x3fef_43c4_f676_06ed,
        ];
        assert_eq!(bits, pinned, "{bits:#018x?}");
    }
}
