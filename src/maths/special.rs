//! The normal distribution and the incomplete beta function.

use std::f64::consts::{PI, SQRT_2};

/// 1/√(2π).
const ROOT_TAU_INVERSE: f64 = 0.398_942_280_401_432_7;

/// Density of the standard normal distribution, e^(−z²/2)/√(2π).
///
/// 0 for ±∞, NaN for NaN.
///
/// ```
/// use detente::maths::special::normal_pdf;
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
/// use detente::maths::special::normal_cdf;
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
/// use detente::maths::special::normal_quantile;
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

/// Regularised incomplete beta function I_x(a, b), in [0, 1]: the distribution function of Beta(a, b) at x.
///
/// By the continued fraction (Abramowitz & Stegun 1964, 26.5.8) with Lentz's method, on the side of the mean where it
/// converges fast. Relative error about 1e-13 for shapes up to a few hundred; it grows with the shapes.
///
/// 0 for x ≤ 0, 1 for x ≥ 1, NaN where a number is NaN or a shape is not above 0.
///
/// ```
/// use detente::maths::special::beta_cdf;
/// assert!((beta_cdf(0.25, 1.0, 1.0) - 0.25).abs() < 1e-15);
/// assert!((beta_cdf(0.1, 2.0, 18.0) - 0.57973502116840249).abs() < 1e-13);
/// ```
#[must_use]
pub fn beta_cdf(x: f64, a: f64, b: f64) -> f64 {
    if x.is_nan() || !(a > 0.0 && b > 0.0) {
        return f64::NAN;
    }
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    beta_cdf_inside(x, a, b, log_beta(a, b))
}

/// [`beta_cdf`] for 0 < x < 1, given ln B(a, b).
fn beta_cdf_inside(x: f64, a: f64, b: f64, log_beta: f64) -> f64 {
    let front = libm::exp(a * libm::log(x) + b * libm::log1p(-x) - log_beta);
    if x <= (a + 1.0) / (a + b + 2.0) {
        front * beta_fraction(x, a, b) / a
    } else {
        1.0 - front * beta_fraction(1.0 - x, b, a) / b
    }
}

/// ln B(a, b) = ln Γ(a) + ln Γ(b) − ln Γ(a + b).
fn log_beta(a: f64, b: f64) -> f64 {
    libm::lgamma(a) + libm::lgamma(b) - libm::lgamma(a + b)
}

/// The continued fraction of the incomplete beta function, by Lentz's method.
fn beta_fraction(x: f64, a: f64, b: f64) -> f64 {
    /// Stands in for 0 in a denominator.
    const TINY: f64 = 1e-300;
    let away = |v: f64| if v.abs() < TINY { TINY } else { v };
    let mut c = 1.0;
    let mut d = 1.0 / away(1.0 - (a + b) * x / (a + 1.0));
    let mut h = d;
    let mut m = 0.0;
    // About √max(a, b) steps are needed; the bound only guards against shapes beyond all sense.
    for _ in 0..10_000 {
        m += 1.0;
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        d = 1.0 / away(1.0 + even * d);
        c = away(1.0 + even / c);
        h *= d * c;
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        d = 1.0 / away(1.0 + odd * d);
        c = away(1.0 + odd / c);
        let factor = d * c;
        h *= factor;
        if (factor - 1.0).abs() < 2e-16 {
            break;
        }
    }
    h
}

