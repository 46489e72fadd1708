//! A confidence sequence for a probability: intervals that are valid at any stopping time.
//!
//! After n trials with k hits, p is in the set while a mixture of other probabilities explains the trials less than
//! 1/α times as well as p does: while M(p) < 1/α with
//!
//! M(p) = ∫ θᵏ(1 − θ)ⁿ⁻ᵏ Beta(θ; rp, r(1 − p)) dθ / pᵏ(1 − p)ⁿ⁻ᵏ,
//!
//! 1 − α the level. If p is true, M(p) is a martingale that starts at 1 and is never negative, so it ever reaches 1/α with
//! probability at most α (Ville 1939): the sets of *all* n hold p at once with probability 1 − α, whatever rule picks the n
//! at which one looks (Robbins 1970). The mixture centered on p itself is the two-sided beta-binomial one of Howard,
//! Ramdas, McAuliffe & Sekhon (2021, *Annals of Statistics* 49). Its concentration r may be chosen before the trials as
//! one likes; [`concentration`] makes the interval narrow where it is meant to be good enough.
//!
//! The sum log M(p) = Σ_{i<k} log(r + i/p) + Σ_{j<n−k} log(r + j/(1 − p)) − Σ_{m<n} log(r + m) is convex in p, term by term,
//! and M(k/n) ≤ 1; so the set is an interval around k/n, and each end is the one root on its side.

use libm::{lgamma, log, log1p};

/// No root lies beyond: roots are above about α/r, and nothing that is computed from here on overflows.
const NEAREST_0: f64 = 1e-30;
const NEAREST_1: f64 = 1.0 - f64::EPSILON / 2.0;

/// Interval of a probability after `n` trials with `count` hits, at a confidence level in (0, 1) that holds for all n at
/// once; `r` > 0 is the concentration of the mixture, in trials.
///
/// [0, 1] where nothing is known: n = 0, count > n, or a level or an r outside its range. Ends lie outside their roots by
/// less than 2⁻⁶⁰, or by rounding. Where nothing was hit the low end is 0, where all was the high end is 1.
///
/// ```
/// use detente::internals::maths::sequence::{concentration, interval};
/// let r = concentration(0.01, 0.95);
/// let [low, high] = interval(12_000, 24_000, 0.95, r);
/// assert!((0.5 * (high - low) - 0.01).abs() < 0.0003);
/// let [low, high] = interval(0, 24_000, 0.95, r);
/// assert!(low == 0.0 && high < 4.3 / 24_000.0);
/// ```
#[must_use]
pub fn interval(count: u64, n: u64, level: f64, r: f64) -> [f64; 2] {
    let sound = 0.0 < level && level < 1.0 && 0.0 < r && r < f64::INFINITY;
    if n == 0 || count > n || !sound {
        return [0.0, 1.0];
    }
    let (k, n) = (count as f64, n as f64);
    let share = k / n;
    let limit = -log1p(-level);
    let out = |p: f64| log_ratio(k, n, p, r) >= limit;
    // A single hit or miss speaks against no p next to 0 or 1: then there is no root on its side.
    let low = if k <= 0.0 || !out(NEAREST_0) { 0.0 } else { boundary(share, 0.0, out) };
    let high = if k >= n || !out(NEAREST_1) { 1.0 } else { boundary(share, 1.0, out) };
    [low, high]
}

/// Concentration at which the interval of a probability near ½ is narrowest when it gets to this half-width, in trials.
///
/// With z = log M at its normal limit, the half-width at n trials is √(p(1 − p)(n + r)(2 log 1/α + log(1 + n/r)))/n; it is
/// least in r where, up to a few parts in a thousand, n/r = 2 log 1/α + log(1 + 2 log 1/α) (Howard et al. 2021, section
/// 3.5). At that ratio n follows from the half-width. At 95% r = 0.29/half_width², and half_width is met at n =
/// 2.3/half_width² for p = ½: 2.4 times the trials that an interval for one n fixed beforehand asks for.
///
/// ```
/// use detente::internals::maths::sequence::concentration;
/// assert!((concentration(0.01, 0.95) - 2902.0).abs() < 1.0);
/// ```
#[must_use]
pub fn concentration(half_width: f64, level: f64) -> f64 {
    trials(half_width, level) / trials_a_concentration(level)
}

