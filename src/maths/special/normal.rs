//! The standard normal distribution.

use std::f64::consts::SQRT_2;

/// 1/√(2π).
const ROOT_TAU_INVERSE: f64 = 0.398_942_280_401_432_7;

/// Density of the standard normal distribution, e^(−z²/2)/√(2π).
///
/// 0 for ±∞, NaN for NaN.
///
/// ```
/// use detente::internals::maths::special::normal_pdf;
/// assert!((normal_pdf(0.0) - 0.398942280401432678).abs() < 1e-16);
/// ```
#[must_use]
pub fn normal_pdf(z: f64) -> f64 {
    ROOT_TAU_INVERSE * libm::exp(-0.5 * z * z)
}

/// Standard normal distribution function Φ(z), in [0, 1], as ½·erfc(−z/√2).
///
/// Holds its relative accuracy in the lower tail, down to about z = −37. 0 for −∞, 1 for +∞, NaN for NaN.
///
/// ```
/// use detente::internals::maths::special::normal_cdf;
/// assert_eq!(normal_cdf(0.0), 0.5);
/// assert!((normal_cdf(-5.0) / 2.8665157187919391e-7 - 1.0).abs() < 1e-13);
/// ```
#[must_use]
pub fn normal_cdf(z: f64) -> f64 {
    0.5 * libm::erfc(-z / SQRT_2)
}

/// Inverse of the standard normal distribution function: the z with Φ(z) = p.
///
/// Relative error about 1e-15. Source: Wichura (1988), Algorithm AS 241, PPND16, *Applied Statistics* 37.
///
/// −∞ for p ≤ 0, +∞ for p ≥ 1, NaN for NaN.
///
/// ```
/// use detente::internals::maths::special::normal_quantile;
/// assert_eq!(normal_quantile(0.5), 0.0);
/// assert!((normal_quantile(0.975) - 1.959963984540054).abs() < 1e-14);
/// ```
#[must_use]
pub fn normal_quantile(p: f64) -> f64 {
    if p.is_nan() {
        return f64::NAN;
    }
    if p <= 0.0 {
        return f64::NEG_INFINITY;
    }
    if p >= 1.0 {
        return f64::INFINITY;
    }
    let q = p - 0.5;
    if q.abs() <= 0.425 {
        let r = 0.180_625 - q * q;
        return q * polynomial(&CENTRE_TOP, r) / polynomial(&CENTRE_BOTTOM, r);
    }
    let tail = if q < 0.0 { p } else { 1.0 - p };
    let r = libm::sqrt(-libm::log(tail));
    let z = if r <= 5.0 {
        polynomial(&TAIL_TOP, r - 1.6) / polynomial(&TAIL_BOTTOM, r - 1.6)
    } else {
        polynomial(&FAR_TOP, r - 5.0) / polynomial(&FAR_BOTTOM, r - 5.0)
    };
    if q < 0.0 { -z } else { z }
}

/// Φ(to) − Φ(from), without loss in the upper tail, for from ≤ to (±∞ allowed).
///
/// ```
/// use detente::internals::maths::special::normal_between;
/// assert!((normal_between(-1.0, 1.0) - 0.68268949213708590).abs() < 1e-15);
/// assert!(normal_between(20.0, 21.0) > 0.0);
/// ```
#[must_use]
pub fn normal_between(from: f64, to: f64) -> f64 {
    if from > 0.0 { normal_cdf(-from) - normal_cdf(-to) } else { normal_cdf(to) - normal_cdf(from) }
}

/// φ(from) − φ(to), without loss where the two are near each other (±∞ allowed).
///
/// This is ∫ z φ(z) dz from `from` to `to`. Uses φ(a) − φ(b) = φ(a)·(1 − e^(−(b−a)(b+a)/2)).
///
/// ```
/// use detente::internals::maths::special::{normal_pdf, normal_pdf_drop};
/// assert!((normal_pdf_drop(0.0, 2.0) - (normal_pdf(0.0) - normal_pdf(2.0))).abs() < 1e-16);
/// assert_eq!(normal_pdf_drop(f64::NEG_INFINITY, f64::INFINITY), 0.0);
/// ```
#[must_use]
pub fn normal_pdf_drop(from: f64, to: f64) -> f64 {
    if from.is_infinite() && to.is_infinite() {
        return 0.0;
    }
    let exponent = 0.5 * (to - from) * (to + from);
    if from.abs() <= to.abs() {
        -normal_pdf(from) * libm::expm1(-exponent)
    } else {
        normal_pdf(to) * libm::expm1(exponent)
    }
}

/// Value at `x` of the polynomial with these coefficients, lowest first.
fn polynomial(coefficients: &[f64; 8], x: f64) -> f64 {
    coefficients.iter().rev().fold(0.0, |sum, c| sum * x + c)
}