/// Inverse of the regularised incomplete beta function: the x in [0, 1] with I_x(a, b) = p.
///
/// Newton's method on ln I against ln x (or against ln(1 − x), where x is above ½), held inside a bracket that shrinks
/// at each step. I is accurate to about 1e-13 at the result, or as near as the spacing of numbers below 1 allows.
///
/// 0 for p ≤ 0, 1 for p ≥ 1, NaN where a number is NaN or a shape is not above 0. Where the true x is below 1e-300
/// (tiny shapes) the result is 0.
///
/// ```
/// use detente::maths::special::beta_quantile;
/// assert!((beta_quantile(0.5, 2.0, 18.0) - 0.086775163655694912).abs() < 1e-14);
/// assert!((beta_quantile(0.2, 0.5, 0.5) - 0.095491502812526298).abs() < 1e-14);
/// ```
#[must_use]
pub fn beta_quantile(p: f64, a: f64, b: f64) -> f64 {
    if p.is_nan() || !(a > 0.0 && b > 0.0) {
        return f64::NAN;
    }
    if p <= 0.0 {
        return 0.0;
    }
    if p >= 1.0 {
        return 1.0;
    }
    let log_beta = log_beta(a, b);
    // Worked from the end where the answer, or else the probability, is given in full precision.
    if p <= 0.5 || p <= beta_cdf_inside(0.5, a, b, log_beta) {
        lower_beta_quantile(p, a, b, log_beta)
    } else {
        1.0 - lower_beta_quantile(1.0 - p, b, a, log_beta)
    }
}

/// The inverse for 0 < p < 1, through ln x.
fn lower_beta_quantile(p: f64, a: f64, b: f64, log_beta: f64) -> f64 {
    /// Natural logarithm of 1e-300.
    const LOWEST: f64 = -690.775_527_898_213_7;
    let goal = libm::log(p);
    let mut low = LOWEST;
    let mut high = 0.0;
    // For small x, I ≈ xᵃ/(a·B).
    let small = (goal + libm::log(a) + log_beta) / a;
    if small < LOWEST {
        return 0.0;
    }
    let mut t = small.min(libm::log(a / (a + b))).max(LOWEST);
    for _ in 0..200 {
        let x = libm::exp(t);
        let share = beta_cdf_inside(x, a, b, log_beta);
        let gap = libm::log(share) - goal;
        if gap < 0.0 {
            low = t;
        } else {
            high = t;
        }
        // d ln I / d ln x = x·f(x)/I, with f the density.
        let slope = libm::exp(a * t + (b - 1.0) * libm::log1p(-x) - log_beta) / share;
        let newton = t - gap / slope;
        let next = if low < newton && newton < high {
            newton
        } else {
            0.5 * (low + high)
        };
        let step = (next - t).abs();
        t = next;
        if step < 1e-15 * t.abs() + 1e-16 || high - low < 1e-16 {
            break;
        }
    }
    libm::exp(t)
}

/// Φ(to) − Φ(from), without loss in the upper tail, for from ≤ to (±∞ allowed).
///
/// ```
/// use detente::maths::special::normal_between;
/// assert!((normal_between(-1.0, 1.0) - 0.68268949213708590).abs() < 1e-15);
/// assert!(normal_between(20.0, 21.0) > 0.0);
/// ```
#[must_use]
pub fn normal_between(from: f64, to: f64) -> f64 {
    if from > 0.0 {
        normal_cdf(-from) - normal_cdf(-to)
    } else {
        normal_cdf(to) - normal_cdf(from)
    }
}

/// φ(from) − φ(to), without loss where the two are near each other (±∞ allowed).
///
/// This is ∫ z φ(z) dz from `from` to `to`. Uses φ(a) − φ(b) = φ(a)·(1 − e^(−(b−a)(b+a)/2)).
///
/// ```
/// use detente::maths::special::{normal_pdf, normal_pdf_drop};
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

#[cfg(test)]
mod tests {
    use statrs::distribution::{Beta, ContinuousCDF};

    use super::*;

    fn near(value: f64, truth: f64, relative: f64) {
        assert!(
            (value - truth).abs() <= relative * truth.abs(),
            "{value} is not {truth}"
        );
    }

    #[test]
    fn pdf_constant_is_right() {
        near(ROOT_TAU_INVERSE, 1.0 / (2.0 * PI).sqrt(), 2e-16);
    }