/// Trials after which the interval of a probability of ½ gets to this half-width, at that concentration: 2.3/half_width² at 95%.
#[must_use]
pub fn trials(half_width: f64, level: f64) -> f64 {
    let ratio = trials_a_concentration(level);
    0.25 * (1.0 + 1.0 / ratio) * (-2.0 * log1p(-level) + log1p(ratio)) / (half_width * half_width)
}

/// n/r where the interval is narrowest.
fn trials_a_concentration(level: f64) -> f64 {
    let twice = -2.0 * log1p(-level);
    twice + log1p(twice)
}

/// log M(p), for 0 < p < 1.
///
/// With m = (rp + k)/(r + n), the mean that the mixture comes to, Stirling's formula turns the gamma functions of M into
/// (r + n)·KL(m ‖ p) and small terms, so that no large numbers are subtracted from each other.
fn log_ratio(k: f64, n: f64, p: f64, r: f64) -> f64 {
    let q = 1.0 - p;
    let moved = (k - n * p) / (r + n);
    let divergence = p * bregman(moved / p) + q * bregman(-moved / q);
    let halves = log1p(n / r) - log1p(k / (p * r)) - log1p((n - k) / (q * r));
    let rests = rest(p * r + k) - rest(p * r) + rest(q * r + n - k) - rest(q * r) + rest(r) - rest(r + n);
    (r + n) * divergence + 0.5 * halves + rests
}

/// (1 + x) log(1 + x) − x, for x ≥ −1.
fn bregman(x: f64) -> f64 {
    if x <= -1.0 { 1.0 } else { (1.0 + x) * log1p(x) - x }
}

/// What Stirling's formula leaves over: log Γ(x) − (x − ½) log x + x − ½ log 2π.
fn rest(x: f64) -> f64 {
    const HALF_LOG_TAU: f64 = 0.918_938_533_204_672_8;
    if x < 20.0 {
        return lgamma(x) - (x - 0.5) * log(x) + x - HALF_LOG_TAU;
    }
    let y = 1.0 / (x * x);
    (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1260.0 - y * (1.0 / 1680.0 - y / 1188.0)))) / x
}