const CENTRE_TOP: [f64; 8] = [
    3.387_132_872_796_366_5,
    133.141_667_891_784_38,
    1_971.590_950_306_551_3,
    13_731.693_765_509_46,
    45_921.953_931_549_87,
    67_265.770_927_008_7,
    33_430.575_583_588_13,
    2_509.080_928_730_122_7,
];
const CENTRE_BOTTOM: [f64; 8] = [
    1.0,
    42.313_330_701_600_91,
    687.187_007_492_057_9,
    5_394.196_021_424_751,
    21_213.794_301_586_597,
    39_307.895_800_092_71,
    28_729.085_735_721_943,
    5_226.495_278_852_854,
];
const TAIL_TOP: [f64; 8] = [
    1.423_437_110_749_683_5,
    4.630_337_846_156_546,
    5.769_497_221_460_691,
    3.647_848_324_763_204_5,
    1.270_458_252_452_368_4,
    0.241_780_725_177_450_6,
    0.022_723_844_989_269_184,
    7.745_450_142_783_414e-4,
];
const TAIL_BOTTOM: [f64; 8] = [
    1.0,
    2.053_191_626_637_759,
    1.676_384_830_183_803_8,
    0.689_767_334_985_1,
    0.148_103_976_427_480_08,
    0.015_198_666_563_616_457,
    5.475_938_084_995_345e-4,
    1.050_750_071_644_416_9e-9,
];
const FAR_TOP: [f64; 8] = [
    6.657_904_643_501_103,
    5.463_784_911_164_114,
    1.784_826_539_917_291_3,
    0.296_560_571_828_504_87,
    0.026_532_189_526_576_124,
    0.001_242_660_947_388_078_4,
    2.711_555_568_743_487_6e-5,
    2.010_334_399_292_288_1e-7,
];
const FAR_BOTTOM: [f64; 8] = [
    1.0,
    0.599_832_206_555_887_9,
    0.136_929_880_922_735_8,
    0.014_875_361_290_850_615,
    7.868_691_311_456_133e-4,
    1.846_318_317_510_054_8e-5,
    1.421_511_758_316_446e-7,
    2.044_263_103_389_939_8e-15,
];

#[cfg(test)]
mod tests {
    use super::*;

    fn near(value: f64, truth: f64, relative: f64) {
        assert!((value - truth).abs() <= relative * truth.abs(), "{value} is not {truth}");
    }

    #[test]
    fn pdf_constant_is_right() {
        near(ROOT_TAU_INVERSE, 1.0 / (2.0 * std::f64::consts::PI).sqrt(), 2e-16);
    }

    // The references below are from mpmath at 40 digits.
    #[test]
    fn normal_cdf_is_right() {
        for (z, truth) in [
            (-5.0, 2.866_515_718_791_939e-7),
            (-3.0, 0.001_349_898_031_630_094_5),
            (-1.0, 0.158_655_253_931_457_05),
            (-0.1, 0.460_172_162_722_971),
            (0.1, 0.539_827_837_277_029),
            (1.0, 0.841_344_746_068_542_9),
            (3.0, 0.998_650_101_968_369_9),
            (8.0, 0.999_999_999_999_999_4),
        ] {
            near(normal_cdf(z), truth, 1e-14);
        }
        assert_eq!(normal_cdf(f64::NEG_INFINITY), 0.0);
        assert_eq!(normal_cdf(f64::INFINITY), 1.0);
    }

    #[test]
    fn normal_quantile_is_right() {
        for (p, truth) in [
            (1e-300, -37.047_096_299_361_2),
            (1e-20, -9.262_340_089_798_408),
            (1e-10, -6.361_340_902_404_056),
            (0.001, -3.090_232_306_167_813_5),
            (0.02, -2.053_748_910_631_823),
            (0.1, -1.281_551_565_544_600_4),
            (0.3, -0.524_400_512_708_040_8),
            (0.6, 0.253_347_103_135_799_7),
            (0.95, 1.644_853_626_951_472_3),
            (0.9999, 3.719_016_485_455_708_4),
        ] {
            near(normal_quantile(p), truth, 1e-15);
        }
        assert_eq!(normal_quantile(0.0), f64::NEG_INFINITY);
        assert_eq!(normal_quantile(1.0), f64::INFINITY);
        assert!(normal_quantile(f64::NAN).is_nan());
        for i in 1..10_000_i32 {
            let p = f64::from(i) / 10_000.0;
            near(normal_cdf(normal_quantile(p)), p, 1e-14);
        }
    }

    #[test]
    fn differences_hold_in_the_tails() {
        near(normal_between(20.0, f64::INFINITY), 2.753_624_118_606_233_7e-89, 1e-13);
        near(normal_pdf_drop(1.0, 1.0 + 1e-9), 2.419_707_245_191_434e-10, 1e-7);
        near(normal_pdf_drop(f64::NEG_INFINITY, 0.5), -normal_pdf(0.5), 1e-15);
        near(normal_pdf_drop(0.5, f64::INFINITY), normal_pdf(0.5), 1e-15);
        near(normal_pdf_drop(-3.0, 1.0), normal_pdf(3.0) - normal_pdf(1.0), 1e-15);
    }

    #[test]
    fn bits_are_pinned() {
        let bits = [
            normal_pdf(0.7),
            normal_cdf(-1.3),
            normal_quantile(0.2),
            normal_quantile(0.999),
            normal_between(0.3, 2.0),
            normal_pdf_drop(0.3, 2.0),
        ]
        .map(f64::to_bits);
        let pinned = [
            0x3fd3_fbf7_ebf6_e2f8,
            0x3fb8_c7ea_a388_3ae3,
            0xbfea_ee8f_a73a_1333,
            0x4008_b8cb_b720_4470,
            0x3fd6_ff66_ae4b_4b89,
            0x3fd4_f411_e9c2_b465,
        ];
        assert_eq!(bits, pinned, "{bits:#018x?}");
    }
}