    // The references below are from mpmath at 40 digits.
    #[test]
    fn normal_cdf_is_right() {
        for (z, truth) in [
            (-5.0, 2.866_515_718_791_939_2e-7),
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
            (0.6, 0.253_347_103_135_799_74),
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
    fn beta_cdf_is_right() {
        for (a, b, x, truth) in [
            (2.0, 18.0, 0.1, 0.579_735_021_168_402_5),
            (0.5, 0.5, 0.3, 0.369_010_119_565_545_4),
            (0.1, 3.0, 1e-6, 0.290_122_830_089_755_2),
            (30.0, 40.0, 0.5, 0.885_799_887_323_351_4),
            (500.0, 300.0, 0.6, 0.072_921_591_992_531_7),
            (1.0, 1.0, 0.25, 0.25),
            (5.0, 0.2, 0.99, 0.415_330_146_824_594_2),
        ] {
            near(beta_cdf(x, a, b), truth, 2e-12);
        }
        assert!(beta_cdf(0.5, 0.0, 1.0).is_nan());
        assert_eq!(beta_cdf(-1.0, 2.0, 1.0), 0.0);
        assert_eq!(beta_cdf(2.0, 2.0, 1.0), 1.0);
    }

    #[test]
    fn beta_quantile_is_right() {
        for (a, b, p, truth) in [
            (2.0, 18.0, 0.5, 0.086_775_163_655_694_91),
            (2.0, 18.0, 0.001, 0.002_452_062_297_612_46),
            (0.5, 0.5, 0.2, 0.095_491_502_812_526_3),
            (0.1, 3.0, 0.01, 2.366_901_351_944_911_5e-21),
            (500.0, 300.0, 0.5, 0.625_104_216_664_289_8),
            (0.3, 0.2, 0.7, 0.978_553_414_962_016_8),
        ] {
            near(beta_quantile(p, a, b), truth, 1e-12);
        }
    }

    #[test]
    fn beta_quantile_undoes_beta_cdf() {
        let shapes = [0.05, 0.3, 1.0, 2.0, 7.5, 60.0, 900.0];
        for a in shapes {
            for b in shapes {
                let statrs = Beta::new(a, b).unwrap();
                let mut last = 0.0;
                for i in 1..200_i32 {
                    let p = f64::from(i) / 200.0;
                    let x = beta_quantile(p, a, b);
                    assert!((0.0..=1.0).contains(&x) && x >= last, "{a} {b} {p}: {x}");
                    last = x;
                    // Near 1 the grid of floating-point numbers is too coarse to invert a steep function.
                    if 1.0 - x > 1e-5 {
                        assert!((beta_cdf(x, a, b) - p).abs() < 1e-11, "{a} {b} {p}: {x}");
                        assert!((statrs.cdf(x) - p).abs() < 1e-9, "{a} {b} {p}: {x}");
                    }
                }
                for p in [1e-300, 1e-16, 2f64.powi(-53), 1.0 - 2f64.powi(-53)] {
                    assert!((0.0..=1.0).contains(&beta_quantile(p, a, b)));
                }
            }
        }
    }

    #[test]
    fn differences_hold_in_the_tails() {
        near(
            normal_between(20.0, f64::INFINITY),
            2.753_624_118_606_233_7e-89,
            1e-13,
        );
        near(
            normal_pdf_drop(1.0, 1.0 + 1e-9),
            2.419_707_245_191_433_6e-10,
            1e-7,
        );
        near(
            normal_pdf_drop(f64::NEG_INFINITY, 0.5),
            -normal_pdf(0.5),
            1e-15,
        );
        near(normal_pdf_drop(0.5, f64::INFINITY), normal_pdf(0.5), 1e-15);
        near(
            normal_pdf_drop(-3.0, 1.0),
            normal_pdf(3.0) - normal_pdf(1.0),
            1e-15,
        );
    }

    #[test]
    fn bits_are_pinned() {
        let bits = [
            normal_pdf(0.7),
            normal_cdf(-1.3),
            normal_quantile(0.2),
            normal_quantile(0.999),
            beta_cdf(0.2, 2.0, 7.0),
            beta_quantile(0.4, 2.0, 7.0),
        ]
        .map(f64::to_bits);
        let pinned = [
            0x3fd3_fbf7_ebf6_e2f8,
            0x3fb8_c7ea_a388_3ae3,
            0xbfea_ee8f_a73a_1333,
            0x4008_b8cb_b720_4470,
            0x3fdf_c9a9_acb7_2dad,
            0x3fc5_8668_6b30_422c,
        ];
        assert_eq!(bits, pinned, "{bits:#018x?}");
    }
}