/// Where `out` begins to hold on the way from `inside` to `outside`, on the outer side.
fn boundary(mut inside: f64, mut outside: f64, out: impl Fn(f64) -> bool) -> f64 {
    for _ in 0..64 {
        let middle = inside + 0.5 * (outside - inside);
        if out(middle) {
            outside = middle;
        } else {
            inside = middle;
        }
    }
    outside
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The sum at the top of this file.
    fn plainly(k: u64, n: u64, p: f64, r: f64) -> f64 {
        let sum = |to: u64, p: f64| (0..to).map(|i| log(r + i as f64 / p)).sum::<f64>();
        sum(k, p) + sum(n - k, 1.0 - p) - (0..n).map(|m| log(r + m as f64)).sum::<f64>()
    }

    #[test]
    fn the_ratio_is_the_sum() {
        for (k, n) in [(0, 1), (0, 400), (1, 400), (2, 3), (100, 400), (400, 400), (17, 20_000)] {
            for r in [0.5, 3.0, 116.0, 2902.0] {
                for p in [1e-7, 0.001, 0.04, 0.25, 0.5, 0.999] {
                    let (a, b) = (log_ratio(k as f64, n as f64, p, r), plainly(k, n, p, r));
                    assert!((a - b).abs() < 1e-8 * (1.0 + b.abs()), "{k} of {n}, p = {p}, r = {r}: {a}, {b}");
                }
            }
        }
    }

    /// The mean of M(p) over the trials is 1, if p is true: that is what makes the interval hold.
    #[test]
    fn the_ratio_is_fair() {
        let (n, p, r) = (40u64, 0.3, 25.0);
        let mut chance = libm::pow(1.0 - p, n as f64);
        let mut mean = 0.0;
        for k in 0..=n {
            mean += chance * libm::exp(log_ratio(k as f64, n as f64, p, r));
            chance *= (n - k) as f64 / (k + 1) as f64 * p / (1.0 - p);
        }
        assert!((mean - 1.0).abs() < 1e-12, "{mean}");
    }

    #[test]
    fn ends_are_roots_around_the_share() {
        let limit = -log(0.05);
        let trials =
            [(0, 50), (1, 50), (2, 50), (25, 50), (48, 50), (50, 50), (7, 90_000), (45_000, 90_000), (89_999, 90_000)];
        for (k, n) in trials {
            for r in [0.01, 1.0, 29.0, 290.0, 11_600.0, 1e9] {
                let [low, high] = interval(k, n, 0.95, r);
                let share = k as f64 / n as f64;
                assert!(0.0 <= low && low <= share && share <= high && high <= 1.0, "{k} of {n}: {low}, {high}");
                for end in [low, high].into_iter().filter(|p| 0.0 < *p && *p < 1.0) {
                    assert!((log_ratio(k as f64, n as f64, end, r) - limit).abs() < 1e-6, "{k} of {n} at {end}");
                }
                assert_eq!((low == 0.0, high == 1.0), (k < 2, n - k < 2), "{k} of {n}, r = {r}: {low}, {high}");
            }
        }
    }

    #[test]
    fn mirrored_trials_have_mirrored_ends() {
        for (k, n) in [(0, 300), (5, 300), (120, 300)] {
            let ([low, high], [low_of_rest, high_of_rest]) =
                (interval(k, n, 0.95, 40.0), interval(n - k, n, 0.95, 40.0));
            assert!((low - (1.0 - high_of_rest)).abs() < 1e-12 && (high - (1.0 - low_of_rest)).abs() < 1e-12);
        }
    }

    #[test]
    fn very_many_trials_keep_their_digits() {
        let n = 1_000_000_000_000;
        let r = concentration(1.52e-6, 0.95);
        let [low, high] = interval(n / 2, n, 0.95, r);
        assert!((0.5 * (high - low) / 1.52e-6 - 1.0).abs() < 0.01, "{low}, {high}");
        assert!((0.5 - low - (high - 0.5)).abs() < 1e-12);
    }

    #[test]
    fn the_concentration_is_the_best_one_where_it_counts() {
        let half = |n: u64, r: f64| {
            let [low, high] = interval(n / 2, n, 0.95, r);
            0.5 * (high - low)
        };
        for aim in [0.05, 0.01, 0.002] {
            let r = concentration(aim, 0.95);
            let n = 2 * (1.152 / (aim * aim)).round() as u64;
            assert!((half(n, r) / aim - 1.0).abs() < 0.03, "{}", half(n, r));
            assert!(half(n, r) < 1.002 * half(n, 0.8 * r) && half(n, r) < 1.002 * half(n, 1.25 * r));
            assert!(half(n, r) < half(n, 0.3 * r) && half(n, r) < half(n, 3.0 * r));
        }
    }

    #[test]
    fn nonsense_is_told_nothing() {
        for (k, n, level, r) in
            [(0, 0, 0.95, 9.0), (2, 1, 0.95, 9.0), (1, 2, 1.0, 9.0), (1, 2, 0.95, 0.0), (1, 2, f64::NAN, 9.0)]
        {
            assert_eq!(interval(k, n, level, r), [0.0, 1.0]);
        }
    }
}
