//! How far the mean of a sample may be from its expectation.
//!
//! Both tests refuse a right value with a probability of at most about 6.3e-5, that of a normal number to be more than four
//! standard deviations off. Neither rests on the normal approximation, which breaks down where something hardly ever, or
//! nearly always, happens.

use crate::maths::special::{beta_cdf, normal_cdf};

/// Standard deviations of a normal number whose two tails are as likely as a refusal.
const DEVIATIONS: f64 = 4.0;

/// The shares k/n that a sample of n may show of what has probability p: those for which neither tail of the binomial
/// distribution, P(X ≤ k) or P(X ≥ k), is below Φ(−4) = 3.2e-5.
///
/// `probability` is taken as 0 or 1 where rounding has put it beyond; `runs` is at least 1.
pub(super) fn shares(probability: f64, runs: u64) -> [f64; 2] {
    let p = probability.clamp(0.0, 1.0);
    let n = runs as f64;
    let tail = normal_cdf(-DEVIATIONS);
    // P(X ≤ k), which rises with k.
    let up_to = |k: u64| if k >= runs { 1.0 } else { beta_cdf(1.0 - p, n - k as f64, k as f64 + 1.0) };
    // P(X ≥ k), which falls with k.
    let from = |k: u64| if k == 0 { 1.0 } else { beta_cdf(p, k as f64, n - k as f64 + 1.0) };
    let least = first(runs, |k| up_to(k) >= tail);
    let most = runs - first(runs, |back| from(runs - back) >= tail);
    [least as f64 / n, most as f64 / n]
}

/// The first k of 0 to `last` for which a condition holds that goes on to hold; `last` if none.
fn first(last: u64, holds: impl Fn(u64) -> bool) -> u64 {
    let (mut low, mut high) = (0, last);
    while low < high {
        let middle = low + (high - low) / 2;
        if holds(middle) { high = middle } else { low = middle + 1 }
    }
    low
}

/// How far the mean of n numbers from an interval of length `range` may be from their expectation, given their variance:
/// four standard errors where the sample sees a thousand times the variance of one extreme number, and else the t with
/// 2 exp(−n t²/(2 (σ² + range t/3))) = 2 Φ(−4), which holds for every distribution.
///
/// Source: Bernstein's inequality, as in Boucheron, Lugosi & Massart (2013), *Concentration Inequalities*, section 2.8.
pub(super) fn mean(variance: f64, range: f64, runs: u64) -> f64 {
    const NORMAL: f64 = 1000.0;
    let n = runs as f64;
    if n * variance >= NORMAL * range * range {
        return DEVIATIONS * libm::sqrt(variance / n);
    }
    let log = -libm::log(normal_cdf(-DEVIATIONS));
    let linear = log * range / 3.0;
    (linear + libm::sqrt(linear * linear + 2.0 * n * log * variance.max(0.0))) / n
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Tails of the binomial distribution, term by term.
    fn tails(k: u64, p: f64, n: u64) -> [f64; 2] {
        let mut term = libm::pow(1.0 - p, n as f64);
        let (mut below, mut above) = (0.0, 0.0);
        for x in 0..=n {
            if x <= k {
                below += term;
            }
            if x >= k {
                above += term;
            }
            term *= (n - x) as f64 / (x + 1) as f64 * p / (1.0 - p);
        }
        [below, above]
    }

    #[test]
    fn a_share_is_refused_where_a_tail_of_the_binomial_is_too_small() {
        let tail = normal_cdf(-4.0);
        for n in [1, 10, 500] {
            for p in [1e-9, 1e-4, 0.01, 0.3, 0.5, 0.7] {
                let [low, high] = shares(p, n);
                for k in 0..=n {
                    let share = k as f64 / n as f64;
                    let [below, above] = tails(k, p, n);
                    assert_eq!((low..=high).contains(&share), below >= tail && above >= tail, "{k} of {n} at {p}");
                }
            }
        }
    }

    #[test]
    fn what_never_and_what_always_happens_allows_one_share() {
        assert_eq!(shares(0.0, 20_000), [0.0, 0.0]);
        assert_eq!(shares(-1e-17, 20_000), [0.0, 0.0]);
        assert_eq!(shares(1.0, 20_000), [1.0, 1.0]);
        assert_eq!(shares(1.0 + 1e-16, 20_000), [1.0, 1.0]);
    }

    /// What is rare need not be seen, and may be seen once; what is nearly sure likewise.
    #[test]
    fn the_likeliest_shares_of_what_is_rare_are_allowed() {
        for p in [1e-12, 1e-8, 1e-6, 1e-5, 1e-4] {
            assert_eq!(shares(p, 20_000)[0], 0.0, "{p}");
            assert_eq!(shares(1.0 - p, 20_000)[1], 1.0, "{p}");
        }
        assert!(shares(1e-6, 20_000)[1] >= 1.0 / 20_000.0 && shares(1e-6, 20_000)[1] <= 3.0 / 20_000.0);
        // And what never shows although it should is not.
        assert!(shares(1e-3, 20_000)[0] > 0.0);
    }

    /// Away from the extremes it is four standard errors.
    #[test]
    fn in_the_middle_four_standard_errors_are_allowed() {
        for p in [0.1, 0.33, 0.5, 0.9] {
            let error = libm::sqrt(p * (1.0 - p) / 20_000.0);
            for end in shares(p, 20_000) {
                assert!(((end - p).abs() / error - 4.0).abs() < 0.1, "{p}: {end}");
            }
        }
    }

    #[test]
    fn the_bound_on_a_mean_is_four_errors_or_bernsteins() {
        assert!((mean(0.25, 1.0, 20_000) - 4.0 * libm::sqrt(0.25 / 20_000.0)).abs() < 1e-15);
        for (variance, range) in [(0.01, 1.0), (1e-6, 1.0), (0.0, 1.0), (0.001, 0.5)] {
            let t = mean(variance, range, 20_000);
            let chance = libm::exp(-20_000.0 * t * t / (2.0 * (variance + range * t / 3.0)));
            assert!((chance / normal_cdf(-4.0) - 1.0).abs() < 1e-9, "{variance} {range}");
        }
    }
}
